//! Periods of two or more points: "nhiệm kỳ 2020 - 2025, 2021 - 2026", "từ tháng 10/2021 đến tháng
//! 3/2022", "21 - 22/4", "từ năm 2018 đến nay", "Năm 2021 và 4 tháng đầu năm 2022".
//!
//! A point that lacks its month or year takes it from the one after it.

use super::point::{self, Point};
use super::{Context, Found, absolute};
use crate::pipeline::analysis::PeriodKind;

/// Tells whether a word before a token says that a day follows.
pub(super) fn is_day_lead(context: Context<'_>, start: usize) -> bool {
    let Context { words, known, .. } = context;
    let at = if words.left(start, 1) == "(" { 2 } else { 1 };
    known.is_day_lead(words.left(start, at))
}

/// Returns where a day starts that has its lead before it.
pub(super) fn with_day_lead(context: Context<'_>, start: usize) -> usize {
    let words = context.words;
    if matches!(words.left(start, 1), "ngày" | "mùng" | "mồng") { start - 1 } else { start }
}

/// "21 - 22/4", "24 và 25/1/2022", "5-6/9", "từ 20 đến 25/7".
pub(super) fn of_days(context: Context<'_>, index: usize) -> Option<Found> {
    let words = context.words;
    let token = words.at(index);
    if token.len() > 2 {
        return None;
    }
    let first: i8 = token.parse().ok().filter(|day| (1..=31).contains(day))?;
    let next = words.right(index, 1);
    let second_at = match next {
        "-" | "và" | "đến" | "tới" | "," if words.is_number(index + 2) => index + 2,
        "đến" | "tới" if words.right(index, 2) == "ngày" => index + 3,
        _ => return None,
    };
    if !words.is_number(second_at) || words.right(index, second_at - index).is_empty() {
        return None;
    }
    let second = point::read(words, second_at)?;
    let last = second.day?;
    // "5-6-2023" is one date, not two days.
    let is_hyphened = words.at(second_at + 1) == "-";
    if first >= last || is_hyphened || second.month.is_none() {
        return None;
    }
    let is_named = is_day_lead(context, index) || words.left(index, 1) == "từ";
    if !is_named && (next == "," || second.year.is_none() && words.right(index, 1) != "-") {
        return None;
    }
    let second = second.dated(context.published);
    let start = Point { start: index, end: index + 1, day: Some(first), month: None, year: None };
    joined(context, start, second)
}

/// Returns the period of several points that begins with this one.
pub(super) fn from(context: Context<'_>, first: Point) -> Option<Found> {
    let words = context.words;
    let last = first.end.checked_sub(1)?;
    let sign = words.right(last, 1);
    if matches!(sign, "đến" | "tới") && words.right(last, 2) == "nay" {
        return until_now(context, first);
    }
    if first.is_year() {
        if let Some(found) = years(context, first) {
            return Some(found);
        }
        return with_months(context, first);
    }
    if !matches!(sign, "-" | "đến" | "tới" | "và") {
        return None;
    }
    if first.is_month() && words.at(first.start) != "tháng" && sign == "và" {
        return None;
    }
    let second = next_point(context, first)?;
    let same = first.day.is_some() == second.day.is_some()
        && first.month.is_some() == second.month.is_some();
    if !same || sign == "và" && (first.year.is_some() || second.year.is_none()) {
        return None;
    }
    if first.day.is_some() && first.year.is_none() && second.year.is_none() {
        let named = is_day_lead(context, first.start) || words.left(first.start, 1) == "từ";
        if !named {
            return None;
        }
    }
    joined(context, first, second.dated(context.published))
}

