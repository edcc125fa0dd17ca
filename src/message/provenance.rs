//! Who a message is and where it came from: id, address, times and trace context.
//!
//! Promises that equal input gets equal ids, and that text which is passed on has the form it claims.

use std::fmt::Write as _;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::raw::present;

/// Returns the id of an article that has none: the first 32 hexadecimal digits of the SHA-256 of
/// address and content, each preceded by its length and a colon and followed by a comma.
pub(super) fn derived_id(url: &str, content: &[u8]) -> String {
    let mut digest = Sha256::new();
    for part in [url.as_bytes(), content] {
        digest.update(format!("{}:", part.len()));
        digest.update(part);
        digest.update(",");
    }
    let mut id = hex(&digest.finalize());
    id.truncate(32);
    id
}

/// Returns bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads RFC 3339 and nothing wider, since the text is passed on as it is.
pub(super) fn rfc3339(text: &str) -> Option<Timestamp> {
    let shape: String = text
        .chars()
        .map(|character| if character.is_ascii_digit() { '0' } else { character })
        .collect();
    let rest = shape.to_ascii_uppercase();
    let rest = rest.strip_prefix("0000-00-00T00:00:00")?;
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let offset = fraction.trim_start_matches('0');
            if offset.len() == fraction.len() {
                return None;
            }
            offset
        }
        None => rest,
    };
    if !matches!(rest, "Z" | "+00:00" | "-00:00") {
        return None;
    }
    text.parse().ok()
}

/// Returns the host of an address, in lower case, without user and port.
pub(super) fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.find(']') {
        Some(end) => host.get(..=end)?,
        None => host.split(':').next()?,
    };
    present(host.to_lowercase())
}

/// Tells whether a trace context has the form that the W3C recommendation gives it.
pub(super) fn is_traceparent(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let [version, trace, span, flags, more @ ..] = parts.as_slice() else { return false };
    let digits = |text: &str, length| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let nonzero = |text: &str| text.bytes().any(|byte| byte != b'0');
    value.len() <= 255
        && digits(version, 2)
        && *version != "ff"
        && (*version != "00" || more.is_empty())
        && digits(trace, 32)
        && nonzero(trace)
        && digits(span, 16)
        && nonzero(span)
        && digits(flags, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_depends_on_address_and_content_and_on_where_one_ends() {
        let id = derived_id("a", b"bc");
        assert_eq!(id.len(), 32);
        assert_eq!(id, derived_id("a", b"bc"));
        assert_ne!(id, derived_id("ab", b"c"));
        assert!(hex(&Sha256::digest("1:a,2:bc,")).starts_with(&id));
    }

    #[test]
    fn only_rfc_3339_is_a_time() {
        for good in [
            "2022-12-31T09:46:29+07:00",
            "2022-12-31T02:46:29Z",
            "2022-12-31t02:46:29.123456z",
            "2024-02-29T23:59:60Z",
            "2022-12-31T02:46:29-00:00",
        ] {
            assert!(rfc3339(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "2022-12-31",
            "2022-12-31T09:46:29",
            "2022-12-31 09:46:29+07:00",
            "2022-12-31T09:46+07:00",
            "2022-12-31T09:46:29.+07:00",
            "2022-13-31T09:46:29Z",
            "2023-02-29T09:46:29Z",
            "2022-12-31T25:46:29Z",
            "2022-12-31T09:46:29+0700",
            "2022-12-31T09:46:29+07:00[Asia/Ho_Chi_Minh]",
            "31/12/2022",
            "1672454789",
        ] {
            assert!(rfc3339(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_host_is_kept_as_it_is_but_for_case_user_and_port() {
        for (url, expected) in [
            ("https://www.Example.vn/a?b#c", Some("www.example.vn")),
            ("http://user:p@ss@example.vn:8080", Some("example.vn")),
            ("http://[2001:db8::1]:80/", Some("[2001:db8::1]")),
            ("https://example.vn?x=a@b", Some("example.vn")),
            ("https:///path", None),
            ("example.vn/a", None),
            ("", None),
        ] {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn only_a_well_formed_trace_context_is_one() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert!(is_traceparent(good));
        assert!(is_traceparent(&format!("{}-what-comes-later", good.replacen("00", "cc", 1))));
        for bad in [
            "",
            "00",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        ] {
            assert!(!is_traceparent(bad), "{bad}");
        }
    }
}
