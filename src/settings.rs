//! Every setting of the program, in one group a module. (loader: to come)

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[amqp]`: the broker connection.
    pub amqp: AmqpSettings,
    /// `[topology]`: exchanges and queues.
    pub topology: TopologySettings,
    /// `[worker]`: flow, threads, shutdown.
    pub worker: WorkerSettings,
    /// `[input]`: limits and field names of raw articles.
    pub input: InputSettings,
    /// `[output]`: limits of results.
    pub output: OutputSettings,
    /// `[pipeline]`: work budget of one article.
    pub pipeline: PipelineSettings,
    /// `[knowledge]`: where knowledge is read from.
    pub knowledge: KnowledgeSettings,
    /// `[http]`: metrics and health listener.
    pub http: HttpSettings,
    /// `[metrics]`: what is measured beyond the fixed set.
    pub metrics: MetricsSettings,
    /// `[log]`: log lines.
    pub log: LogSettings,
}

/// `[amqp]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmqpSettings {
    /// Broker addresses, tried in random order; each may carry credentials.
    pub urls: Vec<SecretString>,
    /// User name; empty: the one in the address.
    pub username: String,
    /// Password; empty: the one in the address.
    pub password: SecretString,
    /// Heartbeat in seconds.
    pub heartbeat_s: u16,
    /// How long one attempt to connect may take.
    pub connect_timeout_ms: u64,
    /// How long a publish may wait for its confirm before its channel is given up.
    pub confirm_timeout_ms: u64,
    /// Smallest upper bound of the random wait before the next attempt to connect.
    pub backoff_min_ms: u64,
    /// Largest upper bound of that wait.
    pub backoff_max_ms: u64,
    /// Exit with code 1 when the broker refuses the credentials, instead of retrying slowly.
    pub fail_fast: bool,
    /// TLS for `amqps://`.
    pub tls: TlsSettings,
}

/// `[amqp.tls]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM file of certificate authorities trusted besides the platform's; empty: none.
    pub ca_file: PathBuf,
    /// PEM file with the client certificate chain; empty: none.
    pub certificate_file: PathBuf,
    /// PEM file with the client's private key (PKCS#8, PKCS#1 or SEC1).
    pub key_file: PathBuf,
}

/// `[topology]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopologySettings {
    /// Whether missing exchanges and queues are made.
    pub declare: Declare,
    /// Type of the queues that are made.
    pub queue_type: QueueType,
    /// `x-delivery-limit` of the quorum queues that are made.
    pub delivery_limit: u32,
    /// Exchange that crawlers publish to.
    pub input_exchange: String,
    /// Queues that are consumed.
    pub input_queues: Vec<String>,
    /// Key that binds input queues to the input exchange.
    pub input_binding: String,
    /// Exchange that results are published to.
    pub output_exchange: String,
    /// Queue bound to the output exchange with `#`, so that a first user sees results; empty: none.
    pub output_queue: String,
    /// Exchange for dead letters.
    pub dead_exchange: String,
    /// Queue bound to it.
    pub dead_queue: String,
    /// Queue for deliveries that came back too often.
    pub suspect_queue: String,
}

/// Whether missing exchanges and queues are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Declare {
    /// Make what is missing, compare what is there.
    Create,
    /// Only verify that things exist.
    Check,
}

/// Type of the queues that are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QueueType {
    /// Replicated; the default.
    Quorum,
    /// Not replicated.
    Classic,
}

/// `[worker]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerSettings {
    /// Deliveries that may be unsettled at once, for each input queue.
    pub prefetch: u16,
    /// Compute threads; 0: one a core.
    pub compute_threads: usize,
    /// After how many returns a delivery is a suspect.
    pub max_attempts: u32,
    /// After how many deaths alone a suspect is dead-lettered.
    pub max_lone_attempts: u32,
    /// Wall-clock limit for one article; checked between stages.
    pub article_deadline_ms: u64,
    /// How long a drain may take.
    pub shutdown_timeout_ms: u64,
    /// Obey fault instructions in messages (abort, panic, stall). For tests only.
    pub fault_injection: bool,
}

/// `[input]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSettings {
    /// Largest message body.
    pub max_body_bytes: usize,
    /// Largest body after decompression.
    pub max_decompressed_bytes: usize,
    /// Deepest nesting of JSON.
    pub max_json_depth: usize,
    /// JSON Pointers to a crawler's own field names, by our name.
    pub fields: BTreeMap<String, String>,
}

/// `[output]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputSettings {
    /// Largest result; optional parts are trimmed to fit.
    pub max_body_bytes: usize,
}

/// `[pipeline]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineSettings {
    /// Bytes of decoded page that are looked at.
    pub max_text_bytes: usize,
    /// Lines that are labelled.
    pub max_lines: usize,
    /// Candidates that one extractor may consider.
    pub max_candidates: usize,
}

/// `[knowledge]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnowledgeSettings {
    /// Folder whose files replace or add to the embedded ones; empty: none.
    pub dir: PathBuf,
}

/// `[http]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// Address of `/metrics`, `/livez` and `/readyz`.
    pub listen: SocketAddr,
}

/// `[metrics]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    /// Sources with a label of their own in `source_fields_total`.
    pub sources: Vec<String>,
    /// How often queue lengths are probed; 0: never.
    pub queue_probe_interval_ms: u64,
}

/// `[log]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// `text` or `json`.
    pub format: LogFormat,
    /// Filter in the syntax of `RUST_LOG` (`info`, `boctin=debug`).
    pub filter: String,
}

/// Form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}
