//! Text in the encodings that Vietnamese fonts had before Unicode: read as Latin-1, it is turned into
//! letters by table.
//!
//! TCVN3 (ABC) and VISCII give each letter one code; VNI puts a sign for the marks behind the letter.
//! VIQR spells marks with signs of ASCII and cannot be told from punctuation: it is recognised and left
//! alone. Nothing here decides whether a text is in one of them.

use unicode_normalization::UnicodeNormalization;

/// Letters of TCVN3 from code 0xA1; a space where a code has none.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";
/// Letters of VISCII from code 0x80. Its six letters below 0x20 are controls to everybody else.
const VISCII: &str = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ";

/// Codes of VNI that stand for a letter by themselves.
const VNI_LETTERS: &[(char, char)] = &[
    ('Ñ', 'Đ'),
    ('ñ', 'đ'),
    ('ô', 'ơ'),
    ('Ô', 'Ơ'),
    ('ö', 'ư'),
    ('Ö', 'Ư'),
    ('æ', 'ỉ'),
    ('Æ', 'Ỉ'),
    ('ò', 'ị'),
    ('Ò', 'Ị'),
    ('ó', 'ĩ'),
    ('Ó', 'Ĩ'),
    ('î', 'ỵ'),
    ('Î', 'Ỵ'),
];
/// Codes of VNI that mark the letter before them, as the combining marks they stand for.
const VNI_MARKS: &[(char, &str)] = &[
    ('ù', "\u{301}"),
    ('ø', "\u{300}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];

pub(super) fn from_tcvn3(text: &str) -> String {
    by_table(text, TCVN3, '\u{a1}')
}

pub(super) fn from_viscii(text: &str) -> String {
    by_table(text, VISCII, '\u{80}')
}

fn by_table(text: &str, table: &str, first: char) -> String {
    let letters: Vec<char> = table.chars().collect();
    let letter = |character: char| {
        let at = u32::from(character).checked_sub(u32::from(first))?;
        letters.get(usize::try_from(at).ok()?).copied().filter(|letter| *letter != ' ')
    };
    text.chars().map(|character| letter(character).unwrap_or(character)).collect()
}

pub(super) fn from_vni(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    let mut before = ' ';
    for character in text.chars() {
        let lower = character.to_lowercase().next().unwrap_or(character);
        let mark = VNI_MARKS.iter().find(|(code, _)| *code == lower).map(|(_, mark)| *mark);
        let letter = VNI_LETTERS.iter().find(|(code, _)| *code == character).map(|(_, l)| *l);
        match (mark, letter) {
            (Some(mark), _) if is_vowel(before) => spelled.push_str(mark),
            (_, Some(letter)) => spelled.push(letter),
            _ => spelled.push(character),
        }
        before = letter.unwrap_or(character);
    }
    spelled.nfc().collect()
}

fn is_vowel(character: char) -> bool {
    matches!(
        character.to_ascii_lowercase(),
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ơ' | 'ư' | 'Ơ' | 'Ư'
    )
}

/// Hits of VIQR among the words of a text from which it is believed to be in it.
const VIQR_WORDS: usize = 12;

/// Tells whether the words of a text spell their marks with signs of ASCII: "Vie^.t Nam".
pub(super) fn is_viqr(text: &str) -> bool {
    let (mut words, mut spelled) = (0_usize, 0_usize);
    for word in text.split_whitespace().take(20_000) {
        words += 1;
        spelled += usize::from(is_spelled(word));
    }
    spelled >= VIQR_WORDS && spelled * 8 > words
}

/// Tells whether a mark follows a vowel inside a word: "ddo^i", "nu+o+c", never "a^2" or "a+2".
fn is_spelled(word: &str) -> bool {
    let mut characters = word.chars().peekable();
    let is_plain = word.chars().all(|c| c.is_ascii_alphabetic() || "^(+'`?~.,;:-".contains(c));
    let mut found = false;
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        let is_bowed = match character.to_ascii_lowercase() {
            'a' => matches!(next, '^' | '('),
            'e' => next == '^',
            'o' => matches!(next, '^' | '+'),
            'u' => next == '+',
            _ => false,
        };
        found |= is_bowed;
    }
    found && is_plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Ủy ban nhân dân thành phố quyết định đổi mới phương thức lãnh đạo";

    #[test]
    fn tcvn3_is_read_by_its_table() {
        // "ỷ", not "Ỷ": capitals are a matter of the font.
        assert_eq!(
            from_tcvn3("Uû ban nh©n d©n thµnh phè quyÕt ®Þnh"),
            "Uỷ ban nhân dân thành phố quyết định"
        );
        assert_eq!(TCVN3.chars().count(), 0xfe - 0xa0);
    }

    #[test]
    fn viscii_is_read_by_its_table() {
        assert_eq!(VISCII.chars().count(), 0x80);
        assert_eq!(from_viscii("Vi\u{ae}t"), "Việt");
    }

    #[test]
    fn vni_is_read_letter_by_letter() {
        assert_eq!(
            from_vni(
                "Uyû ban nhaân daân thaønh phoá quyeát ñònh ñoåi môùi phöông thöùc laõnh ñaïo"
            ),
            "Uỷ ban nhân dân thành phố quyết định đổi mới phương thức lãnh đạo"
        );
        assert_eq!(
            from_vni("nöôùc Vieät Nam, ngöôøi Haø Noäi, Ñaëng Vaên Ñoâng"),
            "nước Việt Nam, người Hà Nội, Đặng Văn Đông"
        );
    }

    #[test]
    fn viqr_is_recognised() {
        let viqr = "U?y ban nha^n da^n tha`nh pho^' quye^'t ddi.nh ddo^?i mo+'i phu+o+ng thu+'c la~nh dda.o, vie^.c la`m, ddo+`i so^'ng cu?a ngu+o+`i da^n. ";
        assert!(is_viqr(&viqr.repeat(2)));
        assert!(!is_viqr(
            &"a + b = c, x^2 and e.g. add to the middle of it; he added. ".repeat(20)
        ));
        assert!(!is_viqr(&TEXT.repeat(20)));
    }
}
