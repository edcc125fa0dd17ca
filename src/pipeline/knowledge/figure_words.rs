//! Units, and the words around figures: approximators, scales, predicates, ordinals.
//!
//! They are looked up at a number, to its left and to its right, and not all over the text: most of
//! them are common words that mean nothing elsewhere.

use std::collections::HashMap;

use super::{Listing, NoHead, Reader};
use crate::pipeline::text::fold::fold_str;

const UNITS: &str = "lexicons/units.toml";
const WORDS: &str = "lexicons/figure_words.toml";

/// Units and words around figures.
#[derive(Debug, Default)]
pub struct FigureWords {
    units: Table<UnitKind>,
    roles: HashMap<FigureRole, Table<()>>,
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

/// Phrases by their first and by their last word.
#[derive(Debug)]
struct Table<V> {
    by_first: HashMap<String, Vec<Phrase<V>>>,
    by_last: HashMap<String, Vec<Phrase<V>>>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { by_first: HashMap::new(), by_last: HashMap::new() }
    }
}

#[derive(Debug, Clone)]
struct Phrase<V> {
    /// The folded words; the rest of them, in the direction of reading.
    rest: Vec<String>,
    text: String,
    value: V,
}

impl<V: Copy> Table<V> {
    fn add(&mut self, phrase: &str, value: V) {
        let folded = fold_str(phrase);
        let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        let insert = |list: &mut Vec<Phrase<V>>, rest: Vec<String>| {
            list.push(Phrase { rest, text: folded.clone(), value });
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        };
        let rest = words.iter().skip(1).cloned().collect();
        insert(self.by_first.entry(first.clone()).or_default(), rest);
        let rest = words.iter().rev().skip(1).cloned().collect();
        insert(self.by_last.entry(last.clone()).or_default(), rest);
    }

    fn longest<'w>(
        map: &HashMap<String, Vec<Phrase<V>>>,
        word: impl Fn(usize) -> &'w str,
    ) -> Option<&Phrase<V>> {
        map.get(word(0))?
            .iter()
            .find(|phrase| phrase.rest.iter().enumerate().all(|(at, rest)| word(at + 1) == rest))
    }
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
        let phrase = Table::longest(&self.units.by_first, word)?;
        Some((&phrase.text, phrase.rest.len() + 1, phrase.value))
    }

    /// Returns the longest phrase of a role that begins with the words given, and how many words it has.
    pub fn after<'w>(
        &self,
        role: FigureRole,
        word: impl Fn(usize) -> &'w str,
    ) -> Option<(&str, usize)> {
        let phrase = Table::longest(&self.roles.get(&role)?.by_first, word)?;
        Some((&phrase.text, phrase.rest.len() + 1))
    }

    /// The same for the words to the left, the nearest given first.
    pub fn before<'w>(
        &self,
        role: FigureRole,
        word: impl Fn(usize) -> &'w str,
    ) -> Option<(&str, usize)> {
        let phrase = Table::longest(&self.roles.get(&role)?.by_last, word)?;
        Some((&phrase.text, phrase.rest.len() + 1))
    }
}
