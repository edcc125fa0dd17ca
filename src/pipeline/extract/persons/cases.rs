//! Runs the table `cases.txt` beside this file.
//!
//! A case is a line of text, in which `\n` stands for a line break. One line
//! `  = name | honorific | title | organisation | mention, mention` follows for each person; `-` stands for
//! nothing.
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
    for person in &records.persons {
        let mentions: Vec<&str> =
            person.mentions.iter().map(|span| surface.get(span.start..span.end).unwrap()).collect();
        let fields = [&person.honorific, &person.title, &person.organisation];
        let fields = fields.map(|field| field.as_deref().unwrap_or("-")).join(" | ");
        writeln!(found, "  = {} | {fields} | {}", person.name, mentions.join(", ")).unwrap();
    }
    found
}

#[test]
fn every_case_of_the_table_reads_as_stated() {
    let (count, failures) = cases::run(include_str!("cases.txt"), read);
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 50, "the table has {count} cases");
}
