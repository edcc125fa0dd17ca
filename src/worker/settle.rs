//! Carries out a disposition: publish, wait for the confirm, acknowledge, count. Every delivery
//! leaves the worker through [`Settler`] and is counted there with exactly one outcome.

use std::sync::Arc;

use lapin::options::BasicAckOptions;
use lapin::protocol::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString};
use tracing::{debug, warn};

use super::delivery::Delivery;
use super::disposition::Disposition;
use super::scope::{NotPublished, Phase, Scope, Unconfirmed};
use crate::broker::publisher::{Publish, PublishError};
use crate::broker::{header_frame, short};
use crate::message::article::{self, Encoded};
use crate::message::dead::{self, DeadLetter, HeaderValue};
use crate::metrics::{AckResult, Metrics, Outcome, Target};
use crate::settings::TopologySettings;

/// Knows where everything is published to.
#[derive(Debug)]
pub struct Settler {
    /// Names of exchanges and queues.
    pub topology: TopologySettings,
    /// Where outcomes are counted.
    pub metrics: Arc<Metrics>,
}

/// What is published before a delivery may be acknowledged.
struct Reply {
    publish: Publish,
    outcome: Outcome,
    letter: Option<DeadLetter>,
}

impl Reply {
    /// Returns the id of the result, where there is one.
    fn result_id(&self) -> Option<String> {
        let id = self.publish.properties.message_id().as_ref();
        id.filter(|_| self.outcome == Outcome::Published).map(ToString::to_string)
    }
}

impl Settler {
    /// Carries out the disposition of a delivery, holding it until the broker takes what came of
    /// it, and counts its outcome.
    pub async fn settle(&self, scope: &Scope, delivery: Delivery, disposition: Disposition) {
        let mut result_id = None;
        let outcome = match self.reply(scope, &delivery, disposition) {
            Err(outcome) => outcome,
            Ok(reply) => {
                result_id = reply.result_id();
                self.publish_held(scope, &delivery, reply).await
            }
        };
        self.count(&delivery, outcome, result_id);
    }

    /// Carries out the disposition of a suspect and counts its outcome.
    ///
    /// A suspect that came back would be blamed for a death, so it is not held: when the broker
    /// does not take what came of it, it is set aside again, its counts unchanged.
    ///
    /// # Errors
    ///
    /// What the broker said when it did not take the reply.
    pub async fn settle_lone(
        &self,
        scope: &Scope,
        delivery: Delivery,
        disposition: Disposition,
    ) -> Result<(), PublishError> {
        let mut refused = Ok(());
        let mut result_id = None;
        let outcome = match self.reply(scope, &delivery, disposition) {
            Err(outcome) => outcome,
            Ok(reply) => {
                result_id = reply.result_id();
                let Reply { publish, outcome, letter } = reply;
                match scope.try_publish(&Arc::new(publish)).await {
                    Ok(()) => self.acknowledge(scope, &delivery, outcome, letter).await,
                    Err(NotPublished::Over(why)) => unconfirmed(&why),
                    Err(NotPublished::Refused(error)) => {
                        refused = Err(error);
                        let attempts = delivery.attempts.unwrap_or(0);
                        let lone_attempts = delivery.lone_attempts.unwrap_or(1);
                        let publish = self.suspect(scope, &delivery, attempts, lone_attempts);
                        let again = Reply { publish, outcome: Outcome::Suspected, letter: None };
                        self.publish_held(scope, &delivery, again).await
                    }
                }
            }
        };
        self.count(&delivery, outcome, result_id);
        refused
    }

    fn count(&self, delivery: &Delivery, outcome: Outcome, result_id: Option<String>) {
        self.metrics.settled(outcome, delivery.body_bytes());
        self.metrics.end_to_end_seconds(delivery.received.elapsed().as_secs_f64());
        debug!(
            article.id = delivery.article_id,
            trace.id = delivery.trace_id,
            delivery.tag = delivery.tag,
            outcome = outcome.as_str(),
            result.id = result_id.filter(|_| outcome == Outcome::Published),
            duration_ms =
                u64::try_from(delivery.received.elapsed().as_millis()).unwrap_or(u64::MAX),
            "settled"
        );
    }

    /// Says what is to be published, or the outcome where nothing is.
    fn reply(
        &self,
        scope: &Scope,
        delivery: &Delivery,
        disposition: Disposition,
    ) -> Result<Reply, Outcome> {
        match disposition {
            Disposition::Publish(encoded) => Ok(Reply {
                publish: self.result(*encoded),
                outcome: Outcome::Published,
                letter: None,
            }),
            Disposition::DeadLetter(letter) => {
                let publish = self.dead_letter(scope, delivery, &letter);
                Ok(Reply { publish, outcome: Outcome::DeadLettered, letter: Some(letter) })
            }
            Disposition::Suspect { attempts, lone_attempts } => {
                warn!(
                    article.id = delivery.article_id,
                    trace.id = delivery.trace_id,
                    delivery.tag = delivery.tag,
                    attempts,
                    lone_attempts,
                    "setting a suspect aside"
                );
                Ok(Reply {
                    publish: self.suspect(scope, delivery, attempts, lone_attempts),
                    outcome: Outcome::Suspected,
                    letter: None,
                })
            }
            Disposition::Return => Err(match scope.phase() {
                Phase::Lost(_) => Outcome::LostSession,
                Phase::Running | Phase::Draining | Phase::CutOff => Outcome::ReturnedAtShutdown,
            }),
        }
    }

