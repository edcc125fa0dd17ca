//! What stands around a figure: approximator, comparator, indicator, body and period.
//!
//! The indicator is the nearest predicate to the left in the clause with the words after it; where it
//! says nothing, the words right of the unit; a figure joined to the one before by "và" or a comma shares
//! its indicator. Body and period are the nearest to the left in the sentence; a period also the last of
//! the paragraph. Nothing is summed or repaired.

use super::Context;
use crate::pipeline::analysis::Span;
use crate::pipeline::extract::{ArticleText, Records};
use crate::pipeline::knowledge::FigureRole;

/// The figure before, whose indicator the next may share.
#[derive(Debug, Clone)]
pub(super) struct Last {
    pub(super) end: usize,
    pub(super) indicator: Option<String>,
}

/// Tokens looked at for an indicator.
const REACH: usize = 14;

/// Returns where a figure starts with its approximator, and the approximator.
pub(super) fn approximator(context: Context<'_>, start: usize) -> (usize, Option<String>) {
    let words = context.words;
    let found =
        context.lexicon.before(FigureRole::Approximator, |places| words.left(start, places + 1));
    // "đến 5 xã" goes somewhere; "lên đến 5 xã" says how many.
    match found {
        Some(("tới" | "đến" | "quá" | "non", _)) | None => (start, None),
        Some((text, taken)) => (start - taken, Some(text.to_owned())),
    }
}

/// Returns what a figure is compared with, right of it or left.
pub(super) fn comparator(context: Context<'_>, start: usize, end: usize) -> Option<String> {
    let words = context.words;
    for skipped in 0..5 {
        let at = end + skipped;
        if matches!(words.at(at), "." | ";") || !words.continues(at) {
            break;
        }
        if let Some(taken) = context.after(FigureRole::Comparator, at) {
            return Some(words.quote(at..at + taken));
        }
        if words.is_number(at) {
            break;
        }
    }
    let taken = context.before(FigureRole::Comparator, start)?;
    Some(words.quote(start - taken..start))
}

/// Returns the words that say what is counted.
pub(super) fn indicator(
    context: Context<'_>,
    start: usize,
    end: usize,
    last: Option<&Last>,
) -> Option<String> {
    let words = context.words;
    let floor = last.map_or(0, |last| last.end);
    let mut from = start;
    let mut predicate = None;
    while from > floor && start - from < REACH && words.continues(from) {
        let at = from - 1;
        let ends = matches!(words.at(at), "," | ";" | "." | "(" | ")" | ":" | "\"" | "!" | "?");
        if ends {
            break;
        }
        from = at;
        if context.after(FigureRole::Predicate, at).is_some() {
            let is_weak = context.after(FigureRole::Weak, at).is_some();
            if predicate.is_none() || !is_weak {
                predicate = Some((at, is_weak));
            }
            if !is_weak {
                break;
            }
        }
    }
    if let (Some(last), true) = (last, joins(context, floor, start)) {
        return last.indicator.clone();
    }
    if let Some((at, false)) = predicate {
        return phrase(context, at, start);
    }
    right_of(context, end).or_else(|| phrase(context, predicate.map_or(from, |(at, _)| at), start))
}

/// Tells whether nothing but a joint stands between two figures.
fn joins(context: Context<'_>, floor: usize, start: usize) -> bool {
    let words = context.words;
    floor > 0
        && start >= floor
        && start - floor <= 2
        && (floor..start).all(|at| matches!(words.at(at), "," | "và" | ";" | "(" | "/"))
        && words.continues(start)
}

fn right_of(context: Context<'_>, end: usize) -> Option<String> {
    let words = context.words;
    let mut to = end;
    while to - end < 8
        && words.continues(to)
        && (words.is_syllable(to))
        && words.at(to) != "và"
        && words.at(to) != "với"
    {
        to += 1;
    }
    phrase(context, end, to)
}

fn phrase(context: Context<'_>, from: usize, to: usize) -> Option<String> {
    let text = context.words.quote(from..to);
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    (from < to && !text.is_empty()).then(|| text.to_owned())
}

/// Bodies and periods of the article, by where they stand.
pub(super) struct Surroundings {
    bodies: Vec<(Span, String)>,
    periods: Vec<(Span, String)>,
}

impl Surroundings {
    pub(super) fn of(records: &Records) -> Self {
        let mut bodies = Vec::new();
        for body in &records.organisations {
            bodies.extend(body.mentions.iter().map(|span| (*span, body.name.clone())));
        }
        bodies.sort();
        let mut periods = Vec::new();
        for period in &records.periods {
            let stretch = match (&period.from, &period.to) {
                (Some(from), Some(to)) if from == to => from.clone(),
                (Some(from), Some(to)) => format!("{from}/{to}"),
                (None, Some(to)) if period.raw.len() > to.len() => to.clone(),
                _ => continue,
            };
            periods.extend(period.mentions.iter().map(|span| (*span, stretch.clone())));
        }
        periods.sort();
        Self { bodies, periods }
    }

    /// Returns the body named last before a figure in its sentence.
    pub(super) fn subject(
        &self,
        text: &ArticleText<'_>,
        normal: usize,
        span: Span,
    ) -> Option<String> {
        let floor = sentence_start(text, normal);
        last_between(&self.bodies, floor, span.start)
    }

    /// Returns the period named last before a figure in its sentence, else in its paragraph.
    pub(super) fn period(
        &self,
        text: &ArticleText<'_>,
        normal: usize,
        span: Span,
    ) -> Option<String> {
        let floor = sentence_start(text, normal);
        last_between(&self.periods, floor, span.start).or_else(|| {
            let head = text.normal().get(..normal).unwrap_or_default();
            let line = head.rfind('\n').map_or(0, |at| at + 1);
            let paragraph = text.span(line..normal).start;
            last_between(&self.periods, paragraph, span.start)
        })
    }
}

fn sentence_start(text: &ArticleText<'_>, normal: usize) -> usize {
    let sentence = text.sentences().get(text.sentence_at(normal));
    sentence.map_or(0, |sentence| text.span(sentence.clone()).start)
}

fn last_between(places: &[(Span, String)], floor: usize, before: usize) -> Option<String> {
    let after = places.partition_point(|(span, _)| span.start < before);
    let (span, text) = places.get(after.checked_sub(1)?)?;
    (span.start >= floor).then(|| text.clone())
}
