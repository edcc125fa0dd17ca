//! What the decoder promises, rule by rule.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

mod properties;

use super::*;

const LIMITS: Limits =
    Limits { max_body_bytes: 1 << 20, max_decompressed_bytes: 1 << 20, max_json_depth: 32 };

fn envelope(body: impl Into<Vec<u8>>) -> Envelope {
    Envelope { body: body.into(), ..Envelope::default() }
}

fn typed(content_type: &str, body: impl Into<Vec<u8>>) -> Envelope {
    Envelope { content_type: Some(content_type.to_owned()), ..envelope(body) }
}

fn with_header(mut envelope: Envelope, name: &str, value: &str) -> Envelope {
    envelope.headers.insert(name.to_owned(), value.to_owned());
    envelope
}

fn read(envelope: &Envelope) -> RawArticle {
    decode(envelope, &LIMITS, &FieldMap::default()).unwrap()
}

fn fault(envelope: &Envelope) -> DecodeError {
    decode(envelope, &LIMITS, &FieldMap::default()).unwrap_err()
}

/// Checks reason and a part of the detail that a JSON message ends with.
fn check(body: &str, reason: Reason, detail: &str) {
    let error = fault(&typed("application/json", body));
    assert_eq!(error.reason, reason, "{body}: {error}");
    assert!(error.detail.contains(detail), "{body}: {error}");
}

fn mapped(pairs: &[(&str, &str)], body: &str) -> Result<RawArticle, DecodeError> {
    let mapping: BTreeMap<_, _> =
        pairs.iter().map(|(name, to)| ((*name).to_owned(), (*to).to_owned())).collect();
    decode(&envelope(body), &LIMITS, &FieldMap::new(&mapping).unwrap())
}

#[test]
fn the_json_form_gives_all_its_fields() {
    let article = read(&envelope(
        r#"{"id": "7", "url": "https://example.vn/a", "source": "Báo A", "content": "nội dung",
            "fetched_at": "2022-12-31T10:00:00.5+07:00", "content_type": "text/plain; charset=utf-8",
            "hints": {"title": "t", "published_at": "31/12/2022", "author": "a", "section": "s", "language": "vi"},
            "meta": {"k": [1, 2]}}"#,
    ));
    assert_eq!(article.id, "7");
    assert_eq!(article.source.as_deref(), Some("Báo A"));
    assert_eq!(article.fetched_at.as_deref(), Some("2022-12-31T10:00:00.5+07:00"));
    assert_eq!(article.meta.unwrap().get(), r#"{"k":[1,2]}"#);
    let page = &article.page;
    assert_eq!(page.content, Content::Text("nội dung".to_owned()));
    assert_eq!(page.content_type.as_deref(), Some("text/plain; charset=utf-8"));
    assert_eq!(page.url.as_deref(), Some("https://example.vn/a"));
    assert_eq!(page.fetched_at.unwrap().to_string(), "2022-12-31T03:00:00.5Z");
    assert_eq!(page.hints.title.as_deref(), Some("t"));
    assert_eq!(page.hints.published_at.as_deref(), Some("31/12/2022"));
    assert_eq!(page.hints.author.as_deref(), Some("a"));
    assert_eq!(page.hints.section.as_deref(), Some("s"));
    assert_eq!(page.hints.language.as_deref(), Some("vi"));
    assert_eq!((article.unknown_fields, article.warnings.len()), (0, 0));
}

#[test]
fn the_raw_form_takes_its_fields_from_headers() {
    let mut message = typed("text/html; charset=windows-1258", b"<p>\xD0</p>".as_slice());
    for (name, value) in
        [("id", "7"), ("url", "https://www.example.vn/a"), ("fetched_at", "2022-12-31T10:00:00Z")]
    {
        message = with_header(message, name, value);
    }
    let article = read(&message);
    assert_eq!(article.id, "7");
    assert_eq!(article.source.as_deref(), Some("www.example.vn"));
    assert_eq!(article.fetched_at.as_deref(), Some("2022-12-31T10:00:00Z"));
    assert_eq!(article.page.content, Content::Bytes(b"<p>\xD0</p>".to_vec()));
    assert_eq!(article.page.content_type.as_deref(), Some("text/html; charset=windows-1258"));
    assert!(article.meta.is_none());
    let named = read(&with_header(message, "source", "Báo A"));
    assert_eq!(named.page.source.as_deref(), Some("Báo A"));
}

