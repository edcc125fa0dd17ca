//! Ordinals of congresses, plenums and terms: Roman, Arabic, in words.

use crate::pipeline::extract::citations::issuer;
use crate::pipeline::text::fold::fold_str;

/// One ordinal in a pattern.
pub(super) const PATTERN: &str = r"(?:[IVXLivxl]{1,7}|\d{1,2}|mười\s(?:một|hai|ba|bốn|tư|lăm|năm|sáu|bảy|tám|chín)|nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)";

const UNITS: [(&str, u16); 13] = [
    ("nhất", 1),
    ("một", 1),
    ("hai", 2),
    ("ba", 3),
    ("bốn", 4),
    ("tư", 4),
    ("năm", 5),
    ("lăm", 5),
    ("sáu", 6),
    ("bảy", 7),
    ("tám", 8),
    ("chín", 9),
    ("mười", 10),
];

/// Reads what [`PATTERN`] matches.
pub(super) fn read(text: &str) -> Option<u16> {
    let folded = fold_str(text);
    let unit = |word: &str| UNITS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    match folded.strip_prefix("mười ") {
        Some(rest) => Some(10 + unit(rest)?),
        None => unit(&folded).or_else(|| issuer::ordinal(&text.to_uppercase())),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn ordinals_are_roman_arabic_or_words() {
        for (text, value) in
            [("XIII", 13), ("xii", 12), ("4", 4), ("tư", 4), ("mười lăm", 15), ("Mười", 10)]
        {
            assert_eq!(read(text), Some(value), "{text}");
        }
        assert_eq!(read("IIX0"), None);
    }
}
