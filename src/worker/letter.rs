//! A dead letter as it lies in its queue: why it is there, where it came from, and how it is kept or sent
//! again.
//!
//! Reads our own headers and, for letters that the broker made itself, the broker's. Promises that a
//! letter which stays keeps body and headers; that what is sent again has no header of ours and none of
//! the broker's bookkeeping; and that neither expires on the way.

use jiff::Timestamp;
use lapin::protocol::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString};

use super::delivery::{ADDED_BY_QUEUES, ROUTED_BY, as_count, as_text, republishable};
use crate::message::dead::{self, EXPIRATION, PRIORITY, USER_ID, is_ours};

/// What the reason of a letter starts with that the broker made.
pub const BROKER: &str = "broker:";

/// Headers in which the broker keeps account of dead-lettering. Sent again they would count as history:
/// brokers before 3.13 take it as a reason to drop a message that dies twice.
const BROKERS_OWN: &[&str] = &[
    "x-death",
    "x-first-death-exchange",
    "x-first-death-queue",
    "x-first-death-reason",
    "x-last-death-exchange",
    "x-last-death-queue",
    "x-last-death-reason",
];

/// Where a letter was published to at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The exchange; empty for the default one.
    pub exchange: String,
    /// The routing key.
    pub routing_key: String,
}

/// What the headers of a letter say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// Why it was given up: one of ours, or [`BROKER`] and the broker's word.
    pub reason: Option<String>,
    /// Where on its way.
    pub stage: Option<String>,
    /// What was expected and what was found.
    pub detail: Option<String>,
    /// How often it was tried.
    pub attempts: Option<u32>,
    /// Version of the worker that gave up.
    pub version: Option<String>,
    /// When it was given up.
    pub time: Option<Timestamp>,
    /// Where it came from.
    pub origin: Option<Origin>,
}

impl Letter {
    /// Reads the headers of a letter.
    #[must_use]
    pub fn read(properties: &BasicProperties) -> Self {
        let none = FieldTable::default();
        let headers = properties.headers().as_ref().unwrap_or(&none);
        let value = |name: &str| headers.inner().get(name);
        let text = |name: &str| value(name).and_then(as_text);
        let deaths = deaths(headers);
        // The newest death stands first.
        let (newest, oldest) = (deaths.first(), deaths.last());
        let by_broker = || {
            let first = text("x-first-death-reason");
            let word = first.or_else(|| as_text(newest?.inner().get("reason")?))?;
            Some(format!("{BROKER}{word}"))
        };
        let own_origin = || {
            let (exchange, routing_key) = (text(dead::EXCHANGE)?, text(dead::ROUTING_KEY)?);
            Some(Origin { exchange, routing_key })
        };
        let own_time = text(dead::TIME).and_then(|time| time.parse().ok());
        Self {
            reason: text(dead::REASON).or_else(by_broker),
            stage: text(dead::STAGE),
            detail: text(dead::DETAIL),
            attempts: value(dead::ATTEMPTS).and_then(as_count),
            version: text(dead::VERSION),
            time: own_time.or_else(|| time_of(newest?)),
            origin: own_origin().or_else(|| origin_of(oldest?)),
        }
    }
}

/// Returns the properties with which a letter takes its place at the end of its queue.
///
/// Everything stays but what a broker would act on: time to live, user and priority go into headers.
#[must_use]
pub fn standing_properties(original: &BasicProperties) -> BasicProperties {
    let mut headers = FieldTable::default();
    for (name, value) in original.headers().iter().flat_map(FieldTable::inner) {
        if !ADDED_BY_QUEUES.contains(&name.as_str()) {
            headers.insert(name.clone(), value.clone());
        }
    }
    let text = |text: &str| AMQPValue::LongString(LongString::from(text));
    for (name, property) in [(EXPIRATION, original.expiration()), (USER_ID, original.user_id())] {
        if let Some(property) = property {
            headers.insert(name.into(), text(property.as_str()));
        }
    }
    let mut copy = republishable(original);
    if let Some(priority) = original.priority().filter(|priority| *priority > 0) {
        headers.insert(PRIORITY.into(), AMQPValue::LongLongInt(i64::from(priority)));
        copy = copy.with_priority(0);
    }
    let has_headers = original.headers().is_some() || !headers.inner().is_empty();
    let copy = copy.with_delivery_mode(2);
    if has_headers { copy.with_headers(headers) } else { copy }
}

/// Returns the properties with which a letter is sent again to where it came from.
///
/// Those that its publisher gave it, but for two: it does not expire, because it is sent again to be
/// processed, and it names no user, because the broker takes that from nobody else.
#[must_use]
pub fn replay_properties(letter: &BasicProperties) -> BasicProperties {
    let mut headers = FieldTable::default();
    let mut priority = None;
    for (name, value) in letter.headers().iter().flat_map(FieldTable::inner) {
        let word = name.as_str();
        if word == PRIORITY {
            priority = as_count(value).and_then(|count| u8::try_from(count).ok());
        }
        let added = ADDED_BY_QUEUES.contains(&word) || BROKERS_OWN.contains(&word);
        if let Some((routed_by, _)) = ROUTED_BY.iter().find(|(_, aside)| *aside == word) {
            headers.insert((*routed_by).into(), value.clone());
        } else if !added && !is_ours(word) {
            headers.insert(name.clone(), value.clone());
        }
    }
    let mut again = republishable(letter).with_delivery_mode(2);
    if let Some(priority) = priority {
        again = again.with_priority(priority);
    }
    if headers.inner().is_empty() { again } else { again.with_headers(headers) }
}

