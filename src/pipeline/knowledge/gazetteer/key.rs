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
    let vowel = match letter {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' => 'a',
        'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' => 'ă',
        'ầ' | 'ấ' | 'ẩ' | 'ẫ' | 'ậ' => 'â',
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' => 'e',
        'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => 'ê',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' => 'o',
        'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' => 'ô',
        'ờ' | 'ớ' | 'ở' | 'ỡ' | 'ợ' => 'ơ',
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' => 'u',
        'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => 'ư',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => 'y',
        _ => return (letter, None),
    };
    let tone = match letter {
        'à' | 'ằ' | 'ầ' | 'è' | 'ề' | 'ì' | 'ò' | 'ồ' | 'ờ' | 'ù' | 'ừ' | 'ỳ' => {
            '1'
        }
        'á' | 'ắ' | 'ấ' | 'é' | 'ế' | 'í' | 'ó' | 'ố' | 'ớ' | 'ú' | 'ứ' | 'ý' => {
            '2'
        }
        'ả' | 'ẳ' | 'ẩ' | 'ẻ' | 'ể' | 'ỉ' | 'ỏ' | 'ổ' | 'ở' | 'ủ' | 'ử' | 'ỷ' => {
            '3'
        }
        'ã' | 'ẵ' | 'ẫ' | 'ẽ' | 'ễ' | 'ĩ' | 'õ' | 'ỗ' | 'ỡ' | 'ũ' | 'ữ' | 'ỹ' => {
            '4'
        }
        _ => '5',
    };
    (vowel, Some(tone))
}
