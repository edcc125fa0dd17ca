//! The body that issued a document, as the text words it: "của Ban Thường vụ Huyện ủy Châu Phú".
//!
//! A phrase is made of names and offices of the lexicons, names of places, and the term of a
//! committee; it ends at the first word that is none of these and at every sign. At most
//! [`WORDS`] words and [`REACH`] bytes are looked at.

use std::ops::Range;

use crate::pipeline::knowledge::{Issuer, IssuerPhrase, IssuerPhrases};
use crate::pipeline::text::fold::fold_str;

/// Words that one phrase may have.
const WORDS: usize = 24;
/// Bytes that one phrase may have.
pub(super) const REACH: usize = 320;

/// A phrase that names an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    /// Its bytes in the normal view.
    pub(super) range: Range<usize>,
    /// Its text, folded.
    pub(super) folded: String,
    /// The term of the committee, where stated.
    pub(super) term: Option<u16>,
}

/// Reads the phrase that starts at `start`.
pub(super) fn read(phrases: &IssuerPhrases, text: &str, start: usize) -> Option<Phrase> {
    let window = head(text.get(start..)?);
    let mut at = 0;
    let mut names_body = false;
    let mut names_anything = false;
    let mut term = None;
    for _ in 0..WORDS {
        let rest = window.get(at..)?;
        let rest_start = at + (rest.len() - rest.trim_start_matches(' ').len());
        let rest = rest.trim_start_matches(' ');
        if let Some((len, names)) = piece(phrases, rest) {
            names_body |= names;
            names_anything = true;
            at = rest_start + len;
        } else if names_anything && let Some((len, found)) = term_clause(rest) {
            term = Some(found);
            at = rest_start + len;
        } else if names_anything && let Some(len) = level_word(phrases, rest) {
            at = rest_start + len;
            let after = window.get(at..)?;
            let trimmed = after.trim_start_matches(' ');
            at += place_name(phrases, trimmed).map_or(0, |len| len + after.len() - trimmed.len());
        } else if names_anything && let Some(len) = place_name(phrases, rest) {
            at = rest_start + len;
        } else {
            break;
        }
    }
    let phrase = window.get(..at)?;
    // An office alone ("tổng giám đốc") does not say whose it is.
    (names_body && !phrase.is_empty()).then(|| Phrase {
        range: start..start + at,
        folded: fold_str(phrase),
        term,
    })
}

/// Returns the bytes of the longest lexicon phrase at the start of a text.
fn piece(phrases: &IssuerPhrases, text: &str) -> Option<(usize, bool)> {
    let first_len = text.find(|c: char| !(c.is_alphanumeric() || c == '.')).unwrap_or(text.len());
    let first = text.get(..first_len)?;
    // Offices are written in capitals here and there, but "đảng" alone is a common word.
    let opens = first.chars().next().is_some_and(char::is_uppercase);
    let folded = fold_str(first);
    let mut candidates = phrases.beginning_with(&folded);
    if candidates.is_empty() {
        candidates = phrases.beginning_with(folded.trim_end_matches('.'));
    }
    for IssuerPhrase { phrase, words: count, names_body } in candidates {
        if !opens && !phrase.contains(' ') {
            continue;
        }
        let Some(len) = words_len(text, *count) else { continue };
        let words = text.get(..len)?;
        let bare = words.trim_end_matches([',', ';', '.', ':', ')', '"']);
        if fold_str(bare) == *phrase {
            return Some((bare.len(), *names_body));
        }
        if fold_str(words) == *phrase {
            return Some((len, *names_body));
        }
    }
    None
}

/// Tells whether the body of a symbol may be what a phrase names.
pub(super) fn agrees(phrase: &Phrase, issuer: Option<&Issuer>) -> bool {
    issuer.is_none_or(|issuer| {
        issuer.names.iter().any(|name| phrase.folded.contains(&fold_str(name)))
    })
}