fn deaths(headers: &FieldTable) -> Vec<&FieldTable> {
    let Some(AMQPValue::FieldArray(deaths)) = headers.inner().get("x-death") else {
        return Vec::new();
    };
    let mut tables = Vec::new();
    for death in deaths.as_slice() {
        if let AMQPValue::FieldTable(table) = death {
            tables.push(table);
        }
    }
    tables
}

fn origin_of(death: &FieldTable) -> Option<Origin> {
    let exchange = as_text(death.inner().get("exchange")?)?;
    let AMQPValue::FieldArray(keys) = death.inner().get("routing-keys")? else { return None };
    Some(Origin { exchange, routing_key: as_text(keys.as_slice().first()?)? })
}

fn time_of(death: &FieldTable) -> Option<Timestamp> {
    let AMQPValue::Timestamp(seconds) = death.inner().get("time")? else { return None };
    Timestamp::from_second(i64::try_from(*seconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use lapin::types::FieldArray;

    use super::*;

    fn text(text: &str) -> AMQPValue {
        AMQPValue::LongString(text.into())
    }

    fn table(entries: &[(&str, AMQPValue)]) -> FieldTable {
        let mut table = FieldTable::default();
        for (name, value) in entries {
            table.insert((*name).into(), value.clone());
        }
        table
    }

    fn death(exchange: &str, key: &str, reason: &str, time: u64) -> AMQPValue {
        AMQPValue::FieldTable(table(&[
            ("exchange", text(exchange)),
            ("reason", text(reason)),
            ("routing-keys", AMQPValue::FieldArray(FieldArray::from(vec![text(key), text("cc")]))),
            ("time", AMQPValue::Timestamp(time)),
        ]))
    }

    fn broker_made() -> BasicProperties {
        let deaths = vec![death("", "second", "maxlen", 90), death("raw", "k", "expired", 60)];
        BasicProperties::default().with_user_id("crawler".into()).with_priority(7).with_headers(
            table(&[
                ("x-death", AMQPValue::FieldArray(FieldArray::from(deaths))),
                ("x-first-death-reason", text("expired")),
                ("x-delivery-count", AMQPValue::LongLongInt(3)),
                ("source", text("báo")),
            ]),
        )
    }

    #[test]
    fn a_letter_of_the_broker_says_why_when_and_where_it_was_first_published() {
        let letter = Letter::read(&broker_made());
        assert_eq!(letter.reason.as_deref(), Some("broker:expired"));
        assert_eq!(letter.time, Some(Timestamp::from_second(90).unwrap()));
        let origin = Origin { exchange: "raw".into(), routing_key: "k".into() };
        assert_eq!(letter.origin, Some(origin));
    }

    #[test]
    fn what_we_know_goes_before_what_the_broker_says() {
        let mut headers = broker_made().headers().clone().unwrap();
        headers.insert(dead::EXCHANGE.into(), text("ours"));
        headers.insert(dead::ROUTING_KEY.into(), text(""));
        let letter = Letter::read(&BasicProperties::default().with_headers(headers));
        assert_eq!(
            letter.origin.unwrap(),
            Origin { exchange: "ours".into(), routing_key: "".into() }
        );
        assert_eq!(letter.reason.as_deref(), Some("broker:expired"));
    }

    #[test]
    fn a_message_that_nobody_gave_up_is_a_letter_without_reason_and_origin() {
        assert_eq!(Letter::read(&BasicProperties::default()), Letter::default());
    }

    #[test]
    fn a_letter_that_stays_keeps_its_headers_and_nothing_that_a_broker_acts_on() {
        let original = broker_made().with_expiration("1000".into());
        let standing = standing_properties(&original);
        assert_eq!((standing.user_id(), standing.expiration()), (&None, &None));
        assert_eq!(*standing.priority(), Some(0));
        let headers = standing.headers().clone().unwrap();
        let has = |name: &str| headers.inner().contains_key(name);
        assert!(has("x-death") && has("source") && !has("x-delivery-count"));
        assert!(has(EXPIRATION) && has(USER_ID) && has(PRIORITY));
        assert_eq!(standing_properties(&standing), standing, "a second round changes nothing");
        let bare = BasicProperties::default();
        assert_eq!(standing_properties(&bare), bare.with_delivery_mode(2));
    }

    #[test]
    fn what_is_sent_again_is_what_its_publisher_sent() {
        let sent = BasicProperties::default()
            .with_message_id("a".into())
            .with_content_type("text/plain".into())
            .with_priority(7)
            .with_delivery_mode(2)
            .with_headers(table(&[("source", text("báo"))]));
        let mut headers = broker_made().headers().clone().unwrap();
        for name in dead::HEADERS {
            headers.insert(name.into(), text("x"));
        }
        let letter = standing_properties(&sent.clone().with_headers(headers));
        assert_eq!(replay_properties(&letter), sent);
        assert_eq!(replay_properties(&standing_properties(&letter)), sent);
    }
}
