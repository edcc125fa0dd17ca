//! The unit after a number: percent, a unit of the lexicon with its scale and rate, or any noun where
//! the words before the number call for one.

use super::{Context, Figure};
use crate::pipeline::analysis::StatisticKind;
use crate::pipeline::knowledge::{FigureRole, UnitKind};

/// A unit and what it makes of the figure.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// The unit, folded: `triệu đồng/người/năm`.
    pub(super) text: String,
    /// One past its last token.
    pub(super) end: usize,
    pub(super) kind: StatisticKind,
    pub(super) rule: &'static str,
}

/// Returns the unit of a figure.
pub(super) fn read(context: Context<'_>, figure: &Figure) -> Option<Unit> {
    percent(context, figure)
        .or_else(|| listed(context, figure))
        .or_else(|| any_noun(context, figure))
}

fn percent(context: Context<'_>, figure: &Figure) -> Option<Unit> {
    let words = context.words;
    let next = words.right(figure.end - 1, 1);
    let points = next == "điểm" && matches!(words.right(figure.end - 1, 2), "%" | "phần");
    let end = match next {
        "%" => figure.end + 1,
        "phần" if words.right(figure.end - 1, 2) == "trăm" => figure.end + 2,
        "điểm" if points && words.right(figure.end - 1, 2) == "%" => figure.end + 2,
        "điểm" if points && words.right(figure.end - 1, 3) == "trăm" => figure.end + 3,
        _ if figure.percent => figure.end,
        _ => return None,
    };
    let is_target = context.after(FigureRole::Target, end).is_some()
        || matches!(words.left(figure.start, 1), "vượt")
        || matches!(words.left(figure.start, 2), "vượt")
            && context.before(FigureRole::Target, figure.start).is_some();
    let is_change = context.before(FigureRole::Change, figure.start).is_some()
        || context.before(FigureRole::Approximator, figure.start).is_some_and(|taken| {
            context.before(FigureRole::Change, figure.start - taken).is_some()
        });
    let (kind, rule) = if is_target {
        (StatisticKind::PercentOfTarget, "statistics/percent_of_target")
    } else if is_change {
        (StatisticKind::PercentChange, "statistics/percent_change")
    } else {
        (StatisticKind::Percent, "statistics/percent")
    };
    let text = if points { "điểm %" } else { "%" };
    Some(Unit { text: text.to_owned(), end, kind, rule })
}

fn listed(context: Context<'_>, figure: &Figure) -> Option<Unit> {
    let words = context.words;
    let last = figure.end - 1;
    if matches!(words.at(figure.end), "$" | "€") {
        let text = words.at(figure.end).to_owned();
        let (kind, rule) = (StatisticKind::Money, "statistics/money");
        return Some(Unit { text, end: figure.end + 1, kind, rule });
    }
    let scale = context.after(FigureRole::Scale, figure.end).unwrap_or(0);
    let unit_at = last + scale;
    let found = context.lexicon.unit(|places| words.right(unit_at, places + 1));
    let Some((name, taken, measures)) = found else {
        return bare_scale(context, figure, scale);
    };
    let mut text = String::new();
    for place in 0..scale {
        text.push_str(if words.right(last, place + 1) == "tỉ" {
            "tỷ"
        } else {
            words.right(last, place + 1)
        });
        text.push(' ');
    }
    text.push_str(name);
    let mut end = figure.end + scale + taken;
    let rate_from = end;
    while matches!(words.right(end - 1, 1), "/")
        && words.is_syllable(end + 1)
        && rates(context, end)
    {
        let per = context.lexicon.unit(|places| words.right(end, places + 1));
        let taken = per.map_or(1, |(_, taken, _)| taken);
        text.push('/');
        let shown: Vec<&str> = (1..=taken).map(|place| words.right(end, place)).collect();
        text.push_str(&shown.join(" "));
        end += 1 + taken;
    }
    let is_rate = end > rate_from;
    // "mỗi tháng 1 lần" says the rate before the number.
    if measures == UnitKind::Frequency && !is_rate {
        let (each, per) = (words.left(figure.start, 2), words.left(figure.start, 1));
        if matches!(each, "mỗi" | "hàng" | "hằng" | "một")
            && matches!(per, "năm" | "tháng" | "tuần" | "ngày" | "quý" | "giờ")
        {
            text.push('/');
            text.push_str(per);
            let (kind, rule) = (StatisticKind::Frequency, "statistics/frequency");
            return Some(Unit { text, end, kind, rule });
        }
    }
    let (kind, rule) = match (measures, is_rate) {
        (UnitKind::Money, true) => (StatisticKind::MoneyRate, "statistics/money_rate"),
        (UnitKind::Money, false) => (StatisticKind::Money, "statistics/money"),
        (UnitKind::Duration | UnitKind::Frequency, true) => {
            (StatisticKind::Frequency, "statistics/frequency")
        }
        (UnitKind::Duration, false) => (StatisticKind::Duration, "statistics/duration"),
        (_, true) => (StatisticKind::Rate, "statistics/rate"),
        (_, false) => (StatisticKind::Count, "statistics/unit"),
    };
    Some(Unit { text, end, kind, rule })
}

