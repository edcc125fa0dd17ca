//! What the log says of articles: who they are and what became of them, on one line each, and never too much.

use lapin::types::AMQPValue;
use serde_json::Value;

use crate::support::account::Account;
use crate::support::articles::{Message, batch, bytes, json_article};
use crate::support::client::Client;
use crate::support::command::{run, succeed};
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::worker::Worker;

/// Adds headers to a message.
fn with_headers(mut message: Message, headers: &[(&str, &str)]) -> Message {
    let mut table = message.properties.headers().clone().unwrap_or_default();
    for (name, value) in headers {
        table.insert((*name).into(), AMQPValue::LongString((*value).into()));
    }
    message.properties = message.properties.with_headers(table);
    message
}

/// The events in a log of JSON lines.
fn events(log: &str) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line:?}"));
    log.lines().map(parse).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_trace_leads_from_the_input_to_the_result_the_dead_letter_and_the_log() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "trace")
        .set("log.format", "json")
        .set("log.filter", "info,boctin::worker::settle=debug")
        .set("worker.fault_injection", "true");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let context = |digit: &str| format!("00-{}-00f067aa0ba902b7-01", digit.repeat(32));
    let good = with_headers(json_article("followed"), &[("traceparent", &context("a"))]);
    let bad = with_headers(
        bytes("followed-poison", "application/json", "{"),
        &[("traceparent", &context("b"))],
    );
    // What is no trace context is carried on in the letter, as it came, and logged nowhere.
    let odd =
        with_headers(bytes("odd-poison", "application/json", "{"), &[("traceparent", "no-trace")]);
    let panics = with_headers(
        json_article("panics"),
        &[("traceparent", &context("c")), ("boctin-fault", "panic")],
    );
    account.send(&[good, bad, odd, panics, json_article("alone")]).await;
    let balance = account.balance().await;
    worker.at_rest().await;

    let result = &balance.out["followed"];
    assert_eq!(result.header("traceparent"), Some(context("a")));
    assert_eq!(result.properties.correlation_id().as_ref().unwrap().as_str(), "followed");
    let body: Value = serde_json::from_slice(&result.body).unwrap();
    let message_id = result.properties.message_id().as_ref().unwrap().as_str();
    assert_eq!((&body["id"], &body["result_id"]), (&"followed".into(), &message_id.into()));
    assert_eq!(balance.out["alone"].header("traceparent"), None);
    let letter = &balance.dead["followed-poison"];
    assert_eq!(letter.header("traceparent"), Some(context("b")));
    assert_eq!(letter.properties.message_id().as_ref().unwrap().as_str(), "followed-poison");
    assert_eq!(balance.dead["odd-poison"].header("traceparent").as_deref(), Some("no-trace"));

    let events = events(&worker.log());
    let panicked: Vec<&Value> =
        events.iter().filter(|event| event["message"] == "a thread panicked").collect();
    assert_eq!(panicked.len(), 1, "{panicked:?}");
    assert_eq!(panicked[0]["span"]["article.id"], "panics");
    assert_eq!(panicked[0]["span"]["trace.id"], "c".repeat(32));
    let of = |trace: &str, message: &str| {
        let found: Vec<&Value> = events
            .iter()
            .filter(|event| event["trace.id"] == trace && event["message"] == message)
            .collect();
        assert_eq!(found.len(), 1, "{trace} {message}: {events:#?}");
        found[0].clone()
    };
    let settled = of(&"a".repeat(32), "settled");
    assert_eq!(
        (&settled["article.id"], &settled["outcome"]),
        (&"followed".into(), &"published".into())
    );
    assert_eq!(settled["result.id"], message_id);
    let dead = of(&"b".repeat(32), "dead-lettered");
    assert_eq!(
        (&dead["article.id"], &dead["reason"]),
        (&"followed-poison".into(), &"malformed_json".into())
    );
    assert!(of(&"b".repeat(32), "settled")["result.id"].is_null());
    assert!(!worker.log().contains("no-trace"));
}

