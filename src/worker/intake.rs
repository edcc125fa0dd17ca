//! Takes deliveries from one input queue as they come, and starts each as soon as what comes of it
//! can be published.
//!
//! The number of unsettled deliveries is bounded by the prefetch, which is set before the consumer
//! starts: lapin's own buffer has no other bound.

use std::sync::Arc;

use futures_util::StreamExt;
use lapin::options::{BasicCancelOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, Consumer};
use tracing::{debug, info};

use super::Context;
use super::delivery::Delivery;
use super::disposition::{Disposition, Triage, of_article, triage};
use super::scope::{Phase, Scope};
use crate::broker::session::SessionEnd;
use crate::broker::short;
use crate::metrics::{Outcome, ReconnectReason, Role};

/// A consumer on one input queue.
#[derive(Debug)]
pub struct Intake {
    queue: String,
    channel: Channel,
    consumer: Consumer,
}

impl Intake {
    /// Starts to consume from a queue.
    ///
    /// # Errors
    ///
    /// The broker refused; the queue may be gone.
    pub async fn subscribe(
        connection: &Connection,
        queue: &str,
        prefetch: u16,
    ) -> Result<Self, lapin::Error> {
        let channel = connection.create_channel().await?;
        channel.basic_qos(prefetch, BasicQosOptions::default()).await?;
        let consumer = channel
            .basic_consume(
                short(queue),
                "".into(),
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await?;
        info!(queue, prefetch, "consuming");
        Ok(Self { queue: queue.to_owned(), channel, consumer })
    }

    /// Returns the channel that deliveries are settled on.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Takes deliveries until the session stops (`None`) or the consumer is lost (`Some(why)`).
    pub async fn run(mut self, context: Arc<Context>, scope: Arc<Scope>) -> Option<SessionEnd> {
        loop {
            let next = tokio::select! {
                biased;
                () = scope.stopped() => {
                    tokio::select! {
                        () = self.cancel() => {}
                        // lapin may never answer on a connection that died just now.
                        _ = scope.over() => {}
                    }
                    return None;
                }
                next = self.consumer.next() => next,
            };
            let delivery = match next {
                Some(Ok(delivery)) => Delivery::new(delivery),
                Some(Err(error)) => {
                    let mut end = SessionEnd::of(Role::Consume, &error);
                    end.detail = format!("queue {}: {}", self.queue, end.detail);
                    return Some(end);
                }
                // The stream is not fused: after `None` it must not be polled again.
                None => {
                    return Some(SessionEnd {
                        role: Role::Consume,
                        reason: ReconnectReason::ConsumerCancelled,
                        code: None,
                        detail: format!("queue {}: the broker cancelled the consumer", self.queue),
                    });
                }
            };
            context.metrics.received(delivery.redelivered, delivery.body_bytes());
            let open = scope.open_delivery();
            let (context, scope) = (Arc::clone(&context), Arc::clone(&scope));
            tokio::spawn(async move {
                let (watched, bytes) = (Arc::clone(&scope), delivery.body_bytes());
                let metrics = Arc::clone(&context.metrics);
                let handling =
                    tokio::spawn(async move { handle(&context, &scope, delivery).await });
                if let Err(panic) = handling.await {
                    // A bug of ours. The delivery is unsettled; a new session brings it back.
                    metrics.settled(Outcome::LostSession, bytes);
                    watched.enter(Phase::Lost(SessionEnd {
                        role: Role::Consume,
                        reason: ReconnectReason::ChannelClosed,
                        code: None,
                        detail: format!("the task of a delivery ended unexpectedly: {panic}"),
                    }));
                }
                drop(open);
            });
        }
    }

    async fn cancel(&self) {
        let tag = self.consumer.tag();
        let cancelling = self.channel.basic_cancel(tag, BasicCancelOptions::default());
        if let Err(error) = cancelling.await {
            debug!(queue = self.queue, %error, "cancelling a consumer that is gone");
        }
    }
}

/// The whole way of one delivery: wait until results can be published, judge, process, settle.
async fn handle(context: &Context, scope: &Scope, mut delivery: Delivery) {
    tokio::select! {
        biased;
        () = scope.flowing() => {}
        () = scope.stopped() => {}
    }
    let disposition = match scope.phase() {
        Phase::Running => judge(context, scope, &mut delivery).await,
        Phase::Draining | Phase::CutOff | Phase::Lost(_) => Disposition::Return,
    };
    context.settler.settle(scope, delivery, disposition).await;
}

async fn judge(context: &Context, scope: &Scope, delivery: &mut Delivery) -> Disposition {
    let returns = delivery.returns.filter(|_| context.limits.queues_count);
    match triage(delivery.redelivered, returns, context.limits.max_attempts) {
        Triage::Suspect { attempts } => Disposition::Suspect { attempts, lone_attempts: 1 },
        Triage::Process => {
            let processing = context.compute.run(Arc::clone(&delivery.envelope));
            let processed = tokio::select! {
                processed = processing => processed,
                _ = scope.over() => return Disposition::Return,
            };
            match processed {
                Ok(processed) => {
                    context.take_note(delivery, processed.decoded);
                    let attempts = returns.unwrap_or(0).saturating_add(1);
                    of_article(processed.result, attempts)
                }
                Err(_) => Disposition::Return,
            }
        }
    }
}
