//! `boctin eval article`: title, section, dates, authors, lead, captions, paragraphs, subheadings and
//! the class of every line, against gold.
//!
//! For every field there are the share of pages on which all of it is right (`_exact`) and the F1 of
//! its items over all pages (`_f1`): names, captions, paragraphs; words for title, section and lead.
//! How a field of one page is compared is [`compare`]'s work.

mod compare;
mod gold;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use self::compare::Compared;
use super::{Figures, Output, Report, Tally};
use crate::cli::{input, knowledge};
use crate::message::fields::FieldMap;
use crate::message::raw;
use crate::pipeline::labels::LineClass;
use crate::pipeline::{Page, Pipeline};
use crate::settings::Settings;
use crate::worker::compute;

/// Options of `boctin eval article`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Folder with the gold: JSON files that name their page as `seed`, or truth.toml
    #[arg(long, value_name = "DIR")]
    pub gold: PathBuf,
    /// Folder with the pages [default: `seeds` beside the gold, `articles` in it, or the folder itself]
    #[arg(long, value_name = "DIR")]
    pub pages: Option<PathBuf>,
    /// How the report is printed.
    #[command(flatten)]
    pub output: Output,
}

/// Runs `boctin eval article`.
///
/// # Errors
///
/// Bad knowledge, gold or pages that cannot be read, gold without a page.
pub(super) fn run(args: &Args, settings: &Settings) -> anyhow::Result<Report> {
    let folder = gold::read(&args.gold, args.pages.as_deref())?;
    let pipeline = Pipeline::new(Arc::new(knowledge(settings)?), settings.pipeline.budget());
    let mut pages = read_pages(&folder.pages, settings)?;
    let mut report = Report::default();
    let mut totals: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let (mut labels_right, mut labels) = (0, 0);
    for gold in &folder.golds {
        let page = pages.remove(&gold.page).with_context(|| {
            format!("{}: expected a page named {}, found none", folder.pages.display(), gold.page)
        })?;
        let analysis = pipeline.analyze(&page).with_context(|| gold.page.clone())?;
        let (text, classes) = pipeline.lines(&page).with_context(|| gold.page.clone())?;
        let compared = compare::compare(gold, &text, &classes, &analysis);
        add_labels(&compared, &mut report);
        let mut figures = Figures::new();
        for (field, tally) in &compared.fields {
            totals.entry(field).or_default().add(*tally);
            let value = if compare::is_list(field) { tally.f1() } else { tally.exact_share() };
            figures.insert((*field).to_owned(), value);
        }
        if !compared.labels.is_empty() {
            let right = compared.labels.iter().filter(|label| label.is_right).count();
            figures.insert("labels".to_owned(), ratio(right, compared.labels.len()));
            labels_right += right;
            labels += compared.labels.len();
        }
        let differences = compared.differences.iter();
        report.differences.extend(differences.map(|line| format!("{}: {line}", gold.page)));
        report.pages.push((gold.page.clone(), figures));
    }
    for (field, tally) in &totals {
        report.totals.insert(format!("{field}_exact"), tally.exact_share());
        report.totals.insert(format!("{field}_f1"), tally.f1());
    }
    if labels > 0 {
        report.totals.insert("labels_accuracy".to_owned(), ratio(labels_right, labels));
    }
    report.totals.insert("pages".to_owned(), ratio(folder.golds.len(), 1));
    report.conditions = format!(
        "{} pages of {}, no hints, no time of fetching but what a page brings along",
        folder.golds.len(),
        folder.pages.display()
    );
    Ok(report)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn add_labels(compared: &Compared, report: &mut Report) {
    let name = |class: Option<LineClass>| class.map_or("none", LineClass::as_str).to_owned();
    for label in &compared.labels {
        // A label that may be either counts as what was found.
        let gold = if label.is_right { label.found } else { Some(label.gold) };
        *report.confusion.entry((name(gold), name(label.found))).or_default() += 1;
    }
}

/// Reads all pages of a folder, by file name and by name without its ending.
fn read_pages(folder: &Path, settings: &Settings) -> anyhow::Result<BTreeMap<String, Page>> {
    let limits = compute::limits(&settings.input);
    let fields = FieldMap::new(&settings.input.fields)
        .map_err(compute::InvalidFields)
        .context("cannot map the fields of pages")?;
    let mut pages = BTreeMap::new();
    for source in input::sources(&[folder.to_owned()])? {
        // Gold may lie in the same folder; what is no page is found missing by its name.
        input::read(&source, limits.max_body_bytes, &mut |read| {
            let envelope = read.content.ok();
            let raw = envelope.and_then(|envelope| raw::decode(&envelope, &limits, &fields).ok());
            if let Some(raw) = raw {
                let file = read.place.rsplit('/').next().unwrap_or_default().to_owned();
                let (stem, ending) = file.split_once('.').unwrap_or((&file, ""));
                let stem = ending
                    .split_once(':')
                    .map_or_else(|| stem.to_owned(), |(_, line)| format!("{stem}-{line}"));
                pages.insert(stem, raw.page.clone());
                pages.insert(file, raw.page);
            }
            true
        })?;
    }
    Ok(pages)
}
