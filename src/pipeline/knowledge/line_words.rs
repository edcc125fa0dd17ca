//! Words that tell what a line of a page is, or what stands beside the names and dates on it.
//!
//! A look-up reads the word it begins or ends with and the few phrases that share it. What a word means for
//! the line is decided by whoever reads it.

use rustc_hash::FxHashMap;

use super::word_table::WordTable;
use super::{Listing, NoHead, Reader};

const PATH: &str = "lexicons/line_words.toml";

/// The words by what they tell.
#[derive(Debug, Default)]
pub struct LineWords(FxHashMap<LineRole, WordTable<()>>);

/// What a word tells; the glossary is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the glossary of line_words.toml says what each means")]
pub enum LineRole {
    Ahead,
    AheadBefore,
    AsOf,
    BesideDate,
    Body,
    Design,
    Done,
    Picture,
    Press,
    PressPart,
    Section,
    Source,
    Staff,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
    roles: Vec<LineRole>,
}

impl LineWords {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Word> = reader.list(PATH, "words");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.word);
        let mut words = Self::default();
        for entry in listing.entries {
            for role in entry.value.roles {
                words.0.entry(role).or_default().add(&entry.value.word, ());
            }
        }
        words
    }

    /// Tells whether a folded text is a phrase of a role.
    #[must_use]
    pub fn is(&self, role: LineRole, text: &str) -> bool {
        self.begun(role, text) == Some(text)
    }

    /// Returns the longest phrase of a role that a folded text begins with, as whole words.
    #[must_use]
    pub fn begun(&self, role: LineRole, text: &str) -> Option<&str> {
        self.0.get(&role)?.begun(text)
    }

    /// Returns the longest phrase of a role that a folded text ends with, as whole words.
    #[must_use]
    pub fn ended(&self, role: LineRole, text: &str) -> Option<&str> {
        self.0.get(&role)?.ended(text)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::pipeline::Knowledge;

    #[test]
    fn phrases_are_found_at_either_end_as_whole_words() {
        let words = Knowledge::build(Knowledge::embedded()).unwrap().page_words.line_words;
        assert_eq!(words.begun(LineRole::Body, "tổng công ty sông xanh"), Some("tổng công ty"));
        assert_eq!(words.begun(LineRole::Body, "sở, ngành"), Some("sở"));
        assert_eq!(words.begun(LineRole::Body, "bankrupt"), None);
        assert_eq!(words.ended(LineRole::Done, "minh an lược ghi"), Some("lược ghi"));
        assert_eq!(words.ended(LineRole::Done, "Minh Anghi"), None);
        assert!(words.is(LineRole::Staff, "p.v") && !words.is(LineRole::Staff, "p.v an"));
        assert_eq!(words.begun(LineRole::Body, ""), None);
    }
}
