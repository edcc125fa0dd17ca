//! What Prometheus can know about the worker: every metric, behind methods named after events.
//!
//! Promises: each metric is declared once (in `families`); every fixed label value exists at zero
//! from the start; label values come from closed sets, never from a message; no label names a
//! worker, so that values add up over a fleet. One event is one call, so that counts which belong
//! together cannot drift apart: at rest, received = Σ settled + in flight.
//!
//! Does not serve the page over HTTP and does not decide what is an outcome.

mod accrual;
mod declaration;
mod families;
mod labels;
mod quality;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use prometheus::{IntGaugeVec, Registry, TextEncoder};

use accrual::{BlockedClock, BusyClock};
pub use declaration::Declaration;
pub use families::DECLARATIONS;
use families::Families;
pub use labels::{
    AckResult, AgeInvalid, BuildInfo, EntityType, FieldFound, MetricsLabels, Outcome,
    PublishResult, ReconnectReason, Redelivered, ReloadResult, Role, Target, Values,
};
use labels::{CHANNEL_CODES, OTHER};

/// The content type of [`Metrics::render`].
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All metrics of one program, in a registry of their own.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    families: Families,
    labels: MetricsLabels,
    threads: AtomicUsize,
    busy: Mutex<BusyClock>,
    blocked: [Mutex<BlockedClock>; Role::ALL.len()],
}

/// The page could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the page of metrics: {0}")]
pub struct RenderError(#[from] prometheus::Error);

/// Keeps one compute thread counted as busy until it is dropped.
#[derive(Debug)]
#[must_use = "the thread counts as busy only while this lives"]
pub struct Busy<'a> {
    metrics: &'a Metrics,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        lock(&self.metrics.busy).end(Instant::now());
    }
}

