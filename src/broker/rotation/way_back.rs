//! The way back into a queue: an exchange bound to that queue alone, a publisher, and a lock.
//!
//! Promises that nothing was fetched when it cannot be had, and that a probe has gone the same way as the
//! copies will, but for the last step.

use std::sync::Arc;

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::protocol::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString, ShortString};
use lapin::{Channel, ExchangeKind};

use super::{MAX_HELD, RotationError, code, unprepared};
use crate::broker::link::Link;
use crate::broker::publisher::{Publish, PublishError, Publisher};
use crate::broker::short;
use crate::metrics::Target;

/// The way back into the queue, and the lock on it.
pub(super) struct WayBack {
    pub(super) channel: Channel,
    pub(super) publisher: Publisher,
    pub(super) exchange: ShortString,
    queue: ShortString,
}

impl WayBack {
    /// Locks the queue and opens the way back, or leaves everything as it was.
    pub(super) async fn prepare(link: &Link, queue: &str) -> Result<Self, RotationError> {
        let refused = |what: &str, error: &lapin::Error| unprepared(queue, what, error);
        let channel = link.channel().await.map_err(|error| refused("opening a channel", &error))?;
        let lock = format!("{queue}.lock");
        let own = QueueDeclareOptions {
            exclusive: true,
            auto_delete: true,
            ..QueueDeclareOptions::default()
        };
        // Named, because a virtual host may have another default type, which refuses exclusive queues.
        let mut classic = FieldTable::default();
        let kind = AMQPValue::LongString(LongString::from("classic"));
        classic.insert("x-queue-type".into(), kind);
        if let Err(error) = channel.queue_declare(short(&lock), own, classic).await {
            return Err(match code(&error) {
                Some(405) => RotationError::Locked { queue: queue.to_owned(), lock },
                _ => refused(&format!("declaring queue {lock}"), &error),
            });
        }
        let exchange = format!("{queue}.copies");
        let what = format!("declaring exchange {exchange}");
        let (queue_name, exchange, lock) = (short(queue), short(&exchange), short(&lock));
        let way = Self {
            channel,
            publisher: link
                .publisher(MAX_HELD)
                .await
                .map_err(|error| refused("opening a publishing channel", &error))?,
            queue: queue_name.clone(),
            exchange: exchange.clone(),
        };
        let declaring = async {
            // A killed command leaves its binding; the probe must not end up among the messages.
            way.declare().await?;
            way.unbind(&queue_name).await?;
            way.declare().await?;
            way.bind(&lock).await
        };
        declaring.await.map_err(|error| refused(&what, &error))?;
        let probe = Publish {
            target: Target::Dead,
            exchange,
            routing_key: lock.clone(),
            properties: BasicProperties::default(),
            body: Vec::new(),
        };
        way.probe(link, probe).await.map_err(|reason| RotationError::Unprepared {
            queue: queue.to_owned(),
            what: "publishing a probe".to_owned(),
            reason,
        })?;
        let binding = async {
            way.bind(&queue_name).await?;
            way.unbind(&lock).await
        };
        binding.await.map_err(|error| refused("binding the queue to an exchange", &error))?;
        Ok(way)
    }

    async fn declare(&self) -> lapin::Result<()> {
        let options =
            ExchangeDeclareOptions { auto_delete: true, ..ExchangeDeclareOptions::default() };
        let (name, none) = (self.exchange.clone(), FieldTable::default());
        self.channel.exchange_declare(name, ExchangeKind::Fanout, options, none).await
    }

    async fn bind(&self, queue: &ShortString) -> lapin::Result<()> {
        let (options, none) = (QueueBindOptions::default(), FieldTable::default());
        let (queue, exchange) = (queue.clone(), self.exchange.clone());
        self.channel.queue_bind(queue, exchange, "".into(), options, none).await
    }

    async fn unbind(&self, queue: &ShortString) -> lapin::Result<()> {
        let (queue, exchange) = (queue.clone(), self.exchange.clone());
        self.channel.queue_unbind(queue, exchange, "".into(), FieldTable::default()).await
    }

    /// A blocked connection never answers: then the broker has an alarm, and nothing may be fetched.
    async fn probe(&self, link: &Link, probe: Publish) -> Result<(), String> {
        let publishing = self.publisher.publish(Arc::new(probe));
        match tokio::time::timeout(link.confirm_timeout(), publishing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(PublishError::ChannelLost)) => Err(self.publisher.lost().await.detail),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the broker takes no messages (a memory or disk alarm?)".to_owned()),
        }
    }

    /// Unbinding removes the exchange as well; closing the channel settles the acknowledgements.
    pub(super) async fn remove(self) {
        let _ = self.unbind(&self.queue).await;
        let _ = self.channel.close(200, "done".into()).await;
    }
}
