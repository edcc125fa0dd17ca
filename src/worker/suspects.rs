//! Works off the suspects, deliveries that came back too often: one at a time, and alone.
//!
//! When a process dies, everything it held comes back, so a count of returns cannot tell the killer
//! from its neighbours. A suspect is therefore fetched only while **no other article is being
//! processed** by this worker, and it is fetched with `basic.get`, so that none waits in a buffer
//! beside articles that may be killers themselves. If the process dies then, the broker marks the
//! message as redelivered, and the mark means what it says: it was this one. Whoever gets it next
//! writes the death down, by publishing the message again with its count raised, and only the
//! fresh copy is tried again; after `max_lone_attempts` deaths it is dead-lettered. A suspect that
//! survived is never held: when the broker does not take its result, it goes back to the queue of
//! suspects as a fresh copy with its counts unchanged.
//!
//! A lost connection leaves the same mark without a death. The worker knows which suspect it held
//! last and does not blame it; at worst another worker does, once.

use std::sync::Arc;
use std::time::Duration;

use lapin::options::{BasicGetOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection};
use sha2::{Digest, Sha256};
use tracing::info;

use super::Context;
use super::delivery::Delivery;
use super::disposition::{Disposition, LoneTriage, lone_triage, of_article};
use super::scope::Scope;
use super::settle::Settler;
use crate::broker::short;
use crate::message::dead::{DeadLetter, DeadStage, Reason};

/// How often the queue is looked at when nothing was heard of a new suspect.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// The suspect that this process held last, remembered across sessions.
#[derive(Debug, Default)]
pub struct LastHeld(Option<[u8; 32]>);

impl LastHeld {
    /// Returns whether this process held the message before, and remembers it.
    fn held_before(&mut self, delivery: &Delivery) -> bool {
        let mut hasher = Sha256::new();
        hasher.update(delivery.lone_attempts.unwrap_or(0).to_be_bytes());
        hasher.update(delivery.envelope.message_id.as_deref().unwrap_or_default());
        hasher.update([0]);
        hasher.update(&delivery.envelope.body);
        let key = Some(hasher.finalize().into());
        let before = self.0 == key;
        self.0 = key;
        before
    }
}

/// Works off the suspects until the session stops.
///
/// # Errors
///
/// The channel to the queue broke.
pub async fn work_off(
    context: &Context,
    scope: &Arc<Scope>,
    connection: &Connection,
    last_held: &mut LastHeld,
) -> Result<(), lapin::Error> {
    let channel = tokio::select! {
        channel = connection.create_channel() => channel?,
        () = scope.stopped() => return Ok(()),
    };
    look_after(context, scope, &channel, last_held).await?;
    // Closing keeps its place behind the acknowledgements; see `flush` in `worker`.
    tokio::select! {
        closed = channel.close(200, "drained".into()) => closed,
        _ = scope.over() => Ok(()),
    }
}

async fn look_after(
    context: &Context,
    scope: &Arc<Scope>,
    channel: &Channel,
    last_held: &mut LastHeld,
) -> Result<(), lapin::Error> {
    loop {
        tokio::select! {
            () = scope.stopped() => return Ok(()),
            () = scope.suspects.notified() => {}
            () = tokio::time::sleep(LOOK_INTERVAL) => {}
        }
        loop {
            // lapin may never answer on a connection that died just now.
            let is_waiting = tokio::select! {
                is_waiting = waiting(channel, &context.settler) => is_waiting?,
                () = scope.stopped() => return Ok(()),
            };
            if !is_waiting || !one(context, scope, channel, last_held).await? {
                break;
            }
        }
    }
}

/// Asks whether there are suspects, so that the others need not stop for nothing.
async fn waiting(channel: &Channel, settler: &Settler) -> Result<bool, lapin::Error> {
    let options =
        QueueDeclareOptions { passive: true, durable: true, ..QueueDeclareOptions::default() };
    let queue = short(&settler.topology.suspect_queue);
    let state = channel.queue_declare(queue, options, FieldTable::default()).await?;
    Ok(state.message_count() > 0)
}

/// Takes one suspect while nothing else runs and settles it; `false` when there was none.
async fn one(
    context: &Context,
    scope: &Arc<Scope>,
    channel: &Channel,
    last_held: &mut LastHeld,
) -> Result<bool, lapin::Error> {
    tokio::select! {
        () = scope.flowing() => {}
        () = scope.stopped() => return Ok(false),
    }
    let alone = tokio::select! {
        alone = context.compute.alone() => alone,
        () = scope.stopped() => return Ok(false),
    };
    let Ok(alone) = alone else { return Ok(false) };
    let queue = short(&context.settler.topology.suspect_queue);
    let fetched = tokio::select! {
        fetched = channel.basic_get(queue, BasicGetOptions { no_ack: false }) => fetched?,
        _ = scope.over() => return Ok(false),
    };
    let Some(message) = fetched else { return Ok(false) };
    let mut delivery = Delivery::new(message.delivery);
    let _open = scope.open_delivery();
    context.metrics.received(delivery.redelivered, delivery.body_bytes());

    let attempts = delivery.attempts.unwrap_or(0);
    let lone_attempts = delivery.lone_attempts.unwrap_or(1);
    let survived = last_held.held_before(&delivery);
    let triage = lone_triage(
        delivery.redelivered,
        survived,
        lone_attempts,
        context.limits.max_lone_attempts,
    );
    let disposition = match triage {
        LoneTriage::Process => {
            let processed = tokio::select! {
                processed = alone.run(Arc::clone(&delivery.envelope)) => processed.ok(),
                _ = scope.over() => None,
            };
            processed.map_or(Disposition::Return, |processed| {
                context.take_note(&mut delivery, processed.decoded);
                info!(
                    article.id = delivery.article_id,
                    trace.id = delivery.trace_id,
                    delivery.tag = delivery.tag,
                    "a suspect did not kill the process"
                );
                of_article(processed.result, attempts.saturating_add(lone_attempts))
            })
        }
        LoneTriage::TryAgain { lone_attempts } => Disposition::Suspect { attempts, lone_attempts },
        LoneTriage::Exhausted => Disposition::DeadLetter(DeadLetter::new(
            Reason::AttemptsExhausted,
            DeadStage::Process,
            &format!("expected the process to survive it, found {lone_attempts} deaths alone"),
            attempts.saturating_add(lone_attempts),
        )),
    };
    let settled = context.settler.settle_lone(scope, delivery, disposition).await;
    // Only now may others run: a death while the suspect is unsettled would be charged to it.
    drop(alone);
    if let Err(error) = settled {
        scope.pause(&error).await;
    }
    Ok(true)
}
