//! The network between worker and broker: cut, silent, absent at the start; and the prefetch bound
//! afterwards.

use crate::support::account::Account;
use crate::support::articles::{batch, json_article};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::proxy::Proxy;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

const CONNECTED: &str = "amqp_connected{role=\"consume\"}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_cut_again_and_again_under_load_cost_nothing() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let proxy = Proxy::before(node.port()).await;
    let flow = Flow::new(&proxy.url(), "cut");
    Worker::prepare(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("cut", 6_000)).await;

    let mut worker = Worker::start(&flow);
    for round in 1..=4 {
        let goal = account.results() + 100;
        eventually("work goes on", SOON, async || when(account.results() >= goal)).await;
        proxy.cut();
        worker
            .until("the cut is noticed", |now| now.sum("amqp_reconnects_total") >= f64::from(round))
            .await;
    }
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 6_000);
    let metrics = worker.at_rest().await;
    assert!(metrics.settled("lost_session") >= 1.0, "no cut hit a delivery in flight");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_without_a_broker_lives_says_why_it_waits_and_starts_by_itself() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let mut proxy = Proxy::before(node.port()).await;
    let flow = Flow::new(&proxy.url(), "absent");
    Worker::prepare(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("absent", 20)).await;

    proxy.refuse().await;
    let mut worker = Worker::start(&flow);
    worker.until("it has tried", |now| now.sum("amqp_reconnects_total") >= 3.0).await;
    assert_eq!(worker.get("/livez").await.unwrap().status, 200);
    let reason = worker.is_unready().await;
    assert!(reason.contains("broker"), "{reason}");
    assert!(!worker.log().contains("guest:guest"), "the log shows credentials");

    proxy.accept().await;
    worker.is_ready().await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 20);
    worker.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_falls_silent_is_noticed_by_its_heartbeat() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let proxy = Proxy::before(node.port()).await;
    let flow = Flow::new(&proxy.url(), "silent")
        .set("amqp.heartbeat_s", "2")
        .set("amqp.connect_timeout_ms", "1000");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);

    proxy.freeze();
    account.send(&batch("silent", 100)).await;
    worker.is_unready().await;
    proxy.thaw();
    worker.is_ready().await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 100);
    worker.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirm_that_never_comes_costs_nothing() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let proxy = Proxy::before(node.port()).await;
    let flow = Flow::new(&proxy.url(), "unconfirmed")
        .set("amqp.confirm_timeout_ms", "1000")
        .set("amqp.connect_timeout_ms", "1000")
        .set("amqp.heartbeat_s", "60");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    // The deliveries are in the worker's hands, and it keeps trying to publish, when silence falls.
    flow.unbind_output(&client).await;
    account.send(&batch("unconfirmed", 100)).await;
    worker.holds().await;

    proxy.freeze();
    worker
        .until("a confirm is overdue", |now| {
            now.get("publish_total{result=\"timeout\",target=\"output\"}") >= 1.0
        })
        .await;
    flow.bind_output(&client).await;
    proxy.thaw();
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 100);
    worker.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_recoveries_no_more_than_the_prefetch_is_unacknowledged() {
    const PREFETCH: u64 = 20;
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let proxy = Proxy::before(node.port()).await;
    let flow = Flow::new(&proxy.url(), "prefetch")
        .set("worker.prefetch", "20")
        .set("topology.output_queue", "");
    // An exchange and no queue: nothing can be settled, so the window stays full.
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open_without_output(&client, &flow);
    account.send(&batch("prefetch", 300)).await;

    let unacknowledged = async || {
        let figure = node.queue_figure(&flow.input_queue, "messages_unacknowledged").await;
        figure.expect("the queue exists")
    };
    for round in 1..=3 {
        worker.holds().await;
        // The broker takes back what a cut connection held as soon as it sees the cut.
        eventually("the window is full", SOON, async || when(unacknowledged().await == PREFETCH))
            .await;
        proxy.cut();
        worker
            .until("the cut is noticed", |now| now.settled("lost_session") >= f64::from(round))
            .await;
        worker.until("a new session is up", |now| now.get(CONNECTED) == 1.0).await;
    }
    eventually("the window is full", SOON, async || when(unacknowledged().await == PREFETCH)).await;
    assert_eq!(client.depth(&flow.input_queue).await.unwrap().consumers, 1);
    // Had an old session left a consumer or a channel behind, more would leave the queue.
    account.send(&[json_article("prefetch-late")]).await;
    assert_eq!(unacknowledged().await, PREFETCH);

    flow.bind_own_output(&client, lapin::types::FieldTable::default()).await;
    account.consume_output();
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 301);
    worker.at_rest().await;
}
