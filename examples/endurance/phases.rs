//! The broker, the worker and the loads it has to endure, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::record::{Record, Sample};
use crate::support::articles::{Message, bulky_article, json_article};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::metrics::Metrics;
use crate::support::node::Node;
use crate::support::proxy::Proxy;
use crate::support::sink::Tap;
use crate::support::worker::Worker;

const USER: &str = "worker";

/// Deliveries that the worker may hold: the default.
const PREFETCH: usize = 64;

/// `input.max_body_bytes`: the default.
const LARGEST_BYTES: usize = 16 << 20;

/// What may wait at the broker: more would only test the broker.
const WAITING_BYTES: usize = 256 << 20;

/// Time between two samples.
const EVERY: Duration = Duration::from_millis(500);

/// No article for so long, and the run has failed.
const STALLED: Duration = Duration::from_secs(180);

/// Memory beyond what articles take: the knowledge, the pages of the heap that are kept, threads.
const BASE_BYTES: f64 = 160e6;

/// Memory for a page while it is computed, for each of its bytes.
const COMPUTING: f64 = 30.0;

/// File descriptors that may be open beyond those at the start: pages being fetched.
const SPARE_DESCRIPTORS: f64 = 8.0;

/// One load.
pub(crate) struct Phase {
    name: &'static str,
    /// Articles, or lost connections.
    pub(crate) count: usize,
    bytes: usize,
    cuts: bool,
}

impl Phase {
    /// So many articles of so many bytes; 0: as they come, about 1 KB.
    pub(crate) fn articles(name: &'static str, count: usize, bytes: usize) -> Self {
        Self { name, count, bytes, cuts: false }
    }

    /// So many lost connections, under a load of small articles.
    pub(crate) fn cuts(name: &'static str, count: usize) -> Self {
        Self { name, count, bytes: 0, cuts: true }
    }

    fn message(&self, number: usize) -> Message {
        let id = format!("{}-{number:07}", self.name.replace(' ', "-"));
        if self.bytes == 0 {
            return json_article(&id);
        }
        // Paragraphs are numbered, which is not counted; blanks fill the rest.
        let mut message = bulky_article(&id, self.bytes / 10 * 8);
        message.body.resize(self.bytes, b' ');
        message
    }
}

/// What came out, by id, without copies.
#[derive(Default)]
struct Arrived {
    out: BTreeSet<String>,
    /// With their reasons.
    dead: BTreeMap<String, String>,
}

/// Broker, proxy, queues, and consumers of what comes out.
pub(crate) struct Stage {
    node: Node,
    proxy: Proxy,
    pub(crate) flow: Flow,
    pub(crate) client: Client,
    arrived: Arc<Mutex<Arrived>>,
    _taps: [Tap; 2],
}

impl Stage {
    /// Starts the broker and declares everything.
    pub(crate) async fn start() -> Self {
        let node = Node::start_with("disk_free_limit.absolute = 1MB\n").await;
        node.ctl(&["add_user", USER, USER]).await;
        node.ctl(&["set_permissions", USER, ".*", ".*", ".*"]).await;
        let proxy = Proxy::before(node.port()).await;
        let flow = Flow::new(&proxy.url_as(USER, USER), "endurance")
            .set("worker.prefetch", &PREFETCH.to_string())
            .set("worker.compute_threads", "0")
            .set("worker.article_deadline_ms", "300000")
            // The result of the largest article is larger; this broker takes as much.
            .set("output.max_body_bytes", "134217728")
            .set("metrics.queue_probe_interval_ms", "15000")
            .set("log.filter", "info");
        Worker::prepare(&flow).await;
        let client = Client::new(&node.url());
        let arrived = Arc::<Mutex<Arrived>>::default();
        let (out, dead) = (Arc::clone(&arrived), Arc::clone(&arrived));
        let out = Tap::open(&client, &flow.output_queue, move |received| {
            lock(&out).out.insert(received.id);
        });
        let dead = Tap::open(&client, &flow.dead_queue, move |received| {
            let reason = received.header("boctin-reason").unwrap_or_default();
            lock(&dead).dead.insert(received.id, reason);
        });
        Self { node, proxy, flow, client, arrived, _taps: [out, dead] }
    }

    /// Returns the size of the largest body that a worker takes.
    pub(crate) fn largest_bytes(&self) -> usize {
        LARGEST_BYTES
    }

    /// Starts the worker that has to endure.
    pub(crate) async fn worker(&self) -> Worker {
        Worker::ready(&self.flow).await
    }

    /// Returns how many results have come out in this phase.
    pub(crate) fn results(&self) -> usize {
        lock(&self.arrived).out.len()
    }

    /// Runs one phase.
    pub(crate) async fn run(&self, phase: &Phase, worker: &mut Worker, record: &mut Record) -> Row {
        *lock(&self.arrived) = Arrived::default();
        let channels = self.channels().await;
        let from = record.begin(phase.name);
        let started = Instant::now();
        let articles = if phase.cuts {
            self.cut_again_and_again(phase, worker, record).await
        } else {
            self.flow(phase, worker, record).await;
            phase.count
        };
        let took = started.elapsed();
        worker.at_rest().await;
        self.sample(worker, record).await;
        let dead = lock(&self.arrived).dead.values().cloned().collect();
        Row {
            name: phase.name,
            articles,
            bytes: phase.message(0).body.len(),
            dead,
            took,
            samples: from..record.len(),
            first: record.at(from),
            last: record.at(record.len() - 1),
            bound: bound_bytes(phase.bytes),
            channels: (channels, self.channels().await),
        }
    }

