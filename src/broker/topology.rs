//! Every exchange, queue and binding that the worker declares or checks.
//!
//! [`plan`] says what should be there, [`ensure`] makes or verifies it. In `create` mode what is
//! missing is made and what is there is compared by the broker. In `check` mode nothing is made:
//! existence is verified passively, and where the user may configure, the arguments are compared
//! too. No queue is ever deleted or purged.

use std::sync::LazyLock;

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, LongString};
use lapin::{Channel, Connection, ErrorKind, ExchangeKind};
use regex::Regex;

use super::short;
use crate::settings::{Declare, QueueType, TopologySettings};

/// An exchange as it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct ExchangeSpec {
    /// Name.
    pub name: String,
    /// Type.
    pub kind: ExchangeKind,
}

/// A queue as it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueSpec {
    /// Name.
    pub name: String,
    /// Arguments, which depend on the queue's type.
    pub arguments: FieldTable,
}

/// A binding as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingSpec {
    /// The exchange.
    pub exchange: String,
    /// The queue.
    pub queue: String,
    /// The binding key.
    pub key: String,
}

/// All that should be there.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Exchanges.
    pub exchanges: Vec<ExchangeSpec>,
    /// Queues.
    pub queues: Vec<QueueSpec>,
    /// Bindings; never checked, because AMQP has no way to ask.
    pub bindings: Vec<BindingSpec>,
}

/// Something that was not as planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TopologyError {
    /// It exists with other arguments.
    #[error("{entity}: expected {argument} = {expected}, found {found}")]
    Mismatch {
        /// "queue boctin.raw".
        entity: String,
        /// The argument that differs.
        argument: String,
        /// What we asked for.
        expected: String,
        /// What the broker has.
        found: String,
    },
    /// It does not exist and may not be made in `check` mode.
    #[error(
        "{entity}: expected to exist, found nothing; create it or set topology.declare = \"create\""
    )]
    Missing {
        /// "queue boctin.raw".
        entity: String,
    },
    /// The broker refused the operation.
    #[error("{entity}: refused by the broker ({code}): {text}")]
    Refused {
        /// "queue boctin.raw".
        entity: String,
        /// AMQP reply code.
        code: u16,
        /// The broker's own words.
        text: String,
    },
    /// The connection broke on the way.
    #[error("{entity}: connection lost while declaring: {text}")]
    Lost {
        /// "queue boctin.raw".
        entity: String,
        /// What lapin said.
        text: String,
    },
}

/// How one exchange or queue was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It is as planned.
    Verified {
        /// "queue boctin.raw".
        entity: String,
    },
    /// It exists; whether its arguments are as planned cannot be told without the right to configure.
    NotVerified {
        /// "queue boctin.raw".
        entity: String,
    },
    /// It is not usable as planned.
    Fault(TopologyError),
}

/// Returns what should be there.
#[must_use]
pub fn plan(settings: &TopologySettings) -> Plan {
    let mut plan = Plan { exchanges: Vec::new(), queues: Vec::new(), bindings: Vec::new() };
    let mut exchange = |name: &str, kind: ExchangeKind| {
        if !name.is_empty() {
            plan.exchanges.push(ExchangeSpec { name: name.to_owned(), kind });
        }
    };
    if settings.declare == Declare::Create {
        exchange(&settings.input_exchange, ExchangeKind::Topic);
    }
    exchange(&settings.output_exchange, ExchangeKind::Topic);
    exchange(&settings.dead_exchange, ExchangeKind::Fanout);

    let mut queue = |name: &str, overflow_to: Option<&str>| {
        plan.queues.push(QueueSpec {
            name: name.to_owned(),
            arguments: queue_arguments(settings, overflow_to),
        });
    };
    let dead = Some(settings.dead_exchange.as_str());
    for input in &settings.input_queues {
        queue(input, dead);
    }
    queue(&settings.suspect_queue, dead);
    if settings.declare == Declare::Check {
        return plan;
    }
    queue(&settings.dead_queue, None);
    if !settings.output_queue.is_empty() {
        queue(&settings.output_queue, None);
    }

    let mut bind = |exchange: &str, queue: &str, key: &str| {
        if !exchange.is_empty() && !queue.is_empty() {
            plan.bindings.push(BindingSpec {
                exchange: exchange.to_owned(),
                queue: queue.to_owned(),
                key: key.to_owned(),
            });
        }
    };
    for input in &settings.input_queues {
        bind(&settings.input_exchange, input, &settings.input_binding);
    }
    bind(&settings.output_exchange, &settings.output_queue, "#");
    bind(&settings.dead_exchange, &settings.dead_queue, "");
    plan
}

