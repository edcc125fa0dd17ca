//! Publishing with confirms: the naive form loses messages with this client library, ours does not.
//!
//! Both carry the same load of routable and unroutable messages. The loss of the naive form shows that the load brings the
//! hazard about; should a later version of the library be free of it, that test says so.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use boctin::broker::publisher::{Publish, PublishError, Publisher, PublisherOptions};
use boctin::metrics::{BuildInfo, Metrics, MetricsLabels, Target};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Confirmation, Connection, ConnectionProperties};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::support::client::{Client, persistent};
use crate::support::flow::refusing_above;
use crate::support::node;
use crate::support::proxy::Proxy;
use crate::support::sink::Sink;
use crate::support::wait::{eventually, when};
use crate::support::worker::SOON;

/// Publishes of the naive form at most; a loss usually shows within the first thousand.
const MOST: usize = 50_000;

/// Publishes in flight at once.
const WINDOW: usize = 1_000;

/// One of so many publishes of the naive form can be routed.
const ROUTABLE_ONE_IN: usize = 3;

/// Publishes of the form under test.
const LOAD: usize = 20_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn awaiting_each_confirm_in_its_own_task_loses_unroutable_messages() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let channel = client.channel().await;
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    declare(&channel, "h1-naive", FieldTable::default()).await;

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

/// What the broker must do with a publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Taken,
    Returned,
    Refused,
}

impl Fate {
    /// Mixes the three, in no period that windows or batches could share.
    fn of(number: usize) -> Self {
        match number * number % 7 {
            0 | 1 => Self::Taken,
            2 => Self::Returned,
            _ => Self::Refused,
        }
    }
}

/// A publisher on a connection of its own, which must be kept.
async fn open_publisher(url: &str) -> (Publisher, watch::Sender<bool>) {
    let connection = Connection::connect(url, ConnectionProperties::default()).await.unwrap();
    let (blocked, is_blocked) = watch::channel(false);
    let options =
        PublisherOptions { confirm_timeout: Duration::from_secs(30), max_unconfirmed: WINDOW };
    let metrics = Arc::new(Metrics::new(MetricsLabels {
        reasons: Vec::new(),
        stages: Vec::new(),
        topics: Vec::new(),
        queues: Vec::new(),
        sources: Vec::new(),
        build: BuildInfo::current(),
    }));
    let publisher = Publisher::open(Arc::new(connection), is_blocked, options, metrics).await;
    (publisher.unwrap(), blocked)
}

fn numbered(number: usize, queue: &str) -> Arc<Publish> {
    Arc::new(Publish {
        target: Target::Output,
        exchange: "".into(),
        routing_key: queue.into(),
        properties: persistent().with_message_id(number.to_string().into()),
        body: b"x".to_vec(),
    })
}

async fn declare(channel: &Channel, queue: &str, arguments: FieldTable) {
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.into(), durable, arguments).await.unwrap();
}

/// Publishes all numbers, a window at once; returns each with its outcome.
async fn publish_all(
    publisher: &Publisher,
    numbers: impl IntoIterator<Item = usize>,
    queue: impl Fn(usize) -> &'static str,
) -> Vec<(usize, Result<(), PublishError>)> {
    let (mut tasks, mut outcomes) = (JoinSet::new(), Vec::new());
    for number in numbers {
        if tasks.len() == WINDOW {
            outcomes.push(tasks.join_next().await.expect("not empty").unwrap());
        }
        let (publisher, publish) = (publisher.clone(), numbered(number, queue(number)));
        tasks.spawn(async move { (number, publisher.publish(publish).await) });
    }
    outcomes.extend(tasks.join_all().await);
    outcomes
}

fn ids(sink: &Sink) -> BTreeSet<usize> {
    sink.received().iter().map(|received| received.id.parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_publisher_mistakes_neither_returned_nor_refused_messages_for_published_ones() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let channel = client.channel().await;
    declare(&channel, "h1-taken", FieldTable::default()).await;
    declare(&channel, "h1-full", refusing_above(0)).await;
    let (publisher, _blocked) = open_publisher(&node.url()).await;

    let outcomes = publish_all(&publisher, 0..LOAD, |number| match Fate::of(number) {
        Fate::Taken => "h1-taken",
        Fate::Returned => "h1-nowhere",
        Fate::Refused => "h1-full",
    })
    .await;

    assert_eq!(outcomes.len(), LOAD);
    for (number, outcome) in outcomes {
        let right = match Fate::of(number) {
            Fate::Taken => outcome == Ok(()),
            Fate::Returned => matches!(outcome, Err(PublishError::Returned { .. })),
            Fate::Refused => outcome == Err(PublishError::Nacked),
        };
        assert!(right, "publish {number} must be {:?}, found {outcome:?}", Fate::of(number));
    }
    let taken: BTreeSet<usize> =
        (0..LOAD).filter(|number| Fate::of(*number) == Fate::Taken).collect();
    let sink = Sink::open(&client, "h1-taken");
    eventually("all have arrived", SOON, async || when(sink.count() >= taken.len())).await;
    assert_eq!(ids(&sink), taken);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publish_reported_as_done_is_in_the_queue_even_when_the_connection_broke_just_then() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let channel = client.channel().await;
    declare(&channel, "h1-cut", FieldTable::default()).await;
    let proxy = Proxy::before(node.port()).await;
    let sink = Sink::open(&client, "h1-cut");
    let queue = |number| if number % 3 == 0 { "h1-nowhere" } else { "h1-cut" };

    let mut waiting: BTreeSet<usize> = (0..LOAD).collect();
    let (mut done, mut returned) = (BTreeSet::new(), BTreeSet::new());
    let mut cuts = 0;
    while !waiting.is_empty() {
        let (publisher, _blocked) = open_publisher(&proxy.url()).await;
        let arrived = sink.count();
        let cutter = async {
            if cuts < 3 {
                let further = || when(sink.count() > arrived + 1_000);
                eventually("some have arrived", SOON, async || further()).await;
                proxy.cut();
                cuts += 1;
            }
        };
        let all = publish_all(&publisher, waiting.iter().copied(), queue);
        let (outcomes, ()) = tokio::join!(all, cutter);
        for (number, outcome) in outcomes {
            match outcome {
                Ok(()) => done.insert(number),
                Err(PublishError::Returned { .. }) => returned.insert(number),
                Err(PublishError::ChannelLost) => continue,
                Err(other) => panic!("publish {number}: {other}"),
            };
            waiting.remove(&number);
        }
    }
    assert_eq!(cuts, 3);
    assert!(done.iter().all(|number| number % 3 != 0), "a returned message was taken for done");
    assert!(
        returned.iter().all(|number| number % 3 == 0),
        "a routable message was called returned"
    );
    eventually("what was done has arrived", SOON, async || when(ids(&sink) == done)).await;
}
