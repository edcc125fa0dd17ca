//! RabbitMQ: one life of the connections, the topology, and publishing with confirms.
//!
//! Promises: no publish is reported as confirmed that the broker returned, refused or never
//! answered; nothing here retries or waits on its own, that is the worker's business. Broker
//! addresses never leave this module with their credentials.

pub mod address;
pub mod header_frame;
pub mod link;
pub mod probe;
mod publish_error;
pub mod publisher;
pub mod rotation;
pub mod session;
mod tls;
pub mod topology;

use lapin::types::ShortString;

/// Returns a name as AMQP's short string, cut at 255 bytes where it is longer.
///
/// Settings and message contract bound what they pass; the cut is the last line of defence against
/// a panic inside lapin.
#[must_use]
pub fn short(text: &str) -> ShortString {
    let mut end = text.len().min(255);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    ShortString::from(text.get(..end).unwrap_or_default())
}
