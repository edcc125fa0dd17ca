//! The faults of a rehearsal: how each is made, how it is seen to have struck, and how it is mended.

use std::time::Duration;

use rustix::process::Signal;

use super::{Stage, load};
use crate::support::node::Node;
use crate::support::proxy::Proxy;
use crate::support::wait::{eventually, when};
use crate::support::worker::SOON;

const BLOCKED: &str = "amqp_blocked{role=\"publish\"}";
const LOST: &str = "deliveries_settled_total{outcome=\"lost_session\"}";
const TIMED_OUT: &str = "amqp_channel_closed_total{code=\"406\",role=\"consume\"}";

/// One thing that breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The node that leads the input queue loses its power and gets it back.
    LeaderKilled,
    /// A broker is restarted in good order.
    BrokerRestarted,
    /// All connections of the workers are cut, three times.
    Cut,
    /// The brokers close every connection, those of crawlers and consumers too.
    Closed,
    /// Sockets stay open and nothing passes.
    HalfOpen,
    /// Everything takes a tenth of a second longer.
    Latency,
    /// Other bytes arrive than were sent.
    Garbage,
    /// The broker's memory alarm blocks publishers.
    MemoryAlarm,
    /// The broker's disk alarm blocks publishers.
    DiskAlarm,
    /// No queue takes the results; meanwhile connections are cut.
    OutputUnbound,
    /// Deliveries are held for longer than the broker lets consumers wait.
    ConsumerTimeout,
    /// The input queue is deleted while it is empty.
    QueueDeleted,
    /// Two workers are killed.
    WorkersKilled,
    /// Two workers are told to stop.
    WorkersStopped,
    /// Three articles take each worker with them that touches them.
    Killers,
}

impl Fault {
    /// Every fault.
    pub(super) const ALL: [Self; 15] = [
        Self::LeaderKilled,
        Self::BrokerRestarted,
        Self::Cut,
        Self::Closed,
        Self::HalfOpen,
        Self::Latency,
        Self::Garbage,
        Self::MemoryAlarm,
        Self::DiskAlarm,
        Self::OutputUnbound,
        Self::ConsumerTimeout,
        Self::QueueDeleted,
        Self::WorkersKilled,
        Self::WorkersStopped,
        Self::Killers,
    ];

    /// What the table calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::LeaderKilled => "leader-killed",
            Self::BrokerRestarted => "broker-restarted",
            Self::Cut => "connections-cut",
            Self::Closed => "connections-closed",
            Self::HalfOpen => "half-open",
            Self::Latency => "latency",
            Self::Garbage => "garbage",
            Self::MemoryAlarm => "memory-alarm",
            Self::DiskAlarm => "disk-alarm",
            Self::OutputUnbound => "output-unbound",
            Self::ConsumerTimeout => "consumer-timeout",
            Self::QueueDeleted => "queue-deleted",
            Self::WorkersKilled => "workers-killed",
            Self::WorkersStopped => "workers-stopped",
            Self::Killers => "killer-articles",
        }
    }

    /// Whether the load comes after the fault, because the fault would destroy messages of its own.
    pub(super) fn wants_load_later(self) -> bool {
        self == Self::QueueDeleted
    }

    /// Makes the fault, waits until it has struck, and mends it.
    pub(super) async fn strike(self, stage: &mut Stage, pass: usize) {
        match self {
            Self::LeaderKilled => kill_leader(stage).await,
            Self::BrokerRestarted => {
                let node = &stage.nodes[stage.random.usize(..stage.nodes.len())];
                node.stop_app().await;
                node.start_app().await;
            }
            Self::Cut => {
                for _ in 0..3 {
                    stage.proxies.iter().for_each(Proxy::cut);
                    stage.fleet.is_ready().await;
                }
            }
            Self::Closed => {
                for node in &stage.nodes {
                    node.close_all_connections().await;
                }
            }
            Self::HalfOpen => {
                stage.proxies.iter().for_each(Proxy::freeze);
                stage.fleet.is_unready().await;
                stage.proxies.iter().for_each(Proxy::thaw);
            }
            Self::Latency => slow_down(stage).await,
            Self::Garbage => {
                stage.proxies.iter().for_each(Proxy::garble);
                stage.fleet.is_unready().await;
                stage.proxies.iter().for_each(Proxy::thaw);
            }
            Self::MemoryAlarm | Self::DiskAlarm => self.alarm(stage, pass).await,
            Self::OutputUnbound => unbind_output(stage, pass).await,
            Self::ConsumerTimeout => outlast_the_broker(stage, pass).await,
            Self::QueueDeleted => delete_queue(stage).await,
            Self::WorkersKilled => {
                for _ in 0..2 {
                    let which = stage.random.usize(..);
                    stage.fleet.end_one(which, Signal::KILL).await;
                }
            }
            Self::WorkersStopped => {
                for _ in 0..2 {
                    let which = stage.random.usize(..);
                    stage.fleet.is_ready().await;
                    let status = stage.fleet.end_one(which, Signal::TERM).await;
                    assert!(status.success(), "a worker that was told to stop ended with {status}");
                }
            }
            Self::Killers => {
                let killers: Vec<_> =
                    (0..3).map(|number| load::killer(&format!("killer-{pass}-{number}"))).collect();
                stage.publish(&killers).await;
                stage.ledger.settle(self.name()).await;
            }
        }
    }

    async fn alarm(self, stage: &mut Stage, pass: usize) {
        // The fleet stands still meanwhile, so that there is work left when the alarm is up.
        stage.fleet.signal_all(Signal::STOP).await;
        let load = load::batch(&mut stage.random, &format!("{}-more-{pass}", self.name()), 300);
        stage.publish(&load).await;
        let node = &stage.nodes[stage.random.usize(..stage.nodes.len())];
        match self {
            Self::DiskAlarm => node.raise_disk_alarm().await,
            _ => node.raise_memory_alarm().await,
        }
        stage.fleet.signal_all(Signal::CONT).await;
        stage.fleet.any("a worker is blocked", |now| now.get(BLOCKED) == 1.0).await;
        match self {
            Self::DiskAlarm => node.clear_disk_alarm().await,
            _ => node.clear_memory_alarm().await,
        }
    }
}

