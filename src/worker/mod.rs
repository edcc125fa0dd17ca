//! The worker: receive, decode, analyse, publish, settle; and drain.
//!
//! One supervisor opens session after session ([`crate::broker::session`]). In a session one task
//! an input queue starts deliveries ([`intake`]), one works off the suspects ([`suspects`]), and
//! every delivery runs through compute ([`compute`]) to a disposition ([`disposition`]) that is
//! carried out in one place ([`settle`]). A delivery is acknowledged only after the broker has
//! confirmed what came of it; it goes back to its queue only when its channel closes.
//!
//! Bounds: unsettled deliveries are at most prefetch × input queues, plus one suspect; running
//! articles are at most the compute threads.

pub mod age;
pub mod backoff;
pub mod compute;
pub mod delivery;
pub mod disposition;
mod drain;
pub mod intake;
pub mod letter;
pub mod scope;
pub mod settle;
pub mod standstill;
pub mod suspects;

use std::sync::Arc;
use std::time::Duration;

use lapin::Channel;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{error, info, warn};

use crate::broker::address::Address;
use crate::broker::probe;
use crate::broker::session::{Session, SessionEnd};
use crate::http::{Component, Readiness};
use crate::message::dead::Reason;
use crate::metrics::{BuildInfo, Metrics, MetricsLabels, ReconnectReason, Role};
use crate::pipeline::Knowledge;
use crate::settings::{AmqpSettings, Declare, QueueType, Settings, TopologySettings};

use backoff::Backoff;
use compute::{Compute, Decoded, Engine};
use delivery::Delivery;
use intake::Intake;
use scope::{Phase, Scope};
use settle::Settler;
use suspects::LastHeld;

/// Longest wait before a held publish is tried again.
const HOLD_RETRY_MAX: Duration = Duration::from_secs(5);
/// A session that lasted this long resets the backoff.
const STEADY: Duration = Duration::from_secs(10);

/// How far the operator wants the worker to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// Work.
    No,
    /// Finish what is in flight, within the shutdown timeout.
    Drain,
    /// At once.
    Now,
}

/// How the worker ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Everything in flight was settled.
    Drained,
    /// Deliveries were left to the broker because the deadline passed or a second signal came.
    CutOff {
        /// How many.
        open: usize,
    },
    /// The broker refused the credentials and `amqp.fail_fast` is set.
    Refused(String),
    /// A compute thread, named here, ended before its time. Deliveries are left to the broker.
    ThreadEnded(String),
}

/// What all tasks of the worker share, for the life of the process.
#[derive(Debug)]
pub struct Context {
    /// Runs articles.
    pub compute: Compute,
    /// Settles deliveries.
    pub settler: Settler,
    /// Counts.
    pub metrics: Arc<Metrics>,
    /// When a delivery is a suspect and when it is given up.
    pub limits: AttemptLimits,
}

impl Context {
    /// Notes what a delivery says of itself: its name for the logs, its age for the metrics.
    fn take_note(&self, delivery: &mut Delivery, decoded: Option<Decoded>) {
        if let Some(decoded) = decoded {
            age::observe(&self.metrics, delivery, &decoded);
            delivery.article_id = Some(decoded.id);
        }
    }
}

/// When a delivery is a suspect and when it is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// Returns after which a delivery is a suspect.
    pub max_attempts: u32,
    /// Deaths alone after which a suspect is dead-lettered.
    pub max_lone_attempts: u32,
    /// Whether `x-delivery-count` may be the queue's own; a classic queue passes on what a publisher
    /// wrote there.
    pub queues_count: bool,
}

/// The supervisor of sessions.
#[derive(Debug)]
pub struct Worker {
    settings: Settings,
    addresses: Vec<Address>,
    context: Arc<Context>,
    metrics: Arc<Metrics>,
    readiness: Arc<Readiness>,
    last_held: LastHeld,
}

impl Worker {
    /// Starts the compute threads; connects to nothing yet.
    ///
    /// # Errors
    ///
    /// An address that cannot be used, or no thread to be had.
    pub fn new(
        settings: Settings,
        engine: &Arc<Engine>,
        readiness: Arc<Readiness>,
    ) -> anyhow::Result<Self> {
        let metrics = Arc::clone(&engine.metrics);
        let addresses = addresses(&settings.amqp)?;
        let threads = match settings.worker.compute_threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        metrics.prefetch_limit(most_unsettled(&settings));
        metrics.concurrency_limit(threads);
        let context = Context {
            compute: Compute::start(engine, threads)?,
            settler: Settler { topology: settings.topology.clone(), metrics: Arc::clone(&metrics) },
            metrics: Arc::clone(&metrics),
            limits: AttemptLimits {
                max_attempts: settings.worker.max_attempts,
                max_lone_attempts: settings.worker.max_lone_attempts,
                queues_count: settings.topology.declare == Declare::Check
                    || settings.topology.queue_type == QueueType::Quorum,
            },
        };
        Ok(Self {
            settings,
            addresses,
            context: Arc::new(context),
            metrics,
            readiness,
            last_held: LastHeld::default(),
        })
    }

