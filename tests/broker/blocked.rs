//! The broker raises its memory alarm: intake pauses, nothing is lost, and work goes on by itself.

use crate::support::account::Account;
use crate::support::articles::batch;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node::Node;
use crate::support::worker::Worker;

const BLOCKED: &str = "amqp_blocked{role=\"publish\"}";
const BLOCKED_SECONDS: &str = "amqp_blocked_seconds_total{role=\"publish\"}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_memory_alarm_pauses_the_intake_and_its_end_resumes_it() {
    let node = Node::start().await;
    let client = Client::new(&node.url());
    // Shorter than the alarm: time under an alarm must not count as a confirm that is overdue.
    let flow = Flow::new(&node.url(), "blocked").set("amqp.confirm_timeout_ms", "2000");
    Worker::prepare(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("blocked", 20_000)).await;

    let mut worker = Worker::start(&flow);
    worker.until("work has begun", |now| now.settled("published") >= 100.0).await;
    node.raise_memory_alarm().await;
    let at_alarm = worker.until("the metric says so", |now| now.get(BLOCKED) == 1.0).await;
    let later =
        worker.until("three seconds have passed", |now| now.get(BLOCKED_SECONDS) > 3.0).await;
    let taken = later.sum("deliveries_received_total") - at_alarm.sum("deliveries_received_total");
    assert!(taken <= 50.0, "{taken} deliveries were taken during the alarm, prefetch is 50");
    assert!(later.settled("published") < 20_000.0, "the alarm came too late to prove anything");
    assert_eq!(later.get(BLOCKED), 1.0);

    node.clear_memory_alarm().await;
    worker.until("work goes on", |now| now.settled("published") > later.settled("published")).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 20_000);
    let metrics = worker.at_rest().await;
    assert_eq!(metrics.get(BLOCKED), 0.0);
    assert_eq!(metrics.settled("lost_session"), 0.0, "an alarm is no reason to lose a session");
    assert_eq!(account.results(), 20_000, "an alarm is no reason to publish twice");
}
