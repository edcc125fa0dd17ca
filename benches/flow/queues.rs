//! The broker of the bench and the queues of each kind, filled before a run and emptied after it.

use std::fmt;

use lapin::options::{QueueDeclareOptions, QueuePurgeOptions};
use lapin::types::FieldTable;

use crate::Plan;
use crate::pipeline::Load;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node::Node;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

/// A kind of queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Not replicated.
    Classic,
    /// Replicated, here on one node.
    Quorum,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Classic => "classic",
            Self::Quorum => "quorum",
        })
    }
}

/// Exchanges and queues of one kind, and the settings of a worker on them.
pub(crate) struct Queues {
    /// Names and settings.
    pub(crate) flow: Flow,
    /// The queues that are consumed.
    pub(crate) inputs: Vec<String>,
}

/// A broker of our own.
pub(crate) struct Broker {
    /// Speaks to it.
    pub(crate) client: Client,
    /// Its address.
    pub(crate) url: String,
    /// Its process.
    pub(crate) process: u32,
    /// What is asked for.
    pub(crate) plan: Plan,
    /// The node itself.
    pub(crate) node: Node,
    classic: Queues,
    quorum: Queues,
}

impl Broker {
    /// Starts a broker with its default settings and lets a worker declare everything.
    pub(crate) async fn start(plan: Plan) -> Self {
        let node = Node::start_with("").await;
        let url = node.url();
        let process = node.ctl(&["eval", "os:getpid()."]).await;
        let process = process.trim().trim_matches('"').parse().expect("a process id");
        let classic = Queues::declare(&url, Kind::Classic, plan).await;
        let quorum = Queues::declare(&url, Kind::Quorum, plan).await;
        Self { client: Client::new(&url), url, process, plan, node, classic, quorum }
    }

    /// Returns the broker's version.
    pub(crate) async fn version(&self) -> String {
        self.node.ctl(&["version"]).await.trim().to_owned()
    }

    /// Returns the queues of a kind.
    pub(crate) fn queues(&self, kind: Kind) -> &Queues {
        match kind {
            Kind::Classic => &self.classic,
            Kind::Quorum => &self.quorum,
        }
    }

    /// Fills the input queue.
    pub(crate) async fn fill(&self, queues: &Queues, load: &Load) {
        self.client.publish(&queues.flow.input_exchange, &load.messages).await;
    }

    /// Waits until the broker has carried out every acknowledgement.
    ///
    /// A channel keeps those beyond some thirty back from a quorum queue, and forgets them when it closes.
    pub(crate) async fn settled(&self, queues: &Queues) {
        for queue in &queues.inputs {
            eventually("every acknowledgement is carried out", SOON, async || {
                when(self.node.queue_figure(queue, "messages_unacknowledged").await? == 0)
            })
            .await;
        }
    }

    /// Checks that every message came out as a result, once, and takes the results away.
    pub(crate) async fn empty(&self, queues: &Queues, total: usize) {
        let flow = &queues.flow;
        let channel = self.client.channel().await;
        let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let empty = queues.inputs.iter().chain([&flow.suspect_queue, &flow.dead_queue]);
        let empty = empty.map(|queue| (queue, 0));
        for (queue, expected) in empty.chain([(&flow.output_queue, total)]) {
            let name = queue.as_str();
            let state = channel.queue_declare(name.into(), options, FieldTable::default()).await;
            let found = usize::try_from(state.unwrap().message_count()).unwrap();
            assert_eq!(found, expected, "messages in {queue} after the run");
        }
        let output = flow.output_queue.as_str();
        channel.queue_purge(output.into(), QueuePurgeOptions::default()).await.unwrap();
        channel.close(200, "done".into()).await.unwrap();
    }
}

impl Queues {
    async fn declare(url: &str, kind: Kind, plan: Plan) -> Self {
        let flow = Flow::new(url, &format!("bench-{kind}"))
            .set("topology.queue_type", &kind.to_string())
            .set("worker.prefetch", &plan.prefetch.to_string())
            .set("worker.compute_threads", "0")
            .set("metrics.queue_probe_interval_ms", "15000")
            .set("log.filter", "info");
        Worker::prepare(&flow).await;
        let inputs = vec![flow.input_queue.clone()];
        Self { flow, inputs }
    }
}
