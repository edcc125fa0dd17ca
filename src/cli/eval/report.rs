//! What an evaluation found, as tables for people and as JSON for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::cli::table::{cell, figure};

/// Figures by their names; shares between 0 and 1, counts as they are.
pub type Figures = BTreeMap<String, f64>;

/// Pages that are listed one by one in tables; JSON has all of them.
const LISTED: usize = 40;
/// Differences that are listed in tables; JSON has all of them.
const SHOWN: usize = 60;

/// What an evaluation found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What was measured and how, one sentence.
    pub conditions: String,
    /// Figures over all pages.
    pub totals: Figures,
    /// Figures of each page, by its name.
    pub pages: Vec<(String, Figures)>,
    /// How often each expected label got each found one, labels in the order of the table.
    pub confusion: BTreeMap<(String, String), usize>,
    /// Sentences on what differs.
    pub differences: Vec<String>,
}

impl Report {
    /// Returns the report as one JSON object: the totals by name, then everything else.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object: Map<String, Value> =
            self.totals.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        object.insert("conditions".to_owned(), json!(self.conditions));
        let pages: Vec<Value> = self
            .pages
            .iter()
            .map(|(name, figures)| json!({ "name": name, "figures": figures }))
            .collect();
        object.insert("pages".to_owned(), json!(pages));
        if !self.confusion.is_empty() {
            let cells: Vec<Value> = self
                .confusion
                .iter()
                .map(|((gold, found), n)| json!({ "gold": gold, "found": found, "n": n }))
                .collect();
            object.insert("confusion".to_owned(), json!(cells));
        }
        object.insert("differences".to_owned(), json!(self.differences));
        Value::Object(object)
    }

    /// Returns the report as tables.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        if !self.conditions.is_empty() {
            let _ = writeln!(text, "{}\n", self.conditions);
        }
        if self.pages.len() <= LISTED {
            self.page_table(&mut text);
        }
        let width = self.totals.keys().map(|name| name.chars().count()).max().unwrap_or(0);
        for (name, value) in &self.totals {
            let _ = writeln!(text, "{}  {}", cell(name, width), figure(&said(*value), 10));
        }
        self.confusion_table(&mut text);
        if !self.differences.is_empty() {
            text.push('\n');
        }
        for line in self.differences.iter().take(SHOWN) {
            let _ = writeln!(text, "  {line}");
        }
        if self.differences.len() > SHOWN {
            let _ = writeln!(
                text,
                "  … and {} more (--json lists all)",
                self.differences.len() - SHOWN
            );
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// One row a page, one column a figure.
    fn page_table(&self, text: &mut String) {
        let Some((_, first)) = self.pages.first() else { return };
        let names: Vec<&String> = first.keys().collect();
        let width =
            self.pages.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).clamp(4, 32);
        let header: Vec<String> = names.iter().map(|name| figure(name, column(name))).collect();
        let _ = writeln!(text, "{}  {}", cell("page", width), header.join("  "));
        for (page, figures) in &self.pages {
            let row: Vec<String> = names
                .iter()
                .map(|name| {
                    let value = figures.get(*name).map_or_else(|| "-".to_owned(), |v| said(*v));
                    figure(&value, column(name))
                })
                .collect();
            let _ = writeln!(text, "{}  {}", cell(page, width), row.join("  "));
        }
        text.push('\n');
    }

    /// Rows are what the gold says, columns what was found; `.` is never.
    fn confusion_table(&self, text: &mut String) {
        if self.confusion.is_empty() {
            return;
        }
        let mut rows: Vec<&str> = self.confusion.keys().map(|(gold, _)| gold.as_str()).collect();
        let mut columns: Vec<&str> =
            self.confusion.keys().map(|(_, found)| found.as_str()).collect();
        rows.dedup();
        columns.sort_unstable();
        columns.dedup();
        let width = rows.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(12);
        let header: Vec<String> = columns.iter().map(|name| figure(name, column(name))).collect();
        let _ = writeln!(text, "\n{}  {}", cell("gold \\ found", width), header.join("  "));
        for row in rows {
            let cells: Vec<String> = columns
                .iter()
                .map(|name| {
                    let key = (row.to_owned(), (*name).to_owned());
                    let n =
                        self.confusion.get(&key).map_or_else(|| ".".to_owned(), usize::to_string);
                    figure(&n, column(name))
                })
                .collect();
            let _ = writeln!(text, "{}  {}", cell(row, width), cells.join("  "));
        }
    }
}

fn column(name: &str) -> usize {
    name.chars().count().max(6)
}

/// Counts without, shares with four digits after the point.
fn said(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() > 1.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.4}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            conditions: "one page".to_owned(),
            totals: Figures::from([("n".to_owned(), 12.0), ("title_exact".to_owned(), 0.5)]),
            pages: vec![("a".to_owned(), Figures::from([("title".to_owned(), 1.0)]))],
            confusion: BTreeMap::from([
                (("body".to_owned(), "body".to_owned()), 9),
                (("lead".to_owned(), "body".to_owned()), 1),
            ]),
            differences: vec!["a: lead".to_owned()],
        }
    }

    #[test]
    fn tables_have_pages_totals_confusion_and_differences() {
        let expected = "\
one page

page   title
a     1.0000

n                    12
title_exact      0.5000

gold \\ found    body
body               9
lead               1

  a: lead";
        assert_eq!(report().to_text(), expected);
    }

    #[test]
    fn json_has_totals_by_name() {
        let json = report().to_json();
        assert_eq!(json["title_exact"], 0.5);
        assert_eq!(json["pages"][0]["figures"]["title"], 1.0);
        assert_eq!(json["confusion"][1]["n"], 1);
        assert_eq!(json["differences"][0], "a: lead");
    }
}
