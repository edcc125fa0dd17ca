//! Users of the broker: one with as few rights as the worker needs, and one that is refused.

use crate::support::account::Account;
use crate::support::articles::{batch, bytes};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::worker::{SOON, Worker};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_check_mode_the_worker_needs_no_right_to_configure() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "rights");
    Worker::prepare(&flow).await;
    let exact = |names: &[&str]| format!("^({})$", names.join("|").replace('.', "\\."));
    // Suspects are published to their queue by its name, through the default exchange.
    let write = exact(&[&flow.output_exchange, &flow.dead_exchange, "amq.default"]);
    let read = exact(&[&flow.input_queue, &flow.suspect_queue]);
    node.ctl(&["add_user", "least", "secret"]).await;
    node.ctl(&["set_permissions", "least", "^$", &write, &read]).await;

    let limited = flow
        .clone()
        .set("amqp.urls", &node.url_as("least", "secret"))
        .set("topology.declare", "check");
    let mut worker = Worker::ready(&limited).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("rights", 50)).await;
    account.send(&[bytes("rights-poison", "application/json", "{")]).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 50);
    assert_eq!(balance.reasons()["rights-poison"], "malformed_json");
    let metrics = worker.at_rest().await;
    assert_eq!(metrics.settled("published"), 50.0);
    assert!(!worker.log().contains("secret"), "the log shows a password");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_credentials_are_named_and_end_the_worker_only_when_it_shall_fail_fast() {
    let node = node::shared().await;
    let flow = Flow::new(&node.url_as("guest", "wrong-word"), "refused");
    let mut patient = Worker::start(&flow);
    patient
        .until("the refusal is counted", |now| {
            now.get("amqp_reconnects_total{reason=\"credentials_refused\",role=\"consume\"}") >= 1.0
        })
        .await;
    let reason = patient.is_unready().await;
    assert!(reason.to_lowercase().contains("refused"), "{reason}");
    assert_eq!(patient.get("/livez").await.unwrap().status, 200);
    assert!(!patient.log().contains("wrong-word"), "the log shows a password");

    let mut hasty = Worker::start(&flow.set("amqp.fail_fast", "true"));
    assert_eq!(hasty.end(SOON).await.code(), Some(1));
    assert!(hasty.log().to_lowercase().contains("credentials"), "{}", hasty.log());
}
