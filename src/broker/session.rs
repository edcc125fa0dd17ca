//! One life of the worker's connections: a [`Link`] with the topology prepared and a publisher open,
//! which says why it ended.
//!
//! A session is never repaired: whatever breaks ends it, and the supervisor in `worker` opens the
//! next one whole, with channels, confirms, qos and consumers. lapin's own recovery stays off: it
//! leaves zombie consumers behind.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use lapin::{Connect, Connection, ConnectionProperties, ErrorKind, Event};
use tokio::sync::watch;
use tracing::{debug, info, warn};

use super::address::Address;
use super::link::Link;
use super::publisher::Publisher;
use super::tls;
use super::topology::{self, Finding, TopologyError};
use crate::metrics::{Metrics, ReconnectReason, Role};
use crate::settings::{AmqpSettings, TopologySettings};

/// AMQP reply code to an attempt to connect: the broker refuses the credentials.
const ACCESS_REFUSED: u16 = 403;
/// AMQP reply code to an attempt to connect: the user may not enter the virtual host.
const NOT_ALLOWED: u16 = 530;

/// Why a session could not be opened, or ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEnd {
    /// Which connection it began with.
    pub role: Role,
    /// Class of the cause, for metrics.
    pub reason: ReconnectReason,
    /// The broker's reply code, where it gave one.
    pub code: Option<u16>,
    /// What happened, without credentials.
    pub detail: String,
}

impl SessionEnd {
    /// Turns what lapin says into a reason for metrics and a bounded text for people.
    #[must_use]
    pub fn of(role: Role, error: &lapin::Error) -> Self {
        let code = if let ErrorKind::ProtocolError(refusal) = error.kind() {
            Some(refusal.get_id())
        } else {
            None
        };
        if let Some(detail) = tls::refusal(error) {
            let reason = ReconnectReason::TlsRefused;
            return Self { role, reason, code, detail: bounded(&detail) };
        }
        let reason = if error.is_amqp_soft_error() {
            ReconnectReason::ChannelClosed
        } else if is_unreachable(error) {
            ReconnectReason::Unreachable
        } else {
            ReconnectReason::ConnectionLost
        };
        Self { role, reason, code, detail: bounded(&error.to_string()) }
    }

    /// Says that a connection ended and nobody said why.
    #[must_use]
    pub fn lost(role: Role, detail: &str) -> Self {
        let reason = ReconnectReason::ConnectionLost;
        Self { role, reason, code: None, detail: detail.to_owned() }
    }

    /// Turns what lapin says of an attempt to connect into the same.
    fn of_connecting(address: &Address, role: Role, error: &lapin::Error) -> Self {
        let mut end = Self::of(role, error);
        if end.reason == ReconnectReason::ConnectionLost
            && address.is_secured()
            && let Some(detail) = tls::broken_off(error)
        {
            end.detail = bounded(&detail);
        }
        if matches!(end.code, Some(ACCESS_REFUSED | NOT_ALLOWED)) {
            end.reason = ReconnectReason::CredentialsRefused;
        }
        end
    }
}

/// A link with the topology prepared and a publisher open on it.
#[derive(Debug)]
pub struct Session {
    /// Publishes with confirms, on a connection of its own.
    pub publisher: Publisher,
    link: Link,
}

impl Session {
    /// Connects to one broker, prepares the topology and opens the publisher.
    ///
    /// # Errors
    ///
    /// Why there is no session; nothing is left open.
    pub async fn open(
        address: &Address,
        amqp: &AmqpSettings,
        topology: &TopologySettings,
        max_unconfirmed: usize,
        metrics: Arc<Metrics>,
    ) -> Result<Self, SessionEnd> {
        let link = Link::open_at(address, amqp, metrics).await?;
        let limit = Duration::from_millis(amqp.connect_timeout_ms);
        match Self::prepare(&link, topology, max_unconfirmed, limit).await {
            Ok(publisher) => Ok(Self { publisher, link }),
            Err(end) => {
                link.close().await;
                Err(end)
            }
        }
    }

    async fn prepare(
        link: &Link,
        topology: &TopologySettings,
        max_unconfirmed: usize,
        limit: Duration,
    ) -> Result<Publisher, SessionEnd> {
        let findings = link.make_topology(topology).await.map_err(|error| topology_end(&error))?;
        report(&findings);
        let opening = link.publisher(max_unconfirmed);
        timeout(limit, Role::Publish, "opening the publishing channel", opening)
            .await?
            .map_err(|error| SessionEnd::of(Role::Publish, &error))
    }

    /// Returns the connection to consume on.
    #[must_use]
    pub fn consume(&self) -> &Arc<Connection> {
        self.link.consume()
    }

    /// Returns whether the broker blocks the publishing connection.
    #[must_use]
    pub fn blocked(&self) -> watch::Receiver<bool> {
        self.link.blocked()
    }

    /// Waits until a connection or the publisher is lost and returns why.
    pub async fn ended(&self) -> SessionEnd {
        tokio::select! {
            biased;
            end = self.link.ended() => end,
            end = self.publisher.lost() => end,
        }
    }

