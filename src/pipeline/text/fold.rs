//! The folded view of a text: what lexicons are looked up in.
//!
//! The normal view in lower case, with one way to place tones (`hòa`, `ủy`) and one spelling of `quy`;
//! tones themselves stay, because `chứng` and `chúng` are different words. Folding twice changes
//! nothing. A range of the view maps back to the normal view and to the surface, in bytes.
//!
//! Misprints, synonyms and the spelling of proper names are not folded.

use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::normalize::NormalView;
use super::offsets::OffsetMap;

/// A text folded for look-ups, with the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedView {
    text: String,
    to_normal: OffsetMap,
    normal_to_surface: Arc<OffsetMap>,
}

impl FoldedView {
    /// Returns the folded view of a normal view.
    #[must_use]
    pub fn new(normal: &NormalView) -> Self {
        let (text, to_normal) = fold(normal.text());
        Self { text, to_normal, normal_to_surface: normal.shared_map() }
    }

    /// Returns the text of the view.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the bytes of the normal view that a byte range of this view stands for.
    #[must_use]
    pub fn to_normal(&self, range: Range<usize>) -> Range<usize> {
        self.to_normal.to_source(range)
    }

    /// Returns the bytes of this view that a byte range of the normal view became.
    #[must_use]
    pub fn range_of(&self, range: Range<usize>) -> Range<usize> {
        self.to_normal.to_view(range)
    }

    /// Returns the bytes of the surface that a byte range of this view stands for.
    #[must_use]
    pub fn to_surface(&self, range: Range<usize>) -> Range<usize> {
        self.normal_to_surface.to_source(self.to_normal(range))
    }
}

/// Returns a text folded as [`FoldedView`] folds it, for the keys of lexicons.
#[must_use]
pub fn fold_str(text: &str) -> String {
    fold(NormalView::new(text).text()).0
}

/// Returns a text folded, with tones and the bar of đ removed as well; other characters stay.
#[must_use]
pub fn ascii_fold(text: &str) -> String {
    let folded: String = fold_str(text)
        .nfd()
        .filter(|&character| !is_combining_mark(character))
        .map(|character| if character == 'đ' { 'd' } else { character })
        .collect();
    folded
}

/// Returns a name as it stands in keys: `an-giang`; every run of other characters is one hyphen.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in ascii_fold(text).chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    slug
}

fn fold(normal: &str) -> (String, OffsetMap) {
    let mut text = String::with_capacity(normal.len());
    let mut map = OffsetMap::default();
    let mut word_start = 0;
    for (start, character) in normal.char_indices() {
        let end = start + character.len_utf8();
        if !is_word(character) {
            close_syllable(&mut text, &mut map, word_start);
            text.push(character);
            map.push_exact(start..end);
            word_start = text.len();
            continue;
        }
        if character.is_ascii() {
            text.push(character.to_ascii_lowercase());
            map.push_exact(start..end);
            continue;
        }
        let before = text.len();
        text.extend(character.to_lowercase());
        if text.len() - before == end - start && character.to_lowercase().len() == 1 {
            map.push_exact(start..end);
        } else {
            map.push_replaced(text.len() - before, start..end);
        }
    }
    close_syllable(&mut text, &mut map, word_start);
    map.finish(normal.len());
    (text, map)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character)
}

/// Old placement of the tone in an open syllable, and the new one; both are equally long.
const PLACEMENTS: &[(&str, &str)] = &[
    ("oà", "òa"),
    ("oá", "óa"),
    ("oả", "ỏa"),
    ("oã", "õa"),
    ("oạ", "ọa"),
    ("oè", "òe"),
    ("oé", "óe"),
    ("oẻ", "ỏe"),
    ("oẽ", "õe"),
    ("oẹ", "ọe"),
    ("uỳ", "ùy"),
    ("uý", "úy"),
    ("uỷ", "ủy"),
    ("uỹ", "ũy"),
    ("uỵ", "ụy"),
];