    /// Sends all articles of a phase, never too far ahead, and waits until all have come out.
    async fn flow(&self, phase: &Phase, worker: &Worker, record: &mut Record) {
        let ahead = (WAITING_BYTES / phase.bytes.max(1_000)).clamp(16, 4_000);
        let (mut sent, mut sampled) = (0, Instant::now());
        let (mut last, mut moved) = (0, Instant::now());
        self.sample(worker, record).await;
        while last < phase.count {
            let done = {
                let arrived = lock(&self.arrived);
                arrived.out.len() + arrived.dead.len()
            };
            if done > last {
                (last, moved) = (done, Instant::now());
            }
            assert!(moved.elapsed() < STALLED, "{}: {done} of {sent} came out", phase.name);
            if sampled.elapsed() > EVERY {
                sampled = Instant::now();
                self.sample(worker, record).await;
            }
            let room = (done + ahead).min(phase.count).saturating_sub(sent);
            if room >= ahead / 4 || room > 0 && sent + room == phase.count {
                let next = room.min((32 << 20) / phase.bytes.max(8_000)).max(1);
                let messages: Vec<_> = (sent..sent + next).map(|n| phase.message(n)).collect();
                self.client.publish_surely(&self.flow.input_exchange, &messages).await;
                sent += next;
            } else {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// Cuts the connections of the worker under load, and returns how many articles it was.
    async fn cut_again_and_again(
        &self,
        phase: &Phase,
        worker: &mut Worker,
        record: &mut Record,
    ) -> usize {
        const LOAD: usize = 50;
        for cut in 0..phase.count {
            let messages: Vec<_> =
                (cut * LOAD..(cut + 1) * LOAD).map(|n| phase.message(n)).collect();
            self.client.publish_surely(&self.flow.input_exchange, &messages).await;
            let lost = |now: &Metrics| now.sum("amqp_reconnects_total");
            let before = worker.until("it answers", |_| true).await;
            self.proxy.cut();
            worker.until("the cut is noticed", |now| lost(now) > lost(&before)).await;
            worker.is_ready().await;
            let goal = (cut + 1) * LOAD;
            crate::support::wait::eventually("everything sent has come out", STALLED, async || {
                crate::support::wait::when(self.results() >= goal)
            })
            .await;
            self.sample(worker, record).await;
        }
        phase.count * LOAD
    }

    async fn sample(&self, worker: &Worker, record: &mut Record) {
        let page = worker.get("/metrics").await.expect("the worker answers");
        record.add(Sample::read(&Metrics::parse(&page.body)));
    }

    async fn channels(&self) -> usize {
        let list = self.node.ctl(&["list_channels", "--no-table-headers", "user"]).await;
        list.lines().filter(|line| line.trim() == USER).count()
    }
}

/// Bodies in flight and what comes of them, and what the threads compute with.
fn bound_bytes(bytes: usize) -> f64 {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let bytes = bytes as f64;
    BASE_BYTES + 2.0 * PREFETCH as f64 * bytes + threads as f64 * COMPUTING * bytes
}

fn lock(arrived: &Mutex<Arrived>) -> std::sync::MutexGuard<'_, Arrived> {
    arrived.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was seen of a phase.
pub(crate) struct Row {
    name: &'static str,
    articles: usize,
    bytes: usize,
    /// Reasons of dead letters.
    dead: BTreeSet<String>,
    took: Duration,
    samples: std::ops::Range<usize>,
    first: Sample,
    last: Sample,
    bound: f64,
    channels: (usize, usize),
}

impl Row {
    /// Returns the bounds that were broken.
    pub(crate) fn faults(&self, record: &Record) -> Vec<String> {
        let mut faults = Vec::new();
        let most = record.most(&self.samples, |sample| sample.memory_bytes);
        if most > self.bound {
            faults.push(format!("{}: {:.0} MB of memory", self.name, most / 1e6));
        }
        // Memory that grows is seen between the middle and the end, when everything is warm.
        let third = self.samples.len() / 3;
        let (start, end) = (self.samples.start, self.samples.end);
        let middle = record.mean(&(start + third..end - third), |sample| sample.memory_bytes);
        let late = record.mean(&(end - third..end), |sample| sample.memory_bytes);
        if third >= 10 && late > middle * 1.1 + 8e6 {
            faults.push(format!(
                "{}: memory grows, from {:.0} to {:.0} MB in the last third",
                self.name,
                middle / 1e6,
                late / 1e6
            ));
        }
        if self.last.descriptors > self.first.descriptors + SPARE_DESCRIPTORS {
            faults.push(format!("{}: {} files open", self.name, self.last.descriptors));
        }
        if self.channels.1 != self.channels.0 {
            faults.push(format!(
                "{}: {} channels, then {}",
                self.name, self.channels.0, self.channels.1
            ));
        }
        if !self.dead.is_empty() {
            faults.push(format!("{}: articles were dead-lettered: {:?}", self.name, self.dead));
        }
        faults
    }

    /// Returns the row as it is printed.
    pub(crate) fn show(&self, record: &Record) -> String {
        let megabytes = |bytes: f64| bytes / 1e6;
        let rate = self.articles as f64 / self.took.as_secs_f64();
        format!(
            "| {} | {} | {} | {rate:.0} | {:.1} | {:.0}, {:.0}, {:.0} | {:.0} | {}, {}, {} | {}, {} |",
            self.name,
            self.articles,
            self.bytes,
            megabytes(rate * self.bytes as f64),
            megabytes(self.first.memory_bytes),
            megabytes(record.most(&self.samples, |sample| sample.memory_bytes)),
            megabytes(self.last.memory_bytes),
            megabytes(self.bound),
            self.first.descriptors,
            record.most(&self.samples, |sample| sample.descriptors),
            self.last.descriptors,
            self.channels.0,
            self.channels.1,
        )
    }
}
