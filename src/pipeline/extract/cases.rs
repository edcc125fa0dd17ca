//! Reads a table of cases: a line of text and the lines that are expected of it.
//!
//! Lines of a case that start with `  = ` are expected; `#` and empty lines end a case.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::{ArticleText, Records, extract_all};
use crate::pipeline::Budget;
use crate::pipeline::analysis::Span;
use crate::pipeline::knowledge::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

/// Extracts from every case of a table, in which `\n` stands for a line break, and compares what `render`
/// makes of it with what the table expects. A table has at least so many cases.
pub(super) fn check(table: &str, least: usize, render: impl Fn(&str, &Records) -> String) {
    let (count, failures) = run(table, |case| {
        let surface = case.replace("\\n", "\n");
        let text = ArticleText::new(&surface, &[], &KNOWLEDGE.vocabulary);
        render(&surface, &extract_all(&text, &KNOWLEDGE, Budget::default()))
    });
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= least, "the table has {count} cases");
}

/// Returns the mentions of a record as they stand in the text, separated by commas.
pub(super) fn mentions(surface: &str, mentions: &[Span]) -> String {
    let quote = |span: &Span| surface.get(span.start..span.end).unwrap();
    mentions.iter().map(quote).collect::<Vec<_>>().join(", ")
}

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
