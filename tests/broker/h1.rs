//! Publishing with confirms: the naive form loses messages with this client library, ours does not.
//!
//! Both carry the same load of routable and unroutable messages. The loss of the naive form shows that the load brings the
//! hazard about; should a later version of the library be free of it, that test says so.

use std::time::Duration;

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Confirmation};
use tokio::task::JoinSet;

use crate::support::client::{Client, persistent};
use crate::support::node;

/// Publishes of the naive form at most; a loss usually shows within the first thousand.
const MOST: usize = 50_000;

/// Publishes in flight at once.
const WINDOW: usize = 1_000;

/// One of so many publishes can be routed.
const ROUTABLE_ONE_IN: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn awaiting_each_confirm_in_its_own_task_loses_unroutable_messages() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let channel = client.channel().await;
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare("h1-naive".into(), durable, FieldTable::default()).await.unwrap();

    let (mut published, mut lost) = (0, 0);
    while lost == 0 && published < MOST {
        lost += naive_window(&channel, "h1-naive").await;
        published += WINDOW;
    }
    assert!(lost > 0, "{published} publishes and none mistaken: the library may be cured of this");
}

/// Returns how many unroutable messages of a window were taken for published.
async fn naive_window(channel: &Channel, queue: &str) -> usize {
    let mut tasks = JoinSet::new();
    for number in 0..WINDOW {
        let routable = number % ROUTABLE_ONE_IN == 0;
        let key = if routable { queue } else { "h1-nowhere" };
        let mandatory = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let confirm = channel
            .basic_publish("".into(), key.into(), mandatory, b"x", persistent())
            .await
            .unwrap();
        tasks.spawn(async move {
            let confirmation = confirm.await.unwrap();
            !routable && confirmation == Confirmation::Ack(None)
        });
    }
    let all = tokio::time::timeout(Duration::from_secs(60), tasks.join_all()).await;
    all.expect("every publish is confirmed").into_iter().filter(|mistaken| *mistaken).count()
}
