//! What is measured: the relay and fleets of workers, on one queue and on partitions.

use std::fmt;

use lapin::ExchangeKind;
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions};
use lapin::types::{AMQPValue, FieldTable};
use rustix::process::Signal;

use crate::Plan;
use crate::pipeline::Load;
use crate::progress::{self, Flow};
use crate::queues::{Broker, Kind, Queues};
use crate::relay;
use crate::support::flow;
use crate::support::worker::{SOON, Worker};

/// Workers on partitions.
const ON_PARTITIONS: usize = 2;

/// One thing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// A bare relay on one queue: the broker's own ceiling.
    Relay,
    /// So many workers on one queue.
    Workers(usize),
    /// A bare relay on so many partitions.
    PartitionedRelay(usize),
    /// Two workers on so many partitions.
    PartitionedWorkers(usize),
}

impl Point {
    /// Everything that is measured in a round.
    pub(crate) const ALL: [Self; 10] = [
        Self::Relay,
        Self::Workers(1),
        Self::Workers(2),
        Self::Workers(4),
        Self::PartitionedRelay(1),
        Self::PartitionedRelay(2),
        Self::PartitionedRelay(4),
        Self::PartitionedWorkers(1),
        Self::PartitionedWorkers(2),
        Self::PartitionedWorkers(4),
    ];
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Relay => write!(f, "relay, one queue"),
            Self::Workers(count) => write!(f, "workers: {count}"),
            Self::PartitionedRelay(count) => write!(f, "relay, partitions: {count}"),
            Self::PartitionedWorkers(count) => {
                write!(f, "{ON_PARTITIONS} workers, partitions: {count}")
            }
        }
    }
}

/// The partitioned queues; those without partitions are the broker's.
pub(crate) struct Points {
    partitions: [(usize, Queues); 3],
}

impl Points {
    /// Declares every number of partitions.
    pub(crate) async fn declare(broker: &Broker) -> Self {
        let plugin = "rabbitmq_consistent_hash_exchange";
        broker.node.script("rabbitmq-plugins", &["enable", plugin]).await;
        let declare = async |count| (count, partitioned(broker, count, broker.plan).await);
        Self { partitions: [declare(1).await, declare(2).await, declare(4).await] }
    }

    /// Runs all articles through one point and returns how fast.
    pub(crate) async fn measure(&self, broker: &Broker, point: Point, load: &Load) -> Flow {
        let one = broker.queues(Kind::Quorum);
        match point {
            Point::Relay => relay::measure(broker, one, load).await,
            Point::Workers(count) => workers(broker, one, count, load).await,
            Point::PartitionedRelay(count) => {
                relay::measure(broker, self.partitions(count), load).await
            }
            Point::PartitionedWorkers(count) => {
                workers(broker, self.partitions(count), ON_PARTITIONS, load).await
            }
        }
    }

    fn partitions(&self, count: usize) -> &Queues {
        let found = self.partitions.iter().find(|(partitions, _)| *partitions == count);
        &found.expect("every number of partitions in use is declared").1
    }
}

/// Declares quorum queues as a worker does, and binds them to a consistent-hash exchange.
///
/// The exchange spreads by the id of the message, because the routing key of all of them may be the same.
async fn partitioned(broker: &Broker, count: usize, plan: Plan) -> Queues {
    let flow = flow::Flow::new(&broker.url, &format!("bench-partitions-{count}"))
        .set("worker.prefetch", &plan.prefetch.to_string())
        .set("worker.compute_threads", "1")
        .set("metrics.queue_probe_interval_ms", "15000")
        .set("log.filter", "info");
    let inputs: Vec<String> =
        (1..=count).map(|part| format!("{}.{part}", flow.input_queue)).collect();
    let flow = flow.set("topology.input_queues", &inputs.join(","));
    let topic = format!("{}.unused", flow.input_exchange);
    Worker::prepare(&flow.clone().set("topology.input_exchange", &topic)).await;

    let channel = broker.client.channel().await;
    let mut by_id = FieldTable::default();
    by_id.insert("hash-property".into(), AMQPValue::LongString("message_id".into()));
    let kind = ExchangeKind::Custom("x-consistent-hash".to_owned());
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    let exchange = flow.input_exchange.as_str();
    channel.exchange_declare(exchange.into(), kind, durable, by_id).await.unwrap();
    for queue in &inputs {
        let (queue, weight) = (queue.as_str().into(), "1".into());
        let (options, arguments) = (QueueBindOptions::default(), FieldTable::default());
        channel.queue_bind(queue, exchange.into(), weight, options, arguments).await.unwrap();
    }
    channel.close(200, "done".into()).await.unwrap();
    Queues { flow: flow.set("topology.declare", "check"), inputs }
}

/// Fills the input, lets workers of one compute thread do all of it and returns how fast.
async fn workers(broker: &Broker, queues: &Queues, count: usize, load: &Load) -> Flow {
    let total = load.messages.len();
    broker.fill(queues, load).await;
    let flow = queues.flow.clone().set("worker.compute_threads", "1");
    let mut workers: Vec<Worker> = (0..count).map(|_| Worker::start(&flow)).collect();
    let processes: Vec<u32> = workers.iter().map(Worker::process_id).collect();
    let flow = progress::watch(broker, queues, &processes, total).await;
    broker.settled(queues).await;
    for worker in &mut workers {
        worker.signal(Signal::TERM);
        assert!(worker.end(SOON).await.success(), "a worker ended badly");
    }
    broker.empty(queues, total).await;
    flow
}
