//! Runs the table `cases.txt` beside this file.
//!
//! A case is a line of text, published on 25 November 2022, followed by one line
//! `  = kind | from | to | words` for each period in it; `-` stands for nothing. A case without such a
//! line holds no period. Lines that start with `#` say what the cases below them show.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use jiff::civil::date;

use crate::pipeline::Budget;
use crate::pipeline::extract::{ArticleText, Known, extract_all};
use crate::pipeline::knowledge::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

fn render(input: &str) -> String {
    let known = Known { published: Some(date(2022, 11, 25)), source: None };
    let text = ArticleText::new(input, &[], &KNOWLEDGE.vocabulary).about(known);
    let mut lines = String::new();
    for period in extract_all(&text, &KNOWLEDGE, Budget::default()).periods {
        let open = |end: Option<String>| end.unwrap_or_else(|| "-".to_owned());
        let (from, to) = (open(period.from), open(period.to));
        writeln!(lines, "  = {} | {from} | {to} | {}", period.kind, period.raw).unwrap();
    }
    lines
}

#[test]
fn every_case_of_the_table_reads_as_stated() {
    let (count, failures) = crate::pipeline::extract::cases::run(include_str!("cases.txt"), render);
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 60, "the table has {count} cases");
}
