//! Messages that are no articles, or try to break the worker: each dead with its own reason, or processed.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use lapin::types::{AMQPValue, FieldTable};
use serde_json::json;

use crate::support::account::Account;
use crate::support::articles::{Message, batch, bytes, json_article, text_article};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::worker::Worker;

/// What must become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Dead(&'static str),
    Processed,
}

use Fate::{Dead, Processed};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_is_dead_lettered_with_its_own_reason_and_harms_nothing_else() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "poison")
        .set("input.max_body_bytes", "3000000")
        .set("input.max_decompressed_bytes", "20000000");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let corpus = corpus();
    let mut messages: Vec<Message> = corpus.iter().map(|(message, _)| message.clone()).collect();
    for (number, good) in batch("good", messages.len()).into_iter().enumerate() {
        messages.insert(2 * number, good);
    }
    account.send(&messages).await;

    let balance = account.balance().await;
    let reasons = balance.reasons();
    let mut wrong = Vec::new();
    for (message, fate) in &corpus {
        let found = reasons.get(message.id.as_str()).map(String::as_str);
        let right = match fate {
            Dead(reason) => found == Some(reason),
            Processed => found.is_none(),
        };
        if !right {
            wrong.push(format!("{}: expected {fate:?}, found {found:?}", message.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(batch("good", corpus.len()).iter().all(|good| balance.out.contains_key(&good.id)));

    for (id, letter) in &balance.dead {
        let original = corpus.iter().find(|(message, _)| message.id == *id).unwrap();
        check_letter(letter, &original.0, &flow);
    }
    let metrics = worker.at_rest().await;
    for (_, fate) in &corpus {
        let Dead(reason) = fate else { continue };
        let expected = corpus.iter().filter(|(_, other)| fate == other).count();
        let counted = metrics.get(&format!("dead_lettered_total{{reason=\"{reason}\"}}"));
        assert_eq!(counted, f64::from(u32::try_from(expected).unwrap()), "{reason}");
    }
    assert_eq!(metrics.sum("stage_panics_total"), 0.0);
}

fn check_letter(letter: &crate::support::sink::Received, original: &Message, flow: &Flow) {
    let (found, sent) = (&letter.properties, &original.properties);
    assert_eq!(found.message_id(), sent.message_id());
    assert_eq!(found.content_type(), sent.content_type());
    assert_eq!(found.content_encoding(), sent.content_encoding());
    let detail = letter.header("boctin-detail").unwrap();
    assert!(detail.chars().count() <= 500, "{detail}");
    assert_eq!(letter.header("boctin-exchange").as_ref(), Some(&flow.input_exchange));
    assert_eq!(letter.header("boctin-routing-key").as_deref(), Some("raw.test"));
    for name in ["boctin-stage", "boctin-version", "boctin-time"] {
        assert!(letter.header(name).is_some(), "{}: no {name}", original.id);
    }
    assert!(found.headers().as_ref().unwrap().inner().contains_key("boctin-attempts"));
    for name in found.headers().as_ref().unwrap().inner().keys() {
        assert!(!name.as_str().starts_with("x-"), "{}: header {name}", original.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_that_no_queue_could_take_is_dead_lettered() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "oversize").set("output.max_body_bytes", "1500");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let mut large = String::from("Thời sự\nTiêu đề của một trang rất dài\n");
    large.extend(std::iter::repeat_n("Một câu dài vừa phải, được nhắc lại nhiều lần.\n", 400));
    account.send(&[bytes("large", TEXT, large)]).await;
    let balance = account.balance().await;
    assert_eq!(balance.reasons()["large"], "result_too_large");
    worker.at_rest().await;
}

/// The headers of a message travel in one frame, of 131,072 bytes at most with RabbitMQ's default.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_that_leave_no_room_for_ours_cost_the_largest_of_them_and_no_message() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "brimful");
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    let mut headers = FieldTable::default();
    for (name, length) in [("large", 100_000), ("lesser", 30_900)] {
        headers.insert(name.into(), AMQPValue::LongString("x".repeat(length).into()));
    }
    let mut brimful = bytes("brimful", JSON, "no article");
    brimful.properties = brimful.properties.with_headers(headers);
    account.send(&[brimful]).await;

    let balance = account.balance().await;
    let letter = &balance.dead["brimful"];
    assert_eq!(letter.header("boctin-reason").as_deref(), Some("malformed_json"));
    assert_eq!(letter.header("boctin-left-out").as_deref(), Some("large"));
    assert_eq!(letter.header("lesser").map(|value| value.len()), Some(30_900));
    assert_eq!(letter.header("large"), None);
    let metrics = worker.at_rest().await;
    assert_eq!(metrics.sum("amqp_channel_closed_total"), 0.0);
}

fn corpus() -> Vec<(Message, Fate)> {
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
