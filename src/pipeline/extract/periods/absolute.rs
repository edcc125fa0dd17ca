//! Periods that begin at a number: years, months, days, and so many months of a year.
//!
//! What stands before the number decides: "năm", "tháng", "ngày", "nhiệm kỳ", a part of the day. A bare
//! number is a year only in a range or after "đến", "từ" and the like, and never where it counts what
//! follows.

use jiff::ToSpan as _;

use super::super::number_words;
use super::point::{self, Point};
use super::{Context, Found, range};
use crate::pipeline::analysis::PeriodKind;

/// Returns the period that a number is part of.
pub(super) fn at_number(context: Context<'_>, index: usize) -> Option<Found> {
    let words = context.words;
    if is_inside(context, index) {
        return None;
    }
    if let Some(found) = months_of_year(context, index).or_else(|| so_long_ago(context, index)) {
        return Some(found);
    }
    if let Some(found) = range::of_days(context, index) {
        return Some(found);
    }
    let lead = words.left(index, 1);
    let first = match lead {
        "tháng" => month(context, index)?,
        _ => point::read(words, index)?,
    };
    if let Some(found) = range::from(context, first) {
        return Some(found);
    }
    if first.day.is_some() {
        day(context, first)
    } else if first.is_month() {
        one_month(context, first)
    } else {
        year(context, first)
    }
}

/// Tells whether a number is the middle or end of something longer, a symbol or a name say.
fn is_inside(context: Context<'_>, index: usize) -> bool {
    let words = context.words;
    words.is_glued(index)
        && index.checked_sub(1).is_some_and(|before| {
            let sign = words.at(before);
            words.is_syllable(before)
                || matches!(sign, "/" | "-" | "." | ":" | "+" | "#" | "_") && words.is_glued(before)
        })
}

/// Reads the month whose number stands after "tháng".
pub(super) fn month(context: Context<'_>, index: usize) -> Option<Point> {
    let words = context.words;
    let lead = index.checked_sub(1)?;
    // "mỗi tháng 1 lần" says how often.
    if words.right(index, 1) == "lần" || matches!(words.left(index, 2), "mỗi" | "hàng" | "hằng")
    {
        return None;
    }
    if let Some((month, end)) = point::month_after(words, lead) {
        let (year, end) = point::year_after(words, end);
        return Some(Point { start: lead, end, day: None, month: Some(month), year });
    }
    let point = point::read(words, index)?;
    point.is_month().then_some(Point { start: lead, ..point })
}

/// "6 tháng đầu năm 2022", "hai quý cuối năm", "9 tháng năm 2022".
pub(super) fn months_of_year(context: Context<'_>, index: usize) -> Option<Found> {
    let words = context.words;
    let count: i8 = words.at(index).parse().ok()?;
    months(context, index, count, index + 1)
}

/// The same for a count that is written as a word and was read by whoever asks.
pub(super) fn months(context: Context<'_>, start: usize, count: i8, unit: usize) -> Option<Found> {
    let words = context.words;
    let last = unit.checked_sub(1)?;
    let months = match words.right(last, 1) {
        "tháng" => count,
        "quý" => count.checked_mul(3)?,
        _ => return None,
    };
    if !(1..=12).contains(&months) {
        return None;
    }
    let edge = words.right(unit, 1);
    let year_at = match edge {
        "đầu" | "cuối" if words.right(unit, 2) == "năm" => unit + 2,
        "đầu" | "cuối" if words.right(unit, 2) == "của" && words.right(unit, 3) == "năm" => {
            unit + 3
        }
        "năm" => unit + 1,
        _ => return None,
    };
    let stated = point::year_of(words.right(year_at, 1));
    if edge == "năm" && stated.is_none() {
        return None;
    }
    let published = context.published.map(|day| day.year());
    let (year, end) = match (stated, words.right(year_at, 1)) {
        (Some(year), _) => (Some(year), year_at + 2),
        (None, "nay") => (published, year_at + 2),
        (None, "ngoái" | "trước") => (published.map(|year| year - 1), year_at + 2),
        (None, _) => (published, year_at + 1),
    };
    let (first, last) = if edge == "cuối" { (13 - months, 12) } else { (1, months) };
    let text = |month: i8| year.map(|year| format!("{year:04}-{month:02}"));
    Some(Found {
        tokens: start..end,
        kind: PeriodKind::Range,
        from: text(first),
        to: text(last),
        rule: "periods/months_of_year",
    })
}

