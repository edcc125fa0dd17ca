//! Messages that are no articles, or try to break the worker: each dead with its own reason, or processed.

use lapin::types::{AMQPValue, FieldTable};

use crate::support::account::Account;
use crate::support::articles::{Message, batch, bytes};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::poison::Fate::{Dead, Processed};
use crate::support::poison::{MAX_BODY_BYTES, MAX_DECOMPRESSED_BYTES, corpus};
use crate::support::worker::Worker;

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_is_dead_lettered_with_its_own_reason_and_harms_nothing_else() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "poison")
        .set("input.max_body_bytes", MAX_BODY_BYTES)
        .set("input.max_decompressed_bytes", MAX_DECOMPRESSED_BYTES);
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let corpus = corpus();
    let mut messages: Vec<Message> = corpus.iter().map(|(message, _)| message.clone()).collect();
    for (number, good) in batch("good", messages.len()).into_iter().enumerate() {
        messages.insert(2 * number, good);
    }
    account.send(&messages).await;

    let balance = account.balance().await;
    let reasons = balance.reasons();
    let mut wrong = Vec::new();
    for (message, fate) in &corpus {
        let found = reasons.get(message.id.as_str()).map(String::as_str);
        let right = match fate {
            Dead(reason) => found == Some(reason),
            Processed => found.is_none(),
        };
        if !right {
            wrong.push(format!("{}: expected {fate:?}, found {found:?}", message.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(batch("good", corpus.len()).iter().all(|good| balance.out.contains_key(&good.id)));

    for (id, letter) in &balance.dead {
        let original = corpus.iter().find(|(message, _)| message.id == *id).unwrap();
        check_letter(letter, &original.0, &flow);
    }
    let metrics = worker.at_rest().await;
    for (_, fate) in &corpus {
        let Dead(reason) = fate else { continue };
        let expected = corpus.iter().filter(|(_, other)| fate == other).count();
        let counted = metrics.get(&format!("dead_lettered_total{{reason=\"{reason}\"}}"));
        assert_eq!(counted, f64::from(u32::try_from(expected).unwrap()), "{reason}");
    }
    assert_eq!(metrics.sum("stage_panics_total"), 0.0);
}

fn check_letter(letter: &crate::support::sink::Received, original: &Message, flow: &Flow) {
    let (found, sent) = (&letter.properties, &original.properties);
    assert_eq!(found.message_id(), sent.message_id());
    assert_eq!(found.content_type(), sent.content_type());
    assert_eq!(found.content_encoding(), sent.content_encoding());
    let detail = letter.header("boctin-detail").unwrap();
    assert!(detail.chars().count() <= 500, "{detail}");
    assert_eq!(letter.header("boctin-exchange").as_ref(), Some(&flow.input_exchange));
    assert_eq!(letter.header("boctin-routing-key").as_deref(), Some("raw.test"));
    for name in ["boctin-stage", "boctin-version", "boctin-time"] {
        assert!(letter.header(name).is_some(), "{}: no {name}", original.id);
    }
    assert!(found.headers().as_ref().unwrap().inner().contains_key("boctin-attempts"));
    for name in found.headers().as_ref().unwrap().inner().keys() {
        assert!(!name.as_str().starts_with("x-"), "{}: header {name}", original.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_that_no_queue_could_take_is_dead_lettered() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "oversize").set("output.max_body_bytes", "1500");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let mut large = String::from("Thời sự\nTiêu đề của một trang rất dài\n");
    large.extend(std::iter::repeat_n("Một câu dài vừa phải, được nhắc lại nhiều lần.\n", 400));
    account.send(&[bytes("large", TEXT, large)]).await;
    let balance = account.balance().await;
    assert_eq!(balance.reasons()["large"], "result_too_large");
    worker.at_rest().await;
}

/// The headers of a message travel in one frame, of 131,072 bytes at most with RabbitMQ's default.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_that_leave_no_room_for_ours_cost_the_largest_of_them_and_no_message() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "brimful");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let mut headers = FieldTable::default();
    for (name, length) in [("large", 100_000), ("lesser", 30_900)] {
        headers.insert(name.into(), AMQPValue::LongString("x".repeat(length).into()));
    }
    let mut brimful = bytes("brimful", JSON, "no article");
    brimful.properties = brimful.properties.with_headers(headers);
    account.send(&[brimful]).await;

    let balance = account.balance().await;
    let letter = &balance.dead["brimful"];
    assert_eq!(letter.header("boctin-reason").as_deref(), Some("malformed_json"));
    assert_eq!(letter.header("boctin-left-out").as_deref(), Some("large"));
    assert_eq!(letter.header("lesser").map(|value| value.len()), Some(30_900));
    assert_eq!(letter.header("large"), None);
    let metrics = worker.at_rest().await;
    assert_eq!(metrics.sum("amqp_channel_closed_total"), 0.0);
}