/// After `qu`, which is one consonant, the vowel is spelt `y`.
const QU_VOWELS: &[(&str, &str)] = &[
    ("qui", "quy"),
    ("quì", "quỳ"),
    ("quí", "quý"),
    ("quỉ", "quỷ"),
    ("quĩ", "quỹ"),
    ("quị", "quỵ"),
];

/// Gives the syllable that ends here its one spelling.
fn close_syllable(text: &mut String, map: &mut OffsetMap, word_start: usize) {
    let Some(word) = text.get(word_start..) else { return };
    // No Vietnamese syllable is longer than seven letters; anything else is left alone.
    if word.len() < 2 || word.len() > 12 {
        return;
    }
    let rule = if word.starts_with("qu") {
        QU_VOWELS.iter().find(|(old, _)| word == *old)
    } else {
        PLACEMENTS.iter().find(|(old, _)| word.ends_with(old))
    };
    let Some((old, new)) = rule else { return };
    let view = text.len() - old.len()..text.len();
    text.truncate(view.start);
    text.push_str(new);
    map.replace_tail(view, new.len());
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folding_unifies_case_and_tone_placement() {
        let check = |text: &str, expected: &str| assert_eq!(fold_str(text), expected);
        check("Huyện uỷ", "huyện ủy");
        check("HUYỆN ỦY", "huyện ủy");
        check("hoà bình, tự chuyển hoá", "hòa bình, tự chuyển hóa");
        check("sức khoẻ", "sức khỏe");
        check("thuỷ, tuỳ, thuý", "thủy, tùy, thúy");
        check("quý, quí, quỹ, quĩ, qui định", "quý, quý, quỹ, quỹ, quy định");
        check("quà, giá, già, giữa", "quà, giá, già, giữa");
        check("hoàn, hoặc, thoải, khuỷu, quỳnh, huỳnh", "hoàn, hoặc, thoải, khuỷu, quỳnh, huỳnh");
        check("ĐẢNG Ủy, Ðó", "đảng ủy, đó");
        check("quít, quinh", "quít, quinh");
    }

    #[test]
    fn slugs_are_ascii() {
        assert_eq!(slug("  Đắk Lắk – Hoà Bình! "), "dak-lak-hoa-binh");
        assert_eq!(slug("TP. Hồ Chí Minh"), "tp-ho-chi-minh");
        assert_eq!(slug("…"), "");
        assert_eq!(ascii_fold("Ủy ban, Đảng"), "uy ban, dang");
    }

    #[test]
    fn ranges_map_back_to_the_surface() {
        let surface = "tự chuyển\u{a0}hoá, HUYỆN UỶ Ba Bể";
        let folded = FoldedView::new(&NormalView::new(surface));
        for (needle, expected) in
            [("hóa", "hoá"), ("huyện ủy", "HUYỆN UỶ"), ("ba bể", "Ba Bể"), ("tự", "tự")]
        {
            let at = folded.text().find(needle).unwrap();
            assert_eq!(surface.get(folded.to_surface(at..at + needle.len())), Some(expected));
        }
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in "\\PC{0,40}|[qughoaeiyàáảạòóỏọúủụýỷỵÀÁỦỶ \u{301}]{0,30}") {
            let once = fold_str(&text);
            prop_assert_eq!(fold_str(&once), once);
        }

        #[test]
        fn maps_are_monotone_and_on_boundaries(
            surface in "\\PC{0,40}|[qughoaeiyàáảạòóỏọúủụýỷỵÀÁỦỶİ \u{a0}\u{301}]{0,30}"
        ) {
            let view = FoldedView::new(&NormalView::new(&surface));
            let bounds: Vec<usize> = (0..=view.text().len())
                .filter(|&at| view.text().is_char_boundary(at)).collect();
            let mut last = 0;
            for pair in bounds.windows(2) {
                let &[start, end] = pair else { unreachable!() };
                let range = view.to_surface(start..end);
                prop_assert!(surface.get(range.clone()).is_some());
                prop_assert!(range.start >= last);
                last = range.start;
            }
        }
    }
}
