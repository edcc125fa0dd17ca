//! Publishes with confirms, many at a time on one channel, and never mistakes a return for a
//! confirm.
//!
//! The broker answers a mandatory publish that no queue takes with a `basic.return` and then with a
//! positive confirm. When one confirm covers several publishes (`multiple`), lapin 4.12 hands each
//! waiting return to whichever publish it settles first, so the publish that was returned may look
//! cleanly confirmed. What does hold: a return is handed out with the first confirms settled after
//! it arrived, and it arrives before its own confirm. So once a confirm is seen, every return that
//! could concern it sits in a confirm that is ready as well. One task, the collector, therefore
//! owns the channel; it takes **all** confirms that are ready before it judges any, and matches
//! returns to publishes by exchange, routing key and message id. When the same id is in flight twice
//! both count as returned: publishing once too often is harmless, once too seldom is not.
//!
//! A publish that is not confirmed in time gives up its whole channel (a forgotten confirm would
//! stay in memory for ever); the publishes in flight on it are reported as
//! [`PublishError::TimedOut`] and a fresh channel is opened. While the broker blocks the connection
//! the clock stands still.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::protocol::BasicProperties;
use lapin::types::ShortString;
use lapin::{Channel, Confirmation, Connection, PublisherConfirm};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use tracing::{debug, warn};

pub use super::publish_error::PublishError;
use super::session::SessionEnd;
use crate::metrics::{Metrics, PublishResult, ReconnectReason, Role, Target};

/// A message to publish; always `mandatory`.
#[derive(Debug)]
pub struct Publish {
    /// What the message is, for metrics.
    pub target: Target,
    /// Exchange; empty for the default one.
    pub exchange: ShortString,
    /// Routing key; the queue's name with the default exchange.
    pub routing_key: ShortString,
    /// Properties and headers.
    pub properties: BasicProperties,
    /// Body.
    pub body: Vec<u8>,
}

/// How the publisher behaves.
#[derive(Debug, Clone, Copy)]
pub struct PublisherOptions {
    /// How long a publish may wait for its confirm while the connection is not blocked.
    pub confirm_timeout: Duration,
    /// How many publishes may be unconfirmed at once.
    pub max_unconfirmed: usize,
}

struct Request {
    publish: Arc<Publish>,
    reply: oneshot::Sender<Result<(), PublishError>>,
}

/// The handle of a collector; cheap to clone. The collector ends when all handles are gone.
#[derive(Debug, Clone)]
pub struct Publisher {
    requests: mpsc::Sender<Request>,
    lost: watch::Receiver<Option<SessionEnd>>,
    frame_max: u32,
}

impl Publisher {
    /// Opens a confirming channel and starts its collector.
    ///
    /// `blocked` tells whether the broker blocks the connection.
    ///
    /// # Errors
    ///
    /// The broker refused the channel or the confirm mode.
    pub async fn open(
        connection: Arc<Connection>,
        blocked: watch::Receiver<bool>,
        options: PublisherOptions,
        metrics: Arc<Metrics>,
    ) -> Result<Self, lapin::Error> {
        let channel = confirming_channel(&connection).await?;
        let frame_max = connection.configuration().frame_max();
        let (requests, inbox) = mpsc::channel(options.max_unconfirmed.max(1));
        let (lost_sender, lost) = watch::channel(None);
        let collector = Collector {
            connection,
            channel,
            options,
            metrics,
            writing: None,
            in_flight: Vec::new(),
            nacked_since: None,
        };
        tokio::spawn(async move {
            let reason = collector.run(inbox, blocked).await;
            lost_sender.send_replace(reason);
        });
        Ok(Self { requests, lost, frame_max })
    }

    /// Returns the size in bytes of the largest frame that the broker takes.
    #[must_use]
    pub fn frame_max(&self) -> u32 {
        self.frame_max
    }

    /// Publishes one message and waits until the broker has taken responsibility for it.
    ///
    /// # Errors
    ///
    /// Every other outcome; the message may or may not have reached a queue then.
    pub async fn publish(&self, publish: Arc<Publish>) -> Result<(), PublishError> {
        self.submit(publish).await?.confirmed().await
    }

    /// Hands over one message, after those handed over before it, and does not wait for the broker.
    ///
    /// # Errors
    ///
    /// The channel is gone.
    pub async fn submit(&self, publish: Arc<Publish>) -> Result<Submitted, PublishError> {
        let (reply, answer) = oneshot::channel();
        let request = Request { publish, reply };
        self.requests.send(request).await.map_err(|_| PublishError::ChannelLost)?;
        Ok(Submitted(answer))
    }

    /// Waits until the channel is lost for good and returns why.
    pub async fn lost(&self) -> SessionEnd {
        let mut lost = self.lost.clone();
        let end = lost.wait_for(Option::is_some).await.ok().and_then(|end| end.clone());
        end.unwrap_or_else(|| SessionEnd::lost(Role::Publish, "the publisher ended"))
    }
}

/// A publish on its way.
#[derive(Debug)]
pub struct Submitted(oneshot::Receiver<Result<(), PublishError>>);

