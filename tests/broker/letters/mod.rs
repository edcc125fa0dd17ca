//! `boctin dead`: what it does not touch stays as it is, what it replays is never lost.

mod kept;
mod replayed;

use jiff::{SignedDuration, Timestamp};
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, LongString};
use lapin::{BasicProperties, ExchangeKind};
use serde_json::Value;

use crate::support::articles::{Message, bytes, text_article};
use crate::support::client::Client;
use crate::support::command::succeed;
use crate::support::flow::Flow;
use crate::support::sink::{Received, Sink};
use crate::support::wait::{eventually, when};
use crate::support::worker::SOON;

pub(super) fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(LongString::from(value))
}

/// A letter as a worker makes it, given up so many minutes ago.
pub(super) fn letter(flow: &Flow, id: &str, reason: &str, minutes: i64) -> Message {
    let time = Timestamp::now() - SignedDuration::from_mins(minutes);
    let mut headers = FieldTable::default();
    for (name, value) in [
        ("url", "https://bao.example/1.html"),
        ("crawler", "đội 1"),
        ("boctin-reason", reason),
        ("boctin-stage", "decode"),
        ("boctin-detail", "expected text, found none"),
        ("boctin-version", "0.1.0"),
        ("boctin-exchange", &flow.input_exchange),
        ("boctin-routing-key", "raw.test"),
        ("boctin-time", &time.to_string()),
    ] {
        headers.insert(name.into(), text(value));
    }
    headers.insert("boctin-attempts".into(), AMQPValue::LongUInt(1));
    let mut message = bytes(id, "text/plain", text_article(id).body);
    message.properties = message.properties.with_headers(headers);
    message
}

/// Declares the dead exchange with a quorum queue that drops after so many returns, and nothing else.
pub(super) async fn dead_queue(client: &Client, flow: &Flow, delivery_limit: i64) {
    let channel = client.channel().await;
    let (exchange, queue) = (flow.dead_exchange.as_str(), flow.dead_queue.as_str());
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    let none = FieldTable::default();
    channel.exchange_declare(exchange.into(), ExchangeKind::Fanout, durable, none).await.unwrap();
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongLongInt(delivery_limit));
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.into(), durable, arguments).await.unwrap();
    bind(client, queue, exchange).await;
}

pub(super) async fn bind(client: &Client, queue: &str, exchange: &str) {
    let channel = client.channel().await;
    let (options, none) = (QueueBindOptions::default(), FieldTable::default());
    channel.queue_bind(queue.into(), exchange.into(), "#".into(), options, none).await.unwrap();
}

pub(super) async fn ready(client: &Client, queue: &str) -> usize {
    client.depth(queue).await.map_or(0, |depth| depth.ready as usize)
}

/// Waits until a queue holds so many messages.
pub(super) async fn holds(client: &Client, queue: &str, count: usize) {
    eventually("the queue holds them", SOON, async || when(ready(client, queue).await == count))
        .await;
}

/// Everything in a queue, in order; empties it.
pub(super) async fn drained(client: &Client, queue: &str) -> Vec<Received> {
    let count = ready(client, queue).await;
    let sink = Sink::open(client, queue);
    eventually("the queue is empty", SOON, async || when(sink.count() >= count)).await;
    sink.received()
}

/// What of a message must not change while it lies in the queue.
pub(super) fn essence(
    properties: &BasicProperties,
    body: &[u8],
) -> (Vec<(String, String)>, Vec<u8>) {
    let mut all: Vec<(String, String)> = properties
        .headers()
        .iter()
        .flat_map(FieldTable::inner)
        .map(|(name, value)| (name.to_string(), format!("{value:?}")))
        .collect();
    all.push(("message_id".into(), format!("{:?}", properties.message_id())));
    all.push(("content_type".into(), format!("{:?}", properties.content_type())));
    all.push(("delivery_mode".into(), format!("{:?}", properties.delivery_mode())));
    (all, body.to_vec())
}

/// The letters that `dead list` shows with these options.
pub(super) async fn listed(flow: &Flow, options: &[&str]) -> Vec<Value> {
    let arguments = [&["dead", "list", "--json"], options].concat();
    let output = succeed(flow, &arguments).await;
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(super) async fn listed_ids(flow: &Flow, options: &[&str]) -> Vec<String> {
    listed(flow, options).await.iter().map(|letter| letter["id"].as_str().unwrap().into()).collect()
}
