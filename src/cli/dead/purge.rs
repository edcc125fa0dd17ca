//! `boctin dead purge`: removes letters for good, after asking.

use std::io::{self, IsTerminal};

use anyhow::Context as _;
use lapin::message::Delivery;
use lapin::protocol::BasicProperties;

use super::filter::Filter;
use super::seen::Reader;
use super::{Desk, Lines, exit_after};
use crate::broker::rotation::{Fate, Handler, Round, Verdict};
use crate::cli::{Exit, print};
use crate::worker::letter::standing_properties;

/// Options of `boctin dead purge`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Args {
    /// Say what would be removed, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    #[command(flatten)]
    filter: Filter,
}

pub(super) async fn run(args: &Args, desk: &Desk<'_>) -> anyhow::Result<Exit> {
    if args.dry_run {
        let (round, letters, selected) = pass(args, desk, Mode::DryRun, args.filter.limit).await?;
        print::notice(&format!("{letters} letters, {selected} would be removed"));
        return Ok(exit_after(round));
    }
    let mut limit = args.filter.limit;
    if !args.yes {
        if !io::stdin().is_terminal() {
            anyhow::bail!("expected --yes, or a terminal to ask on; nothing was removed");
        }
        let (round, letters, selected) = pass(args, desk, Mode::Count, limit).await?;
        if round == Round::Stopped || selected == 0 {
            print::notice(&format!("{letters} letters, none removed"));
            return Ok(exit_after(round));
        }
        let question = format!("Remove {selected} of {letters} letters for good? [y/N]");
        if !is_confirmed(question, desk).await? {
            print::notice("nothing was removed");
            return Ok(Exit::Failed);
        }
        // Letters that arrived since were not asked about.
        limit = Some(selected);
    }
    let (round, letters, removed) = pass(args, desk, Mode::Remove, limit).await?;
    print::notice(&format!("{letters} letters, {removed} removed"));
    Ok(exit_after(round))
}

async fn is_confirmed(question: String, desk: &Desk<'_>) -> anyhow::Result<bool> {
    print::notice(&question);
    let reading = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map(|_| answer)
    });
    let mut stop = desk.stop.clone();
    let answer = tokio::select! {
        answer = reading => answer.context("cannot ask")?.context("cannot read the answer")?,
        _ = stop.wait_for(|stop| *stop) => return Ok(false),
    };
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Count,
    DryRun,
    Remove,
}

/// Goes through the queue; returns how many letters there were and how many were selected.
async fn pass(
    args: &Args,
    desk: &Desk<'_>,
    mode: Mode,
    limit: Option<u64>,
) -> anyhow::Result<(Round, u64, u64)> {
    let reader = Reader::new(desk.settings)?;
    let filter = Filter { limit, ..args.filter.clone() };
    let mut purge = Purge { filter, mode, reader, lines: Lines::new(), letters: 0, selected: 0 };
    let round = desk.rotate(&mut purge).await;
    let printed = purge.lines.end();
    if round.is_err() && mode == Mode::Remove {
        print::notice(&format!("{} letters, {} removed", purge.letters, purge.selected));
    }
    let round = round?;
    printed.context("cannot print what was removed")?;
    Ok((round, purge.letters, purge.selected))
}

struct Purge {
    filter: Filter,
    mode: Mode,
    reader: Reader,
    lines: Lines,
    letters: u64,
    selected: u64,
}

impl Handler for Purge {
    fn total(&mut self, messages: u64) {
        self.letters = messages;
    }

    fn judge(&mut self, position: u64, message: &Delivery) -> Verdict {
        if self.filter.is_enough(self.selected) {
            return Verdict::Keep;
        }
        let seen = self.reader.see(position, message);
        if !self.filter.selects(&seen) {
            return Verdict::Keep;
        }
        self.selected += 1;
        match self.mode {
            Mode::Count => Verdict::Keep,
            Mode::DryRun => {
                self.lines.line(&format!("would remove {}", seen.name()));
                Verdict::Keep
            }
            Mode::Remove => {
                self.lines.line(&format!("remove {}", seen.name()));
                Verdict::Remove
            }
        }
    }

    fn standing(&self, original: &BasicProperties) -> BasicProperties {
        standing_properties(original)
    }

    fn settled(&mut self, _: u64, _: Fate) {}
}
