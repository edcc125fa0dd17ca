//! Any message goes all the way from its bytes to those of a result, whose spans quote its text; twice gives
//! the same bytes.
#![no_main]

use boctin::message::Envelope;
use boctin::message::article::{Encoded, Identity, encode};
use boctin::message::fields::FieldMap;
use boctin::message::raw::decode;
use boctin_fuzz::{LIMITS, PIPELINE, envelope};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const MAX_RESULT_BYTES: usize = 8 << 20;

fn result(envelope: &Envelope) -> Option<Encoded> {
    let raw = decode(envelope, &LIMITS, &FieldMap::default()).ok()?;
    let analysis = PIPELINE.analyze(&raw.page).ok()?;
    let identity = Identity {
        version: "0".to_owned(),
        knowledge: "k".to_owned(),
        model: "m".to_owned(),
        limits: "l".to_owned(),
    };
    encode(&raw, &analysis, &identity, MAX_RESULT_BYTES).ok()
}

/// Every object with `surface` quotes the text between its code points.
fn check_mentions(value: &Value, text: &[char]) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| check_mentions(item, text)),
        Value::Object(members) => {
            if let (Some(start), Some(end), Some(surface)) = (
                members.get("start").and_then(Value::as_u64),
                members.get("end").and_then(Value::as_u64),
                members.get("surface").and_then(Value::as_str),
            ) {
                let span = usize::try_from(start).unwrap()..usize::try_from(end).unwrap();
                let quoted: String = text[span].iter().collect();
                assert_eq!(quoted, surface);
            }
            members.values().for_each(|member| check_mentions(member, text));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fuzz_target!(|data: &[u8]| {
    let Some(envelope) = envelope(data) else { return };
    let Some(first) = result(&envelope) else { return };
    assert!(first.body.len() <= MAX_RESULT_BYTES);
    assert!(first.routing_key.len() <= 255 && first.correlation_id.len() <= 255);
    let mut parsed: Value = serde_json::from_slice(&first.body).expect("a result is JSON");
    // Opaque: what a crawler puts there need not quote anything.
    parsed["meta"] = Value::Null;
    let text: Vec<char> = parsed["text"].as_str().expect("a result has a text").chars().collect();
    check_mentions(&parsed, &text);
    // A second time costs as much as the first, so not for all.
    if data.len() % 8 == 0 {
        assert_eq!(result(&envelope).as_ref(), Some(&first), "equal messages, equal results");
    }
});
