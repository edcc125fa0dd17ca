//! Cuts a text into tokens: syllables, numbers and single signs.
//!
//! Vietnamese writes a space between syllables, so a syllable is what stands between spaces and
//! signs; which syllables make a word is not decided here. Tokens are byte ranges of the text given,
//! in order, and never overlap.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::letters::{self, Glance, glance};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, and digits after a letter (`U23`).
    Syllable,
    /// Digits, with dots and commas between digits (`12.898`, `78,8`).
    Number,
    /// One sign.
    Sign,
}

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is made of.
    pub kind: TokenKind,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// Returns the tokens of a text.
pub fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (start, kind) = next_start(text, at)?;
        let first = character_at(text, start).map_or(1, char::len_utf8);
        at = match kind {
            TokenKind::Syllable => syllable_end(text, start + first),
            TokenKind::Number => number_end(text, start + first),
            TokenKind::Sign => start + first,
        };
        Some(Token { kind, range: start..at })
    })
}

/// Returns where the next token at a byte or after it starts, and what it is made of.
fn next_start(text: &str, mut at: usize) -> Option<(usize, TokenKind)> {
    let bytes = text.as_bytes();
    loop {
        match glance(bytes, at)? {
            Glance::Letter(_) => return Some((at, TokenKind::Syllable)),
            Glance::Digit => return Some((at, TokenKind::Number)),
            Glance::Sign | Glance::Other => {
                let character = character_at(text, at)?;
                if is_letter(character) {
                    return Some((at, TokenKind::Syllable));
                }
                if is_digit(character) {
                    return Some((at, TokenKind::Number));
                }
                if !character.is_whitespace() {
                    return Some((at, TokenKind::Sign));
                }
                at += character.len_utf8();
            }
        }
    }
}

/// Returns where the syllable ends that goes on at a byte.
fn syllable_end(text: &str, mut at: usize) -> usize {
    loop {
        at += match glance(text.as_bytes(), at) {
            Some(Glance::Letter(length)) => length,
            Some(Glance::Digit) => 1,
            Some(Glance::Sign) | None => return at,
            Some(Glance::Other) => match character_at(text, at) {
                Some(next) if is_letter(next) || is_digit(next) => next.len_utf8(),
                _ => return at,
            },
        }
    }
}

/// Returns where the number ends that goes on at a byte.
fn number_end(text: &str, mut at: usize) -> usize {
    let is_digit_at = |at: usize| character_at(text, at).is_some_and(is_digit);
    while let Some(next) = character_at(text, at)
        && (is_digit(next) || matches!(next, '.' | ',') && is_digit_at(at + 1))
    {
        at += next.len_utf8();
    }
    at
}

fn character_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Returns the byte ranges of the syllables and numbers of a text.
pub fn syllables(text: &str) -> impl Iterator<Item = Range<usize>> {
    tokens(text).filter(|token| token.kind != TokenKind::Sign).map(|token| token.range)
}

/// Returns how many syllables and numbers a text has.
#[must_use]
pub fn count_syllables(text: &str) -> usize {
    syllables(text).count()
}

#[inline]
fn is_digit(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_digit() } else { character.is_numeric() }
}

#[inline]
fn is_letter(character: char) -> bool {
    letters::is_letter(character) || character >= '\u{300}' && is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).map(|token| text.get(token.range).unwrap()).collect()
    }

    #[test]
    fn syllables_numbers_and_signs_are_told_apart() {
        assert_eq!(words("Đội U23, 12.898 hộ."), ["Đội", "U23", ",", "12.898", "hộ", "."]);
        assert_eq!(words("78,8%, 5.\u{a0}Hết"), ["78,8", "%", ",", "5", ".", "Hết"]);
        assert_eq!(words("05-CT/TW"), ["05", "-", "CT", "/", "TW"]);
        assert_eq!(count_syllables("Đảng bộ huyện (An Giang): 57"), 6);
    }

    /// The tokens of a text, character by character.
    fn plainly(text: &str) -> Vec<Token> {
        let mut characters = text.char_indices().peekable();
        let mut found = Vec::new();
        while let Some((start, first)) = characters.next() {
            let kind = match first {
                _ if first.is_whitespace() => continue,
                _ if is_letter(first) => TokenKind::Syllable,
                _ if is_digit(first) => TokenKind::Number,
                _ => TokenKind::Sign,
            };
            let mut end = start + first.len_utf8();
            while let Some((at, next)) = characters.next_if(|&(at, next)| {
                let rest = text.get(at + next.len_utf8()..).unwrap();
                let has_digit = rest.starts_with(is_digit);
                match kind {
                    TokenKind::Syllable => is_letter(next) || is_digit(next),
                    TokenKind::Number => is_digit(next) || matches!(next, '.' | ',') && has_digit,
                    TokenKind::Sign => false,
                }
            }) {
                end = at + next.len_utf8();
            }
            found.push(Token { kind, range: start..end });
        }
        found
    }

    #[test]
    fn a_glance_tells_what_reading_tells() {
        for text in [
            "",
            "đội u23, 12.898 hộ – “xã” 5,5km² a\u{301}b x\u{301}",
            "78,8%…\u{a0}hết 3² ²3 ①a a① … \u{301}a",
            "2.5.2006; 1,2, 3.a b.4 ‘ấp’ пример 日本 a日 1.²",
        ] {
            assert_eq!(tokens(text).collect::<Vec<_>>(), plainly(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_glance_tells_what_reading_tells_in_any_text(
            text in "(\\PC|[a-zđấ0-9 .,“”\u{301}²]){0,60}"
        ) {
            prop_assert_eq!(tokens(&text).collect::<Vec<_>>(), plainly(&text));
        }

        #[test]
        fn tokens_are_ordered_and_on_boundaries(text in "\\PC{0,80}") {
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(token.range.start >= last && !token.range.is_empty());
                prop_assert!(text.get(token.range.clone()).is_some());
                last = token.range.end;
            }
        }
    }
}
