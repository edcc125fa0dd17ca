//! Breaks a private cluster and a fleet of workers in every way the design knows, and accounts for every message.
//!
//! Started by `make rehearsal`. Variables: `SEED` (1) decides the order of faults and the articles, `MESSAGES`
//! (50000) is spread over one pass through all faults, and passes are repeated until `MINUTES` (0) have gone.
//! Ends with code 101 at the first promise that is broken.
#![expect(clippy::unwrap_used, reason = "a rehearsal that cannot go on ends")]

#[expect(dead_code, reason = "the broker tests use all of it")]
#[path = "../../tests/support/mod.rs"]
mod support;

use std::time::Duration;

use support::rehearsal::{self, Plan, Tally};

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the last line is the result of the command")]
async fn main() {
    let seed = number("SEED", 1);
    let plan = Plan {
        seed,
        messages: usize::try_from(number("MESSAGES", 50_000)).unwrap(),
        at_least: Duration::from_secs(60 * number("MINUTES", 0)),
    };
    let Tally { sent, out, dead, duplicates } = rehearsal::run(plan).await;
    let lost = sent - out - dead;
    println!(
        "rehearsal: in {sent} = out {out} + dead {dead}, lost {lost}, duplicates {duplicates}, seed {seed}"
    );
}

fn number(variable: &str, default: u64) -> u64 {
    let Ok(value) = std::env::var(variable) else { return default };
    let parsed = value.parse();
    parsed.unwrap_or_else(|_| panic!("{variable}: expected a whole number, found {value:?}"))
}
