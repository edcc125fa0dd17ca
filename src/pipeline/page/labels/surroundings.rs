//! Looks at what stands around a line: neighbours, runs, the shape of the page, where it must end.

use std::collections::BTreeSet;

use super::features::{Feature, Observation};
use super::forms;
use super::line::Seen;
use super::lists::{lists_inside_the_body, under_list_heads};
use super::markup::is_beside;
use crate::pipeline::Hints;
use crate::pipeline::knowledge::{At, Hit, PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::{Element, PageText, Region};

/// How alike two sorted sets of words are: 1 when equal, 0 when nothing is shared.
fn likeness(a: &[u64], b: &[u64]) -> f32 {
    // Sets of which one is much larger cannot be alike.
    if a.len() * 2 < b.len() || b.len() * 2 < a.len() {
        return 0.0;
    }
    let (mut shared, mut rest) = (0, b);
    for word in a {
        let skipped = rest.iter().take_while(|other| *other < word).count();
        rest = rest.get(skipped..).unwrap_or_default();
        shared += usize::from(rest.first() == Some(word));
    }
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

pub(super) fn neighbours(seen: &[Seen<'_>], words: &PageWords, observations: &mut [Observation]) {
    use Feature as F;
    let has_gaps = seen.iter().filter(|line| line.line.gap_before).count() * 2 >= seen.len();
    let first_long = seen.iter().position(Seen::is_long);
    let end = observations.iter().position(|line| line.is_cut).unwrap_or(seen.len());
    let last_long = seen.iter().take(end).rposition(Seen::is_long);
    date_below(seen, observations);
    under_list_heads(seen, observations);
    beside_names(seen, words, observations);
    let mut end_mark = false;
    for (index, observation) in observations.iter_mut().enumerate() {
        let Some(here) = seen.get(index) else { continue };
        let after = |distance: usize| seen.get(index + distance);
        let before = |distance: usize| index.checked_sub(distance).and_then(|at| seen.get(at));
        let date = |line: Option<&Seen<'_>>| line.is_some_and(|line| line.is_date_line);
        let long = |line: Option<&Seen<'_>>| line.is_some_and(Seen::is_long);
        observation.set(F::DateNext, date(after(1)));
        observation.set(F::DateSoon, (1..=4).any(|distance| date(after(distance))));
        observation.set(F::DateBefore, (1..=2).any(|distance| date(before(distance))));
        observation.set(
            F::DateNear,
            (1..=4).any(|distance| date(after(distance)) || date(before(distance))),
        );
        observation.set(F::LongBefore, long(before(1)));
        observation.set(F::LongNext, long(after(1)));
        observation.set(F::LongSoon, (1..=3).any(|distance| long(after(distance))));
        observation.set(F::LastWords, last_long.is_none_or(|last| last < index));
        let is_desk = observation.has(F::LastWords) && long(before(1)) && observation.has(F::Open);
        observation.set(
            F::Desk,
            is_desk && (2..=DESK).contains(&here.syllables) && forms::is_body(&here.folded, words),
        );
        if observation.has(F::LastWords) && here.syllables <= SOURCE && names_source(observation) {
            // "Nguồn: VOV" under a picture is its credit, under the text where that is from.
            observation.unset(F::Credit);
            observation.set(F::Source, true);
        }
        let is_outside = observation.has(F::LastWords) || first_long.is_none_or(|at| index < at);
        if observation.has(F::NameAndCredit) && is_outside {
            observation.unset(F::Credit);
            for feature in [F::Name, F::Person, F::Signer] {
                observation.set(feature, true);
            }
        }
        observation.set(F::Tight, has_gaps && after(1).is_some_and(|next| !next.line.gap_before));
        let alike = |other: Option<&Seen<'_>>| {
            other.is_some_and(|other| {
                here.syllables >= 3
                    && (likeness(&here.words, &other.words) >= 0.8
                        || here.syllables >= 6 && starts_alike(&here.folded, &other.folded))
            })
        };
        observation.set(F::Repeats, (1..=2).any(|distance| alike(before(distance))));
        observation.set(F::Repeated, (1..=2).any(|distance| alike(after(distance))));
        if here.syllables <= STEP && before(1).is_some_and(|line| is_arrow(line.read)) {
            observation.set(F::Breadcrumb, true);
        }
        observation.set(F::First, index < 3);
        observation.set(F::AfterEndMark, end_mark);
        end_mark |= here.read.ends_with("./.") || here.read.ends_with("…/.");
    }
    above_credits(seen, observations);
}

/// Syllables of the longest step of a way that is printed one step a line.
const STEP: usize = 6;

/// Tells whether a line is the sign between two steps of the way to a page.
fn is_arrow(line: &str) -> bool {
    line.contains(['>', '›', '»', '"', '→', '/']) && !line.contains(char::is_alphanumeric)
}

/// Syllables of a label such as "Sự kiện:".
const LABEL: usize = 3;
/// Syllables of what such a label names.
const LABELLED: usize = 8;
/// Syllables of the longest name of a desk that signs.
const DESK: usize = 7;
/// Syllables of a line that is no more than a credit.
const CREDIT: usize = 8;

/// Marks the lines above those that name who made a picture.
fn above_credits(seen: &[Seen<'_>], observations: &mut [Observation]) {
    for index in 1..seen.len() {
        let Some(line) = seen.get(index) else { continue };
        let Some([above, here]) = observations.get_mut(index - 1..=index) else { continue };
        let is_credit = here.has(Feature::Credit) && line.syllables <= CREDIT;
        above.set(Feature::CreditNext, is_credit && !above.has(Feature::Credit));
    }
}

/// Syllables of the longest name of a body.
const BODY_NAME: usize = 10;

/// Marks what belongs to the line before: the value of a label, the body of a person.
fn beside_names(seen: &[Seen<'_>], words: &PageWords, observations: &mut [Observation]) {
    use Feature as F;
    let is_label = |line: &Seen<'_>, observation: &Observation| {
        line.syllables <= LABEL && observation.has(F::Colon) && !line.is_date_line
    };
    for index in 1..seen.len() {
        let (Some(line), Some(before)) = (seen.get(index), seen.get(index - 1)) else { continue };
        let Some([above, here]) = observations.get_mut(index - 1..=index) else { continue };
        let is_short = line.syllables <= LABELLED && here.has(F::Open) && !line.is_date_line;
        here.set(F::UnderLabel, is_short && is_label(before, above));
        let is_body = (2..=BODY_NAME).contains(&line.syllables) && here.has(F::Open);
        let is_signed = above.has(F::Name) && (above.has(F::Person) || above.has(F::Signer));
        here.set(F::Affiliation, is_body && is_signed && forms::is_body(&line.folded, words));
    }
}

/// Syllables of a line that names where the text is from.
const SOURCE: usize = 9;

fn names_source(observation: &Observation) -> bool {
    let is_agency = |hit: &Hit| hit.class == LineClass::Agency && hit.at == At::Start;
    observation.cues.iter().any(is_agency)
}

/// Marks lines that have a date line below them with at most one paragraph between.
fn date_below(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let mut longs = usize::MAX;
    for (line, observation) in seen.iter().zip(observations.iter_mut()).rev() {
        observation.set(Feature::DateBelow, longs <= 1);
        if line.is_date_line {
            longs = 0;
        } else if line.is_long() {
            longs = longs.saturating_add(1);
        }
    }
}

/// Tells whether one of two lines is the other with a little more at its end.
fn starts_alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let short = short.trim_end_matches(['.', ' ']);
    short.len() * 3 >= long.len() * 2 && long.starts_with(short)
}

pub(super) fn shape(seen: &[Seen<'_>], observations: &mut [Observation]) {
    use Feature as F;
    let mut lengths: Vec<usize> =
        seen.iter().filter(|line| line.is_long()).map(|line| line.syllables).collect();
    lengths.sort_unstable();
    let total: usize = lengths.iter().sum();
    // Where the middle word of the running text stands: a few captions do not move it.
    let mut words = 0;
    let typical = lengths
        .iter()
        .copied()
        .find(|length| {
            words += length;
            words * 2 >= total
        })
        .unwrap_or(0);
    // Captions stand out where all else is long; where many lines are short, shortness says nothing.
    let tiny = |line: &Seen<'_>| line.syllables * 10 <= typical * 3;
    let shorts = seen
        .iter()
        .zip(observations.iter())
        .filter(|(line, seen)| line.syllables >= 5 && tiny(line) && seen.has(F::Stop))
        .count();
    let longs = lengths.iter().filter(|length| **length * 10 > typical * 3).count();
    let is_even = shorts <= 3 || shorts * 4 <= longs;
    let mut above = 0;
    for (line, observation) in seen.iter().zip(observations.iter_mut()) {
        observation.share_above = if total == 0 { 1.0 } else { above as f32 / total as f32 };
        if line.is_long() {
            above += line.syllables;
        }
        let is_heading_like = line.syllables <= 16 && observation.has(F::Open);
        let is_paragraph_page = typical >= 80 && is_even && !is_heading_like;
        observation.set(F::ShortForPage, is_paragraph_page && tiny(line));
        observation.set(F::TinyForPage, is_paragraph_page && line.syllables * 8 <= typical);
        observation.set(
            F::Unaccented,
            line.syllables >= 3
                && line.read.is_ascii()
                && line.read.contains(char::is_alphabetic)
                && !line.is_date_line,
        );
    }
    let is_short = |index: usize| {
        matches!((seen.get(index), observations.get(index)), (Some(line), Some(observation))
            if line.syllables <= 8 && observation.has(F::Open) && !line.is_date_line)
    };
    let short_runs = runs(seen.len(), 4, is_short);
    let is_headline = |index: usize| {
        matches!((seen.get(index), observations.get(index)), (Some(line), Some(observation))
            if (5..=25).contains(&line.syllables)
                && !observation.has(F::Stop)
                && !line.is_date_line
                && observation.boilerplate.is_empty()
                && !observation.cues.iter().any(|hit| hit.at != At::Inside))
    };
    let headline_runs = runs(seen.len(), 3, is_headline);
    let headlines: Vec<bool> = (0..=seen.len()).map(is_headline).collect();
    for (index, observation) in observations.iter_mut().enumerate() {
        observation.set(F::ShortRun, short_runs.get(index).copied().unwrap_or(false));
        observation.set(F::HeadlineRun, headline_runs.get(index).copied().unwrap_or(false));
        observation.set(F::HeadlineNext, headlines.get(index + 1).copied().unwrap_or(false));
    }
}

/// Marks every index that is part of a run of at least `least` for which `is_so` holds.
fn runs(count: usize, least: usize, is_so: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut marks = vec![false; count];
    let mut start = 0;
    for index in 0..=count {
        if index < count && is_so(index) {
            continue;
        }
        if index - start >= least
            && let Some(run) = marks.get_mut(start..index)
        {
            run.fill(true);
        }
        start = index + 1;
    }
    marks
}

pub(super) fn titles(
    page: &PageText,
    hints: &Hints,
    seen: &[Seen<'_>],
    observations: &mut [Observation],
) {
    let stated: Vec<String> = page
        .metadata
        .titles
        .iter()
        .map(|title| title.value.as_str())
        .chain(hints.title.as_deref())
        .map(line_key)
        .filter(|key| !key.is_empty())
        .collect();
    for (line, observation) in seen.iter().zip(observations.iter_mut()) {
        // A stated title may begin or go on with the name of the site.
        let is_stated = stated.iter().any(|title| {
            *title == line.key
                || line.syllables >= 4
                    && line.key.len() * 2 > title.len()
                    && (title.starts_with(line.key.as_str()) || title.ends_with(line.key.as_str()))
        });
        observation.set(Feature::StatedTitle, is_stated);
    }
}

/// Lines within which two phrases of the end always end the article.
const PAIR_REACH: usize = 5;
/// Share of the text above a single phrase of the end that lets it end the article.
const CUT_SHARE: f32 = 0.6;
/// Share of the text above a phrase of the end that follows a signature, which lets it end the article.
const SIGNED_SHARE: f32 = 0.2;
/// Share from which nothing of the article is left to come.
const NEARLY_ALL: f32 = 0.98;
pub(super) fn cuts(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let mut ends: Vec<usize> = observations
        .iter()
        .enumerate()
        .filter(|(_, observation)| observation.ends_article())
        .map(|(index, _)| index)
        .collect();
    let signed: BTreeSet<usize> =
        ends.iter().copied().filter(|index| is_signed_above(*index, seen, observations)).collect();
    let inner = lists_inside_the_body(&ends, seen, observations);
    ends.retain(|index| !inner.contains(index));
    for index in inner {
        if let Some(observation) = observations.get_mut(index) {
            observation.is_cut = false;
        }
    }
    for (position, &index) in ends.iter().enumerate() {
        let near =
            |other: Option<&usize>| other.is_some_and(|&other| other.abs_diff(index) <= PAIR_REACH);
        let is_pair = near(ends.get(position + 1))
            || position.checked_sub(1).is_some_and(|before| near(ends.get(before)));
        let Some(observation) = observations.get_mut(index) else { continue };
        let has_text_above = observation.share_above > 0.0 && seen.iter().any(Seen::is_long);
        // A page that marks its regions says itself what stands beside the text.
        // Comments often stand inside the region of the article all the same.
        let heads_comments =
            observation.boilerplate.iter().any(|hit| hit.end && hit.class == LineClass::Comments);
        let is_inside = observation.has(Feature::InArticle)
            && observation.share_above < NEARLY_ALL
            && !(heads_comments && observation.share_above >= CUT_SHARE);
        // A box inside the body says where other articles stand, and the body goes on below it.
        let is_boxed = observation.origin.element != Element::Unknown
            && is_beside(&observation.origin)
            && observation.share_above < NEARLY_ALL
            && seen.iter().skip(index + 1).find(|line| line.is_long()).is_some_and(|line| {
                line.line.origin.region == Region::Article && line.line.origin.content > 0.0
            });
        let is_beside = observation.has(Feature::InAside) || is_inside || is_boxed;
        let is_signed = observation.share_above >= SIGNED_SHARE && signed.contains(&index);
        observation.is_cut = has_text_above
            && !is_beside
            && (is_pair || is_signed || observation.share_above >= CUT_SHARE);
    }
}

/// Tells whether somebody signed right above a line, below the last paragraph.
fn is_signed_above(index: usize, seen: &[Seen<'_>], observations: &[Observation]) -> bool {
    let above = index.saturating_sub(PAIR_REACH)..index;
    let lines = above.rev().map_while(|at| Some((seen.get(at)?, observations.get(at)?)));
    lines.take_while(|(line, _)| !line.is_long()).any(|(_, observation)| {
        use Feature as F;
        (observation.has(F::Name) || observation.has(F::Source))
            && (observation.has(F::Person)
                || observation.has(F::Signer)
                || observation.has(F::Source))
    })
}
