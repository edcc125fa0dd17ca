//! Nothing breaks: every article comes out once, as the contract says, and the metrics agree.

use std::io::Write as _;
use std::process::{Command, Stdio};

use rustix::process::Signal;
use serde_json::Value;

use crate::support::account::Account;
use crate::support::articles::{batch, html_article, json_article, text_article};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::sink::Received;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_article_of_every_form_comes_out_once_as_the_contract_says() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "happy");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);

    let mut messages = batch("json", 100);
    messages.extend((0..50).map(|number| text_article(&format!("text-{number}"))));
    messages.extend((0..50).map(|number| html_article(&format!("html-{number}"))));
    account.send(&messages).await;

    let balance = account.balance().await;
    assert_eq!(balance.reasons().len(), 0, "{:?}", balance.reasons());
    assert_eq!(account.results(), 200, "each comes out once");
    let schema = schema();
    for (id, result) in &balance.out {
        check_contract(id, result, &schema);
    }
    let metrics = worker.at_rest().await;
    assert_eq!(metrics.get("deliveries_received_total{redelivered=\"false\"}"), 200.0);
    assert_eq!(metrics.get("deliveries_received_total{redelivered=\"true\"}"), 0.0);
    assert_eq!(metrics.settled("published"), 200.0);
    assert_eq!(metrics.get("acks_total{result=\"ok\"}"), 200.0);
    assert_eq!(metrics.get("publish_total{result=\"confirmed\",target=\"output\"}"), 200.0);
    assert_eq!(metrics.sum("publish_total"), 200.0);
}

/// The schema that the program prints for its results.
fn schema() -> jsonschema::Validator {
    let mut command = Command::new(env!("CARGO_BIN_EXE_boctin"));
    let output = command.args(["schema", "article"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    jsonschema::validator_for(&serde_json::from_slice(&output.stdout).unwrap()).unwrap()
}

fn check_contract(id: &str, result: &Received, schema: &jsonschema::Validator) {
    let body: Value = serde_json::from_slice(&result.body).unwrap();
    let faults: Vec<String> = schema.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{id}: {faults:?}");
    assert_eq!(body["schema"], "boctin.article/1");
    assert_eq!(body["id"], id);
    assert_eq!(body["kind"], "article", "{id}");
    assert_eq!(body["language"]["code"], "vi", "{id}");
    assert_eq!(body["url"], format!("https://bao.example/{id}.html"));
    let result_id = body["result_id"].as_str().unwrap();
    let properties = &result.properties;
    let text = |value: &Option<lapin::types::ShortString>| value.as_ref().unwrap().to_string();
    assert_eq!(text(properties.message_id()), result_id);
    assert_eq!(text(properties.correlation_id()), id);
    assert_eq!(text(properties.content_type()), "application/json");
    assert_eq!(text(properties.kind()), "boctin.article");
    assert!(text(properties.app_id()).starts_with("boctin/"));
    assert_eq!(*properties.delivery_mode(), Some(2));
    assert!(properties.timestamp().is_some());
    assert_eq!(result.header("x-deduplication-header").as_deref(), Some(result_id));
    let key: Vec<&str> = result.routing_key.split('.').collect();
    assert_eq!((key.len(), key[0], key[1]), (4, "article", "vi"), "{}", result.routing_key);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_share_a_queue_and_give_equal_bytes_for_equal_articles() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "shared").set("worker.prefetch", "10");
    let mut workers = [Worker::ready(&flow).await, Worker::ready(&flow).await];
    let mut account = Account::open(&client, &flow);

    let messages = batch("shared", 300);
    account.send(&messages).await;
    // Every article once more, so that many are done by both workers.
    client.publish(&flow.input_exchange, &messages).await;

    eventually("both copies are out", SOON, async || when(account.results() == 600)).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 300);
    for worker in &mut workers {
        assert!(worker.at_rest().await.settled("published") > 0.0, "one worker got nothing");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_whose_log_nobody_reads_works_like_any_other() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "unheard");
    let mut worker = Worker::start_unheard(&flow);
    worker.is_ready().await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("unheard", 50)).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 50);
    worker.at_rest().await;
    worker.signal(Signal::TERM);
    assert!(worker.end(SOON).await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn promtool_accepts_the_metrics_page_of_a_worker_that_has_worked() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "promtool");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&[json_article("promtool-1"), text_article("promtool-2")]).await;
    account.balance().await;
    worker.at_rest().await;
    worker
        .until("queues have been probed", |metrics| {
            metrics.get(&format!("queue_consumers{{queue=\"{}\"}}", flow.input_queue)) == 1.0
        })
        .await;

    let page = worker.get("/metrics").await.unwrap().body;
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is installed: Debian package prometheus");
    promtool.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
    assert!(said.is_empty(), "{}", String::from_utf8_lossy(&said));
}
