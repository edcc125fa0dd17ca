//! Articles that panic, never end, or take the whole process with them: each costs itself only.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use rustix::process::Signal;

use crate::support::account::Account;
use crate::support::articles::{Fault, batch, bulky_article, faulty};
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
async fn a_worker_that_stood_still_past_the_deadline_blames_no_article() {
    const DEADLINE: Duration = Duration::from_secs(10);
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "stood-still")
        .set("worker.article_deadline_ms", &DEADLINE.as_millis().to_string())
        .set("amqp.heartbeat_s", "60");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let bulky = |number| bulky_article(&format!("bulky-{number}"), 300_000);
    let messages: Vec<_> = (0..60).map(bulky).collect();
    account.send(&messages).await;
    worker.until("threads compute", |now| now.settled("published") >= 5.0).await;

    worker.signal(Signal::STOP);
    // Standing still is what is tested: nothing happens meanwhile that could be waited for.
    tokio::time::sleep(DEADLINE + DEADLINE / 5).await;
    assert!(account.results() < messages.len(), "the load was over before the worker stood still");
    worker.signal(Signal::CONT);
    let balance = account.balance().await;
    assert_eq!(balance.reasons(), BTreeMap::new());
    assert_eq!(balance.out.len(), messages.len());
    worker.at_rest().await;
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

/// Several killers among the flow of two workers, which are started again whenever they die.
async fn only_the_killers_are_dead(queue_type: &str) {
    const INNOCENTS: usize = 400;
    const KILLERS: usize = 4;
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), &format!("killer-{queue_type}"))
        .set("topology.queue_type", queue_type)
        .set("worker.prefetch", "20")
        .set("worker.fault_injection", "true");
    Worker::prepare(&flow).await;
    let mut account = Account::open(&client, &flow);
    let mut messages = batch("innocent", INNOCENTS);
    // Two of them side by side, so that one window holds both.
    for (number, place) in (0..KILLERS).zip([40, 45, 200, 390]) {
        messages.insert(place, faulty(&format!("killer-{number}"), Fault::Abort));
    }
    account.send(&messages).await;

    let supervisors = [Supervisor::start(&flow), Supervisor::start(&flow)];
    let balance = account.balance().await;
    let mut deaths = Vec::new();
    for supervisor in supervisors {
        deaths.extend(supervisor.deaths().await);
        supervisor.release().await.at_rest().await;
    }

    let killer = |number| (format!("killer-{number}"), "attempts_exhausted".to_owned());
    let expected: BTreeMap<String, String> = (0..KILLERS).map(killer).collect();
    let reasons = balance.reasons().into_iter().map(|(id, reason)| (id.to_owned(), reason));
    assert_eq!(reasons.collect::<BTreeMap<_, _>>(), expected);
    assert_eq!(balance.out.len(), INNOCENTS);
    let aborted =
        |status: &std::process::ExitStatus| status.signal() == Some(Signal::ABORT.as_raw());
    assert!(deaths.iter().all(aborted), "{deaths:?}");
    // Each may kill among others until it is a suspect, and then alone as often as is allowed.
    assert!((KILLERS..=10 * KILLERS).contains(&deaths.len()), "{} deaths", deaths.len());
}
