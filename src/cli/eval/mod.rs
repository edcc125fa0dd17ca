//! `boctin eval`: scores the pipeline against gold files.
//!
//! Each subcommand is one file (or folder) that reads its gold, runs the pipeline and returns a
//! [`Report`]; printing it, `--json` and `--floor` are the same for all and done here. Nothing is
//! sent anywhere, and no broker is needed.

pub mod article;
mod floors;
mod report;
mod tally;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;

pub use report::{Figures, Report};
pub use tally::{Tally, plain};

use super::{Configured, Exit, SourceArgs, begin, print};

/// Options of `boctin eval`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    sources: SourceArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Score title, date, authors, lead, paragraphs, captions and line labels
    Article(Configured<article::Args>),
}

/// Options that every evaluation has.
#[derive(Debug, Clone, clap::Args)]
pub struct Output {
    /// Print one JSON object instead of tables: figures by name, then `pages` and `differences`
    #[arg(long)]
    pub json: bool,
    /// Exit with 1 when a figure is below its minimum in this TOML file (lines such as `title_exact = 0.99`)
    #[arg(long, value_name = "FILE")]
    pub floor: Option<PathBuf>,
}

/// Runs `boctin eval`.
///
/// # Errors
///
/// Bad settings, gold or pages that cannot be read, a floor file that is no table of figures, or
/// output that cannot be written.
pub(super) fn run(args: Args, before: SourceArgs) -> anyhow::Result<Exit> {
    let before = args.sources.over(before);
    match args.command {
        Command::Article(command) => {
            let settings = begin(&command.sources.after(before))?;
            finish(&article::run(&command.args, &settings)?, &command.args.output)
        }
    }
}

/// Prints a report and holds it to the floors.
fn finish(report: &Report, output: &Output) -> anyhow::Result<Exit> {
    let text = if output.json { report.to_json().to_string() } else { report.to_text() };
    print::result(&text).context("cannot print the report")?;
    let Some(path) = &output.floor else { return Ok(Exit::Done) };
    let below = floors::read(path)?.below(report);
    for line in &below {
        print::notice(&format!("below its floor: {line}"));
    }
    Ok(if below.is_empty() { Exit::Done } else { Exit::Failed })
}
