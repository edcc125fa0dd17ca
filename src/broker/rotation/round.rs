//! One round through a queue: fetch, publish, confirm, acknowledge, a bounded number at a time.
//!
//! Copies are handed over in the order of the queue on one channel, so they arrive in that order.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicGetOptions};
use lapin::protocol::BasicProperties;
use lapin::types::ShortString;
use lapin::{Acker, Channel};
use tokio::sync::watch;

use super::way_back::WayBack;
use super::{Fate, Handler, MAX_HELD, MAX_HELD_BYTES, RotationError, Round, Verdict, text};
use crate::broker::link::Link;
use crate::broker::publisher::{Publish, PublishError, Publisher, Submitted};
use crate::broker::short;
use crate::metrics::Target;

/// Waits before a refused copy is tried again; each try has a new channel, because a quorum queue that
/// was full once refuses a channel until it is one fifth empty.
const RETRIES: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_millis(1_600),
    Duration::from_millis(4_000),
];

/// A message that is fetched and not yet settled.
struct Held {
    position: u64,
    original: BasicProperties,
    routing_key: ShortString,
    acker: Acker,
    bytes: usize,
    publish: Arc<Publish>,
    way: Way,
}

enum Way {
    Copy(Answer),
    Move(Answer),
}

/// What the broker says to a publish.
enum Answer {
    Known(Result<(), PublishError>),
    Awaited(Submitted),
}

impl Answer {
    fn of(submitted: Result<Submitted, PublishError>) -> Self {
        submitted.map_or_else(|error| Self::Known(Err(error)), Self::Awaited)
    }

    async fn get(self) -> Result<(), PublishError> {
        match self {
            Self::Known(answer) => answer,
            Self::Awaited(mut submitted) => submitted.confirmed().await,
        }
    }
}

pub(super) struct RoundTrip<'a> {
    link: &'a Link,
    queue: &'a str,
    channel: Channel,
    copies: Publisher,
    exchange: ShortString,
    moves: Option<Publisher>,
    proven: BTreeSet<ShortString>,
    refused: BTreeMap<ShortString, String>,
    held: VecDeque<Held>,
    held_bytes: usize,
}

impl<'a> RoundTrip<'a> {
    pub(super) fn begin(link: &'a Link, queue: &'a str, way_back: &WayBack) -> Self {
        Self {
            link,
            queue,
            channel: way_back.channel.clone(),
            copies: way_back.publisher.clone(),
            exchange: way_back.exchange.clone(),
            moves: None,
            proven: BTreeSet::new(),
            refused: BTreeMap::new(),
            held: VecDeque::new(),
            held_bytes: 0,
        }
    }

    /// Sees every message that is in the queue when the first one is fetched.
    pub(super) async fn run(
        &mut self,
        handler: &mut dyn Handler,
        stop: &watch::Receiver<bool>,
    ) -> Result<Round, RotationError> {
        let (mut position, mut total) = (0, None);
        let mut round = Round::Complete;
        while total.is_none_or(|total| position < total) {
            if *stop.borrow() {
                round = Round::Stopped;
                break;
            }
            let getting = self.channel.basic_get(short(self.queue), BasicGetOptions::default());
            let Some(message) = getting.await.map_err(|error| self.lost(&error))? else { break };
            position += 1;
            if total.is_none() {
                // What arrives from now on stands behind the copies and is not part of this round.
                let messages = u64::from(message.message_count) + 1;
                total = Some(messages);
                handler.total(messages);
            }
            self.take(position, message.delivery, handler).await?;
            // The first one is settled alone: when no copy is taken, no other message was touched.
            while (position == 1 && !self.held.is_empty())
                || self.held.len() >= MAX_HELD
                || self.held_bytes >= MAX_HELD_BYTES
            {
                self.settle_first(handler).await?;
            }
        }
        while !self.held.is_empty() {
            self.settle_first(handler).await?;
        }
        Ok(round)
    }

    async fn take(
        &mut self,
        position: u64,
        message: Delivery,
        handler: &mut dyn Handler,
    ) -> Result<(), RotationError> {
        let verdict = handler.judge(position, &message);
        let Delivery { routing_key, properties: original, data, acker, .. } = message;
        let bytes = data.len();
        let (publish, way) = match verdict {
            Verdict::Remove => {
                self.acknowledge(&acker).await?;
                handler.settled(position, Fate::Removed);
                return Ok(());
            }
            Verdict::Keep => {
                let copy = self.copy(&original, &routing_key, data, handler);
                let way = Way::Copy(Answer::of(self.copies.submit(Arc::clone(&copy)).await));
                (copy, way)
            }
            Verdict::Move(publish) => {
                let publish = Arc::<Publish>::from(publish);
                let answer = self.publish_elsewhere(&publish, handler).await?;
                (publish, Way::Move(answer))
            }
        };
        self.held_bytes += bytes;
        let held = Held { position, original, routing_key, acker, bytes, publish, way };
        self.held.push_back(held);
        Ok(())
    }

