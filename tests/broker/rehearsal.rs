//! The rehearsal of failure in its short form: every fault once, on a cluster, with every message counted.
//!
//! `make rehearsal` runs the long form; see `docs/rehearsal.md`.

#[path = "../../examples/rehearsal/run/mod.rs"]
mod run;

use run::{Plan, run};

/// Any would do; a fixed one can be repeated.
const SEED: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_once_on_a_cluster_loses_nothing() {
    let outcome = run(&Plan::short(SEED), say).await;
    say(&outcome.to_string());
    assert!(outcome.is_sound(), "{outcome}");
}

#[expect(clippy::print_stdout, reason = "shown when the test fails")]
fn say(text: &str) {
    println!("{text}");
}
