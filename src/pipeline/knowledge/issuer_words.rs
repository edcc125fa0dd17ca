//! Offices and boards that stand before or after the name of an issuing body: "Ban Thường vụ" before
//! "Huyện ủy", "Chủ tịch" before "UBND". They make a phrase longer; alone they name no issuer.

use super::{Listing, NoHead, Reader};

const PATH: &str = "lexicons/issuer_words.toml";

/// The words, sorted.
#[derive(Debug, Default)]
pub(super) struct IssuerWords(Vec<String>);

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
}

impl IssuerWords {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Word> = reader.list(PATH, "words");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.word);
        Self(listing.entries.into_iter().map(|entry| entry.value.word).collect())
    }

    /// Returns the words, sorted.
    #[must_use]
    pub(super) fn all(&self) -> &[String] {
        &self.0
    }
}
