//! Runs the table `cases.txt` beside this file.
//!
//! A case is a line of text, in which `\n` stands for a line break and `~` for a no-break space,
//! followed by one line `  = key | symbol | type | issuer | date | title` for each document in it, in
//! page order; `-` stands for nothing, and a case with no such line holds no citation. Lines that
//! start with `#` say what the cases below them show.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::pipeline::Budget;
use crate::pipeline::analysis::Document;
use crate::pipeline::extract::{ArticleText, extract_all};
use crate::pipeline::knowledge::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

fn documents(surface: &str) -> Vec<Document> {
    extract_all(
        &ArticleText::new(surface, &[], &KNOWLEDGE.vocabulary),
        &KNOWLEDGE,
        Budget::default(),
    )
    .documents
}

fn render(document: &Document) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let mut line = format!(
        "  = {} | {} | {} | {} | {} | {}",
        document.key,
        text(&document.symbol),
        text(&document.doc_type),
        text(&document.issuer),
        document.date.map_or_else(|| "-".to_owned(), |date| date.to_string()),
        text(&document.title),
    );
    while let Some(shorter) = line.strip_suffix(" | -") {
        line.truncate(shorter.len());
    }
    line
}

#[test]
fn every_case_of_the_table_reads_as_stated() {
    let mut case: Option<(usize, String, String)> = None;
    let mut failures = String::new();
    let mut count = 0;
    let table = include_str!("cases.txt");
    let mut close = |case: &mut Option<(usize, String, String)>| {
        let Some((line, input, expected)) = case.take() else { return };
        let surface = input.replace("\\n", "\n").replace('~', "\u{a0}");
        let mut found = String::new();
        for document in documents(&surface) {
            writeln!(found, "{}", render(&document)).unwrap();
        }
        if found != expected {
            writeln!(failures, "line {line}: {input}\nexpected\n{expected}found\n{found}").unwrap();
        }
        count += 1;
    };
    for (index, line) in table.lines().enumerate() {
        if line.starts_with("  = ") {
            let (_, _, expected) = case.as_mut().unwrap();
            writeln!(expected, "{}", line.trim_end()).unwrap();
        } else if line.starts_with('#') || line.trim().is_empty() {
            close(&mut case);
        } else {
            close(&mut case);
            case = Some((index + 1, line.to_owned(), String::new()));
        }
    }
    close(&mut case);
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 120, "the table has {count} cases");
}
