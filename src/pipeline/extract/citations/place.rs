//! Places that the article names beside a level word: "Huyện ủy Châu Phú", "huyện An Phú (An Giang)",
//! "TP. Hà Nội". They tell the documents of local bodies apart.
//!
//! Goes only as far as the text: a district whose province is not stated beside it stays alone, and
//! where several places of a level are named, none is chosen unless one clearly leads. No gazetteer
//! is asked.

use std::collections::BTreeMap;
use std::ops::Range;

use super::issuer::place_name;
use crate::pipeline::extract::Candidates;
use crate::pipeline::knowledge::Knowledge;
use crate::pipeline::text::fold::{fold_str, slug};
use crate::pipeline::text::letters;

/// The level of a body or place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Province,
    District,
    Commune,
}

/// One place as stated: the slug of its name and, where the text adds it, that of its parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) level: Level,
    /// Empty where the level word stands without a name.
    pub(super) name: String,
    pub(super) parent: Option<Box<Stated>>,
    words: usize,
    /// Where the level word starts.
    start: usize,
}

/// The places of an article, for bodies that are named without one.
#[derive(Debug, Default)]
pub(super) struct Places {
    counts: BTreeMap<(Level, String), usize>,
    parents: BTreeMap<String, Option<String>>,
}

/// Words of levels, with the level that each stands for; no level where a city may be of either. A capital stands
/// for both cases, and of two words that begin alike the longer one comes first.
const LEVEL_WORDS: &[(&str, Option<Level>)] = &[
    ("Tỉnh Ủy", Some(Level::Province)),
    ("Tỉnh Uỷ", Some(Level::Province)),
    ("Tỉnh Đoàn", Some(Level::Province)),
    ("Tỉnh", Some(Level::Province)),
    ("Thành Ủy", None),
    ("Thành Uỷ", None),
    ("Thành phố", None),
    ("TP.", None),
    ("TP", None),
    ("Huyện Ủy", Some(Level::District)),
    ("Huyện Uỷ", Some(Level::District)),
    ("Huyện", Some(Level::District)),
    ("Quận Ủy", Some(Level::District)),
    ("Quận Uỷ", Some(Level::District)),
    ("Quận", Some(Level::District)),
    ("Thị Ủy", Some(Level::District)),
    ("Thị Uỷ", Some(Level::District)),
    ("Thị xã", Some(Level::District)),
    ("Xã", Some(Level::Commune)),
    ("Phường", Some(Level::Commune)),
    ("Thị trấn", Some(Level::Commune)),
    ("Đặc khu", Some(Level::Commune)),
];

/// Returns the level word that a text begins with: how many bytes it has, and its level.
fn level_word(text: &str) -> Option<(usize, Option<Level>)> {
    let is_same = |(found, expected): (char, char)| {
        found == expected
            || letters::is_capital(expected) && letters::lower(expected) == Some(found)
    };
    let begins = |word: &str| {
        let mut found = text.chars();
        word.chars().all(|expected| found.next().is_some_and(|found| is_same((found, expected))))
    };
    let (word, level) = LEVEL_WORDS.iter().find(|(word, _)| begins(word))?;
    // Both cases of each of these letters have the same length.
    Some((word.len(), *level))
}

/// Tells whether a text begins as a level word does, at a fraction of the cost: nearly all words are through here.
fn may_be_level_word(text: &str) -> bool {
    const HEADS: [(char, &str); 10] = [
        ('t', "ỉnh"),
        ('t', "hành"),
        ('t', "hị"),
        ('t', "P"),
        ('t', "p"),
        ('h', "uyện"),
        ('q', "uận"),
        ('x', "ã"),
        ('p', "hường"),
        ('đ', "ặc"),
    ];
    let mut rest = text.chars();
    let first = match rest.next() {
        Some('Đ') => 'đ',
        Some(first) => first.to_ascii_lowercase(),
        None => return false,
    };
    HEADS.iter().any(|(head, tail)| *head == first && rest.as_str().starts_with(tail))
}