    async fn publish_held(&self, scope: &Scope, delivery: &Delivery, reply: Reply) -> Outcome {
        let Reply { publish, outcome, letter } = reply;
        match scope.publish(publish).await {
            Ok(()) => self.acknowledge(scope, delivery, outcome, letter).await,
            Err(why) => unconfirmed(&why),
        }
    }

    /// Acknowledges a delivery whose reply is confirmed, and returns what it counts as.
    async fn acknowledge(
        &self,
        scope: &Scope,
        delivery: &Delivery,
        outcome: Outcome,
        letter: Option<DeadLetter>,
    ) -> Outcome {
        if outcome == Outcome::Suspected {
            scope.suspects.notify_one();
        }
        let acked = tokio::select! {
            biased;
            acked = delivery.acker.ack(BasicAckOptions::default()) => acked,
            // lapin may never answer for a connection that died just now.
            _ = scope.over() => Ok(false),
        };
        // `Ok(false)` means that the channel died before: the delivery will come again.
        match acked {
            Ok(true) => {
                self.metrics.acked(AckResult::Ok);
                if let Some(letter) = letter {
                    self.metrics.dead_lettered(letter.reason.as_str());
                    warn!(
                        article.id = delivery.article_id,
                        trace.id = delivery.trace_id,
                        delivery.tag = delivery.tag,
                        delivery.redelivered = delivery.redelivered,
                        reason = letter.reason.as_str(),
                        stage = letter.stage.as_str(),
                        detail = letter.detail,
                        "dead-lettered"
                    );
                }
                outcome
            }
            Ok(false) | Err(_) => {
                self.metrics.acked(AckResult::Stale);
                Outcome::LostSession
            }
        }
    }

    fn result(&self, encoded: Encoded) -> Publish {
        let mut headers = FieldTable::default();
        for (name, value) in encoded.headers() {
            headers.insert(name.into(), long(&value));
        }
        let properties = BasicProperties::default()
            .with_content_type(article::CONTENT_TYPE.into())
            .with_delivery_mode(2)
            .with_message_id(short(&encoded.result_id))
            .with_correlation_id(short(&encoded.correlation_id))
            .with_type(article::MESSAGE_TYPE.into())
            .with_timestamp(now_seconds())
            .with_app_id(short(&encoded.app_id))
            .with_headers(headers);
        Publish {
            target: Target::Output,
            exchange: short(&self.topology.output_exchange),
            routing_key: short(&encoded.routing_key),
            properties,
            body: encoded.body,
        }
    }

    fn dead_letter(&self, scope: &Scope, delivery: &Delivery, letter: &DeadLetter) -> Publish {
        let time = jiff::Timestamp::from_second(i64::try_from(now_seconds()).unwrap_or(0))
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let ours = dead::headers(
            letter,
            env!("CARGO_PKG_VERSION"),
            &time.to_string(),
            &delivery.exchange,
            &delivery.routing_key,
        );
        let ours = ours
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    HeaderValue::Text(text) => long(&text),
                    HeaderValue::Count(count) => AMQPValue::LongLongInt(i64::from(count)),
                };
                (name, value)
            })
            .collect();
        let address = (self.topology.dead_exchange.as_str(), delivery.routing_key.as_str());
        original(scope, Target::Dead, address, delivery, ours)
    }

    fn suspect(
        &self,
        scope: &Scope,
        delivery: &Delivery,
        attempts: u32,
        lone_attempts: u32,
    ) -> Publish {
        let ours = vec![
            (dead::ATTEMPTS, AMQPValue::LongLongInt(i64::from(attempts))),
            (dead::LONE_ATTEMPTS, AMQPValue::LongLongInt(i64::from(lone_attempts))),
            (dead::EXCHANGE, long(&delivery.exchange)),
            (dead::ROUTING_KEY, long(&delivery.routing_key)),
        ];
        let address = ("", self.topology.suspect_queue.as_str());
        original(scope, Target::Suspect, address, delivery, ours)
    }
}

/// The original message with headers of ours, for an exchange and a routing key.
fn original(
    scope: &Scope,
    target: Target,
    (exchange, routing_key): (&str, &str),
    delivery: &Delivery,
    ours: Vec<(&'static str, AMQPValue)>,
) -> Publish {
    let mut properties = delivery.properties_with(ours);
    let frame_max = scope.publisher.frame_max();
    let left_out =
        header_frame::fit(&mut properties, frame_max, dead::LEFT_OUT, dead::is_expendable);
    if !left_out.is_empty() {
        warn!(
            article.id = delivery.article_id,
            trace.id = delivery.trace_id,
            delivery.tag = delivery.tag,
            frame_max,
            ?left_out,
            "headers left out: with ours they do not fit into a frame"
        );
    }
    Publish {
        target,
        exchange: short(exchange),
        routing_key: short(routing_key),
        properties,
        body: delivery.envelope.body.clone(),
    }
}

fn unconfirmed(why: &Unconfirmed) -> Outcome {
    match why {
        Unconfirmed::CutOff => Outcome::ReturnedAtShutdown,
        Unconfirmed::Lost => Outcome::LostSession,
    }
}

fn long(text: &str) -> AMQPValue {
    AMQPValue::LongString(LongString::from(text))
}

fn now_seconds() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}
