//! Who a message is, said of broken ones too: id and source as far as they can be read.
//!
//! Promises to end on any bytes, within the limits of [`decode`](fn@super::raw::decode), and to give the id
//! that a result would have. It never says that a message is fit to be processed.

use serde_json::Value;

use super::Envelope;
use super::encoding::decompress;
use super::fields::{Field, FieldMap};
use super::provenance::host;
use super::raw::{Limits, decode, present};

/// Largest JSON that is read although it is no raw article.
const MAX_LENIENT_BYTES: usize = 1 << 20;

/// What is known of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identified {
    /// The id that its result has or would have.
    pub id: Option<String>,
    /// Publisher, or the host of the address.
    pub source: Option<String>,
}

/// Reads who a message is.
#[must_use]
pub fn identify(envelope: &Envelope, limits: &Limits, fields: &FieldMap) -> Identified {
    if let Ok(raw) = decode(envelope, limits, fields) {
        return Identified { id: Some(raw.id), source: raw.source };
    }
    let member = lenient(envelope, limits, fields);
    let header = |name: &str| envelope.headers.get(name).cloned().and_then(present);
    let url = member(Field::Url).or_else(|| header("url"));
    Identified {
        id: member(Field::Id)
            .or_else(|| header("id"))
            .or_else(|| envelope.message_id.clone().and_then(present)),
        source: member(Field::Source)
            .or_else(|| header("source"))
            .or_else(|| url.as_deref().and_then(host)),
    }
}

/// Reads single members of what is JSON but no raw article; of anything else there are none.
fn lenient(
    envelope: &Envelope,
    limits: &Limits,
    fields: &FieldMap,
) -> impl Fn(Field) -> Option<String> {
    let limit = limits.max_decompressed_bytes.min(MAX_LENIENT_BYTES);
    let value = (envelope.body.len() <= limits.max_body_bytes)
        .then(|| decompress(&envelope.body, envelope.content_encoding.as_deref(), limit).ok())
        .flatten()
        .filter(|body| body.len() <= limit)
        .and_then(|body| serde_json::from_slice::<Value>(&body).ok());
    move |field| {
        let mut value = value.as_ref()?;
        for segment in fields.segments(field) {
            value = value.get(segment)?;
        }
        match value {
            Value::String(text) => present(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits =
        Limits { max_body_bytes: 1000, max_decompressed_bytes: 1000, max_json_depth: 20 };

    fn check(content_type: &str, body: &str, headers: &[(&str, &str)]) -> (String, String) {
        let envelope = Envelope {
            body: body.as_bytes().to_vec(),
            content_type: Some(content_type.to_owned()),
            message_id: Some("message".to_owned()),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Envelope::default()
        };
        let found = identify(&envelope, &LIMITS, &FieldMap::default());
        (found.id.unwrap_or_default(), found.source.unwrap_or_default())
    }

    #[test]
    fn a_good_message_is_who_its_result_says_it_is() {
        let body = r#"{"id":"a","url":"https://bao.example/x","content":"Tin"}"#;
        let expected = ("a".to_owned(), "bao.example".to_owned());
        assert_eq!(check("application/json", body, &[]), expected);
        let headers = [("source", "báo"), ("id", "b")];
        assert_eq!(check("text/plain", "Tin", &headers), ("b".to_owned(), "báo".to_owned()));
    }

    #[test]
    fn a_broken_message_is_who_can_still_be_read() {
        let json = |body: &str| check("application/json", body, &[]);
        let no_content = r#"{"id":7,"url":"https://bao.example/x"}"#;
        assert_eq!(json(no_content), ("7".to_owned(), "bao.example".to_owned()));
        assert_eq!(json("{\"id\": \"a"), ("message".to_owned(), String::new()));
        let long = format!("{{\"id\":\"{}\"}}", "a".repeat(2000));
        assert_eq!(json(&long), ("message".to_owned(), String::new()));
        let headers = [("url", "https://bao.example/")];
        let empty = check("text/html", " ", &headers);
        assert_eq!(empty, ("message".to_owned(), "bao.example".to_owned()));
    }
}
