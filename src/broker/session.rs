//! One life of the connections: opens both, prepares the topology and the publisher, watches
//! everything, and says why it ended.
//!
//! A session is never repaired: whatever breaks ends it, and the supervisor in `worker` opens the
//! next one whole, with channels, confirms, qos and consumers. Two connections are used, one to
//! consume and one to publish, because a broker in alarm stops reading from a connection that
//! publishes, and acknowledgements must go on. lapin's own recovery stays off: it leaves zombie
//! consumers behind.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use lapin::tcp::{OwnedIdentity, OwnedTLSConfig};
use lapin::{Connect, Connection, ConnectionProperties, ErrorKind, Event};
use tokio::sync::watch;
use tracing::{debug, info, warn};

use super::address::Address;
use super::publisher::{Publisher, PublisherOptions};
use super::topology::{self, Finding, TopologyError};
use crate::metrics::{Metrics, ReconnectReason, Role};
use crate::settings::{AmqpSettings, TlsSettings, TopologySettings};

/// AMQP reply code: the broker refuses the credentials, or the user lacks a right.
const ACCESS_REFUSED: u16 = 403;

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
        let reason = if code == Some(ACCESS_REFUSED) {
            ReconnectReason::CredentialsRefused
        } else if error.is_amqp_soft_error() {
            ReconnectReason::ChannelClosed
        } else if is_unreachable(error) {
            ReconnectReason::Unreachable
        } else {
            ReconnectReason::ConnectionLost
        };
        Self { role, reason, code, detail: bounded(&error.to_string()) }
    }
}

/// Both connections and what is built on them.
#[derive(Debug)]
pub struct Session {
    /// The connection to consume on.
    pub consume: Arc<Connection>,
    /// Publishes with confirms, on a connection of its own.
    pub publisher: Publisher,
    /// Whether the broker blocks the publishing connection.
    pub blocked: watch::Receiver<bool>,
    publish: Arc<Connection>,
    ended: watch::Receiver<Option<SessionEnd>>,
    metrics: Arc<Metrics>,
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
        let limit = Duration::from_millis(amqp.connect_timeout_ms);
        let consume = Arc::new(connect(address, amqp, Role::Consume, limit).await?);
        let publish = Arc::new(connect(address, amqp, Role::Publish, limit).await?);

        let (ended_sender, ended) = watch::channel(None);
        let (_, _) = watch_connection(&consume, Role::Consume, ended_sender.clone(), &metrics);
        let (blocked, _) = watch_connection(&publish, Role::Publish, ended_sender, &metrics);

        let preparing = topology::ensure(&publish, topology);
        let findings = timeout(limit, Role::Publish, "declaring the topology", preparing)
            .await?
            .map_err(|error| topology_end(&error))?;
        report(&findings);

        let options = PublisherOptions {
            confirm_timeout: Duration::from_millis(amqp.confirm_timeout_ms),
            max_unconfirmed,
        };
        let opening =
            Publisher::open(Arc::clone(&publish), blocked.clone(), options, Arc::clone(&metrics));
        let publisher = timeout(limit, Role::Publish, "opening the publishing channel", opening)
            .await?
            .map_err(|error| SessionEnd::of(Role::Publish, &error))?;
        Ok(Self { consume, publisher, blocked, publish, ended, metrics })
    }

    /// Waits until a connection or the publisher is lost and returns why.
    pub async fn ended(&self) -> SessionEnd {
        let mut ended = self.ended.clone();
        tokio::select! {
            biased;
            end = ended.wait_for(Option::is_some) => match end {
                Ok(end) => end.clone().unwrap_or_else(|| lost("the connection ended")),
                Err(_) => lost("the connection ended"),
            },
            detail = self.publisher.lost() => SessionEnd {
                role: Role::Publish,
                reason: ReconnectReason::ChannelClosed,
                code: None,
                detail,
            },
        }
    }

    /// Closes both connections; unsettled deliveries go back to their queues.
    pub async fn close(self, limit: Duration) {
        for (role, connection) in [(Role::Consume, self.consume), (Role::Publish, self.publish)] {
            let closing = connection.close(200, "bye".into());
            match tokio::time::timeout(limit, closing).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => debug!(%role, %error, "connection was closed already"),
                Err(_) => warn!(%role, "the broker did not answer the closing of the connection"),
            }
            self.metrics.connected(role, false);
        }
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

fn lost(detail: &str) -> SessionEnd {
    SessionEnd {
        role: Role::Consume,
        reason: ReconnectReason::ConnectionLost,
        code: None,
        detail: detail.to_owned(),
    }
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
    let tls = tls_config(&amqp.tls).map_err(unusable)?;
    let runtime = lapin::runtime::default_runtime().map_err(|error| unusable(error.to_string()))?;
    let name = format!("boctin {} {role}", env!("CARGO_PKG_VERSION"));
    let properties = ConnectionProperties::default().with_connection_name(name.as_str().into());
    let connecting = address.uri().connect_with_config(properties, tls, runtime);
    timeout(limit, role, "connecting", connecting)
        .await?
        .map_err(|error| SessionEnd::of(role, &error))
}

fn tls_config(settings: &TlsSettings) -> Result<OwnedTLSConfig, String> {
    let read = |path: &Path| {
        std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let mut config = OwnedTLSConfig::default();
    if !settings.ca_file.as_os_str().is_empty() {
        let pem = String::from_utf8(read(&settings.ca_file)?).map_err(|_| {
            format!(
                "{}: expected a PEM file, found bytes that are no text",
                settings.ca_file.display()
            )
        })?;
        config.cert_chain = Some(pem);
    }
    if !settings.certificate_file.as_os_str().is_empty() {
        config.identity = Some(OwnedIdentity::PKCS8 {
            pem: read(&settings.certificate_file)?,
            key: read(&settings.key_file)?,
        });
    }
    Ok(config)
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
                    let end = SessionEnd::of(role, &error);
                    ended.send_if_modified(|first| {
                        let is_first = first.is_none();
                        first.get_or_insert(end);
                        is_first
                    });
                    break;
                }
                // `Event` may grow; nothing else needs an answer.
                Event::Connected | Event::SendFlow(_) | _ => {}
            }
        }
        metrics.connected(role, false);
        metrics.blocked(role, false);
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
