//! Cells of the tables that commands print for people.
//!
//! Promises that a cell has its width and that nothing a message says can move the cursor, colour the
//! terminal or turn the direction of writing.

/// Returns the text in exactly this many characters: padded, or cut with an ellipsis.
#[must_use]
pub fn cell(text: &str, width: usize) -> String {
    format!("{:<width$}", bounded(text, width))
}

/// The same for figures, to the right.
#[must_use]
pub fn figure(text: &str, width: usize) -> String {
    format!("{:>width$}", bounded(text, width))
}

/// Returns the text in at most this many characters; `-` for none.
#[must_use]
pub fn bounded(text: &str, width: usize) -> String {
    if text.is_empty() {
        return "-".to_owned();
    }
    let mut clean = text.chars().map(|character| if is_safe(character) { character } else { ' ' });
    let mut cut: String = clean.by_ref().take(width).collect();
    if clean.next().is_some() {
        cut.pop();
        cut.push('…');
    }
    cut
}

fn is_safe(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !(character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}'))
}

/// Returns a number of bytes as people say it.
#[must_use]
pub fn size(bytes: usize) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} B"),
    }
}

/// Returns seconds in their largest unit.
#[must_use]
pub fn age(seconds: i64) -> String {
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    match units.into_iter().find(|(unit, _)| seconds >= *unit) {
        Some((unit, name)) => format!("{}{name}", seconds / unit),
        None => format!("{}s", seconds.max(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_its_width_whatever_it_holds() {
        for (text, expected) in
            [("", "-    "), ("Huế", "Huế  "), ("Bắc Kạn", "Bắc …"), ("a\u{1b}[2J\n", "a [2…")]
        {
            assert_eq!(cell(text, 5), expected);
        }
        assert_eq!(figure("7", 3), "  7");
    }

    #[test]
    fn sizes_and_ages_are_in_their_largest_unit() {
        assert_eq!(
            [size(0), size(1023), size(1536), size(16 << 20)],
            ["0 B", "1023 B", "1.5 KiB", "16.0 MiB"]
        );
        assert_eq!(
            [age(-5), age(59), age(60), age(7_200), age(200_000)],
            ["0s", "59s", "1m", "2h", "2d"]
        );
    }
}