    /// Closes both connections; unsettled deliveries go back to their queues.
    pub async fn close(self, limit: Duration) {
        self.link.close_within(limit).await;
    }
}

/// Connects to one broker, verifies or makes the topology there, and goes away again.
///
/// # Errors
///
/// Why nothing can be said of the topology.
pub async fn survey(
    address: &Address,
    amqp: &AmqpSettings,
    topology: &TopologySettings,
) -> Result<Vec<Finding>, SessionEnd> {
    let limit = Duration::from_millis(amqp.connect_timeout_ms);
    let connection = connect(address, amqp, Role::Publish, limit).await?;
    let surveying = topology::survey(&connection, topology);
    let findings = timeout(limit, Role::Publish, "asking for the topology", surveying).await;
    // The answers are in; a connection that does not close well takes nothing from them.
    let _ = tokio::time::timeout(limit, connection.close(200, "bye".into())).await;
    findings
}

async fn timeout<T>(
    limit: Duration,
    role: Role,
    what: &str,
    future: impl Future<Output = T>,
) -> Result<T, SessionEnd> {
    tokio::time::timeout(limit, future).await.map_err(|_| SessionEnd {
        role,
        reason: ReconnectReason::Unreachable,
        code: None,
        detail: format!("{what}: no answer within {} ms", limit.as_millis()),
    })
}

pub(super) async fn connect(
    address: &Address,
    amqp: &AmqpSettings,
    role: Role,
    limit: Duration,
) -> Result<Connection, SessionEnd> {
    let unusable = |detail: String| SessionEnd {
        role,
        reason: ReconnectReason::Unreachable,
        code: None,
        detail,
    };
    let tls = tls::config(&amqp.tls).map_err(unusable)?;
    let runtime = lapin::runtime::default_runtime().map_err(|error| unusable(error.to_string()))?;
    let name = format!("boctin {} {role}", env!("CARGO_PKG_VERSION"));
    let properties = ConnectionProperties::default().with_connection_name(name.as_str().into());
    let connecting = address.uri().connect_with_config(properties, tls, runtime);
    timeout(limit, role, "connecting", connecting)
        .await?
        .map_err(|error| SessionEnd::of_connecting(address, role, &error))
}

/// Follows the events of a connection until it is lost.
pub(super) fn watch_connection(
    connection: &Connection,
    role: Role,
    ended: watch::Sender<Option<SessionEnd>>,
    metrics: &Arc<Metrics>,
) -> (watch::Receiver<bool>, tokio::task::JoinHandle<()>) {
    let metrics = Arc::clone(metrics);
    let (blocked, is_blocked) = watch::channel(connection.status().blocked());
    let status = connection.status().clone();
    let mut events = Box::pin(connection.events_listener());
    metrics.connected(role, true);
    let watching = tokio::spawn(async move {
        let mut end = SessionEnd::lost(role, "the connection ended");
        while let Some(event) = events.next().await {
            match event {
                Event::ConnectionBlocked(reason) => {
                    warn!(%role, reason = %bounded(&reason), "the broker blocks the connection");
                    metrics.blocked(role, true);
                    blocked.send_replace(true);
                }
                Event::ConnectionUnblocked => {
                    info!(%role, "the broker unblocked the connection");
                    metrics.blocked(role, false);
                    blocked.send_replace(false);
                }
                // lapin reports the errors of single channels here as well; whoever uses the
                // channel deals with those.
                Event::Error(error) if status.connected() => {
                    debug!(%role, %error, "the broker closed a channel");
                }
                Event::Error(error) => {
                    end = SessionEnd::of(role, &error);
                    break;
                }
                // `Event` may grow; nothing else needs an answer.
                Event::Connected | Event::SendFlow(_) | _ => {}
            }
        }
        metrics.connected(role, false);
        metrics.blocked(role, false);
        ended.send_if_modified(|first| {
            let is_first = first.is_none();
            first.get_or_insert(end);
            is_first
        });
    });
    (is_blocked, watching)
}

fn report(findings: &[Finding]) {
    for finding in findings {
        match finding {
            Finding::Verified { .. } => {}
            Finding::NotVerified { entity } => {
                info!(%entity, "exists; arguments not verified (no right to configure)");
            }
            Finding::Fault(fault) => warn!(%fault, "the topology differs from the settings"),
        }
    }
}

fn topology_end(error: &TopologyError) -> SessionEnd {
    let reason = match error {
        TopologyError::Lost { .. } => ReconnectReason::ConnectionLost,
        TopologyError::Mismatch { .. }
        | TopologyError::Missing { .. }
        | TopologyError::Refused { .. } => ReconnectReason::Topology,
    };
    SessionEnd { role: Role::Publish, reason, code: None, detail: error.to_string() }
}

fn is_unreachable(error: &lapin::Error) -> bool {
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NotFound, TimedOut};

    matches!(
        error.kind(),
        ErrorKind::IOError(cause)
            if matches!(cause.kind(), ConnectionRefused | HostUnreachable | NotFound | TimedOut)
    )
}

fn bounded(text: &str) -> String {
    text.chars().take(300).flat_map(char::escape_default).collect()
}
