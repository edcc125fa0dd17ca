//! Phrases that spam pages string together: betting houses, lottery guesses, loan sharks.

use super::{Listing, NoHead, Reader};
use crate::pipeline::text::fold::fold_str;

const PATH: &str = "lexicons/spam_phrases.toml";

/// The phrases, folded.
#[derive(Debug, Default)]
pub struct SpamPhrases(Vec<String>);

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    phrase: String,
}

impl SpamPhrases {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Phrase> = reader.list(PATH, "phrases");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.phrase);
        Self(listing.entries.into_iter().map(|entry| fold_str(&entry.value.phrase)).collect())
    }

    /// Returns the phrases, folded.
    #[must_use]
    pub fn all(&self) -> &[String] {
        &self.0
    }
}
