//! What the targets share: a message made of fuzzed bytes, and a pipeline with the embedded knowledge.
//!
//! The first byte of an input chooses the content type, the second the content encoding, and the rest is
//! the body. Seeds are files of that form, so `fuzz/seeds` can be written with an editor.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use boctin::message::Envelope;
use boctin::message::raw::Limits;
use boctin::pipeline::{Budget, Knowledge, Pipeline};

/// Limits below the defaults, so that mutations reach them.
pub const LIMITS: Limits =
    Limits { max_body_bytes: 1 << 20, max_decompressed_bytes: 4 << 20, max_json_depth: 64 };

/// The whole pipeline, with a work budget that mutations can use up.
pub static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let knowledge =
        Knowledge::build(Knowledge::embedded()).expect("the embedded knowledge is sound");
    let budget = Budget { text_bytes: 1 << 20, lines: 5_000, candidates: 5_000 };
    Pipeline::new(Arc::new(knowledge), budget)
});

/// By the first byte, from `0` on.
const CONTENT_TYPES: [Option<&str>; 8] = [
    Some("application/json"),
    None,
    Some("text/html"),
    Some("text/plain"),
    Some("text/html; charset=windows-1258"),
    Some("application/xml"),
    Some("text/plain; charset=utf-16"),
    Some("application/octet-stream"),
];

/// By the second byte, from `0` on.
const CONTENT_ENCODINGS: [Option<&str>; 8] = [
    None,
    Some("gzip"),
    Some("deflate"),
    Some("br"),
    Some("zstd"),
    Some("gzip, br"),
    Some("utf-8"),
    Some("zstd, zstd, zstd, zstd, zstd"),
];

/// Returns the message that an input stands for; `None` when it is too short to be one.
#[must_use]
pub fn envelope(data: &[u8]) -> Option<Envelope> {
    let [content_type, content_encoding, body @ ..] = data else { return None };
    let chosen = |byte: &u8, names: &[Option<&str>; 8]| {
        names[usize::from(byte.wrapping_sub(b'0')) % names.len()].map(str::to_owned)
    };
    Some(Envelope {
        body: body.to_vec(),
        content_type: chosen(content_type, &CONTENT_TYPES),
        content_encoding: chosen(content_encoding, &CONTENT_ENCODINGS),
        message_id: Some("message".to_owned()),
        timestamp: Some(1_700_000_000),
        headers: BTreeMap::from([("url".to_owned(), "https://bao.example/a-1.html".to_owned())]),
    })
}
