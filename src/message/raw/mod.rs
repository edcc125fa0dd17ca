//! The article as received: both input forms, field mapping and limits.
//!
//! Promises that [`decode`] ends, on any bytes, in a [`RawArticle`] or in a reason, in linear time and
//! with memory bounded by [`Limits`]; that `meta` comes out as it came in; and that no fault quotes
//! text of the message. It does not decide charsets, and it does not look into the page.

use jiff::Timestamp;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::pipeline::{Content, Hints, Page};

pub use super::fields::{Field, FieldFault, FieldMap};

use super::Envelope;
use super::dead::{DeadLetter, DeadStage, Reason};
use super::encoding::decompress;
use super::json::{child, malformed, string};
use super::json_form::json_form;
use super::provenance::{derived_id, host, is_traceparent, rfc3339};

/// Header (and member of `meta`) with an instruction to fail, obeyed only under fault injection.
pub const FAULT_HEADER: &str = "boctin-fault";
/// The member of `meta` that means the same as [`FAULT_HEADER`].
const FAULT_MEMBER: &str = "boctin_fault";
/// Header with the trace context (W3C) that is carried over to the result.
pub const TRACEPARENT_HEADER: &str = "traceparent";

/// Returns the trace that a message belongs to, 32 hexadecimal digits, where its trace context is well-formed.
#[must_use]
pub fn trace_id(envelope: &Envelope) -> Option<String> {
    let traceparent = envelope.headers.get(TRACEPARENT_HEADER)?;
    is_traceparent(traceparent).then(|| traceparent.split('-').nth(1).map(str::to_owned))?
}

/// How much of a message is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest body as it comes off the wire.
    pub max_body_bytes: usize,
    /// Largest body after decompression, and largest page after base64.
    pub max_decompressed_bytes: usize,
    /// Deepest nesting of objects and arrays in JSON.
    pub max_json_depth: usize,
}

/// A raw article, ready for the pipeline.
#[derive(Debug, Clone)]
pub struct RawArticle {
    /// The crawler's id, the message's, or one derived from address and content.
    pub id: String,
    /// Address the page was fetched from.
    pub url: Option<String>,
    /// Publisher, or the host of the address.
    pub source: Option<String>,
    /// When the page was fetched: RFC 3339, as the crawler wrote it.
    pub fetched_at: Option<String>,
    /// Opaque object: as it came, but for white space between its tokens.
    pub meta: Option<Box<RawValue>>,
    /// What the pipeline gets to see.
    pub page: Page,
    /// Digest of the content as it came out of JSON, base64 and decompression.
    pub content_sha256: [u8; 32],
    /// Members that no field is read from.
    pub unknown_fields: usize,
    /// Trace context to carry over; `None` when absent or not well-formed.
    pub traceparent: Option<String>,
    /// Instruction to fail; obeyed only under fault injection.
    pub fault: Option<String>,
    /// What the decoder had to repair; becomes warnings of the result.
    pub warnings: Vec<String>,
}

/// Why a message is no raw article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct DecodeError {
    /// The reason its dead letter gets.
    pub reason: Reason,
    /// What was expected and what was found; never text of the message.
    pub detail: String,
}

impl DecodeError {
    /// Returns the dead letter that this fault makes of the message.
    #[must_use]
    pub fn dead_letter(&self, attempts: u32) -> DeadLetter {
        DeadLetter::new(self.reason, DeadStage::Decode, &self.detail, attempts)
    }
}

/// Reads a message in either form.
///
/// # Errors
///
/// The reason and detail of the dead letter that the message becomes.
pub fn decode(
    envelope: &Envelope,
    limits: &Limits,
    fields: &FieldMap,
) -> Result<RawArticle, DecodeError> {
    let size = envelope.body.len();
    if size > limits.max_body_bytes {
        return Err(DecodeError {
            reason: Reason::TooLarge,
            detail: format!("expected at most {} bytes, found {size}", limits.max_body_bytes),
        });
    }
    let body = decompress(
        &envelope.body,
        envelope.content_encoding.as_deref(),
        limits.max_decompressed_bytes,
    )?;
    match form(envelope.content_type.as_deref(), &body) {
        Form::Json => json_form(envelope, &body, limits, fields),
        Form::Raw { content_type } => raw_form(envelope, body.into_owned(), content_type),
    }
}

