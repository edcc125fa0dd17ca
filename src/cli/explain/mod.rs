//! `boctin explain`: shows what was found in a page, where, by which rule, and what it beat.
//!
//! In a terminal the article is printed with marked spans and a list of records below it; `--html FILE`
//! writes one page that needs no network and no script. Everything from the page is escaped: it may hold
//! anything. Labels are in Vietnamese, the language of those who read it.

mod findings;
mod html;
mod terminal;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::{Exit, input, knowledge, print};
use crate::message::fields::FieldMap;
use crate::message::raw;
use crate::pipeline::Pipeline;
use crate::settings::Settings;
use crate::worker::compute;

/// Options of `boctin explain`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The page: a file of text or HTML, or JSONL, of which the first article is shown
    pub path: PathBuf,
    /// Write an annotated page to this file instead of the terminal
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Runs `boctin explain`.
///
/// # Errors
///
/// Bad knowledge, a page that cannot be read or decoded, a file that cannot be written.
pub fn run(args: &Args, settings: &Settings) -> anyhow::Result<Exit> {
    let limits = compute::limits(&settings.input);
    let fields = FieldMap::new(&settings.input.fields)
        .map_err(compute::InvalidFields)
        .context("cannot map the fields of pages")?;
    let mut page = None;
    for source in input::sources(std::slice::from_ref(&args.path))? {
        input::read(&source, limits.max_body_bytes, &mut |read| {
            let envelope = read.content.ok();
            let raw = envelope.and_then(|envelope| raw::decode(&envelope, &limits, &fields).ok());
            page = page.take().or(raw.map(|raw| raw.page));
            page.is_none()
        })?;
        if page.is_some() {
            break;
        }
    }
    let Some(page) = page else {
        bail!("{}: expected a page, found none that can be decoded", args.path.display());
    };
    let pipeline = Pipeline::new(Arc::new(knowledge(settings)?), settings.pipeline.budget());
    let analysis = pipeline.analyze(&page)?;
    if let Some(path) = &args.html {
        std::fs::write(path, html::page(&analysis))
            .with_context(|| format!("cannot write {}", path.display()))?;
        return Ok(Exit::Done);
    }
    let coloured = std::io::stdout().is_terminal();
    print::result(&terminal::text(&analysis, coloured)).context("cannot print")?;
    Ok(Exit::Done)
}