    /// Runs session after session until told to stop.
    pub async fn run(mut self, mut stop: watch::Receiver<Stop>) -> Ended {
        let amqp = self.settings.amqp.clone();
        let mut backoff = Backoff::new(
            Duration::from_millis(amqp.backoff_min_ms),
            Duration::from_millis(amqp.backoff_max_ms),
        );
        let mut turn = fastrand::usize(..);
        for role in Role::ALL {
            self.metrics.reconnected(*role, ReconnectReason::Start);
        }
        loop {
            let Some(address) = self.addresses.get(turn % self.addresses.len().max(1)).cloned()
            else {
                return Ended::Refused("no broker address".to_owned());
            };
            turn = turn.wrapping_add(1);
            let opened = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop != Stop::No) => return Ended::Drained,
                opened = self.open(&address) => opened,
            };
            let end = match opened {
                Ok(session) => {
                    let started = Instant::now();
                    info!(broker = %address, "session open");
                    match self.live(session, &mut stop).await {
                        Ok(ended) => return ended,
                        Err(end) => {
                            if started.elapsed() >= STEADY {
                                backoff.reset();
                            }
                            end
                        }
                    }
                }
                Err(end) => end,
            };
            if let Some(thread) = self.context.compute.failure() {
                return Ended::ThreadEnded(thread);
            }
            for role in Role::ALL {
                self.metrics.reconnected(*role, end.reason);
            }
            if let Some(code) = end.code {
                self.metrics.channel_closed(end.role, code);
            }
            self.readiness.block(Component::Broker, end.detail.clone());
            self.readiness.block(Component::Consumer, "no session");
            let refused = end.reason == ReconnectReason::CredentialsRefused;
            if refused {
                error!(broker = %address, detail = end.detail, "the broker refuses the credentials");
                if amqp.fail_fast {
                    return Ended::Refused(end.detail);
                }
            }
            let untrusted = end.reason == ReconnectReason::TlsRefused;
            if untrusted {
                error!(broker = %address, detail = end.detail, "a certificate is refused");
            }
            let wait = if refused || untrusted { backoff.slow_wait() } else { backoff.next_wait() };
            warn!(
                broker = %address,
                role = end.role.as_str(),
                reason = end.reason.as_str(),
                detail = end.detail,
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "no session; trying again after a wait"
            );
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop != Stop::No) => return Ended::Drained,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn open(&self, address: &Address) -> Result<Session, SessionEnd> {
        Session::open(
            address,
            &self.settings.amqp,
            &self.settings.topology,
            most_unsettled(&self.settings) + 1,
            Arc::clone(&self.metrics),
        )
        .await
    }

    /// Lives one session. `Ok` when the worker is to end, `Err` when another session is needed.
    async fn live(
        &mut self,
        session: Session,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<Ended, SessionEnd> {
        let scope = Scope::new(
            session.publisher.clone(),
            session.blocked(),
            Arc::clone(&self.readiness),
            Duration::from_millis(self.settings.amqp.backoff_min_ms),
            HOLD_RETRY_MAX.min(Duration::from_millis(self.settings.amqp.backoff_max_ms)),
        );
        let (mut intakes, mut channels) = (JoinSet::new(), Vec::new());
        let subscribed = self.subscribe(&session, &scope, &mut intakes, &mut channels);
        let limit = Duration::from_millis(self.settings.amqp.connect_timeout_ms);
        let mut lost = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop != Stop::No) => None,
            end = session.ended() => Some(end),
            subscribed = tokio::time::timeout(limit, subscribed) => match subscribed {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(SessionEnd::of(Role::Consume, &error)),
                Err(_) => Some(SessionEnd::lost(Role::Consume, "no answer to the subscription")),
            },
        };
        if lost.is_none() {
            self.readiness.clear(Component::Broker);
            self.readiness.clear(Component::Consumer);
        }

        let watching = tokio::spawn(self.probe(&session));
        let consume = Arc::clone(session.consume());
        let working_off = suspects::work_off(&self.context, &scope, &consume, &mut self.last_held);
        tokio::pin!(working_off);
        let mut suspects_done = false;
        while lost.is_none() {
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop != Stop::No) => break,
                end = session.ended() => lost = Some(end),
                thread = self.context.compute.failed() => {
                    lost = Some(unexpected(&format!("thread {thread}")));
                }
                Some(intake) = intakes.join_next() => match intake {
                    Ok(end) => lost = end,
                    Err(error) => lost = Some(unexpected(&format!("the task of an input queue: {error}"))),
                },
                ended = &mut working_off, if !suspects_done => {
                    suspects_done = true;
                    lost = match (ended, scope.phase()) {
                        (Err(error), _) => Some(SessionEnd::of(Role::Consume, &error)),
                        (Ok(()), Phase::Lost(end)) => Some(end),
                        (Ok(()), Phase::Running | Phase::Draining | Phase::CutOff) => None,
                    };
                }
            }
        }
        let rest = async {
            if !suspects_done {
                // Its error says once more that the connection is gone.
                let _ = working_off.await;
            }
            while intakes.join_next().await.is_some() {}
            scope.idle().await;
        };
        let ended = match lost {
            Some(end) => {
                scope.enter(Phase::Lost(end.clone()));
                rest.await;
                Err(end)
            }
            None => {
                let limit = Duration::from_millis(self.settings.worker.shutdown_timeout_ms);
                Ok(drain::drain(&scope, &session, rest, limit, stop).await)
            }
        };
        let connected = session.consume().status().connected();
        drain::say_goodbye(session, if connected { channels } else { Vec::new() }, stop).await;
        // Only now: lapin takes a channel that is dropped while its connection closes for an error.
        watching.abort();
        // Without a session nobody can ask for the queues.
        for queue in probed_queues(&self.settings.topology) {
            self.metrics.queue_unknown(&queue);
        }
        ended
    }

    async fn subscribe(
        &self,
        session: &Session,
        scope: &Arc<Scope>,
        intakes: &mut JoinSet<Option<SessionEnd>>,
        channels: &mut Vec<Channel>,
    ) -> Result<(), lapin::Error> {
        for queue in &self.settings.topology.input_queues {
            let prefetch = self.settings.worker.prefetch;
            let intake = Intake::subscribe(session.consume(), queue, prefetch).await?;
            channels.push(intake.channel());
            intakes.spawn(intake.run(Arc::clone(&self.context), Arc::clone(scope)));
        }
        Ok(())
    }

    fn probe(&self, session: &Session) -> impl Future<Output = ()> + Send + use<> {
        let interval = self.settings.metrics.queue_probe_interval_ms;
        let queues = probed_queues(&self.settings.topology);
        let connection = Arc::clone(session.consume());
        let metrics = Arc::clone(&self.metrics);
        async move {
            if interval > 0 {
                let interval = Duration::from_millis(interval);
                probe::watch_queues(connection, queues, interval, metrics).await;
            }
        }
    }
}

