//! Phrases that can be keywords, and in how many articles of a large collection each stands.
//!
//! A phrase is kept as its hash alone, so a phrase may be taken for another one, once in hundreds of
//! articles. Reading checks everything: terms that were read never fail. `tools/terms.py` writes the file.
//!
//! Layout: [`MAGIC`]; number of articles `u32`, little-endian; then records sorted by hash: the upper 40 bits of
//! FNV-1a over the folded syllables with a space between, big-endian, and a byte with eight times the
//! binary logarithm of the articles.

use crate::pipeline::text::fnv;

/// How every file begins; the number is the version of the layout.
const MAGIC: &[u8] = b"boctin terms 1\n";
/// Bytes of a hash.
const HASH: usize = 5;
/// Most syllables of a phrase.
const LONGEST_TERM: usize = 4;

/// Phrases with their rarity.
#[derive(Default)]
pub struct Terms {
    articles: f64,
    records: Vec<[u8; HASH + 1]>,
    /// Where the records of each first two bytes begin.
    begins: Vec<u32>,
    /// A bit for each first [`FILTER_BITS`] of a hash, set where a record has them: every syllable of an
    /// article is looked up, and nine of ten are through after a look at these few bytes.
    filter: Vec<u64>,
}

/// Bits of a hash that are looked at first.
const FILTER_BITS: u32 = 18;

impl std::fmt::Debug for Terms {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Terms").field("count", &self.records.len()).finish_non_exhaustive()
    }
}

impl Terms {
    /// Reads a file of terms; an error says what was expected.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        let rest =
            bytes.strip_prefix(MAGIC).ok_or("expected terms of version 1, found other bytes")?;
        let (articles, rest) =
            rest.split_first_chunk().ok_or("expected a number of articles, found the end")?;
        let (records, []) = rest.as_chunks() else {
            return Err("expected whole records, found one that is cut off");
        };
        if !records.is_sorted_by(|a, b| hash_of(a) < hash_of(b)) {
            return Err("expected records sorted by hash and unique, found others");
        }
        let articles = f64::from(u32::from_le_bytes(*articles));
        let begin = |first: u32| records.partition_point(|record| first_of(record) < first);
        let begins = (0..=1 << 16)
            .map(|first| u32::try_from(begin(first)))
            .collect::<Result<_, _>>()
            .map_err(|_| "expected fewer than 2^32 records, found more")?;
        let mut filter = vec![0_u64; 1 << (FILTER_BITS - 6)];
        for record in records {
            let (word, bit) =
                filter_bit(record.first_chunk().map_or(0, |b| u32::from_be_bytes(*b)));
            if let Some(word) = filter.get_mut(word) {
                *word |= bit;
            }
        }
        Ok(Self { articles, records: records.to_vec(), begins, filter })
    }

    /// Returns the terms that folded syllables begin with, shortest first: how many syllables each has, and
    /// how rare it is, as the natural logarithm of articles for each one that has it.
    pub fn starting<'s>(
        &self,
        syllables: impl Iterator<Item = &'s str>,
    ) -> impl Iterator<Item = (usize, f64)> {
        let mut hash = fnv::START;
        syllables.take(LONGEST_TERM).enumerate().filter_map(move |(index, syllable)| {
            if index > 0 {
                hash = fnv::step(hash, b' ');
            }
            hash = syllable.bytes().fold(hash, fnv::step);
            Some((index + 1, self.rarity(hash)?))
        })
    }

    fn rarity(&self, hash: u64) -> Option<f64> {
        let (word, bit) = filter_bit((hash >> 32) as u32);
        if self.filter.get(word)? & bit == 0 {
            return None;
        }
        let hash = hash.to_be_bytes();
        let first = first_of(&hash) as usize;
        let (begin, end) = (*self.begins.get(first)?, *self.begins.get(first + 1)?);
        let records = self.records.get(begin as usize..end as usize)?;
        let [.., level] = records.iter().find(|record| hash.starts_with(hash_of(record)))?;
        Some(self.articles.ln() - f64::from(*level) / 8.0 * std::f64::consts::LN_2)
    }
}

/// Returns the word and the bit of the filter for the first four bytes of a hash.
fn filter_bit(first: u32) -> (usize, u64) {
    let index = first >> (u32::BITS - FILTER_BITS);
    ((index / u64::BITS) as usize, 1 << (index % u64::BITS))
}

fn first_of(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |first| u32::from(u16::from_be_bytes(*first)))
}

fn hash_of(record: &[u8; HASH + 1]) -> &[u8] {
    record.get(..HASH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn file(phrases: &[(&str, u8)]) -> Vec<u8> {
        let mut records: Vec<Vec<u8>> = phrases
            .iter()
            .map(|(phrase, level)| {
                let hash = fnv::hash(phrase).to_be_bytes();
                [hash.get(..HASH).unwrap(), &[*level]].concat()
            })
            .collect();
        records.sort();
        [MAGIC.to_vec(), 1024_u32.to_le_bytes().to_vec(), records.concat()].concat()
    }

    #[test]
    fn terms_are_found_with_their_rarity_and_other_phrases_are_not() {
        let file = file(&[("nông thôn", 80), ("nông thôn mới", 40)]);
        let terms = Terms::read(&file).unwrap();
        let found: Vec<_> = terms.starting("nông thôn mới nâng cao".split(' ')).collect();
        assert_eq!(found.iter().map(|(length, _)| *length).collect::<Vec<_>>(), [2, 3]);
        assert!(found[0].1.abs() < 1e-9 && (found[1].1 - 32_f64.ln()).abs() < 1e-9, "{found:?}");
        assert_eq!(terms.starting("thôn mới".split(' ')).count(), 0);
        assert_eq!(Terms::default().starting("nông thôn".split(' ')).count(), 0);
    }

    #[test]
    fn damaged_files_are_refused() {
        let file = file(&[("a", 8), ("b", 8)]);
        for length in 0..MAGIC.len() + 4 {
            assert!(Terms::read(file.get(..length).unwrap()).is_err(), "{length}");
        }
        assert!(Terms::read(file.get(..file.len() - 1).unwrap()).is_err());
        let mut disordered = file;
        let records = disordered.len() - 2 * (HASH + 1);
        disordered.get_mut(records..).unwrap().rotate_left(HASH + 1);
        assert!(Terms::read(&disordered).is_err());
    }
}
