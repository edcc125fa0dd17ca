//! A broker's address: parsed once, printed without its credentials.

use std::fmt;

use lapin::uri::{AMQPScheme, AMQPUri};
use secrecy::{ExposeSecret, SecretString};

use crate::settings::{AmqpSettings, redacted_url};

/// Where a broker listens and how to log in there. `Display` shows no credentials.
#[derive(Clone)]
pub struct Address {
    uri: AMQPUri,
}

/// An address that cannot be used. Says nothing of the address itself: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an address such as amqp://host:5672/vhost, found one that does not parse: {reason}"
)]
pub struct AddressError {
    reason: String,
}

impl Address {
    /// Reads an address and applies user name, password and heartbeat of the settings.
    ///
    /// # Errors
    ///
    /// The text is no AMQP address.
    pub fn parse(url: &SecretString, settings: &AmqpSettings) -> Result<Self, AddressError> {
        let mut uri: AMQPUri =
            url.expose_secret().parse().map_err(|reason| AddressError { reason })?;
        if !settings.username.is_empty() {
            uri.authority.userinfo.username.clone_from(&settings.username);
        }
        if !settings.password.expose_secret().is_empty() {
            settings.password.expose_secret().clone_into(&mut uri.authority.userinfo.password);
        }
        uri.query.heartbeat = Some(settings.heartbeat_s);
        uri.query.connection_timeout = Some(settings.connect_timeout_ms);
        Ok(Self { uri })
    }

    pub(super) fn uri(&self) -> AMQPUri {
        self.uri.clone()
    }

    /// Returns whether the connection is to be secured with TLS.
    pub(super) fn is_secured(&self) -> bool {
        matches!(self.uri.scheme, AMQPScheme::AMQPS)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted_url(&self.uri.to_string()))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}
