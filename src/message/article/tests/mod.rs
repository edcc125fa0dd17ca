//! What a result promises, shown on an analysis that is full of everything.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::Value;

mod analyses;

use analyses::{empty, full, some};

use super::*;
use crate::message::Envelope;
use crate::message::raw::{FieldMap, Limits, decode};
use crate::message::schema;

const LIMIT: usize = 1 << 20;

fn identity() -> Identity {
    Identity {
        version: "0.1.0".to_owned(),
        knowledge: format!("sha256:{}", "1".repeat(64)),
        model: format!("sha256:{}", "2".repeat(64)),
        limits: "text 16777216".to_owned(),
    }
}

fn raw(body: &str) -> RawArticle {
    let envelope = Envelope { body: body.as_bytes().to_vec(), ..Envelope::default() };
    let limits =
        Limits { max_body_bytes: LIMIT, max_decompressed_bytes: LIMIT, max_json_depth: 64 };
    decode(&envelope, &limits, &FieldMap::default()).unwrap()
}

const MESSAGE: &str = r#"{"id": "a-1", "url": "https://www.example.vn/a", "fetched_at": "2022-12-31T10:00:00+07:00",
    "content": "x", "meta": {"b": 1.50, "a": [ "\u00e9" ]}}"#;

fn encoded(raw: &RawArticle, analysis: &Analysis) -> Encoded {
    encode(raw, analysis, &identity(), LIMIT).unwrap()
}

fn json(encoded: &Encoded) -> Value {
    serde_json::from_slice(&encoded.body).unwrap()
}

