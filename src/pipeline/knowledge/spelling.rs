//! Finds a code of a lexicon in spite of the ways in which pages print it.
//!
//! Tried in order: as it stands; in another case (`TTG`); without tones and bars (`ND` for `NĐ`). The
//! later ways are tried only where they fit one entry, so a guess never hides a rival.

use std::collections::BTreeMap;

use crate::pipeline::text::fold::ascii_fold;

/// How well the print of a code agrees with the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As the lexicon has it.
    Exact,
    /// In another case, or without tones and bars.
    Loose,
}

/// The codes of one lexicon, by every way to print them.
#[derive(Debug, Default)]
pub(super) struct Codes {
    exact: BTreeMap<String, usize>,
    /// `None` where several codes look the same.
    caseless: BTreeMap<String, Option<usize>>,
    ascii: BTreeMap<String, Option<usize>>,
}

impl Codes {
    pub(super) fn of<'c>(codes: impl Iterator<Item = &'c str>) -> Self {
        let mut all = Self::default();
        for (index, code) in codes.enumerate() {
            all.exact.insert(code.to_owned(), index);
            let note = |map: &mut BTreeMap<String, Option<usize>>, key: String| {
                map.entry(key).and_modify(|found| *found = None).or_insert(Some(index));
            };
            note(&mut all.caseless, code.to_uppercase());
            note(&mut all.ascii, ascii_fold(code));
        }
        all
    }

    pub(super) fn find(&self, printed: &str) -> Option<(usize, Spelling)> {
        if let Some(index) = self.exact.get(printed) {
            return Some((*index, Spelling::Exact));
        }
        let loose = self.caseless.get(&printed.to_uppercase());
        let index = match loose {
            Some(found) => (*found)?,
            None => (*self.ascii.get(&ascii_fold(printed))?)?,
        };
        Some((index, Spelling::Loose))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_in_spite_of_case_and_bars_but_never_by_guessing() {
        let codes = Codes::of(["HD", "HĐ", "NĐ", "TTg"].into_iter());
        assert_eq!(codes.find("HĐ"), Some((1, Spelling::Exact)));
        assert_eq!(codes.find("TTG"), Some((3, Spelling::Loose)));
        assert_eq!(codes.find("ND"), Some((2, Spelling::Loose)));
        assert_eq!(codes.find("Hđ"), Some((1, Spelling::Loose)));
        assert_eq!(codes.find("XX"), None);
        let twins = Codes::of(["CTr", "Ctr"].into_iter());
        assert_eq!(twins.find("CTR"), None);
    }
}
