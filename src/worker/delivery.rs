//! One delivery from the broker: what the pipeline sees of it, what is kept to send the original
//! on unchanged, and the handle that settles it.

use std::collections::BTreeMap;
use std::sync::Arc;

use lapin::Acker;
use lapin::protocol::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, ShortString};
use tokio::time::Instant;

use crate::message::Envelope;
use crate::message::dead::{self, EXPIRATION, LEFT_OUT, LONE_ATTEMPTS, USER_ID, is_ours};
use crate::message::raw::trace_id;

/// Characters of an id that log lines show.
const MAX_LOGGED_ID_CHARS: usize = 200;

/// Headers that a queue adds to a delivery; they are no part of the message.
pub(super) const ADDED_BY_QUEUES: &[&str] = &["x-delivery-count", "x-acquired-count"];

/// Headers by which the broker sends copies to further queues, and where they are kept aside: a
/// suspect goes to its own queue and to no other.
pub(super) const ROUTED_BY: &[(&str, &str)] = &[("CC", dead::CC), ("BCC", dead::BCC)];

/// A delivery that is yet to be settled.
#[derive(Debug)]
pub struct Delivery {
    /// The article as the crawler names it, for logs: the id of the message until it is decoded.
    pub article_id: Option<String>,
    /// The trace that the crawler began, for logs.
    pub trace_id: Option<String>,
    /// The message, independent of the transport.
    pub envelope: Arc<Envelope>,
    /// Where the message was published to at first.
    pub exchange: String,
    /// The routing key it was published with at first.
    pub routing_key: String,
    /// Whether it was delivered before, to anyone.
    pub redelivered: bool,
    /// How often it came back, where the queue counts.
    pub returns: Option<u32>,
    /// Attempts known so far from our own header.
    pub attempts: Option<u32>,
    /// Attempts that began alone, from our own header.
    pub lone_attempts: Option<u32>,
    /// When it was received, for durations.
    pub received: Instant,
    /// When it was received, by the clock of the machine.
    pub received_at: jiff::Timestamp,
    /// The broker's number for it, for logs.
    pub tag: u64,
    /// Settles it.
    pub acker: Acker,
    properties: BasicProperties,
}

impl Delivery {
    /// Takes over what lapin received.
    #[must_use]
    pub fn new(delivery: lapin::message::Delivery) -> Self {
        let lapin::message::Delivery {
            delivery_tag: tag,
            exchange,
            routing_key,
            redelivered,
            properties,
            data,
            acker,
        } = delivery;
        let headers = properties.headers().clone().unwrap_or_default();
        let count = |name: &str| headers.inner().get(name).and_then(as_count);
        // Only suspects come through the default exchange with headers of ours; elsewhere such
        // headers are somebody's invention.
        let is_suspect = exchange.as_str().is_empty();
        let own_text = |name: &str, otherwise: &ShortString| {
            let own = headers.inner().get(name).filter(|_| is_suspect).and_then(as_text);
            own.unwrap_or_else(|| otherwise.to_string())
        };
        let envelope = envelope(&properties, data);
        Self {
            article_id: envelope.message_id.as_deref().map(logged_id),
            trace_id: trace_id(&envelope),
            envelope: Arc::new(envelope),
            exchange: own_text(dead::EXCHANGE, &exchange),
            routing_key: own_text(dead::ROUTING_KEY, &routing_key),
            redelivered,
            returns: count("x-delivery-count"),
            attempts: count(dead::ATTEMPTS),
            lone_attempts: count(LONE_ATTEMPTS),
            received: Instant::now(),
            received_at: jiff::Timestamp::now(),
            tag,
            acker,
            properties,
        }
    }

    /// Returns the size of the body as it came over the wire.
    #[must_use]
    pub fn body_bytes(&self) -> usize {
        self.envelope.body.len()
    }

