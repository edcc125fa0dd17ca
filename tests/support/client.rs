//! The crawler's side of the broker: publishes raw articles and looks at queues.
//!
//! The connection is made anew when it was lost, so that one client serves a whole test.

use std::sync::Arc;
use std::time::Duration;

use lapin::options::{
    BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties};
use tokio::sync::Mutex;

use super::articles::Message;
use super::worker::SOON;

/// A client of one broker.
#[derive(Clone)]
pub(crate) struct Client {
    url: Arc<str>,
    connection: Arc<Mutex<Option<Connection>>>,
}

/// Length and consumers of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Depth {
    /// Messages that wait for a consumer.
    pub(crate) ready: u32,
    /// Consumers.
    pub(crate) consumers: u32,
}

impl Client {
    /// Makes a client; connects at first use, to the first of these addresses (separated by commas) that answers.
    pub(crate) fn new(url: &str) -> Self {
        Self { url: Arc::from(url), connection: Arc::default() }
    }

    /// Opens a channel, connecting first where needed.
    pub(crate) async fn try_channel(&self) -> lapin::Result<Channel> {
        let mut slot = self.connection.lock().await;
        if let Some(connection) = slot.as_ref().filter(|open| open.status().connected()) {
            return connection.create_channel().await;
        }
        let mut addresses = self.url.split(',').peekable();
        let connection = loop {
            let address = addresses.next().expect("after the last one the loop has ended");
            match Connection::connect(address, ConnectionProperties::default()).await {
                Ok(connection) => break connection,
                Err(error) if addresses.peek().is_none() => return Err(error),
                Err(_) => {}
            }
        };
        slot.insert(connection).create_channel().await
    }

    /// Opens a channel; panics when the broker cannot be reached.
    pub(crate) async fn channel(&self) -> Channel {
        self.try_channel().await.unwrap()
    }

    /// Publishes to an exchange until the broker has confirmed each message, across lost connections, refusals and
    /// missing queues. Messages may come twice.
    pub(crate) async fn publish_surely(&self, exchange: &str, messages: &[Message]) {
        for window in messages.chunks(500) {
            while !self.is_taken(exchange, window).await {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    /// Publishes messages once; returns whether the broker has taken every one of them.
    ///
    /// Returns may be mixed up between publishes in flight, so one is as good as another: none may come.
    async fn is_taken(&self, exchange: &str, messages: &[Message]) -> bool {
        let publishing = async {
            let channel = self.try_channel().await?;
            channel.confirm_select(ConfirmSelectOptions::default()).await?;
            let mandatory = BasicPublishOptions { mandatory: true, ..Default::default() };
            let mut confirms = Vec::with_capacity(messages.len());
            for message in messages {
                let properties = message.properties.clone();
                let (exchange, key) = (exchange.into(), "raw.test".into());
                let confirm =
                    channel.basic_publish(exchange, key, mandatory, &message.body, properties);
                confirms.push(confirm.await?);
            }
            let mut taken = true;
            for confirm in confirms {
                taken &= confirm.await? == Confirmation::Ack(None);
            }
            channel.close(200, "done".into()).await?;
            Ok::<bool, lapin::Error>(taken)
        };
        // A connection to a broker that was killed may never answer.
        match tokio::time::timeout(SOON, publishing).await {
            Ok(taken) => taken.unwrap_or(false),
            Err(_) => {
                *self.connection.lock().await = None;
                false
            }
        }
    }

    /// Publishes to an exchange and waits until the broker has confirmed each message.
    ///
    /// Not mandatory: returns would be mixed up between publishes in flight. The caller makes sure that a
    /// queue is bound.
    pub(crate) async fn publish(&self, exchange: &str, messages: &[Message]) {
        let channel = self.channel().await;
        channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
        for window in messages.chunks(500) {
            let mut confirms = Vec::with_capacity(window.len());
            for message in window {
                let confirm = channel.basic_publish(
                    exchange.into(),
                    "raw.test".into(),
                    BasicPublishOptions::default(),
                    &message.body,
                    message.properties.clone(),
                );
                confirms.push(confirm.await.unwrap());
            }
            for confirm in confirms {
                assert_eq!(
                    confirm.await.unwrap(),
                    Confirmation::Ack(None),
                    "refused by the broker"
                );
            }
        }
        channel.close(200, "done".into()).await.unwrap();
    }

    /// Returns the length of a queue; `None` when there is no such queue.
    pub(crate) async fn depth(&self, queue: &str) -> Option<Depth> {
        let channel = self.try_channel().await.ok()?;
        let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let found =
            channel.queue_declare(queue.into(), options, FieldTable::default()).await.ok()?;
        // Left open, every look would hold a channel for the rest of the test.
        let _ = channel.close(200, "done".into()).await;
        Some(Depth { ready: found.message_count(), consumers: found.consumer_count() })
    }

    /// Deletes a queue.
    pub(crate) async fn delete_queue(&self, queue: &str) {
        let channel = self.channel().await;
        channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await.unwrap();
    }
}

/// Properties of a persistent message.
pub(crate) fn persistent() -> BasicProperties {
    BasicProperties::default().with_delivery_mode(2)
}
