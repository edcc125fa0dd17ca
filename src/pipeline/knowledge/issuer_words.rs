//! Offices and boards that stand before or after the name of an issuing body: "Ban Thường vụ" before
//! "Huyện ủy", "Chủ tịch" before "UBND". They make a phrase longer; alone they name no issuer.

use super::{Listing, Reader};

const PATH: &str = "lexicons/issuer_words.toml";

/// The words, sorted.
#[derive(Debug, Default)]
pub(super) struct IssuerWords {
    words: Vec<String>,
    levels: Vec<String>,
    citations: Vec<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    levels: Vec<String>,
    citations: Vec<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
}

impl IssuerWords {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<Head, Word> = reader.list(PATH, "words");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.word);
        let Some(Head { levels, citations }) = listing.head else { return Self::default() };
        let words = listing.entries.into_iter().map(|entry| entry.value.word).collect();
        Self { words, levels, citations }
    }

    /// Returns the words, sorted.
    #[must_use]
    pub(super) fn all(&self) -> &[String] {
        &self.words
    }

    /// Returns the words before the name of a place.
    pub(super) fn levels(&self) -> &[String] {
        &self.levels
    }

    /// Returns the words with a capital that begin another citation behind the name of a place.
    pub(super) fn citations(&self) -> &[String] {
        &self.citations
    }
}
