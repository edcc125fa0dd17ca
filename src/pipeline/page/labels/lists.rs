//! Looks for lists: related articles, with or without summaries, dated entries, boxes inside the text.

use std::collections::BTreeSet;
use std::ops::Range;

use super::features::{Feature, Observation};
use super::line::Seen;
use crate::pipeline::knowledge::At;
use crate::pipeline::labels::LineClass;

/// Entries of a list that a heading such as "Tin liên quan" is believed to head.
const LIST_REACH: usize = 8;

/// Marks the short open lines right under the heading of a list.
pub(super) fn under_list_heads(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let mut left = 0;
    for (line, observation) in seen.iter().zip(observations.iter_mut()) {
        let is_head = observation
            .boilerplate
            .iter()
            .any(|hit| hit.at == At::Line && hit.class == LineClass::Related);
        if is_head {
            left = LIST_REACH;
        } else if left > 0
            && line.syllables <= 25
            && observation.boilerplate.is_empty()
            && !observation.has(Feature::Stop)
            && !observation.has(Feature::Digits)
            && !observation.cues.iter().any(|hit| hit.class == LineClass::Byline)
        {
            left -= 1;
            observation.set(Feature::UnderListHead, true);
        } else {
            left = 0;
        }
    }
}

/// Entries with a summary each from which they make a list.
const SUMMARIES: usize = 2;
/// Syllables of the longest headline of such an entry.
const HEADLINE: usize = 30;
/// Syllables of the longest summary.
const SUMMARY: usize = 100;
/// Paragraphs that stand above such a list: an article comes first.
const ARTICLE: usize = 2;