/// Arguments valid from RabbitMQ 3.10 on.
///
/// The delivery limit is explicit and huge: left out it means 20 and then dropped on RabbitMQ 4, and
/// 0 or -1 dead-letters at the first return on 3.10. The worker's own `max_attempts` decides.
fn queue_arguments(settings: &TopologySettings, overflow_to: Option<&str>) -> FieldTable {
    let mut arguments = FieldTable::default();
    let mut text = |name: &str, value: &str| {
        arguments.insert(name.into(), AMQPValue::LongString(LongString::from(value)));
    };
    if let Some(exchange) = overflow_to {
        text("x-dead-letter-exchange", exchange);
    }
    match settings.queue_type {
        QueueType::Classic => text("x-queue-type", "classic"),
        QueueType::Quorum => {
            text("x-queue-type", "quorum");
            if overflow_to.is_some() {
                // Any other overflow silently turns at-least-once into at-most-once.
                text("x-dead-letter-strategy", "at-least-once");
                text("x-overflow", "reject-publish");
            }
            let limit = AMQPValue::LongLongInt(i64::from(settings.delivery_limit));
            arguments.insert("x-delivery-limit".into(), limit);
        }
    }
    arguments
}

/// Makes or verifies everything in the plan and returns how each exchange and queue was found.
///
/// In `create` mode the first fault ends it. In `check` mode all faults are gathered, and a
/// difference of arguments is a finding rather than an error, because the operator owns the queues.
///
/// # Errors
///
/// What the worker cannot work without.
pub async fn ensure(
    connection: &Connection,
    settings: &TopologySettings,
) -> Result<Vec<Finding>, TopologyError> {
    let findings = survey(connection, settings).await;
    for finding in &findings {
        let Finding::Fault(fault) = finding else { continue };
        let tolerable =
            settings.declare == Declare::Check && matches!(fault, TopologyError::Mismatch { .. });
        if !tolerable {
            return Err(fault.clone());
        }
    }
    Ok(findings)
}

/// Makes (`create`) or verifies (`check`) everything in the plan; faults are among the findings.
pub async fn survey(connection: &Connection, settings: &TopologySettings) -> Vec<Finding> {
    let plan = plan(settings);
    let mut findings = Vec::new();
    for exchange in &plan.exchanges {
        let entity = format!("exchange {}", exchange.name);
        findings
            .push(examine(connection, settings.declare, entity, Entity::Exchange(exchange)).await);
    }
    for queue in &plan.queues {
        let entity = format!("queue {}", queue.name);
        findings.push(examine(connection, settings.declare, entity, Entity::Queue(queue)).await);
    }
    for binding in &plan.bindings {
        let entity = format!("binding {} -> {}", binding.exchange, binding.queue);
        if let Err(error) = bind(connection, binding).await {
            findings.push(Finding::Fault(fault(entity, &error)));
        }
    }
    findings
}

#[derive(Clone, Copy)]
enum Entity<'a> {
    Exchange(&'a ExchangeSpec),
    Queue(&'a QueueSpec),
}

async fn examine(
    connection: &Connection,
    declare: Declare,
    name: String,
    entity: Entity<'_>,
) -> Finding {
    if declare == Declare::Check
        && let Err(error) = attempt(connection, entity, true).await
    {
        return Finding::Fault(fault(name, &error));
    }
    match attempt(connection, entity, false).await {
        Ok(()) => Finding::Verified { entity: name },
        Err(error) => {
            let fault = fault(name.clone(), &error);
            let may_not_configure = matches!(fault, TopologyError::Refused { code: 403, .. });
            if declare == Declare::Check && may_not_configure {
                Finding::NotVerified { entity: name }
            } else {
                Finding::Fault(fault)
            }
        }
    }
}

/// One declare on a channel of its own, because a refusal closes the channel.
async fn attempt(connection: &Connection, entity: Entity<'_>, passive: bool) -> lapin::Result<()> {
    let channel = connection.create_channel().await?;
    match entity {
        Entity::Exchange(exchange) => {
            let options = ExchangeDeclareOptions {
                durable: true,
                passive,
                ..ExchangeDeclareOptions::default()
            };
            channel
                .exchange_declare(
                    short(&exchange.name),
                    exchange.kind.clone(),
                    options,
                    FieldTable::default(),
                )
                .await?;
        }
        Entity::Queue(queue) => {
            let options =
                QueueDeclareOptions { durable: true, passive, ..QueueDeclareOptions::default() };
            channel.queue_declare(short(&queue.name), options, queue.arguments.clone()).await?;
        }
    }
    close(channel).await;
    Ok(())
}

async fn bind(connection: &Connection, binding: &BindingSpec) -> lapin::Result<()> {
    let channel = connection.create_channel().await?;
    let (queue, exchange) = (short(&binding.queue), short(&binding.exchange));
    let options = QueueBindOptions::default();
    channel
        .queue_bind(queue, exchange, short(&binding.key), options, FieldTable::default())
        .await?;
    close(channel).await;
    Ok(())
}

async fn close(channel: Channel) {
    // The declare succeeded; a channel that does not close any more changes nothing about that.
    let _ = channel.close(200, "done".into()).await;
}

static INEQUIVALENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"inequivalent arg '([^']+)' for .*?: received (.+?) but current is (.+)$")
        .expect("the pattern is constant and tested")
});

