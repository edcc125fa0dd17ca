//! What the bench prints and draws: rates by the number of workers and of partitions, and where the time goes.

use std::path::Path;
use std::time::Duration;

use crate::Plan;
use crate::pipeline::{Load, cores};
use crate::plot::{Chart, SeriesLabelPosition};
use crate::points::Point;
use crate::progress::Flow;

/// Prints one line.
#[expect(clippy::print_stdout, reason = "this is what the bench is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Returns how many of something there were in a second.
pub(crate) fn rate(count: usize, span: Duration) -> f64 {
    count as f64 / span.as_secs_f64().max(1e-9)
}

/// All runs.
pub(crate) struct Report {
    conditions: String,
    runs: Vec<(Point, Flow)>,
}

impl Report {
    /// Returns a report without runs.
    pub(crate) fn new(plan: Plan, load: &Load, broker: &str) -> Self {
        let conditions = format!(
            "{} cores shared by broker and workers, RabbitMQ {broker} on one node, quorum queues, {} rounds of {} \
             articles; message {} bytes, result {} bytes on average, prefetch {}, workers of one compute thread",
            cores(),
            plan.rounds,
            plan.messages,
            load.message_bytes(),
            load.result_bytes(),
            plan.prefetch,
        );
        Self { conditions, runs: Vec::new() }
    }

    /// Adds a run.
    pub(crate) fn add(&mut self, point: Point, flow: Flow) {
        self.runs.push((point, flow));
    }

    /// Prints everything.
    pub(crate) fn print(&self) {
        say(&format!("\n{}\n", self.conditions));
        say(
            "| | articles/s: median (least - most) | µs of processor an article: clients | broker |",
        );
        say("|---|---|---:|---:|");
        for point in Point::ALL {
            let rates = self.values(point, |flow| flow.rate);
            let micros = |value: fn(&Flow) -> Duration| {
                median(&self.values(point, |flow| value(flow).as_secs_f64() * 1e6))
            };
            say(&format!(
                "| {point} | {:.0} ({:.0} - {:.0}) | {:.0} | {:.0} |",
                median(&rates),
                rates[0],
                rates[rates.len() - 1],
                micros(|flow| flow.client_cpu),
                micros(|flow| flow.broker_cpu),
            ));
        }
    }

    /// Draws the rates of the workers and those of the relay, which are far apart, over the number of workers and of
    /// partitions.
    pub(crate) fn draw(&self, folder: &Path) {
        let numbers = |name: &str, make: fn(usize) -> Point| {
            let at = |count| (count as f64, median(&self.values(make(count), |flow| flow.rate)));
            (name.to_owned(), [1, 2, 4].map(at).to_vec())
        };
        let of_workers = [
            numbers("workers, one queue", Point::Workers),
            numbers("two workers, by partitions", Point::PartitionedWorkers),
        ];
        let of_relay = [
            numbers("relay, one queue", |_| Point::Relay),
            numbers("relay, by partitions", Point::PartitionedRelay),
        ];
        for (file, title, lines) in [
            ("scaling-workers.svg", "Articles a second through workers", &of_workers),
            ("scaling-relay.svg", "Articles a second through a bare relay", &of_relay),
        ] {
            let chart = Chart {
                title,
                across: "workers, or partitions",
                up: "articles a second",
                names: SeriesLabelPosition::LowerRight,
                lines,
            };
            chart.draw(&folder.join(file));
        }
    }

    /// Returns the values of all runs of a point, sorted.
    fn values(&self, point: Point, value: impl Fn(&Flow) -> f64) -> Vec<f64> {
        let of_point = self.runs.iter().filter(|(other, _)| *other == point);
        let mut values: Vec<f64> = of_point.map(|(_, flow)| value(flow)).collect();
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
