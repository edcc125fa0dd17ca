//! What the bench prints and draws: rates by the number of workers and of partitions, and where the time goes.

use std::path::Path;
use std::time::Duration;

use crate::Plan;
use crate::pipeline::{Load, cores};
use crate::plot::Chart;
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

    /// Draws the rates over the number of workers and of partitions.
    pub(crate) fn draw(&self, file: &Path) {
        let line = |name: &str, points: [(f64, Point); 3]| {
            let at = |point| median(&self.values(point, |flow| flow.rate));
            (name.to_owned(), points.map(|(across, point)| (across, at(point))).to_vec())
        };
        let numbers = |make: fn(usize) -> Point| [1, 2, 4].map(|count| (count as f64, make(count)));
        let lines = [
            line("workers, one queue", numbers(Point::Workers)),
            line("two workers, by partitions", numbers(Point::PartitionedWorkers)),
            line("relay, one queue", [1.0, 2.0, 4.0].map(|across| (across, Point::Relay))),
            line("relay, by partitions", numbers(Point::PartitionedRelay)),
        ];
        let chart = Chart {
            title: "Articles a second by workers and by partitions",
            across: "workers, or partitions",
            up: "articles a second",
            lines: &lines,
        };
        chart.draw(file);
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
