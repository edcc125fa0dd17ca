//! The label values of every metric: closed sets, known when the program starts.
//!
//! Promises: no value ever comes from a message. Sets that belong to other modules are handed over
//! in [`MetricsLabels`], so that metrics import nothing but the pipeline's own words.

use crate::pipeline::analysis::{Field, Kind, LanguageCode, Source};
use crate::pipeline::labels::labels;
use crate::pipeline::text::charset::{Charset, How};

/// Topic label of an article whose topic the classifier would not name.
pub(super) const NO_TOPIC: &str = "none";
/// Label of whatever is outside a configured list.
pub(super) const OTHER: &str = "other";

/// The label values that other modules own, handed over at the start.
#[derive(Debug, Clone)]
pub struct MetricsLabels {
    /// Reasons for dead letters.
    pub reasons: Vec<&'static str>,
    /// Stages of one article, in order: decode, those of the pipeline, encode.
    pub stages: Vec<&'static str>,
    /// Topic ids of the knowledge in use.
    pub topics: Vec<String>,
    /// Queues whose length may be probed.
    pub queues: Vec<String>,
    /// Publishers with a label of their own.
    pub sources: Vec<String>,
    /// Which program this is.
    pub build: BuildInfo,
}

/// Which program this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildInfo {
    /// Version of the crate.
    pub version: &'static str,
    /// Revision of the source, `unknown` when the build did not say.
    pub revision: &'static str,
    /// Oldest Rust the crate builds with.
    pub rust_version: &'static str,
}

impl BuildInfo {
    /// Returns what the build knew; `BOCTIN_REVISION` in its environment names the revision.
    #[must_use]
    pub const fn current() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            revision: match option_env!("BOCTIN_REVISION") {
                Some(revision) => revision,
                None => "unknown",
            },
            rust_version: env!("CARGO_PKG_RUST_VERSION"),
        }
    }
}

labels! {
    /// What became of a delivery; exactly one for each.
    pub enum Outcome {
        /// Its result was published, confirmed and acked.
        Published = "published",
        /// It went to the dead-letter exchange with a reason.
        DeadLettered = "dead_lettered",
        /// It came back too often and went to the suspect queue.
        Suspected = "suspected",
        /// It was given back to its queue at shutdown.
        ReturnedAtShutdown = "returned_at_shutdown",
        /// Its session was lost before the ack was accepted; the broker delivers it again.
        LostSession = "lost_session",
    }
}

labels! {
    /// How an ack went.
    pub enum AckResult {
        /// Written to a channel that was open.
        Ok = "ok",
        /// The channel was gone.
        Stale = "stale",
    }
}

labels! {
    /// Why the age of an article could not be told.
    pub enum AgeInvalid {
        /// Neither the article nor its message says when it was fetched.
        Missing = "missing",
        /// What it says is no time.
        Unreadable = "unreadable",
        /// It says a time in the future; counted as age zero.
        InFuture = "in_future",
    }
}

labels! {
    /// Where a message was published to.
    pub enum Target {
        /// The output exchange.
        Output = "output",
        /// The dead-letter exchange.
        Dead = "dead",
        /// The suspect queue.
        Suspect = "suspect",
    }
}

labels! {
    /// What the broker said to a publish.
    pub enum PublishResult {
        /// It holds the message.
        Confirmed = "confirmed",
        /// It refused the message.
        Nacked = "nacked",
        /// No queue was bound for it.
        Returned = "returned",
        /// Nothing, within the time allowed.
        Timeout = "timeout",
        /// The channel or connection failed.
        Error = "error",
    }
}

labels! {
    /// What a connection is for.
    pub enum Role {
        /// Deliveries and acks.
        Consume = "consume",
        /// Publishes and confirms.
        Publish = "publish",
    }
}

labels! {
    /// Why a connection was built, first or anew.
    pub enum ReconnectReason {
        /// The program started.
        Start = "start",
        /// No broker answered at any address.
        Unreachable = "unreachable",
        /// The broker refused the credentials.
        CredentialsRefused = "credentials_refused",
        /// A certificate was refused, the broker's or ours.
        TlsRefused = "tls_refused",
        /// The connection broke or was closed.
        ConnectionLost = "connection_lost",
        /// The broker closed a channel.
        ChannelClosed = "channel_closed",
        /// The broker cancelled the consumer: its queue is gone or an ack took too long.
        ConsumerCancelled = "consumer_cancelled",
        /// A confirm did not come in time.
        ConfirmTimeout = "confirm_timeout",
        /// An exchange or queue is missing or has other arguments.
        Topology = "topology",
    }
}

labels! {
    /// What came of reading knowledge anew.
    pub enum ReloadResult {
        /// It is in use.
        Ok = "ok",
        /// It was at fault, and what was there before stays in use.
        Failed = "failed",
    }
}

labels! {
    /// Whether a field was found.
    pub enum FieldFound {
        /// It was.
        Yes = "yes",
        /// It was not.
        No = "no",
    }
}

labels! {
    /// Whether a delivery had been delivered before.
    pub enum Redelivered {
        /// It had.
        Yes = "true",
        /// It had not.
        No = "false",
    }
}