/// Reads the point after "-", "đến" or "và", with "ngày" or "tháng" before it or without.
fn next_point(context: Context<'_>, first: Point) -> Option<Point> {
    let words = context.words;
    let mut at = first.end + 1;
    if words.at(at) == "hết" {
        at += 1;
    }
    let is_month = words.at(at) == "tháng";
    if is_month || words.at(at) == "ngày" {
        at += 1;
    }
    if !words.is_number(at) || (first.end..=at).any(|index| !words.continues(index)) {
        return None;
    }
    if first.is_month()
        && !words.at(at).contains('.')
        && let Some(month) = point::month_of(words.at(at))
    {
        // "tháng 1-4/2022" and "tháng 1 đến tháng 4 năm 2022".
        let (year, end) = point::year_after(words, at + 1);
        return Some(Point { start: at, end, day: None, month: Some(month), year });
    }
    point::read(words, at)
}

fn joined(context: Context<'_>, first: Point, second: Point) -> Option<Found> {
    let words = context.words;
    let mut start = first.completed_by(second);
    if start.year == second.year && start.month > second.month && first.year.is_none() {
        // "từ tháng 10 đến tháng 3/2022" began in the year before.
        start.year = start.year.map(|year| year - 1);
    }
    let (from, to) = (start.text(), second.text());
    if let (Some(from), Some(to)) = (&from, &to)
        && from >= to
    {
        return None;
    }
    let mut begin = with_day_lead(context, first.start);
    if words.left(begin, 1) == "từ" {
        begin -= 1;
    }
    let kind = if from.is_some() { PeriodKind::Range } else { PeriodKind::Relative };
    Some(Found { tokens: begin..second.end, kind, from, to, rule: "periods/range" })
}

/// "từ năm 2018 đến nay".
fn until_now(context: Context<'_>, first: Point) -> Option<Found> {
    let words = context.words;
    let named = matches!(words.left(first.start, 1), "năm" | "ngày" | "từ" | "tháng" | "đầu")
        || words.at(first.start) == "tháng";
    if !named {
        return None;
    }
    let mut start = first.start;
    while matches!(
        words.left(start, 1),
        "năm" | "ngày" | "từ" | "kể" | "tính" | "đầu" | "cuối" | "giữa"
    ) {
        start -= 1;
    }
    let from = first.dated(context.published).text()?;
    let to = context.published.map(|day| day.to_string());
    let tokens = start..first.end + 2;
    Some(Found { tokens, kind: PeriodKind::Range, from: Some(from), to, rule: "periods/until_now" })
}

/// "2020-2025", "2021 và 2022", with the words before them and the ranges after them.
fn years(context: Context<'_>, first: Point) -> Option<Found> {
    let words = context.words;
    let (from, mut to, mut end) = pair(context, first)?;
    let before = |places| words.left(first.start, places);
    let mut first_year = from;
    let (kind, back, rule) = match (before(1), before(2)) {
        ("kỳ", "nhiệm") => (PeriodKind::Term, 2, "periods/term"),
        ("kỳ", "thời") => (PeriodKind::Range, 2, "periods/years"),
        ("đoạn", "giai") | ("học", "năm") | ("khóa", "niên") | ("giải", "mùa") | ("độ", "niên") => {
            (PeriodKind::Range, 2, "periods/years")
        }
        ("xuân", "đông") | ("thu", "hè") | ("đông", "thu") if before(3) == "vụ" => {
            (PeriodKind::Range, 3, "periods/season")
        }
        ("đông" | "mùa" | "xuân" | "hè", "vụ") => (PeriodKind::Range, 2, "periods/season"),
        ("năm", "từ") => (PeriodKind::Range, 2, "periods/years"),
        ("năm", "học") => (PeriodKind::Range, 2, "periods/years"),
        ("năm", _) => (PeriodKind::Range, 1 + count_before(context, first.start), "periods/years"),
        ("khóa" | "từ", _) => (PeriodKind::Range, 1, "periods/years"),
        _ => (PeriodKind::Range, 0, "periods/years"),
    };
    let bare = words.at(first.end) != "-" && words.at(first.end) != "/";
    if back == 0 && (bare || absolute::counts(context, end)) {
        return None;
    }
    let mut parts = 1;
    while let Some((more_from, more_to, more_end)) = further_pair(context, end) {
        first_year = first_year.min(more_from);
        to = to.max(more_to);
        end = more_end;
        parts += 1;
    }
    let kind = match (kind, parts) {
        (PeriodKind::Term, 2..) => PeriodKind::TermList,
        (_, 2..) => PeriodKind::Compound,
        (kind, _) => kind,
    };
    Some(Found {
        tokens: first.start - back..end,
        kind,
        from: Some(format!("{first_year:04}")),
        to: Some(format!("{to:04}")),
        rule,
    })
}