/// Returns the bytes of the name of a place at the start of a text: one to four capitalised words.
pub(super) fn place_name(phrases: &IssuerPhrases, text: &str) -> Option<usize> {
    let mut end = 0;
    let mut count = 0;
    let mut rest = text;
    while count < 4 {
        let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let word = rest.get(..len)?;
        let mut letters = word.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        // A name goes on in small letters; "UBND" and "ĐẢNG" do not, "HCM" is the exception.
        if !capital || !(word == "HCM" || letters.clone().next().is_some_and(char::is_lowercase)) {
            break;
        }
        end += len;
        count += 1;
        if word == "HCM" {
            break;
        }
        let after = rest.get(len..)?;
        let Some(next) = after.strip_prefix(' ') else { break };
        let joined =
            next.strip_prefix("- ").filter(|n| n.chars().next().is_some_and(char::is_uppercase));
        let skipped = after.len() - joined.unwrap_or(next).len();
        rest = after.get(skipped..)?;
        if !rest.chars().next().is_some_and(char::is_uppercase) || phrases.begins_citation(rest) {
            break;
        }
        // Only counted when another word of the name follows.
        let word_len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let next_word = rest.get(..word_len)?;
        if next_word == "HCM" || next_word.chars().nth(1).is_some_and(char::is_lowercase) {
            end += skipped;
        } else {
            break;
        }
    }
    // Districts of Hồ Chí Minh City are numbered.
    if end == 0 {
        let digits = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
        return ((1..=2).contains(&digits)).then_some(digits);
    }
    Some(end)
}

fn level_word(phrases: &IssuerPhrases, text: &str) -> Option<usize> {
    // "TP.HCM", "TPHCM", glued.
    for (glued, len) in [("TP.", 3), ("TP", 2)] {
        let name = text.strip_prefix(glued).and_then(|name| place_name(phrases, name));
        if name.is_some() && (len == 3 || text.starts_with("TPHCM")) {
            return Some(len);
        }
    }
    [1, 2].into_iter().find_map(|count| {
        let words = text.get(..words_len(text, count)?)?;
        let bare = words.trim_end_matches([',', ';', ':', ')', '"']);
        let folded = fold_str(bare);
        (phrases.is_level(&folded) || phrases.is_level(folded.trim_end_matches('.')))
            .then_some(bare.len())
    })
}

/// `khóa XIII`, `(khóa XIII)`, `khoá 12`.
fn term_clause(text: &str) -> Option<(usize, u16)> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let bracket = text.len() - inner.len();
    let word_len = words_len(inner, 1)?;
    if !matches!(fold_str(inner.get(..word_len)?).as_str(), "khóa") {
        return None;
    }
    let after = inner.get(word_len..)?.strip_prefix(' ')?;
    let len = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
    let number = ordinal(after.get(..len)?)?;
    let mut end = bracket + word_len + 1 + len;
    if bracket > 0 {
        end += usize::from(text.get(end..)?.starts_with(')'));
    }
    Some((end, number))
}

/// Reads a Roman or Arabic ordinal up to 99.
pub(super) fn ordinal(text: &str) -> Option<u16> {
    if let Ok(number) = text.parse::<u16>() {
        return (1..100).contains(&number).then_some(number);
    }
    let value = |c: char| match c {
        'I' => Some(1_u16),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        _ => None,
    };
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    let digits: Vec<u16> = text.chars().map(value).collect::<Option<_>>()?;
    let mut sum = 0_i32;
    for (index, digit) in digits.iter().enumerate() {
        let subtract = digits.get(index + 1).is_some_and(|next| next > digit);
        sum += if subtract { -i32::from(*digit) } else { i32::from(*digit) };
    }
    let sum = u16::try_from(sum).ok()?;
    (1..100).contains(&sum).then_some(sum)
}

/// Returns the bytes of the first `count` words of a text.
fn words_len(text: &str, count: usize) -> Option<usize> {
    let mut end = 0;
    for (index, word) in text.split(' ').take(count).enumerate() {
        if word.is_empty() {
            return None;
        }
        end += word.len() + usize::from(index > 0);
    }
    (end > 0).then_some(end)
}

/// Returns the first [`REACH`] bytes of the first line of a text.
fn head(text: &str) -> &str {
    let mut end = text.len().min(REACH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = text.get(..end).unwrap_or_default();
    window.split('\n').next().unwrap_or_default()
}
