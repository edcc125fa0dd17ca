//! Figures: numbers with what they count or measure.
//!
//! A figure is a number (or number words) with a unit of the lexicon, a percent sign, or, where words
//! before it call for a number, any noun. Ratios and ranges are one figure. What stands around it gives
//! approximator, comparator, indicator, body and period (`around`); numbers that are names, orders,
//! dates, clocks or telephones are refused (`decoys`), and a number in a citation, a period, a place or
//! the title of a document belongs to that. Values are exact decimals; every mention is a record.

mod around;
mod decoys;
mod number;
mod unit;

#[cfg(test)]
mod cases;

use std::ops::Range;

use super::words::Words;
use super::{ArticleText, Candidates, Extractor, Records, number_words};
use crate::pipeline::analysis::{Decimal, Span, Statistic, StatisticKind, Trace};
use crate::pipeline::knowledge::{FigureRole, FigureWords, Knowledge};
use unit::Unit;

/// Finds figures.
#[derive(Debug)]
pub struct Statistics;

/// What the rules look at.
#[derive(Clone, Copy)]
struct Context<'t> {
    words: Words<'t>,
    lexicon: &'t FigureWords,
}

/// A number, ratio or range in the text.
#[derive(Debug, Clone, Copy)]
struct Figure {
    /// First token of the number.
    start: usize,
    /// One past the last token of the number.
    end: usize,
    value: Decimal,
    upper: Option<Decimal>,
    of: Option<Decimal>,
    /// Whether the number is written in words.
    in_words: bool,
    /// Whether the percent sign already stood at the lower end of a range.
    percent: bool,
}

impl Context<'_> {
    /// Returns the length of the phrase of a role that ends before a token.
    fn before(self, role: FigureRole, index: usize) -> Option<usize> {
        let phrase = self.lexicon.before(role, |places| self.words.left(index, places + 1));
        phrase.map(|(_, taken)| taken)
    }

    /// Returns the length of the phrase of a role that begins at a token.
    fn after(self, role: FigureRole, index: usize) -> Option<usize> {
        if index > 0 && !self.words.continues(index) {
            return None;
        }
        self.lexicon.after(role, |places| self.words.right(index, places)).map(|(_, taken)| taken)
    }
}

impl Extractor for Statistics {
    fn name(&self) -> &'static str {
        "statistics"
    }

    fn extract(
        &self,
        text: &ArticleText<'_>,
        knowledge: &Knowledge,
        budget: &mut Candidates,
        records: &mut Records,
    ) {
        let words = Words::of(text);
        let context = Context { words, lexicon: &knowledge.figure_words };
        let taken = decoys::taken(text, records);
        let surroundings = around::Surroundings::of(records);
        let mut last: Option<around::Last> = None;
        let mut index = 0;
        while index < words.len() {
            let Some(figure) = figure_at(context, index) else {
                index += 1;
                continue;
            };
            if !budget.take() {
                break;
            }
            let span = words.span(figure.start..figure.end);
            let refused = if decoys::holds(&taken, span) {
                Some("statistics/in_another_record")
            } else {
                decoys::reason(context, &figure)
            };
            let unit = match refused {
                Some(rule) => Err(rule),
                None => unit::read(context, &figure).ok_or("statistics/no_unit"),
            };
            match unit {
                Ok(unit) => {
                    let found = record(text, context, &surroundings, &figure, &unit, &mut last);
                    index = unit.end.max(figure.end);
                    if let Some((statistic, trace)) = found {
                        records.traces.push(trace);
                        records.statistics.push(statistic);
                    }
                }
                Err(rule) => {
                    if !figure.in_words {
                        records.traces.push(Trace::refused(span, rule));
                    }
                    index = figure.end;
                }
            }
        }
    }
}