labels! {
    /// A kind of record that the pipeline extracts.
    pub enum EntityType {
        /// Cited documents.
        Document = "document",
        /// People.
        Person = "person",
        /// Bodies.
        Organisation = "organisation",
        /// Places.
        Place = "place",
        /// Figures.
        Statistic = "statistic",
        /// Stretches of time.
        Period = "period",
        /// Quotes.
        Quote = "quote",
    }
}

/// Reply codes of AMQP 0-9-1 with a label of their own; any other is [`OTHER`].
pub(super) const CHANNEL_CODES: &[&str] = &[
    "200", "311", "313", "320", "402", "403", "404", "405", "406", "501", "502", "503", "504",
    "505", "506", "530", "540", "541", OTHER,
];

/// The set that the values of a label come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// [`Redelivered`].
    Redelivered,
    /// [`Outcome`].
    Outcome,
    /// [`MetricsLabels::reasons`].
    DeadReason,
    /// [`AckResult`].
    AckResult,
    /// [`AgeInvalid`].
    AgeInvalid,
    /// [`MetricsLabels::stages`].
    Stage,
    /// [`Target`].
    Target,
    /// [`PublishResult`].
    PublishResult,
    /// [`Role`].
    Role,
    /// [`ReconnectReason`].
    ReconnectReason,
    /// [`ReloadResult`].
    ReloadResult,
    /// AMQP reply codes.
    ChannelCode,
    /// [`MetricsLabels::queues`], once they are probed.
    Queue,
    /// [`Field`].
    Field,
    /// [`Source`].
    FieldSource,
    /// [`FieldFound`].
    FieldFound,
    /// [`Kind`].
    Kind,
    /// [`LanguageCode`].
    Language,
    /// [`Charset`].
    Charset,
    /// [`How`].
    CharsetHow,
    /// [`MetricsLabels::topics`], and what is none of them.
    Topic,
    /// [`EntityType`].
    EntityType,
    /// [`MetricsLabels::sources`], and what is none of them.
    Publisher,
    /// One value that names what is in use, known when it is loaded.
    Identity,
}

impl Values {
    /// Returns the values that exist, at zero, from the start.
    pub(super) fn at_start(self, labels: &MetricsLabels) -> Vec<String> {
        let fixed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        match self {
            Self::Redelivered => texts(Redelivered::ALL, Redelivered::as_str),
            Self::Outcome => texts(Outcome::ALL, Outcome::as_str),
            Self::DeadReason => fixed(&labels.reasons),
            Self::AckResult => texts(AckResult::ALL, AckResult::as_str),
            Self::AgeInvalid => texts(AgeInvalid::ALL, AgeInvalid::as_str),
            Self::Stage => fixed(&labels.stages),
            Self::Target => texts(Target::ALL, Target::as_str),
            Self::PublishResult => texts(PublishResult::ALL, PublishResult::as_str),
            Self::Role => texts(Role::ALL, Role::as_str),
            Self::ReconnectReason => texts(ReconnectReason::ALL, ReconnectReason::as_str),
            Self::ReloadResult => texts(ReloadResult::ALL, ReloadResult::as_str),
            Self::ChannelCode => fixed(CHANNEL_CODES),
            Self::Field => texts(Field::ALL, Field::as_str),
            Self::FieldSource => texts(Source::ALL, Source::as_str),
            Self::FieldFound => texts(FieldFound::ALL, FieldFound::as_str),
            Self::Kind => texts(Kind::ALL, Kind::as_str),
            Self::Language => texts(LanguageCode::ALL, LanguageCode::as_str),
            Self::Charset => texts(Charset::ALL, Charset::as_str),
            Self::CharsetHow => texts(How::ALL, How::as_str),
            Self::EntityType => texts(EntityType::ALL, EntityType::as_str),
            Self::Topic => {
                labels.topics.iter().cloned().chain([NO_TOPIC.into(), OTHER.into()]).collect()
            }
            Self::Publisher => labels.sources.iter().cloned().chain([OTHER.into()]).collect(),
            // A zero would claim that a queue nobody has looked at is empty, or that there is a
            // program without a version.
            Self::Queue | Self::Identity => Vec::new(),
        }
    }

    /// Returns how the values are documented.
    pub(super) fn describe(self, labels: &MetricsLabels) -> String {
        match self {
            Self::Topic => format!("each topic id, `{NO_TOPIC}`, `{OTHER}`"),
            Self::Publisher => format!("each of `metrics.sources`, `{OTHER}`"),
            Self::Queue => "each input queue and the suspect queue, once probed".into(),
            Self::Identity => "the one in use".into(),
            Self::Redelivered
            | Self::Outcome
            | Self::DeadReason
            | Self::AckResult
            | Self::AgeInvalid
            | Self::Stage
            | Self::Target
            | Self::PublishResult
            | Self::Role
            | Self::ReconnectReason
            | Self::ReloadResult
            | Self::ChannelCode
            | Self::Field
            | Self::FieldSource
            | Self::FieldFound
            | Self::Kind
            | Self::Language
            | Self::Charset
            | Self::CharsetHow
            | Self::EntityType => self
                .at_start(labels)
                .iter()
                .map(|value| format!("`{value}`"))
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

fn texts<T: Copy>(all: &[T], text: fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|value| text(*value).to_owned()).collect()
}
