//! `boctin dead`: list, show, replay and purge dead letters.
//!
//! Each command goes once through the dead queue ([`crate::broker::rotation`]): letters that it does not
//! touch stay as they are, in order, and no nearer to a delivery limit. Promises that a letter leaves the
//! queue only when it was purged, or when the broker has confirmed its replay; and that nothing a letter
//! says can upset the terminal.

mod filter;
mod list;
mod purge;
mod replay;
mod seen;
mod show;

use std::io::{self, Write};

use clap::Subcommand;
use tokio::sync::watch;

use super::{Configured, Exit, SourceArgs, begin, link, print};
use crate::broker::link::Link;
use crate::broker::rotation::{self, Handler, Round};
use crate::settings::Settings;

/// Options of `boctin dead`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    sources: SourceArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List dead letters
    List(Configured<list::Args>),
    /// Show one dead letter: its headers, or its body
    Show(Configured<show::Args>),
    /// Publish dead letters again to where they came from, and remove them
    Replay(Configured<replay::Args>),
    /// Remove dead letters for good
    Purge(Configured<purge::Args>),
}

/// Runs `boctin dead`.
///
/// # Errors
///
/// Bad settings, no broker, a queue that cannot be worked on safely, or output that cannot be written.
pub(super) fn run(args: Args, before: SourceArgs) -> anyhow::Result<Exit> {
    let before = args.sources.over(before);
    match args.command {
        Command::List(command) => {
            let settings = begin(&command.sources.after(before))?;
            at_desk(&settings, async |desk| list::run(&command.args, &desk).await)
        }
        Command::Show(command) => {
            let settings = begin(&command.sources.after(before))?;
            at_desk(&settings, async |desk| show::run(&command.args, &desk).await)
        }
        Command::Replay(command) => {
            let settings = begin(&command.sources.after(before))?;
            at_desk(&settings, async |desk| replay::run(&command.args, &desk).await)
        }
        Command::Purge(command) => {
            let settings = begin(&command.sources.after(before))?;
            at_desk(&settings, async |desk| purge::run(&command.args, &desk).await)
        }
    }
}

fn at_desk(
    settings: &Settings,
    work: impl AsyncFnOnce(Desk<'_>) -> anyhow::Result<Exit>,
) -> anyhow::Result<Exit> {
    link::run(settings, async |link, stop| work(Desk { link, settings, stop }).await)
}

/// What all four commands work with.
struct Desk<'a> {
    link: &'a Link,
    settings: &'a Settings,
    stop: watch::Receiver<bool>,
}

impl Desk<'_> {
    /// Goes through the dead queue once.
    async fn rotate(&self, handler: &mut dyn Handler) -> anyhow::Result<Round> {
        let queue = &self.settings.topology.dead_queue;
        Ok(rotation::rotate(self.link, queue, handler, &self.stop).await?)
    }
}

/// Says that a round was cut short, and returns how the command ends.
fn exit_after(round: Round) -> Exit {
    match round {
        Round::Complete => Exit::Done,
        Round::Stopped => {
            print::notice(
                "boctin: stopped before the end; nothing is lost, but the letters seen now stand behind \
                 the others",
            );
            Exit::Failed
        }
    }
}

/// Standard output for a handler that must not stop when nobody reads: the round goes on, so that the
/// letters keep their order, and the failure is told at its end.
struct Lines {
    output: print::Output,
    failure: Option<io::Error>,
}

impl Lines {
    fn new() -> Self {
        Self { output: print::output(), failure: None }
    }

    fn line(&mut self, line: &str) {
        if self.failure.is_none() {
            self.failure = writeln!(self.output, "{line}").err();
        }
    }

    fn flush(&mut self) {
        if self.failure.is_none() {
            self.failure = self.output.flush().err();
        }
    }

    fn end(mut self) -> io::Result<()> {
        self.flush();
        self.failure.map_or(Ok(()), Err)
    }
}
