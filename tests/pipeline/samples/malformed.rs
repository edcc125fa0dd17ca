//! Messages that are no articles, and how each of them ends.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;

use boctin::message::Envelope;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{engine, process, samples, table};

#[test]
fn every_malformed_sample_ends_as_expected() {
    let expected = table("malformed/expected.toml");
    let pages = expected["pages"].as_array().expect("`pages` is a list");
    let processed = process("malformed");
    let mut wrong = Vec::new();
    for page in pages {
        let file = page["file"].as_str().expect("`file` is text");
        let place = format!("samples/malformed/{file}");
        let found: Vec<String> = processed
            .iter()
            .filter(|sample| sample.place == place)
            .map(|sample| match &sample.outcome {
                Ok(result) => format!("kind {}", result["kind"].as_str().unwrap_or_default()),
                Err(failure) => format!("reason {}", failure.reason),
            })
            .collect();
        let expected: Vec<String> = ["kind", "reason"]
            .iter()
            .filter_map(|key| Some(format!("{key} {}", page.get(*key)?.as_str()?)))
            .collect();
        if found != expected || expected.len() != 1 {
            wrong.push(format!("{file}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_malformed_sample_has_an_expected_end() {
    let expected = table("malformed/expected.toml");
    let listed: BTreeSet<String> = expected["pages"]
        .as_array()
        .expect("`pages` is a list")
        .iter()
        .map(|page| page["file"].as_str().expect("`file` is text").to_owned())
        .collect();
    let files: BTreeSet<String> = fs::read_dir(samples("malformed"))
        .expect("the folder exists")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "expected.toml")
        .collect();
    assert_eq!(files, listed);
}

#[test]
fn a_page_that_unpacks_beyond_the_limit_is_a_bomb() {
    let engine = engine();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let page = vec![b' '; 1 << 20];
    for _ in 0..=engine.limits.max_decompressed_bytes >> 20 {
        encoder.write_all(&page).expect("memory can be written");
    }
    let body = encoder.finish().expect("memory can be written");
    assert!(body.len() < engine.limits.max_body_bytes, "the bomb itself is small");
    let envelope = Envelope {
        body,
        content_type: Some("text/html".to_owned()),
        content_encoding: Some("gzip".to_owned()),
        ..Envelope::default()
    };
    let failure = engine.process(&envelope).result.expect_err("a bomb has no result");
    assert_eq!(failure.reason.as_str(), "bomb", "{}", failure.detail);
}
