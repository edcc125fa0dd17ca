//! Units, and the words around figures: approximators, scales, predicates, ordinals.
//!
//! They are looked up at a number, to its left and to its right, and not all over the text: most of
//! them are common words that mean nothing elsewhere.

use rustc_hash::FxHashMap;

use super::word_table::WordTable;
use super::{Listing, NoHead, Reader};

const UNITS: &str = "lexicons/units.toml";
const WORDS: &str = "lexicons/figure_words.toml";

/// Units and words around figures.
#[derive(Debug, Default)]
pub struct FigureWords {
    units: WordTable<UnitKind>,
    roles: FxHashMap<FigureRole, WordTable<()>>,
}

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Things.
    Count,
    /// Money.
    Money,
    /// A physical measure.
    Measure,
    /// Time.
    Duration,
    /// How often.
    Frequency,
}

/// What a word does beside a figure; the glossary is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the glossary of figure_words.toml says what each means")]
pub enum FigureRole {
    Anniversary,
    Approximator,
    Change,
    Comparator,
    Cue,
    NotAFigureAfter,
    Ordinal,
    Per,
    Predicate,
    Scale,
    ShapedByAge,
    Stop,
    StrongOrdinal,
    Target,
    Weak,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    unit: String,
    kind: UnitKind,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
    roles: Vec<FigureRole>,
}

impl FigureWords {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mut figure_words = Self::default();
        let listing: Listing<NoHead, Unit> = reader.list(UNITS, "units");
        reader.demand_sorted(UNITS, &listing.entries, |entry| &entry.unit);
        for entry in listing.entries {
            figure_words.units.add(&entry.value.unit, entry.value.kind);
        }
        let listing: Listing<NoHead, Word> = reader.list(WORDS, "words");
        reader.demand_sorted(WORDS, &listing.entries, |entry| &entry.word);
        for entry in listing.entries {
            for role in entry.value.roles {
                figure_words.roles.entry(role).or_default().add(&entry.value.word, ());
            }
        }
        figure_words
    }

    /// Returns the longest unit that begins with the words given by their place, how many words it
    /// has, and what it measures.
    pub fn unit<'w>(&self, word: impl Fn(usize) -> &'w str) -> Option<(&str, usize, UnitKind)> {
        self.units.after(word)
    }

    /// Returns the longest phrase of a role that begins with the words given, and how many words it has.
    pub fn after<'w>(
        &self,
        role: FigureRole,
        word: impl Fn(usize) -> &'w str,
    ) -> Option<(&str, usize)> {
        let (text, words, ()) = self.roles.get(&role)?.after(word)?;
        Some((text, words))
    }

    /// The same for the words to the left, the nearest given first.
    pub fn before<'w>(
        &self,
        role: FigureRole,
        word: impl Fn(usize) -> &'w str,
    ) -> Option<(&str, usize)> {
        let (text, words, ()) = self.roles.get(&role)?.before(word)?;
        Some((text, words))
    }
}
