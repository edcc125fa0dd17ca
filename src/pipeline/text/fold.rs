//! The folded view of a text: what lexicons are looked up in.
//!
//! The normal view in lower case, with one way to place tones (`hòa`, `ủy`), one spelling of `quy` and
//! of the syllables that are written with i or y (`kỹ`, `sĩ`), and Latin letters for those that only
//! look like them; tones themselves stay, because `chứng` and `chúng` are different words. Folding
//! twice changes nothing. A range of the view maps back to the normal view and to the surface, in bytes.
//!
//! Misprints, synonyms and the spelling of proper names are not folded.

use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

use super::letters;
use super::normalize::{NormalView, normalize_str};
use super::offsets::{OffsetMap, Track, Untracked};

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
        let (text, mut to_normal) = Folder::fold(normal.text(), OffsetMap::default());
        to_normal.finish(normal.text().len());
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
    fold_normal(&normalize_str(text))
}

/// Returns a text that is in normal form already folded as [`FoldedView`] folds it.
#[must_use]
pub fn fold_normal(normal: &str) -> String {
    Folder::fold(normal, Untracked).0
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

/// Folds a text character by character, and gives each syllable its one spelling when it ends.
struct Folder<T> {
    text: String,
    map: T,
    /// Bytes of the source that are in the text and not yet in the map.
    pending: Range<usize>,
}

impl<T: Track> Folder<T> {
    fn fold(normal: &str, map: T) -> (String, T) {
        let mut folder = Self { text: String::with_capacity(normal.len()), map, pending: 0..0 };
        let mut word_start = 0;
        for (start, character) in normal.char_indices() {
            let end = start + character.len_utf8();
            if character.is_ascii_alphanumeric() {
                folder.text.push(character.to_ascii_lowercase());
                folder.pending.end = end;
                continue;
            }
            if let Some(lower) = small(character) {
                folder.text.push(lower);
                folder.pending.end = end;
                continue;
            }
            if character.is_ascii() || !is_word(character) {
                folder.close_syllable(word_start);
                folder.text.push(character);
                folder.pending.end = end;
                word_start = folder.text.len();
                continue;
            }
            if is_mark(character) && folder.text.len() > word_start {
                folder.mark(character, end);
                continue;
            }
            let lower = letters::lower(character)
                .or_else(|| character.to_lowercase().find(|lower| !is_mark(*lower)))
                .map_or(character, plain);
            if lower.len_utf8() == end - start {
                folder.text.push(lower);
                folder.pending.end = end;
            } else {
                folder.flush();
                folder.text.push(lower);
                folder.map.replaced(lower.len_utf8(), start..end);
                folder.pending = end..end;
            }
        }
        folder.close_syllable(word_start);
        folder.flush();
        (folder.text, folder.map)
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            self.map.exact(self.pending.clone());
        }
        self.pending.start = self.pending.end;
    }

    /// Joins a mark to the letter before it; one that makes no letter with it is left out.
    fn mark(&mut self, mark: char, end: usize) {
        let Some(letter) = self.text.chars().next_back() else { return };
        let start = self.text.len() - letter.len_utf8();
        self.text.push(mark);
        self.pending.end = end;
        self.flush();
        let view = start..self.text.len();
        self.text.truncate(start);
        let joined = compose(letter, mark).unwrap_or(letter);
        self.text.push(joined);
        self.map.tail_replaced(view, joined.len_utf8());
    }

    /// Gives the syllable that ends here its one spelling.
    fn close_syllable(&mut self, word_start: usize) {
        let Some(word) = self.text.get(word_start..) else { return };
        let Some((old, new)) = respelt(word) else { return };
        self.flush();
        let view = self.text.len() - old.len()..self.text.len();
        self.text.truncate(view.start);
        self.text.push_str(new);
        self.map.tail_replaced(view, new.len());
    }
}

/// Returns the lower case of a letter beyond ASCII that Vietnamese is written with, which has as many bytes; all
/// other characters take the long way.
#[inline]
fn small(character: char) -> Option<char> {
    match character {
        // In these pairs the capital is even.
        '\u{1ea0}'..='\u{1ef9}' => char::from_u32(u32::from(character) | 1),
        'à'..='ö' | 'ø'..='ý' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' => Some(character),
        'À'..='Ï' | 'Ñ'..='Ö' | 'Ø'..='Ý' => char::from_u32(u32::from(character) + 0x20),
        'Ă' | 'Đ' | 'Ĩ' | 'Ũ' | 'Ơ' => char::from_u32(u32::from(character) | 1),
        'Ư' => Some('ư'),
        _ => None,
    }
}

fn is_word(character: char) -> bool {
    letters::is_letter_or_number(character)
        || character >= '\u{300}' && is_combining_mark(character)
}

