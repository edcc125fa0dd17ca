//! The key under which the name of a place is looked up, word by word.
//!
//! A word's key is its letters in lower case with the tone after them, so that it does not matter on which
//! vowel the tone is written ("Hoà", "Hòa"). One spelling of a last `y` ("Mỹ", "Mĩ"), of "Đắk" and of "Lắk" stands
//! for all; apostrophes are dropped ("M'Drắk"). This file is also part of `build.rs` and uses nothing
//! but the standard library.

/// Appends the key of one word.
pub(crate) fn push_word(word: &str, key: &mut String) {
    let start = key.len();
    let mut tone = None;
    for character in word.chars() {
        if character.is_ascii() {
            if character.is_ascii_alphanumeric() {
                key.push(character.to_ascii_lowercase());
            }
            continue;
        }
        if matches!(character, '’' | '‘' | 'ʼ') {
            continue;
        }
        for lower in character.to_lowercase() {
            let (letter, mark) = plain(lower);
            key.push(letter);
            tone = mark.or(tone);
        }
    }
    let letters = key.get(start..).unwrap_or_default();
    let common = match letters {
        "đăk" | "đăc" | "đak" | "dak" => Some("đăk"),
        "lăk" | "lăc" | "lak" => Some("lăk"),
        _ => None,
    };
    if let Some(common) = common {
        key.truncate(start);
        key.push_str(common);
        return;
    }
    let before_y = letters.strip_suffix('y').map(str::as_bytes);
    let is_i = match before_y {
        Some([.., b'q', b'u']) => true,
        Some([.., last]) => last.is_ascii() && !matches!(last, b'a' | b'u'),
        Some([]) | None => false,
    };
    if is_i {
        key.pop();
        key.push('i');
    }
    key.extend(tone);
}

/// Appends the key of a name: the keys of its words with a space between them.
pub(crate) fn push_name(name: &str, key: &mut String) {
    let joined = name.replace("' ", "'");
    for word in joined.split([' ', '-']).filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        push_word(word, key);
    }
}

/// Returns a vowel without its tone, and the tone as a digit.
fn plain(letter: char) -> (char, Option<char>) {
    const ROWS: &[(char, &str)] = &[
        ('a', "àáảãạ"),
        ('ă', "ằắẳẵặ"),
        ('â', "ầấẩẫậ"),
        ('e', "èéẻẽẹ"),
        ('ê', "ềếểễệ"),
        ('i', "ìíỉĩị"),
        ('o', "òóỏõọ"),
        ('ô', "ồốổỗộ"),
        ('ơ', "ờớởỡợ"),
        ('u', "ùúủũụ"),
        ('ư', "ừứửữự"),
        ('y', "ỳýỷỹỵ"),
    ];
    if matches!(letter, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư' | 'đ') {
        return (letter, None);
    }
    for (vowel, toned) in ROWS {
        if let Some(tone) = toned.chars().zip('1'..='5').find(|(known, _)| *known == letter) {
            return (*vowel, Some(tone.1));
        }
    }
    (letter, None)
}
