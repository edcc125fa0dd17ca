//! Cuts a text into tokens: syllables, numbers and single signs.
//!
//! Vietnamese writes a space between syllables, so a syllable is what stands between spaces and
//! signs; which syllables make a word is not decided here. Tokens are byte ranges of the text given,
//! in order, and never overlap.

use std::ops::Range;
use std::str::Chars;

use unicode_normalization::char::is_combining_mark;

use super::letters;

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
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        let first = rest.by_ref().find(|character| !character.is_whitespace())?;
        let start = text.len() - rest.as_str().len() - first.len_utf8();
        let kind = if is_letter(first) {
            TokenKind::Syllable
        } else if is_digit(first) {
            TokenKind::Number
        } else {
            TokenKind::Sign
        };
        match kind {
            TokenKind::Syllable => skip(&mut rest, |next, _| is_letter(next) || is_digit(next)),
            TokenKind::Number => skip(&mut rest, |next, after| {
                is_digit(next)
                    || matches!(next, '.' | ',') && after.chars().next().is_some_and(is_digit)
            }),
            TokenKind::Sign => {}
        }
        Some(Token { kind, range: start..text.len() - rest.as_str().len() })
    })
}

/// Takes characters as long as they are part of a token, which is told by each and by what follows it.
fn skip(rest: &mut Chars<'_>, is_part: impl Fn(char, &str) -> bool) {
    let mut ahead = rest.clone();
    while let Some(next) = ahead.next() {
        if !is_part(next, ahead.as_str()) {
            break;
        }
        *rest = ahead.clone();
    }
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

fn is_digit(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_digit() } else { character.is_numeric() }
}

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

    proptest! {
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
