//! The broker itself goes away and comes back: killed as by a power cut, stopped, or closing connections.

use crate::support::account::Account;
use crate::support::articles::batch;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node::Node;
use crate::support::worker::Worker;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_killed_under_load_costs_nothing() {
    let mut node = Node::start().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "restart");
    Worker::prepare(&flow).await;
    node.has_recorded(&flow.queues()).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("restart", 4_000)).await;

    let mut worker = Worker::start(&flow);
    let before = worker.until("work has begun", |now| now.settled("published") >= 200.0).await;
    node.kill();
    let reason = worker.is_unready().await;
    assert!(reason.contains("broker"), "{reason}");
    assert_eq!(worker.get("/livez").await.unwrap().status, 200);
    assert!(before.settled("published") < 4_000.0, "the kill came too late to prove anything");

    node.revive().await;
    worker.is_ready().await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 4_000);
    let metrics = worker.at_rest().await;
    assert!(metrics.sum("amqp_reconnects_total") >= 1.0);
    assert_eq!(metrics.get("amqp_connected{role=\"consume\"}"), 1.0);
    assert_eq!(metrics.get("amqp_connected{role=\"publish\"}"), 1.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_in_flight_survive_closed_connections_and_a_stopped_broker() {
    let node = Node::start().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "stopped");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);

    // With nowhere to publish to, deliveries are in flight when the fault comes. The worker binds its
    // output queue anew with each session.
    flow.unbind_output(&client).await;
    account.send(&batch("closed", 200)).await;
    worker.holds().await;
    node.close_all_connections().await;
    account.balance().await;
    let metrics = worker.at_rest().await;
    assert!(metrics.settled("lost_session") >= 1.0, "nothing was in flight");

    flow.unbind_output(&client).await;
    account.send(&batch("stopped", 200)).await;
    worker.holds().await;
    node.stop_app().await;
    worker.is_unready().await;
    node.start_app().await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 400);
    worker.at_rest().await;
}