/// Tells whether "10" stands before "năm 2021 - 2030".
fn count_before(context: Context<'_>, start: usize) -> usize {
    let words = context.words;
    let count = words.left(start, 2);
    usize::from(count.len() <= 3 && count.parse::<u16>().is_ok())
}

/// Reads two years with a sign or "đến" between them: the first, the last, and where they end.
fn pair(context: Context<'_>, first: Point) -> Option<(i16, i16, usize)> {
    let words = context.words;
    let from = first.year?;
    let sign = words.right(first.end - 1, 1);
    let glued = words.is_glued(first.end) && words.is_glued(first.end + 1);
    let at = match sign {
        "-" => first.end + 1,
        "/" if glued => first.end + 1,
        "đến" | "tới" if words.at(first.end + 1) == "năm" => first.end + 2,
        "đến" | "tới" => first.end + 1,
        _ => return None,
    };
    if !words.continues(at) {
        return None;
    }
    let text = words.at(at);
    let to = match text.len() {
        4 => point::year_of(text)?,
        2 if glued && sign != "đến" => {
            let to = from / 100 * 100 + text.parse::<i16>().ok()?;
            (to == from + 1).then_some(to)?
        }
        _ => return None,
    };
    let follows = words.at(at + 1);
    let goes_on = words.is_glued(at + 1) && matches!(follows, "/" | "-") && words.is_number(at + 2);
    (from < to && to - from <= 1000 && !goes_on).then_some((from, to, at + 1))
}

/// Reads ", 2026 - 2031" or "và 2026 - 2031".
fn further_pair(context: Context<'_>, end: usize) -> Option<(i16, i16, usize)> {
    let words = context.words;
    if !matches!(words.right(end.checked_sub(1)?, 1), "," | "và" | ";") || !words.continues(end + 1)
    {
        return None;
    }
    let year = point::year_of(words.at(end + 1))?;
    let first = Point { start: end + 1, end: end + 2, day: None, month: None, year: Some(year) };
    pair(context, first).filter(|_| matches!(words.at(end + 2), "-" | "/"))
}

/// "Năm 2021 và 4 tháng đầu năm 2022", "năm 2021 và 2022", "các năm 2019, 2020 và 2021".
fn with_months(context: Context<'_>, first: Point) -> Option<Found> {
    let words = context.words;
    if words.left(first.start, 1) != "năm" {
        return None;
    }
    let from = first.year?;
    let start = first.start - 1;
    if words.right(first.end - 1, 1) == "và" {
        let months = absolute::months_of_year(context, first.end + 1);
        if let Some(months) = months.filter(|_| words.continues(first.end + 1)) {
            let to = months.to?;
            let tokens = start..months.tokens.end;
            let from = Some(format!("{from:04}-01"));
            let rule = "periods/year_and_months";
            let kind = PeriodKind::Compound;
            return Some(Found { tokens, kind, from, to: Some(to), rule });
        }
    }
    let mut end = first.end;
    let mut to = from;
    while matches!(words.right(end - 1, 1), "," | "và") && words.continues(end + 1) {
        let Some(next) = point::year_of(words.at(end + 1)).filter(|next| *next == to + 1) else {
            break;
        };
        // "năm 2021, 2022 hộ" counts households.
        if pair(
            context,
            Point { start: end + 1, end: end + 2, day: None, month: None, year: Some(next) },
        )
        .is_some()
            || absolute::counts(context, end + 2)
        {
            break;
        }
        to = next;
        end += 2;
    }
    (to > from).then(|| Found {
        tokens: start..end,
        kind: PeriodKind::Compound,
        from: Some(format!("{from:04}")),
        to: Some(format!("{to:04}")),
        rule: "periods/years_listed",
    })
}
