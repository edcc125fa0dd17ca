//! Broker addresses and passwords: how they are checked, shown and read from files.
//!
//! Promises that nothing here returns, in a message or for display, any part of a credential.

use std::path::Path;

use lapin::uri::AMQPUri;
use secrecy::SecretString;

use crate::text_file;

/// Largest file that holds a secret.
const SECRET_FILE_BYTES: u64 = 64 * 1024;

/// Returns a broker address as it may be shown: scheme, host, port and virtual host.
///
/// Credentials and parameters are left out. What is no broker address at all becomes `***`, because
/// nobody can tell which part of it is the password.
#[must_use]
pub fn redacted_url(url: &str) -> String {
    let Ok(uri) = url.parse::<AMQPUri>() else {
        return "***".to_owned();
    };
    // An unencoded slash in a password makes its first half the port, and moves the rest, with the
    // `@`, into the virtual host.
    if uri.vhost.contains('@') {
        return "***".to_owned();
    }
    let vhost = match uri.vhost.as_str() {
        "" | "/" => "%2f".to_owned(),
        vhost => vhost.replace('%', "%25").replace('/', "%2f"),
    };
    format!("{}://{}:{}/{vhost}", uri.scheme, uri.authority.host, uri.authority.port)
}

/// Checks one broker address and returns it in the form that the client library understands.
///
/// # Errors
///
/// What was expected, without quoting the address.
pub(super) fn broker_address(text: &str) -> Result<SecretString, String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err("expected amqp://user:password@host:port/vhost, found no \"://\" (a comma \
                    inside a password is written %2C)"
            .to_owned());
    };
    if !matches!(scheme, "amqp" | "amqps") {
        return Err("expected an address that begins with amqp:// or amqps://, found another \
                    scheme"
            .to_owned());
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.is_empty() {
        return Err("expected a host, found none".to_owned());
    }
    if host.starts_with('[') {
        // The client library (4.12) silently takes localhost in its place.
        return Err("expected a host name or an IPv4 address, found an IPv6 address, which the \
                    AMQP library does not take in addresses; use a host name"
            .to_owned());
    }
    let mut uri: AMQPUri = text.parse().map_err(|_| {
        "expected amqp://user:password@host:port/vhost with special characters percent-encoded, \
         found something that cannot be read as such"
            .to_owned()
    })?;
    if uri.vhost.contains('@') {
        return Err("expected one \"@\", before the host (a slash inside a password is written \
                    %2F), found one after the host"
            .to_owned());
    }
    if uri.vhost.is_empty() {
        // `amqp://host/` would ask for a virtual host with no name; everybody means the default one.
        "/".clone_into(&mut uri.vhost);
        return Ok(SecretString::from(uri.to_string()));
    }
    Ok(SecretString::from(text))
}

/// Checks a list of broker addresses, separated by commas or given one by one.
///
/// # Errors
///
/// What was expected, naming an address by its position only.
pub(super) fn broker_addresses<'a>(
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<SecretString>, String> {
    let texts: Vec<&str> = texts.into_iter().map(str::trim).collect();
    if texts.is_empty() {
        return Err("expected at least one broker address, found none".to_owned());
    }
    let count = texts.len();
    let mut addresses = Vec::with_capacity(count);
    for (index, text) in texts.into_iter().enumerate() {
        let address = broker_address(text).map_err(|message| {
            if count == 1 {
                message
            } else {
                format!("address {} of {count}: {message}", index + 1)
            }
        })?;
        addresses.push(address);
    }
    Ok(addresses)
}

/// Returns the first line of a file that holds a secret, without its line end.
///
/// # Errors
///
/// Why it cannot be had, without quoting the file.
pub(super) fn first_line(path: &Path) -> Result<SecretString, String> {
    let text = text_file::read(path, SECRET_FILE_BYTES)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(SecretString::from(line)),
        _ => Err(format!("{}: expected a secret on the first line, found none", path.display())),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_shown_address_has_no_credentials() {
        let cases = [
            ("amqp://user:hunter2@rabbit:5673/news", "amqp://rabbit:5673/news"),
            ("amqps://user:hunter2@rabbit", "amqps://rabbit:5671/%2f"),
            ("amqp://hunter2@rabbit/%2fa", "amqp://rabbit:5672/%2fa"),
            ("amqp://rabbit?password=hunter2", "amqp://rabbit:5672/%2f"),
            ("amqp://user:12/hunter2@rabbit", "***"),
            ("amqp://user:hun/ter2@rabbit", "***"),
            ("http://user:hunter2@rabbit", "***"),
            ("hunter2", "***"),
            ("", "***"),
        ];
        for (url, expected) in cases {
            assert_eq!(redacted_url(url), expected, "{url}");
        }
    }

    #[test]
    fn what_is_no_broker_address_is_refused_without_being_quoted() {
        let cases = [
            "hunter2",
            "http://user:hunter2@rabbit",
            "amqp://user:hunter2@",
            "amqp://user:hun/ter2@rabbit",
            "amqp://user:12/hunter2@rabbit",
            "amqp://user:hunter2@[::1]:5672",
            "amqp://user:hunter2@rabbit:70000",
            "amqp://user:hunter2@rabbit?heartbeat=hunter2",
        ];
        for case in cases {
            let message = broker_address(case).unwrap_err();
            assert!(message.starts_with("expected "), "{case}: {message}");
            assert!(!message.contains("hun"), "{case}: {message}");
        }
    }

    #[test]
    fn an_address_that_ends_in_a_bare_slash_means_the_default_virtual_host() {
        for text in ["amqp://u:p%2C@rabbit:5672/", "amqp://u:p%2C@rabbit:5672"] {
            let address = broker_address(text).unwrap();
            let uri: AMQPUri = address.expose_secret().parse().unwrap();
            assert_eq!(uri.vhost, "/");
            assert_eq!(uri.authority.userinfo.password, "p,");
            assert_eq!(uri.authority.host, "rabbit");
        }
    }

    #[test]
    fn a_bad_address_in_a_list_is_named_by_its_position() {
        let message = broker_addresses(["amqp://a", " http://b", "amqp://c"]).unwrap_err();
        assert!(message.starts_with("address 2 of 3: expected"), "{message}");
        assert!(broker_addresses([]).unwrap_err().contains("found none"));
    }

    #[test]
    fn a_secret_file_gives_its_first_line_without_the_line_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        for (text, expected) in [("a b \r\nsecond\n", "a b "), ("x", "x"), ("x\n", "x")] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(first_line(&path).unwrap().expose_secret(), expected);
        }
        std::fs::write(&path, "\nhunter2\n").unwrap();
        let message = first_line(&path).unwrap_err();
        assert!(message.ends_with("expected a secret on the first line, found none"), "{message}");
        assert!(first_line(&folder.path().join("none")).unwrap_err().contains("cannot be read"));
    }
}
