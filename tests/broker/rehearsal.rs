//! The short form of `make rehearsal`: one pass through all faults with few articles.

use std::time::Duration;

use crate::support::rehearsal::{self, Plan};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_of_every_fault_loses_nothing() {
    let plan = Plan { seed: 1, messages: 3_000, at_least: Duration::ZERO };
    let tally = rehearsal::run(plan).await;
    assert!(tally.sent >= 3_000);
    assert_eq!(tally.sent, tally.out + tally.dead);
    assert!(tally.dead >= 3, "no poison and no killer was among them");
}
