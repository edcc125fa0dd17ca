//! Runs the table `cases.txt` beside this file.
//!
//! A case is a line of text, in which `\n` stands for a line break. One line `  = speaker | said` follows for
//! each quote, with `direct` or `reported` before it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::pipeline::Budget;
use crate::pipeline::extract::{ArticleText, cases, extract_all};
use crate::pipeline::knowledge::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

fn read(case: &str) -> String {
    let surface = case.replace("\\n", "\n");
    let text = ArticleText::new(&surface, &[], &KNOWLEDGE.vocabulary);
    let records = extract_all(&text, &KNOWLEDGE, Budget::default());
    let mut found = String::new();
    for quote in &records.quotes {
        let form = if quote.direct { "direct" } else { "reported" };
        let speaker = quote.speaker.as_deref().unwrap_or("-");
        writeln!(found, "  = {form} {speaker} | {}", quote.text).unwrap();
    }
    found
}

#[test]
fn every_case_of_the_table_reads_as_stated() {
    let (count, failures) = cases::run(include_str!("cases.txt"), read);
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 12, "the table has {count} cases");
}
