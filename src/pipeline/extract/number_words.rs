//! Numbers that are written as words, one to nineteen and tens, as they stand before a unit.
//!
//! "năm" is not among them: it means "year" far more often than "five". "một" is: whoever asks decides
//! whether it is the article "a".

use super::words::Words;

/// Returns the value of the number words that start at a token, and how many tokens they are.
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(u32, usize)> {
    let first = digit(words.at(index));
    if words.at(index) == "mười" {
        return Some(match words.right(index, 1) {
            "lăm" => (15, 2),
            next => digit(next).map_or((10, 1), |units| (10 + units, 2)),
        });
    }
    let tens = first?;
    if tens > 1 && matches!(words.right(index, 1), "mươi" | "chục") {
        let units = match words.right(index, 2) {
            "lăm" => Some(5),
            "mốt" => Some(1),
            next => digit(next).filter(|_| words.right(index, 1) == "mươi"),
        };
        return Some(units.map_or((tens * 10, 2), |units| (tens * 10 + units, 3)));
    }
    Some((tens, 1))
}

fn digit(word: &str) -> Option<u32> {
    Some(match word {
        "một" => 1,
        "hai" => 2,
        "ba" => 3,
        "bốn" => 4,
        "sáu" => 6,
        "bảy" | "bẩy" => 7,
        "tám" => 8,
        "chín" => 9,
        _ => return None,
    })
}