/// The queues whose length is asked for.
fn probed_queues(topology: &TopologySettings) -> Vec<String> {
    let mut queues = topology.input_queues.clone();
    queues.push(topology.suspect_queue.clone());
    queues
}

/// How many deliveries the broker may leave with us from the input queues.
fn most_unsettled(settings: &Settings) -> usize {
    usize::from(settings.worker.prefetch).saturating_mul(settings.topology.input_queues.len())
}

fn unexpected(detail: &str) -> SessionEnd {
    SessionEnd {
        role: Role::Consume,
        reason: ReconnectReason::ChannelClosed,
        code: None,
        detail: format!("ended unexpectedly: {detail}"),
    }
}

/// Returns the metrics of a process that works as the settings say, all at zero.
#[must_use]
pub fn metrics(settings: &Settings, knowledge: &Knowledge) -> Metrics {
    let metrics = Metrics::new(MetricsLabels {
        reasons: Reason::ALL.iter().map(|reason| reason.as_str()).collect(),
        stages: compute::stage_names(),
        topics: knowledge.topics.all().iter().map(|topic| topic.id.clone()).collect(),
        queues: probed_queues(&settings.topology),
        sources: settings.metrics.sources.clone(),
        build: BuildInfo::current(),
    });
    metrics.knowledge_info(knowledge.digest());
    metrics.model_info(knowledge.model.digest());
    metrics
}

/// Reads all broker addresses of the settings.
///
/// # Errors
///
/// The first address that cannot be used, by its place in the list.
pub fn addresses(amqp: &AmqpSettings) -> anyhow::Result<Vec<Address>> {
    let mut addresses = Vec::new();
    for (index, url) in amqp.urls.iter().enumerate() {
        let address = Address::parse(url, amqp)
            .map_err(|error| anyhow::anyhow!("amqp.urls[{index}]: {error}"))?;
        addresses.push(address);
    }
    Ok(addresses)
}
