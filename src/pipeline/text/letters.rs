//! What a character is, quickly for those that Vietnamese is written with.
//!
//! Each function answers as the standard library does (a test compares them over all characters), but
//! decides the Latin letters by range where the standard library searches a table: pages consist of
//! them, and these questions are asked of every character several times.

/// Tells whether a character is a letter, as [`char::is_alphabetic`] does.
#[inline]
#[must_use]
pub fn is_letter(character: char) -> bool {
    match character {
        '\u{0}'..='\u{7f}' => character.is_ascii_alphabetic(),
        '\u{c0}'..='\u{24f}' => !matches!(character, '×' | '÷'),
        '\u{1e00}'..='\u{1eff}' => true,
        _ => character.is_alphabetic(),
    }
}

/// Tells whether a character is a letter or a number, as [`char::is_alphanumeric`] does.
#[inline]
#[must_use]
pub fn is_letter_or_number(character: char) -> bool {
    match character {
        '\u{0}'..='\u{7f}' => character.is_ascii_alphanumeric(),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => is_letter(character),
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
            let mut all = character.to_lowercase();
            let one = all.next().filter(|_| all.next().is_none());
            assert_eq!(lower(character), one, "{character:?}");
        }
    }
}
