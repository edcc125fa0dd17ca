//! How each fault strikes, by what it is felt, and how it is healed.
//!
//! A fault that nobody felt proves nothing, so each is kept up until the workers or their output show it.

use std::time::Duration;

use rustix::process::Signal;

use super::schedule::{Fault, Step};
use super::{Mark, Rehearsal, SOON};
use crate::support::proxy::Direction;

/// How much later everything passes.
const LATENCY: Duration = Duration::from_millis(150);

/// Articles that must pass a slow connection before it is mended.
const PASSING: usize = 30;

/// How long a slow connection stays slow.
const LASTING: Duration = Duration::from_secs(2);

/// Counts of sessions that ended, but for the first start.
const LOST: [&str; 5] = [
    "amqp_reconnects_total{reason=\"channel_closed\",role=\"consume\"}",
    "amqp_reconnects_total{reason=\"confirm_timeout\",role=\"consume\"}",
    "amqp_reconnects_total{reason=\"connection_lost\",role=\"consume\"}",
    "amqp_reconnects_total{reason=\"consumer_cancelled\",role=\"consume\"}",
    "amqp_reconnects_total{reason=\"unreachable\",role=\"consume\"}",
];

const OVERDUE: &[&str] = &["amqp_channel_closed_total{code=\"406\",role=\"consume\"}"];

const CANCELLED: &[&str] =
    &["amqp_reconnects_total{reason=\"consumer_cancelled\",role=\"consume\"}"];

/// How things stood when the fault struck.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    mark: Mark,
    /// Sessions lost so far.
    lost: f64,
    /// Channels closed so far because a delivery was kept too long.
    overdue: f64,
    /// Consumers cancelled so far.
    cancelled: f64,
    /// How often the worker had been started.
    starts: usize,
    /// The node that is hit.
    node: usize,
}

impl Rehearsal {
    /// Lets the fault of a step strike.
    pub(super) async fn strike(&mut self, step: &Step) -> Result<Before, String> {
        let mut node = step.target % self.ground.nodes.len();
        if step.fault == Fault::LeaderKill {
            node = self.ground.leader().await;
        }
        if step.fault == Fault::QueueDeletion {
            self.input_is_empty().await?;
        }
        let before = Before {
            mark: self.mark(),
            lost: self.fleet.total(&LOST).await,
            overdue: self.fleet.total(OVERDUE).await,
            cancelled: self.fleet.total(CANCELLED).await,
            starts: self.fleet.starts(step.target).await,
            node,
        };
        let proxies = &mut self.ground.proxies;
        match step.fault {
            Fault::LeaderKill => self.ground.nodes[node].kill(),
            Fault::NodeRestart => self.ground.nodes[node].stop_app().await,
            Fault::Cut => proxies.iter().for_each(|proxy| proxy.cut()),
            Fault::Outage => {
                for proxy in proxies {
                    proxy.refuse().await;
                }
            }
            Fault::HalfOpen => proxies.iter().for_each(|proxy| proxy.freeze()),
            Fault::Latency => proxies.iter().for_each(|proxy| proxy.delay(LATENCY)),
            Fault::SlowReader => proxies.iter().for_each(|proxy| proxy.trickle()),
            Fault::GarbageToWorkers => {
                proxies.iter().for_each(|proxy| proxy.garble(Direction::ToWorker, step.seed));
            }
            Fault::GarbageToBrokers => {
                proxies.iter().for_each(|proxy| proxy.garble(Direction::ToBroker, step.seed));
            }
            Fault::MemoryAlarm => self.ground.nodes[node].raise_memory_alarm().await,
            Fault::DiskAlarm => self.ground.nodes[node].raise_disk_alarm().await,
            Fault::QueueDeletion => self.control.delete_queue(&self.ground.flow.input_queue).await,
            Fault::OutputUnbound | Fault::ConsumerTimeout | Fault::HoldingWorkerKill => {
                self.ground.flow.unbind_output(&self.control).await;
            }
            Fault::WorkerKill => {
                self.is_ready(step).await?;
                self.fleet.end(step.target, Signal::KILL).await;
            }
            Fault::WorkerStop => {
                self.is_ready(step).await?;
                self.fleet.end(step.target, Signal::TERM).await;
            }
            Fault::WorkerFreeze => self.fleet.freeze(step.target).await,
            Fault::Killers | Fault::Poison => {}
        }
        Ok(before)
    }

