//! Runs the table `cases.txt` beside this file.
//!
//! A case is a line of text, followed by one line `  = kind | value | unit | approximate | indicator`
//! for each figure in it; a range is `20..25`, a ratio `5/6`, `-` stands for nothing. A case without
//! such a line holds no figure. Lines that start with `#` say what the cases below them show.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::pipeline::Budget;
use crate::pipeline::analysis::Decimal;
use crate::pipeline::extract::{ArticleText, extract_all};
use crate::pipeline::knowledge::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

fn number(decimal: Decimal) -> String {
    let scale = usize::from(decimal.scale);
    let digits = format!("{:0>width$}", decimal.mantissa, width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    if scale == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

fn render(input: &str) -> String {
    let text = ArticleText::new(input, &[], &KNOWLEDGE.vocabulary);
    let mut lines = String::new();
    for found in extract_all(&text, &KNOWLEDGE, Budget::default()).statistics {
        let mut value = number(found.value);
        if let Some(upper) = found.upper {
            write!(value, "..{}", number(upper)).unwrap();
        }
        if let Some(of) = found.of {
            write!(value, "/{}", number(of)).unwrap();
        }
        let text = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let (unit, approximate, indicator) =
            (text(found.unit), text(found.approximate), text(found.indicator));
        writeln!(lines, "  = {} | {value} | {unit} | {approximate} | {indicator}", found.kind)
            .unwrap();
    }
    lines
}

#[test]
fn every_case_of_the_table_reads_as_stated() {
    let (count, failures) = crate::pipeline::extract::cases::run(include_str!("cases.txt"), render);
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 60, "the table has {count} cases");
}
