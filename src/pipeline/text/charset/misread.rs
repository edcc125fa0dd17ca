//! Recognises text that decoded without fault and is still not what was written: legacy Vietnamese
//! encodings, and UTF-8 that somebody read as another charset.
//!
//! Judged by syllables: hardly any of the words beyond ASCII can be spoken in Vietnamese as they stand, and
//! nearly all can after a conversion. A text in another language passes neither way, and stays.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::legacy::{from_tcvn3, from_viscii, from_vni, is_viqr};
use super::mojibake::undone;
use super::{Charset, Decision, How};

/// Words beyond ASCII that are looked at.
const WORDS: usize = 2_000;
/// Fewer than this say nothing.
const LEAST: usize = 8;
/// Share of syllables from which a text reads well as it stands.
const WELL: f64 = 0.6;
/// Share of syllables from which a conversion is believed.
const SURE: f64 = 0.8;
/// Share of odd runs that must turn into UTF-8.
const TURNED: f64 = 0.7;

/// Returns a text as it was written where it was misread; `None` where nothing is to be done.
///
/// `latin` is the text as one character a byte, where it was in a charset of single bytes.
pub(super) fn reread(text: &str, latin: Option<&str>) -> Option<(String, Decision)> {
    if text.is_ascii() {
        let decision = Decision { charset: Charset::Viqr, how: How::Detected };
        return is_viqr(text).then(|| (text.to_owned(), decision));
    }
    let (share, words) = syllable_share(text);
    if words < LEAST || share >= WELL {
        return None;
    }
    repaired(text).or_else(|| converted(latin.unwrap_or(text)))
}

fn repaired(text: &str) -> Option<(String, Decision)> {
    let mut mended = text.to_owned();
    for how in [How::Repaired, How::RepairedTwice] {
        let (next, turned) = undone(&mended);
        if turned < TURNED {
            return None;
        }
        mended = next;
        let (share, words) = syllable_share(&mended);
        if share >= WELL && words >= LEAST {
            return Some((mended, Decision { charset: Charset::Utf8, how }));
        }
    }
    None
}

/// Turns a text in a legacy encoding, read as Latin-1, into letters.
type Convert = fn(&str) -> String;

/// Encodings that a text may be in, with what converts each.
const WAYS: &[(Charset, Convert)] =
    &[(Charset::Tcvn3, from_tcvn3), (Charset::Viscii, from_viscii), (Charset::Vni, from_vni)];

fn converted(text: &str) -> Option<(String, Decision)> {
    WAYS.iter()
        .map(|(charset, convert)| {
            let converted = convert(text);
            let (share, _) = syllable_share(&converted);
            (converted, share, *charset)
        })
        .filter(|(_, share, _)| *share >= SURE)
        .max_by(|(_, a, _), (_, b, _)| a.total_cmp(b))
        .map(|(text, _, charset)| (text, Decision { charset, how: How::Detected }))
}

/// Returns how many of the words beyond ASCII can be spoken as one Vietnamese syllable, and how many
/// such words there are.
fn syllable_share(text: &str) -> (f64, usize) {
    let is_part = |c: char| c.is_ascii_alphabetic() || !c.is_ascii() && !c.is_whitespace();
    let (mut words, mut good) = (0_usize, 0_usize);
    for word in text.split(|c| !is_part(c)).filter(|word| !word.is_ascii()).take(WORDS) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        // Signs alone ("–", "…") are no words.
        if word.is_ascii() {
            continue;
        }
        words += 1;
        good += usize::from(is_syllable(word));
    }
    (if words == 0 { 0.0 } else { good as f64 / words as f64 }, words)
}

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
    matches!(letters, [] | [b'c' | b'm' | b'n' | b'p' | b't'] | [b'c' | b'n', b'h'] | [b'n', b'g'])
}

/// Letters of the longest syllable, "nghiêng".
const LETTERS: usize = 7;

/// Tells whether a word has the form of a Vietnamese syllable: an onset, up to three vowels with one tone
/// at most, and a coda.
fn is_syllable(word: &str) -> bool {
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
    fn syllables_are_told_from_other_words() {
        for word in ["Đảng", "nghiêng", "quyết", "giữa", "Ủy", "khuyếch", "ườn", "ý"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["für", "été", "nh©n", "thµnh", "Äáº£ng", "Straße", "façade", "naïve", "ấạ"]
        {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn other_languages_stay_as_they_are() {
        for text in [
            "Für die Bürger der Städte ändert sich künftig schließlich überhaupt natürlich nichts mehr über Nacht, möchte man hören.",
            "L'été dernier, les élèves étaient très occupés à répéter la pièce de théâtre créée à l'école près de chez Zoé.",
            "Привет, это обычный русский текст о погоде и о том, что завтра будет дождь и ветер.",
            "武汉的声音：有英勇的你，才有英雄的城！ 新华网 北京 电 记者 报道",
        ] {
            assert_eq!(reread(text, None), None, "{text}");
        }
    }
}