/// Returns where level words stand in a text, in order, and the level of each.
fn level_words(text: &str) -> impl Iterator<Item = (Range<usize>, Option<Level>)> {
    let mut at = 0;
    let mut is_inside = false;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let first = rest.chars().next()?;
            if !is_inside
                && may_be_level_word(rest)
                && let Some((length, level)) = level_word(rest)
            {
                let word = at..at + length;
                at = word.end;
                is_inside = !rest.get(..length).is_some_and(|word| word.ends_with('.'));
                return Some((word, level));
            }
            is_inside = letters::is_letter_or_number(first) || first == '_';
            at += first.len_utf8();
        }
    })
}

/// Bytes before a citation within which the level of its issuer is looked for.
const NEAR: usize = 600;

/// Returns the level of the body named last before a byte in its line, "Sở" being of a province.
pub(super) fn level_before(text: &str, at: usize, knowledge: &Knowledge) -> Option<Level> {
    let start = text.ceil_char_boundary(at.saturating_sub(NEAR));
    let line = text.get(start..at)?.rsplit('\n').next()?;
    let department = line.rfind("Sở ").map(|start| (start, Level::Province));
    let named = level_words(line).last().and_then(|(word, level)| {
        let of_city = || place_after(line, word.end, None, knowledge, 0).map(|place| place.level);
        Some((word.start, level.or_else(of_city)?))
    });
    department.max(named).map(|(_, level)| level)
}

/// Returns every place stated in a text, in order, as far as the budget goes.
pub(super) fn stated(text: &str, knowledge: &Knowledge, budget: &mut Candidates) -> Vec<Stated> {
    level_words(text)
        .take_while(|_| budget.take())
        .filter_map(|(word, level)| {
            let place = place_after(text, word.end, level, knowledge, 2)?;
            Some(Stated { start: word.start, ..place })
        })
        .collect()
}

/// Reads the name after a level word that ends at `at`; `None` as level is a city of either level.
fn place_after(
    text: &str,
    at: usize,
    level: Option<Level>,
    knowledge: &Knowledge,
    depth: usize,
) -> Option<Stated> {
    let rest = text.get(at..)?;
    if rest.starts_with(char::is_alphanumeric) && !(level.is_none() && rest.starts_with("HCM")) {
        return None;
    }
    let name_text = rest.trim_start_matches(' ');
    let name_len = (rest.len() - name_text.len() <= 1)
        .then(|| place_name(&knowledge.issuer_phrases, name_text))
        .flatten();
    let name_text = name_len.and_then(|len| name_text.get(..len)).unwrap_or_default();
    let words = name_text.split(' ').filter(|word| *word != "-").count();
    let name = slug(name_text);
    let (level, name) = match level {
        Some(level) => (level, name),
        None => match knowledge.central_cities.find(&name) {
            Some(city) => (Level::Province, city.to_owned()),
            None if name.is_empty() => return None,
            None => (Level::District, name),
        },
    };
    let parent = if level == Level::Province || depth == 0 || name.is_empty() {
        None
    } else {
        name_len.and_then(|len| {
            parent_after(
                text,
                at + (rest.len() - rest.trim_start_matches(' ').len()) + len,
                level,
                knowledge,
                depth,
            )
        })
    };
    let name = if name_text.is_empty() { String::new() } else { name };
    Some(Stated { level, name, parent: parent.map(Box::new), words, start: at })
}

/// Reads ", tỉnh Y", "(tỉnh Y)", "(Y)" or " tỉnh Y" after the name of a place.
fn parent_after(
    text: &str,
    at: usize,
    level: Level,
    knowledge: &Knowledge,
    depth: usize,
) -> Option<Stated> {
    let rest = text.get(at..)?;
    let inner = rest.trim_start_matches([' ', ',', '(', '-']);
    let skipped = rest.len() - inner.len();
    if skipped == 0 || skipped > 3 {
        return None;
    }
    if let Some((length, parent_level)) = level_word(inner) {
        if parent_level == Some(Level::Commune) {
            return None;
        }
        let parent = place_after(text, at + skipped + length, parent_level, knowledge, depth - 1)?;
        return (parent.level < level && !parent.name.is_empty()).then_some(parent);
    }
    // "(An Giang)" after a district is its province; after a commune it could be either.
    let bracket = rest.get(..skipped)?.contains('(');
    let len = place_name(&knowledge.issuer_phrases, inner)?;
    let closed = inner.get(len..)?.starts_with(')');
    (bracket && closed && level == Level::District).then(|| Stated {
        level: Level::Province,
        name: slug(inner.get(..len).unwrap_or_default()),
        parent: None,
        words: 0,
        start: at,
    })
}

