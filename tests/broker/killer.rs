//! Articles that panic, never end, or take the whole process with them: each costs itself only.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;

use rustix::process::Signal;

use crate::support::account::Account;
use crate::support::articles::{Fault, batch, faulty};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::supervisor::Supervisor;
use crate::support::worker::{SOON, Worker};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_or_an_overdue_article_costs_that_article_and_the_worker_lives() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "faults")
        .set("worker.fault_injection", "true")
        .set("worker.article_deadline_ms", "2000");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let mut messages = batch("sound", 100);
    messages.insert(30, faulty("panics", Fault::Panic));
    messages.insert(60, faulty("stalls", Fault::Stall));
    account.send(&messages).await;

    let balance = account.balance().await;
    let expected = [("panics", "stage_panic".to_owned()), ("stalls", "deadline".to_owned())];
    assert_eq!(balance.reasons(), BTreeMap::from(expected));
    assert_eq!(balance.out.len(), 100);
    let metrics = worker.at_rest().await;
    assert_eq!(metrics.sum("stage_panics_total"), 1.0);
    assert_eq!(metrics.get("dead_lettered_total{reason=\"stage_panic\"}"), 1.0);
    assert_eq!(metrics.get("dead_lettered_total{reason=\"deadline\"}"), 1.0);
    assert_eq!(metrics.settled("dead_lettered"), 2.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_switch_a_fault_instruction_is_an_article_like_any_other() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "no-faults");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let faults = [Fault::Abort, Fault::Panic, Fault::Stall, Fault::EndThread];
    let messages = faults.map(|fault| faulty(&format!("{fault:?}"), fault));
    account.send(&messages).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), faults.len());
    worker.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_compute_thread_that_ends_is_named_and_ends_the_worker() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "thread-ends").set("worker.fault_injection", "true");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&[faulty("ends-its-thread", Fault::EndThread)]).await;
    assert_eq!(worker.end(SOON).await.code(), Some(1));
    let log = worker.log();
    assert!(log.contains("thread compute-"), "{log}");
    assert!(log.contains("ended unexpectedly"), "{log}");

    // Nothing is lost: a worker that does not obey the instruction finds the article again.
    let mut heir = Worker::ready(&flow.clone().set("worker.fault_injection", "false")).await;
    assert_eq!(account.balance().await.out.len(), 1);
    heir.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_article_that_kills_the_process_is_the_only_one_dead_on_quorum_queues() {
    only_the_killers_are_dead("quorum").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_article_that_kills_the_process_is_the_only_one_dead_on_classic_queues() {
    only_the_killers_are_dead("classic").await;
}

async fn only_the_killers_are_dead(queue_type: &str) {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), &format!("killer-{queue_type}"))
        .set("topology.queue_type", queue_type)
        .set("worker.prefetch", "20")
        .set("worker.fault_injection", "true");
    Worker::prepare(&flow).await;
    let mut account = Account::open(&client, &flow);
    let mut messages = batch("innocent", 200);
    messages.insert(50, faulty("killer-1", Fault::Abort));
    messages.insert(55, faulty("killer-2", Fault::Abort));
    account.send(&messages).await;

    let supervisor = Supervisor::start(&flow);
    let balance = account.balance().await;
    let deaths = supervisor.deaths().await;
    let mut worker = supervisor.release().await;

    let exhausted = || "attempts_exhausted".to_owned();
    let expected = [("killer-1", exhausted()), ("killer-2", exhausted())];
    assert_eq!(balance.reasons(), BTreeMap::from(expected));
    assert_eq!(balance.out.len(), 200);
    let aborted =
        |status: &std::process::ExitStatus| status.signal() == Some(Signal::ABORT.as_raw());
    assert!(deaths.iter().all(aborted), "{deaths:?}");
    // Each may kill among others until it is a suspect, and then alone as often as is allowed.
    assert!((2..=20).contains(&deaths.len()), "{} deaths", deaths.len());
    worker.at_rest().await;
}
