//! The groups of settings, one struct a table of `config/default.toml`.
//!
//! Ranges stand on the fields and are enforced while reading; what several fields must agree on is
//! checked in `agreement`. Serialising a group shows it with secrets redacted.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::values;
use crate::pipeline::Budget;
use crate::pipeline::labels::labels;

/// `[amqp]`: the broker connection.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AmqpSettings {
    /// Broker addresses, tried in random order; each may carry credentials.
    #[serde(
        deserialize_with = "values::broker_addresses",
        serialize_with = "values::as_redacted_urls"
    )]
    pub urls: Vec<SecretString>,
    /// File the addresses were read from, in place of `urls`; empty: none.
    #[serde(deserialize_with = "values::path")]
    pub urls_file: PathBuf,
    /// User name; empty: the one in the address.
    #[serde(deserialize_with = "values::optional_name")]
    pub username: String,
    /// Password; empty: the one in the address.
    #[serde(deserialize_with = "values::secret", serialize_with = "values::as_stars")]
    pub password: SecretString,
    /// File the password was read from; empty: none.
    #[serde(deserialize_with = "values::path")]
    pub password_file: PathBuf,
    /// Heartbeat in seconds, from 1 to 3600.
    #[serde(deserialize_with = "values::whole_number::<1, 3_600, _, _>")]
    pub heartbeat_s: u16,
    /// How long one attempt to connect may take, from 100 to 600000.
    #[serde(deserialize_with = "values::whole_number::<100, 600_000, _, _>")]
    pub connect_timeout_ms: u64,
    /// How long a publish may wait for its confirm before its channel is given up, from 100 to
    /// 600000.
    #[serde(deserialize_with = "values::whole_number::<100, 600_000, _, _>")]
    pub confirm_timeout_ms: u64,
    /// Smallest upper bound of the random wait before the next attempt to connect, from 1 to
    /// 600000.
    #[serde(deserialize_with = "values::whole_number::<1, 600_000, _, _>")]
    pub backoff_min_ms: u64,
    /// Largest upper bound of that wait, from 1 to 3600000.
    #[serde(deserialize_with = "values::whole_number::<1, 3_600_000, _, _>")]
    pub backoff_max_ms: u64,
    /// Exit with code 1 when the broker refuses the credentials, instead of retrying slowly.
    #[serde(deserialize_with = "values::flag")]
    pub fail_fast: bool,
    /// TLS for `amqps://`.
    pub tls: TlsSettings,
}

/// `[amqp.tls]`: TLS for `amqps://`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM file of certificate authorities trusted besides the platform's; empty: none.
    #[serde(deserialize_with = "values::path")]
    pub ca_file: PathBuf,
    /// PEM file with the client certificate chain; empty: none.
    #[serde(deserialize_with = "values::path")]
    pub certificate_file: PathBuf,
    /// PEM file with the client's private key (PKCS#8, PKCS#1 or SEC1).
    #[serde(deserialize_with = "values::path")]
    pub key_file: PathBuf,
}

/// `[topology]`: exchanges and queues.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TopologySettings {
    /// Whether missing exchanges and queues are made.
    #[serde(deserialize_with = "values::choice", serialize_with = "values::as_text")]
    pub declare: Declare,
    /// Type of the queues that are made.
    #[serde(deserialize_with = "values::choice", serialize_with = "values::as_text")]
    pub queue_type: QueueType,
    /// `x-delivery-limit` of the quorum queues that are made, from 2 to 2000000000.
    #[serde(deserialize_with = "values::whole_number::<2, 2_000_000_000, _, _>")]
    pub delivery_limit: u32,
    /// Exchange that crawlers publish to.
    #[serde(deserialize_with = "values::name")]
    pub input_exchange: String,
    /// Queues that are consumed.
    #[serde(deserialize_with = "values::names")]
    pub input_queues: Vec<String>,
    /// Key that binds input queues to the input exchange.
    #[serde(deserialize_with = "values::optional_name")]
    pub input_binding: String,
    /// Exchange that results are published to.
    #[serde(deserialize_with = "values::name")]
    pub output_exchange: String,
    /// Queue bound to the output exchange with `#`, so that a first user sees results; empty: none.
    #[serde(deserialize_with = "values::optional_name")]
    pub output_queue: String,
    /// Exchange for dead letters.
    #[serde(deserialize_with = "values::name")]
    pub dead_exchange: String,
    /// Queue bound to it.
    #[serde(deserialize_with = "values::name")]
    pub dead_queue: String,
    /// Queue for deliveries that came back too often.
    #[serde(deserialize_with = "values::name")]
    pub suspect_queue: String,
}

labels! {
    /// Whether missing exchanges and queues are made.
    pub enum Declare {
        /// Make what is missing, compare what is there.
        Create = "create",
        /// Only verify that things exist.
        Check = "check",
    }
}

labels! {
    /// Type of the queues that are made.
    pub enum QueueType {
        /// Replicated; the default.
        Quorum = "quorum",
        /// Not replicated.
        Classic = "classic",
    }
}