async fn kill_leader(stage: &mut Stage) {
    let leader = stage.nodes[0].queue_column(&stage.flow.input_queue, "leader").await;
    let leader = leader.expect("the queue exists");
    let leads = |node: &&mut Node| node.name() == leader.trim_matches('\'');
    let node = stage.nodes.iter_mut().find(leads).expect("one of the nodes leads");
    node.kill();
    node.revive().await;
}

async fn slow_down(stage: &mut Stage) {
    let goal = stage.ledger.arrived();
    for proxy in &stage.proxies {
        proxy.slow_down(Duration::from_millis(100));
    }
    let more = load::batch(&mut stage.random, &format!("latency-{goal}"), 100);
    stage.publish(&more).await;
    stage.ledger.settle("latency").await;
    stage.proxies.iter().for_each(Proxy::thaw);
}

/// Results have nowhere to go. No worker may hold more than its prefetch, also after new sessions.
async fn unbind_output(stage: &mut Stage, pass: usize) {
    stage.flow.unbind_output(&stage.client).await;
    let more = load::batch(&mut stage.random, &format!("unbound-{pass}"), 400);
    stage.publish(&more).await;
    let (node, queue, window) = (&stage.nodes[0], &stage.flow.input_queue, stage.fleet.window());
    let window_is_full = async || {
        eventually("the workers hold what they may, and no more", 2 * SOON, async || {
            when(node.queue_figure(queue, "messages_unacknowledged").await == Some(window))
        })
        .await;
    };
    window_is_full().await;
    let before = stage.fleet.figures(LOST).await;
    stage.proxies.iter().for_each(Proxy::cut);
    stage.fleet.has_risen(LOST, &before).await;
    window_is_full().await;
    stage.flow.bind_output(&stage.client).await;
}

/// The broker closes the channel of a consumer that holds deliveries for too long.
async fn outlast_the_broker(stage: &mut Stage, pass: usize) {
    let before = stage.fleet.figures(TIMED_OUT).await;
    stage.flow.unbind_output(&stage.client).await;
    let more = load::batch(&mut stage.random, &format!("held-{pass}"), 400);
    stage.publish(&more).await;
    stage.fleet.has_risen(TIMED_OUT, &before).await;
    stage.flow.bind_output(&stage.client).await;
}

/// Deleting a queue destroys what it holds, so it must hold nothing.
async fn delete_queue(stage: &mut Stage) {
    stage.fleet.at_rest().await;
    stage.client.delete_queue(&stage.flow.input_queue).await;
    eventually("the workers have made the queue anew", 2 * SOON, async || {
        let depth = stage.client.depth(&stage.flow.input_queue).await?;
        when(depth.consumers as usize == super::WORKERS)
    })
    .await;
    for node in &stage.nodes {
        node.has_recorded(&stage.flow.queues()).await;
    }
}
