//! `boctin demo`: sends pages through a broker and shows what came of each, in a table.
//!
//! Runs the commands that a user would run (`worker`, `publish`) on exchanges and queues of its own,
//! and removes those again, also after a failure or an interrupt. What else is on the broker is left
//! alone. With `--no-broker` it runs `process` instead. Decides nothing about articles itself.

mod children;
mod embedded;
mod flow;
mod moved;
mod table;

use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::Value;

use super::{Exit, print};
use crate::settings::Sources;

use moved::Moved;

/// Options of `boctin demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Pages to send: files (.txt, .html, .json, .jsonl) or folders.
    #[arg(required_unless_present = "probe")]
    paths: Vec<PathBuf>,
    /// Do the same with no broker.
    #[arg(long, conflicts_with = "probe")]
    no_broker: bool,
    /// Only see whether the broker answers and lets us in; makes nothing there.
    #[arg(long, conflicts_with = "paths")]
    probe: bool,
}

/// What came of the pages.
#[derive(Debug, Default)]
struct Outcome {
    /// How many were sent.
    sent: usize,
    /// Results, as published.
    results: Vec<Value>,
    /// Name and reason of what could not be processed.
    dead: Vec<(String, String)>,
    /// The metrics that changed.
    moved: Moved,
}

impl Outcome {
    /// Returns how many pages neither came out nor are dead letters.
    fn missing(&self) -> usize {
        self.sent.saturating_sub(self.results.len() + self.dead.len())
    }
}

/// Runs `boctin demo`.
///
/// # Errors
///
/// No broker, no room for a worker, or pages that are not all out in time.
pub fn run(args: &Args, sources: &Sources) -> anyhow::Result<Exit> {
    let settings = super::begin(sources)?;
    if args.probe {
        flow::probe(&settings)?;
        return Ok(Exit::Done);
    }
    let outcome = if args.no_broker {
        embedded::run(&args.paths, sources)?
    } else {
        flow::run(&args.paths, sources, &settings)?
    };
    let width = console::Term::stdout().size_checked().map_or(120, |(_, columns)| columns.into());
    print::result(&describe(&outcome, width)).context("cannot print the table")?;
    Ok(if outcome.missing() == 0 { Exit::Done } else { Exit::Failed })
}

fn describe(outcome: &Outcome, width: usize) -> String {
    let mut text = table::render(&outcome.results, &outcome.dead, width);
    text.push_str(&format!(
        "\n{} in = {} + {}; {} missing\n",
        counted(outcome.sent, "page"),
        counted(outcome.results.len(), "result"),
        counted(outcome.dead.len(), "dead letter"),
        outcome.missing(),
    ));
    let moved = outcome.moved.render(width);
    if !moved.is_empty() {
        text.push_str("\nMetrics that moved (docs/metrics.md says what they mean):\n");
        text.push_str(&moved);
    }
    text.trim_end().to_owned()
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Says what is done, as the command that a user would type.
fn say(command: &str) {
    print::notice(&format!("$ {command}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_neither_came_out_nor_died_is_missing() {
        let dead = vec![("a.json".to_owned(), "malformed_json".to_owned())];
        let outcome =
            Outcome { sent: 3, results: vec![Value::Null], dead, moved: Moved::default() };
        assert_eq!(outcome.missing(), 1);
        let text = describe(&outcome, 100);
        assert!(text.ends_with("3 pages in = 1 result + 1 dead letter; 1 missing"), "{text}");
    }
}