/// Tells whether what follows a slash is what the figure is counted by.
fn rates(context: Context<'_>, slash: usize) -> bool {
    let words = context.words;
    words.continues(slash + 1)
        && !words.is_capital(slash + 1)
        && (context.lexicon.unit(|places| words.right(slash, places + 1)).is_some()
            || context.after(FigureRole::Per, slash + 1).is_some())
}

/// "31.116 tỷ" without a unit is money; "2 triệu" may be of any noun.
fn bare_scale(context: Context<'_>, figure: &Figure, scale: usize) -> Option<Unit> {
    let words = context.words;
    if scale == 0 {
        return None;
    }
    let shown: Vec<&str> = (0..scale).map(|place| words.right(figure.end - 1, place + 1)).collect();
    let text = shown.join(" ").replace("tỉ", "tỷ");
    if !text.ends_with("triệu") && !text.ends_with("tỷ") || figure.in_words {
        return None;
    }
    let end = figure.end + scale;
    let (kind, rule) = (StatisticKind::Money, "statistics/money_without_currency");
    let is_noun = words.is_syllable(end)
        && words.continues(end)
        && !words.is_capital(end)
        && context.after(FigureRole::Stop, end).is_none();
    if is_noun {
        let text = format!("{text} {}", words.at(end));
        let (kind, rule) = (StatisticKind::Count, "statistics/scaled_noun");
        return Some(Unit { text, end: end + 1, kind, rule });
    }
    Some(Unit { text, end, kind, rule })
}

/// Any noun, where a number is called for or cannot be anything else.
fn any_noun(context: Context<'_>, figure: &Figure) -> Option<Unit> {
    let words = context.words;
    let first = figure.end;
    let is_noun = |index: usize| {
        words.is_syllable(index)
            && words.continues(index)
            && !words.is_glued(index)
            && !words.is_capital(index)
            && words.at(index).chars().count() > 1
            && context.after(FigureRole::Stop, index).is_none()
    };
    let printed = words.at(figure.start);
    let is_strong = figure.of.is_some()
        || printed.starts_with('0') && printed.len() == 2
        || printed.contains('.') && figure.value.scale == 0;
    let is_called = context.before(FigureRole::Cue, figure.start).is_some()
        || context.before(FigureRole::Approximator, figure.start).is_some();
    if figure.in_words || !is_noun(first) || !(is_strong || is_called) {
        return None;
    }
    let mut end = first + 1;
    let mut text = words.at(first).to_owned();
    if is_noun(end) {
        text.push(' ');
        text.push_str(words.at(end));
        end += 1;
    }
    Some(Unit { text, end, kind: StatisticKind::Count, rule: "statistics/any_noun" })
}