    /// Returns the original properties with headers of ours added, for a dead letter or a suspect.
    ///
    /// Everything the publisher set stays; earlier headers of ours and what queues added do not.
    #[must_use]
    pub fn properties_with(&self, ours: Vec<(&'static str, AMQPValue)>) -> BasicProperties {
        let original = self.properties.headers().clone().unwrap_or_default();
        let mut headers = FieldTable::default();
        for (name, value) in original.inner() {
            let word = name.as_str();
            if let Some((_, aside)) =
                ROUTED_BY.iter().find(|(routed_by, aside)| *routed_by == word || *aside == word)
            {
                headers.insert((*aside).into(), value.clone());
            } else if word == LEFT_OUT || !is_ours(word) && !ADDED_BY_QUEUES.contains(&word) {
                headers.insert(name.clone(), value.clone());
            }
        }
        for (name, value) in ours {
            headers.insert(name.into(), value);
        }
        for (name, property) in
            [(EXPIRATION, self.properties.expiration()), (USER_ID, self.properties.user_id())]
        {
            let kept = self.envelope.headers.get(name).cloned();
            if let Some(value) = kept.or_else(|| property.as_ref().map(ToString::to_string)) {
                headers.insert(name.into(), AMQPValue::LongString(value.into()));
            }
        }
        republishable(&self.properties).with_headers(headers).with_delivery_mode(2)
    }
}

/// Returns an id as log lines show it.
pub(super) fn logged_id(id: &str) -> String {
    id.chars().take(MAX_LOGGED_ID_CHARS).collect()
}

/// Returns what decoding needs of a message.
#[must_use]
pub fn envelope(properties: &BasicProperties, body: Vec<u8>) -> Envelope {
    let text = |text: &Option<ShortString>| text.as_ref().map(ToString::to_string);
    Envelope {
        body,
        content_type: text(properties.content_type()),
        content_encoding: text(properties.content_encoding()),
        message_id: text(properties.message_id()),
        timestamp: *properties.timestamp(),
        headers: properties.headers().as_ref().map(text_headers).unwrap_or_default(),
    }
}

/// Copies all properties but those that the broker would act on; see [`EXPIRATION`], [`USER_ID`].
pub(super) fn republishable(properties: &BasicProperties) -> BasicProperties {
    type With = fn(BasicProperties, ShortString) -> BasicProperties;
    let texts: [(&Option<ShortString>, With); 8] = [
        (properties.content_type(), BasicProperties::with_content_type),
        (properties.content_encoding(), BasicProperties::with_content_encoding),
        (properties.correlation_id(), BasicProperties::with_correlation_id),
        (properties.reply_to(), BasicProperties::with_reply_to),
        (properties.message_id(), BasicProperties::with_message_id),
        (properties.kind(), BasicProperties::with_type),
        (properties.app_id(), BasicProperties::with_app_id),
        (properties.cluster_id(), BasicProperties::with_cluster_id),
    ];
    let mut copy = BasicProperties::default();
    for (text, with) in texts {
        if let Some(text) = text {
            copy = with(copy, text.clone());
        }
    }
    if let Some(priority) = properties.priority() {
        copy = copy.with_priority(*priority);
    }
    if let Some(timestamp) = properties.timestamp() {
        copy = copy.with_timestamp(*timestamp);
    }
    copy
}

pub(super) fn as_count(value: &AMQPValue) -> Option<u32> {
    let count = match *value {
        AMQPValue::ShortShortInt(count) => i64::from(count),
        AMQPValue::ShortShortUInt(count) => i64::from(count),
        AMQPValue::ShortInt(count) => i64::from(count),
        AMQPValue::ShortUInt(count) => i64::from(count),
        AMQPValue::LongInt(count) => i64::from(count),
        AMQPValue::LongUInt(count) => i64::from(count),
        AMQPValue::LongLongInt(count) => count,
        AMQPValue::Boolean(_)
        | AMQPValue::Float(_)
        | AMQPValue::Double(_)
        | AMQPValue::DecimalValue(_)
        | AMQPValue::ShortString(_)
        | AMQPValue::LongString(_)
        | AMQPValue::FieldArray(_)
        | AMQPValue::Timestamp(_)
        | AMQPValue::FieldTable(_)
        | AMQPValue::ByteArray(_)
        | AMQPValue::Void => return None,
    };
    u32::try_from(count.max(0)).ok().or(Some(u32::MAX))
}

pub(super) fn as_text(value: &AMQPValue) -> Option<String> {
    if let AMQPValue::LongString(text) = value {
        Some(text.to_string())
    } else if let AMQPValue::ShortString(text) = value {
        Some(text.to_string())
    } else {
        None
    }
}

fn text_headers(headers: &FieldTable) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (name, value) in headers.inner() {
        let text = as_text(value).or_else(|| as_count(value).map(|count| count.to_string()));
        if let Some(text) = text {
            texts.insert(name.to_string(), text);
        }
    }
    texts
}
