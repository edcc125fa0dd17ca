//! Carries out a disposition: publish, wait for the confirm, acknowledge, count. Every delivery
//! leaves the worker through [`Settler::settle`] and is counted there with exactly one outcome.

use std::sync::Arc;

use lapin::options::BasicAckOptions;
use lapin::protocol::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString};
use tracing::{debug, info, warn};

use super::delivery::Delivery;
use super::disposition::Disposition;
use super::scope::{Phase, Scope, Unconfirmed};
use crate::broker::publisher::Publish;
use crate::broker::short;
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

impl Settler {
    /// Carries out the disposition of a delivery and counts its outcome.
    pub async fn settle(&self, scope: &Scope, delivery: Delivery, disposition: Disposition) {
        let outcome = self.carry_out(scope, &delivery, disposition).await;
        self.metrics.settled(outcome, delivery.body_bytes());
        self.metrics.end_to_end_seconds(delivery.received.elapsed().as_secs_f64());
        debug!(delivery.tag = delivery.tag, outcome = outcome.as_str(), "settled");
    }

    async fn carry_out(
        &self,
        scope: &Scope,
        delivery: &Delivery,
        disposition: Disposition,
    ) -> Outcome {
        let mut reason = None;
        let (publish, outcome) = match disposition {
            Disposition::Publish(encoded) => (self.result(*encoded), Outcome::Published),
            Disposition::DeadLetter(letter) => {
                info!(
                    delivery.tag = delivery.tag,
                    reason = letter.reason.as_str(),
                    stage = letter.stage.as_str(),
                    detail = letter.detail,
                    "dead-lettering"
                );
                reason = Some(letter.reason);
                (self.dead_letter(delivery, &letter), Outcome::DeadLettered)
            }
            Disposition::Suspect { attempts, lone_attempts } => {
                warn!(
                    delivery.tag = delivery.tag,
                    attempts, lone_attempts, "setting a suspect aside"
                );
                (self.suspect(delivery, attempts, lone_attempts), Outcome::Suspected)
            }
            Disposition::Return => {
                return match scope.phase() {
                    Phase::Lost(_) => Outcome::LostSession,
                    Phase::Running | Phase::Draining | Phase::CutOff => Outcome::ReturnedAtShutdown,
                };
            }
        };
        match scope.publish(publish).await {
            Ok(()) => {}
            Err(Unconfirmed::CutOff) => return Outcome::ReturnedAtShutdown,
            Err(Unconfirmed::Lost) => return Outcome::LostSession,
        }
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
                if let Some(reason) = reason {
                    self.metrics.dead_lettered(reason.as_str());
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

    fn dead_letter(&self, delivery: &Delivery, letter: &DeadLetter) -> Publish {
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
        self.original(
            Target::Dead,
            &self.topology.dead_exchange,
            &delivery.routing_key,
            delivery,
            ours,
        )
    }

    fn suspect(&self, delivery: &Delivery, attempts: u32, lone_attempts: u32) -> Publish {
        let ours = vec![
            (dead::ATTEMPTS, AMQPValue::LongLongInt(i64::from(attempts))),
            (dead::LONE_ATTEMPTS, AMQPValue::LongLongInt(i64::from(lone_attempts))),
            (dead::EXCHANGE, long(&delivery.exchange)),
            (dead::ROUTING_KEY, long(&delivery.routing_key)),
        ];
        self.original(Target::Suspect, "", &self.topology.suspect_queue, delivery, ours)
    }

    /// The original message with headers of ours.
    fn original(
        &self,
        target: Target,
        exchange: &str,
        routing_key: &str,
        delivery: &Delivery,
        ours: Vec<(&'static str, AMQPValue)>,
    ) -> Publish {
        Publish {
            target,
            exchange: short(exchange),
            routing_key: short(routing_key),
            properties: delivery.properties_with(ours),
            body: delivery.envelope.body.clone(),
        }
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