#[test]
fn the_content_type_decides_the_form_and_without_one_the_first_character_does() {
    let json = r#"{"content": "x"}"#;
    let marked = format!("\u{feff} \n{json}");
    for (content_type, body, is_json) in [
        (None, json, true),
        (None, marked.as_str(), true),
        (None, "<html>{", false),
        (None, "[1]", false),
        (Some("application/json"), json, true),
        (Some("Application/JSON; charset=utf-8"), json, true),
        (Some("application/vnd.crawler+json"), json, true),
        (Some("text/plain"), json, false),
        (Some("text/html"), json, false),
        (Some("application/xhtml+xml"), json, false),
        (Some("application/octet-stream"), json, true),
        (Some("application/octet-stream"), "Tin", false),
        (Some(""), json, true),
    ] {
        let mut message = envelope(body);
        message.content_type = content_type.map(str::to_owned);
        let found = matches!(read(&message).page.content, Content::Text(_));
        assert_eq!(found, is_json, "{content_type:?} {body}");
    }
    assert_eq!(fault(&typed("application/json", "Tin")).reason, Reason::MalformedJson);
}

#[test]
fn the_type_of_a_page_is_told_only_where_it_was_stated() {
    assert_eq!(read(&envelope("Tin")).page.content_type, None);
    assert_eq!(read(&typed("application/octet-stream", "Tin")).page.content_type, None);
    assert_eq!(read(&typed("text/plain", "Tin")).page.content_type.as_deref(), Some("text/plain"));
}

