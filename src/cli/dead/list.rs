//! `boctin dead list`: one line for each letter.

use anyhow::Context as _;
use lapin::message::Delivery;
use lapin::protocol::BasicProperties;

use super::filter::Filter;
use super::seen::{Reader, Seen};
use super::{Desk, Lines, exit_after};
use crate::broker::rotation::{Fate, Handler, Verdict};
use crate::cli::{Exit, print};
use crate::worker::letter::standing_properties;

/// Options of `boctin dead list`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Args {
    /// One JSON object a line instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    filter: Filter,
}

pub(super) async fn run(args: &Args, desk: &Desk<'_>) -> anyhow::Result<Exit> {
    let reader = Reader::new(desk.settings)?;
    let mut list = List { args, reader, lines: Lines::new(), letters: 0, selected: 0, listed: 0 };
    let round = desk.rotate(&mut list).await;
    let List { lines, letters, selected, listed, .. } = list;
    lines.end().context("cannot print the list")?;
    let exit = exit_after(round?);
    let left_out = if listed < selected { format!(", {listed} listed") } else { String::new() };
    print::notice(&format!("{letters} letters, {selected} selected{left_out}"));
    Ok(exit)
}

struct List<'a> {
    args: &'a Args,
    reader: Reader,
    lines: Lines,
    letters: u64,
    selected: u64,
    listed: u64,
}

impl Handler for List<'_> {
    fn total(&mut self, messages: u64) {
        self.letters = messages;
    }

    fn judge(&mut self, position: u64, message: &Delivery) -> Verdict {
        let seen = self.reader.see(position, message);
        if !self.args.filter.selects(&seen) {
            return Verdict::Keep;
        }
        self.selected += 1;
        if self.args.filter.is_enough(self.listed) {
            return Verdict::Keep;
        }
        self.listed += 1;
        if self.args.json {
            // What is said of a letter is text and numbers, which always become JSON.
            let line = serde_json::to_string(&seen).unwrap_or_default();
            self.lines.line(&print::harmless_json(&line));
        } else {
            if self.listed == 1 {
                self.lines.line(&Seen::head());
            }
            self.lines.line(&seen.row());
        }
        Verdict::Keep
    }

    fn standing(&self, original: &BasicProperties) -> BasicProperties {
        standing_properties(original)
    }

    fn settled(&mut self, _: u64, _: Fate) {}
}