impl Submitted {
    /// Waits until the broker has taken responsibility for the message.
    ///
    /// # Errors
    ///
    /// Every other outcome; the message may or may not have reached a queue then.
    pub async fn confirmed(&mut self) -> Result<(), PublishError> {
        (&mut self.0).await.unwrap_or(Err(PublishError::ChannelLost))
    }
}

async fn confirming_channel(connection: &Connection) -> Result<Channel, lapin::Error> {
    let channel = connection.create_channel().await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    Ok(channel)
}

/// A publish whose frames are being handed to the socket.
struct Writing {
    frames: Pin<Box<dyn Future<Output = lapin::Result<PublisherConfirm>> + Send>>,
    request: Request,
    started: Instant,
}

/// A publish whose confirm is awaited.
struct InFlight {
    confirm: PublisherConfirm,
    request: Request,
    started: Instant,
    returned: bool,
}

/// What identifies a publish in the broker's returns.
type ReturnKey = (ShortString, ShortString, Option<ShortString>);

impl InFlight {
    fn key(&self) -> ReturnKey {
        let publish = &self.request.publish;
        (
            publish.exchange.clone(),
            publish.routing_key.clone(),
            publish.properties.message_id().clone(),
        )
    }
}

struct Collector {
    connection: Arc<Connection>,
    channel: Channel,
    options: PublisherOptions,
    metrics: Arc<Metrics>,
    writing: Option<Writing>,
    in_flight: Vec<InFlight>,
    /// Since when the broker has refused everything on this channel.
    nacked_since: Option<Instant>,
}

/// Confirms that became ready together, each with its publish.
type Batch = Vec<(InFlight, lapin::Result<Confirmation>)>;

impl Collector {
    /// Serves requests until all handles are gone (`None`) or the channel is (`Some(why)`).
    async fn run(
        mut self,
        mut inbox: mpsc::Receiver<Request>,
        mut blocked: watch::Receiver<bool>,
    ) -> Option<SessionEnd> {
        let mut open = true;
        loop {
            let idle = self.writing.is_none() && self.in_flight.is_empty();
            if !open && idle {
                return None;
            }
            let is_blocked = *blocked.borrow_and_update();
            let room = self.in_flight.len() < self.options.max_unconfirmed;
            let deadline = self.oldest().map(|started| started + self.options.confirm_timeout);
            let timer = async move {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                batch = std::future::poll_fn(|cx| self.poll_progress(cx)), if !idle => {
                    match batch {
                        Ok(batch) => {
                            if let Err(error) = self.settle(batch) {
                                return Some(self.give_up(&error));
                            }
                            if self.is_refused_for_long()
                                && let Err(error) = self.replace_channel().await
                            {
                                return Some(self.give_up(&error));
                            }
                        }
                        Err(error) => return Some(self.give_up(&error)),
                    }
                }
                request = inbox.recv(), if open && !is_blocked && room && self.writing.is_none() => {
                    match request {
                        Some(request) => self.write(request),
                        None => open = false,
                    }
                }
                () = timer, if !is_blocked => {
                    if let Err(error) = self.replace_channel().await {
                        return Some(self.give_up(&error));
                    }
                }
                changed = blocked.changed() => {
                    if changed.is_err() {
                        self.answer_all(PublishResult::Error, &PublishError::ChannelLost);
                        return Some(SessionEnd::lost(Role::Publish, "the session ended"));
                    }
                    self.restart_clocks();
                }
            }
        }
    }

    fn oldest(&self) -> Option<Instant> {
        let writing = self.writing.iter().map(|writing| writing.started);
        self.in_flight.iter().map(|in_flight| in_flight.started).chain(writing).min()
    }

    /// Time spent blocked does not count against a publish.
    fn restart_clocks(&mut self) {
        let now = Instant::now();
        for in_flight in &mut self.in_flight {
            in_flight.started = now;
        }
        if let Some(writing) = &mut self.writing {
            writing.started = now;
        }
    }

    fn write(&mut self, request: Request) {
        let channel = self.channel.clone();
        let publish = Arc::clone(&request.publish);
        let frames = Box::pin(async move {
            channel
                .basic_publish(
                    publish.exchange.clone(),
                    publish.routing_key.clone(),
                    BasicPublishOptions { mandatory: true, immediate: false },
                    &publish.body,
                    publish.properties.clone(),
                )
                .await
        });
        self.writing = Some(Writing { frames, request, started: Instant::now() });
    }

