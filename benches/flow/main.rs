//! How fast articles flow: a bare relay, the pipeline alone, and the worker, on one private broker.
//!
//! With R the rate of the relay and P the articles a second that the pipeline does on one core, a worker
//! without any overhead of its own would reach 1 / (1/R + 1/(cores × P)) where broker and worker share the
//! machine. Rounds alternate pipeline, relay and worker, so that what else the machine does falls on
//! all of them; medians of the rounds are reported, with their spread. Nothing is asserted about time,
//! but a run in which an article was lost or refused fails.
//!
//! Variables: `MESSAGES` a run (10000), `ROUNDS` (5), `PREFETCH` (that of the default settings).
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

#[path = "../articles/mod.rs"]
mod articles;
#[path = "../cpu/mod.rs"]
mod cpu;
mod pipeline;
mod progress;
mod queues;
mod relay;
mod report;
#[expect(dead_code, reason = "the broker tests use all of it")]
#[path = "../../tests/support/mod.rs"]
mod support;
mod worker;

use report::{Conditions, Report, Round};

use queues::{Broker, Kind};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Articles in each run.
    pub(crate) messages: usize,
    /// Rounds.
    pub(crate) rounds: usize,
    /// Deliveries that relay and worker may hold.
    pub(crate) prefetch: u16,
}

fn main() {
    let prefetch = usize::from(pipeline::settings().worker.prefetch);
    let plan = Plan {
        messages: number("MESSAGES", 10_000).max(100),
        rounds: number("ROUNDS", 5).max(1),
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
    let mut report = Report::new(Conditions::new(&broker, plan, &load).await);
    for number in 1..=plan.rounds {
        for kind in [Kind::Classic, Kind::Quorum] {
            let pipeline = pipeline::measure(&engine, &load);
            let relay = relay::measure(&broker, broker.queues(kind), &load).await;
            let worker = worker::measure(&broker, kind, &load).await;
            let round = Round { kind, pipeline, relay, worker };
            report::say(&format!("round {number} of {}: {round}", plan.rounds));
            report.add(round);
        }
    }
    report.print();
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).map_or(default, |value| {
        value.parse().unwrap_or_else(|_| panic!("{variable}: expected a number, found {value:?}"))
    })
}
