//! The routing key of a result: what a consumer may bind by.
//!
//! Promises four words of `a-z`, `0-9` and `-` (or `_` alone, for unknown), each bounded, so that the
//! whole stays far below the 255 bytes that AMQP allows.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::pipeline::Analysis;
use crate::pipeline::analysis::LanguageCode;

/// Longest word of a routing key.
const MAX_WORD_BYTES: usize = 64;

/// Returns `article.<language>.<topic>.<province>`.
#[must_use]
pub fn routing_key(analysis: &Analysis) -> String {
    let language = match analysis.language.code {
        LanguageCode::Und => None,
        known @ (LanguageCode::Vi | LanguageCode::En) => Some(known.as_str()),
    };
    let topic = analysis.topics.iter().find(|topic| topic.primary).map(|topic| topic.id.as_str());
    let place = analysis.story_place.as_ref();
    let province = place.and_then(|place| place.province.as_deref());
    format!("article.{}.{}.{}", word(language), word(topic), word(province))
}

/// Returns text without diacritics, in lower case, with `-` for everything else.
fn word(text: Option<&str>) -> String {
    let mut word = String::new();
    let mut pending = false;
    for character in text.unwrap_or_default().nfkd().filter(|c| !is_combining_mark(*c)) {
        let folded = match character {
            'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
            other => other.to_ascii_lowercase(),
        };
        if !folded.is_ascii_alphanumeric() {
            pending = !word.is_empty();
            continue;
        }
        if word.len() + usize::from(pending) >= MAX_WORD_BYTES {
            break;
        }
        if pending {
            word.push('-');
            pending = false;
        }
        word.push(folded);
    }
    if word.is_empty() { "_".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_slugs() {
        for (name, slug) in [
            ("Bắc Kạn", "bac-kan"),
            ("Đà Nẵng", "da-nang"),
            ("TP. Hồ Chí Minh", "tp-ho-chi-minh"),
            ("Bà Rịa - Vũng Tàu", "ba-ria-vung-tau"),
            ("  Huế!", "hue"),
            ("the-thao", "the-thao"),
            ("#.*", "_"),
            ("北京", "_"),
            ("", "_"),
        ] {
            assert_eq!(word(Some(name)), slug, "{name}");
        }
        assert_eq!(word(None), "_");
    }

    proptest! {
        #[test]
        fn a_word_is_bounded_and_has_no_dot_and_no_wildcard(text in ".{0,200}") {
            let word = word(Some(&text));
            prop_assert!(!word.is_empty() && word.len() <= MAX_WORD_BYTES);
            let allowed = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
            prop_assert!(word == "_" || word.bytes().all(allowed));
            prop_assert!(!word.starts_with('-') && !word.ends_with('-'));
        }
    }
}
