//! Two connections to one broker: opened once, never opened again, watched until they are lost.
//!
//! There are two so that acknowledgements go on while the broker blocks publishers. Promises that
//! an unreachable broker is an error at once, naming every address that was tried, and that whatever
//! ends a connection ends the link. Declares nothing on its own: a command declares what it needs, a
//! worker's [`Session`](super::session::Session) all of it.

use std::sync::Arc;
use std::time::Duration;

use lapin::{Channel, Connection};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::{debug, warn};

use super::address::Address;
use super::publisher::{Publisher, PublisherOptions};
use super::session::{SessionEnd, connect, watch_connection};
use super::topology::{self, Finding, TopologyError};
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
    watchers: [JoinHandle<()>; 2],
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

    /// Connects to one address.
    ///
    /// # Errors
    ///
    /// Why it cannot be used; nothing is left open.
    pub async fn open_at(
        address: &Address,
        amqp: &AmqpSettings,
        metrics: Arc<Metrics>,
    ) -> Result<Self, SessionEnd> {
        let limit = Duration::from_millis(amqp.connect_timeout_ms);
        let consume = Arc::new(connect(address, amqp, Role::Consume, limit).await?);
        let publish = Arc::new(connect(address, amqp, Role::Publish, limit).await?);
        let (ended_sender, ended) = watch::channel(None);
        let (_, of_consume) =
            watch_connection(&consume, Role::Consume, ended_sender.clone(), &metrics);
        let (blocked, of_publish) =
            watch_connection(&publish, Role::Publish, ended_sender, &metrics);
        let watchers = [of_consume, of_publish];
        let confirm_timeout = Duration::from_millis(amqp.confirm_timeout_ms);
        Ok(Self { consume, publish, blocked, ended, watchers, limit, confirm_timeout, metrics })
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

    /// Makes or verifies exchanges, queues and bindings, as the settings say.
    ///
    /// # Errors
    ///
    /// What differs from the settings or is refused.
    pub async fn make_topology(
        &self,
        topology: &TopologySettings,
    ) -> Result<Vec<Finding>, TopologyError> {
        let limit = self.limit;
        let making = topology::ensure(&self.publish, topology);
        let made = tokio::time::timeout(limit, making).await;
        made.unwrap_or_else(|_| {
            Err(TopologyError::Lost {
                entity: "topology".to_owned(),
                text: format!("no answer within {} ms", limit.as_millis()),
            })
        })
    }

    /// Returns how long a publish may wait for its confirm.
    #[must_use]
    pub fn confirm_timeout(&self) -> Duration {
        self.confirm_timeout
    }

    /// Returns the connection to consume on.
    #[must_use]
    pub fn consume(&self) -> &Arc<Connection> {
        &self.consume
    }

    /// Returns whether the broker blocks the publishing connection.
    #[must_use]
    pub fn blocked(&self) -> watch::Receiver<bool> {
        self.blocked.clone()
    }

    /// Waits until a connection is lost and returns why.
    pub async fn ended(&self) -> SessionEnd {
        let mut ended = self.ended.clone();
        let end = ended.wait_for(Option::is_some).await.ok().and_then(|end| end.clone());
        end.unwrap_or_else(|| SessionEnd::lost(Role::Consume, "the connection ended"))
    }

    /// Waits until a connection is lost and returns why, for people.
    pub async fn lost(&self) -> String {
        self.ended().await.detail
    }

    /// Closes both connections within a time limit; what is not acknowledged goes back to its queue.
    pub async fn close_within(self, limit: Duration) {
        let closing = async {
            for (role, connection) in
                [(Role::Consume, &self.consume), (Role::Publish, &self.publish)]
            {
                if let Err(error) = connection.close(200, "bye".into()).await {
                    debug!(%role, %error, "the connection was closed already");
                }
            }
        };
        if tokio::time::timeout(limit, closing).await.is_err() {
            warn!("the broker did not answer the closing of the connections");
        }
        for watcher in &self.watchers {
            watcher.abort();
        }
        for role in Role::ALL {
            self.metrics.connected(*role, false);
            self.metrics.blocked(*role, false);
        }
    }

    /// Closes both connections; what is not acknowledged goes back to its queue.
    pub async fn close(self) {
        // The work is done; a broker that does not say goodbye takes nothing from it.
        self.close_within(CLOSE_LIMIT).await;
    }
}