    /// Waits until the fault is felt.
    pub(super) async fn felt(
        &self,
        step: &Step,
        before: Before,
        awaited: &[String],
    ) -> Result<(), String> {
        let workers = self.fleet.len();
        let all = before.lost + f64::from(u32::try_from(workers).unwrap_or(u32::MAX));
        match step.fault {
            Fault::LeaderKill | Fault::NodeRestart => {
                self.until("the other nodes take over", SOON, async || self.passed(before.mark, 1))
                    .await
            }
            Fault::Cut | Fault::GarbageToWorkers | Fault::GarbageToBrokers => {
                self.until("every worker has lost its session", SOON, async || {
                    self.fleet.total(&LOST).await >= all
                })
                .await
            }
            Fault::Outage | Fault::HalfOpen | Fault::OutputUnbound => {
                self.until("no worker is ready", SOON, async || self.fleet.ready().await == 0).await
            }
            Fault::Latency | Fault::SlowReader => {
                // What was on its way already would pass at once.
                self.until("articles pass", SOON, async || {
                    before.mark.at.elapsed() > LASTING && self.passed(before.mark, PASSING)
                })
                .await
            }
            Fault::MemoryAlarm | Fault::DiskAlarm => {
                self.until("a worker is blocked", SOON, async || {
                    let is_blocked = "boctin_amqp_blocked{role=\"publish\"}";
                    let readings = self.fleet.readings().await;
                    readings.iter().flatten().any(|now| now.of(is_blocked) == 1.0)
                })
                .await
            }
            Fault::QueueDeletion => {
                self.until("consumers are cancelled", SOON, async || {
                    self.fleet.total(CANCELLED).await > before.cancelled
                })
                .await
            }
            Fault::ConsumerTimeout => {
                self.until("the broker closes a channel", SOON, async || {
                    self.fleet.total(OVERDUE).await > before.overdue
                })
                .await
            }
            Fault::HoldingWorkerKill => {
                self.until("the worker holds a full window", SOON, async || {
                    let readings = self.fleet.readings().await;
                    let reading = readings[step.target % workers].as_ref();
                    let full = f64::from(self.prefetch);
                    let is_full = |now: &crate::support::metrics::Metrics| {
                        now.sum("deliveries_in_flight") >= full
                            && now.sum("publish_unconfirmed") == 0.0
                    };
                    reading.is_some_and(is_full) && !self.fleet.is_ready(step.target).await
                })
                .await?;
                self.fleet.end(step.target, Signal::KILL).await;
                self.started_again(step, before).await
            }
            Fault::WorkerKill | Fault::WorkerStop => self.started_again(step, before).await,
            Fault::WorkerFreeze => {
                self.until("others have done what the frozen worker held", SOON, async || {
                    self.ledger.standing().open == 0
                })
                .await
            }
            Fault::Killers | Fault::Poison => {
                self.until("something has come of each", 2 * SOON, async || {
                    awaited.iter().all(|id| self.ledger.has(id))
                })
                .await
            }
        }
    }

    /// Ends the fault.
    pub(super) async fn heal(&mut self, step: &Step, before: Before) {
        let node = &mut self.ground.nodes[before.node];
        let proxies = &mut self.ground.proxies;
        match step.fault {
            Fault::LeaderKill => node.revive().await,
            Fault::NodeRestart => node.start_app().await,
            Fault::Outage => {
                for proxy in proxies {
                    proxy.accept().await;
                }
            }
            Fault::HalfOpen | Fault::Latency | Fault::SlowReader => {
                proxies.iter().for_each(|proxy| proxy.thaw());
            }
            Fault::MemoryAlarm => node.clear_memory_alarm().await,
            Fault::DiskAlarm => node.clear_disk_alarm().await,
            Fault::OutputUnbound | Fault::ConsumerTimeout | Fault::HoldingWorkerKill => {
                self.ground.flow.bind_output(&self.control).await;
            }
            Fault::WorkerFreeze => self.fleet.thaw(step.target).await,
            Fault::Cut
            | Fault::GarbageToWorkers
            | Fault::GarbageToBrokers
            | Fault::QueueDeletion
            | Fault::WorkerKill
            | Fault::WorkerStop
            | Fault::Killers
            | Fault::Poison => {}
        }
    }

    fn passed(&self, since: Mark, articles: usize) -> bool {
        self.arrived_since(since) >= articles || self.ledger.standing().open == 0
    }

    async fn is_ready(&self, step: &Step) -> Result<(), String> {
        self.until("the worker is ready", SOON, async || self.fleet.is_ready(step.target).await)
            .await
    }

    async fn started_again(&self, step: &Step, before: Before) -> Result<(), String> {
        self.until("the worker has ended", SOON, async || {
            self.fleet.starts(step.target).await > before.starts
        })
        .await
    }

    /// Waits until everything sent has come out and the broker holds nothing of it any more.
    async fn input_is_empty(&self) -> Result<(), String> {
        self.all_out().await?;
        let queue = &self.ground.flow.input_queue;
        self.until("the input queue is empty", SOON, async || {
            self.ground.messages(queue).await == Some(0)
        })
        .await
    }
}
