//! Replaying: to where a letter came from, as its publisher sent it, and nothing is lost on the way.

use std::collections::{BTreeMap, BTreeSet};

use lapin::ExchangeKind;
use lapin::options::{ExchangeDeclareOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};

use super::{bind, dead_queue, drained, essence, holds, letter, listed, listed_ids, ready, text};
use crate::support::account::Account;
use crate::support::articles::{Message, bytes, text_article};
use crate::support::client::{Client, persistent};
use crate::support::command::{self, run, succeed};
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

/// Most messages that a killed command may leave twice, as `docs/dead-letters.md` says.
const MAX_HELD: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_that_is_killed_again_and_again_loses_nothing() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "killed");
    Worker::prepare(&flow).await;
    let letters: Vec<Message> =
        (0..2_000).map(|n| letter(&flow, &format!("k-{n:04}"), "deadline", 5)).collect();
    client.publish(&flow.dead_exchange, &letters).await;

    let mut kills = 0;
    while kills < 4 {
        let before = ready(&client, &flow.input_queue).await;
        let mut replay = command::start(&flow, &["dead", "replay"]);
        eventually("some are replayed", SOON, async || {
            when(ready(&client, &flow.input_queue).await >= before + 100 || replay.has_ended())
        })
        .await;
        assert!(!replay.has_ended(), "2000 letters outlast four kills: {}", replay.errors());
        replay.kill();
        assert_eq!(replay.end().await.code, None, "it was killed");
        kills += 1;
    }
    // The broker notices that the killed one is gone, and gives its lock away.
    eventually("a last replay ends well", SOON, async || {
        when(run(&flow, &["dead", "replay"]).await.code == Some(0))
    })
    .await;

    assert_eq!(ready(&client, &flow.dead_queue).await, 0);
    let replayed = drained(&client, &flow.input_queue).await;
    let ids: BTreeSet<&str> = replayed.iter().map(|message| message.id.as_str()).collect();
    assert_eq!(ids.len(), letters.len(), "every letter is there");
    let twice = replayed.len() - letters.len();
    assert!(twice <= MAX_HELD * kills, "{twice} more than {MAX_HELD} a kill");
    let bodies: BTreeMap<&str, &[u8]> =
        letters.iter().map(|letter| (letter.id.as_str(), letter.body.as_slice())).collect();
    for message in &replayed {
        assert_eq!(bodies[message.id.as_str()], message.body, "{}", message.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replayed_letter_is_what_its_publisher_sent_and_goes_where_he_sent_it() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "replayed");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let mut poison = bytes("poison", "application/json", "{\"content\":");
    let mut headers = FieldTable::default();
    headers.insert("crawler".into(), text("đội 1"));
    poison.properties = poison.properties.with_headers(headers);
    account.send(std::slice::from_ref(&poison)).await;
    eventually("the letter is written", SOON, async || when(account.letters() == 1)).await;
    let written = account.balance().await.dead.into_values().next().unwrap();
    drop(account);
    worker.signal(rustix::process::Signal::TERM);
    worker.end(SOON).await;
    // The account took it from the queue; it goes back as the worker wrote it.
    let back = Message { id: "poison".into(), properties: written.properties, body: written.body };
    client.publish(&flow.dead_exchange, &[back]).await;
    holds(&client, &flow.dead_queue, 1).await;

    let would = succeed(&flow, &["dead", "replay", "--dry-run"]).await;
    assert!(would.contains("would replay 1 poison (malformed_json)"), "{would}");
    assert!(would.contains(&format!("to {} raw.test", flow.input_exchange)), "{would}");
    assert_eq!(ready(&client, &flow.dead_queue).await, 1, "a dry run changes nothing");
    assert_eq!(ready(&client, &flow.input_queue).await, 0);

    let said = succeed(&flow, &["dead", "replay", "--reason", "malformed_json"]).await;
    assert!(said.contains("replay 1 poison"), "{said}");
    assert_eq!(ready(&client, &flow.dead_queue).await, 0);
    let again = drained(&client, &flow.input_queue).await;
    assert_eq!(again.len(), 1);
    let (sent, again) = (&poison, &again[0]);
    assert_eq!(
        essence(&sent.properties, &sent.body),
        essence(&again.properties, &again.body),
        "no header of ours is left"
    );
    assert_eq!(again.routing_key, "raw.test");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_that_the_broker_made_are_shown_and_replayed_too() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "brokers");
    dead_queue(&client, &flow, 1_000_000).await;
    // A queue in front of the worker in which messages expire at once.
    let channel = client.channel().await;
    let (exchange, queue) = (flow.input_exchange.as_str(), flow.input_queue.as_str());
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    let none = FieldTable::default();
    channel.exchange_declare(exchange.into(), ExchangeKind::Topic, durable, none).await.unwrap();
    let mut arguments = FieldTable::default();
    arguments.insert("x-message-ttl".into(), AMQPValue::LongLongInt(1));
    arguments.insert("x-dead-letter-exchange".into(), text(&flow.dead_exchange));
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.into(), durable, arguments).await.unwrap();
    bind(&client, queue, exchange).await;
    let sent = text_article("expired");
    client.publish(exchange, std::slice::from_ref(&sent)).await;
    holds(&client, &flow.dead_queue, 1).await;

    let found = listed(&flow, &["--reason", "broker"]).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["reason"], "broker:expired");
    assert_eq!(found[0]["exchange"], exchange);
    assert_eq!(found[0]["routing_key"], "raw.test");
    assert_eq!(listed(&flow, &["--reason", "broker:expired"]).await.len(), 1);

    client.delete_queue(queue).await;
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.into(), durable, FieldTable::default()).await.unwrap();
    bind(&client, queue, exchange).await;
    succeed(&flow, &["dead", "replay"]).await;
    let again = drained(&client, queue).await;
    assert_eq!(again.len(), 1);
    let kept = essence(&sent.properties, &sent.body);
    assert_eq!(essence(&again[0].properties, &again[0].body), kept, "no trace of its death");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_nobody_takes_stays() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "homeless");
    Worker::prepare(&flow).await;
    let mut elsewhere = flow.clone();
    elsewhere.input_exchange = "no.such.exchange".into();
    let mut unknown = letter(&flow, "unknown", "charset", 1);
    unknown.properties = persistent().with_message_id("unknown".into());
    client
        .publish(
            &flow.dead_exchange,
            &[
                letter(&elsewhere, "gone", "charset", 1),
                letter(&flow, "home", "charset", 1),
                unknown,
                letter(&elsewhere, "gone-too", "charset", 1),
            ],
        )
        .await;
    let ran = run(&flow, &["dead", "replay"]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.errors.contains("1 replayed, 3 stayed"), "{}", ran.errors);
    assert!(ran.errors.contains("no.such.exchange"), "it says why: {}", ran.errors);
    assert_eq!(ready(&client, &flow.input_queue).await, 1);
    assert_eq!(listed_ids(&flow, &[]).await, ["gone", "unknown", "gone-too"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_that_is_asked_to_stop_loses_nothing_and_says_so() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "stopped");
    Worker::prepare(&flow).await;
    let letters: Vec<Message> =
        (0..3_000).map(|n| letter(&flow, &format!("s-{n:04}"), "deadline", 5)).collect();
    client.publish(&flow.dead_exchange, &letters).await;
    let mut replay = command::start(&flow, &["dead", "replay"]);
    eventually("some are replayed", SOON, async || {
        when(ready(&client, &flow.input_queue).await >= 100 || replay.has_ended())
    })
    .await;
    replay.terminate();
    let ran = replay.end().await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.errors.contains("nothing is lost"), "{}", ran.errors);
    let (input, dead) =
        (drained(&client, &flow.input_queue).await, drained(&client, &flow.dead_queue).await);
    assert_eq!(input.len() + dead.len(), letters.len(), "each is in one place");
    let ids: BTreeSet<&str> = input.iter().chain(&dead).map(|letter| letter.id.as_str()).collect();
    assert_eq!(ids.len(), letters.len());
}
