//! Listing, showing and purging: what is not removed stays as it was.

use lapin::options::{BasicConsumeOptions, BasicGetOptions, QueueDeclareOptions};
use lapin::types::FieldTable;

use super::{dead_queue, drained, essence, holds, letter, listed, listed_ids, ready, text};
use crate::support::articles::{Message, text_article};
use crate::support::client::Client;
use crate::support::command::{run, succeed};
use crate::support::flow::Flow;
use crate::support::node::{self, Node};
use crate::support::worker::Worker;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_listings_leave_a_queue_whole_whose_delivery_limit_is_twenty() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "thirty");
    dead_queue(&client, &flow, 20).await;
    let letters: Vec<Message> =
        (0..100).map(|n| letter(&flow, &format!("l-{n:03}"), "charset", n)).collect();
    client.publish(&flow.dead_exchange, &letters).await;

    for round in 0..30 {
        let output = succeed(&flow, &["dead", "list"]).await;
        assert_eq!(output.lines().count(), 101, "round {round}: a head and a line each");
    }
    // The last one shows the letters where the first one did.
    let order = listed_ids(&flow, &[]).await;
    assert_eq!(order, letters.iter().map(|letter| letter.id.clone()).collect::<Vec<_>>());
    let found = drained(&client, &flow.dead_queue).await;
    assert_eq!(found.len(), letters.len());
    for (sent, found) in letters.iter().zip(&found) {
        assert_eq!(
            essence(&sent.properties, &sent.body),
            essence(&found.properties, &found.body),
            "{} is as it was",
            sent.id
        );
        assert_eq!(found.routing_key, "raw.test", "{} keeps its routing key", sent.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handing_letters_back_would_lose_them() {
    // Why the commands copy letters: the broker drops what comes back too often.
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "handed-back");
    dead_queue(&client, &flow, 20).await;
    client.publish(&flow.dead_exchange, &[letter(&flow, "lost", "charset", 0)]).await;
    for _ in 0..21 {
        let channel = client.channel().await;
        holds(&client, &flow.dead_queue, 1).await;
        let queue = flow.dead_queue.as_str();
        let got = channel.basic_get(queue.into(), BasicGetOptions::default()).await.unwrap();
        assert!(got.is_some());
        // Closing the channel hands the letter back.
        channel.close(200, "done".into()).await.unwrap();
    }
    holds(&client, &flow.dead_queue, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_are_chosen_by_reason_source_id_and_age() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "chosen");
    dead_queue(&client, &flow, 1_000_000).await;
    let mut other = letter(&flow, "other", "bomb", 600);
    let mut headers = other.properties.headers().clone().unwrap();
    headers.insert("source".into(), text("khac.example"));
    other.properties = other.properties.with_headers(headers);
    let letters = [
        letter(&flow, "new", "charset", 1),
        letter(&flow, "old", "charset", 3_000),
        other,
        letter(&flow, "late", "deadline", 90),
    ];
    client.publish(&flow.dead_exchange, &letters).await;

    for (options, expected) in [
        (&["--reason", "charset"][..], &["new", "old"][..]),
        (&["--reason", "charset", "--reason", "bomb"], &["new", "old", "other"]),
        (&["--reason", "broker"], &[]),
        (&["--source", "khac.example"], &["other"]),
        (&["--source", "bao.example"], &["new", "old", "late"]),
        (&["--id", "late"], &["late"]),
        (&["--older-than", "1h"], &["old", "other", "late"]),
        (&["--newer-than", "2h"], &["new", "late"]),
        (&["--older-than", "1h", "--newer-than", "1d", "--reason", "deadline"], &["late"]),
        (&["--limit", "2"], &["new", "old"]),
    ] {
        assert_eq!(listed_ids(&flow, options).await, expected, "{options:?}");
    }
    let first = &listed(&flow, &["--id", "new"]).await[0];
    assert_eq!(first["reason"], "charset");
    assert_eq!(first["stage"], "decode");
    assert_eq!(first["exchange"], flow.input_exchange.as_str());
    assert_eq!(first["routing_key"], "raw.test");
    assert_eq!(first["attempts"], 1);

    let body = succeed(&flow, &["dead", "show", "old", "--body"]).await;
    assert_eq!(body.as_bytes(), text_article("old").body, "byte for byte");
    let shown = succeed(&flow, &["dead", "show", "2"]).await;
    assert!(shown.contains("\"old\"") && shown.contains("boctin-reason"), "{shown}");
    assert_eq!(run(&flow, &["dead", "show", "missing"]).await.code, Some(1));
    assert_eq!(run(&flow, &["dead", "list", "--older-than", "soon"]).await.code, Some(2));
    assert_eq!(ready(&client, &flow.dead_queue).await, letters.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_removes_what_it_names_and_only_when_it_is_sure() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "purged");
    dead_queue(&client, &flow, 1_000_000).await;
    let letters: Vec<Message> = (0..200)
        .map(|n| {
            letter(&flow, &format!("p-{n:03}"), if n % 2 == 0 { "bomb" } else { "charset" }, n)
        })
        .collect();
    client.publish(&flow.dead_exchange, &letters).await;

    let would = succeed(&flow, &["dead", "purge", "--reason", "bomb", "--dry-run"]).await;
    assert_eq!(would.lines().count(), 100);
    let unsure = run(&flow, &["dead", "purge", "--reason", "bomb"]).await;
    assert_eq!(unsure.code, Some(1));
    assert!(unsure.errors.contains("nothing was removed"), "{}", unsure.errors);
    assert_eq!(ready(&client, &flow.dead_queue).await, 200);

    let said = run(&flow, &["dead", "purge", "--reason", "bomb", "--limit", "60", "--yes"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.errors.contains("200 letters, 60 removed"), "{}", said.errors);
    let left = drained(&client, &flow.dead_queue).await;
    let ids: Vec<&str> = left.iter().map(|letter| letter.id.as_str()).collect();
    let expected: Vec<&str> = letters
        .iter()
        .enumerate()
        .filter(|(n, _)| n % 2 == 1 || *n >= 120)
        .map(|(_, letter)| letter.id.as_str())
        .collect();
    assert_eq!(ids, expected, "the others stand in their order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_letters_cannot_be_kept_safe_nothing_is_touched_and_it_says_why() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "unsafe");
    let missing = run(&flow, &["dead", "list"]).await;
    assert_eq!(missing.code, Some(1));
    assert!(missing.errors.contains("expected to exist, found nothing"), "{}", missing.errors);

    dead_queue(&client, &flow, 20).await;
    client.publish(&flow.dead_exchange, &[letter(&flow, "a", "charset", 1)]).await;
    let refused = refusals(&client, node, &flow).await;
    for (what, words) in refused {
        assert!(words.contains("nothing was touched"), "{what}: {words}");
    }
    assert_eq!(drained(&client, &flow.dead_queue).await.len(), 1);
}

/// What a listing says when another command works, when somebody consumes, and when rights are missing.
async fn refusals(client: &Client, node: &Node, flow: &Flow) -> Vec<(&'static str, String)> {
    let mut said = Vec::new();
    let channel = client.channel().await;
    let own = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let lock = format!("{}.lock", flow.dead_queue);
    channel.queue_declare(lock.as_str().into(), own, FieldTable::default()).await.unwrap();
    let ran = run(flow, &["dead", "list"]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.errors.contains(&lock), "{}", ran.errors);
    said.push(("locked", ran.errors));
    client.delete_queue(&lock).await;

    let queue = flow.dead_queue.as_str();
    let consumer = channel
        .basic_consume(
            queue.into(),
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        )
        .await
        .unwrap();
    let ran = run(flow, &["dead", "list"]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.errors.contains("1 consumer"), "{}", ran.errors);
    said.push(("in use", ran.errors));
    drop(consumer);
    channel.close(200, "done".into()).await.unwrap();
    holds(client, queue, 1).await;

    node.ctl(&["add_user", "reader", "secret"]).await;
    node.ctl(&["set_permissions", "reader", "^$", "^$", ".*"]).await;
    let limited = flow.clone().set("amqp.urls", &node.url_as("reader", "secret"));
    let ran = run(&limited, &["dead", "list"]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(!ran.errors.contains("secret"), "{}", ran.errors);
    said.push(("rights", ran.errors));
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rights_that_the_documentation_names_are_enough() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "operator");
    Worker::prepare(&flow).await;
    let letters = [letter(&flow, "a", "charset", 1), letter(&flow, "b", "bomb", 1)];
    client.publish(&flow.dead_exchange, &letters).await;
    let exact = |names: &[&str]| format!("^({})$", names.join("|").replace('.', "\\."));
    let (queue, lock) = (flow.dead_queue.as_str(), format!("{}.lock", flow.dead_queue));
    let copies = format!("{queue}.copies");
    let configure = exact(&[&lock, &copies]);
    let write = exact(&[queue, &lock, &copies, &flow.input_exchange]);
    let read = exact(&[queue, &lock, &copies]);
    node.ctl(&["add_user", "operator", "word"]).await;
    node.ctl(&["set_permissions", "operator", &configure, &write, &read]).await;

    let operator = flow.clone().set("amqp.urls", &node.url_as("operator", "word"));
    assert_eq!(listed_ids(&operator, &[]).await, ["a", "b"]);
    succeed(&operator, &["dead", "replay", "--reason", "charset"]).await;
    succeed(&operator, &["dead", "purge", "--reason", "bomb", "--yes"]).await;
    assert_eq!(ready(&client, queue).await, 0);
    assert_eq!(ready(&client, &flow.input_queue).await, 1);
}