    /// Moves on whatever can move; ready when a write has finished or confirms have come.
    ///
    /// Passes are repeated until one finds nothing new: only then is it certain that every return
    /// which concerns a confirm of the batch is in the batch.
    fn poll_progress(&mut self, cx: &mut Context<'_>) -> Poll<Result<Batch, lapin::Error>> {
        let mut batch = Batch::new();
        let mut wrote = false;
        loop {
            let mut found = false;
            if let Some(writing) = &mut self.writing
                && let Poll::Ready(written) = writing.frames.as_mut().poll(cx)
            {
                let Some(Writing { request, started, .. }) = self.writing.take() else { break };
                match written {
                    Ok(confirm) => {
                        self.in_flight.push(InFlight {
                            confirm,
                            request,
                            started,
                            returned: false,
                        });
                        (found, wrote) = (true, true);
                    }
                    Err(error) => {
                        self.metrics.published(request.publish.target, PublishResult::Error);
                        let _ = request.reply.send(Err(PublishError::ChannelLost));
                        return Poll::Ready(Err(error));
                    }
                }
            }
            let mut index = 0;
            while let Some(in_flight) = self.in_flight.get_mut(index) {
                match Pin::new(&mut in_flight.confirm).poll(cx) {
                    Poll::Ready(confirmation) => {
                        batch.push((self.in_flight.remove(index), confirmation));
                        found = true;
                    }
                    Poll::Pending => index += 1,
                }
            }
            if !found {
                break;
            }
        }
        self.metrics.unconfirmed(i64::try_from(self.in_flight.len()).unwrap_or(i64::MAX));
        if wrote || !batch.is_empty() { Poll::Ready(Ok(batch)) } else { Poll::Pending }
    }

    /// Judges a complete batch. An error means that the channel is gone.
    fn settle(&mut self, mut batch: Batch) -> Result<(), lapin::Error> {
        let mut returned = HashSet::new();
        for (_, confirmation) in &batch {
            if let Ok(Confirmation::Ack(Some(message)) | Confirmation::Nack(Some(message))) =
                confirmation
            {
                let delivery = &message.delivery;
                returned.insert((
                    delivery.exchange.clone(),
                    delivery.routing_key.clone(),
                    delivery.properties.message_id().clone(),
                ));
            }
        }
        if !returned.is_empty() {
            let batched = batch.iter_mut().map(|(in_flight, _)| in_flight);
            for in_flight in batched.chain(&mut self.in_flight) {
                in_flight.returned |= returned.contains(&in_flight.key());
            }
        }
        let mut lost = None;
        for (in_flight, confirmation) in batch {
            let publish = &in_flight.request.publish;
            let (result, answer) = match confirmation {
                Ok(_) if in_flight.returned => (
                    PublishResult::Returned,
                    Err(PublishError::Returned {
                        exchange: publish.exchange.to_string(),
                        routing_key: publish.routing_key.to_string(),
                    }),
                ),
                Ok(Confirmation::Ack(_)) => (PublishResult::Confirmed, Ok(())),
                Ok(Confirmation::Nack(_)) => (PublishResult::Nacked, Err(PublishError::Nacked)),
                // Cannot happen on a channel in confirm mode; never to be taken for a confirm.
                Ok(Confirmation::NotRequested) => {
                    (PublishResult::Error, Err(PublishError::ChannelLost))
                }
                Err(error) => {
                    lost = Some(error);
                    (PublishResult::Error, Err(PublishError::ChannelLost))
                }
            };
            if result == PublishResult::Nacked {
                self.nacked_since.get_or_insert_with(Instant::now);
            } else {
                self.nacked_since = None;
            }
            self.metrics.published(publish.target, result);
            self.metrics.confirm_seconds(publish.target, in_flight.started.elapsed().as_secs_f64());
            let _ = in_flight.request.reply.send(answer);
        }
        lost.map_or(Ok(()), Err)
    }

    /// Whether the broker has refused everything for as long as a confirm may take. A channel that
    /// knew the leader of a quorum queue may go on refusing after that leader died; a new one asks
    /// for the present leader.
    fn is_refused_for_long(&self) -> bool {
        self.nacked_since.is_some_and(|since| since.elapsed() >= self.options.confirm_timeout)
    }

    /// Leaves a channel that does not answer, or only refuses, and goes on with a new one.
    async fn replace_channel(&mut self) -> Result<(), lapin::Error> {
        warn!(
            timeout_ms =
                u64::try_from(self.options.confirm_timeout.as_millis()).unwrap_or(u64::MAX),
            unconfirmed = self.in_flight.len(),
            "no confirm in time; leaving the channel"
        );
        self.metrics.reconnected(Role::Publish, ReconnectReason::ConfirmTimeout);
        self.answer_all(PublishResult::Timeout, &PublishError::TimedOut);
        self.nacked_since = None;
        let old = self.channel.clone();
        tokio::spawn(async move {
            if let Err(error) = old.close(200, "no confirm in time".into()).await {
                debug!(%error, "closing a silent channel");
            }
        });
        let opening = confirming_channel(&self.connection);
        self.channel = tokio::time::timeout(self.options.confirm_timeout, opening)
            .await
            .map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
        Ok(())
    }

    fn answer_all(&mut self, result: PublishResult, answer: &PublishError) {
        let writing = self.writing.take().map(|writing| writing.request);
        let in_flight = self.in_flight.drain(..).map(|in_flight| in_flight.request);
        for request in in_flight.chain(writing) {
            self.metrics.published(request.publish.target, result);
            let _ = request.reply.send(Err(answer.clone()));
        }
        self.metrics.unconfirmed(0);
    }

    fn give_up(&mut self, error: &lapin::Error) -> SessionEnd {
        self.answer_all(PublishResult::Error, &PublishError::ChannelLost);
        SessionEnd::of(Role::Publish, error)
    }
}
