//! `boctin eval html`: segments that must and must not be in the body, and title, date and author where
//! the gold has them.
//!
//! Gold is one JSON object from addresses to `{file, with, without, title, date, author}`; segments are
//! compared with white space collapsed, titles and authors by their letters and digits, dates by the day.
//! Precision, recall and F are over segments of all pages, as the evaluation of trafilatura counts them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::pages::{self, Read};
use super::{Figures, Output, Report};
use crate::settings::Settings;

/// Options of `boctin eval html`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Gold: one JSON object from addresses to what is expected of the page
    #[arg(long, value_name = "FILE")]
    pub gold: PathBuf,
    /// Folder with the pages by the names that the gold gives them, plain or with `.gz`
    #[arg(long, value_name = "DIR")]
    pub pages: PathBuf,
    /// How the report is printed.
    #[command(flatten)]
    pub output: Output,
}

/// What is expected of one page.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Gold {
    file: String,
    with: Vec<String>,
    without: Vec<String>,
    title: Option<String>,
    date: Option<String>,
    author: Option<String>,
}

#[derive(Debug, Default)]
struct Counts {
    found: usize,
    missed: usize,
    leaked: usize,
    kept_out: usize,
    fields: BTreeMap<&'static str, (usize, usize)>,
}

/// Runs `boctin eval html`.
///
/// # Errors
///
/// Bad knowledge, gold or pages that cannot be read.
pub(super) fn run(args: &Args, settings: &Settings) -> anyhow::Result<Report> {
    let text = pages::gold_text(&args.gold)?;
    let golds: BTreeMap<String, Gold> = serde_json::from_str(&text)
        .with_context(|| format!("{}: expected pages by their addresses", args.gold.display()))?;
    let reader = pages::Reader::new(settings)?;
    let mut report = Report::default();
    let mut counts = Counts::default();
    for (url, gold) in &golds {
        let read = reader.read(&file(&args.pages, gold), Some(url))?;
        score(gold, &read, &mut counts, &mut report);
    }
    totals(&counts, &mut report);
    report.totals.insert("pages".to_owned(), pages::ratio(golds.len(), 1));
    report.conditions = format!("{} pages of {}; no hints", golds.len(), args.pages.display());
    Ok(report)
}

fn file(folder: &Path, gold: &Gold) -> PathBuf {
    folder.join(&gold.file)
}

fn score(gold: &Gold, read: &Read, counts: &mut Counts, report: &mut Report) {
    let body = super::plain(&read.body());
    let (mut missed, mut leaked) = (0, 0);
    for segment in &gold.with {
        if body.contains(&super::plain(segment)) {
            counts.found += 1;
        } else {
            missed += 1;
            report.differences.push(format!("{}: missed {segment:?}", gold.file));
        }
    }
    for segment in &gold.without {
        if body.contains(&super::plain(segment)) {
            leaked += 1;
            report.differences.push(format!("{}: leaked {segment:?}", gold.file));
        } else {
            counts.kept_out += 1;
        }
    }
    counts.missed += missed;
    counts.leaked += leaked;
    let names: String = read.authors.join(" ");
    for (field, expected, found) in [
        ("title", &gold.title, read.title.as_deref().unwrap_or_default()),
        ("date", &gold.date, read.day.as_deref().unwrap_or_default()),
        ("author", &gold.author, names.as_str()),
    ] {
        let Some(expected) = expected.as_deref().filter(|text| !text.is_empty()) else { continue };
        let (wanted, got) = (letters(expected), letters(found));
        // Gold may name one of several authors, or all of them.
        let is_right = wanted == got
            || field == "author"
                && !got.is_empty()
                && (got.contains(&wanted) || wanted.contains(&got));
        let entry = counts.fields.entry(field).or_default();
        entry.0 += usize::from(is_right);
        entry.1 += 1;
        if !is_right {
            report
                .differences
                .push(format!("{}: {field} expected {expected:?}, found {found:?}", gold.file));
        }
    }
    let figures = Figures::from(
        [("missed", missed), ("leaked", leaked)]
            .map(|(name, count)| (name.to_owned(), pages::ratio(count, 1))),
    );
    report.pages.push((gold.file.clone(), figures));
}

fn letters(text: &str) -> String {
    super::plain(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn totals(counts: &Counts, report: &mut Report) {
    let all = counts.found + counts.missed + counts.leaked + counts.kept_out;
    let precision = pages::share(counts.found, counts.found + counts.leaked);
    let recall = pages::share(counts.found, counts.found + counts.missed);
    for (name, value) in [
        ("precision", precision),
        ("recall", recall),
        ("accuracy", pages::share(counts.found + counts.kept_out, all)),
        ("f", pages::harmonic(precision, recall)),
    ] {
        report.totals.insert(name.to_owned(), value);
    }
    for (field, (right, all)) in &counts.fields {
        report.totals.insert((*field).to_owned(), pages::share(*right, *all));
    }
}
