//! Menus and breadcrumbs: lines that name sections one after the other.

use crate::pipeline::knowledge::{PageWords, line_key};
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters;
use crate::pipeline::text::tokens::count_syllables;

/// Tells whether a line is the way to this page, or a menu.
pub(super) fn is_breadcrumb(text: &str, words: &PageWords) -> bool {
    if text.ends_with(['.', '…']) {
        return false;
    }
    // All separators are these signs or begin with one of two bytes: most lines have none of them.
    if !text.bytes().any(|byte| matches!(byte, b'>' | b'"' | b'/' | b'|' | 0xc2 | 0xe2)) {
        return is_menu(text, words);
    }
    if begins_at_home(text) {
        return true;
    }
    let separators = ['>', '›', '→', '"', '/', '|', '•', '·'];
    if !text.contains(separators) || text.chars().count() > 160 {
        return is_menu(text, words);
    }
    let by = |separators: &[char]| -> Vec<String> {
        text.split(separators).map(line_key).filter(|part| !part.is_empty()).collect()
    };
    let arrows = by(&['>', '›', '→', '"', '/']);
    let bars = by(&['|', '•']);
    let known = |parts: &[String]| parts.iter().filter(|part| words.is_section(part)).count();
    (text.contains(['>', '›', '→'])
        && arrows.len() >= 2
        && arrows.iter().all(|p| count_syllables(p) <= 8))
        || (arrows.len() >= 2 && known(&arrows) == arrows.len())
        || (bars.len() >= 3 && known(&bars) * 2 >= bars.len())
        || is_row_of_names(text)
        || is_menu(text, words)
}

/// Parts that a row of names has at least.
const ROW: usize = 3;
/// Words of the longest name in a row.
const ROW_WORDS: usize = 5;

/// Tells whether a line is short names that begin with capitals, parted by bars or dots: "Bếp nhà • Giới trẻ • Chân dung".
fn is_row_of_names(text: &str) -> bool {
    let is_entry = |part: &str| {
        part.starts_with(char::is_uppercase)
            && (1..=ROW_WORDS).contains(&part.split_whitespace().count())
            && !part.contains(['.', '?', '!', ',', ':'])
            && !part.contains(|c: char| c.is_ascii_digit())
    };
    [" • ", " | ", " · "].iter().any(|bar| {
        let parts = text.split(bar);
        parts.clone().count() >= ROW && parts.map(str::trim).all(is_entry)
    })
}

/// Tells whether a line is the way from the front page to this one, whatever its last step is called.
fn begins_at_home(text: &str) -> bool {
    text.split_once(['>', '›', '→', '"', '/', '|']).is_some_and(|(first, rest)| {
        matches!(line_key(first).as_str(), "trang chủ" | "trang nhất" | "home") && !rest.is_empty()
    })
}

/// Words of the longest name of a section that a menu is searched for.
const SECTION_WORDS: usize = 5;
/// Words of a line that are read as a menu.
const MENU_WORDS: usize = 120;

/// Tells whether a line is names of sections one after the other, whatever parts them.
fn is_menu(text: &str, words: &PageWords) -> bool {
    let split = text.split([' ', '|', '•', '/', '>', '›', '"', ',']);
    let split = split.filter(|word| !word.is_empty()).take(MENU_WORDS);
    let is_capital = |word: &&str| word.starts_with(letters::is_capital);
    // Running text has few capitals; that spares it the look-ups.
    let (mut count, mut capitals) = (0, 0);
    for word in split.clone() {
        count += 1;
        capitals += usize::from(is_capital(&word));
    }
    if count < 4 || capitals * 4 < count {
        return false;
    }
    // Names begin with capitals; what does not is looked at inside them alone.
    let all: Vec<(bool, String)> = split.map(|word| (is_capital(&word), fold_str(word))).collect();
    let (mut at, mut covered, mut names) = (0, 0, 0);
    while at < all.len() {
        let length = section_at(all.get(at..).unwrap_or_default(), words);
        covered += length;
        names += usize::from(length > 0);
        at += length.max(1);
    }
    names >= 3 && covered * 10 >= all.len() * 6
}

/// Returns how many words the longest name of a section has that some words begin with, each folded and with
/// whether it begins with a capital.
fn section_at(text: &[(bool, String)], words: &PageWords) -> usize {
    let mut longest = 0;
    if !text.first().is_some_and(|(is_capital, _)| *is_capital) {
        return longest;
    }
    let mut key = String::new();
    for (index, (_, word)) in text.iter().take(SECTION_WORDS).enumerate() {
        if index > 0 {
            key.push(' ');
        }
        key.push_str(word);
        if words.is_section(&key) {
            longest = index + 1;
        }
    }
    longest
}
