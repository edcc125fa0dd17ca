//! Words around the names of authors where a page states them apart from its text: "Written by", "von",
//! and the names of accounts that are nobody's.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Listing, NoHead, Reader, line_key};
use crate::pipeline::text::letters;

const PATH: &str = "lexicons/signing_words.toml";

/// Words of the longest introduction that is looked for.
const WORDS: usize = 4;
/// Words of the longest degree.
const DEGREE_WORDS: usize = 2;

/// The words by their folded form.
#[derive(Debug, Default)]
pub struct SigningWords {
    words: FxHashMap<String, Means>,
    /// The first word of each.
    first: FxHashSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Means {
    Introduces,
    Degree,
    Account,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
    means: Means,
}

impl SigningWords {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Word> = reader.list(PATH, "words");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.word);
        let entries = listing.entries.into_iter();
        let words: FxHashMap<String, Means> =
            entries.map(|entry| (line_key(&entry.value.word), entry.value.means)).collect();
        Self { first: words.keys().map(|key| line_key(first_word(key))).collect(), words }
    }

    /// Tells whether a text may begin with one of the words: most texts are through after a look at their first.
    fn may_begin(&self, text: &str) -> bool {
        let first = first_word(text);
        // A sign alone hides which word is the first.
        !first.contains(letters::is_letter) || self.first.contains(&line_key(first))
    }

    /// Tells whether a label says that a name follows.
    #[must_use]
    pub fn is_introduction(&self, label: &str) -> bool {
        self.words.get(&line_key(label)) == Some(&Means::Introduces)
    }

    /// Tells whether a name is that of an account.
    #[must_use]
    pub fn is_account(&self, name: &str) -> bool {
        self.words.get(&line_key(name)) == Some(&Means::Account)
    }

    /// Returns the degree or calling that a name begins with, and the name: `ThS. An` is `ThS.` and `An`.
    #[must_use]
    pub fn degree_of<'s>(&self, name: &'s str) -> Option<(&'s str, &'s str)> {
        if !name.contains(' ') || !self.may_begin(name) {
            return None;
        }
        let ends = name.match_indices(' ').map(|(at, _)| at).take(DEGREE_WORDS);
        let is_degree = |end: &usize| {
            let words = name.get(..*end).unwrap_or_default();
            self.words.get(&line_key(words)) == Some(&Means::Degree)
        };
        let end = ends.filter(is_degree).last()?;
        let (degree, rest) = name.split_at_checked(end)?;
        Some((degree, rest.trim_start()))
    }

    /// Returns a statement without the words that introduce the name in it.
    #[must_use]
    pub fn name_in<'s>(&self, stated: &'s str) -> &'s str {
        let edge = |c: char| {
            c.is_whitespace() || matches!(c, ':' | ';' | '-' | '–' | '|' | '/' | '·' | ',')
        };
        let mut rest = stated.trim_matches(edge);
        if !rest.contains([' ', ':']) || !self.may_begin(rest) {
            return rest;
        }
        let ends: Vec<usize> =
            rest.match_indices([' ', ':']).map(|(at, _)| at).take(WORDS).collect();
        let introduction = ends.into_iter().rev().find(|end| {
            rest.get(..*end).is_some_and(|introduction| self.is_introduction(introduction))
        });
        if let Some(end) = introduction {
            rest = rest.get(end..).unwrap_or_default().trim_matches(edge);
        }
        rest
    }
}

fn first_word(text: &str) -> &str {
    text.split([' ', ':']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use crate::pipeline::Knowledge;

    #[test]
    fn degrees_stand_apart_from_names() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let words = &knowledge.page_words.signing;
        assert_eq!(words.degree_of("ThS. Minh An"), Some(("ThS.", "Minh An")));
        assert_eq!(words.degree_of("PGS, TS Minh An"), Some(("PGS, TS", "Minh An")));
        assert_eq!(words.degree_of("Bác sĩ Minh An"), Some(("Bác sĩ", "Minh An")));
        assert_eq!(words.degree_of("Minh An"), None);
    }

    #[test]
    fn names_are_freed_of_what_introduces_them() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let words = &knowledge.page_words.signing;
        for (stated, name) in [
            ("Written by Minh An", "Minh An"),
            ("von Max Muster", "Max Muster"),
            ("Tác giả: Minh An", "Minh An"),
            ("Được viết bởi Minh An |", "Minh An"),
            ("Minh An", "Minh An"),
            ("Byrne", "Byrne"),
            ("", ""),
        ] {
            assert_eq!(words.name_in(stated), name, "{stated}");
        }
        assert!(words.is_account("Super User") && !words.is_account("Minh An"));
    }
}
