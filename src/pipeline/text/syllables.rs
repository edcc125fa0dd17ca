//! Tells words that may be Vietnamese syllables from all others, by their letters.
//!
//! A syllable is an onset, one to three vowels with one tone at most, and a coda; which onsets, vowels and codas go
//! together is not checked. "Đắk" is one: names of the Central Highlands end with k.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Tells whether letters without marks, d for đ, may begin a syllable.
fn is_onset(letters: &[u8]) -> bool {
    matches!(
        letters,
        [] | [b'b'
            | b'c'
            | b'd'
            | b'g'
            | b'h'
            | b'k'
            | b'l'
            | b'm'
            | b'n'
            | b'p'
            | b'q'
            | b'r'
            | b's'
            | b't'
            | b'v'
            | b'x']
            | [b'c' | b'g' | b'k' | b'n' | b'p' | b't', b'h']
            | [b'n', b'g']
            | [b't', b'r']
            | [b'n', b'g', b'h']
    )
}

/// Tells whether letters may end a syllable.
fn is_coda(letters: &[u8]) -> bool {
    matches!(
        letters,
        [] | [b'c' | b'k' | b'm' | b'n' | b'p' | b't'] | [b'c' | b'n', b'h'] | [b'n', b'g']
    )
}

/// Letters of the longest syllable, "nghiêng".
const LETTERS: usize = 7;

/// Tells whether a word has the form of a Vietnamese syllable: an onset, up to three vowels with one tone
/// at most, and a coda.
#[must_use]
pub fn is_syllable(word: &str) -> bool {
    let mut letters = [0_u8; LETTERS];
    let (mut length, mut tones) = (0, 0);
    for character in word.chars() {
        let Some(part) = part(character) else { return false };
        tones += part.tones;
        let Some(letter) = part.letter else { continue };
        let Some(free) = letters.get_mut(length) else { return false };
        *free = letter;
        length += 1;
    }
    let bare = letters.get(..length).unwrap_or_default();
    let is_vowel = |letter: &u8| matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let Some(first) = bare.iter().position(is_vowel) else { return false };
    let Some(last) = bare.iter().rposition(is_vowel) else { return false };
    let onset = bare.get(..first).unwrap_or_default();
    let vowels = bare.get(first..=last).unwrap_or_default();
    let coda = bare.get(last + 1..).unwrap_or_default();
    tones <= 1
        && vowels.len() <= 3
        && vowels.iter().all(is_vowel)
        && is_onset(onset)
        && is_coda(coda)
}

/// What a character adds to a syllable.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// The letter without marks, d for đ; none for a mark alone.
    letter: Option<u8>,
    tones: usize,
}

/// Returns what a character adds to a syllable; nothing for one that no syllable has.
fn part(character: char) -> Option<Part> {
    /// Letters with marks, looked up because taking them apart is slow.
    static MARKED: LazyLock<Vec<Option<Part>>> = LazyLock::new(|| {
        ('\u{80}'..='\u{24f}').chain('\u{1e00}'..='\u{1eff}').map(taken_apart).collect()
    });
    let code = u32::from(character) as usize;
    match character {
        '\u{0}'..='\u{7f}' => taken_apart(character),
        '\u{80}'..='\u{24f}' => MARKED.get(code - 0x80).copied().flatten(),
        '\u{1e00}'..='\u{1eff}' => MARKED.get(code - 0x1e00 + 0x1d0).copied().flatten(),
        _ => taken_apart(character),
    }
}

fn taken_apart(character: char) -> Option<Part> {
    if character.is_ascii() {
        let letter = character.to_ascii_lowercase();
        return letter
            .is_ascii_lowercase()
            .then_some(Part { letter: Some(letter as u8), tones: 0 });
    }
    let mut part = Part { letter: None, tones: 0 };
    for piece in character.to_lowercase().nfd() {
        match piece {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => part.tones += 1,
            // Circumflex, breve and horn make vowels of their own.
            '\u{302}' | '\u{306}' | '\u{31b}' => {}
            'a'..='z' if part.letter.is_none() => part.letter = Some(piece as u8),
            'đ' => part.letter = Some(b'd'),
            _ => return None,
        }
    }
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_have_an_onset_vowels_with_one_tone_and_a_coda() {
        for word in [
            "Đảng",
            "nghiêng",
            "quyết",
            "giữa",
            "Ủy",
            "khuyếch",
            "ườn",
            "ý",
            "quý",
            "giếng",
            "gì",
            "yến",
            "Ánh",
            "Đắk",
            "uống",
            "ANH",
        ] {
            assert!(is_syllable(word), "{word}");
        }
        for word in [
            "für",
            "été",
            "nh©n",
            "thµnh",
            "Äáº£ng",
            "Straße",
            "façade",
            "naïve",
            "ấạ",
            "news",
            "share",
            "next",
            "bcd",
            "video",
            "",
            "12",
        ] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