enum Form {
    Json,
    Raw { content_type: Option<String> },
}

/// A stated JSON or text type decides; for any other type, or none, the first character does.
fn form(content_type: Option<&str>, body: &[u8]) -> Form {
    let stated = content_type.unwrap_or_default();
    let essence = stated.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json") {
        return Form::Json;
    }
    let markup = essence == "application/xml" || essence.ends_with("+xml");
    if essence.starts_with("text/") || markup {
        return Form::Raw { content_type: Some(stated.to_owned()) };
    }
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    if body.trim_ascii_start().first() == Some(&b'{') {
        Form::Json
    } else {
        Form::Raw { content_type: None }
    }
}

fn raw_form(
    envelope: &Envelope,
    body: Vec<u8>,
    content_type: Option<String>,
) -> Result<RawArticle, DecodeError> {
    let header = |name: &str| envelope.headers.get(name).cloned().and_then(present);
    if body.trim_ascii().is_empty() {
        return Err(missing("expected a page, found an empty body"));
    }
    let parts = Parts {
        id: header("id"),
        url: header("url"),
        source: header("source"),
        fetched_at: header("fetched_at"),
        content_type,
        content: Some(Content::Bytes(body)),
        ..Parts::default()
    };
    parts.assemble(envelope, "header fetched_at")
}

/// What both forms give, before defaults are filled in.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) source: Option<String>,
    pub(super) fetched_at: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) content: Option<Content>,
    pub(super) hints: Hints,
    pub(super) meta: Option<Box<RawValue>>,
    pub(super) unknown_fields: usize,
    pub(super) warnings: Vec<String>,
}

impl Parts {
    pub(super) fn assemble(
        self,
        envelope: &Envelope,
        fetched_at_name: &str,
    ) -> Result<RawArticle, DecodeError> {
        let content = self.content.unwrap_or_default();
        let bytes = match &content {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        };
        let content_sha256 = Sha256::digest(bytes).into();
        let id = self
            .id
            .or_else(|| envelope.message_id.clone().and_then(present))
            .unwrap_or_else(|| derived_id(self.url.as_deref().unwrap_or_default(), bytes));
        let instant = match &self.fetched_at {
            Some(text) => Some(rfc3339(text).ok_or_else(|| {
                malformed(format!(
                    "{fetched_at_name}: expected RFC 3339 such as 2022-12-31T09:46:29+07:00, \
                     found other text of {} characters",
                    text.chars().count()
                ))
            })?),
            None => envelope
                .timestamp
                .and_then(|seconds| i64::try_from(seconds).ok())
                .and_then(|seconds| Timestamp::from_second(seconds).ok()),
        };
        let fetched_at = self.fetched_at.or_else(|| instant.map(|instant| instant.to_string()));
        let source = self.source.or_else(|| self.url.as_deref().and_then(host));
        let traceparent =
            envelope.headers.get(TRACEPARENT_HEADER).filter(|value| is_traceparent(value)).cloned();
        let fault = envelope
            .headers
            .get(FAULT_HEADER)
            .cloned()
            .or_else(|| self.meta.as_deref().and_then(fault_in));
        Ok(RawArticle {
            id,
            url: self.url.clone(),
            source: source.clone(),
            fetched_at,
            meta: self.meta,
            page: Page {
                content,
                content_type: self.content_type,
                url: self.url,
                source,
                fetched_at: instant,
                hints: self.hints,
            },
            content_sha256,
            unknown_fields: self.unknown_fields,
            traceparent,
            fault,
            warnings: self.warnings,
        })
    }
}

fn fault_in(meta: &RawValue) -> Option<String> {
    let value = child(meta, FAULT_MEMBER).ok()??;
    string(value).ok().map(|(text, _)| text)
}

pub(super) fn present(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

pub(super) fn missing(detail: &str) -> DecodeError {
    DecodeError { reason: Reason::MissingContent, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
