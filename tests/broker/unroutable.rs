//! The output takes nothing: unroutable, full, or only for some articles. Deliveries are held, not lost.

use crate::support::account::Account;
use crate::support::articles::{batch, bulky_article, english_article};
use crate::support::client::Client;
use crate::support::flow::{Flow, refusing_above};
use crate::support::node;
use crate::support::worker::Worker;

const RETURNED: &str = "publish_total{result=\"returned\",target=\"output\"}";
const NACKED: &str = "publish_total{result=\"nacked\",target=\"output\"}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unroutable_output_holds_the_intake_until_it_is_cured() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "unroutable");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    flow.unbind_output(&client).await;
    account.send(&batch("unroutable", 200)).await;

    let reason = worker.is_unready().await;
    assert!(reason.contains(&flow.output_exchange), "{reason}");
    let metrics = worker.until("it keeps trying", |now| now.get(RETURNED) >= 200.0).await;
    assert_eq!(metrics.sum("deliveries_settled_total"), 0.0, "nothing is settled meanwhile");
    assert!(metrics.sum("deliveries_received_total") <= 50.0, "no more than the prefetch is taken");
    assert_eq!(account.letters(), 0, "no article is blamed for it");

    flow.bind_output(&client).await;
    worker.is_ready().await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 200);
    let metrics = worker.at_rest().await;
    assert_eq!(metrics.settled("published"), 200.0);
    assert_eq!(account.results(), 200, "each comes out once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_output_queue_holds_the_intake_until_somebody_consumes_it() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "full");
    flow.bind_own_output(&client, refusing_above(5)).await;
    let mut worker = Worker::ready(&flow.clone().set("topology.output_queue", "")).await;
    let mut account = Account::open_without_output(&client, &flow);
    account.send(&batch("full", 200)).await;

    worker.is_unready().await;
    let metrics = worker.until("publishes are refused", |now| now.get(NACKED) >= 60.0).await;
    assert!(metrics.settled("published") <= 10.0, "the queue takes five, give or take a race");

    account.consume_output();
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 200);
    worker.is_ready().await;
    assert_eq!(worker.at_rest().await.settled("published"), 200.0);
    assert_eq!(account.results(), 200, "what was refused was not stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mix_of_routable_unroutable_and_refused_publishes_confuses_nothing() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "mix").set("worker.prefetch", "60");
    // Vietnamese articles find a queue that is soon full; those in English find none.
    flow.bind_own_output(&client, refusing_above(10)).await;
    flow.unbind_output(&client).await;
    flow.bind_output_to(&client, "article.vi.#").await;
    let workers = flow.clone().set("topology.output_queue", "");
    Worker::prepare(&workers).await;
    let mut account = Account::open_without_output(&client, &flow);
    // One bulky article for each compute thread: the whole window has been taken in by the time that
    // the first publish fails and the intake pauses.
    let mut messages = vec![bulky_article("bulky-1", 1 << 20), bulky_article("bulky-2", 1 << 20)];
    for number in 0..100 {
        messages.push(english_article(&format!("english-{number}")));
        messages.extend(batch(&format!("mix-{number}"), 2));
    }
    account.send(&messages).await;

    let mut worker = Worker::start(&workers);
    worker
        .until("some are returned, some refused, some published", |now| {
            now.get(RETURNED) >= 10.0 && now.get(NACKED) >= 10.0 && now.settled("published") >= 5.0
        })
        .await;
    flow.bind_output(&client).await;
    account.consume_output();
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 302);
    assert_eq!(worker.at_rest().await.settled("published"), 302.0);
    assert_eq!(account.results(), 302, "each comes out once");
}
