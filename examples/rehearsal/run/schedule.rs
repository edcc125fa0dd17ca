//! Which faults come, in which order: decided by a seed, before anything is started.
//!
//! Promises that equal seeds give equal schedules, and that every fault has come once before any comes again.

use std::fmt;
use std::time::Duration;

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// The node that leads the input queue is killed as by a power cut, and comes back.
    LeaderKill,
    /// The broker of a node is stopped in good order, and starts again.
    NodeRestart,
    /// Every connection is cut.
    Cut,
    /// Every connection is cut, and new ones are refused.
    Outage,
    /// Connections stay open and nothing passes.
    HalfOpen,
    /// Everything passes late.
    Latency,
    /// Everything passes a little at a time: to each side the other reads slowly.
    SlowReader,
    /// Garbage arrives at the workers.
    GarbageToWorkers,
    /// Garbage arrives at the brokers.
    GarbageToBrokers,
    /// A node says that it is short of memory: nobody may publish.
    MemoryAlarm,
    /// A node says that its disk is full: nobody may publish.
    DiskAlarm,
    /// The input queue, empty, is deleted under its consumers.
    QueueDeletion,
    /// No queue is bound to the output any more.
    OutputUnbound,
    /// The same, for longer than a consumer may keep a delivery.
    ConsumerTimeout,
    /// A worker is killed while it works.
    WorkerKill,
    /// A worker is killed while it holds results that no queue takes.
    HoldingWorkerKill,
    /// A worker is told to stop.
    WorkerStop,
    /// A worker is frozen until the broker has given its deliveries to others, and thawed.
    WorkerFreeze,
    /// Articles that end the process come among the others.
    Killers,
    /// Articles that panic or do not end, and messages that are no articles.
    Poison,
}

impl Fault {
    /// Every kind.
    pub(crate) const ALL: [Self; 20] = [
        Self::LeaderKill,
        Self::NodeRestart,
        Self::Cut,
        Self::Outage,
        Self::HalfOpen,
        Self::Latency,
        Self::SlowReader,
        Self::GarbageToWorkers,
        Self::GarbageToBrokers,
        Self::MemoryAlarm,
        Self::DiskAlarm,
        Self::QueueDeletion,
        Self::OutputUnbound,
        Self::ConsumerTimeout,
        Self::WorkerKill,
        Self::HoldingWorkerKill,
        Self::WorkerStop,
        Self::WorkerFreeze,
        Self::Killers,
        Self::Poison,
    ];

    /// Returns whether the workers hold as much as they may while it lasts.
    pub(crate) fn fills_windows(self) -> bool {
        matches!(
            self,
            Self::MemoryAlarm
                | Self::DiskAlarm
                | Self::OutputUnbound
                | Self::ConsumerTimeout
                | Self::HoldingWorkerKill
        )
    }

    /// Returns when the second half of the articles is sent.
    pub(crate) fn second_half(self) -> SecondHalf {
        match self {
            // The broker tells a connection only when it publishes, and nobody may send any more.
            Self::MemoryAlarm | Self::DiskAlarm => SecondHalf::Before,
            // What waits in a queue that is deleted would be deleted with it.
            Self::QueueDeletion => SecondHalf::After,
            Self::LeaderKill
            | Self::NodeRestart
            | Self::Cut
            | Self::Outage
            | Self::HalfOpen
            | Self::Latency
            | Self::SlowReader
            | Self::GarbageToWorkers
            | Self::GarbageToBrokers
            | Self::OutputUnbound
            | Self::ConsumerTimeout
            | Self::WorkerKill
            | Self::HoldingWorkerKill
            | Self::WorkerStop
            | Self::WorkerFreeze
            | Self::Killers
            | Self::Poison => SecondHalf::During,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::LeaderKill => "leader killed",
            Self::NodeRestart => "broker restarted",
            Self::Cut => "connections cut",
            Self::Outage => "brokers out of reach",
            Self::HalfOpen => "connections half-open",
            Self::Latency => "latency",
            Self::SlowReader => "slow reader",
            Self::GarbageToWorkers => "garbage to workers",
            Self::GarbageToBrokers => "garbage to brokers",
            Self::MemoryAlarm => "memory alarm",
            Self::DiskAlarm => "disk alarm",
            Self::QueueDeletion => "input queue deleted",
            Self::OutputUnbound => "output unbound",
            Self::ConsumerTimeout => "consumer timeout",
            Self::WorkerKill => "worker killed",
            Self::HoldingWorkerKill => "worker killed, holding",
            Self::WorkerStop => "worker stopped",
            Self::WorkerFreeze => "worker frozen",
            Self::Killers => "killer articles",
            Self::Poison => "poison",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// When the second half of the articles of a step is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecondHalf {
    /// Before the fault strikes, to workers that are frozen until it has.
    Before,
    /// While the fault lasts.
    During,
    /// When it is healed.
    After,
}

/// One fault at its place in the schedule, with what the seed decides about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// From 1.
    pub(crate) number: usize,
    /// What goes wrong.
    pub(crate) fault: Fault,
    /// Which node or worker it hits, modulo how many there are.
    pub(crate) target: usize,
    /// How long it lasts beyond the moment at which it is felt.
    pub(crate) linger: Duration,
    /// Articles of this step.
    pub(crate) articles: usize,
    /// Seed of what else is random in it.
    pub(crate) seed: u64,
}

/// Returns the schedule of a seed, with the articles spread over its steps.
pub(crate) fn schedule(
    seed: u64,
    steps: usize,
    articles: usize,
    longest_linger: Duration,
) -> Vec<Step> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut faults = Vec::new();
    while faults.len() < steps {
        let mut round = Fault::ALL;
        random.shuffle(&mut round);
        faults.extend(round);
    }
    faults.truncate(steps);
    (0..steps)
        .zip(faults)
        .map(|(index, fault)| Step {
            number: index + 1,
            fault,
            target: random.usize(..60),
            linger: longest_linger.mul_f64(random.f64()),
            articles: (index + 1) * articles / steps - index * articles / steps,
            seed: random.u64(..),
        })
        .collect()
}