/// "3 năm qua", "10 ngày tới": relative, with its length.
fn so_long_ago(context: Context<'_>, index: usize) -> Option<Found> {
    let words = context.words;
    let (count, unit) = match words.at(index).parse::<u32>() {
        Ok(count) => (count, index + 1),
        Err(_) => number_words::read(words, index).map(|(count, taken)| (count, index + taken))?,
    };
    let count = i64::from(count);
    if !(1..=200).contains(&count) {
        return None;
    }
    let length = match words.right(unit.checked_sub(1)?, 1) {
        "năm" => count.years(),
        "tháng" => count.months(),
        "tuần" => count.weeks(),
        "ngày" => count.days(),
        _ => return None,
    };
    let is_past = match (words.right(unit, 1), words.right(unit, 2)) {
        ("qua" | "nay", _) | ("gần", "đây") | ("trở", "lại") => true,
        ("tới", after) if !is_day(context, unit + 2) || after.is_empty() => false,
        _ => return None,
    };
    let taken = if matches!(words.right(unit, 1), "gần" | "trở") { 3 } else { 2 };
    let published = context.published;
    let other = published.and_then(|day| {
        if is_past { day.checked_sub(length).ok() } else { day.checked_add(length).ok() }
    });
    let (from, to) = if is_past { (other, published) } else { (published, other) };
    Some(Found {
        tokens: index..unit + taken,
        kind: PeriodKind::Relative,
        from: from.map(|day| day.to_string()),
        to: to.map(|day| day.to_string()),
        rule: "periods/so_long_ago",
    })
}

fn is_day(context: Context<'_>, index: usize) -> bool {
    context.words.is_number(index)
}

/// A day: complete, or with words before it that say it is one.
fn day(context: Context<'_>, first: Point) -> Option<Found> {
    let words = context.words;
    let is_named = range::is_day_lead(context, first.start);
    let is_bracketed = words.left(first.start, 1) == "(" && words.at(first.end) == ")";
    if first.year.is_none() && !is_named && !is_bracketed {
        return None;
    }
    let first = first.dated(context.published);
    let text = first.text();
    let start = range::with_day_lead(context, first.start);
    let (before, further) = (words.left(start, 1), words.left(start, 2));
    let is_past = first_day(first).zip(context.published).is_none_or(|(day, now)| day <= now);
    let reference = match (before, further) {
        ("đến" | "tới", "tính") => Some((PeriodKind::AsOf, 2)),
        ("hết", "đến") if words.left(start, 3) == "tính" => Some((PeriodKind::AsOf, 3)),
        ("đến" | "tới", _) if is_past => Some((PeriodKind::AsOf, 1)),
        ("đến" | "tới" | "trước", _) => Some((PeriodKind::Horizon, 1)),
        ("hết", "đến") => Some((PeriodKind::Horizon, 2)),
        _ => None,
    };
    if text.is_none() {
        let tokens = start..first.end;
        let rule = "periods/day_without_year";
        return Some(Found { tokens, kind: PeriodKind::Relative, from: None, to: None, rule });
    }
    Some(match reference {
        Some((kind, back)) => Found {
            tokens: start - back..first.end,
            kind,
            from: None,
            to: text,
            rule: "periods/reference_day",
        },
        None => Found {
            tokens: start..first.end,
            kind: PeriodKind::Day,
            from: text.clone(),
            to: text,
            rule: "periods/day",
        },
    })
}

fn first_day(point: Point) -> Option<jiff::civil::Date> {
    jiff::civil::Date::new(point.year?, point.month?, point.day.unwrap_or(1)).ok()
}

