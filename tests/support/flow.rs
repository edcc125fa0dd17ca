//! The exchanges and queues of one test, and the settings of its workers.
//!
//! Every flow has names that no other test uses, so many tests share one node.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use lapin::ExchangeKind;
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};

use super::client::Client;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Names and settings of one test.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    /// Exchange that raw articles are published to.
    pub(crate) input_exchange: String,
    /// Queue that the workers consume.
    pub(crate) input_queue: String,
    /// Exchange of the results.
    pub(crate) output_exchange: String,
    /// Queue of the results.
    pub(crate) output_queue: String,
    /// Exchange of the dead letters.
    pub(crate) dead_exchange: String,
    /// Queue of the dead letters.
    pub(crate) dead_queue: String,
    /// Queue of the suspects.
    pub(crate) suspect_queue: String,
    settings: BTreeMap<String, String>,
}

impl Flow {
    /// Names a flow through the broker at `url`; the workers retry quickly.
    pub(crate) fn new(url: &str, name: &str) -> Self {
        let name = format!("{name}-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let flow = Self {
            input_exchange: format!("{name}.raw"),
            input_queue: format!("{name}.raw"),
            output_exchange: format!("{name}.articles"),
            output_queue: format!("{name}.articles"),
            dead_exchange: format!("{name}.dead"),
            dead_queue: format!("{name}.dead"),
            suspect_queue: format!("{name}.suspect"),
            settings: BTreeMap::new(),
        };
        let names = flow.clone();
        flow.set("amqp.urls", url)
            .set("amqp.backoff_min_ms", "50")
            .set("amqp.backoff_max_ms", "400")
            .set("amqp.confirm_timeout_ms", "5000")
            .set("topology.input_exchange", &names.input_exchange)
            .set("topology.input_queues", &names.input_queue)
            .set("topology.output_exchange", &names.output_exchange)
            .set("topology.output_queue", &names.output_queue)
            .set("topology.dead_exchange", &names.dead_exchange)
            .set("topology.dead_queue", &names.dead_queue)
            .set("topology.suspect_queue", &names.suspect_queue)
            .set("worker.compute_threads", "2")
            .set("worker.prefetch", "50")
            .set("worker.shutdown_timeout_ms", "15000")
            .set("metrics.queue_probe_interval_ms", "200")
            .set("log.format", "text")
            .set("log.filter", "boctin=debug,warn,lapin=error")
    }

    /// Takes the names of the default settings, for a virtual host that no other test uses.
    pub(crate) fn with_default_names(url: &str) -> Self {
        let name = |what: &str| format!("boctin.{what}");
        let mut flow = Self::new(url, "default");
        flow.input_exchange = name("raw");
        flow.input_queue = name("raw");
        flow.output_exchange = name("articles");
        flow.output_queue = name("articles");
        flow.dead_exchange = name("dead");
        flow.dead_queue = name("dead");
        flow.suspect_queue = name("suspect");
        flow.settings.retain(|key, _| !key.starts_with("topology."));
        flow
    }

    /// Changes one setting, written as in the configuration file: `worker.prefetch`.
    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        self.settings.insert(key.to_owned(), value.to_owned());
        self
    }

    /// Takes one setting back, so that the default is in force.
    pub(crate) fn without(mut self, key: &str) -> Self {
        self.settings.remove(key);
        self
    }

    /// The names of all its queues.
    pub(crate) fn queues(&self) -> [&str; 4] {
        [&self.input_queue, &self.suspect_queue, &self.output_queue, &self.dead_queue]
    }

    /// The settings as environment variables.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (String, &str)> {
        self.settings.iter().map(|(key, value)| {
            let (group, name) = key.split_once('.').expect("a key has a group");
            let variable = format!("BOCTIN__{}__{}", group, name.replace('.', "__"));
            (variable.to_uppercase(), value.as_str())
        })
    }

    /// Declares the output exchange and binds to it a queue of the test's own kind, for workers told to
    /// declare no output queue.
    pub(crate) async fn bind_own_output(&self, client: &Client, arguments: FieldTable) {
        let channel = client.channel().await;
        let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
        channel
            .exchange_declare(
                self.output_exchange.as_str().into(),
                ExchangeKind::Topic,
                durable,
                FieldTable::default(),
            )
            .await
            .unwrap();
        let queue = self.output_queue.as_str();
        let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
        channel.queue_declare(queue.into(), durable, arguments).await.unwrap();
        self.bind_output(client).await;
        channel.close(200, "done".into()).await.unwrap();
    }

    /// Binds the output queue to the output exchange.
    pub(crate) async fn bind_output(&self, client: &Client) {
        self.bind_output_to(client, "#").await;
    }

    /// Binds the output queue for some routing keys only.
    pub(crate) async fn bind_output_to(&self, client: &Client, key: &str) {
        let channel = client.channel().await;
        let (queue, exchange) = (self.output_queue.as_str(), self.output_exchange.as_str());
        channel
            .queue_bind(
                queue.into(),
                exchange.into(),
                key.into(),
                QueueBindOptions::default(),
                FieldTable::default(),
            )
            .await
            .unwrap();
        channel.close(200, "done".into()).await.unwrap();
    }

    /// Takes the output queue off the output exchange: results have nowhere to go.
    pub(crate) async fn unbind_output(&self, client: &Client) {
        let channel = client.channel().await;
        let (queue, exchange) = (self.output_queue.as_str(), self.output_exchange.as_str());
        channel
            .queue_unbind(queue.into(), exchange.into(), "#".into(), FieldTable::default())
            .await
            .unwrap();
        channel.close(200, "done".into()).await.unwrap();
    }
}

/// Arguments of a queue that refuses what does not fit.
pub(crate) fn refusing_above(length: i64) -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-max-length".into(), AMQPValue::LongLongInt(length));
    arguments.insert("x-overflow".into(), AMQPValue::LongString("reject-publish".into()));
    arguments
}