fn fault(entity: String, error: &lapin::Error) -> TopologyError {
    let ErrorKind::ProtocolError(refusal) = error.kind() else {
        return TopologyError::Lost { entity, text: error.to_string() };
    };
    let text = refusal.get_message().as_str();
    if let Some(found) = INEQUIVALENT.captures(text) {
        let part = |index: usize| found.get(index).map_or("", |part| part.as_str()).to_owned();
        return TopologyError::Mismatch {
            entity,
            argument: part(1),
            expected: part(2),
            found: part(3),
        };
    }
    match refusal.get_id() {
        404 => TopologyError::Missing { entity },
        code => TopologyError::Refused { entity, code, text: text.chars().take(200).collect() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(declare: Declare, queue_type: QueueType) -> TopologySettings {
        TopologySettings {
            declare,
            queue_type,
            delivery_limit: 1_000_000,
            input_exchange: "in".into(),
            input_queues: vec!["in.1".into(), "in.2".into()],
            input_binding: "#".into(),
            output_exchange: "out".into(),
            output_queue: "out".into(),
            dead_exchange: "dead".into(),
            dead_queue: "dead".into(),
            suspect_queue: "suspect".into(),
        }
    }

    fn argument_names(queue: &QueueSpec) -> Vec<&str> {
        queue.arguments.inner().keys().map(|name| name.as_str()).collect()
    }

    #[test]
    fn quorum_queues_name_their_delivery_limit_and_dead_letter_at_least_once() {
        let plan = plan(&settings(Declare::Create, QueueType::Quorum));
        for queue in &plan.queues {
            assert!(argument_names(queue).contains(&"x-delivery-limit"), "{}", queue.name);
        }
        assert_eq!(
            argument_names(&plan.queues[0]),
            [
                "x-dead-letter-exchange",
                "x-dead-letter-strategy",
                "x-delivery-limit",
                "x-overflow",
                "x-queue-type"
            ]
        );
    }

    #[test]
    fn classic_queues_get_no_argument_that_they_refuse() {
        let plan = plan(&settings(Declare::Create, QueueType::Classic));
        assert_eq!(argument_names(&plan.queues[0]), ["x-dead-letter-exchange", "x-queue-type"]);
    }

    #[test]
    fn the_dead_queue_has_no_further_dead_letter_exchange() {
        let plan = plan(&settings(Declare::Create, QueueType::Quorum));
        let dead = plan.queues.iter().find(|queue| queue.name == "dead").expect("planned");
        assert!(!argument_names(dead).contains(&"x-dead-letter-exchange"));
    }

    #[test]
    fn check_mode_plans_only_what_the_worker_itself_uses() {
        let plan = plan(&settings(Declare::Check, QueueType::Quorum));
        let names: Vec<_> = plan.queues.iter().map(|queue| queue.name.as_str()).collect();
        assert_eq!(names, ["in.1", "in.2", "suspect"]);
        assert_eq!(plan.exchanges.len(), 2);
        assert!(plan.bindings.is_empty());
    }

    #[test]
    fn a_refusal_names_the_argument_the_expected_and_the_found_value() {
        let text = "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received 'quorum' but current is 'classic'";
        let parts = INEQUIVALENT.captures(text).expect("matches");
        assert_eq!((&parts[1], &parts[2], &parts[3]), ("x-queue-type", "'quorum'", "'classic'"));
    }
}
