//! `boctin dead replay`: publishes letters again to where they came from, and then removes them.
//!
//! A letter is removed after the broker has confirmed that a queue took it; killed in between, it is both
//! replayed and still there. Letters that nobody takes stay.

use anyhow::Context as _;
use lapin::message::Delivery;
use lapin::protocol::BasicProperties;

use super::filter::Filter;
use super::seen::Reader;
use super::{Desk, Lines, exit_after};
use crate::broker::publisher::Publish;
use crate::broker::rotation::{Fate, Handler, Verdict};
use crate::broker::short;
use crate::cli::table::bounded;
use crate::cli::{Exit, print};
use crate::metrics::Target;
use crate::worker::letter::{replay_properties, standing_properties};

/// Options of `boctin dead replay`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Args {
    /// Say what would be replayed, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    filter: Filter,
}

pub(super) async fn run(args: &Args, desk: &Desk<'_>) -> anyhow::Result<Exit> {
    let reader = Reader::new(desk.settings)?;
    let mut replay = Replay {
        args,
        reader,
        lines: Lines::new(),
        letters: 0,
        selected: 0,
        replayed: 0,
        stayed: 0,
        homeless: 0,
    };
    let round = desk.rotate(&mut replay).await;
    let Replay { lines, letters, selected, replayed, stayed, homeless, .. } = replay;
    let printed = lines.end();
    let stayed = stayed + homeless;
    print::notice(&if args.dry_run {
        let would = selected - homeless;
        format!("{letters} letters, {would} would be replayed, {homeless} cannot be")
    } else {
        format!("{letters} letters, {selected} selected: {replayed} replayed, {stayed} stayed")
    });
    let exit = exit_after(round?);
    printed.context("cannot print what was replayed")?;
    Ok(if stayed > 0 { Exit::Failed } else { exit })
}

struct Replay<'a> {
    args: &'a Args,
    reader: Reader,
    lines: Lines,
    letters: u64,
    selected: u64,
    replayed: u64,
    stayed: u64,
    /// Letters of which nobody knows where they came from.
    homeless: u64,
}

impl Handler for Replay<'_> {
    fn total(&mut self, messages: u64) {
        self.letters = messages;
    }

    fn judge(&mut self, position: u64, message: &Delivery) -> Verdict {
        if self.args.filter.is_enough(self.selected) {
            return Verdict::Keep;
        }
        let seen = self.reader.see(position, message);
        if !self.args.filter.selects(&seen) {
            return Verdict::Keep;
        }
        self.selected += 1;
        let (Some(exchange), Some(routing_key)) = (&seen.exchange, &seen.routing_key) else {
            self.homeless += 1;
            print::notice(&format!(
                "boctin: letter {} stays: nothing says where it came from",
                seen.name()
            ));
            return Verdict::Keep;
        };
        let target = format!("{} {}", bounded(exchange, 80), bounded(routing_key, 80));
        if self.args.dry_run {
            self.lines.line(&format!("would replay {} to {target}", seen.name()));
            return Verdict::Keep;
        }
        self.lines.line(&format!("replay {} to {target}", seen.name()));
        Verdict::Move(Box::new(Publish {
            target: Target::Output,
            exchange: short(exchange),
            routing_key: short(routing_key),
            properties: replay_properties(&message.properties),
            body: message.data.clone(),
        }))
    }

    fn standing(&self, original: &BasicProperties) -> BasicProperties {
        standing_properties(original)
    }

    fn settled(&mut self, position: u64, fate: Fate) {
        match fate {
            Fate::Moved => self.replayed += 1,
            Fate::Stayed(reason) => {
                self.stayed += 1;
                print::notice(&format!("boctin: letter {position} stays: {reason}"));
            }
            Fate::Kept | Fate::Removed => {}
        }
    }
}
