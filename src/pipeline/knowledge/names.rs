//! Tells names of people from other short lines of a page.
//!
//! A line in capitals or with every word capitalised may be a name, a menu entry or a place. Family and
//! given names are the evidence that it is somebody; a word that no Vietnamese syllable looks like is the
//! evidence that it is none ("Latest News"). A name that no list knows is no less a name: who asks must
//! weigh the answer.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{PersonWords, Reader};
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters;
use crate::pipeline::text::syllables::is_syllable;

const PROVINCES: &[&str] = &["gazetteers/provinces_before.tsv", "gazetteers/provinces_after.tsv"];

/// How often a family name must stand in the sample to be evidence.
const FAMILIAR: u32 = 3;
/// Letters of the longest word in capitals that may be initials.
const INITIALS: usize = 5;

/// Names of people, and names of provinces that look like them.
#[derive(Debug, Default)]
pub struct Names {
    families: FxHashMap<String, u32>,
    given: FxHashSet<String>,
    middles: FxHashSet<String>,
    provinces: FxHashSet<String>,
}

impl Names {
    pub(super) fn read(reader: &mut Reader<'_>, people: &PersonWords) -> Self {
        let mut provinces = FxHashSet::default();
        for path in PROVINCES {
            let rows = reader.text(path).unwrap_or_default().lines();
            let names =
                rows.filter(|row| !row.starts_with('#')).filter_map(|row| row.split('\t').nth(2));
            provinces.extend(names.map(fold_str));
        }
        let families = people.families();
        Self {
            families: families.map(|(name, count)| (name.to_owned(), count)).collect(),
            given: people.given().map(str::to_owned).collect(),
            middles: people.middles().map(str::to_owned).collect(),
            provinces,
        }
    }

    /// Tells whether a text is the name of somebody, by the names it is made of: "Trần Minh An", "Thu Hà".
    #[must_use]
    pub fn is_person(&self, text: &str) -> bool {
        let words: Vec<String> = text.split_whitespace().take(6).map(fold_str).collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        if !(2..=5).contains(&words.len()) || !self.given.contains(last) {
            return false;
        }
        let is_part = |word: &String| {
            self.given.contains(word) || self.middles.contains(word) || self.is_family(word)
        };
        // "Văn bản điều hành" begins and ends as names do.
        let unknown = words.iter().filter(|word| !is_part(word)).count();
        let is_full = self.is_family(first) && unknown <= 1 && unknown * 3 <= words.len();
        let is_pen_name = words.len() <= 3 && words.iter().all(is_part);
        (is_full || is_pen_name) && !self.provinces.contains(&words.join(" "))
    }

    /// Tells whether a text is the name of a province.
    #[must_use]
    pub fn is_place(&self, text: &str) -> bool {
        let words: Vec<String> = text.split_whitespace().take(6).map(fold_str).collect();
        self.provinces.contains(&words.join(" "))
    }

    /// Tells whether a text begins with a family name and ends as given names do.
    #[must_use]
    pub fn is_full_name(&self, text: &str) -> bool {
        let first = text.split_whitespace().next().map(fold_str);
        self.is_person(text) && first.is_some_and(|first| self.is_family(&first))
    }

    fn is_family(&self, folded: &str) -> bool {
        self.families.get(folded).is_some_and(|count| *count >= FAMILIAR)
    }

    /// Tells whether every word of a text may be one of a Vietnamese name, or one of them is a family name.
    #[must_use]
    pub fn may_sign(&self, text: &str) -> bool {
        let mut words = text
            .split(|c: char| !letters::is_letter_or_number(c) && c != '.')
            .filter(|word| !word.is_empty());
        let is_fitting = |word: &str| {
            let is_short = word.chars().count() <= INITIALS;
            let is_initials = word.contains('.') || is_short && !word.contains(letters::is_lower);
            is_initials || is_syllable(word)
        };
        words.clone().all(is_fitting)
            || words.any(|word| self.families.contains_key(&fold_str(word)))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::pipeline::Knowledge;

    fn names() -> Names {
        Knowledge::build(Knowledge::embedded()).unwrap().page_words.names
    }

    #[test]
    fn people_are_told_by_their_names() {
        let names = names();
        for person in ["Trần Minh An", "LÊ THU HÀ", "Thu Hà", "Nguyễn Thị Bích Ngọc", "Phan Sơn"]
        {
            assert!(names.is_person(person), "{person}");
        }
        for other in ["Hà Nam", "Tin tức", "Latest News", "An", "Thanh Niên", "Tiền Giang", ""]
        {
            assert!(!names.is_person(other), "{other}");
        }
        assert!(names.is_full_name("Phan Sơn") && !names.is_full_name("Thu Hà"));
    }

    #[test]
    fn words_of_other_languages_sign_nothing() {
        let names = names();
        for signature in
            ["Minh An", "H.ANH", "PV", "Trần Daniel", "Ngọc Ánh, Piên", "TTXVN", "Ksor Nham"]
        {
            assert!(names.may_sign(signature), "{signature}");
        }
        for other in ["Latest News", "Next", "About The Author", "Details"] {
            assert!(!names.may_sign(other), "{other}");
        }
    }
}
