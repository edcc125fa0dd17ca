//! Messages that are no articles, or try to break the worker, and what must become of each.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::articles::{Message, bytes, json_article, text_article};

/// What must become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is dead-lettered with this reason.
    Dead(&'static str),
    /// It becomes a result.
    Processed,
}

use Fate::{Dead, Processed};

/// `input.max_body_bytes` of workers that the corpus is written for.
pub(crate) const MAX_BODY_BYTES: &str = "3000000";

/// `input.max_decompressed_bytes` of those workers.
pub(crate) const MAX_DECOMPRESSED_BYTES: &str = "20000000";

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Returns every message of the corpus with its fate, for workers with the limits above.
pub(crate) fn corpus() -> Vec<(Message, Fate)> {
    let good_json = String::from_utf8(json_article("any").body).unwrap();
    let good_text = text_article("any").body;
    let page = String::from_utf8(good_text.clone()).unwrap();
    let form = |id: &str, body: serde_json::Value| bytes(id, JSON, body.to_string());
    let encoded = |id: &str, encoding: &str, body: Vec<u8>| {
        let mut message = bytes(id, TEXT, body);
        message.properties = message.properties.with_content_encoding(encoding.into());
        message
    };
    let cut = half(good_json.clone().into_bytes());
    vec![
        (bytes("cut-json", JSON, cut), Dead("malformed_json")),
        (bytes("no-object", JSON, "[1, 2]"), Dead("malformed_json")),
        (bytes("no-utf8", JSON, b"{\"content\": \"\xff\xfe\"}".to_vec()), Dead("malformed_json")),
        (form("content-of-wrong-type", json!({ "content": 7 })), Dead("malformed_json")),
        (
            form("two-contents", json!({ "content": page, "content_base64": "YQ==" })),
            Dead("malformed_json"),
        ),
        (form("no-content", json!({ "url": "https://bao.example/a" })), Dead("missing_content")),
        (form("white-space", json!({ "content": " \n\t " })), Dead("missing_content")),
        (bytes("empty-body", TEXT, ""), Dead("missing_content")),
        (form("bad-base64", json!({ "content_base64": "%%%" })), Dead("bad_encoding")),
        (encoded("bad-gzip", "gzip", b"no gzip".to_vec()), Dead("bad_encoding")),
        (encoded("cut-gzip", "gzip", half(gzip(&good_text))), Dead("bad_encoding")),
        (encoded("unknown-encoding", "lzma", good_text.clone()), Dead("bad_encoding")),
        (encoded("gzip-bomb", "gzip", gzip(&vec![b'a'; 100 << 20])), Dead("bomb")),
        (
            encoded("gzip-in-gzip-bomb", "gzip, gzip", gzip(&gzip(&vec![0; 100 << 20]))),
            Dead("bomb"),
        ),
        (bytes("deep-arrays", JSON, "[".repeat(1_000_000)), Dead("bomb")),
        (bytes("deep-objects", JSON, r#"{"meta":"#.repeat(100_000)), Dead("bomb")),
        (bytes("too-large", TEXT, vec![b'a'; 3_000_001]), Dead("too_large")),
        (encoded("good-gzip", "gzip", gzip(&good_text)), Processed),
        (bytes("binary", TEXT, page.replace(' ', " \0")), Dead("charset")),
        (
            bytes("undecodable", TEXT, (128..=255).cycle().take(5_000).collect::<Vec<u8>>()),
            Dead("charset"),
        ),
        (bytes("stray-zeros", TEXT, page.replacen(' ', " \0", 3)), Processed),
        (bytes("escaped-zeros", JSON, good_json.replacen(' ', " \\u0000", 3)), Processed),
        (bytes("one-letter", TEXT, "ă".repeat(1 << 20)), Processed),
        (bytes("one-long-line", TEXT, page.replace('\n', " ").repeat(1_000)), Processed),
        (bytes("many-lines", TEXT, "a\n".repeat(1 << 20)), Processed),
        (bytes("open-tags", HTML, "<div>".repeat(200_000)), Processed),
        (bytes("open-attribute", HTML, format!("<p title=\"{page}")), Processed),
        (bytes("open-meta", "text/html", format!("<meta charset=\"utf-8{page}")), Processed),
        (bytes("open-comment", HTML, format!("<!-- {}", "-".repeat(1 << 20))), Processed),
        (bytes("decomposed", TEXT, decomposed(&page)), Processed),
        (bytes("marks", TEXT, format!("a{}", "\u{301}".repeat(1 << 19))), Processed),
        (
            bytes("lone-surrogates", JSON, r#"{"content":"Tin \ud83d trong \ude00 ngày"}"#),
            Processed,
        ),
        (bytes("far-future", JSON, good_json.replace("2024-05-02T", "9998-05-02T")), Processed),
        (bytes("unknown-fields", JSON, good_json.replace("\"meta\"", "\"what\"")), Processed),
    ]
    .into_iter()
    .map(|(message, fate)| (own_id(message), fate))
    .collect()
}

/// Bodies made of another article carry its id, which wins over that of the message.
fn own_id(mut message: Message) -> Message {
    if let Ok(body) = std::str::from_utf8(&message.body) {
        let body = body.replace(r#""id":"any""#, &format!(r#""id":"{}""#, message.id));
        message.body = body.into_bytes();
    }
    message
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn half(mut body: Vec<u8>) -> Vec<u8> {
    body.truncate(body.len() / 2);
    body
}

fn decomposed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfd().collect()
}
