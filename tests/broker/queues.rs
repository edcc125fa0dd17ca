//! Queues that vanish, come back, or are not what the worker expects.

use lapin::options::{QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};

use crate::support::account::Account;
use crate::support::articles::batch;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

const CANCELLED: &str = "amqp_reconnects_total{reason=\"consumer_cancelled\",role=\"consume\"}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_input_queue_deleted_while_consuming_is_made_again_in_create_mode() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "deleted");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("before", 50)).await;
    account.balance().await;

    client.delete_queue(&flow.input_queue).await;
    worker.until("it is noticed", |now| now.get(CANCELLED) >= 1.0).await;
    worker.is_ready().await;
    account.send(&batch("after", 50)).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 100);
    worker.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_input_queue_deleted_while_consuming_is_waited_for_in_check_mode() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "awaited");
    Worker::prepare(&flow).await;
    let mut worker = Worker::ready(&flow.clone().set("topology.declare", "check")).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("before", 50)).await;
    account.balance().await;

    client.delete_queue(&flow.input_queue).await;
    eventually("the missing queue is named", SOON, async || {
        let reason = worker.is_unready().await;
        when(reason.contains(&flow.input_queue) && reason.contains("found nothing"))
    })
    .await;
    assert_eq!(worker.get("/livez").await.unwrap().status, 200);
    assert!(client.depth(&flow.input_queue).await.is_none(), "check mode made a queue");

    let channel = client.channel().await;
    let (queue, exchange) = (flow.input_queue.as_str(), flow.input_exchange.as_str());
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.into(), durable, of_type("quorum")).await.unwrap();
    let (options, arguments) = (QueueBindOptions::default(), FieldTable::default());
    channel
        .queue_bind(queue.into(), exchange.into(), "#".into(), options, arguments)
        .await
        .unwrap();
    worker.is_ready().await;
    account.send(&batch("after", 50)).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 100);
    worker.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_with_other_arguments_is_reported_with_expected_and_found() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "mismatch");
    let channel = client.channel().await;
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    let queue = flow.input_queue.as_str();
    channel.queue_declare(queue.into(), durable, of_type("classic")).await.unwrap();

    let mut worker = Worker::start(&flow);
    eventually("the difference is named", SOON, async || {
        let reason = worker.is_unready().await;
        let words = [queue, "x-dead-letter-exchange", "expected", "found none"];
        when(words.iter().all(|word| reason.contains(word)))
    })
    .await;
    let reasons = "amqp_reconnects_total{reason=\"topology\",role=\"publish\"}";
    worker.until("it is counted", |now| now.get(reasons) >= 1.0).await;

    client.delete_queue(&flow.input_queue).await;
    worker.is_ready().await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("mismatch", 20)).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 20);
    worker.at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_broker_holds_the_arguments_that_keep_letters_safe() {
    let node = node::shared().await;
    let flow = Flow::new(&node.url(), "arguments");
    Worker::prepare(&flow).await;
    for queue in flow.queues() {
        let arguments = node.queue_column(queue, "arguments").await.unwrap();
        assert!(arguments.contains("\"x-delivery-limit\",1000000"), "{queue}: {arguments}");
        assert!(arguments.contains("\"x-queue-type\",\"quorum\""), "{queue}: {arguments}");
    }
    for queue in [&flow.input_queue, &flow.suspect_queue] {
        let arguments = node.queue_column(queue, "arguments").await.unwrap();
        let safe = [
            format!("\"x-dead-letter-exchange\",\"{}\"", flow.dead_exchange),
            "\"x-dead-letter-strategy\",\"at-least-once\"".to_owned(),
            "\"x-overflow\",\"reject-publish\"".to_owned(),
        ];
        for argument in safe {
            assert!(arguments.contains(&argument), "{queue}: {argument} not in {arguments}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_input_queues_are_consumed_by_one_worker() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "several");
    let queues = [format!("{}.1", flow.input_queue), format!("{}.2", flow.input_queue)];
    let workers = flow.clone().set("topology.input_queues", &queues.join(","));
    let mut worker = Worker::ready(&workers).await;
    let mut account = Account::open(&client, &flow);
    // Both are bound to everything, so each article arrives on both.
    account.send(&batch("several", 50)).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 50);
    worker.until("both are worked off", |now| now.settled("published") == 100.0).await;
    worker.at_rest().await;
    account.balance().await;
}

fn of_type(queue_type: &str) -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), AMQPValue::LongString(queue_type.into()));
    arguments
}