/// Line breaks that would look like other events, and codes that would command a terminal.
const HOSTILE: &str =
    "a\nERROR FAKE\r\n{\"level\":\"FAKE\"}\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{85}\u{2028}b\u{0}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_and_headers_reach_neither_log_nor_terminal_unescaped() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    for format in ["text", "json"] {
        let flow = Flow::new(&node.url(), "hostile")
            .set("log.format", format)
            .set("log.filter", "trace,lapin=debug");
        let mut worker = Worker::ready(&flow).await;
        let headers = [
            ("id", HOSTILE),
            ("url", HOSTILE),
            ("source", HOSTILE),
            ("fetched_at", HOSTILE),
            ("traceparent", HOSTILE),
            ("boctin-fault", HOSTILE),
            (HOSTILE.get(..40).unwrap(), HOSTILE),
        ];
        let hostile_type = |id: &str, body: &str| {
            let mut message = bytes(id, "text/plain", body);
            message.properties = message
                .properties
                .with_content_type(HOSTILE.into())
                .with_type(HOSTILE.into())
                .with_app_id(HOSTILE.into());
            with_headers(message, &headers)
        };
        let encoded = {
            let mut message = with_headers(bytes("hostile-2", "text/plain", "x"), &headers);
            message.properties = message.properties.with_content_encoding(HOSTILE.into());
            message
        };
        let in_json = serde_json::json!({ "id": HOSTILE, "url": HOSTILE, "content_base64": "!" });
        client
            .publish(
                &flow.input_exchange,
                &[
                    hostile_type(HOSTILE, "Tin trong ngày"),
                    hostile_type("hostile-1", ""),
                    encoded,
                    bytes("hostile-3", "application/json", in_json.to_string()),
                    json_article(HOSTILE),
                ],
            )
            .await;
        worker.until("all are settled", |now| now.sum("deliveries_settled_total") == 5.0).await;
        let metrics = worker.get("/metrics").await.unwrap().body;
        assert!(!metrics.contains("FAKE"), "a label comes from a message");
        let log = worker.log();
        assert!(log.contains("FAKE"), "nothing of the ids was logged, so nothing is proven: {log}");
        plain(&log);
        for line in log.lines() {
            let is_event = match format {
                "json" => {
                    serde_json::from_str::<Value>(line).is_ok_and(|event| event["level"] != "FAKE")
                }
                _ => line.starts_with("20"),
            };
            assert!(is_event, "a line that is no event: {line:?}");
        }
        plain(&succeed(&flow, &["dead", "list"]).await);
        plain(&succeed(&flow, &["dead", "show", "1"]).await);
        let none = run(&flow, &["dead", "show", HOSTILE.trim_end_matches('\0')]).await;
        plain(&none.output);
        plain(&none.errors);
    }
}

/// Nothing in the text commands a terminal.
#[track_caller]
fn plain(text: &str) {
    let found = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(found, None, "{text:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crawler_gone_wrong_does_not_fill_the_log() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "flood")
        .set("log.format", "json")
        .set("log.filter", "info")
        .set("log.max_repeats_per_minute", "10");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let broken: Vec<Message> = (0..300)
        .map(|number| bytes(&format!("flood-{number:03}"), "application/json", "{"))
        .collect();
    account.send(&broken).await;
    account.send(&batch("flood", 5)).await;
    let balance = account.balance().await;
    assert_eq!((balance.dead.len(), balance.out.len()), (300, 5));
    let metrics = worker.at_rest().await;
    assert_eq!(metrics.get("dead_lettered_total{reason=\"malformed_json\"}"), 300.0);
    let events = events(&worker.log());
    let lines: Vec<&Value> =
        events.iter().filter(|event| event["message"] == "dead-lettered").collect();
    // A slow machine may see the next minute begin.
    assert!((10..=30).contains(&lines.len()), "{} lines", lines.len());
    assert!(lines[9]["log.pause_s"].as_u64().unwrap() <= 60, "{}", lines[9]);
    assert!(lines[8]["log.pause_s"].is_null(), "{}", lines[8]);
}
