//! A bare relay: consume, publish persistent and mandatory, wait for the confirm, ack.
//!
//! It sends bodies as large as real results and computes nothing. Consuming and publishing have a
//! connection each, as in the worker, and all deliveries are followed by one task. Confirms go through
//! the project's collector, because the shorter way of awaiting each by itself loses messages.

use std::sync::Arc;
use std::time::Duration;

use boctin::broker::publisher::{Publish, Publisher, PublisherOptions};
use boctin::metrics::{Metrics, Target};
use futures_util::StreamExt as _;
use futures_util::stream::{FuturesUnordered, select_all};
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use lapin::{Connection, ConnectionProperties};
use tokio::sync::{oneshot, watch};

use crate::pipeline::{Load, settings};
use crate::progress::{self, Flow};
use crate::queues::{Broker, Queues};
use crate::support::client::persistent;

/// Fills the input, relays all of it and returns how fast.
pub(crate) async fn measure(broker: &Broker, queues: &Queues, load: &Load) -> Flow {
    let total = load.messages.len();
    broker.fill(queues, load).await;
    let (done, may_close) = oneshot::channel();
    let relaying = tokio::spawn(relay(
        may_close,
        broker.url.clone(),
        queues.inputs.clone(),
        queues.flow.output_exchange.clone(),
        broker.plan.prefetch,
        total,
        load.results.iter().map(|result| result.body.clone()).collect(),
    ));
    let flow = progress::watch(broker, queues, &[std::process::id()], total).await;
    broker.settled(queues).await;
    done.send(()).unwrap();
    relaying.await.unwrap();
    broker.empty(queues, total).await;
    flow
}

async fn relay(
    may_close: oneshot::Receiver<()>,
    url: String,
    inputs: Vec<String>,
    output: String,
    prefetch: u16,
    total: usize,
    bodies: Vec<Vec<u8>>,
) {
    let connect = || Connection::connect(&url, ConnectionProperties::default());
    let (consuming, publishing) = tokio::join!(connect(), connect());
    let (consuming, publishing) = (consuming.unwrap(), Arc::new(publishing.unwrap()));
    // No broker in a bench is out of memory or disk.
    let (_unblocked, blocked) = watch::channel(false);
    let options = PublisherOptions {
        confirm_timeout: Duration::from_secs(30),
        max_unconfirmed: usize::from(prefetch) * inputs.len(),
    };
    let publisher =
        Publisher::open(Arc::clone(&publishing), blocked, options, metrics()).await.unwrap();
    let (mut channels, mut consumers) = (Vec::new(), Vec::new());
    for queue in &inputs {
        let channel = consuming.create_channel().await.unwrap();
        channel.basic_qos(prefetch, BasicQosOptions::default()).await.unwrap();
        let (queue, tag) = (queue.as_str().into(), "".into());
        let options = BasicConsumeOptions::default();
        let consumer = channel.basic_consume(queue, tag, options, FieldTable::default()).await;
        consumers.push(consumer.unwrap());
        channels.push(channel);
    }
    let mut consumer = select_all(consumers);

    let mut open = FuturesUnordered::new();
    let (mut received, mut settled) = (0, 0);
    while settled < total {
        tokio::select! {
            Some(()) = open.next() => settled += 1,
            Some(delivery) = consumer.next(), if received < total => {
                let body = bodies[received % bodies.len()].clone();
                open.push(pass_on(&publisher, &output, delivery.unwrap(), body));
                received += 1;
            }
        }
    }
    may_close.await.unwrap();
    for channel in channels {
        channel.close(200, "done".into()).await.unwrap();
    }
    consuming.close(200, "done".into()).await.unwrap();
    publishing.close(200, "done".into()).await.unwrap();
}

async fn pass_on(publisher: &Publisher, exchange: &str, delivery: Delivery, body: Vec<u8>) {
    let id = delivery.properties.message_id().clone().unwrap_or_default();
    let publish = Publish {
        target: Target::Output,
        exchange: exchange.into(),
        routing_key: "article.relayed".into(),
        properties: persistent().with_content_type("application/json".into()).with_message_id(id),
        body,
    };
    publisher.publish(Arc::new(publish)).await.unwrap();
    assert!(delivery.acker.ack(BasicAckOptions::default()).await.unwrap());
}

fn metrics() -> Arc<Metrics> {
    let settings = settings();
    let knowledge = boctin::knowledge_folder::load(&settings.knowledge.dir);
    Arc::new(boctin::worker::metrics(&settings, &knowledge.expect("sound, as in the engine")))
}
