//! Where a rehearsal takes place: three clustered nodes, a proxy before each, exchanges and queues.
//!
//! Workers reach the brokers through the proxies only; what sends and what receives goes past them. Queue and
//! binding of the output are the rehearsal's own, so that no worker mends them.

use std::time::Duration;

use lapin::types::{AMQPValue, FieldTable};

use super::Tempo;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node::Node;
use crate::support::poison::{MAX_BODY_BYTES, MAX_DECOMPRESSED_BYTES};
use crate::support::proxy::Proxy;
use crate::support::worker::Worker;

/// The user of the workers, by which the broker tells their channels from others.
const USER: &str = "worker";

/// Nodes, proxies and names.
pub(crate) struct Ground {
    /// The nodes of the cluster.
    pub(crate) nodes: Vec<Node>,
    /// A proxy before each.
    pub(crate) proxies: Vec<Proxy>,
    /// Names, and the settings of the workers.
    pub(crate) flow: Flow,
    /// Addresses of all nodes, past the proxies.
    pub(crate) url: String,
}

impl Ground {
    /// Starts the nodes and declares everything.
    pub(crate) async fn start(tempo: &Tempo) -> Self {
        let timeout = tempo.consumer_timeout.as_millis();
        let nodes = Node::cluster_with(&format!("consumer_timeout = {timeout}\n")).await;
        nodes[0].ctl(&["add_user", USER, USER]).await;
        nodes[0].ctl(&["set_permissions", USER, ".*", ".*", ".*"]).await;
        let url = nodes.iter().map(Node::url).collect::<Vec<_>>().join(",");
        let mut proxies = Vec::new();
        for node in &nodes {
            proxies.push(Proxy::before(node.port()).await);
        }
        let urls: Vec<String> = proxies.iter().map(|proxy| proxy.url_as(USER, USER)).collect();
        let millis = |span: Duration| span.as_millis().to_string();
        let flow = Flow::new(&urls.join(","), "rehearsal")
            .set("amqp.heartbeat_s", &tempo.heartbeat_s.to_string())
            .set("amqp.connect_timeout_ms", "5000")
            .set("amqp.confirm_timeout_ms", "10000")
            .set("topology.output_queue", "")
            .set("worker.fault_injection", "true")
            .set("worker.prefetch", &tempo.prefetch.to_string())
            .set("worker.article_deadline_ms", &millis(tempo.article_deadline))
            .set("input.max_body_bytes", MAX_BODY_BYTES)
            .set("input.max_decompressed_bytes", MAX_DECOMPRESSED_BYTES)
            .set("log.filter", "boctin=info,warn,lapin=error");
        flow.bind_own_output(&Client::new(&url), replicated()).await;
        Worker::prepare(&flow).await;
        for node in &nodes {
            node.has_recorded(&flow.queues()).await;
        }
        Self { nodes: nodes.into(), proxies, flow, url }
    }

    /// Returns the index of the node that leads the input queue.
    pub(crate) async fn leader(&self) -> usize {
        let leader = self.nodes[0].queue_column(&self.flow.input_queue, "leader").await;
        let leader = leader.expect("the input queue exists");
        let is_leader = |node: &Node| node.name() == leader.trim_matches('\'');
        self.nodes.iter().position(is_leader).expect("one of the nodes leads")
    }

    /// Returns how many deliveries each channel of the workers has unsettled, as the broker sees it.
    pub(crate) async fn unacknowledged(&self) -> Vec<u64> {
        let columns = ["list_channels", "--no-table-headers", "user", "messages_unacknowledged"];
        let list = self.nodes[0].ctl(&columns).await;
        let of_workers = |line: &str| line.strip_prefix(USER)?.trim().parse().ok();
        list.lines().filter_map(of_workers).collect()
    }

    /// Returns how many messages a queue holds, those with a consumer included.
    pub(crate) async fn messages(&self, queue: &str) -> Option<u64> {
        self.nodes[0].queue_figure(queue, "messages").await
    }
}

fn replicated() -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongLongInt(1_000_000));
    arguments
}
