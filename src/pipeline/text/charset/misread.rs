//! Recognises text that decoded without fault and is still not what was written: legacy Vietnamese
//! encodings, and UTF-8 that somebody read as another charset.
//!
//! Judged by syllables: hardly any of the words beyond ASCII can be spoken in Vietnamese as they stand, and
//! nearly all can after a conversion. A text in another language passes neither way, and stays.

use super::legacy::{from_tcvn3, from_viscii, from_vni, is_viqr};
use super::mojibake::undone;
use super::{Charset, Decision, How};
use crate::pipeline::text::syllables::is_syllable;

/// Words beyond ASCII that are looked at.
const WORDS: usize = 2_000;
/// Fewer than this say nothing.
const LEAST: usize = 8;
/// Share of syllables from which a text reads well as it stands.
const WELL: f64 = 0.6;
/// Words after which a text that has read nearly without fault so far is looked at no further.
const SETTLED: usize = 200;
/// The share of syllables of such a text.
const FAULTLESS: f64 = 0.9;
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

/// Returns the runs of a text that hold words beyond ASCII, cut where signs of ASCII stand: all that is judged.
fn odd_runs(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let odd = at + bytes.get(at..)?.iter().position(|byte| !byte.is_ascii())?;
        let before = bytes.get(at..odd)?.iter().rev().take_while(|byte| is_part(byte)).count();
        let after = bytes.get(odd..)?.iter().take_while(|byte| is_part(byte)).count();
        at = odd + after;
        text.get(odd - before..at)
    })
}

/// Returns the odd runs of a text, one a line: what conversions are tried on.
fn sample(text: &str) -> String {
    let mut sample = String::new();
    for run in odd_runs(text) {
        sample.push_str(run);
        sample.push('\n');
    }
    sample
}

fn repaired(text: &str) -> Option<(String, Decision)> {
    if undone(&sample(text)).1 < TURNED {
        return None;
    }
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
    let sample = sample(text);
    WAYS.iter()
        .map(|(charset, convert)| (convert, syllable_share(&convert(&sample)).0, *charset))
        .filter(|(_, share, _)| *share >= SURE)
        .max_by(|(_, a, _), (_, b, _)| a.total_cmp(b))
        .map(|(convert, _, charset)| (convert(text), Decision { charset, how: How::Detected }))
}

/// Returns how many of the words beyond ASCII can be spoken as one Vietnamese syllable, and how many
/// such words there are.
fn syllable_share(text: &str) -> (f64, usize) {
    let (mut words, mut good) = (0_usize, 0_usize);
    let parts = odd_runs(text).flat_map(|run| run.split(char::is_whitespace));
    for word in parts.filter(|word| !word.is_ascii()).take(WORDS) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        // Signs alone ("–", "…") are no words.
        if word.is_ascii() {
            continue;
        }
        words += 1;
        good += usize::from(is_syllable(word));
        if words == SETTLED && good as f64 >= FAULTLESS * words as f64 {
            break;
        }
    }
    (if words == 0 { 0.0 } else { good as f64 / words as f64 }, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_runs_with_letters_beyond_ascii_are_judged() {
        let text = "<p class=x>Đảng bộ-huyện, plain words; cà\u{a0}phê\"</p>é";
        let found: Vec<&str> = odd_runs(text).collect();
        assert_eq!(found, ["Đảng", "bộ", "huyện", "cà\u{a0}phê", "é"]);
        assert_eq!(odd_runs("plain").count(), 0);
        assert_eq!(odd_runs("").count(), 0);
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
