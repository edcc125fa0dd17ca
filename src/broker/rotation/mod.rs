//! Goes through a queue once and leaves what is to stay as it was: same order, same messages, and no
//! nearer to any delivery limit.
//!
//! A quorum queue counts every message that is handed back, whichever way, and drops it beyond its
//! limit. So nothing is handed back: each message is fetched, published to the end of the same queue,
//! confirmed, and only then acknowledged. After one round every message stands where it stood, its
//! count anew at zero. A process that is killed on the way leaves at most [`MAX_HELD`] messages twice.
//!
//! Copies go through a fanout exchange of our own, bound to that one queue, so that routing keys stay and
//! `CC` headers route nowhere. Before the first message is fetched, a probe through that exchange shows
//! that the broker takes messages and that the user has the rights; and an exclusive queue keeps a second
//! command out. What is in memory is bounded by [`MAX_HELD`] and [`MAX_HELD_BYTES`]. See
//! `docs/decisions/0003-the-dead-queue-is-rotated.md`.

mod round;
mod way_back;

use lapin::ErrorKind;
use lapin::message::Delivery;
use lapin::options::QueueDeclareOptions;
use lapin::protocol::BasicProperties;
use lapin::types::FieldTable;
use tokio::sync::watch;

use super::link::Link;
use super::publisher::{Publish, PublishError};
use super::short;

use round::RoundTrip;
use way_back::WayBack;

/// Most messages that are fetched and not yet settled.
///
/// They are acknowledged in a row at the end, each by a command of its own. A channel keeps commands to a
/// quorum queue back while more than 32 (RabbitMQ's `quorum_commands_soft_limit`) are on their way, and
/// forgets those when it closes: measured on 3.10.8, with 64 held, a round left some 30 messages twice.
pub const MAX_HELD: usize = 16;
/// Bytes of bodies from which on no further message is fetched.
pub const MAX_HELD_BYTES: usize = 32 << 20;

/// What is to become of a message.
#[derive(Debug)]
pub enum Verdict {
    /// It stays in the queue.
    Keep,
    /// It is removed for good.
    Remove,
    /// It is published there, and then removed; when that is not confirmed it stays.
    Move(Box<Publish>),
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is in the queue as before.
    Kept,
    /// It is gone.
    Removed,
    /// It was published and is gone from the queue.
    Moved,
    /// It could not be published and is in the queue as before.
    Stayed(String),
}

/// Decides over messages and hears what became of them.
pub trait Handler {
    /// Is told how many messages the round will see.
    fn total(&mut self, messages: u64);
    /// Decides over the message at a position, counted from 1.
    fn judge(&mut self, position: u64, message: &Delivery) -> Verdict;
    /// Returns the properties of the copy that takes the place of a message that stays.
    fn standing(&self, original: &BasicProperties) -> BasicProperties;
    /// Hears what became of it, once that is certain.
    fn settled(&mut self, position: u64, fate: Fate);
}

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Every message was seen.
    Complete,
    /// It was told to stop; messages seen now stand behind the others.
    Stopped,
}

/// Why a round could not begin, or ended early.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// There is no such queue.
    #[error("queue {queue}: expected to exist, found nothing")]
    Missing {
        /// Its name.
        queue: String,
    },
    /// Somebody consumes it.
    #[error(
        "queue {queue} has {consumers} consumer(s), which would take messages away meanwhile: stop them \
         first; nothing was touched"
    )]
    InUse {
        /// Its name.
        queue: String,
        /// How many.
        consumers: u32,
    },
    /// Another command works on it.
    #[error("another command works on queue {queue} (it holds queue {lock}); nothing was touched")]
    Locked {
        /// Its name.
        queue: String,
        /// The exclusive queue.
        lock: String,
    },
    /// The broker refused what has to be there before a message can be fetched.
    #[error(
        "cannot go through queue {queue} without bringing messages nearer to its delivery limit: {what}: \
         {reason}; nothing was touched"
    )]
    Unprepared {
        /// Its name.
        queue: String,
        /// What was attempted.
        what: String,
        /// Why not.
        reason: String,
    },
    /// A message could not be put back at the end of the queue.
    #[error(
        "the message at position {position} could not be put back at the end of queue {queue}: {reason}; \
         nothing is lost, but it counts as returned once more"
    )]
    NotTaken {
        /// The queue's name.
        queue: String,
        /// Where it stood.
        position: u64,
        /// Why not.
        reason: PublishError,
    },
    /// The connection broke; what was not settled is in the queue.
    #[error("lost the broker while working on queue {queue}: {reason}; nothing is lost")]
    Lost {
        /// The queue's name.
        queue: String,
        /// What happened.
        reason: String,
    },
}

/// Goes through a queue once.
///
/// # Errors
///
/// It could not begin, or not go on. No message is lost; those in work may be there twice.
pub async fn rotate(
    link: &Link,
    queue: &str,
    handler: &mut dyn Handler,
    stop: &watch::Receiver<bool>,
) -> Result<Round, RotationError> {
    if length(link, queue).await? == 0 {
        handler.total(0);
        return Ok(Round::Complete);
    }
    let way_back = WayBack::prepare(link, queue).await?;
    let mut round_trip = RoundTrip::begin(link, queue, &way_back);
    let ended = round_trip.run(handler, stop).await;
    if ended.is_err() {
        round_trip.settle_what_can_be(handler).await;
    }
    way_back.remove().await;
    ended
}

/// Returns how many messages are ready in a queue that nobody consumes.
async fn length(link: &Link, queue: &str) -> Result<u32, RotationError> {
    let lost =
        |error: lapin::Error| RotationError::Lost { queue: queue.into(), reason: text(&error) };
    let channel = link.channel().await.map_err(lost)?;
    let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let found = match channel.queue_declare(short(queue), passive, FieldTable::default()).await {
        Ok(found) => found,
        Err(error) if code(&error) == Some(404) => {
            return Err(RotationError::Missing { queue: queue.to_owned() });
        }
        Err(error) => return Err(unprepared(queue, "asking for its length", &error)),
    };
    // Closed with its connection at the latest.
    let _ = channel.close(200, "done".into()).await;
    match found.consumer_count() {
        0 => Ok(found.message_count()),
        consumers => Err(RotationError::InUse { queue: queue.to_owned(), consumers }),
    }
}

fn unprepared(queue: &str, what: &str, error: &lapin::Error) -> RotationError {
    let (queue, what) = (queue.to_owned(), what.to_owned());
    RotationError::Unprepared { queue, what, reason: text(error) }
}

fn code(error: &lapin::Error) -> Option<u16> {
    if let ErrorKind::ProtocolError(refusal) = error.kind() { Some(refusal.get_id()) } else { None }
}

fn text(error: &lapin::Error) -> String {
    error.to_string().chars().take(300).flat_map(char::escape_default).collect()
}