fn one_month(context: Context<'_>, first: Point) -> Option<Found> {
    let words = context.words;
    // "5/2023" alone is a month; "12.2022" alone is a number.
    let is_named = words.at(first.start) == "tháng";
    if !is_named && words.right(first.start, 1) != "/" {
        return None;
    }
    let first = first.dated(context.published);
    let text = first.text();
    let (before, further) = (words.left(first.start, 1), words.left(first.start, 2));
    let is_past = first_day(first).zip(context.published).is_none_or(|(day, now)| day <= now);
    let kind = |back: usize, kind| Found {
        tokens: first.start - back..first.end,
        kind,
        from: None,
        to: text.clone(),
        rule: "periods/reference_month",
    };
    Some(match (before, further) {
        _ if text.is_none() => Found {
            tokens: first.start..first.end,
            kind: PeriodKind::Relative,
            from: None,
            to: None,
            rule: "periods/month_without_year",
        },
        ("hết", "đến") if is_past => kind(2, PeriodKind::AsOf),
        ("hết", "đến") => kind(2, PeriodKind::Horizon),
        ("đến" | "tới", "tính") => kind(2, PeriodKind::AsOf),
        ("đến" | "tới", _) if is_past => kind(1, PeriodKind::AsOf),
        ("đến" | "tới" | "trước", _) => kind(1, PeriodKind::Horizon),
        _ => Found {
            tokens: first.start..first.end,
            kind: PeriodKind::Month,
            from: text.clone(),
            to: text,
            rule: "periods/month",
        },
    })
}

/// A year: after "năm", or bare after a word that leaves nothing to count.
fn year(context: Context<'_>, first: Point) -> Option<Found> {
    let words = context.words;
    let value = first.year?;
    let named = words.left(first.start, 1) == "năm";
    let start = if named { first.start - 1 } else { first.start };
    if !named && !(1900..2100).contains(&value) {
        return None;
    }
    let text = first.text();
    let mut lead = start;
    let mut edge = false;
    if matches!(words.left(lead, 1), "đầu" | "cuối" | "giữa" | "hết") {
        edge = true;
        lead -= 1;
    }
    let found = |start: usize, kind, from: Option<String>, to: Option<String>, rule| {
        Some(Found { tokens: start..first.end, kind, from, to, rule })
    };
    let (before, further) = (words.left(lead, 1), words.left(lead, 2));
    if !named && !matches!(before, "đến" | "tới" | "trước" | "nhìn" | "từ" | "trong") {
        return None;
    }
    if !named && counts(context, first.end) {
        return None;
    }
    let published = context.published.map(|day| day.year());
    match (before, further) {
        ("đến" | "tới", "nay") if words.left(lead, 3) == "từ" => {
            let from = context.published.map(|day| day.to_string());
            found(lead - 3, PeriodKind::Range, from, text, "periods/from_now")
        }
        ("đến" | "tới" | "trước", _) => {
            found(lead - 1, PeriodKind::Horizon, None, text, "periods/horizon")
        }
        ("nhìn", "tầm") => found(lead - 2, PeriodKind::Horizon, None, text, "periods/horizon"),
        ("vào", _) if named && published.is_some_and(|now| value > now) => {
            found(lead - 1, PeriodKind::Horizon, None, text, "periods/horizon")
        }
        _ if edge && words.at(lead) == "hết" => {
            found(lead, PeriodKind::Horizon, None, text, "periods/horizon")
        }
        ("với", "so") | ("kỳ", "cùng") if !edge => {
            found(lead - 2, PeriodKind::ComparatorYear, text.clone(), text, "periods/comparator")
        }
        ("so", _) if !edge => {
            found(lead - 1, PeriodKind::ComparatorYear, text.clone(), text, "periods/comparator")
        }
        ("những" | "thập", _) if named && value % 10 == 0 => {
            let to = Some(format!("{:04}", value + 9));
            found(start - 1, PeriodKind::Range, text, to, "periods/decade")
        }
        _ => found(start, PeriodKind::Year, text.clone(), text, "periods/year"),
    }
}

/// Tells whether the word at a token can be counted, so that the number before it is no year.
pub(super) fn counts(context: Context<'_>, index: usize) -> bool {
    let Context { words, known, .. } = context;
    words.is_syllable(index)
        && words.continues(index)
        && !words.is_capital(index)
        && !known.is_behind_years(words.at(index))
        || words.at(index) == "%"
}