#[test]
fn results_conform_to_their_schema() {
    let schema = schema::article();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    for (message, analysis) in
        [(MESSAGE, full()), (MESSAGE, empty()), (r#"{"content": "x"}"#, empty())]
    {
        let result = json(&encoded(&raw(message), &analysis));
        let faults: Vec<_> = validator
            .iter_errors(&result)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_result() {
    let schema = schema::article();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good = json(&encoded(&raw(MESSAGE), &full()));
    for (pointer, value) in [
        ("/schema", "boctin.article/2".into()),
        ("/result_id", "short".into()),
        ("/kind", "unheard of".into()),
        ("/blocks/0/kind", "body".into()),
        ("/blocks/0/start", (-1).into()),
        ("/statistics/0/value", "98.5".into()),
        ("/language/confidence", 1.5.into()),
        ("/meta", Value::Null),
        ("/text", Value::Null),
        ("/topics", Value::Null),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&bad), "{pointer}");
    }
    for field in good.as_object().unwrap().keys() {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().remove(field);
        assert!(!validator.is_valid(&bad), "{field} is always there");
    }
}

#[test]
fn fields_stand_in_the_order_of_the_contract() {
    let body = String::from_utf8(encoded(&raw(MESSAGE), &empty()).body).unwrap();
    let order = [
        "schema",
        "result_id",
        "id",
        "url",
        "source",
        "fetched_at",
        "meta",
        "pipeline",
        "kind",
        "language",
        "article",
        "text",
        "blocks",
        "documents",
        "persons",
        "organisations",
        "places",
        "story_place",
        "statistics",
        "periods",
        "topics",
        "quotes",
        "facets",
        "keywords",
        "fingerprint",
        "dropped",
        "warnings",
    ];
    let mut at = 0;
    for name in order {
        let found = body.get(at..).unwrap().find(&format!("\"{name}\":"));
        at += found.unwrap_or_else(|| panic!("{name} is missing or comes too early"));
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert_eq!(encoded(&raw(MESSAGE), &full()), encoded(&raw(MESSAGE), &full()));
}

#[test]
fn the_result_id_depends_on_id_content_version_knowledge_and_model() {
    let base = encoded(&raw(MESSAGE), &empty()).result_id;
    assert_eq!(base.len(), 32);
    let other_hints = r#"{"id": "a-1", "content": "x", "hints": {"title": "t"}}"#;
    assert_eq!(encoded(&raw(other_hints), &empty()).result_id, base);
    let mut ids = vec![base];
    for message in [r#"{"id": "a-2", "content": "x"}"#, r#"{"id": "a-1", "content": "y"}"#] {
        ids.push(encoded(&raw(message), &empty()).result_id);
    }
    for change in 0..3 {
        let mut identity = identity();
        let part = match change {
            0 => &mut identity.version,
            1 => &mut identity.knowledge,
            _ => &mut identity.model,
        };
        part.push('0');
        ids.push(encode(&raw(MESSAGE), &empty(), &identity, LIMIT).unwrap().result_id);
    }
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

#[test]
fn spans_count_code_points_of_the_text() {
    let result = json(&encoded(&raw(MESSAGE), &full()));
    let text: Vec<char> = result["text"].as_str().unwrap().chars().collect();
    let mut mentions = 0;
    for list in ["documents", "persons", "places", "statistics", "quotes"] {
        for record in result[list].as_array().unwrap() {
            for mention in record["mentions"].as_array().unwrap() {
                let at = |name: &str| usize::try_from(mention[name].as_u64().unwrap()).unwrap();
                let covered: String = text[at("start")..at("end")].iter().collect();
                assert_eq!(covered, mention["surface"].as_str().unwrap());
                assert!(!covered.is_empty());
                mentions += 1;
            }
        }
    }
    assert!(mentions > 20);
}

#[test]
fn meta_comes_back_byte_for_byte_but_for_white_space() {
    let body = String::from_utf8(encoded(&raw(MESSAGE), &full()).body).unwrap();
    assert!(body.contains(r#""meta":{"b":1.50,"a":["\u00e9"]},"#), "{body}");
    assert!(!body.contains('\n'));
    let body = String::from_utf8(encoded(&raw(r#"{"content": "x"}"#), &full()).body).unwrap();
    assert!(body.contains(r#""meta":{},"#));
}

#[test]
fn values_are_written_as_the_contract_says() {
    let encoded = encoded(&raw(MESSAGE), &full());
    let body = String::from_utf8(encoded.body.clone()).unwrap();
    assert!(body.contains(r#""value":98.5,"upper":100,"#));
    let result = json(&encoded);
    assert_eq!(result["schema"], "boctin.article/1");
    assert_eq!(result["source"], "www.example.vn");
    assert_eq!(result["fetched_at"], "2022-12-31T10:00:00+07:00");
    assert_eq!(result["article"]["published_at"], "2022-12-31T09:46:29+07:00");
    assert_eq!(result["article"]["date"]["precision"], "second");
    assert_eq!(result["article"]["word_count"], 10, "a lone dash is no word");
    assert_eq!(result["language"]["confidence"], 0.9877);
    assert_eq!(result["fingerprint"]["simhash"], "0000000000000123");
    // printf x | sha256sum
    assert_eq!(
        result["fingerprint"]["content"],
        "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    );
    assert_eq!(result["dropped"][7]["class"], "body");
    assert_eq!(result["blocks"][7]["kind"], "paragraph");
}

#[test]
fn what_the_decoder_repaired_is_a_warning_of_the_result() {
    let message = r#"{"content": "x\ud800"}"#;
    let result = json(&encoded(&raw(message), &full()));
    assert_eq!(
        result["warnings"],
        serde_json::json!(["field content: lone surrogates replaced with U+FFFD: 1", "a warning"])
    );
}

#[test]
fn routing_keys_name_language_primary_topic_and_province() {
    assert_eq!(encoded(&raw(MESSAGE), &full()).routing_key, "article.vi.chinh-tri-xa-hoi.bac-kan");
    assert_eq!(encoded(&raw(MESSAGE), &empty()).routing_key, "article._._._");
}

#[test]
fn properties_derive_from_the_result() {
    let mut raw = raw(MESSAGE);
    let plain = encoded(&raw, &empty());
    assert_eq!(plain.correlation_id, "a-1");
    assert_eq!(plain.app_id, "boctin/0.1.0");
    assert_eq!(plain.headers(), [(DEDUPLICATION_HEADER, plain.result_id.clone())]);
    raw.traceparent = some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    assert_eq!(encoded(&raw, &empty()).headers()[1].0, "traceparent");
}

#[test]
fn an_id_too_long_for_a_property_is_replaced_with_its_digest_there_and_only_there() {
    let mut raw = raw(MESSAGE);
    raw.id = "ị".repeat(85);
    assert_eq!(encoded(&raw, &empty()).correlation_id, raw.id);
    raw.id.push('x');
    let long = encoded(&raw, &empty());
    assert!(long.correlation_id.starts_with("sha256:") && long.correlation_id.len() == 71);
    assert_eq!(json(&long)["id"], raw.id.as_str());
}

#[test]
fn a_result_that_is_too_large_loses_optional_parts_in_order_with_a_warning_each() {
    let mut analysis = full();
    analysis.dropped.truncate(2);
    analysis.keywords = vec!["từ khóa".repeat(500)];
    let raw = raw(MESSAGE);
    let whole = encoded(&raw, &analysis);
    assert!(whole.trimmed.is_empty());
    let exact = encode(&raw, &analysis, &identity(), whole.body.len()).unwrap();
    assert_eq!(exact, whole, "exactly the limit fits");

    let limit = whole.body.len() - 2000;
    let trimmed = encode(&raw, &analysis, &identity(), limit).unwrap();
    assert!(trimmed.body.len() <= limit);
    assert_eq!(
        trimmed.trimmed,
        ["dropped", "article.date.candidates", "facets.evidence", "keywords"]
    );
    let result = json(&trimmed);
    assert_eq!(result["dropped"], serde_json::json!([]));
    assert_eq!(result["facets"][0]["evidence"], serde_json::json!([]));
    assert_ne!(result["quotes"], serde_json::json!([]), "no more than needed");
    let warnings = result["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 5);
    assert_eq!(
        warnings[1],
        format!("dropped: 2 entries left out, the result was larger than {limit} bytes")
    );
    assert_eq!(trimmed.result_id, whole.result_id);
}

#[test]
fn a_result_that_cannot_be_trimmed_enough_is_refused_with_both_sizes() {
    let mut analysis = full();
    analysis.text = "x".repeat(50_000);
    let error = encode(&raw(MESSAGE), &analysis, &identity(), 20_000).unwrap_err();
    assert!(error.size > 50_000 && error.limit == 20_000);
    let letter = error.dead_letter(2);
    assert_eq!((letter.reason, letter.stage), (Reason::ResultTooLarge, DeadStage::Encode));
    assert!(letter.detail.contains("20000"), "{}", letter.detail);
}

#[test]
fn spans_outside_of_the_text_do_no_harm() {
    let mut analysis = full();
    analysis.text = "ngắn".to_owned();
    let result = json(&encoded(&raw(MESSAGE), &analysis));
    assert_eq!(result["persons"][0]["mentions"][0]["surface"], "");
    assert_eq!(result["persons"][0]["mentions"][0]["end"], 4);
}
