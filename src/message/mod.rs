//! What crosses the wire: raw articles in, structured articles and dead letters out.
//!
//! - [`raw`]: an [`Envelope`] becomes a [`raw::RawArticle`], whatever form and encoding it came in.
//! - [`article`]: an analysis becomes the bytes that are published.
//! - [`dead`]: why a message was given up, as the headers of a dead letter.
//! - [`identify`]: who a message is, said of broken ones too.
//! - [`schema`]: the JSON Schemas of all three.
//!
//! # Version policy
//!
//! The result names its form in `schema` ([`article::SCHEMA`]). Within a version fields may be added
//! and closed sets may grow, so consumers ignore what they do not know; nothing is renamed, retyped
//! or removed. A change of that sort gets the next number.
//!
//! The messages are independent of the transport: nothing here knows a broker, a file or a clock.

pub mod article;
pub mod dead;
mod encoding;
pub mod fields;
pub mod identify;
mod json;
mod json_form;
mod provenance;
pub mod raw;
pub mod schema;
mod vocabulary;

use std::collections::BTreeMap;

/// What came off the wire, before any decoding: an AMQP delivery, a line or a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The body as it came, still compressed.
    pub body: Vec<u8>,
    /// Media type of the body.
    pub content_type: Option<String>,
    /// How the body is compressed; several codings are separated by commas.
    pub content_encoding: Option<String>,
    /// Identifier the publisher gave the message.
    pub message_id: Option<String>,
    /// When the publisher sent the message, in seconds since 1970.
    pub timestamp: Option<u64>,
    /// Headers whose values are text.
    pub headers: BTreeMap<String, String>,
}
