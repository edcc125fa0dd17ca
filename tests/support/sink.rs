//! A downstream consumer: keeps everything that arrives on a queue, across lost connections.
//!
//! A message is acknowledged after it was kept, so nothing is lost here; what the broker delivers again is
//! kept again. [`Tap`] hands messages on instead of keeping them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use lapin::BasicProperties;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use tokio::task::JoinHandle;

use super::client::Client;

/// One message that arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// Its `correlation_id`, or else its `message_id`.
    pub(crate) id: String,
    /// Its routing key.
    pub(crate) routing_key: String,
    /// Its properties.
    pub(crate) properties: BasicProperties,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// Returns a header as text; `None` when it is absent or of another type.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let value = self.properties.headers().as_ref()?.inner().get(name)?;
        value.as_long_string().map(ToString::to_string)
    }

    fn new(delivery: &Delivery) -> Self {
        let properties = delivery.properties.clone();
        let id = properties.correlation_id().as_ref().or(properties.message_id().as_ref());
        Self {
            id: id.map(ToString::to_string).unwrap_or_default(),
            routing_key: delivery.routing_key.to_string(),
            properties,
            body: delivery.data.clone(),
        }
    }
}

/// A running consumer of one queue that keeps everything.
pub(crate) struct Sink {
    kept: Arc<Mutex<Vec<Received>>>,
    _tap: Tap,
}

/// A running consumer of one queue, which ends when dropped.
pub(crate) struct Tap(JoinHandle<()>);

impl Tap {
    /// Starts consuming; waits for the queue to exist and for the broker to come back, as often as needed.
    ///
    /// A message is acknowledged after `take` has had it.
    pub(crate) fn open(
        client: &Client,
        queue: &str,
        mut take: impl FnMut(Received) + Send + 'static,
    ) -> Self {
        let (client, queue) = (client.clone(), queue.to_owned());
        Self(tokio::spawn(async move {
            loop {
                // Whatever went wrong, the next round asks the broker again.
                let _ = consume(&client, &queue, &mut take).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }))
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sink {
    /// Starts consuming.
    pub(crate) fn open(client: &Client, queue: &str) -> Self {
        let kept = Arc::<Mutex<Vec<Received>>>::default();
        let store = Arc::clone(&kept);
        let tap = Tap::open(client, queue, move |received| {
            store.lock().unwrap_or_else(PoisonError::into_inner).push(received);
        });
        Self { kept, _tap: tap }
    }

    /// Returns what has arrived so far, in order.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns how much has arrived so far.
    pub(crate) fn count(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

async fn consume(
    client: &Client,
    queue: &str,
    take: &mut impl FnMut(Received),
) -> Result<(), lapin::Error> {
    let channel = client.try_channel().await?;
    channel.basic_qos(500, BasicQosOptions::default()).await?;
    let mut consumer = channel
        .basic_consume(
            queue.into(),
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        )
        .await?;
    while let Some(delivery) = consumer.next().await {
        let delivery = delivery?;
        take(Received::new(&delivery));
        delivery.ack(BasicAckOptions::default()).await?;
    }
    Ok(())
}
