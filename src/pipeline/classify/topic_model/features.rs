//! What a topic model sees of a text: its syllables and pairs of neighbours, as hashes.
//!
//! Takes the folded view. Those of the head (a title, mostly) stand for themselves once more, under
//! hashes of their own. A text is read up to [`LONGEST`] syllables: news says early what it is about,
//! and time must not grow with a page. Syllables of a text that is written without tones have hashes of
//! their own: "dan" may be any of seven words there, and in a text with tones it is the one that has
//! none. The hash is part of the format of a model: another one needs another version.

use std::ops::Range;

use crate::pipeline::text::fnv;
use crate::pipeline::text::letters::{Glance, glance, is_letter};
use crate::pipeline::text::tokens::syllables;

/// Syllables of a text that are read.
pub const LONGEST: usize = 1200;
/// Syllables that make the head.
const HEAD: usize = 14;
/// What tells the features of the head from the same ones in the text.
const HEAD_SALT: u64 = 0x5bd1_e995_9d1c_3b47;
/// What tells the syllables of a text without tones from those of others.
const BARE_SALT: u64 = 0x2545_f491_4f6c_dd1d;
/// Letters that are looked at to tell whether a text has tones.
const LETTERS: usize = 2000;
/// A text has tones where one letter in so many carries a mark; of Vietnamese it is one in four.
const ONE_MARKED_IN: usize = 20;
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// Calls `see` with the hash of each occurrence of a feature and the bytes of the text that it is.
pub fn occurrences(folded: &str, mut see: impl FnMut(u64, Range<usize>)) {
    let salt = if is_bare(folded) { BARE_SALT } else { 0 };
    let mut before: Option<(u64, usize)> = None;
    for (index, range) in syllables(folded).take(LONGEST).enumerate() {
        let one = fnv::hash(folded.get(range.clone()).unwrap_or_default()) ^ salt;
        let pair = before.map(|(earlier, start)| {
            (mix(earlier.rotate_left(23) ^ one.wrapping_mul(MIX)), start..range.end)
        });
        before = Some((one, range.start));
        if index < HEAD {
            see(mix(one ^ HEAD_SALT), range.clone());
            if let Some((hash, range)) = pair.clone() {
                see(mix(hash ^ HEAD_SALT), range);
            }
        }
        see(mix(one), range);
        if let Some((hash, range)) = pair {
            see(hash, range);
        }
    }
}

/// Tells whether a text is written without tones.
#[must_use]
pub fn is_bare(folded: &str) -> bool {
    let (mut letters, mut marked, mut at) = (0, 0, 0);
    while letters < LETTERS
        && let Some(seen) = glance(folded.as_bytes(), at)
    {
        let character = || folded.get(at..).and_then(|rest| rest.chars().next());
        let (length, is_letter) = match seen {
            Glance::Letter(length) => (length, true),
            Glance::Digit | Glance::Sign => (1, false),
            Glance::Other => {
                character().map_or((1, false), |other| (other.len_utf8(), is_letter(other)))
            }
        };
        letters += usize::from(is_letter);
        marked += usize::from(is_letter && length > 1);
        at += length;
    }
    marked * ONE_MARKED_IN < letters
}

fn mix(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(MIX);
    hash ^ hash >> 29
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        let mut hashes = Vec::new();
        occurrences(text, |hash, range| {
            assert!(text.get(range).is_some_and(|feature| !feature.is_empty()));
            hashes.push(hash);
        });
        hashes
    }

    #[test]
    fn a_text_has_its_syllables_and_pairs_and_those_of_the_head_once_more() {
        // 40 syllables, 39 pairs, and the head of 14 with its 13 pairs.
        let all = hashes(&"á b ".repeat(20));
        assert_eq!(all.len(), 40 + 39 + 14 + 13);
        // Of each of the two kinds: "á", "b", "á b" and "b á".
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 8);
        assert!(hashes("").is_empty());
    }

    #[test]
    fn a_text_without_tones_has_features_of_its_own() {
        assert!(is_bare("nong dan trong lua") && !is_bare("nông dân trồng lúa") && !is_bare(""));
        let (bare, toned) = (hashes("nong dan"), hashes("nong dan trồng lúa"));
        assert!(bare.iter().all(|hash| !toned.contains(hash)));
    }

    #[test]
    fn a_long_text_is_read_up_to_the_limit() {
        let long = "tin ".repeat(LONGEST);
        assert_eq!(hashes(&long), hashes(&format!("{long} thêm nữa")));
    }
}
