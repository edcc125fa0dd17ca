//! What the tasks of one session share: its phase, its publisher, how many deliveries are open,
//! and how many of them are held because the broker does not take what came of them.
//!
//! A held delivery is not settled and not given back: its publish is repeated with backoff until
//! the broker confirms it or the session is over. While anything is held, or the broker blocks the
//! connection, no new delivery is started.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tracing::{debug, warn};

use super::backoff::Backoff;
use crate::broker::publisher::{Publish, PublishError, Publisher};
use crate::broker::session::SessionEnd;
use crate::http::{Component, Readiness};

/// How far a session has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Deliveries are started.
    Running,
    /// No delivery is started; what is open is finished.
    Draining,
    /// The deadline of the drain has passed.
    CutOff,
    /// The session is lost.
    Lost(SessionEnd),
}

impl Phase {
    fn is_over(&self) -> bool {
        match self {
            Self::Running | Self::Draining => false,
            Self::CutOff | Self::Lost(_) => true,
        }
    }
}

/// The session ended before the broker confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unconfirmed {
    /// We closed it: the broker takes the delivery back.
    CutOff,
    /// It was lost.
    Lost,
}

/// Why one attempt to publish came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotPublished {
    /// The broker did not take it; it may later.
    Refused(PublishError),
    /// The session is over.
    Over(Unconfirmed),
}

/// What the tasks of one session share.
#[derive(Debug)]
pub struct Scope {
    /// Publishes on this session's connection.
    pub publisher: Publisher,
    /// Wakes the task that works off the suspects.
    pub suspects: Notify,
    phase: watch::Sender<Phase>,
    open: watch::Sender<usize>,
    held: watch::Sender<usize>,
    blocked: watch::Receiver<bool>,
    readiness: Arc<Readiness>,
    retry_min: Duration,
    retry_max: Duration,
}

/// Counts one delivery as open until it is dropped.
#[derive(Debug)]
pub struct OpenDelivery(Arc<Scope>);

impl Drop for OpenDelivery {
    fn drop(&mut self) {
        self.0.open.send_modify(|open| *open -= 1);
    }
}

/// Counts one delivery as held until it is dropped.
struct Held<'a>(&'a Scope);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.held.send_modify(|held| {
            *held -= 1;
            if *held == 0 {
                self.0.readiness.clear(Component::Output);
            }
        });
    }
}

impl Scope {
    /// Returns the scope of a fresh session.
    #[must_use]
    pub fn new(
        publisher: Publisher,
        blocked: watch::Receiver<bool>,
        readiness: Arc<Readiness>,
        retry_min: Duration,
        retry_max: Duration,
    ) -> Arc<Self> {
        Arc::new(Self {
            publisher,
            suspects: Notify::new(),
            phase: watch::Sender::new(Phase::Running),
            open: watch::Sender::new(0),
            held: watch::Sender::new(0),
            blocked,
            readiness,
            retry_min,
            retry_max,
        })
    }

    /// Moves on to another phase; a session that is over stays so.
    pub fn enter(&self, phase: Phase) {
        self.phase.send_if_modified(|now| {
            let moves = !now.is_over() && *now != phase;
            if moves {
                *now = phase;
            }
            moves
        });
    }

    /// Returns the present phase.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase.borrow().clone()
    }

    /// Waits until no delivery may be started any more.
    pub async fn stopped(&self) {
        let mut phase = self.phase.subscribe();
        // The sender lives as long as `self`.
        let _ = phase.wait_for(|phase| *phase != Phase::Running).await;
    }

    /// Waits until the session is over.
    pub async fn over(&self) -> Unconfirmed {
        let mut phase = self.phase.subscribe();
        match phase.wait_for(Phase::is_over).await.as_deref() {
            Ok(Phase::CutOff) => Unconfirmed::CutOff,
            Ok(Phase::Lost(_) | Phase::Running | Phase::Draining) | Err(_) => Unconfirmed::Lost,
        }
    }

    /// Counts a delivery as open until the guard is dropped.
    #[must_use]
    pub fn open_delivery(self: &Arc<Self>) -> OpenDelivery {
        self.open.send_modify(|open| *open += 1);
        OpenDelivery(Arc::clone(self))
    }

    /// Returns how many deliveries are open.
    #[must_use]
    pub fn open_deliveries(&self) -> usize {
        *self.open.borrow()
    }

    /// Waits until no delivery is open.
    pub async fn idle(&self) {
        let mut open = self.open.subscribe();
        let _ = open.wait_for(|open| *open == 0).await;
    }

    /// Waits until the broker takes what we publish, as far as is known.
    pub async fn flowing(&self) {
        let mut held = self.held.subscribe();
        let mut blocked = self.blocked.clone();
        loop {
            let _ = held.wait_for(|held| *held == 0).await;
            if blocked.wait_for(|blocked| !blocked).await.is_err() {
                // The connection is gone; the phase will say so in a moment.
                self.stopped().await;
                return;
            }
            if *held.borrow_and_update() == 0 {
                return;
            }
        }
    }

    /// Publishes until the broker confirms it, holding the delivery meanwhile.
    ///
    /// # Errors
    ///
    /// The session is over; nothing is known about the message.
    pub async fn publish(&self, publish: Publish) -> Result<(), Unconfirmed> {
        let publish = Arc::new(publish);
        let mut backoff = Backoff::new(self.retry_min, self.retry_max);
        let mut held = None;
        loop {
            let error = match self.try_publish(&publish).await {
                Ok(()) => return Ok(()),
                Err(NotPublished::Over(why)) => return Err(why),
                Err(NotPublished::Refused(error)) => error,
            };
            if held.is_none() {
                held = Some(self.hold(&error));
            }
            debug!(%error, "publishing again after a wait");
            tokio::select! {
                () = tokio::time::sleep(backoff.next_wait()) => {}
                why = self.over() => return Err(why),
            }
        }
    }

    /// Publishes once and waits for what the broker says.
    ///
    /// # Errors
    ///
    /// The broker did not take it, or the session is over.
    pub async fn try_publish(&self, publish: &Arc<Publish>) -> Result<(), NotPublished> {
        let result = tokio::select! {
            biased;
            result = self.publisher.publish(Arc::clone(publish)) => result,
            why = self.over() => return Err(NotPublished::Over(why)),
        };
        match result {
            Ok(()) => Ok(()),
            Err(PublishError::ChannelLost) => Err(NotPublished::Over(self.over().await)),
            Err(
                error @ (PublishError::Returned { .. }
                | PublishError::Nacked
                | PublishError::TimedOut),
            ) => Err(NotPublished::Refused(error)),
        }
    }

    /// Keeps new deliveries from starting for a while, because the broker did not take a publish.
    pub async fn pause(&self, error: &PublishError) {
        let _held = self.hold(error);
        tokio::select! {
            () = tokio::time::sleep(self.retry_max.mul_f64(fastrand::f64())) => {}
            () = self.stopped() => {}
        }
    }

    fn hold(&self, error: &PublishError) -> Held<'_> {
        self.held.send_modify(|held| {
            if *held == 0 {
                warn!(%error, "the output does not take messages; holding deliveries");
                self.readiness.block(Component::Output, error.to_string());
            }
            *held += 1;
        });
        Held(self)
    }
}
