//! What a rehearsal prints: a row for each step, what was seen of the workers, and the line that sums it up.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::fleet::Seen;
use super::ledger::Standing;
use super::schedule::Step;
use super::{Mark, Plan, Rehearsal};

/// The head of the table.
pub(super) const HEAD: &str = "\
| step | fault                  | felt after s | lasted s | recovered in s | all out in s | before /s | during /s | after /s |\n\
|-----:|------------------------|-------------:|---------:|---------------:|-------------:|----------:|----------:|---------:|";

/// One step as it went.
pub(super) struct Row {
    /// The step.
    pub(super) step: Step,
    /// Begin, strike, felt, healed, recovered, end.
    pub(super) marks: [Mark; 6],
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [begin, struck, felt, healed, recovered, end] = self.marks;
        let between = |from: Mark, to: Mark| (to.at - from.at).as_secs_f64();
        let rate = |from: Mark, to: Mark| {
            let count = to.arrived - from.arrived;
            if count == 0 && between(from, to) < 0.5 {
                return "-".to_owned();
            }
            format!("{:.0}", count as f64 / between(from, to).max(0.001))
        };
        write!(
            f,
            "| {:4} | {:22} | {:12.1} | {:8.1} | {:14.1} | {:12.1} | {:>9} | {:>9} | {:>8} |",
            self.step.number,
            self.step.fault,
            between(struck, felt),
            between(struck, healed),
            between(healed, recovered),
            between(healed, end),
            rate(begin, struck),
            rate(struck, healed),
            rate(healed, end),
        )
    }
}

/// How a rehearsal ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    seed: u64,
    standing: Option<Standing>,
    seen: Seen,
    reasons: BTreeMap<&'static str, usize>,
    took: Duration,
    breaches: Vec<String>,
}

impl Outcome {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            seed: plan.seed,
            standing: None,
            seen: Seen::default(),
            reasons: BTreeMap::new(),
            took: Duration::ZERO,
            breaches: Vec::new(),
        }
    }

    pub(super) async fn close(
        &mut self,
        rehearsal: &Rehearsal,
        took: Duration,
        end: Result<(), String>,
    ) {
        self.standing = Some(rehearsal.ledger.standing());
        self.seen = rehearsal.fleet.seen().await;
        self.reasons = rehearsal.ledger.reasons();
        self.took = took;
        self.breaches.extend(end.err());
        let more = rehearsal.ledger.breaches().into_iter().chain(self.seen.breaches.clone());
        for breach in more {
            if !self.breaches.iter().any(|known| known.contains(&breach)) {
                self.breaches.push(breach);
            }
        }
    }

    /// Returns whether every promise was kept.
    pub(crate) fn is_sound(&self) -> bool {
        self.breaches.is_empty() && self.standing.is_some_and(|standing| standing.open == 0)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = &self.seen;
        writeln!(f)?;
        writeln!(f, "took {:.0?}; {} looks at workers", self.took, seen.looks)?;
        writeln!(
            f,
            "workers ended: {} by killer articles, {} killed, {} stopped",
            seen.aborts, seen.killed, seen.stopped
        )?;
        writeln!(
            f,
            "most of one worker: {} deliveries in flight, {} unacknowledged at the broker, {:.0} MB of memory, {} \
             file descriptors",
            seen.most_in_flight,
            seen.most_unacknowledged,
            seen.most_memory_bytes / 1e6,
            seen.most_descriptors
        )?;
        let reasons: Vec<String> =
            self.reasons.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
        writeln!(f, "dead letters: {}", reasons.join(", "))?;
        for breach in &self.breaches {
            writeln!(f, "BROKEN: {breach}")?;
        }
        let Some(Standing { sent, open, out, dead, repeats }) = self.standing else {
            return write!(f, "rehearsal: not begun, seed {}", self.seed);
        };
        let failed = if self.is_sound() { "" } else { " FAILED" };
        write!(
            f,
            "rehearsal{failed}: in {sent} = out {out} + dead {dead}, lost {open}, duplicates {repeats}, seed {}",
            self.seed
        )
    }
}
