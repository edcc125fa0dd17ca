//! Lines that end with who made a picture: "Quang cảnh hội nghị. Ảnh: Minh An", "… (Ảnh minh họa)", "… (TTXVN)".

use crate::pipeline::text::letters::is_letter;

/// Bytes at the end of a line in which a credit is looked for; none is longer.
const REACH: usize = 300;
/// Characters of the longest name that stands in a credit.
const NAME: usize = 50;
/// Characters of what may follow an agency in its brackets.
const IN_BRACKETS: usize = 20;

/// What stands before the colon of a credit, folded as all below.
const LABELS: [&str; 7] = ["ảnh", "nguồn", "photo", "clip", "đồ họa", "minh họa", "ảnh tư liệu"];
/// What says at the end of a line, without a name, that the picture is not of what is told.
const KINDS: [&str; 3] = ["minh họa", "ảnh tư liệu", "ảnh internet"];
/// Who made a picture, as it begins in brackets.
const MAKERS: [&str; 4] = ["ttxvn", "vietnam+", "tl", "ảnh tl"];

/// Tells whether a folded line ends with who made the picture.
pub(super) fn is_credited(folded: &str) -> bool {
    let from = folded.floor_char_boundary(folded.len().saturating_sub(REACH));
    let end = folded.get(from..).unwrap_or_default();
    let closed = end.trim_end_matches(is_end);
    has_label(end) || KINDS.iter().any(|kind| closed.ends_with(kind)) || is_bracketed(end)
}

/// Tells whether a character may stand behind a credit.
fn is_end(character: char) -> bool {
    matches!(character, '.' | ')') || character.is_whitespace()
}

/// Tells whether the last colon of a text parts a label from a name: "Ảnh: Minh An".
fn has_label(text: &str) -> bool {
    let Some((before, name)) = text.rsplit_once(':') else { return false };
    let before = before.strip_suffix(char::is_whitespace).unwrap_or(before);
    let is_open = |rest: &str| {
        rest.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '.' | '-'))
    };
    let is_label = |label: &&str| before.strip_suffix(*label).is_some_and(is_open);
    LABELS.iter().any(is_label) && is_named(name)
}

/// Tells whether what follows a label is a name: its dots stand before letters, as in "T.T".
fn is_named(name: &str) -> bool {
    let core = name.trim_end_matches(is_end);
    if core.is_empty() {
        // A bracket alone closes what no name was written in.
        return name.starts_with(|c: char| c == ')' || c.is_whitespace());
    }
    let mut characters = core.strip_prefix(char::is_whitespace).unwrap_or(core).chars();
    let mut units = 0;
    while let Some(character) = characters.next() {
        if character == '.' && !characters.next().is_some_and(is_letter) {
            return false;
        }
        units += 1;
    }
    (1..=NAME).contains(&units)
}

/// Tells whether a text ends with who made the picture in brackets: "(TTXVN phát)".
fn is_bracketed(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let Some((_, inside)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) else {
        return false;
    };
    !inside.contains(')')
        && MAKERS.iter().any(|maker| {
            inside.strip_prefix(maker).is_some_and(|rest| rest.chars().count() <= IN_BRACKETS)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::text::fold::fold_str;

    #[test]
    fn a_label_and_a_name_at_the_end_are_a_credit() {
        for line in [
            "Quang cảnh hội nghị. Ảnh: Minh An",
            "Quang cảnh hội nghị (ảnh: M.A).",
            "Quang cảnh hội nghị - NGUỒN ẢNH : Cổng thông tin huyện",
            "Photo: Minh An",
            "Đại biểu tham quan. Ảnh tư liệu: Thu Hà",
            "Đại biểu tham quan (Ảnh minh họa).",
            "Đại biểu tham quan (ảnh minh hoạ)",
            "Lượng mưa trong tháng. Đồ hoạ: M.A",
            "Đại biểu tham quan. Ảnh Internet",
            "Đại biểu tham quan (TTXVN phát)",
            "Đại biểu tham quan (Ảnh TL).",
        ] {
            assert!(is_credited(&fold_str(line)), "{line}");
        }
    }

    #[test]
    fn other_ends_are_none() {
        for line in [
            "Quang cảnh hội nghị",
            "Kết quả: 12 đảng viên",
            "Ảnh: Minh An chụp lúc 10:30",
            "Cảnh: Minh An",
            "Ảnh: Minh An. Chiều cùng ngày, đoàn ra về.",
            "Ảnh:",
            "Đại biểu (TTXVN) tham quan",
            "Đại biểu (tham quan)",
            "",
        ] {
            assert!(!is_credited(&fold_str(line)), "{line}");
        }
        assert!(!is_credited(&format!("ảnh: {}", "a".repeat(60))));
    }
}
