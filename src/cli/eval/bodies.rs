//! `boctin eval bodies`: body text by runs of four words, as the article-extraction benchmark scores it.
//!
//! Gold is one JSON object from page names to `{articleBody}`; the page is `NAME.html` or `NAME.html.gz`.
//! Precision and recall are means over pages, and F1 is made of the two means; `exact` is the share of
//! pages on which all runs agree.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context as _;

use super::pages;
use super::{Figures, Output, Report};
use crate::settings::Settings;

/// Words of one run.
const RUN: usize = 4;

/// Options of `boctin eval bodies`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Gold: one JSON object from page names to their `articleBody`
    #[arg(long, value_name = "FILE")]
    pub gold: PathBuf,
    /// Folder with the pages
    #[arg(long, value_name = "DIR")]
    pub pages: PathBuf,
    /// How the report is printed.
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, serde::Deserialize)]
struct Gold {
    #[serde(rename = "articleBody")]
    body: String,
    #[serde(default)]
    url: Option<String>,
}

/// Runs `boctin eval bodies`.
///
/// # Errors
///
/// Bad knowledge, gold or pages that cannot be read.
pub(super) fn run(args: &Args, settings: &Settings) -> anyhow::Result<Report> {
    let text = pages::gold_text(&args.gold)?;
    let golds: BTreeMap<String, Gold> = serde_json::from_str(&text)
        .with_context(|| format!("{}: expected bodies by page names", args.gold.display()))?;
    let reader = pages::Reader::new(settings)?;
    let mut report = Report::default();
    let (mut precisions, mut recalls, mut exact) = (Vec::new(), Vec::new(), 0);
    for (name, gold) in &golds {
        let path = args.pages.join(format!("{name}.html"));
        let read = reader.read(&path, gold.url.as_deref())?;
        let (precision, recall) = compare(&gold.body, &read.body());
        precisions.extend(precision);
        recalls.extend(recall);
        let (precision, recall) = (precision.unwrap_or(0.0), recall.unwrap_or(0.0));
        exact += usize::from(precision >= 1.0 && recall >= 1.0);
        let figures = [("precision", precision), ("recall", recall)];
        report.pages.push((
            name.clone(),
            figures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Figures>(),
        ));
    }
    let (precision, recall) = (mean(&precisions), mean(&recalls));
    for (name, value) in [
        ("precision", precision),
        ("recall", recall),
        ("f1", pages::harmonic(precision, recall)),
        ("exact", pages::share(exact, golds.len())),
        ("pages", pages::ratio(golds.len(), 1)),
    ] {
        report.totals.insert(name.to_owned(), value);
    }
    report.conditions = format!("{} pages of {}", golds.len(), args.pages.display());
    Ok(report)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// Returns precision and recall of the runs of words, where there are any to divide by.
fn compare(expected: &str, found: &str) -> (Option<f64>, Option<f64>) {
    let (expected, found) = (runs(expected), runs(found));
    let total = |runs: &BTreeMap<Vec<String>, usize>| runs.values().sum::<usize>();
    let both: usize =
        expected.iter().map(|(run, count)| found.get(run).map_or(0, |n| *n.min(count))).sum();
    let part = |all: usize| (all > 0).then(|| pages::share(both, all));
    (part(total(&found)), part(total(&expected)))
}

fn runs(text: &str) -> BTreeMap<Vec<String>, usize> {
    let plain = super::plain(text);
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let mut runs = BTreeMap::new();
    for run in words.windows(RUN.min(words.len()).max(1)) {
        let run: Vec<String> = run.iter().map(|word| (*word).to_owned()).collect();
        *runs.entry(run).or_default() += 1;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_words_are_counted_as_often_as_they_stand_there() {
        assert_eq!(compare("a b c d e", "a b c d e"), (Some(1.0), Some(1.0)));
        assert_eq!(compare("a b c d e", "a b c d x"), (Some(0.5), Some(0.5)));
        assert_eq!(compare("a b c d", "a, b c d. a b c d"), (Some(0.2), Some(1.0)));
        assert_eq!(compare("a b", "a b"), (Some(1.0), Some(1.0)));
        assert_eq!(compare("a b", ""), (None, Some(0.0)));
    }
}