/// Marks the summaries of lists of other articles: under a heading such as "Tin liên quan" headlines and single
/// paragraphs take turns. Below an article no text goes on after them; above it the last one is its own lead.
pub(super) fn summaries(seen: &mut [Seen<'_>], observations: &mut [Observation]) {
    let mut longs = 0;
    for index in 0..seen.len() {
        if observations.get(index).is_some_and(heads_list) && (longs == 0 || longs >= ARTICLE) {
            let list = entries_with_summaries(index + 1, longs == 0, seen, observations);
            for at in list {
                if let (Some(line), Some(observation)) =
                    (seen.get_mut(at), observations.get_mut(at))
                {
                    line.is_summary = true;
                    observation.set(Feature::Summary, true);
                }
            }
        }
        longs += usize::from(seen.get(index).is_some_and(Seen::is_long));
    }
}

fn heads_list(observation: &Observation) -> bool {
    observation.boilerplate.iter().any(|hit| {
        matches!(hit.class, LineClass::Related | LineClass::BoilerplateEnd)
            && (hit.at == At::Line || hit.at == At::Start && observation.has(Feature::Colon))
    })
}

/// Returns the summaries of a list that begins with a line, none where it is no such list.
fn entries_with_summaries(
    first: usize,
    is_above: bool,
    seen: &[Seen<'_>],
    observations: &[Observation],
) -> Vec<usize> {
    let mut summaries = Vec::new();
    let mut is_headed = false;
    for (index, (line, observation)) in seen.iter().zip(observations).enumerate().skip(first) {
        if line.is_date_line || observation.has(Feature::Digits) {
            continue;
        }
        let has_phrase = !observation.boilerplate.is_empty();
        if line.is_long() && is_headed && line.syllables <= SUMMARY && !has_phrase {
            summaries.push(index);
            is_headed = false;
        } else if line.is_long() {
            // Two paragraphs in a row: the text goes on, or begins.
            if !is_above {
                return Vec::new();
            }
            summaries.pop();
            break;
        } else if is_headed || has_phrase || !(4..=HEADLINE).contains(&line.syllables) {
            break;
        } else {
            is_headed = true;
        }
    }
    if summaries.len() < SUMMARIES { Vec::new() } else { summaries }
}

/// Lines from one date of a list to the next.
const ENTRY: std::ops::RangeInclusive<usize> = 2..=3;

/// Lines between the date of an article and its text, the title among them.
const SOON: usize = 5;

/// Marks the dates of lists whose entries each have one.
///
/// Three such dates make a list anywhere, two below the text: above it they may be the clock of the page
/// and the date of the article. A date above the text that a paragraph follows soon is that of the article.
pub(super) fn dated_lists(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let dates: Vec<usize> = (0..seen.len())
        .filter(|index| seen.get(*index).is_some_and(|line| line.is_date_line))
        .collect();
    let is_entry = |from: usize, to: usize| {
        ENTRY.contains(&(to - from))
            && seen.get(from + 1..to).is_some_and(|between| {
                between.iter().any(|line| line.syllables >= 4)
                    && between.iter().all(|line| !line.is_date_line)
            })
            && observations.get(from + 1..to).is_some_and(|between| !between.iter().any(heads_list))
    };
    let mut marked: Vec<usize> = Vec::new();
    for list in dates.chunk_by(|from, to| is_entry(*from, *to)) {
        let is_below = list
            .iter()
            .all(|index| observations.get(*index).is_some_and(|line| line.has(Feature::LastWords)));
        if list.len() >= 3 || list.len() == 2 && is_below {
            let is_above_text = |index: &usize| {
                seen.get(index + 1..).unwrap_or_default().iter().take(SOON).any(Seen::is_long)
            };
            let is_marked = |index: &&usize| is_below || !is_above_text(index);
            marked.extend(list.iter().filter(is_marked));
        }
    }
    for index in marked {
        if let Some(observation) = observations.get_mut(index) {
            observation.set(Feature::DateInList, true);
        }
    }
}

/// Syllables from which a line below a list is taken for a paragraph, not for the summary of an entry.
const PARAGRAPH: usize = 20;

/// Returns the headings of lists below which the text of the article goes on.
pub(super) fn lists_inside_the_body(
    ends: &[usize],
    seen: &[Seen<'_>],
    observations: &[Observation],
) -> BTreeSet<usize> {
    let mut inner = BTreeSet::new();
    let mut next_end = seen.len();
    for &index in ends.iter().rev() {
        let heads_list = observations.get(index).is_some_and(|observation| {
            observation.boilerplate.iter().filter(|hit| hit.end).all(|hit| {
                hit.at == At::Line
                    && matches!(hit.class, LineClass::Related | LineClass::BoilerplateEnd)
            })
        });
        let below = index + 1..next_end;
        let goes_on = goes_on(below.clone(), seen, observations)
            // Two such lists may follow each other.
            || below.len() <= LIST_REACH && inner.contains(&next_end);
        if heads_list && goes_on {
            inner.insert(index);
        }
        next_end = index;
    }
    inner
}

/// Tells whether running text follows the entries of a list.
///
/// Lists of headlines with summaries alternate; text has two paragraphs in a row, or one that is signed
/// or has the mark that ends official texts.
fn goes_on(below: Range<usize>, seen: &[Seen<'_>], observations: &[Observation]) -> bool {
    let is_paragraph = |index: usize| {
        matches!((seen.get(index), observations.get(index)), (Some(line), Some(observation))
            if line.syllables >= PARAGRAPH
                && !line.is_summary
                && line.line.origin.links < 0.5
                && observation.has(Feature::Stop)
                && !line.read.ends_with("...")
                && !line.read.ends_with('\u{2026}')
                && !observation.has(Feature::InAside)
                && !observation.has(Feature::InFooter)
                && observation.boilerplate.is_empty())
    };
    let Some(first) = below.clone().take(LIST_REACH + 1).find(|index| is_paragraph(*index)) else {
        return false;
    };
    let is_marked = seen.get(first).is_some_and(|line| line.read.ends_with("./."));
    let next = first + 1;
    let is_signed = observations.get(next).is_some_and(|next| next.has(Feature::Name));
    is_marked || below.contains(&next) && (is_paragraph(next) || is_signed)
}
