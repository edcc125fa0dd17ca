//! What a character is, quickly for those that Vietnamese is written with.
//!
//! Each function answers as the standard library does (a test compares them over all characters), but
//! decides the Latin letters by range where the standard library searches a table: pages consist of
//! them, and these questions are asked of every character several times.

/// What a glance at a byte tells of the character that begins there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glance {
    /// A Latin letter of so many bytes.
    Letter(usize),
    /// A digit of ASCII.
    Digit,
    /// Another character of ASCII.
    Sign,
    /// Something that has to be read.
    Other,
}

/// Returns what a glance at the character tells that begins at a byte; nothing at the end of the text.
#[inline]
#[must_use]
pub fn glance(bytes: &[u8], at: usize) -> Option<Glance> {
    Some(match bytes.get(at)? {
        b'a'..=b'z' | b'A'..=b'Z' => Glance::Letter(1),
        b'0'..=b'9' => Glance::Digit,
        ..0x80 => Glance::Sign,
        // U+00C0 to U+00FF, where a multiplication and a division sign stand among letters.
        0xc3 if !matches!(bytes.get(at + 1), Some(0x97 | 0xb7)) => Glance::Letter(2),
        // U+0100 to U+023F.
        0xc4..=0xc8 => Glance::Letter(2),
        // U+1E00 to U+1EFF.
        0xe1 if matches!(bytes.get(at + 1), Some(0xb8..=0xbb)) => Glance::Letter(3),
        _ => Glance::Other,
    })
}

/// Tells whether a character is a letter, as [`char::is_alphabetic`] does.
#[inline]
#[must_use]
pub fn is_letter(character: char) -> bool {
    match character {
        '\u{0}'..='\u{7f}' => character.is_ascii_alphabetic(),
        '\u{c0}'..='\u{24f}' => !matches!(character, '×' | '÷'),
        '\u{1e00}'..='\u{1eff}' => true,
        // Dashes, quotes and the like.
        '\u{2000}'..='\u{206f}' => false,
        _ => character.is_alphabetic(),
    }
}

/// Tells whether a character is a letter or a number, as [`char::is_alphanumeric`] does.
#[inline]
#[must_use]
pub fn is_letter_or_number(character: char) -> bool {
    match character {
        '\u{0}'..='\u{7f}' => character.is_ascii_alphanumeric(),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{206f}' => {
            is_letter(character)
        }
        _ => character.is_alphanumeric(),
    }
}

/// Returns the lower case of a character where that is one character, as [`char::to_lowercase`] does.
#[inline]
#[must_use]
pub fn lower(character: char) -> Option<char> {
    match character {
        '\u{0}'..='\u{7f}' => Some(character.to_ascii_lowercase()),
        '\u{df}'..='\u{ff}' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' | '×' => Some(character),
        'À'..='Þ' => char::from_u32(u32::from(character) + 0x20),
        'Ă' | 'Đ' | 'Ĩ' | 'Ũ' | 'Ơ' | '\u{1e00}'..='\u{1e95}' | '\u{1ea0}'..='\u{1eff}' => {
            let code = u32::from(character);
            // In these pairs the capital is even.
            char::from_u32(code | 1)
        }
        'Ư' => Some('ư'),
        _ => {
            let mut lower = character.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(only), None) => Some(only),
                _ => None,
            }
        }
    }
}

/// Tells whether a character is a lower-case letter, as [`char::is_lowercase`] does.
#[inline]
#[must_use]
pub fn is_lower(character: char) -> bool {
    match character {
        '\u{0}'..='\u{7f}' => character.is_ascii_lowercase(),
        '\u{1e00}'..='\u{1e95}' | '\u{1ea0}'..='\u{1eff}' => u32::from(character) % 2 == 1,
        _ => character.is_lowercase(),
    }
}

/// Tells whether a character is a capital, as [`char::is_uppercase`] does.
#[inline]
#[must_use]
pub fn is_capital(character: char) -> bool {
    match character {
        '\u{0}'..='\u{7f}' => character.is_ascii_uppercase(),
        '\u{1e00}'..='\u{1e95}' | '\u{1ea0}'..='\u{1eff}' => u32::from(character) % 2 == 0,
        _ => character.is_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_what_the_standard_library_says() {
        for character in '\u{0}'..=char::MAX {
            assert_eq!(is_letter(character), character.is_alphabetic(), "{character:?}");
            assert_eq!(
                is_letter_or_number(character),
                character.is_alphanumeric(),
                "{character:?}"
            );
            assert_eq!(is_lower(character), character.is_lowercase(), "{character:?}");
            assert_eq!(is_capital(character), character.is_uppercase(), "{character:?}");
            let mut bytes = [0; 4];
            let length = character.encode_utf8(&mut bytes).len();
            let seen = glance(&bytes, 0).unwrap_or(Glance::Other);
            let is_told = match seen {
                Glance::Letter(bytes) => character.is_alphabetic() && bytes == length,
                Glance::Digit => character.is_ascii_digit(),
                Glance::Sign => character.is_ascii() && !character.is_ascii_alphanumeric(),
                Glance::Other => !character.is_ascii(),
            };
            assert!(is_told, "{character:?}: {seen:?}");
            let mut all = character.to_lowercase();
            let one = all.next().filter(|_| all.next().is_none());
            assert_eq!(lower(character), one, "{character:?}");
        }
    }
}
