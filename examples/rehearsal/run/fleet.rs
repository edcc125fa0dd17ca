//! The workers: started, watched, and started again when they die, as systemd or Kubernetes would.
//!
//! Every look at a worker checks what must hold at any time: no more deliveries in flight than the prefetch
//! allows, memory within its bound, and no death but of a signal of ours or of a killer article.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::JoinHandle;

use crate::support::flow::Flow;
use crate::support::metrics::Metrics;
use crate::support::worker::Worker;

/// Time between two looks at a worker.
const POLL: Duration = Duration::from_millis(100);

/// How long a worker that runs may take to answer one look.
const ANSWER: Duration = Duration::from_secs(5);

/// How much of the log of a worker that died for no known reason is shown.
const SHOWN_CHARS: usize = 2_000;

/// What must hold for each worker at any time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Deliveries from the input queue that may be unsettled.
    pub(crate) prefetch: u16,
    /// Resident memory in bytes.
    pub(crate) memory_bytes: f64,
    /// Deaths by killer articles, all workers together, for each killer sent.
    pub(crate) deaths_a_killer: usize,
}

/// What was seen of all workers together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// Deaths that killer articles caused.
    pub(crate) aborts: usize,
    /// Workers that we killed.
    pub(crate) killed: usize,
    /// Workers that we stopped.
    pub(crate) stopped: usize,
    /// Looks at a worker.
    pub(crate) looks: usize,
    /// Most deliveries in flight in one worker.
    pub(crate) most_in_flight: f64,
    /// Most deliveries that the broker counts as unsettled on one channel.
    pub(crate) most_unacknowledged: u64,
    /// Most resident memory of one worker, in bytes.
    pub(crate) most_memory_bytes: f64,
    /// Most open file descriptors of one worker.
    pub(crate) most_descriptors: f64,
    /// Promises that were broken.
    pub(crate) breaches: Vec<String>,
}

struct Member {
    worker: Worker,
    /// The last reading of this process.
    latest: Option<Metrics>,
    /// The sum of the last readings of those before it.
    past: Metrics,
    /// The signal we ended it with.
    ended_by: Option<Signal>,
    is_ready: bool,
    is_frozen: bool,
    starts: usize,
}

/// The running workers.
pub(crate) struct Fleet {
    members: Vec<Arc<Mutex<Member>>>,
    seen: Arc<Mutex<Seen>>,
    watchers: Vec<JoinHandle<()>>,
    bounds: Bounds,
}

impl Fleet {
    /// Starts workers on a flow.
    pub(crate) fn start(flow: &Flow, workers: usize, bounds: Bounds) -> Self {
        let seen = Arc::<Mutex<Seen>>::default();
        let start = || {
            Arc::new(Mutex::new(Member {
                worker: Worker::start(flow),
                latest: None,
                past: Metrics::default(),
                ended_by: None,
                is_ready: false,
                is_frozen: false,
                starts: 1,
            }))
        };
        let members: Vec<_> = (0..workers).map(|_| start()).collect();
        let watch = |member: &Arc<Mutex<Member>>| {
            let (member, seen, flow) = (Arc::clone(member), Arc::clone(&seen), flow.clone());
            tokio::spawn(async move {
                loop {
                    look(&mut *member.lock().await, &seen, &flow, bounds).await;
                    tokio::time::sleep(POLL).await;
                }
            })
        };
        let watchers = members.iter().map(watch).collect();
        Self { members, seen, watchers, bounds }
    }

    /// Returns how many workers there are.
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// Returns what was seen so far.
    pub(crate) async fn seen(&self) -> Seen {
        self.seen.lock().await.clone()
    }

    /// Says that `killers` articles that end the process have been sent so far; more deaths than they may cause
    /// are a breach.
    pub(crate) async fn excuse(&self, killers: usize) {
        let mut seen = self.seen.lock().await;
        let most = killers * self.bounds.deaths_a_killer;
        if seen.aborts > most && seen.breaches.is_empty() {
            let aborts = seen.aborts;
            seen.breaches.push(format!(
                "{killers} killer articles ended {aborts} workers, expected at most {most}"
            ));
        }
    }

    /// Sends a signal that ends a worker, and returns how often it had been started by then.
    pub(crate) async fn end(&self, index: usize, signal: Signal) -> usize {
        let mut member = self.member(index).await;
        member.ended_by = Some(signal);
        member.is_ready = false;
        member.worker.signal(signal);
        member.starts
    }

    /// Notes how many deliveries the broker counts as unsettled on a channel.
    pub(crate) async fn note_unacknowledged(&self, most: u64) {
        let mut seen = self.seen.lock().await;
        seen.most_unacknowledged = seen.most_unacknowledged.max(most);
    }

    /// Returns how often a worker was started.
    pub(crate) async fn starts(&self, index: usize) -> usize {
        self.member(index).await.starts
    }

    /// Freezes a worker.
    pub(crate) async fn freeze(&self, index: usize) {
        let mut member = self.member(index).await;
        (member.is_frozen, member.is_ready) = (true, false);
        member.worker.signal(Signal::STOP);
    }

