//! The worker is told to stop, or is killed: what was in flight is settled, or delivered again.

use std::time::Duration;

use rustix::process::Signal;

use crate::support::account::Account;
use crate::support::articles::batch;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::proxy::Proxy;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drain_settles_what_is_in_flight_and_leaves_the_rest_untouched() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "drain");
    Worker::prepare(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("drain", 4_000)).await;

    let mut first = Worker::start(&flow);
    first.until("work has begun", |now| now.settled("published") >= 100.0).await;
    first.signal(Signal::TERM);
    let status = first.end(SOON).await;
    assert_eq!(status.code(), Some(0));
    let left = client.depth(&flow.input_queue).await.unwrap().ready;
    assert!(left > 0, "the signal came too late to prove anything");

    let mut second = Worker::start(&flow);
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 4_000);
    assert_eq!(account.results(), 4_000, "a clean drain makes no duplicates");
    second.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drain_that_cannot_finish_is_cut_off_at_its_deadline() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "cut-off").set("worker.shutdown_timeout_ms", "1000");
    let mut first = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    flow.unbind_output(&client).await;
    account.send(&batch("cut-off", 100)).await;
    first.holds().await;
    first.signal(Signal::TERM);
    assert_eq!(first.end(SOON).await.code(), Some(1));

    let mut second = Worker::ready(&flow).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 100);
    second.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_the_drain_at_once() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "second").set("worker.shutdown_timeout_ms", "600000");
    let mut first = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    flow.unbind_output(&client).await;
    account.send(&batch("second", 100)).await;
    first.holds().await;
    first.signal(Signal::TERM);
    first.until("it drains", |now| now.get("shutting_down") == 1.0).await;
    assert_eq!(first.get("/readyz").await.unwrap().status, 503);
    first.signal(Signal::TERM);
    assert_eq!(first.end(SOON).await.code(), Some(1));

    let mut second = Worker::ready(&flow).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 100);
    second.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_whose_broker_is_gone_stops_cleanly() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let mut proxy = Proxy::before(node.port()).await;
    let flow = Flow::new(&proxy.url(), "gone");
    let mut first = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    flow.unbind_output(&client).await;
    account.send(&batch("gone", 100)).await;
    first.holds().await;
    proxy.refuse().await;
    first.is_unready().await;
    first.signal(Signal::TERM);
    assert_eq!(first.end(Duration::from_secs(20)).await.code(), Some(0));

    proxy.accept().await;
    let mut second = Worker::ready(&flow).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 100);
    second.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_lost_during_the_drain_ends_the_drain() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let mut proxy = Proxy::before(node.port()).await;
    let flow = Flow::new(&proxy.url(), "lost").set("worker.shutdown_timeout_ms", "600000");
    let mut first = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    flow.unbind_output(&client).await;
    account.send(&batch("lost", 100)).await;
    first.holds().await;
    first.signal(Signal::TERM);
    first.until("it drains", |now| now.get("shutting_down") == 1.0).await;
    proxy.refuse().await;
    first.end(SOON).await;

    proxy.accept().await;
    let mut second = Worker::ready(&flow).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 100);
    second.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_worker_held_is_delivered_again() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "killed");
    let mut first = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    flow.unbind_output(&client).await;
    account.send(&batch("killed", 200)).await;
    first.holds().await;
    eventually("the broker has filled the window", SOON, async || {
        let held = node.queue_figure(&flow.input_queue, "messages_unacknowledged").await;
        when(held == Some(50))
    })
    .await;
    first.signal(Signal::KILL);
    assert!(!first.end(SOON).await.success());

    let mut second = Worker::ready(&flow).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 200);
    let metrics = second.at_rest().await;
    assert_eq!(metrics.get("deliveries_received_total{redelivered=\"true\"}"), 50.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_under_load_costs_nothing() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "killed-busy");
    Worker::prepare(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("busy", 4_000)).await;
    for round in 1..=3 {
        let mut worker = Worker::start(&flow);
        worker.until("work has begun", |now| now.settled("published") >= 100.0).await;
        assert!(account.results() < 4_000, "kill {round} came too late to prove anything");
        worker.signal(Signal::KILL);
        worker.end(SOON).await;
    }
    let mut last = Worker::start(&flow);
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 4_000);
    last.at_rest().await;
}
