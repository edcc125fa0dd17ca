//! Tells which short lines say what other lines of the page say too.
//!
//! A headline shares pairs of neighbouring words with the text below it; the name of a site, a menu
//! and most headlines of other articles share none. It also stands in the title of the window and in
//! breadcrumbs, which frame it with the name of the site or the way to the page.
//!
//! Only the first paragraphs are read, and lines are compared sorted, so that the work stays small.

use super::features::{Feature, Observation};
use super::line::Seen;
use crate::pipeline::text::tokens::syllables;

/// Paragraphs whose pairs of words are remembered.
const PARAGRAPHS: usize = 12;
/// Syllables that a line must have, and may have, to be compared.
const COMPARED: std::ops::RangeInclusive<usize> = 4..=30;
/// Syllables that a frame may have.
const FRAME: usize = 45;

/// Marks lines that do, and lines that do not, share pairs of words with the running text.
pub(super) fn echoes(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let is_text = |observation: &Observation| {
        observation.has(Feature::Stop) && !observation.has(Feature::Furniture)
    };
    let mut pairs: Vec<u64> = seen
        .iter()
        .zip(observations.iter())
        .filter(|(line, observation)| line.is_long() && is_text(observation))
        .take(PARAGRAPHS)
        .flat_map(|(line, _)| pairs_of(line))
        .collect();
    pairs.sort_unstable();
    // A page that sets its headline as such needs no guess.
    let is_set = observations.iter().any(|observation| observation.has(Feature::Heading1));
    if pairs.is_empty() || is_set {
        return;
    }
    for (line, observation) in seen.iter().zip(observations.iter_mut()) {
        if !COMPARED.contains(&line.syllables) || observation.has(Feature::Stop) && line.is_long() {
            continue;
        }
        let (mut shared, mut all) = (0, 0);
        for pair in pairs_of(line) {
            all += 1;
            shared += usize::from(pairs.binary_search(&pair).is_ok());
        }
        observation.set(Feature::Echo, shared >= 2 && shared * 5 >= all);
        observation.set(Feature::LoudEcho, shared >= 3 && shared * 5 >= all * 2);
        observation.set(Feature::NoEcho, shared == 0);
    }
}

/// Marks lines that another line frames, and the frames.
pub(super) fn frames(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let mut keys: Vec<(&str, usize)> = seen
        .iter()
        .enumerate()
        .filter(|(_, line)| (4..=FRAME).contains(&line.syllables))
        .map(|(index, line)| (line.key.as_str(), index))
        .collect();
    keys.sort_unstable();
    let mut mark = |framed: usize, frame: usize| {
        if let Some(observation) = observations.get_mut(framed) {
            observation.set(Feature::Framed, true);
        }
        if let Some(observation) = observations.get_mut(frame) {
            observation.set(Feature::Frame, true);
        }
    };
    // A line that begins with another stands right behind it, or behind one that does too.
    for pair in keys.windows(2) {
        let &[(short, framed), (long, frame)] = pair else { continue };
        if long.strip_prefix(short).is_some_and(is_site_part) {
            mark(framed, frame);
        }
    }
    for &(key, frame) in &keys {
        let Some((_, last)) = key.rsplit_once(['>', '›', '»', '→', '/', '"']) else {
            continue;
        };
        let last = last.trim_matches(|c: char| !c.is_alphanumeric());
        if let Ok(at) = keys.binary_search_by_key(&last, |(other, _)| other)
            && let Some(&(_, framed)) = keys.get(at)
        {
            mark(framed, frame);
        }
    }
}

/// Tells whether what follows a headline in a line is a separator and a few words.
fn is_site_part(rest: &str) -> bool {
    // The sign that ends a headline is no part of its key.
    let rest = rest.trim_start_matches(['?', '!', '.', '…', '\'', ' ']);
    rest.starts_with(['-', '|', '–', '—', '"', '»', ':']) && syllables(rest).count() <= 10
}

/// Returns a number for each pair of neighbouring words; equal pairs have equal numbers.
fn pairs_of(line: &Seen<'_>) -> impl Iterator<Item = u64> {
    line.in_order.windows(2).filter_map(|pair| match pair {
        [before, word] => Some(before.rotate_left(17) ^ word),
        _ => None,
    })
}
