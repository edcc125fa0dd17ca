//! The language of a text.
//!
//! Vietnamese is told by its letters: where [`VIETNAMESE`] of all letters carry a tone or are one of
//! `ăâđêôơư`, nothing else is likely. Vietnamese typed without tones and English are told by common
//! words. What is neither, or too short, is `und`. Only the first [`LETTERS`] letters are looked at.

use crate::pipeline::analysis::{Language, LanguageCode};
use crate::pipeline::knowledge::{LanguageWords, WordOf};
use crate::pipeline::text::letters::is_letter;

/// Share of Vietnamese letters in Vietnamese text; it has a quarter or more.
pub const VIETNAMESE: f64 = 0.15;
/// Share of letters that only Vietnamese has which speaks for Vietnamese mixed with something else.
const MIXED: f64 = 0.05;
/// Share of common words that speaks for a language.
const COMMON: f64 = 0.2;
/// Letters that are looked at.
pub const LETTERS: usize = 200_000;
/// Letters below which a text is short, and words below which common words say nothing.
const FEW_LETTERS: usize = 40;
const FEW_WORDS: usize = 8;

/// Returns the language of a text in normal form.
#[must_use]
pub fn language(normal: &str, words: &LanguageWords) -> Language {
    let (mut all, mut marked, mut own) = (0, 0, 0);
    for letter in normal.chars().filter(|character| is_letter(*character)).take(LETTERS) {
        all += 1;
        // Three of four letters are plain ones.
        if !letter.is_ascii() {
            marked += usize::from(is_vietnamese(letter));
            own += usize::from(is_only_vietnamese(letter));
        }
    }
    if all == 0 {
        return told(LanguageCode::Und, 0.0);
    }
    if ratio(marked, all) >= VIETNAMESE {
        return told(LanguageCode::Vi, if all < FEW_LETTERS { 0.8 } else { 0.99 });
    }
    if ratio(own, all) >= MIXED {
        return told(LanguageCode::Vi, 0.6);
    }
    let shares = Shares::of(normal, words);
    if shares.words < FEW_WORDS {
        return told(LanguageCode::Und, 0.0);
    }
    if shares.bare_vietnamese >= COMMON && shares.bare_vietnamese > shares.english {
        return told(LanguageCode::Vi, 0.5 + (shares.bare_vietnamese - COMMON).min(0.2));
    }
    if shares.english >= COMMON {
        return told(LanguageCode::En, 0.7 + (shares.english - COMMON).min(0.25));
    }
    told(LanguageCode::Und, 0.5)
}

/// Confidence is rounded: two decimals are all that it can mean.
fn told(code: LanguageCode, confidence: f64) -> Language {
    Language { code, confidence: (confidence * 100.0).round() / 100.0 }
}

/// How many words are common ones.
struct Shares {
    words: usize,
    english: f64,
    bare_vietnamese: f64,
}

impl Shares {
    fn of(normal: &str, words: &LanguageWords) -> Self {
        let (mut count, mut english, mut bare_vietnamese) = (0, 0, 0);
        let split = normal.split(|character: char| !is_letter(character));
        for word in split.filter(|word| !word.is_empty()).take(LETTERS / 4) {
            count += 1;
            // Longer than any entry; not worth lower-casing.
            if word.len() > 16 {
                continue;
            }
            match words.get(&word.to_lowercase()) {
                Some(WordOf::English) => english += 1,
                Some(WordOf::BareVietnamese) => bare_vietnamese += 1,
                None => {}
            }
        }
        Self {
            words: count,
            english: ratio(english, count),
            bare_vietnamese: ratio(bare_vietnamese, count),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of letters are far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Tells whether a composed letter is one that hardly any other language has.
fn is_only_vietnamese(letter: char) -> bool {
    matches!(letter, '\u{1ea0}'..='\u{1ef9}' | 'ơ' | 'ư' | 'Ơ' | 'Ư')
}

/// Tells whether a composed letter is one that Vietnamese adds to the Latin alphabet.
fn is_vietnamese(letter: char) -> bool {
    matches!(letter, '\u{1ea0}'..='\u{1ef9}')
        || matches!(
            letter,
            'à' | 'á'
                | 'â'
                | 'ã'
                | 'è'
                | 'é'
                | 'ê'
                | 'ì'
                | 'í'
                | 'ò'
                | 'ó'
                | 'ô'
                | 'õ'
                | 'ù'
                | 'ú'
                | 'ý'
                | 'ă'
                | 'đ'
                | 'ĩ'
                | 'ũ'
                | 'ơ'
                | 'ư'
                | 'À'
                | 'Á'
                | 'Â'
                | 'Ã'
                | 'È'
                | 'É'
                | 'Ê'
                | 'Ì'
                | 'Í'
                | 'Ò'
                | 'Ó'
                | 'Ô'
                | 'Õ'
                | 'Ù'
                | 'Ú'
                | 'Ý'
                | 'Ă'
                | 'Đ'
                | 'Ĩ'
                | 'Ũ'
                | 'Ơ'
                | 'Ư'
        )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::sync::LazyLock;

    use super::*;
    use crate::pipeline::knowledge::Knowledge;

    static KNOWLEDGE: LazyLock<Knowledge> =
        LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

    fn check(text: &str, code: LanguageCode) -> f64 {
        let found = language(text, &KNOWLEDGE.language_words);
        assert_eq!(found.code, code, "{text}: {found:?}");
        assert!((0.0..=1.0).contains(&found.confidence));
        found.confidence
    }

    #[test]
    fn vietnamese_is_told_by_its_letters() {
        let sure = check(
            "Huyện ủy tổ chức hội nghị sơ kết công tác xây dựng Đảng sáu tháng đầu năm.",
            LanguageCode::Vi,
        );
        let short = check("Phản hồi", LanguageCode::Vi);
        assert!(sure > 0.9 && short < sure);
        check("ĐẢNG BỘ HUYỆN CHÂU PHÚ", LanguageCode::Vi);
    }

    #[test]
    fn vietnamese_without_tones_is_told_by_its_words_with_less_confidence() {
        let bare = check(
            "Nguoi dan cho biet nuoc lu da ve trong dem va nhieu nha cua khong con nua, chinh phu se lam viec voi tinh",
            LanguageCode::Vi,
        );
        assert!(bare < 0.8, "{bare}");
    }

    #[test]
    fn vietnamese_mixed_with_english_is_vietnamese_with_less_confidence() {
        let mixed = check(
            "Subscribe to our newsletter for breaking news and videos. Người dân được hỗ trợ. Follow us.",
            LanguageCode::Vi,
        );
        assert!(mixed < 0.8, "{mixed}");
    }

    #[test]
    fn english_is_told_by_its_words() {
        check(
            "The government said on Monday that it will not change the rules for foreign companies.",
            LanguageCode::En,
        );
    }

    #[test]
    fn other_languages_and_scraps_are_not_told() {
        check(
            "Le gouvernement français a annoncé lundi une réforme générale des écoles à l'été",
            LanguageCode::Und,
        );
        check(
            "Guvernul a anunțat că școlile vor fi închise în toată țara până la sfârșitul săptămânii",
            LanguageCode::Und,
        );
        check("中国政府星期一宣布了新的规定并将于下个月开始实施", LanguageCode::Und);
        check("12/2021 – 2022", LanguageCode::Und);
        check("", LanguageCode::Und);
        check("OK", LanguageCode::Und);
    }
}
