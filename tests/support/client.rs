//! The crawler's side of the broker: publishes raw articles and looks at queues.
//!
//! The connection is made anew when it was lost, so that one client serves a whole test.

use std::sync::Arc;

use lapin::options::{
    BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties};
use tokio::sync::Mutex;

use super::articles::Message;

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
    /// Makes a client; connects at first use.
    pub(crate) fn new(url: &str) -> Self {
        Self { url: Arc::from(url), connection: Arc::default() }
    }

    /// Opens a channel, connecting first where needed.
    pub(crate) async fn try_channel(&self) -> lapin::Result<Channel> {
        let mut slot = self.connection.lock().await;
        if !slot.as_ref().is_some_and(|connection| connection.status().connected()) {
            *slot = Some(Connection::connect(&self.url, ConnectionProperties::default()).await?);
        }
        slot.as_ref().expect("filled just above").create_channel().await
    }

    /// Opens a channel; panics when the broker cannot be reached.
    pub(crate) async fn channel(&self) -> Channel {
        self.try_channel().await.unwrap()
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
