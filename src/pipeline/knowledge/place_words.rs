//! Words that stand before the name of a place ("huyện", "TP.", "Tỉnh ủy") or before a name that is none
//! ("đường", "trường").
//!
//! Promises: one entry a word. Names themselves are in the gazetteer.

use std::collections::BTreeSet;

use super::{Lexicon, Listing, Phrasebook, Reader};
use crate::pipeline::text::fold::fold_str;

const PATH: &str = "lexicons/place_words.toml";

/// The words.
#[derive(Debug, Default)]
pub struct PlaceWords {
    words: Vec<PlaceWord>,
    surnames: BTreeSet<String>,
    not_names: BTreeSet<String>,
    locatives: BTreeSet<String>,
    openers: BTreeSet<String>,
    plurals: BTreeSet<String>,
    persons: BTreeSet<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    surnames: Vec<String>,
    not_names: Vec<String>,
    locatives: Vec<String>,
    openers: Vec<String>,
    plurals: Vec<String>,
    persons: Vec<String>,
}

/// A word before a name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceWord {
    /// The word.
    pub word: String,
    /// What the name after it is.
    pub role: PlaceRole,
    /// The level word that it stands for; `None` where any of the level will do.
    #[serde(default)]
    pub kind: Option<String>,
    /// Whether it names a body of the place rather than the place.
    #[serde(default)]
    pub body: bool,
    /// Whether it is an abbreviation, believed only before a name of the gazetteer.
    #[serde(default)]
    pub short: bool,
}

/// What the name after a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    /// A province.
    Province,
    /// A city of provincial or of district level.
    City,
    /// A district.
    District,
    /// A commune, ward, township or special zone.
    Commune,
    /// A hamlet.
    Hamlet,
    /// A building, bridge, market or other point.
    Point,
    /// No place: a street, a school, a newspaper.
    NotAPlace,
}

impl PlaceWords {
    pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) -> Self {
        let listing: Listing<Head, PlaceWord> = reader.list(PATH, "words");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.word);
        let words: Vec<PlaceWord> = listing.entries.into_iter().map(|e| e.value).collect();
        for (index, entry) in words.iter().enumerate() {
            phrases.add(Lexicon::PlaceWord, index, &entry.word);
        }
        let Some(head) = listing.head else { return Self::default() };
        let set = |words: Vec<String>| words.iter().map(|word| fold_str(word)).collect();
        Self {
            words,
            surnames: set(head.surnames),
            not_names: set(head.not_names),
            locatives: set(head.locatives),
            openers: set(head.openers),
            plurals: set(head.plurals),
            persons: set(head.persons),
        }
    }

    /// Returns the words, sorted.
    #[must_use]
    pub fn all(&self) -> &[PlaceWord] {
        &self.words
    }

    /// Tells whether a name that begins with this word is more often a person's.
    #[must_use]
    pub fn is_surname(&self, word: &str) -> bool {
        self.surnames.contains(&fold_str(word))
    }

    /// Tells whether a capitalised word is part of no name of a place.
    #[must_use]
    pub fn is_no_name(&self, word: &str) -> bool {
        self.not_names.contains(&fold_str(word))
    }

    /// Tells whether a capitalised word may open a sentence before the name of a place.
    #[must_use]
    pub fn is_opener(&self, word: &str) -> bool {
        self.openers.contains(&fold_str(word))
    }

    /// Tells whether the name of a place may follow without a level word.
    #[must_use]
    pub fn is_locative(&self, word: &str) -> bool {
        self.locatives.contains(&fold_str(word))
    }

    /// Tells whether several names follow a level word after this word.
    #[must_use]
    pub fn is_plural(&self, word: &str) -> bool {
        self.plurals.contains(&fold_str(word))
    }

    /// Tells whether the name of a person follows.
    #[must_use]
    pub fn announces_person(&self, word: &str) -> bool {
        self.persons.contains(&fold_str(word))
    }
}
