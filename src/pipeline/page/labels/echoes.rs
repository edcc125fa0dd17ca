//! Tells which short lines speak of what the running text speaks of.
//!
//! A headline shares pairs of neighbouring words with the text below it; the name of a site, a menu
//! and most headlines of other articles share none. Only the first paragraphs are read, so that the
//! work is bounded.

use std::collections::BTreeSet;

use super::features::{Feature, Observation};
use super::line::Seen;
use crate::pipeline::text::tokens::syllables;

/// Paragraphs whose pairs of words are remembered.
const PARAGRAPHS: usize = 12;
/// Syllables that a line must have, and may have, to be compared.
const COMPARED: std::ops::RangeInclusive<usize> = 4..=30;

/// Marks lines that do, and lines that do not, share pairs of words with the running text.
pub(super) fn echoes(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let is_text = |observation: &Observation| {
        observation.has(Feature::Stop) && !observation.has(Feature::Furniture)
    };
    let mut pairs = BTreeSet::new();
    let paragraphs = seen
        .iter()
        .zip(observations.iter())
        .filter(|(line, observation)| line.is_long() && is_text(observation))
        .take(PARAGRAPHS);
    for (line, _) in paragraphs {
        pairs.extend(pairs_of(&line.folded));
    }
    if pairs.is_empty() {
        return;
    }
    for (line, observation) in seen.iter().zip(observations.iter_mut()) {
        if !COMPARED.contains(&line.syllables) || observation.has(Feature::Stop) && line.is_long() {
            continue;
        }
        let (mut shared, mut all) = (0, 0);
        for pair in pairs_of(&line.folded) {
            all += 1;
            shared += usize::from(pairs.contains(&pair));
        }
        observation.set(Feature::Echo, shared >= 2 && shared * 5 >= all);
        observation.set(Feature::NoEcho, shared == 0);
    }
}

/// Returns a number for each pair of neighbouring words; equal pairs have equal numbers.
fn pairs_of(folded: &str) -> impl Iterator<Item = u64> {
    let mut before = None;
    syllables(folded).filter_map(move |range| {
        let word = hash(folded.get(range).unwrap_or_default());
        let pair = before.map(|before: u64| before.rotate_left(17) ^ word);
        before = Some(word);
        pair
    })
}

/// FNV-1a: the same on every machine and in every run.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
