//! The failure rehearsal: a private cluster, a fleet of workers, and everything that can break between them.
//!
//! Each round publishes articles, breaks one thing while they are worked off, mends it, and waits until every
//! article of the round has come out or is dead with the reason it must have. The order of the faults, what they
//! hit and the articles follow from the seed alone. The run panics at the first promise that is broken; how
//! the processes of a run interleave is up to the machine and differs from run to run.

mod faults;
mod fleet;
mod ledger;
mod load;
mod report;

use std::time::{Duration, Instant};

use faults::Fault;
use fleet::Fleet;
use ledger::Ledger;
use report::Row;

use super::client::Client;
use super::flow::Flow;
use super::node::Node;
use super::proxy::Proxy;
use super::worker::Worker;

/// Workers of the fleet.
const WORKERS: usize = 3;

/// Deliveries that each worker may hold.
const PREFETCH: u64 = 50;

/// The largest resident set that a worker may ever have had, in bytes.
const MEMORY_BYTES: u64 = 400 << 20;

/// Settings of the broker nodes. Hung consumers are looked for once a minute (3.10 has no setting for that).
const BROKER: &str = "consumer_timeout = 15000\n";

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Decides the order of the faults, what they hit, and the articles.
    pub(crate) seed: u64,
    /// Messages of one pass through all faults.
    pub(crate) messages: usize,
    /// Further passes are made until this much time has gone.
    pub(crate) at_least: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tally {
    /// Different messages that went in.
    pub(crate) sent: usize,
    /// Of them, those that came out as results.
    pub(crate) out: usize,
    /// Of them, those that are dead letters.
    pub(crate) dead: usize,
    /// Copies beyond the first, of results and dead letters.
    pub(crate) duplicates: usize,
}

/// Everything that takes part.
struct Stage {
    nodes: [Node; 3],
    proxies: Vec<Proxy>,
    flow: Flow,
    client: Client,
    fleet: Fleet,
    ledger: Ledger,
    random: fastrand::Rng,
}

/// Runs the rehearsal, printing a row for each fault.
pub(crate) async fn run(plan: Plan) -> Tally {
    let begun = Instant::now();
    let mut stage = Stage::set(plan.seed).await;
    report::head(plan, begun.elapsed());
    let each = (plan.messages / Fault::ALL.len()).max(20);
    let mut pass = 0;
    loop {
        let mut faults = Fault::ALL;
        stage.random.shuffle(&mut faults);
        for fault in faults {
            let row = stage.round(fault, pass, each).await;
            report::row(&row);
        }
        pass += 1;
        if begun.elapsed() >= plan.at_least {
            break;
        }
    }
    let peaks = stage.fleet.at_rest().await;
    let tally = stage.ledger.close(&stage.client, &stage.flow).await;
    report::end(&peaks, begun.elapsed());
    tally
}

impl Stage {
    async fn set(seed: u64) -> Self {
        let nodes = Node::cluster_with(BROKER).await;
        let mut proxies = Vec::new();
        for node in &nodes {
            proxies.push(Proxy::before(node.port()).await);
        }
        let join = |urls: Vec<String>| urls.join(",");
        let direct = join(nodes.iter().map(Node::url).collect());
        let flow = Flow::new(&join(proxies.iter().map(Proxy::url).collect()), "rehearsal")
            .set("amqp.heartbeat_s", "4")
            .set("amqp.connect_timeout_ms", "3000")
            .set("worker.prefetch", &PREFETCH.to_string())
            .set("worker.compute_threads", "1")
            .set("worker.fault_injection", "true")
            .set("log.filter", "info,lapin=error");
        Worker::prepare(&flow).await;
        for node in &nodes {
            node.has_recorded(&flow.queues()).await;
        }
        let client = Client::new(&direct);
        // Connections of their own: an alarm stops whoever publishes, consumers shall go on.
        let ledger = Ledger::open(&Client::new(&direct), &flow);
        let fleet = Fleet::start(&flow, WORKERS);
        fleet.is_ready().await;
        Self { nodes, proxies, flow, client, fleet, ledger, random: fastrand::Rng::with_seed(seed) }
    }

    /// Breaks one thing under load, mends it, and waits until the load has come out.
    async fn round(&mut self, fault: Fault, pass: usize, messages: usize) -> Row {
        let load = load::batch(&mut self.random, &format!("{}-{pass}", fault.name()), messages);
        let mut clock = report::Clock::start(self.ledger.arrived());
        if !fault.wants_load_later() {
            self.publish(&load).await;
        }
        clock.broken(self.ledger.arrived());
        fault.strike(self, pass).await;
        clock.mended(self.ledger.arrived());
        self.fleet.is_ready().await;
        clock.recovered();
        if fault.wants_load_later() {
            self.publish(&load).await;
        }
        self.ledger.settle(fault.name()).await;
        clock.row(fault.name(), self.ledger.arrived())
    }

    async fn publish(&mut self, load: &[load::Sent]) {
        self.ledger.enter(load);
        let messages: Vec<_> = load.iter().flat_map(load::Sent::copies).collect();
        self.client.publish(&self.flow.input_exchange, &messages).await;
    }
}
