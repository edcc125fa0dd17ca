//! Common words by which the language of a text is told where its letters do not tell.

use rustc_hash::FxHashMap;

use super::{Listing, NoHead, Reader};

const PATH: &str = "lexicons/language_words.toml";

/// Common words of one language or the other.
#[derive(Debug, Default)]
pub struct LanguageWords(FxHashMap<String, WordOf>);

/// The language that a word speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordOf {
    /// English.
    English,
    /// Vietnamese, written without tones.
    BareVietnamese,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
    of: WordOf,
}

impl LanguageWords {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Word> = reader.list(PATH, "words");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.word);
        Self(listing.entries.into_iter().map(|e| (e.value.word, e.value.of)).collect())
    }

    /// Returns the language that a word in lower case speaks for.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<WordOf> {
        self.0.get(word).copied()
    }
}