    /// Freezes every worker.
    pub(crate) async fn freeze_all(&self) {
        for index in 0..self.len() {
            self.freeze(index).await;
        }
    }

    /// Lets every worker go on.
    pub(crate) async fn thaw_all(&self) {
        for index in 0..self.len() {
            self.thaw(index).await;
        }
    }

    /// Lets a frozen worker go on.
    pub(crate) async fn thaw(&self, index: usize) {
        let mut member = self.member(index).await;
        member.is_frozen = false;
        member.worker.signal(Signal::CONT);
    }

    /// Returns how many workers were ready when last looked at.
    pub(crate) async fn ready(&self) -> usize {
        let mut ready = 0;
        for index in 0..self.len() {
            ready += usize::from(self.member(index).await.is_ready);
        }
        ready
    }

    /// Returns whether a worker was ready when last looked at.
    pub(crate) async fn is_ready(&self, index: usize) -> bool {
        self.member(index).await.is_ready
    }

    /// Returns the sum of samples over all workers, those that have died included.
    pub(crate) async fn total(&self, samples: &[&str]) -> f64 {
        let mut total = 0.0;
        for index in 0..self.len() {
            let member = self.member(index).await;
            for sample in samples {
                let sample = format!("boctin_{sample}");
                total += member.past.of(&sample);
                total += member.latest.as_ref().map_or(0.0, |latest| latest.of(&sample));
            }
        }
        total
    }

    /// Returns the last reading of every worker that lives.
    pub(crate) async fn readings(&self) -> Vec<Option<Metrics>> {
        let mut readings = Vec::new();
        for index in 0..self.len() {
            readings.push(self.member(index).await.latest.clone());
        }
        readings
    }

    async fn member(&self, index: usize) -> MutexGuard<'_, Member> {
        self.members[index % self.members.len()].lock().await
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for watcher in &self.watchers {
            watcher.abort();
        }
    }
}

async fn look(member: &mut Member, seen: &Mutex<Seen>, flow: &Flow, bounds: Bounds) {
    if member.is_frozen {
        return;
    }
    if let Some(status) = member.worker.ended() {
        let mut seen = seen.lock().await;
        if let Err(breach) = count(&mut seen, status, member.ended_by.take()) {
            let log = member.worker.log();
            let start = log.char_indices().rev().take(SHOWN_CHARS).last().map_or(0, |last| last.0);
            let tail = log.get(start..).unwrap_or_default();
            seen.breaches.push(format!("{breach}; its log ends with:\n{tail}"));
        }
        if let Some(latest) = member.latest.take() {
            member.past.add(&latest);
        }
        member.worker = Worker::start(flow);
        member.is_ready = false;
        member.starts += 1;
        return;
    }
    let pages = async {
        let metrics = member.worker.get("/metrics").await?;
        let ready = member.worker.get("/readyz").await?;
        Some((Metrics::parse(&metrics.body), ready.status == 200))
    };
    let Ok(Some((metrics, ready))) = tokio::time::timeout(ANSWER, pages).await else {
        member.is_ready = false;
        return;
    };
    member.is_ready = ready && member.ended_by.is_none();
    let in_flight = metrics.sum("deliveries_in_flight");
    let memory = metrics.of("process_resident_memory_bytes");
    let mut seen = seen.lock().await;
    seen.looks += 1;
    // One suspect may be in hand beside the input.
    if in_flight > f64::from(bounds.prefetch) + 1.0 && in_flight > seen.most_in_flight {
        let prefetch = bounds.prefetch;
        seen.breaches
            .push(format!("a worker has {in_flight} deliveries in flight, prefetch {prefetch}"));
    }
    if memory > bounds.memory_bytes && memory > seen.most_memory_bytes {
        let bound = bounds.memory_bytes;
        seen.breaches.push(format!("a worker takes {memory} bytes of memory, bound {bound}"));
    }
    seen.most_in_flight = seen.most_in_flight.max(in_flight);
    seen.most_memory_bytes = seen.most_memory_bytes.max(memory);
    seen.most_descriptors = seen.most_descriptors.max(metrics.of("process_open_fds"));
    member.latest = Some(metrics);
}

/// Counts a death; an error when it was neither ours nor that of a killer article.
fn count(seen: &mut Seen, status: ExitStatus, ended_by: Option<Signal>) -> Result<(), String> {
    match (ended_by, status.signal(), status.code()) {
        // Whoever is to be ended may meet a killer article first.
        (_, Some(signal), _) if signal == Signal::ABORT.as_raw() => seen.aborts += 1,
        (Some(Signal::KILL), Some(signal), _) if signal == Signal::KILL.as_raw() => {
            seen.killed += 1
        }
        (Some(Signal::TERM), _, Some(0)) => seen.stopped += 1,
        (by, _, _) => return Err(format!("a worker ended: {status}, our signal: {by:?}")),
    }
    Ok(())
}
