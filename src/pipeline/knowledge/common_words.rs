//! Words of two syllables, which tell that a syllable with a capital begins a word of the sentence and ends no
//! name: "Trần Thị Minh An Quyết định …".
//!
//! A lexicon holds those that are too common to be keywords; the others are among the [`Terms`].

use super::word_table::WordTable;
use super::{Listing, NoHead, Reader, Terms};

const PATH: &str = "lexicons/common_words.toml";

/// The words that no list of keywords has.
#[derive(Debug, Default)]
pub struct CommonWords(WordTable<()>);

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
}

impl CommonWords {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Word> = reader.list(PATH, "words");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.word);
        let mut words = WordTable::default();
        for entry in listing.entries {
            words.add(&entry.value.word, ());
        }
        Self(words)
    }

    /// Tells whether two folded syllables are a word, of the lexicon or of the terms.
    #[must_use]
    pub fn are_word(&self, terms: &Terms, first: &str, second: &str) -> bool {
        let syllables = [first, second];
        let at = |place: usize| syllables.get(place).copied().unwrap_or_default();
        self.0.after(at).is_some_and(|(_, words, ())| words == 2)
            || terms.starting(syllables.into_iter()).any(|(words, _)| words == 2)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use crate::pipeline::Knowledge;

    #[test]
    fn words_are_known_from_either_list() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        assert!(knowledge.are_word("quyết", "định"));
        assert!(knowledge.are_word("chiến", "lược"));
        assert!(!knowledge.are_word("minh", "cho"));
        assert!(!knowledge.are_word("quyết", ""));
    }
}
