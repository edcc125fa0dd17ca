//! Reads a table of cases: a line of text and the lines that are expected of it.
//!
//! Lines of a case that start with `  = ` are expected; `#` and empty lines end a case.

use std::fmt::Write as _;

/// Runs every case of a table; returns how many there are, and what differs.
pub(super) fn run(table: &str, render: impl Fn(&str) -> String) -> (usize, String) {
    let mut cases: Vec<(usize, &str, String)> = Vec::new();
    for (index, line) in table.lines().enumerate() {
        if line.starts_with("  = ") {
            if let Some((_, _, expected)) = cases.last_mut() {
                expected.push_str(line.trim_end());
                expected.push('\n');
            }
        } else if !line.starts_with('#') && !line.trim().is_empty() {
            cases.push((index + 1, line, String::new()));
        }
    }
    let mut failures = String::new();
    for (line, input, expected) in &cases {
        let found = render(input);
        if found != *expected {
            let _ = writeln!(failures, "line {line}: {input}\nexpected\n{expected}found\n{found}");
        }
    }
    (cases.len(), failures)
}