/// Tells whether a character is a mark that letters of the Latin script are written with.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// Small capitals, Cyrillic and Greek letters that pages print to slip past filters, and what they
/// stand for.
const LOOKALIKES: &[(char, char)] = &[
    ('ɢ', 'g'),
    ('ɪ', 'i'),
    ('ɴ', 'n'),
    ('ʀ', 'r'),
    ('ʏ', 'y'),
    ('ʙ', 'b'),
    ('ʜ', 'h'),
    ('ʟ', 'l'),
    ('α', 'a'),
    ('η', 'n'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('σ', 'o'),
    ('τ', 't'),
    ('υ', 'u'),
    ('а', 'a'),
    ('в', 'b'),
    ('е', 'e'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('ѕ', 's'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ᴀ', 'a'),
    ('ᴄ', 'c'),
    ('ᴅ', 'd'),
    ('ᴇ', 'e'),
    ('ᴊ', 'j'),
    ('ᴋ', 'k'),
    ('ᴍ', 'm'),
    ('ᴏ', 'o'),
    ('ᴘ', 'p'),
    ('ᴛ', 't'),
    ('ᴜ', 'u'),
    ('ᴠ', 'v'),
    ('ᴡ', 'w'),
    ('ᴢ', 'z'),
    ('ꜰ', 'f'),
    ('ꜱ', 's'),
];

/// Returns the Latin letter that a lower-case letter looks like, or itself.
fn plain(letter: char) -> char {
    match letter {
        '\u{0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => letter,
        // Full width and mathematical letters are compatible with plain ones.
        '\u{ff21}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}' => {
            let first = std::iter::once(letter).nfkc().next().unwrap_or(letter);
            if first.is_ascii() { first.to_ascii_lowercase() } else { letter }
        }
        _ => LOOKALIKES
            .binary_search_by_key(&letter, |(lookalike, _)| *lookalike)
            .ok()
            .and_then(|at| LOOKALIKES.get(at))
            .map_or(letter, |(_, latin)| *latin),
    }
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

/// Open syllables that are written with i and with y: the rarer spelling and the usual one.
///
/// Only those with a tone mark: names such as Si Ma Cai keep their spelling.
const I_OR_Y: &[(&str, &str)] = &[
    ("hỷ", "hỉ"),
    ("kì", "kỳ"),
    ("kí", "ký"),
    ("kĩ", "kỹ"),
    ("kỉ", "kỷ"),
    ("kị", "kỵ"),
    ("lí", "lý"),
    ("mĩ", "mỹ"),
    ("mỳ", "mì"),
    ("sỹ", "sĩ"),
    ("tỉ", "tỷ"),
    ("tỵ", "tị"),
];

/// Returns the end of a syllable that is spelt in another way here, and how.
fn respelt(word: &str) -> Option<(&'static str, &'static str)> {
    // No Vietnamese syllable is longer than seven letters; anything else is left alone.
    if word.len() < 2 || word.len() > 12 {
        return None;
    }
    // All but "qui" end with a vowel that has a tone, and so beyond ASCII: most words are through here.
    if word.as_bytes().last().is_some_and(u8::is_ascii) && word != "qui" {
        return None;
    }
    if word.starts_with("qu") {
        return QU_VOWELS.iter().find(|(old, _)| word == *old).copied();
    }
    if word.len() <= 4
        && word.starts_with(['h', 'k', 'l', 'm', 's', 't'])
        && let Some(found) = I_OR_Y.iter().find(|(rare, _)| word == *rare)
    {
        return Some(*found);
    }
    // Every other rule is about a vowel with a tone behind an o or a u.
    let last = word.chars().next_back().map_or(0, char::len_utf8);
    let glide = word.len().checked_sub(last + 1).and_then(|at| word.as_bytes().get(at));
    let has_glide = glide.is_some_and(|byte| matches!(byte, b'o' | b'u'));
    PLACEMENTS.iter().find(|(old, _)| has_glide && word.ends_with(old)).copied()
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
        check("kĩ sư, lí do, nước Mĩ, bác sỹ, tỉ đồng", "kỹ sư, lý do, nước mỹ, bác sĩ, tỷ đồng");
        check("Si Ma Cai, tỉnh, vị, Trị, kìm, hoà", "si ma cai, tỉnh, vị, trị, kìm, hòa");
    }

    #[test]
    fn letters_that_look_latin_are_latin() {
        let check = |text: &str, expected: &str| assert_eq!(fold_str(text), expected);
        check("Tʜᴇᴏ ᴘʜᴀ\u{301}ᴛ", "theo phát");
        check("ɢнιм, тυк", "ghim, tuk");
        check("T\u{33c}h\u{33c}ủ\u{33c}y\u{33c}", "thủy");
        check("Ｔｉｎ 𝐧𝐨́𝐧𝐠", "tin nóng");
        assert!(LOOKALIKES.is_sorted_by_key(|(letter, _)| *letter));
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
        fn folding_is_idempotent(text in "\\PC{0,40}|[qughoaeiyàáảạòóỏọúủụýỷỵÀÁỦỶ \u{301}]{0,30}|[kmstlhìíỉĩịỳýᴀᴛнυＡİ\u{301}\u{33c}\u{323} ]{0,20}") {
            let once = fold_str(&text);
            prop_assert_eq!(fold_str(&once), once);
        }

        #[test]
        fn maps_are_monotone_and_on_boundaries(
            surface in "\\PC{0,40}|[qughoaeiyàáảạòóỏọúủụýỷỵÀÁỦỶİ \u{a0}\u{301}]{0,30}|[kmstlhìíỉĩịỳýᴀᴛнυＡİ\u{301}\u{33c}\u{323} ]{0,20}"
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
