//! TLS for `amqps://`: which authorities are trusted, which certificate is shown, and what a refusal means.
//!
//! The authorities that the operating system trusts are always trusted; a setting adds a private one. What
//! the broker presents is verified, chain, dates and name, and there is no switch to leave that out.

use std::error::Error;
use std::io;
use std::path::Path;

use lapin::ErrorKind;
use lapin::tcp::{OwnedIdentity, OwnedTLSConfig};
use rustls::{AlertDescription, CertificateError, Error as TlsError};

use crate::settings::{MAX_PEM_BYTES, TlsSettings};
use crate::text_file;

/// Reads the files of the settings.
///
/// # Errors
///
/// The file that cannot be read, is too large, or is no text.
pub(super) fn config(settings: &TlsSettings) -> Result<OwnedTLSConfig, String> {
    // Read anew for each connection: a file may have been replaced since the settings were checked.
    let read = |path: &Path| {
        let text = text_file::read(path, MAX_PEM_BYTES);
        text.map_err(|error| format!("{}: {error}", path.display()))
    };
    let mut config = OwnedTLSConfig::default();
    if !settings.ca_file.as_os_str().is_empty() {
        config.cert_chain = Some(read(&settings.ca_file)?);
    }
    if !settings.certificate_file.as_os_str().is_empty() {
        config.identity = Some(OwnedIdentity::PKCS8 {
            pem: read(&settings.certificate_file)?.into_bytes(),
            key: read(&settings.key_file)?.into_bytes(),
        });
    }
    Ok(config)
}

/// Returns what is wrong, for people, where one side refuses the other's certificate.
#[expect(clippy::wildcard_enum_match_arm, reason = "the list is another crate's, and grows")]
pub(super) fn refusal(error: &lapin::Error) -> Option<String> {
    let ErrorKind::IOError(error) = error.kind() else { return None };
    let meaning = match tls_error(error.as_ref())? {
        TlsError::InvalidCertificate(fault) => of_broker(fault),
        TlsError::AlertReceived(alert) => of_ours(*alert)?,
        // Not about certificates: the text of the error says what there is to say.
        _ => return None,
    };
    Some(format!("{meaning} ({error})"))
}

/// Returns what is wrong, for people, where the broker breaks off while a connection is being opened.
///
/// In TLS 1.3 (RFC 8446, 2) a client speaks before the broker has judged its certificate, and what it says
/// then makes the broker's system reset the connection. The reset may overtake the alert that gives the
/// reason.
pub(super) fn broken_off(error: &lapin::Error) -> Option<String> {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};

    let ErrorKind::IOError(cause) = error.kind() else { return None };
    matches!(cause.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof).then(|| {
        format!(
            "{error}; a broker that refuses the certificate in amqp.tls.certificate_file, or the lack of \
             one, may break off so"
        )
    })
}

/// Finds the fault of TLS among the causes of a fault of input and output.
fn tls_error(error: &io::Error) -> Option<&TlsError> {
    let mut next: Option<&(dyn Error + 'static)> = error.get_ref().map(|inner| inner as _);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<TlsError>() {
            return Some(found);
        }
        // A fault of input and output wraps another as its own self, not as its source.
        next = match error.downcast_ref::<io::Error>() {
            Some(outer) => outer.get_ref().map(|inner| inner as _),
            None => error.source(),
        };
    }
    None
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the list is another crate's, and grows")]
fn of_broker(fault: &CertificateError) -> String {
    let what = match fault {
        CertificateError::UnknownIssuer => {
            "is of an authority that is not trusted here: name that authority in amqp.tls.ca_file"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "has expired: renew it on the broker"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet: compare the clocks"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "is not for the host in amqp.urls: use a name that the certificate has"
        }
        CertificateError::Revoked => "is revoked",
        // The list of faults may grow.
        _ => "cannot be verified",
    };
    format!("the broker's certificate {what}")
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the list is another crate's, and grows")]
fn of_ours(alert: AlertDescription) -> Option<String> {
    let what = match alert {
        AlertDescription::CertificateRequired => {
            "wants a certificate: set amqp.tls.certificate_file and amqp.tls.key_file"
        }
        AlertDescription::UnknownCA => {
            "does not trust the authority of the certificate in amqp.tls.certificate_file"
        }
        AlertDescription::CertificateExpired => {
            "finds the certificate in amqp.tls.certificate_file expired"
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateUnknown
        | AlertDescription::AccessDenied => {
            "refuses the certificate in amqp.tls.certificate_file, or the lack of one"
        }
        _ => return None,
    };
    Some(format!("the broker {what}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn refused(error: TlsError) -> Option<String> {
        let inner = io::Error::new(io::ErrorKind::InvalidData, error);
        refusal(&lapin::Error::from(io::Error::other(inner)))
    }

    #[test]
    fn a_refused_certificate_says_whose_it_is_and_what_to_do() {
        let unknown = TlsError::InvalidCertificate(CertificateError::UnknownIssuer);
        assert!(refused(unknown).unwrap().contains("amqp.tls.ca_file"));
        let wanted = TlsError::AlertReceived(AlertDescription::CertificateRequired);
        assert!(refused(wanted).unwrap().contains("amqp.tls.certificate_file"));
    }

    #[test]
    fn a_connection_reset_before_the_alert_came_says_where_to_look() {
        let reset = lapin::Error::from(io::Error::from(io::ErrorKind::ConnectionReset));
        assert_eq!(refusal(&reset), None);
        assert!(broken_off(&reset).unwrap().contains("amqp.tls.certificate_file"));
        let refused = lapin::Error::from(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(broken_off(&refused), None);
    }

    #[test]
    fn other_faults_are_no_refusal() {
        assert_eq!(refused(TlsError::AlertReceived(AlertDescription::CloseNotify)), None);
        assert_eq!(refusal(&lapin::Error::from(io::Error::other("gone"))), None);
    }
}