#[test]
fn base64_gives_bytes_that_are_not_decoded_further() {
    let body = format!(r#"{{"content_base64": "{}"}}"#, BASE64_STANDARD.encode(b"\xFF\xFEx\0"));
    assert_eq!(read(&envelope(body)).page.content, Content::Bytes(b"\xFF\xFEx\0".to_vec()));
    check(r#"{"content_base64": "@"}"#, Reason::BadEncoding, "content_base64: expected base64");
    let limits = Limits { max_decompressed_bytes: 3, ..LIMITS };
    let large =
        decode(&envelope(r#"{"content_base64": "eHh4eA=="}"#), &limits, &FieldMap::default());
    assert_eq!(large.unwrap_err().reason, Reason::Bomb);
}

#[test]
fn exactly_one_of_content_and_content_base64_is_there() {
    check(r#"{"content": "x", "content_base64": "eA=="}"#, Reason::MalformedJson, "found both");
    check(r#"{"id": "1"}"#, Reason::MissingContent, "found neither");
    check(r#"{"content": ""}"#, Reason::MissingContent, "found neither");
    check(r#"{"content": " \n\u00a0"}"#, Reason::MissingContent, "white space only");
    check(r#"{"content_base64": "IA=="}"#, Reason::MissingContent, "white space only");
    let empty_and_null = r#"{"content": "", "content_base64": null}"#;
    check(empty_and_null, Reason::MissingContent, "found neither");
    assert_eq!(fault(&typed("text/plain", " \r\n")).reason, Reason::MissingContent);
    assert_eq!(fault(&envelope("")).reason, Reason::MissingContent);
}

#[test]
fn a_message_without_an_id_gets_that_of_the_message_or_one_from_its_content() {
    let mut message = envelope(r#"{"content": "x"}"#);
    let derived = read(&message).id;
    assert_eq!(derived.len(), 32);
    assert_eq!(derived, read(&envelope(r#"{"more": 1, "content": "x"}"#)).id);
    assert_ne!(derived, read(&envelope(r#"{"content": "x", "url": "https://a.vn"}"#)).id);
    assert_eq!(derived, read(&envelope(r#"{"content_base64": "eA=="}"#)).id);
    message.message_id = Some(String::new());
    assert_eq!(read(&message).id, derived, "an empty id is none");
    message.message_id = Some("m-1".to_owned());
    assert_eq!(read(&message).id, "m-1");
    message.body = br#"{"content": "x", "id": "own"}"#.to_vec();
    assert_eq!(read(&message).id, "own");
}

#[test]
fn integers_are_ids_whatever_their_size_and_other_numbers_are_not() {
    for id in ["0", "-5", "123456789012345678901234567890"] {
        assert_eq!(read(&envelope(format!(r#"{{"content": "x", "id": {id}}}"#))).id, id);
    }
    check(
        r#"{"content": "x", "id": 1.5}"#,
        Reason::MalformedJson,
        "field id: expected a string or",
    );
    check(r#"{"content": "x", "id": 1e3}"#, Reason::MalformedJson, "found another number");
    check(r#"{"content": "x", "id": {}}"#, Reason::MalformedJson, "found an object");
}

#[test]
fn a_missing_fetch_time_is_that_of_the_message() {
    let mut message = envelope(r#"{"content": "x"}"#);
    message.timestamp = Some(1_672_454_789);
    assert_eq!(read(&message).fetched_at.as_deref(), Some("2022-12-31T02:46:29Z"));
    message.timestamp = Some(u64::MAX);
    assert_eq!(read(&message).fetched_at, None, "no such time");
    message.timestamp = None;
    assert_eq!(read(&message).page.fetched_at, None);
}

#[test]
fn a_fetch_time_that_is_not_rfc_3339_is_named_but_not_quoted() {
    let body = r#"{"content": "x", "fetched_at": "31/12/2022"}"#;
    check(body, Reason::MalformedJson, "field fetched_at: expected RFC 3339");
    assert!(!fault(&envelope(body)).detail.contains("31/12"));
    let raw = with_header(typed("text/plain", "x"), "fetched_at", "yesterday");
    assert!(fault(&raw).detail.starts_with("header fetched_at: expected RFC 3339"));
}

#[test]
fn a_field_of_the_wrong_type_is_named_with_expected_and_found() {
    for (body, detail) in [
        (r#"{"content": 5}"#, "field content: expected a string, found a number"),
        (r#"{"content": "x", "url": []}"#, "field url: expected a string, found an array"),
        (r#"{"content": "x", "source": true}"#, "field source: expected a string, found a boolean"),
        (r#"{"content": "x", "meta": "m"}"#, "field meta: expected an object, found a string"),
        (r#"{"content": "x", "hints": []}"#, "field hints: expected an object, found an array"),
        (
            r#"{"content": "x", "hints": {"title": {}}}"#,
            "field hints.title: expected a string, found an object",
        ),
        ("[1]", "expected an object, found an array"),
        ("\"text\"", "expected an object, found a string"),
    ] {
        check(body, Reason::MalformedJson, detail);
    }
}

#[test]
fn null_and_empty_text_count_as_absent() {
    let article = read(&envelope(
        r#"{"content": "x", "id": "", "url": null, "source": "", "fetched_at": "", "hints": null,
            "meta": null, "content_type": ""}"#,
    ));
    assert_eq!(article.id.len(), 32);
    assert_eq!(
        (article.url, article.source, article.fetched_at, article.page.content_type),
        (None, None, None, None)
    );
    assert!(article.meta.is_none());
}

#[test]
fn malformed_json_is_reported_with_its_position_and_without_its_text() {
    check("{\"content\": \"bí mật\",\n}", Reason::MalformedJson, "line 2 column 1");
    check("{\"content\": \"bí mật\"", Reason::MalformedJson, "EOF");
    check(
        "{\"content\": \"x\"}{",
        Reason::MalformedJson,
        "trailing characters at line 1 column 17",
    );
    check("", Reason::MalformedJson, "EOF");
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(fault(&typed("application/json", utf16)).reason, Reason::MalformedJson);
    let latin = fault(&typed("application/json", b"{\"content\": \"\xe9\"}".as_slice()));
    assert_eq!(latin.reason, Reason::MalformedJson);
    assert!(latin.detail.contains("UTF-8") && latin.detail.contains("offset 13"), "{latin}");
}

#[test]
fn a_field_of_ours_that_is_there_twice_is_refused_and_others_may_be() {
    check(
        r#"{"content": "x", "content": "y"}"#,
        Reason::MalformedJson,
        "field content: expected it once",
    );
    check(
        r#"{"content": "x", "hints": {"title": "a", "title": "b"}}"#,
        Reason::MalformedJson,
        "field hints.title: expected the member once",
    );
    assert_eq!(read(&envelope(r#"{"content": "x", "a": 1, "a": 2}"#)).unknown_fields, 2);
}

#[test]
fn unknown_fields_are_counted_at_the_top_and_in_hints() {
    let body = r#"{"content": "x", "a": 1, "b": {"c": 2}, "hints": {"title": "t", "d": 3}, "meta": {"e": 4}}"#;
    assert_eq!(read(&envelope(body)).unknown_fields, 3);
}

#[test]
fn nesting_beyond_the_limit_is_a_bomb_and_up_to_it_is_not() {
    let nested = |levels: usize| {
        format!(
            r#"{{"content": "x", "meta": {{"a": {}{}}}}}"#,
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    assert!(read(&envelope(nested(30))).meta.is_some());
    check(&nested(31), Reason::Bomb, "32 levels of nesting");
    let deep = "[".repeat(1_000_000);
    let error = fault(&envelope(format!(r#"{{"content": "x", "a": {deep}"#)));
    assert_eq!(error.reason, Reason::Bomb);
}

#[test]
fn a_depth_limit_beyond_that_of_the_parser_holds_too() {
    let levels = 5000;
    let body = format!(
        r#"{{"content": "x", "meta": {{"a": {}{}}}}}"#,
        "[".repeat(levels),
        "]".repeat(levels)
    );
    let limits = Limits { max_json_depth: 100_000, ..LIMITS };
    let article = decode(&envelope(body), &limits, &FieldMap::default()).unwrap();
    assert_eq!(article.meta.unwrap().get().len(), 2 * levels + 6);
}

#[test]
fn lone_surrogates_are_replaced_with_a_warning() {
    let article = read(&envelope(r#"{"content": "a\ud83d b\udc00", "\udfff": 1}"#));
    assert_eq!(article.page.content, Content::Text("a\u{fffd} b\u{fffd}".to_owned()));
    assert_eq!(article.warnings.len(), 1);
    assert_eq!(article.unknown_fields, 1);
}

#[test]
fn nul_and_decomposed_characters_reach_the_pipeline_as_they_are() {
    let article = read(&envelope(r#"{"content": "a\u0000e\u0302\u0323"}"#));
    assert_eq!(article.page.content, Content::Text("a\0e\u{302}\u{323}".to_owned()));
}

#[test]
fn meta_is_kept_to_the_letter() {
    let meta = r#"{"z":1.0,"a":1e400,"n":123456789012345678901234567890,"k":1,"k":2,"s":"\u00e9\ud800 \" "}"#;
    let article = read(&envelope(format!(r#"{{"content": "x", "meta": {meta}}}"#)));
    assert_eq!(article.meta.unwrap().get(), meta);
}

#[test]
fn a_body_over_its_limit_is_too_large_before_it_is_looked_at() {
    let limits = Limits { max_body_bytes: 10, ..LIMITS };
    let message =
        Envelope { content_encoding: Some("nonsense".to_owned()), ..envelope("x".repeat(11)) };
    let error = decode(&message, &limits, &FieldMap::default()).unwrap_err();
    assert_eq!(error.reason, Reason::TooLarge);
    assert_eq!(error.detail, "expected at most 10 bytes, found 11");
}

#[test]
fn encodings_are_undone_in_both_forms() {
    let gzip = |body: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, body).unwrap();
        encoder.finish().unwrap()
    };
    let mut message = envelope(gzip(br#"{"content": "x"}"#));
    message.content_encoding = Some("gzip".to_owned());
    assert_eq!(read(&message).page.content, Content::Text("x".to_owned()));
    let digest = read(&message).content_sha256;
    message.body = gzip(b"x");
    let raw = read(&message);
    assert_eq!(raw.page.content, Content::Bytes(b"x".to_vec()));
    assert_eq!(raw.content_sha256, digest, "the digest is that of the content");
    message.body = gzip(&vec![b' '; 2 << 20]);
    assert_eq!(fault(&message).reason, Reason::Bomb);
    message.content_encoding = Some("rar".to_owned());
    assert_eq!(fault(&message).reason, Reason::BadEncoding);
}

#[test]
fn a_field_map_reads_another_crawlers_message() {
    let pairs = [
        ("id", "/item/guid"),
        ("content", "/responses/1/body"),
        ("url", "/link"),
        ("hints.title", "/item/title"),
        ("meta", "/job"),
    ];
    let body = r#"{"item": {"guid": 77, "title": "t", "x": 0}, "link": "https://a.vn/b",
        "responses": [{"body": "no"}, {"body": "nội dung"}], "job": {"n": 1}, "id": "not this"}"#;
    let article = mapped(&pairs, body).unwrap();
    assert_eq!(article.id, "77");
    assert_eq!(article.page.content, Content::Text("nội dung".to_owned()));
    assert_eq!(article.page.hints.title.as_deref(), Some("t"));
    assert_eq!(article.source.as_deref(), Some("a.vn"));
    assert_eq!(article.meta.unwrap().get(), r#"{"n":1}"#);
    assert_eq!(article.unknown_fields, 1, "id is not read once it is mapped elsewhere");
}

#[test]
fn faults_of_mapped_fields_name_field_and_pointer() {
    let error = mapped(&[("content", "/a~1b/text")], r#"{"a/b": {"text": 5}}"#).unwrap_err();
    assert_eq!(error.detail, "field content (/a~1b/text): expected a string, found a number");
    let missing = mapped(&[("content", "/a/b/c")], r#"{"a": {"b": 1}}"#).unwrap_err();
    assert_eq!(missing.reason, Reason::MissingContent);
}

#[test]
fn hints_may_be_mapped_as_a_whole() {
    let body = r#"{"content": "x", "rss": {"title": "t", "other": 1}}"#;
    let article = mapped(&[("hints", "/rss")], body).unwrap();
    assert_eq!(article.page.hints.title.as_deref(), Some("t"));
    assert_eq!(article.unknown_fields, 1);
}

#[test]
fn trace_context_and_fault_instructions_are_carried() {
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let plain = envelope(r#"{"content": "x", "meta": {"boctin_fault": "panic"}}"#);
    let traced = with_header(plain.clone(), "traceparent", trace);
    assert_eq!(trace_id(&traced).as_deref(), trace.get(3..35));
    let article = read(&traced);
    assert_eq!(article.traceparent.as_deref(), Some(trace));
    assert_eq!(article.fault.as_deref(), Some("panic"));
    let article = read(&with_header(plain, "boctin-fault", "abort"));
    assert_eq!(article.fault.as_deref(), Some("abort"), "the header wins");
    let bad = with_header(typed("text/plain", "x"), "traceparent", "nonsense");
    assert_eq!(trace_id(&bad), None);
    assert_eq!((read(&bad).traceparent, read(&bad).fault), (None, None));
}

#[test]
fn a_fault_becomes_a_dead_letter_with_its_reason() {
    let letter = fault(&typed("application/json", "nope")).dead_letter(1);
    assert_eq!((letter.reason, letter.stage), (Reason::MalformedJson, DeadStage::Decode));
}
