//! What a topic model sees of a text: its syllables and pairs of neighbours, hashed to rows.
//!
//! Takes the folded view. Syllables count once for every time they stand there, as the logarithm of
//! their number; those of the head (a title, mostly) stand for themselves once more, in rows of their
//! own. A text is read up to [`LONGEST`] syllables: news says early what it is about, and time must not
//! grow with a page. Syllables of a text that is written without tones have rows of their own: "dan" may be
//! any of seven words there, and in a text with tones it is the one that has none. The hash is part of the format of a model: another one needs another version.

use std::ops::Range;

use crate::pipeline::text::letters::is_letter;
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
const PRIME: u64 = 0x0000_0100_0000_01b3;
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A row and how often its features stand in a text.
pub type Counted = (u32, u32);

/// Returns the rows that a folded text touches, sorted, each with how often.
#[must_use]
pub fn features(folded: &str, rows: u32) -> Vec<Counted> {
    let mut touched: Vec<u32> = occurrences(folded, rows).map(|(row, _)| row).collect();
    // In order, so that sums of fractions come out the same each time.
    touched.sort_unstable();
    let counted = |same: &[u32]| Some((*same.first()?, u32::try_from(same.len()).ok()?));
    touched.chunk_by(|a, b| a == b).filter_map(counted).collect()
}

/// Returns each occurrence of a feature: its row and the bytes of the text that it is.
pub fn occurrences(folded: &str, rows: u32) -> impl Iterator<Item = (u32, Range<usize>)> + '_ {
    let salt = if is_bare(folded) { BARE_SALT } else { 0 };
    let mut before: Option<(u64, usize)> = None;
    syllables(folded).take(LONGEST).enumerate().flat_map(move |(index, range)| {
        let one = hash(folded.get(range.clone()).unwrap_or_default()) ^ salt;
        let pair = before.map(|(earlier, start)| {
            (mix(earlier.rotate_left(23) ^ one.wrapping_mul(MIX)), start..range.end)
        });
        before = Some((one, range.start));
        let is_head = index < HEAD;
        let head = is_head.then(|| (mix(one ^ HEAD_SALT), range.clone()));
        let head_pair =
            pair.clone().filter(|_| is_head).map(|(hash, at)| (mix(hash ^ HEAD_SALT), at));
        [Some((mix(one), range)), pair, head, head_pair]
            .into_iter()
            .flatten()
            .map(move |(hash, range)| (row(hash, rows), range))
    })
}

/// Tells whether a text is written without tones.
#[must_use]
pub fn is_bare(folded: &str) -> bool {
    let (mut letters, mut marked) = (0, 0);
    for letter in folded.chars().filter(|character| is_letter(*character)).take(LETTERS) {
        letters += 1;
        marked += usize::from(!letter.is_ascii());
    }
    marked * ONE_MARKED_IN < letters
}

/// FNV-1a.
fn hash(syllable: &str) -> u64 {
    syllable
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

fn mix(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(MIX);
    hash ^ hash >> 29
}

/// The high half of the product falls evenly on `0..rows`, whatever number that is.
fn row(hash: u64, rows: u32) -> u32 {
    let high = (u64::from((hash >> 32) as u32) * u64::from(rows)) >> 32;
    u32::try_from(high).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_counts_its_syllables_and_pairs() {
        let text = "a b ".repeat(20);
        let total: u32 = features(&text, 1 << 20).iter().map(|(_, count)| count).sum();
        // 40 syllables, 39 pairs, and the head of 14 with its 13 pairs once more.
        assert_eq!(total, 40 + 39 + 14 + 13);
        assert_eq!(features("", 1 << 20), []);
    }

    #[test]
    fn rows_stay_below_their_number() {
        for rows in [1, 7, 400_000] {
            assert!(
                features("đội tuyển bóng đá thắng trận", rows).iter().all(|(row, _)| *row < rows)
            );
        }
    }

    #[test]
    fn a_text_without_tones_has_rows_of_its_own() {
        assert!(is_bare("nong dan trong lua") && !is_bare("nông dân trồng lúa") && !is_bare(""));
        let rows = |text: &str| -> Vec<u32> {
            features(text, 1 << 20).into_iter().map(|(row, _)| row).collect()
        };
        let (bare, toned) = (rows("nong dan"), rows("nong dan trồng lúa"));
        assert!(bare.iter().all(|row| !toned.contains(row)));
    }

    #[test]
    fn a_long_text_is_read_up_to_the_limit() {
        let long = "tin ".repeat(LONGEST);
        assert_eq!(features(&long, 1 << 20), features(&format!("{long} thêm nữa"), 1 << 20));
    }
}
