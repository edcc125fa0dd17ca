//! The result as published: an analysis becomes JSON, its ids and its routing key.
//!
//! Promises that equal input gives equal bytes: nothing here depends on a clock, on the worker or on
//! other messages; that spans count code points of `text`; and that a result larger than allowed
//! loses only optional parts, each named in `warnings`. It sets no property of a transport: what
//! those are made of is in [`Encoded`].

mod convert;
mod routing;
mod spans;
mod trim;
mod values;
pub mod wire;

use sha2::{Digest, Sha256};

use crate::pipeline::Analysis;

use super::dead::{DeadLetter, DeadStage, Reason};
use super::provenance::hex;
use super::raw::{RawArticle, TRACEPARENT_HEADER};

pub use routing::routing_key;

/// Returns a decimal as results print it, digit by digit.
#[must_use]
pub fn number_text(decimal: crate::pipeline::analysis::Decimal) -> String {
    values::Number(decimal).text()
}

/// Name and version of the form of a result.
pub const SCHEMA: &str = "boctin.article/1";
/// Media type of a result.
pub const CONTENT_TYPE: &str = "application/json";
/// The `type` property of a result.
pub const MESSAGE_TYPE: &str = "boctin.article";
/// Header with the result id that the broker's deduplication plugin reads.
pub const DEDUPLICATION_HEADER: &str = "x-deduplication-header";
/// Longest text that a short string of AMQP holds, in bytes.
const MAX_SHORT_STRING_BYTES: usize = 255;

/// What determines a result besides the message: program and data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Version of the program.
    pub version: String,
    /// Digest of the knowledge, `sha256:` and hexadecimal digits.
    pub knowledge: String,
    /// Digest of the topic model, likewise.
    pub model: String,
    /// The limits that may change a result, in any fixed form; part of its id.
    pub limits: String,
}

/// A result, ready to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Deterministic id of the result; also `message_id` and [`DEDUPLICATION_HEADER`].
    pub result_id: String,
    /// The JSON text, in one line.
    pub body: Vec<u8>,
    /// `article.<language>.<topic>.<province>`.
    pub routing_key: String,
    /// The input id where it fits a short string (255 bytes); else `sha256:` and its digest.
    pub correlation_id: String,
    /// `boctin/` and the version.
    pub app_id: String,
    /// Trace context of the input.
    pub traceparent: Option<String>,
    /// Optional parts that were left out, in the order of their removal.
    pub trimmed: Vec<&'static str>,
}

impl Encoded {
    /// Returns the headers of the message: deduplication, and the trace context where there is one.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let traceparent = self.traceparent.clone().map(|value| (TRACEPARENT_HEADER, value));
        let mut headers = vec![(DEDUPLICATION_HEADER, self.result_id.clone())];
        headers.extend(traceparent);
        headers
    }
}

/// The result is larger than allowed, even without its optional parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a result of at most {limit} bytes, found {size} without its optional parts")]
pub struct ResultTooLarge {
    /// Bytes that are left when all optional parts are gone.
    pub size: usize,
    /// Bytes allowed.
    pub limit: usize,
}

impl ResultTooLarge {
    /// Returns the dead letter that this makes of the message.
    #[must_use]
    pub fn dead_letter(&self, attempts: u32) -> DeadLetter {
        DeadLetter::new(Reason::ResultTooLarge, DeadStage::Encode, &self.to_string(), attempts)
    }
}

/// Writes the result of one article.
///
/// # Errors
///
/// [`ResultTooLarge`] when what cannot be left out is larger than `max_body_bytes`.
pub fn encode(
    raw: &RawArticle,
    analysis: &Analysis,
    identity: &Identity,
    max_body_bytes: usize,
) -> Result<Encoded, ResultTooLarge> {
    let result_id = result_id(raw, identity);
    let mut result = convert::result(raw, analysis, identity, &result_id);
    let (body, trimmed) = trim::fit(&mut result, max_body_bytes)?;
    Ok(Encoded {
        body,
        routing_key: routing_key(analysis),
        correlation_id: short(&raw.id),
        app_id: format!("boctin/{}", identity.version),
        traceparent: raw.traceparent.clone(),
        trimmed,
        result_id,
    })
}

/// The first 32 hexadecimal digits of the SHA-256 of input id, content digest, version, knowledge,
/// model and limits, each preceded by its length and a colon and followed by a comma.
fn result_id(raw: &RawArticle, identity: &Identity) -> String {
    let content = hex(&raw.content_sha256);
    let mut digest = Sha256::new();
    let Identity { version, knowledge, model, limits } = identity;
    for part in [&raw.id, &content, version, knowledge, model, limits] {
        digest.update(format!("{}:{part},", part.len()));
    }
    let mut id = hex(&digest.finalize());
    id.truncate(32);
    id
}

/// An id that is cut could be taken for another one; its digest cannot.
fn short(id: &str) -> String {
    if id.len() <= MAX_SHORT_STRING_BYTES {
        id.to_owned()
    } else {
        format!("sha256:{}", hex(&Sha256::digest(id)))
    }
}

#[cfg(test)]
mod tests;
