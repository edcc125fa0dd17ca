//! The connections of one command: opened once, never opened again, watched until they are lost.
//!
//! Like a [`Session`](super::session::Session) there are two, so that acknowledgements go on while the
//! broker blocks publishers. Unlike one, nothing is declared: a command declares what it needs. Promises
//! that an unreachable broker is an error at once, naming every address that was tried.

use std::sync::Arc;
use std::time::Duration;

use lapin::{Channel, Connection};
use tokio::sync::watch;

use super::address::Address;
use super::publisher::{Publisher, PublisherOptions};
use super::session::{SessionEnd, connect, watch_connection};
use super::topology::{self, TopologyError};
use crate::metrics::{Metrics, Role};
use crate::settings::{AmqpSettings, TopologySettings};

/// How long a polite goodbye may take.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// Why there is no link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no broker can be used: {}", .0.join("; "))]
pub struct Unreachable(Vec<String>);

/// Two connections to one broker.
#[derive(Debug)]
pub struct Link {
    consume: Arc<Connection>,
    publish: Arc<Connection>,
    blocked: watch::Receiver<bool>,
    ended: watch::Receiver<Option<SessionEnd>>,
    limit: Duration,
    confirm_timeout: Duration,
    metrics: Arc<Metrics>,
}

impl Link {
    /// Connects to the first address that answers, in random order.
    ///
    /// # Errors
    ///
    /// None does; says why for each.
    pub async fn open(
        addresses: &[Address],
        amqp: &AmqpSettings,
        metrics: Arc<Metrics>,
    ) -> Result<Self, Unreachable> {
        let mut order: Vec<&Address> = addresses.iter().collect();
        fastrand::shuffle(&mut order);
        let mut refusals = Vec::new();
        for address in order {
            match Self::open_at(address, amqp, Arc::clone(&metrics)).await {
                Ok(link) => return Ok(link),
                Err(end) => refusals.push(format!("{address}: {} ({})", end.detail, end.reason)),
            }
        }
        Err(Unreachable(refusals))
    }

    async fn open_at(
        address: &Address,
        amqp: &AmqpSettings,
        metrics: Arc<Metrics>,
    ) -> Result<Self, SessionEnd> {
        let limit = Duration::from_millis(amqp.connect_timeout_ms);
        let consume = Arc::new(connect(address, amqp, Role::Consume, limit).await?);
        let publish = Arc::new(connect(address, amqp, Role::Publish, limit).await?);
        let (ended_sender, ended) = watch::channel(None);
        let (_, _) = watch_connection(&consume, Role::Consume, ended_sender.clone(), &metrics);
        let (blocked, _) = watch_connection(&publish, Role::Publish, ended_sender, &metrics);
        let confirm_timeout = Duration::from_millis(amqp.confirm_timeout_ms);
        Ok(Self { consume, publish, blocked, ended, limit, confirm_timeout, metrics })
    }

    /// Opens a channel on the consuming connection.
    ///
    /// # Errors
    ///
    /// The broker refused, or the connection is gone.
    pub async fn channel(&self) -> Result<Channel, lapin::Error> {
        self.consume.create_channel().await
    }

    /// Opens a publisher with a channel of its own on the publishing connection.
    ///
    /// # Errors
    ///
    /// The broker refused, or the connection is gone.
    pub async fn publisher(&self, max_unconfirmed: usize) -> Result<Publisher, lapin::Error> {
        let options = PublisherOptions { confirm_timeout: self.confirm_timeout, max_unconfirmed };
        let (blocked, metrics) = (self.blocked.clone(), Arc::clone(&self.metrics));
        Publisher::open(Arc::clone(&self.publish), blocked, options, metrics).await
    }

    /// Makes exchanges, queues and bindings as a worker in `create` mode does.
    ///
    /// # Errors
    ///
    /// What differs from the settings or is refused.
    pub async fn make_topology(&self, topology: &TopologySettings) -> Result<(), TopologyError> {
        let limit = self.limit;
        let making = topology::ensure(&self.publish, topology);
        let made = tokio::time::timeout(limit, making).await;
        made.unwrap_or_else(|_| {
            Err(TopologyError::Lost {
                entity: "topology".to_owned(),
                text: format!("no answer within {} ms", limit.as_millis()),
            })
        })
        .map(|_| ())
    }

    /// Returns how long a publish may wait for its confirm.
    #[must_use]
    pub fn confirm_timeout(&self) -> Duration {
        self.confirm_timeout
    }

    /// Waits until a connection is lost and returns why.
    pub async fn lost(&self) -> String {
        let mut ended = self.ended.clone();
        match ended.wait_for(Option::is_some).await {
            Ok(end) => end.as_ref().map(|end| end.detail.clone()).unwrap_or_default(),
            Err(_) => "the connection ended".to_owned(),
        }
    }

    /// Closes both connections; what is not acknowledged goes back to its queue.
    pub async fn close(self) {
        for connection in [self.consume, self.publish] {
            // The work is done; a broker that does not say goodbye takes nothing from it.
            let _ = tokio::time::timeout(CLOSE_LIMIT, connection.close(200, "bye".into())).await;
        }
    }
}
