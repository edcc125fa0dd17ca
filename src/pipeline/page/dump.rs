//! Reads a page that a crawler has already turned into text, one block a line.
//!
//! Lines keep their numbers; a line without visible characters (no-break spaces count as none) is
//! blank and only remembered as the gap before the next one.

use super::{Line, Origin, PageText};
use crate::pipeline::text::normalize::collapse;

/// Returns the lines of a text, at most `limit` of them.
#[must_use]
pub fn read(text: String, limit: usize) -> PageText {
    let mut lines = Vec::new();
    let mut is_cut = false;
    let mut gap_before = false;
    let mut at = 0;
    'text: for (index, piece) in text.split('\n').enumerate() {
        let mut start = at;
        at += piece.len() + 1;
        // Carriage returns break lines too, unless they come before a line feed.
        for part in piece.trim_end_matches('\r').split('\r') {
            let range = start..start + part.len();
            start = range.end + 1;
            let normal = collapse(part);
            if normal.is_empty() {
                gap_before = true;
                continue;
            }
            if lines.len() == limit {
                is_cut = true;
                break 'text;
            }
            let lead = part.len() - part.trim_start().len();
            let range = range.start + lead..range.start + lead + part.trim().len();
            let number = index + 1;
            lines.push(Line { number, range, normal, gap_before, origin: Origin::default() });
            gap_before = false;
        }
    }
    PageText { text, lines, is_cut, ..PageText::default() }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn lines_keep_their_numbers_and_surfaces() {
        let page = read("Một\r\n\u{a0}\u{a0}\n\u{a0}-\u{a0}Ba \n\nNăm".into(), 10);
        let lines: Vec<(usize, &str, bool)> = page
            .lines
            .iter()
            .map(|line| (line.number, page.text.get(line.range.clone()).unwrap(), line.gap_before))
            .collect();
        assert_eq!(lines, [(1, "Một", false), (3, "-\u{a0}Ba", true), (5, "Năm", true)]);
        assert_eq!(page.lines[1].normal, "- Ba");
        assert!(!page.is_cut);
    }

    #[test]
    fn lone_carriage_returns_break_lines() {
        let page = read("a\rb\rc".into(), 10);
        let surfaces: Vec<&str> =
            page.lines.iter().map(|line| page.text.get(line.range.clone()).unwrap()).collect();
        assert_eq!(surfaces, ["a", "b", "c"]);
    }

    #[test]
    fn more_lines_than_allowed_are_cut() {
        let page = read("a\nb\nc".into(), 2);
        assert_eq!((page.lines.len(), page.is_cut), (2, true));
        assert!(!read("a\nb\n\n".into(), 2).is_cut);
    }
}
