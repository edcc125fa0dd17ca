//! How the flow grows with workers and with partitions, beside a bare relay in the same run.
//!
//! On one private broker: 1, 2 and 4 worker processes of one compute thread on one quorum queue; then 1, 2 and 4
//! quorum queues behind a consistent-hash exchange, relayed, and worked off by two workers. Rounds alternate all of
//! them, so that what else the machine does falls on all; medians are reported with their spread. A run in which an
//! article was lost or refused fails.
//!
//! Variables: `MESSAGES` a run (8000), `ROUNDS` (3), `PREFETCH` (that of the default settings), `OUT`: the folder
//! for two charts (`target/scaling`).
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

#[path = "../articles/mod.rs"]
mod articles;
#[path = "../cpu/mod.rs"]
mod cpu;
#[expect(dead_code, reason = "the bench of the flow uses all of it")]
#[path = "../flow/pipeline.rs"]
mod pipeline;
#[path = "../plot/mod.rs"]
mod plot;
mod points;
#[path = "../flow/progress.rs"]
mod progress;
#[path = "../flow/queues.rs"]
mod queues;
#[path = "../flow/relay.rs"]
mod relay;
mod report;
#[expect(dead_code, reason = "the broker tests use all of it")]
#[path = "../../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;

use points::{Point, Points};
use queues::Broker;
use report::Report;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Articles in each run.
    pub(crate) messages: usize,
    /// Rounds.
    pub(crate) rounds: usize,
    /// Deliveries that relay and worker may hold of each queue.
    pub(crate) prefetch: u16,
}

fn main() {
    let prefetch = usize::from(pipeline::settings().worker.prefetch);
    let plan = Plan {
        messages: number("MESSAGES", 8_000).max(100),
        rounds: number("ROUNDS", 3).max(1),
        prefetch: u16::try_from(number("PREFETCH", prefetch)).expect("PREFETCH is at most 65535"),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(run(plan));
}

async fn run(plan: Plan) {
    report::say("making articles, starting a broker ...");
    let engine = pipeline::engine();
    let load = pipeline::Load::new(&engine, plan.messages);
    let broker = Broker::start(plan).await;
    let points = Points::declare(&broker).await;
    let mut report = Report::new(plan, &load, &broker.version().await);
    for number in 1..=plan.rounds {
        for point in Point::ALL {
            let flow = points.measure(&broker, point, &load).await;
            report::say(&format!("round {number} of {}: {point}: {:.0}/s", plan.rounds, flow.rate));
            report.add(point, flow);
        }
    }
    report.print();
    let out = PathBuf::from(std::env::var_os("OUT").unwrap_or_else(|| "target/scaling".into()));
    std::fs::create_dir_all(&out).unwrap();
    report.draw(&out);
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).map_or(default, |value| {
        value.parse().unwrap_or_else(|_| panic!("{variable}: expected a number, found {value:?}"))
    })
}