    fn copy(
        &self,
        original: &BasicProperties,
        routing_key: &ShortString,
        body: Vec<u8>,
        handler: &dyn Handler,
    ) -> Arc<Publish> {
        Arc::new(Publish {
            target: Target::Dead,
            exchange: self.exchange.clone(),
            routing_key: routing_key.clone(),
            properties: handler.standing(original),
            body,
        })
    }

    /// Publishes elsewhere. A missing or forbidden exchange closes the channel, so the first message to
    /// each exchange goes alone, and an exchange that failed so is not tried again.
    async fn publish_elsewhere(
        &mut self,
        publish: &Arc<Publish>,
        handler: &mut dyn Handler,
    ) -> Result<Answer, RotationError> {
        let exchange = &publish.exchange;
        if self.refused.contains_key(exchange) {
            return Ok(Answer::Known(Err(PublishError::ChannelLost)));
        }
        if self.proven.contains(exchange) {
            let publisher = self.moving().await?;
            return Ok(Answer::of(publisher.submit(Arc::clone(publish)).await));
        }
        while !self.held.is_empty() {
            self.settle_first(handler).await?;
        }
        let publisher = self.moving().await?;
        let answer = publisher.publish(Arc::clone(publish)).await;
        if answer == Err(PublishError::ChannelLost) {
            let reason = self.why(exchange, &PublishError::ChannelLost).await;
            self.refused.insert(exchange.clone(), reason);
        } else {
            self.proven.insert(exchange.clone());
        }
        Ok(Answer::Known(answer))
    }

    async fn moving(&mut self) -> Result<Publisher, RotationError> {
        if let Some(publisher) = &self.moves {
            return Ok(publisher.clone());
        }
        let publisher = self.link.publisher(MAX_HELD).await.map_err(|error| self.lost(&error))?;
        Ok(self.moves.insert(publisher).clone())
    }

    async fn settle_first(&mut self, handler: &mut dyn Handler) -> Result<(), RotationError> {
        let Some(held) = self.held.pop_front() else { return Ok(()) };
        self.held_bytes -= held.bytes;
        let fate = match held.way {
            Way::Copy(answer) => {
                let answer = answer.get().await;
                self.insist(held.position, &held.publish, answer).await?;
                Fate::Kept
            }
            Way::Move(answer) => match answer.get().await {
                Ok(()) => Fate::Moved,
                Err(error) => {
                    let reason = self.why(&held.publish.exchange, &error).await;
                    let body = held.publish.body.clone();
                    let copy = self.copy(&held.original, &held.routing_key, body, handler);
                    let answer = self.copies.publish(Arc::clone(&copy)).await;
                    self.insist(held.position, &copy, answer).await?;
                    Fate::Stayed(reason)
                }
            },
        };
        self.acknowledge(&held.acker).await?;
        handler.settled(held.position, fate);
        Ok(())
    }

    /// Says why a message could not be moved, and leaves a channel that is gone.
    async fn why(&mut self, exchange: &ShortString, error: &PublishError) -> String {
        if let Some(reason) = self.refused.get(exchange) {
            return reason.clone();
        }
        if *error != PublishError::ChannelLost {
            return error.to_string();
        }
        // The next message there goes alone again.
        self.proven.remove(exchange);
        match self.moves.take() {
            Some(publisher) => publisher.lost().await.detail,
            None => error.to_string(),
        }
    }

    /// Tries a refused copy again, until it is taken.
    async fn insist(
        &mut self,
        position: u64,
        copy: &Arc<Publish>,
        mut answer: Result<(), PublishError>,
    ) -> Result<(), RotationError> {
        for wait in RETRIES {
            if answer != Err(PublishError::Nacked) {
                break;
            }
            tokio::time::sleep(wait).await;
            self.copies = self.link.publisher(MAX_HELD).await.map_err(|error| self.lost(&error))?;
            answer = self.copies.publish(Arc::clone(copy)).await;
        }
        answer.map_err(|reason| {
            let queue = self.queue.to_owned();
            RotationError::NotTaken { queue, position, reason }
        })
    }

    async fn acknowledge(&self, acker: &Acker) -> Result<(), RotationError> {
        match acker.ack(BasicAckOptions::default()).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(RotationError::Lost {
                queue: self.queue.to_owned(),
                reason: "the channel is gone".to_owned(),
            }),
            Err(error) => Err(self.lost(&error)),
        }
    }

    /// After a failure: acknowledges what was confirmed, so that little is there twice.
    pub(super) async fn settle_what_can_be(&mut self, handler: &mut dyn Handler) {
        while let Some(held) = self.held.pop_front() {
            let (answer, fate) = match held.way {
                Way::Copy(answer) => (answer, Fate::Kept),
                Way::Move(answer) => (answer, Fate::Moved),
            };
            if answer.get().await.is_ok() && self.acknowledge(&held.acker).await.is_ok() {
                handler.settled(held.position, fate);
            }
        }
    }

    fn lost(&self, error: &lapin::Error) -> RotationError {
        RotationError::Lost { queue: self.queue.to_owned(), reason: text(error) }
    }
}
