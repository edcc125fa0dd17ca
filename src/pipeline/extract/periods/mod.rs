//! Stretches of time that the text names: terms of office, years, months, quarters, days, ranges of
//! them, horizons, reference dates, and phrases relative to publication.
//!
//! Every mention is a record of its own, with `from` and `to` as precise as the text. Rules start at a
//! number (`absolute`, over the points that `point` reads), at "quý" or at a phrase of the lexicon
//! (`relative`); an absolute period beats a relative one that it overlaps. A date that is the date of a
//! cited document stays with the document. Partial dates take their year from the day of publication;
//! where that is not known the stretch is relative and open.

mod absolute;
mod point;
mod quarter;
mod range;
mod relative;

#[cfg(test)]
mod cases;

use std::ops::Range;

use jiff::civil::Date;

use super::words::Words;
use super::{ArticleText, Candidates, Extractor, Records};
use crate::pipeline::analysis::{Document, DocumentKind, Period, PeriodKind, Span, Trace};
use crate::pipeline::knowledge::{Knowledge, RelativePeriods};

/// Finds stretches of time.
#[derive(Debug)]
pub struct Periods;

/// A stretch of time and the tokens it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    tokens: Range<usize>,
    kind: PeriodKind,
    from: Option<String>,
    to: Option<String>,
    rule: &'static str,
}

/// What the rules look at.
#[derive(Clone, Copy)]
struct Context<'t> {
    words: Words<'t>,
    known: &'t RelativePeriods,
    published: Option<Date>,
}

impl Extractor for Periods {
    fn name(&self) -> &'static str {
        "periods"
    }

    fn extract(
        &self,
        text: &ArticleText<'_>,
        knowledge: &Knowledge,
        budget: &mut Candidates,
        records: &mut Records,
    ) {
        let context = Context {
            words: Words::of(text),
            known: &knowledge.relative_periods,
            published: text.known().published,
        };
        let documents = Documents::of(&records.documents);
        let mut found = find(context, &documents, budget);
        relative::add(text, context, knowledge, budget, &mut found);
        for Found { tokens, kind, from, to, rule } in found {
            let range = context.words.range(tokens);
            let span = text.span(range.clone());
            if span.end <= span.start {
                continue;
            }
            records.traces.push(Trace::kept(span, rule));
            let raw = text.quote(range);
            records.periods.push(Period { raw, kind, from, to, mentions: vec![span] });
        }
    }
}

/// Finds the absolute periods, in page order.
fn find(context: Context<'_>, documents: &Documents, budget: &mut Candidates) -> Vec<Found> {
    let words = context.words;
    let mut found: Vec<Found> = Vec::new();
    let mut index = 0;
    while index < words.len() {
        let step = if words.is_number(index) {
            if !budget.take() {
                break;
            }
            let is_free = !documents.holds(words.span(index..index + 1));
            if is_free { absolute::at_number(context, index) } else { None }
        } else {
            quarter::at_word(context, index)
        };
        let floor = found.last().map_or(0, |last| last.tokens.end);
        let Some(mut period) = step.filter(|period| period.tokens.end > index.max(floor)) else {
            index += 1;
            continue;
        };
        // A number was counted before it was read; a word counts when it is a period ("quý hai").
        if !words.is_number(index) && !budget.take() {
            break;
        }
        period.tokens.start = period.tokens.start.max(floor);
        index = period.tokens.end;
        if !documents.date(words.span(period.tokens.clone()), period.from.as_deref()) {
            found.push(period);
        }
    }
    found
}

/// Where documents are cited, and their dates.
struct Documents {
    mentions: Vec<(Span, Option<String>)>,
}

/// Bytes after a citation within which its date stands.
const DATE_REACH: usize = 40;

impl Documents {
    fn of(documents: &[Document]) -> Self {
        let mut mentions: Vec<(Span, Option<String>)> = documents
            .iter()
            // What a document without a symbol is called by may be a term: "nhiệm kỳ 2020 - 2025".
            .filter(|document| document.symbol.is_some() || document.kind == DocumentKind::Law)
            .flat_map(|document| {
                let date = document.date.map(|date| date.to_string());
                document.mentions.iter().map(move |span| (*span, date.clone()))
            })
            .collect();
        mentions.sort();
        Self { mentions }
    }

    fn last_before(&self, at: usize) -> Option<&(Span, Option<String>)> {
        let after = self.mentions.partition_point(|(span, _)| span.start <= at);
        self.mentions.get(after.checked_sub(1)?)
    }

    /// Tells whether a stretch lies in a citation.
    fn holds(&self, span: Span) -> bool {
        self.last_before(span.start).is_some_and(|(mention, _)| span.start < mention.end)
    }

    /// Tells whether a day is the date of the document cited before it.
    fn date(&self, span: Span, day: Option<&str>) -> bool {
        self.last_before(span.start).is_some_and(|(mention, date)| {
            date.is_some()
                && date.as_deref() == day
                && span.start.saturating_sub(mention.end) <= DATE_REACH
        })
    }
}
