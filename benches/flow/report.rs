//! What the bench prints: the conditions, a table, and the two lines that sum it up.

use std::fmt;
use std::time::Duration;

use crate::Plan;
use crate::pipeline::{self, Load, Rates};
use crate::progress::Flow;
use crate::queues::{Broker, Kind};

/// Prints one line.
#[expect(clippy::print_stdout, reason = "this is what the bench is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Returns how many of something there were in a second.
pub(crate) fn rate(count: usize, span: Duration) -> f64 {
    count as f64 / span.as_secs_f64().max(1e-9)
}

/// What the figures depend on.
pub(crate) struct Conditions(String);

impl Conditions {
    /// Gathers them.
    pub(crate) async fn new(broker: &Broker, plan: Plan, load: &Load) -> Self {
        Self(format!(
            "{} cores shared by broker and worker, RabbitMQ {} on one node, {} rounds of {} articles; message {} \
             bytes, result {} bytes on average, prefetch {}, {} compute threads; load average before {}",
            pipeline::cores(),
            broker.version().await,
            plan.rounds,
            plan.messages,
            load.message_bytes(),
            load.result_bytes(),
            plan.prefetch,
            pipeline::cores(),
            load_average(),
        ))
    }
}

fn load_average() -> String {
    let line = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    line.split(' ').next().unwrap_or("unknown").to_owned()
}

/// One round on one kind of queue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    /// Kind of the queues.
    pub(crate) kind: Kind,
    /// The pipeline alone.
    pub(crate) pipeline: Rates,
    /// The bare relay.
    pub(crate) relay: Flow,
    /// The worker.
    pub(crate) worker: Flow,
}

impl Round {
    fn ideal(&self) -> f64 {
        1.0 / (1.0 / self.relay.rate + 1.0 / (pipeline::cores() as f64 * self.pipeline.one_core))
    }

    fn efficiency(&self) -> f64 {
        self.worker.rate / self.ideal()
    }

    /// The same from the processor time of all programs, which neighbours on the machine disturb less.
    fn efficiency_by_cpu(&self) -> f64 {
        let both = |flow: Flow| flow.client_cpu + flow.broker_cpu;
        (both(self.relay) + self.pipeline.cpu).as_secs_f64() / both(self.worker).as_secs_f64()
    }

    fn ratio(&self) -> f64 {
        self.worker.rate / self.relay.rate
    }
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} relay {:.0}/s, pipeline {:.0}/s a core, worker {:.0}/s, efficiency {:.2} (by processor {:.2})",
            self.kind,
            self.relay.rate,
            self.pipeline.one_core,
            self.worker.rate,
            self.efficiency(),
            self.efficiency_by_cpu()
        )
    }
}

/// All rounds.
pub(crate) struct Report {
    conditions: Conditions,
    rounds: Vec<Round>,
}

/// A row of the table: what is measured, and how a round tells it.
type Row = (&'static str, fn(&Round) -> f64, usize);

const ROWS: [Row; 13] = [
    ("pipeline, one core, articles/s", |round| round.pipeline.one_core, 0),
    ("pipeline, all cores, articles/s", |round| round.pipeline.all_cores, 0),
    ("relay, articles/s", |round| round.relay.rate, 0),
    ("worker, articles/s", |round| round.worker.rate, 0),
    ("ideal, articles/s", Round::ideal, 0),
    ("efficiency: worker / ideal", Round::efficiency, 2),
    ("ratio: worker / relay", Round::ratio, 2),
    ("efficiency by processor time", Round::efficiency_by_cpu, 2),
    ("pipeline, µs of processor an article", |round| micros(round.pipeline.cpu), 0),
    ("relay, µs of processor an article", |round| micros(round.relay.client_cpu), 0),
    ("broker under relay, µs of processor", |round| micros(round.relay.broker_cpu), 0),
    ("worker, µs of processor an article", |round| micros(round.worker.client_cpu), 0),
    ("broker under worker, µs of processor", |round| micros(round.worker.broker_cpu), 0),
];

fn micros(span: Duration) -> f64 {
    span.as_secs_f64() * 1e6
}

impl Report {
    /// Returns a report without rounds.
    pub(crate) fn new(conditions: Conditions) -> Self {
        Self { conditions, rounds: Vec::new() }
    }

    /// Adds a round.
    pub(crate) fn add(&mut self, round: Round) {
        self.rounds.push(round);
    }

    /// Prints everything.
    pub(crate) fn print(&self) {
        say(&format!("\n{}; after {}\n", self.conditions.0, load_average()));
        say("| median (least - most) of the rounds | classic | quorum |");
        say("|---|---|---|");
        for (name, value, digits) in ROWS {
            let cell = |kind| {
                let values = self.values(kind, value);
                let (least, most) = (values[0], values[values.len() - 1]);
                format!("{:.digits$} ({least:.digits$} - {most:.digits$})", median(&values))
            };
            say(&format!("| {name} | {} | {} |", cell(Kind::Classic), cell(Kind::Quorum)));
        }
        say("");
        for kind in [Kind::Classic, Kind::Quorum] {
            let efficiency = median(&self.values(kind, Round::efficiency));
            let ratio = median(&self.values(kind, Round::ratio));
            say(&format!("{kind} efficiency {efficiency:.2} ratio {ratio:.2}"));
        }
    }

    /// Returns the values of all rounds on one kind of queue, sorted.
    fn values(&self, kind: Kind, value: fn(&Round) -> f64) -> Vec<f64> {
        let of_kind = self.rounds.iter().filter(|round| round.kind == kind);
        let mut values: Vec<f64> = of_kind.map(value).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}
