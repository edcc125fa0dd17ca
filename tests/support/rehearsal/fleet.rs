//! The workers of a rehearsal, started again whenever they die, and what is asked of all of them.

use std::process::ExitStatus;

use rustix::process::Signal;

use super::{MEMORY_BYTES, PREFETCH};
use crate::support::flow::Flow;
use crate::support::metrics::Metrics;
use crate::support::supervisor::Supervisor;
use crate::support::wait::{eventually, when};
use crate::support::worker::SOON;

/// The workers.
pub(super) struct Fleet(Vec<Supervisor>);

impl Fleet {
    /// Starts as many workers on this flow.
    pub(super) fn start(flow: &Flow, workers: usize) -> Self {
        Self((0..workers).map(|_| Supervisor::start(flow)).collect())
    }

    /// How many deliveries all workers may hold together.
    pub(super) fn window(&self) -> u64 {
        PREFETCH * self.0.len() as u64
    }

    /// Waits until every worker is ready.
    pub(super) async fn is_ready(&self) {
        for worker in &self.0 {
            eventually("every worker is ready", 2 * SOON, async || {
                when(worker.get("/readyz").await?.status == 200)
            })
            .await;
        }
    }

    /// Waits until no worker is ready.
    pub(super) async fn is_unready(&self) {
        for worker in &self.0 {
            eventually("no worker is ready", 2 * SOON, async || {
                when(worker.get("/readyz").await?.status == 503)
            })
            .await;
        }
    }

    /// Waits until one worker's metrics satisfy the condition.
    pub(super) async fn any(&self, what: &str, condition: impl Fn(&Metrics) -> bool) {
        eventually(what, 2 * SOON, async || {
            for worker in &self.0 {
                let page = worker.get("/metrics").await;
                if page.is_some_and(|page| condition(&Metrics::parse(&page.body))) {
                    return Some(());
                }
            }
            None
        })
        .await;
    }

    /// Returns one figure of each worker.
    pub(super) async fn figures(&self, sample: &str) -> Vec<f64> {
        let mut figures = Vec::new();
        for worker in &self.0 {
            let figure = eventually("the worker shows its metrics", 2 * SOON, async || {
                Some(Metrics::parse(&worker.get("/metrics").await?.body).get(sample))
            });
            figures.push(figure.await);
        }
        figures
    }

    /// Waits until one figure of each worker is above what it was.
    pub(super) async fn has_risen(&self, sample: &str, before: &[f64]) {
        eventually(sample, 2 * SOON, async || {
            let now = self.figures(sample).await;
            when(now.iter().zip(before).all(|(now, before)| now > before))
        })
        .await;
    }

    /// Sends a signal to every worker.
    pub(super) async fn signal_all(&self, signal: Signal) {
        for worker in &self.0 {
            worker.signal(signal).await;
        }
    }

    /// Sends a signal to one worker and waits until it has died of it.
    pub(super) async fn end_one(&self, which: usize, signal: Signal) -> ExitStatus {
        let worker = &self.0[which % self.0.len()];
        let before = worker.deaths().await.len();
        worker.signal(signal).await;
        eventually("the worker has ended", SOON, async || {
            worker.deaths().await.get(before).copied()
        })
        .await
    }

    /// Waits until nothing is in flight and every delivery is accounted for (promise 3); checks the memory of
    /// every worker against its bound and returns the largest resident set of each.
    pub(super) async fn at_rest(&self) -> Vec<u64> {
        let mut peaks = Vec::new();
        for worker in &self.0 {
            eventually("every delivery is accounted for", SOON, async || {
                let metrics = Metrics::parse(&worker.get("/metrics").await?.body);
                when(metrics.sum("deliveries_in_flight") == 0.0 && metrics.unaccounted() == 0.0)
            })
            .await;
            let peak = peak_bytes(worker.process_id().await);
            assert!(
                peak <= MEMORY_BYTES,
                "a worker took {peak} bytes, the bound is {MEMORY_BYTES}"
            );
            peaks.push(peak);
        }
        peaks
    }
}

/// The largest resident set that a process has had.
fn peak_bytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}
