//! `boctin eval extract`: documents, persons, organisations, places, statistics, periods and facets,
//! against gold.
//!
//! Rules of comparing are those of the gold: documents by base key, persons by name, places by bare
//! name and level, statistics by value, denominator and unit, periods by both ends; an item of the gold
//! is found where a mention overlaps its surface. Neutral items (optional documents, relative periods,
//! days) are neither missed nor surplus. Facets are weighed: what is missed counts by its weight in the gold,
//! what is surplus by its score. How one page is compared is told in [`compare`] and [`facets`].

mod compare;
mod facets;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::Value;

use self::facets::Facets;
use super::{Figures, Output, Report, Tally, article};
use crate::cli::knowledge;
use crate::pipeline::Pipeline;
use crate::settings::Settings;

/// Options of `boctin eval extract`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Folder with the gold: JSON files (*.json, *.gold) that name their page as `seed`
    #[arg(long, value_name = "DIR")]
    pub gold: PathBuf,
    /// Folder with the pages [default: `seeds` beside the gold]
    #[arg(long, value_name = "DIR")]
    pub pages: Option<PathBuf>,
    /// How the report is printed.
    #[command(flatten)]
    pub output: Output,
}

/// Runs `boctin eval extract`.
///
/// # Errors
///
/// Bad knowledge, gold or pages that cannot be read, gold without a page.
pub(super) fn run(args: &Args, settings: &Settings) -> anyhow::Result<Report> {
    let folder = args.pages.clone().unwrap_or_else(|| args.gold.join("../seeds"));
    let pipeline = Pipeline::new(Arc::new(knowledge(settings)?), settings.pipeline.budget());
    let pages = article::read_pages(&folder, settings)?;
    let mut report = Report::default();
    let mut totals: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut facets = Facets::default();
    for (name, gold) in read_gold(&args.gold)? {
        let page = pages.get(&name).with_context(|| {
            format!("{}: expected a page named {name}, found none", folder.display())
        })?;
        let analysis = pipeline.analyze(page).with_context(|| name.clone())?;
        let compared = compare::compare(&gold, &analysis);
        let mut figures = Figures::new();
        for (field, tally) in &compared.fields {
            totals.entry(field).or_default().add(*tally);
            figures.insert((*field).to_owned(), tally.f1());
        }
        for (field, count) in &compared.counts {
            *counts.entry(field).or_default() += count;
        }
        let (of_page, differences) = Facets::compare(&gold, &analysis);
        facets.add(of_page);
        figures.extend(of_page.figures());
        let differences = compared.differences.iter().chain(&differences);
        report.differences.extend(differences.map(|line| format!("{name}: {line}")));
        report.pages.push((name, figures));
    }
    for (field, tally) in &totals {
        report.totals.insert(format!("{field}_p"), tally.precision());
        report.totals.insert(format!("{field}_r"), tally.recall());
        report.totals.insert(format!("{field}_f1"), tally.f1());
    }
    report.totals.extend(facets.figures());
    for (field, count) in counts {
        report.totals.insert(field.to_owned(), f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    }
    report.conditions = format!("{} pages of {}", report.pages.len(), folder.display());
    Ok(report)
}

/// Reads the gold of every page, in the order of file names.
fn read_gold(folder: &std::path::Path) -> anyhow::Result<Vec<(String, Value)>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read the gold in {}", folder.display()))?;
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        // `.gold` is JSON too, and no input of `boctin process`.
        if path.extension().is_some_and(|ending| ending == "json" || ending == "gold") {
            files.push(path);
        }
    }
    files.sort();
    let mut golds = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let gold: Value = serde_json::from_str(&text)
            .with_context(|| format!("cannot use the gold in {}", path.display()))?;
        let Some(page) = gold.get("seed").and_then(Value::as_str) else {
            bail!("{}: expected the page under `seed`, found none", path.display());
        };
        golds.push((page.to_owned(), gold));
    }
    if golds.is_empty() {
        bail!("expected gold files (*.json, *.gold) in {}, found none", folder.display());
    }
    Ok(golds)
}
