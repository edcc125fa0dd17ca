//! Any message is a raw article or has a reason why not, says who it is, and keeps within its limits.
#![no_main]

use boctin::message::dead::{self, HeaderValue};
use boctin::message::fields::FieldMap;
use boctin::message::identify::identify;
use boctin::message::raw::decode;
use boctin::pipeline::Content;
use boctin_fuzz::{LIMITS, envelope};
use libfuzzer_sys::fuzz_target;

/// Longest detail of a dead letter, in bytes; it never quotes the message.
const MAX_DETAIL_BYTES: usize = 2_000;

fuzz_target!(|data: &[u8]| {
    let Some(envelope) = envelope(data) else { return };
    let fields = FieldMap::default();
    let identified = identify(&envelope, &LIMITS, &fields);
    match decode(&envelope, &LIMITS, &fields) {
        Ok(raw) => {
            assert_eq!(identified.id.as_deref(), Some(raw.id.as_str()));
            let size = match &raw.page.content {
                Content::Text(text) => text.len(),
                Content::Bytes(bytes) => bytes.len(),
            };
            assert!(size > 0 && size <= LIMITS.max_decompressed_bytes);
        }
        Err(error) => {
            let letter = error.dead_letter(1);
            for (name, value) in dead::headers(&letter, "0", "0", "exchange", "key") {
                if let HeaderValue::Text(text) = value {
                    assert!(text.len() <= MAX_DETAIL_BYTES, "{name} is not bounded");
                    assert!(!text.contains(['\n', '\r', '\u{1b}']), "{name} is not one line");
                }
            }
        }
    }
});