impl Metrics {
    /// Returns all metrics, every known label value at zero.
    #[must_use]
    pub fn new(labels: MetricsLabels) -> Self {
        let registry = Registry::new();
        let families = Families::register(&registry, &labels)
            .expect("names and labels in the table are valid and unique; a test registers them");
        #[cfg(target_os = "linux")]
        registry
            .register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))
            .expect("no metric of the table is named process_*");
        let build = labels.build;
        families
            .build_info
            .with_label_values(&[build.version, build.revision, build.rust_version])
            .set(1);
        Self {
            registry,
            families,
            labels,
            threads: AtomicUsize::new(1),
            busy: Mutex::new(BusyClock::new(Instant::now())),
            blocked: Default::default(),
        }
    }

    /// Returns the page in the text format 0.0.4; see [`CONTENT_TYPE`].
    ///
    /// # Errors
    ///
    /// When the metrics library refuses to write what it holds.
    pub fn render(&self) -> Result<String, RenderError> {
        self.bring_up_to(Instant::now());
        Ok(TextEncoder::new().encode_to_string(&self.registry.gather())?)
    }

    /// Counts a delivery that came in; it is in flight until [`Metrics::settled`].
    pub fn received(&self, redelivered: bool, body_bytes: usize) {
        let redelivered = if redelivered { Redelivered::Yes } else { Redelivered::No };
        self.families.deliveries_received.with_label_values(&[redelivered.as_str()]).inc();
        self.families.delivery_body.observe(body_bytes as f64);
        self.families.deliveries_in_flight.inc();
        self.families.in_flight.add(signed(body_bytes));
        self.families.last_receive.set(unix_time());
    }

    /// Counts what became of a delivery that came in with a body of this size.
    pub fn settled(&self, outcome: Outcome, body_bytes: usize) {
        self.families.deliveries_settled.with_label_values(&[outcome.as_str()]).inc();
        self.families.deliveries_in_flight.dec();
        self.families.in_flight.sub(signed(body_bytes));
    }

    /// Counts an ack.
    pub fn acked(&self, result: AckResult) {
        self.families.acks.with_label_values(&[result.as_str()]).inc();
    }

    /// Counts a dead letter; `reason` is one of [`MetricsLabels::reasons`].
    pub fn dead_lettered(&self, reason: &'static str) {
        self.families.dead_lettered.with_label_values(&[reason]).inc();
    }

    /// Observes the age of an article at receipt; an age below zero is in the future and counts
    /// as zero.
    pub fn article_age(&self, age_seconds: f64) {
        if age_seconds.is_nan() {
            self.article_age_invalid(AgeInvalid::Unreadable);
            return;
        }
        if age_seconds < 0.0 {
            self.article_age_invalid(AgeInvalid::InFuture);
        }
        self.families.article_age.observe(age_seconds.max(0.0));
    }

    /// Counts an article without a usable age.
    pub fn article_age_invalid(&self, reason: AgeInvalid) {
        self.families.article_age_invalid.with_label_values(&[reason.as_str()]).inc();
    }

    /// Observes the time on a compute thread for one article.
    pub fn processing_seconds(&self, seconds: f64) {
        self.families.article_processing.observe(seconds);
    }

    /// Observes the time from the receipt of a delivery to its settlement.
    pub fn end_to_end_seconds(&self, seconds: f64) {
        self.families.article_end_to_end.observe(seconds);
    }

    /// Observes the time of one stage; `stage` is one of [`MetricsLabels::stages`].
    pub fn stage_seconds(&self, stage: &'static str, seconds: f64) {
        self.families.stage_duration.with_label_values(&[stage]).observe(seconds);
    }

    /// Counts a panic caught in a stage.
    pub fn stage_panicked(&self, stage: &'static str) {
        self.families.stage_panics.with_label_values(&[stage]).inc();
    }

    /// Counts a stage that stopped early; [`Metrics::analyzed`] does so for those of the pipeline.
    pub fn stage_truncated(&self, stage: &'static str) {
        self.families.stage_truncations.with_label_values(&[stage]).inc();
    }

    /// Counts what the broker said to a publish.
    pub fn published(&self, target: Target, result: PublishResult) {
        self.families.publish.with_label_values(&[target.as_str(), result.as_str()]).inc();
        if result == PublishResult::Confirmed {
            self.families.last_publish.set(unix_time());
        }
    }

    /// Observes the time from a publish to the broker's answer.
    pub fn confirm_seconds(&self, target: Target, seconds: f64) {
        self.families.publish_confirm.with_label_values(&[target.as_str()]).observe(seconds);
    }

    /// Sets how many publishes wait for the broker's answer.
    pub fn unconfirmed(&self, publishes: i64) {
        self.families.publish_unconfirmed.set(publishes);
    }

    /// Sets whether a connection is up.
    pub fn connected(&self, role: Role, up: bool) {
        self.families.amqp_connected.with_label_values(&[role.as_str()]).set(i64::from(up));
    }

    /// Counts an attempt to build a connection.
    pub fn reconnected(&self, role: Role, reason: ReconnectReason) {
        self.families.amqp_reconnects.with_label_values(&[role.as_str(), reason.as_str()]).inc();
    }

    /// Counts a channel or connection closed by the broker with an AMQP reply code.
    pub fn channel_closed(&self, role: Role, code: u16) {
        let code = code.to_string();
        let code = CHANNEL_CODES.iter().find(|known| **known == code).map_or(OTHER, |known| known);
        self.families.amqp_channel_closed.with_label_values(&[role.as_str(), code]).inc();
    }

    /// Sets whether the broker has blocked a connection; the time until the next call counts.
    pub fn blocked(&self, role: Role, blocked: bool) {
        self.families.amqp_blocked.with_label_values(&[role.as_str()]).set(i64::from(blocked));
        let passed = lock(self.blocked_clock(role)).set(Instant::now(), blocked);
        self.families
            .amqp_blocked_time
            .with_label_values(&[role.as_str()])
            .inc_by(passed.as_secs_f64());
    }

    /// Sets what a probe said of a queue; queues outside [`MetricsLabels::queues`] are ignored.
    pub fn queue(&self, queue: &str, ready: i64, consumers: i64) {
        if self.labels.queues.iter().any(|known| known == queue) {
            self.families.queue_messages_ready.with_label_values(&[queue]).set(ready);
            self.families.queue_consumers.with_label_values(&[queue]).set(consumers);
        }
    }

    /// Takes back what was said of a queue: it is gone, or nobody could ask.
    pub fn queue_unknown(&self, queue: &str) {
        // An error says that nothing was there to remove.
        let _ = self.families.queue_messages_ready.remove_label_values(&[queue]);
        let _ = self.families.queue_consumers.remove_label_values(&[queue]);
    }

    /// Counts a compute thread as busy until the returned value is dropped, by a panic too.
    pub fn busy(&self) -> Busy<'_> {
        lock(&self.busy).begin(Instant::now());
        Busy { metrics: self }
    }

    /// Sets how many deliveries the broker may leave unsettled here, over all queues.
    pub fn prefetch_limit(&self, deliveries: usize) {
        self.families.prefetch_limit.set(signed(deliveries));
    }

    /// Sets how many compute threads there are.
    pub fn concurrency_limit(&self, threads: usize) {
        self.threads.store(threads, Ordering::Relaxed);
        self.families.concurrency_limit.set(signed(threads));
    }

    /// Sets whether `/readyz` answers 200; the HTTP server does so at each scrape.
    pub fn ready(&self, ready: bool) {
        self.families.ready.set(i64::from(ready));
    }

    /// Sets whether the worker is draining.
    pub fn shutting_down(&self, shutting_down: bool) {
        self.families.shutting_down.set(i64::from(shutting_down));
    }

    /// Names the knowledge that is loaded.
    pub fn knowledge_info(&self, digest: &str) {
        name_the_one(&self.families.knowledge_info, digest);
    }

    /// Counts an attempt to read knowledge anew.
    pub fn knowledge_reloaded(&self, result: ReloadResult) {
        self.families.knowledge_reloads.with_label_values(&[result.as_str()]).inc();
    }

    /// Names the topic model that is loaded.
    pub fn model_info(&self, digest: &str) {
        name_the_one(&self.families.model_info, digest);
    }

    fn blocked_clock(&self, role: Role) -> &Mutex<BlockedClock> {
        let [consume, publish] = &self.blocked;
        match role {
            Role::Consume => consume,
            Role::Publish => publish,
        }
    }

    /// Adds the time that has passed since the last event to what the page shows.
    fn bring_up_to(&self, now: Instant) {
        let threads = self.threads.load(Ordering::Relaxed);
        self.families.worker_busy.set(lock(&self.busy).ratio(now, threads));
        for role in Role::ALL {
            let passed = lock(self.blocked_clock(*role)).passed(now);
            self.families
                .amqp_blocked_time
                .with_label_values(&[role.as_str()])
                .inc_by(passed.as_secs_f64());
        }
    }
}

fn name_the_one(family: &IntGaugeVec, digest: &str) {
    family.reset();
    family.with_label_values(&[digest]).set(1);
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn unix_time() -> f64 {
    // A clock before 1970 is wrong anyway; zero says "never".
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// Locks even after a panic: a clock is whole after each of its calls.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