fn figure_at(context: Context<'_>, index: usize) -> Option<Figure> {
    let words = context.words;
    if words.is_number(index) {
        return numeric(context, index);
    }
    if !matches!(
        words.initial(index)?,
        'h' | 'b' | 's' | 't' | 'c' | 'm' | 'v' | 'H' | 'B' | 'S' | 'T' | 'C' | 'M' | 'V'
    ) {
        return None;
    }
    if matches!(words.at(index), "hàng" | "vài") {
        let value = match words.right(index, 1) {
            "chục" => 10,
            "trăm" => 100,
            "nghìn" | "ngàn" => 1_000,
            _ => return None,
        };
        let value = Decimal { mantissa: value, scale: 0 };
        return Some(in_words(index + 1, index + 2, value));
    }
    let (value, taken) = number_words::read(words, index)?;
    // "một" is the article as often as the number.
    (value > 1)
        .then(|| in_words(index, index + taken, Decimal { mantissa: i64::from(value), scale: 0 }))
}

fn in_words(start: usize, end: usize, value: Decimal) -> Figure {
    Figure { start, end, value, upper: None, of: None, in_words: true, percent: false }
}

/// Reads a number with the ratio or range it begins.
fn numeric(context: Context<'_>, index: usize) -> Option<Figure> {
    let words = context.words;
    let mut end = index + 1;
    let mut value = number::read(words.at(index))?;
    // "31 116" groups with spaces.
    let second = words.right(index, 1);
    if words.is_number(end)
        && !words.is_glued(end)
        && words.at(index).len() <= 3
        && second.len() == 3
        && !words.is_number(index + 2)
        && let Some(rest) = number::read(second).filter(|rest| rest.scale == 0)
        && value.scale == 0
        && value.mantissa > 0
    {
        value = Decimal { mantissa: value.mantissa * 1_000 + rest.mantissa, scale: 0 };
        end += 1;
    }
    let mut figure =
        Figure { start: index, end, value, upper: None, of: None, in_words: false, percent: false };
    let sign = words.right(end - 1, 1);
    if sign == "/" && words.is_number(end + 1) && words.is_glued(end) && words.is_glued(end + 1) {
        let of = number::read(words.at(end + 1))?;
        let goes_on = words.is_glued(end + 2) && matches!(words.at(end + 2), "/" | "-");
        figure.of = Some(of).filter(|_| !goes_on);
        figure.end = end + 2;
        return Some(figure).filter(|_| !goes_on);
    }
    let is_percent = sign == "%";
    let joint = end + usize::from(is_percent);
    let sign = words.right(joint - 1, 1);
    if matches!(sign, "-" | "đến" | "tới")
        && words.is_number(joint + 1)
        && words.continues(joint + 1)
        && let Some(upper) = number::read(words.at(joint + 1))
        && number::less(value, upper)
        && (!is_percent || words.at(joint + 2) == "%")
    {
        figure.upper = Some(upper);
        figure.end = joint + 2;
        figure.percent = is_percent;
    }
    Some(figure)
}

/// Makes the record of a figure with its unit.
fn record(
    text: &ArticleText<'_>,
    context: Context<'_>,
    surroundings: &around::Surroundings,
    figure: &Figure,
    unit: &Unit,
    last: &mut Option<around::Last>,
) -> Option<(Statistic, Trace)> {
    let words = context.words;
    let (start, approximate) = around::approximator(context, figure.start);
    let tokens: Range<usize> = start..unit.end;
    let span: Span = words.span(tokens.clone());
    if span.end <= span.start {
        return None;
    }
    let indicator = around::indicator(context, start, unit.end, last.as_ref());
    *last = Some(around::Last { end: unit.end, indicator: indicator.clone() });
    let kind = if figure.of.is_some() { StatisticKind::Ratio } else { unit.kind };
    let at = words.range(tokens);
    let statistic = Statistic {
        kind,
        value: figure.value,
        upper: figure.upper,
        unit: Some(unit.text.clone()),
        of: figure.of,
        indicator,
        subject: surroundings.subject(text, at.start, span),
        period: surroundings.period(text, at.start, span),
        approximate,
        comparator: around::comparator(context, start, unit.end),
        mentions: vec![span],
    };
    let evidence = words.span(figure.end..unit.end);
    let trace = Trace::kept(span, unit.rule);
    let trace = if evidence.start < evidence.end { trace.because_of(evidence) } else { trace };
    Some((statistic, trace))
}
