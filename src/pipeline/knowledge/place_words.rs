//! Words that stand before the name of a place ("huyện", "TP.", "Tỉnh ủy") or before a name that is none
//! ("đường", "trường").
//!
//! Promises: one entry a word. Names themselves are in the gazetteer.

use rustc_hash::FxHashSet;

use super::{Lexicon, Listing, Phrasebook, Reader};
use crate::pipeline::text::fold::fold_str;

const PATH: &str = "lexicons/place_words.toml";

/// The words.
#[derive(Debug, Default)]
pub struct PlaceWords {
    words: Vec<PlaceWord>,
    surnames: FxHashSet<String>,
    not_names: FxHashSet<String>,
    locatives: FxHashSet<String>,
    openers: FxHashSet<String>,
    plurals: FxHashSet<String>,
    persons: FxHashSet<String>,
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

    /// Tells whether a name that begins with this folded word is more often a person's.
    #[must_use]
    pub fn is_surname(&self, folded: &str) -> bool {
        self.surnames.contains(folded)
    }

    /// Tells whether a folded word with a capital is part of no name of a place.
    #[must_use]
    pub fn is_no_name(&self, folded: &str) -> bool {
        self.not_names.contains(folded)
    }

    /// Tells whether a folded word with a capital may open a sentence before the name of a place.
    #[must_use]
    pub fn is_opener(&self, folded: &str) -> bool {
        self.openers.contains(folded)
    }

    /// Tells whether the name of a place may follow a folded word without a level word.
    #[must_use]
    pub fn is_locative(&self, folded: &str) -> bool {
        self.locatives.contains(folded)
    }

    /// Tells whether several names follow a level word after this folded word.
    #[must_use]
    pub fn is_plural(&self, folded: &str) -> bool {
        self.plurals.contains(folded)
    }

    /// Tells whether the name of a person follows a folded word.
    #[must_use]
    pub fn announces_person(&self, folded: &str) -> bool {
        self.persons.contains(folded)
    }
}
