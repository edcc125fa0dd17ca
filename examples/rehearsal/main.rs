//! The rehearsal of failure: a private cluster, a fleet of workers, and everything that may break does.
//!
//! Every message is counted. The last line is `rehearsal: in N = out N + dead N, lost 0, duplicates N, seed N`
//! and the exit code 0, or it says what was broken and the exit code is 1.
//!
//! Variables: `SEED` (a random one), `MESSAGES` (50000), `MINUTES` that the schedule should take (12; 0 is the short form, every
//! fault once), `WORKERS` (4), `WORKER`: the program to rehearse with, instead of that of the same build.
#![expect(clippy::unwrap_used, reason = "a rehearsal that cannot go on ends")]

mod run;
#[expect(dead_code, reason = "the broker tests use all of it")]
#[path = "../../tests/support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::time::Duration;

use run::{Plan, Tempo};

/// How long a step takes, roughly, on two cores.
const STEP: Duration = Duration::from_secs(15);

fn main() -> ExitCode {
    let plan = plan();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let outcome = runtime.block_on(run::run(&plan, say));
    say(&outcome.to_string());
    if outcome.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn plan() -> Plan {
    let seed = number("SEED", fastrand::u64(..1_000_000));
    let minutes = number("MINUTES", 12);
    if minutes == 0 {
        return Plan::short(seed);
    }
    let steps = usize::try_from(minutes * 60 / STEP.as_secs()).expect("MINUTES is moderate");
    Plan {
        seed,
        messages: usize::try_from(number("MESSAGES", 50_000)).expect("MESSAGES is moderate"),
        steps: steps.max(Plan::FEWEST_STEPS),
        workers: usize::try_from(number("WORKERS", 4)).expect("WORKERS is moderate").max(1),
        tempo: Tempo {
            prefetch: 50,
            heartbeat_s: 4,
            consumer_timeout: Duration::from_secs(40),
            article_deadline: Duration::from_secs(30),
            longest_linger: Duration::from_secs(4),
        },
    }
}

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn say(text: &str) {
    println!("{text}");
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |value| {
        value.parse().unwrap_or_else(|_| panic!("{variable}: expected a number, found {value:?}"))
    })
}