impl Places {
    /// Counts the places of an article.
    pub(super) fn of(stated: &[Stated]) -> Self {
        let mut counts: BTreeMap<(Level, String), usize> = BTreeMap::new();
        let known: std::collections::BTreeSet<&str> =
            stated.iter().filter(|p| p.words <= 3).map(|p| p.name.as_str()).collect();
        let mut places = Self::default();
        for place in stated {
            let mut all = vec![place];
            all.extend(place.parent.as_deref());
            for place in all {
                let Some(name) = plain_name(&place.name, place.words, &known) else { continue };
                *counts.entry((place.level, name.clone())).or_default() += 1;
                if let Some(parent) = &place.parent {
                    places
                        .parents
                        .entry(name)
                        .and_modify(|found| {
                            if found.as_deref() != Some(parent.name.as_str()) {
                                *found = None;
                            }
                        })
                        .or_insert_with(|| Some(parent.name.clone()));
                }
            }
        }
        places.counts = counts;
        places
    }

    /// Returns the slug chain of the place of a level that leads clearly.
    fn leading(&self, level: Level) -> Option<String> {
        let mut named: Vec<(usize, &str)> = self
            .counts
            .iter()
            .filter(|((found, _), _)| *found == level)
            .map(|((_, name), count)| (*count, name.as_str()))
            .collect();
        named.sort_by(|a, b| b.cmp(a));
        let (first, name) = named.first()?;
        let second = named.get(1).map_or(0, |(count, _)| *count);
        (*first >= 2 * second).then(|| self.chain(level, name))
    }

    fn chain(&self, level: Level, name: &str) -> String {
        match self.parents.get(name) {
            Some(Some(parent)) if level == Level::District => format!("{parent}.{name}"),
            _ => name.to_owned(),
        }
    }

    /// Returns the slug chain for a body of a level, named with or without a place.
    ///
    /// `phrase` is the text from the body's name on and the bytes that the name has; what follows may
    /// state the parent of a place in the name.
    pub(super) fn resolve(
        &self,
        phrase: Option<(&str, usize)>,
        level: Option<Level>,
        knowledge: &Knowledge,
    ) -> Option<String> {
        if let Some((phrase, len)) = phrase {
            let mut enough = Candidates::new(crate::pipeline::Budget::default());
            let places = stated(phrase, knowledge, &mut enough);
            let own =
                places.iter().filter(|place| place.start < len).max_by_key(|place| place.level);
            if let Some(place) = own {
                if place.name.is_empty() {
                    return self.leading(place.level);
                }
                let chain = self.chain(place.level, &place.name);
                return Some(match &place.parent {
                    Some(parent) => match &parent.parent {
                        Some(province) => {
                            format!("{}.{}.{}", province.name, parent.name, place.name)
                        }
                        None => format!("{}.{}", parent.name, place.name),
                    },
                    None => chain,
                });
            }
        }
        self.leading(level?)
    }
}

/// Cuts a person off the name of a place ("An Phú Ngô Công Thức") where the article has the short name.
fn plain_name(
    name: &str,
    words: usize,
    known: &std::collections::BTreeSet<&str>,
) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    if words <= 3 {
        return Some(name.to_owned());
    }
    let parts: Vec<&str> = name.split('-').collect();
    (2..parts.len()).rev().find_map(|count| {
        let short = parts.get(..count)?.join("-");
        known.contains(short.as_str()).then_some(short)
    })
}

/// Returns the level at which the bodies of a code sit, where the code tells.
pub(super) fn level_of(code: &str) -> Option<Level> {
    let code = fold_str(code);
    if code.ends_with("đu") || code.ends_with("đđ") {
        Some(Level::Commune)
    } else if code.ends_with("hu") || code.ends_with("qu") {
        Some(Level::District)
    } else if code == "tu" || code.ends_with("tu") {
        Some(Level::Province)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_word_is_known_by_its_head_in_both_cases() {
        for (word, level) in LEVEL_WORDS {
            for printed in [(*word).to_owned(), word.to_lowercase()] {
                assert!(may_be_level_word(&printed), "{printed}");
                assert_eq!(level_word(&printed), Some((word.len(), *level)), "{printed}");
            }
        }
        assert!(!may_be_level_word("thôn") && !may_be_level_word(""));
    }
}