/// `[worker]`: flow, threads, shutdown.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerSettings {
    /// Deliveries that may be unsettled at once, for each input queue, from 1 to 65535.
    #[serde(deserialize_with = "values::whole_number::<1, 65_535, _, _>")]
    pub prefetch: u16,
    /// Compute threads, up to 1024; 0: one a core.
    #[serde(deserialize_with = "values::whole_number::<0, 1_024, _, _>")]
    pub compute_threads: usize,
    /// After how many returns a delivery is a suspect, from 1 to 1000.
    #[serde(deserialize_with = "values::whole_number::<1, 1_000, _, _>")]
    pub max_attempts: u32,
    /// After how many deaths alone a suspect is dead-lettered, from 1 to 100.
    #[serde(deserialize_with = "values::whole_number::<1, 100, _, _>")]
    pub max_lone_attempts: u32,
    /// Wall-clock limit for one article, from 1 to 600000; checked between stages.
    #[serde(deserialize_with = "values::whole_number::<1, 600_000, _, _>")]
    pub article_deadline_ms: u64,
    /// How long a drain may take, from 0 to 3600000.
    #[serde(deserialize_with = "values::whole_number::<0, 3_600_000, _, _>")]
    pub shutdown_timeout_ms: u64,
    /// Obey fault instructions in messages (`abort`, `panic`, `stall`, `end_thread`). For tests only.
    #[serde(deserialize_with = "values::flag")]
    pub fault_injection: bool,
}

/// `[input]`: limits and field names of raw articles.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InputSettings {
    /// Largest message body, from 1 to 536870912 (what a broker can carry).
    #[serde(deserialize_with = "values::whole_number::<1, 536_870_912, _, _>")]
    pub max_body_bytes: usize,
    /// Largest body after decompression, from 1 to 1073741824.
    #[serde(deserialize_with = "values::whole_number::<1, 1_073_741_824, _, _>")]
    pub max_decompressed_bytes: usize,
    /// Deepest nesting of JSON, from 1 to 127 (the JSON library's own limit).
    #[serde(deserialize_with = "values::whole_number::<1, 127, _, _>")]
    pub max_json_depth: usize,
    /// JSON Pointers to a crawler's own field names, by our name.
    #[serde(default, deserialize_with = "values::pointers")]
    pub fields: BTreeMap<String, String>,
}

impl InputSettings {
    /// The fields of a raw article that `[input.fields]` may map.
    pub const FIELD_NAMES: &'static [&'static str] = &[
        "id",
        "url",
        "source",
        "fetched_at",
        "content_type",
        "content",
        "content_base64",
        "hints",
        "hints.title",
        "hints.published_at",
        "hints.author",
        "hints.section",
        "hints.language",
        "meta",
    ];
}

/// `[output]`: limits of results.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OutputSettings {
    /// Largest result, from 1024 to 536870912; optional parts are trimmed to fit.
    #[serde(deserialize_with = "values::whole_number::<1_024, 536_870_912, _, _>")]
    pub max_body_bytes: usize,
}

/// `[pipeline]`: work budget of one article.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineSettings {
    /// Bytes of decoded page that are looked at, from 1024 to 1073741824.
    #[serde(deserialize_with = "values::whole_number::<1_024, 1_073_741_824, _, _>")]
    pub max_text_bytes: usize,
    /// Lines that are labelled, from 1 to 100000000.
    #[serde(deserialize_with = "values::whole_number::<1, 100_000_000, _, _>")]
    pub max_lines: usize,
    /// Candidates that one extractor may consider, from 1 to 100000000.
    #[serde(deserialize_with = "values::whole_number::<1, 100_000_000, _, _>")]
    pub max_candidates: usize,
}

impl PipelineSettings {
    /// Returns these limits as the pipeline takes them.
    #[must_use]
    pub fn budget(&self) -> Budget {
        Budget {
            text_bytes: self.max_text_bytes,
            lines: self.max_lines,
            candidates: self.max_candidates,
        }
    }
}

/// `[knowledge]`: where knowledge is read from.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KnowledgeSettings {
    /// Folder whose files replace or add to the embedded ones; empty: none.
    #[serde(deserialize_with = "values::path")]
    pub dir: PathBuf,
}

/// `[http]`: metrics and health listener.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// Address of `/metrics`, `/livez` and `/readyz`.
    #[serde(deserialize_with = "values::address")]
    pub listen: SocketAddr,
}

/// `[metrics]`: what is measured beyond the fixed set.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    /// Sources with a label of their own in `source_fields_total`.
    #[serde(deserialize_with = "values::sources")]
    pub sources: Vec<String>,
    /// How often queue lengths are probed, from 0 to 3600000; 0: never.
    #[serde(deserialize_with = "values::whole_number::<0, 3_600_000, _, _>")]
    pub queue_probe_interval_ms: u64,
}

/// `[log]`: log lines.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// `text` or `json`.
    #[serde(deserialize_with = "values::choice", serialize_with = "values::as_text")]
    pub format: LogFormat,
    /// Filter in the syntax of `RUST_LOG` (`info`, `boctin=debug`).
    #[serde(deserialize_with = "values::log_filter")]
    pub filter: String,
    /// Most lines of one kind a minute, at `info` and above, from 0 to 1000000; 0: no limit.
    #[serde(deserialize_with = "values::whole_number::<0, 1_000_000, _, _>")]
    pub max_repeats_per_minute: u32,
}

labels! {
    /// Form of log lines.
    pub enum LogFormat {
        /// For people.
        Text = "text",
        /// For machines.
        Json = "json",
    }
}
