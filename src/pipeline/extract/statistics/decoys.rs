//! Numbers that are no figures: names, orders, clocks, symbols, anniversaries, and what belongs to
//! another record.

use super::{Context, Figure};
use crate::pipeline::analysis::{DocumentKind, Span};
use crate::pipeline::extract::{ArticleText, Records};
use crate::pipeline::knowledge::FigureRole;

/// Bytes after a citation within which its title begins.
const TITLE_REACH: usize = 200;

/// Returns the stretches of the surface that belong to other records, sorted and apart.
pub(super) fn taken(text: &ArticleText<'_>, records: &Records) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    // What is cited by its title alone may count in it: "Đề án … đối với 6 xã".
    let titled = |kind| matches!(kind, DocumentKind::Unnumbered | DocumentKind::Strategy);
    for document in records.documents.iter().filter(|document| !titled(document.kind)) {
        spans.extend(&document.mentions);
        let Some(title) = &document.title else { continue };
        for mention in &document.mentions {
            let surface = text.surface();
            let limit = surface.floor_char_boundary(mention.end + TITLE_REACH + title.len());
            let rest = surface.get(mention.end..limit).unwrap_or_default();
            if let Some(at) = rest.find(title.as_str()) {
                let start = mention.end + at;
                spans.push(Span { start, end: start + title.len() });
            }
        }
    }
    spans.extend(records.periods.iter().flat_map(|period| &period.mentions));
    spans.extend(records.places.iter().flat_map(|place| &place.mentions));
    spans.sort();
    let mut apart: Vec<Span> = Vec::new();
    for span in spans {
        match apart.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}

/// Tells whether a stretch begins in one that belongs to another record.
pub(super) fn holds(taken: &[Span], span: Span) -> bool {
    let after = taken.partition_point(|other| other.start <= span.start);
    let last = after.checked_sub(1).and_then(|last| taken.get(last));
    last.is_some_and(|other| span.start < other.end)
}

/// Returns the rule that refuses a number, if one does.
pub(super) fn reason(context: Context<'_>, figure: &Figure) -> Option<&'static str> {
    let words = context.words;
    let start = figure.start;
    let before = words.left(start, 1);
    let after = words.right(figure.end - 1, 1);
    if words.is_glued(start) && matches!(before, "-" | "/" | "." | "+" | ":" | "_" | "#" | ",") {
        let further = start.checked_sub(2);
        let is_joined = words.is_glued(start - 1)
            && further.is_some_and(|at| words.is_syllable(at) || words.is_number(at));
        if is_joined || matches!(before, "+" | "#" | "_") {
            return Some("statistics/part_of_a_name");
        }
    }
    if words.is_glued(start) && start > 0 && words.is_syllable(start - 1) {
        return Some("statistics/part_of_a_name");
    }
    // "24/24 giờ", "24/7".
    let round_the_clock = words.at(start) == "24"
        && words.right(start, 1) == "/"
        && matches!(words.right(start, 2), "24" | "7");
    if round_the_clock {
        return Some("statistics/clock");
    }
    // "mạng 5G".
    if words.is_glued(figure.end) && after == "g" && words.is_capital(figure.end) {
        return Some("statistics/part_of_a_name");
    }
    if words.is_glued(figure.end) && matches!(after, ":" | "h") {
        return Some("statistics/clock");
    }
    let is_bracketed = matches!((before, after), ("(", ")") | ("[", "]"));
    if is_bracketed && figure.upper.is_none() && figure.of.is_none() {
        return Some("statistics/footnote");
    }
    let unit_at = figure.end - 1;
    let unit = context.lexicon.unit(|places| words.right(unit_at, places + 1));
    let is_percent = after == "%" || figure.percent;
    if context.before(FigureRole::StrongOrdinal, start).is_some()
        && !is_percent
        && figure.of.is_none()
    {
        let value_of_share = before == "số" && words.left(start, 2) == "tổng";
        // "trong số 5 xã" counts them.
        let of_a_number = before == "số" && matches!(words.left(start, 2), "trong" | "con");
        // "mỗi tháng 1 lần" says how often.
        let is_frequency = after == "lần";
        if !value_of_share && !of_a_number && !is_frequency {
            return Some("statistics/ordinal");
        }
    }
    if unit.is_none() && !is_percent && context.before(FigureRole::Ordinal, start).is_some() {
        return Some("statistics/ordinal");
    }
    if unit.is_none() && !is_percent && start > 0 && words.is_syllable(start - 1) {
        let scaled = context.after(FigureRole::Scale, figure.end).is_some();
        let is_name = words.continues(start) && words.is_capital(start - 1);
        let begins = start < 2 || matches!(words.left(start - 1, 1), "" | "." | ":" | "\"");
        if is_name && !begins && !scaled && figure.of.is_none() {
            return Some("statistics/part_of_a_name");
        }
    }
    let (_, taken, _) = unit?;
    let unit_word = words.right(unit_at, 1);
    let next = words.right(unit_at, taken + 1);
    match unit_word {
        "tuổi" if context.before(FigureRole::ShapedByAge, start).is_some() => {
            return Some("statistics/age_of_a_group");
        }
        "năm" | "tháng" | "ngày" => {
            if context.before(FigureRole::Anniversary, start).is_some()
                || context.after(FigureRole::NotAFigureAfter, figure.end + taken).is_some()
                || in_anniversary(context, start)
            {
                return Some("statistics/anniversary");
            }
            // "10 năm 2021", "28 tháng 6".
            if words.is_number(figure.end + taken) && words.continues(figure.end + taken) {
                return Some("statistics/date");
            }
        }
        "giờ" | "phút" | "giây" => {
            let is_clock = matches!(before, "lúc" | "vào" | "hồi" | "từ" | "đến" | "sau" | "trước")
                && before != "sau"
                || matches!(next, "sáng" | "trưa" | "chiều" | "tối" | "đêm" | "ngày")
                || before == "giờ" && figure.value.scale == 0
                || context.before(FigureRole::Approximator, start).is_some_and(|taken| {
                    matches!(words.left(start - taken, 1), "lúc" | "vào" | "hồi")
                })
                || unit_word == "giờ" && words.is_number(figure.end + 1);
            if is_clock {
                return Some("statistics/clock");
            }
        }
        _ => {}
    }
    let is_word_of_order = figure.in_words
        && (context.before(FigureRole::StrongOrdinal, start).is_some()
            || matches!(before, "thứ" | "nhà" | "người" | "bà" | "ông" | "anh" | "chị" | "tháng"));
    is_word_of_order.then_some("statistics/ordinal")
}

/// Tells whether "75 năm" stands in a list of anniversaries, or before the day they are of.
fn in_anniversary(context: Context<'_>, start: usize) -> bool {
    let words = context.words;
    // "kỷ niệm 75 năm, 80 năm, 85 năm": three steps back are enough for lists in print.
    let mut at = start;
    for _ in 0..4 {
        if context.before(FigureRole::Anniversary, at).is_some() {
            return true;
        }
        let in_list = matches!(words.left(at, 1), "," | "và")
            && words.left(at, 2) == "năm"
            && at.checked_sub(3).is_some_and(|number| words.is_number(number));
        if !in_list {
            return false;
        }
        at -= 3;
    }
    false
}
