//! Periods that begin at a word: quarters ("quý I/2023", "quý I, II năm 2022"), months by name ("tháng
//! Mười năm 2022"), and so many months by word ("sáu tháng đầu năm").

use super::super::number_words;
use super::{Context, Found, absolute, point};
use crate::pipeline::analysis::PeriodKind;

/// Returns the period that begins at a word.
pub(super) fn at_word(context: Context<'_>, index: usize) -> Option<Found> {
    let words = context.words;
    match words.initial(index)? {
        'q' | 'Q' if words.at(index) == "quý" => quarter(context, index),
        't' | 'T' if words.at(index) == "tháng" && !words.is_number(index + 1) => {
            let (month, end) = point::month_after(words, index)?;
            let (Some(year), end) = point::year_after(words, end) else { return None };
            let text = Some(format!("{year:04}-{month:02}"));
            let rule = "periods/month_by_name";
            let kind = PeriodKind::Month;
            Some(Found { tokens: index..end, kind, from: text.clone(), to: text, rule })
        }
        'h' | 'b' | 's' | 't' | 'c' | 'm' | 'H' | 'B' | 'S' | 'T' | 'C' | 'M' => {
            let (count, taken) = number_words::read(words, index)?;
            absolute::months(context, index, i8::try_from(count).ok()?, index + taken)
        }
        _ => None,
    }
}

fn quarter(context: Context<'_>, index: usize) -> Option<Found> {
    let words = context.words;
    let first = ordinal(words.right(index, 1))?;
    let mut last = first;
    let mut end = index + 2;
    while matches!(words.right(end - 1, 1), "," | "và" | "-" | "đến") {
        let skip = usize::from(words.right(end - 1, 2) == "quý");
        let Some(next) = ordinal(words.right(end - 1, 2 + skip)).filter(|next| *next > last) else {
            break;
        };
        last = next;
        end += 2 + skip;
    }
    let (stated, stated_end) = point::year_after(words, end);
    let (year, end) = match (stated, words.right(end - 1, 1), words.right(end - 1, 2)) {
        (Some(year), _, _) => (Some(year), stated_end),
        (None, "năm", "nay") => (context.published.map(|day| day.year()), end + 2),
        (None, "năm", "ngoái" | "trước") => {
            (context.published.map(|day| day.year() - 1), end + 2)
        }
        _ => (closest(context, first), end),
    };
    let text = |month: i8| year.map(|year| format!("{year:04}-{month:02}"));
    Some(Found {
        tokens: index..end,
        kind: if year.is_some() { PeriodKind::Quarter } else { PeriodKind::Relative },
        from: text(first * 3 - 2),
        to: text(last * 3),
        rule: "periods/quarter",
    })
}

/// The year of a quarter that states none: that of publication, or the one before where the quarter
/// lies more than one quarter ahead.
fn closest(context: Context<'_>, quarter: i8) -> Option<i16> {
    let day = context.published?;
    let now = (day.month() + 2) / 3;
    Some(if quarter > now + 1 { day.year() - 1 } else { day.year() })
}

fn ordinal(text: &str) -> Option<i8> {
    Some(match text {
        "i" | "1" | "một" => 1,
        "ii" | "2" | "hai" => 2,
        "iii" | "3" | "ba" => 3,
        "iv" | "4" | "tư" | "bốn" => 4,
        _ => return None,
    })
}
