//! The JSON Schemas (2020-12) of the messages, generated from the types that are written.
//!
//! Promises that the files in `schemas/` say what the code does: a test compares them. The raw
//! article is read by hand, so [`RawMessage`] stands for it here; a test holds the two together.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::pipeline::labels::labels;

use super::article::wire;
use super::dead::Headers;

labels! {
    /// A message of the contract.
    pub enum Message {
        /// A raw article in JSON form.
        Raw = "raw",
        /// A structured article.
        Article = "article",
        /// The headers of a dead letter.
        Dead = "dead",
    }
}

/// Returns the schema of a message as it is printed and checked in: indented, with a final line feed.
#[must_use]
pub fn text(message: Message) -> String {
    let schema = match message {
        Message::Raw => raw(),
        Message::Article => article(),
        Message::Dead => dead(),
    };
    format!("{schema:#}\n")
}

/// Returns the schema of a raw article in JSON form, under our own field names.
#[must_use]
pub fn raw() -> Value {
    generate::<RawMessage>(SchemaSettings::draft2020_12())
}

/// Returns the schema of a structured article.
#[must_use]
pub fn article() -> Value {
    generate::<wire::StructuredArticle<'static>>(SchemaSettings::draft2020_12().for_serialize())
}

/// Returns the schema of the headers that a dead letter carries.
#[must_use]
pub fn dead() -> Value {
    generate::<Headers>(SchemaSettings::draft2020_12())
}

fn generate<T: JsonSchema>(settings: SchemaSettings) -> Value {
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// A raw article in JSON form; stands for it in the schema.
#[derive(Debug, JsonSchema)]
#[schemars(title = "boctin raw article")]
#[schemars(
    description = "A raw article in JSON form. Null and empty text count as absent; unknown fields are ignored and counted."
)]
#[schemars(extend("oneOf" = [
    {"required": ["content"], "properties": {"content": {"type": "string", "minLength": 1}, "content_base64": {"enum": [null, ""]}}},
    {"required": ["content_base64"], "properties": {"content_base64": {"type": "string", "minLength": 1}, "content": {"enum": [null, ""]}}},
]))]
pub struct RawMessage {
    /// The crawler's own id; absent: the message id, or one derived from address and content.
    pub id: Option<Id>,
    /// Address the page was fetched from.
    pub url: Option<String>,
    /// Publisher; absent: the host of the address.
    pub source: Option<String>,
    /// When the page was fetched, RFC 3339; absent: the timestamp of the message.
    #[schemars(extend("format" = "date-time"))]
    pub fetched_at: Option<String>,
    /// Media type of the page, with its charset; absent: told from the page.
    pub content_type: Option<String>,
    /// The page as text; exactly one of `content` and `content_base64` is there.
    pub content: Option<String>,
    /// The page as bytes, in base64 of either alphabet.
    #[schemars(extend("contentEncoding" = "base64"))]
    pub content_base64: Option<String>,
    /// What the crawler already knows: evidence, not truth.
    pub hints: Option<HintsMessage>,
    /// Opaque; comes back untouched in the result.
    pub meta: Option<BTreeMap<String, Value>>,
}

/// An id: integers are taken as their digits.
#[derive(Debug)]
pub struct Id(pub String);

impl JsonSchema for Id {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An integer of any size is taken as its digits.",
            "type": ["string", "integer"],
        })
    }
}

/// What the crawler already knows.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Hints")]
pub struct HintsMessage {
    /// Headline.
    pub title: Option<String>,
    /// Time of publication, in any form the pipeline reads.
    pub published_at: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Language code.
    pub language: Option<String>,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::path::Path;

    use super::*;
    use crate::message::Envelope;
    use crate::message::dead::{DeadStage, HEADERS, Reason};
    use crate::message::fields::{Field, FieldMap};
    use crate::message::raw::{Limits, decode};

    #[test]
    fn the_checked_in_schemas_are_those_of_the_code() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
        for message in Message::ALL {
            let path = folder.join(format!("{message}.json"));
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                std::fs::write(&path, text(*message)).unwrap();
            }
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                found == text(*message),
                "schemas/{message}.json is not what the code says; review the change and run \
                 `boctin schema {message} > schemas/{message}.json`"
            );
        }
    }

    #[test]
    fn every_schema_is_valid_itself_and_names_its_draft() {
        for schema in [raw(), article(), dead()] {
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
            jsonschema::meta::validate(&schema).unwrap();
        }
    }

    #[test]
    fn closed_sets_are_enums_in_the_schema() {
        let article = article();
        let definitions = article["$defs"].as_object().unwrap();
        for (name, word) in [
            ("BlockKind", "paragraph"),
            ("DateRole", "page_clock"),
            ("DocumentKind", "numbered_no_symbol"),
            ("Kind", "not_vietnamese"),
            ("LanguageCode", "und"),
            ("LineClass", "render_time"),
            ("OrganisationKind", "armed_forces"),
            ("OrganisationLevel", "grassroots"),
            ("PeriodKind", "as_of"),
            ("PlaceEpoch", "before-2025-07"),
            ("PlaceLevel", "hamlet"),
            ("Precision", "minute"),
            ("StatisticKind", "percent_of_target"),
        ] {
            let words = definitions[name]["enum"].as_array().unwrap();
            assert!(words.contains(&word.into()), "{name}: {words:?}");
        }
        let dead = dead();
        assert_eq!(dead["$defs"]["Reason"]["enum"].as_array().unwrap().len(), 10);
    }

    #[test]
    fn the_raw_schema_has_exactly_the_fields_that_are_read() {
        let schema = raw();
        let names = |object: &Value, prefix: &str| -> Vec<String> {
            let properties = object["properties"].as_object().unwrap();
            properties.keys().map(|name| format!("{prefix}{name}")).collect()
        };
        let mut described = names(&schema, "");
        described.extend(names(&schema["$defs"]["Hints"], "hints."));
        described.sort();
        let mut read: Vec<_> = Field::ALL.iter().map(|field| field.as_str().to_owned()).collect();
        read.sort();
        assert_eq!(described, read);
    }

    #[test]
    fn the_raw_schema_and_the_decoder_agree_on_what_a_raw_article_is() {
        let schema = raw();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let limits =
            Limits { max_body_bytes: 1000, max_decompressed_bytes: 1000, max_json_depth: 9 };
        for (message, good) in [
            (r#"{"content": "x"}"#, true),
            (r#"{"content_base64": "eA==", "id": 12}"#, true),
            (r#"{"content": "x", "id": "a", "url": null, "content_base64": null}"#, true),
            (r#"{"content": "x", "hints": {"title": "t", "more": 1}, "more": []}"#, true),
            (
                r#"{"content": "x", "meta": {"deep": [1]}, "fetched_at": null, "content_base64": ""}"#,
                true,
            ),
            (r#"{"content": "x", "fetched_at": "2022-12-31T09:46:29+07:00"}"#, true),
            (r#"{"content": "", "content_base64": "eA=="}"#, true),
            (r#"{}"#, false),
            (r#"[]"#, false),
            (r#"{"content": ""}"#, false),
            (r#"{"content": null}"#, false),
            (r#"{"content": ["x"]}"#, false),
            (r#"{"content": "x", "content_base64": "eA=="}"#, false),
            (r#"{"content": "x", "id": 1.5}"#, false),
            (r#"{"content": "x", "id": true}"#, false),
            (r#"{"content": "x", "url": 5}"#, false),
            (r#"{"content": "x", "hints": "t"}"#, false),
            (r#"{"content": "x", "hints": {"title": {}}}"#, false),
            (r#"{"content": "x", "meta": "m"}"#, false),
        ] {
            let value: Value = serde_json::from_str(message).unwrap();
            assert_eq!(validator.is_valid(&value), good, "schema: {message}");
            let envelope = Envelope {
                body: message.as_bytes().to_vec(),
                content_type: Some("application/json".to_owned()),
                ..Envelope::default()
            };
            let decoded = decode(&envelope, &limits, &FieldMap::default());
            assert_eq!(decoded.is_ok(), good, "decoder: {message}: {decoded:?}");
        }
    }

    /// Returns the code blocks of `docs/messages.md` that are marked with a word.
    fn examples(marker: &str) -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/messages.md");
        let text = std::fs::read_to_string(path).unwrap();
        let fence = format!("```json {marker}\n");
        let blocks = text.split(&fence).skip(1);
        let blocks: Vec<_> =
            blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect();
        assert!(!blocks.is_empty(), "docs/messages.md has no example of {marker}");
        blocks
    }

    #[test]
    fn the_examples_in_the_documentation_are_valid() {
        for (message, schema) in [("raw", raw()), ("article", article()), ("dead", dead())] {
            let validator = jsonschema::validator_for(&schema).unwrap();
            for example in examples(message) {
                let example: Value = serde_json::from_str(&example).unwrap();
                let faults: Vec<_> = validator
                    .iter_errors(&example)
                    .map(|fault| format!("{}: {fault}", fault.instance_path()))
                    .collect();
                assert!(faults.is_empty(), "example of {message}: {faults:#?}");
            }
        }
    }

    #[test]
    fn spans_in_the_documentation_quote_its_text() {
        fn check(value: &Value, text: &[char], found: &mut usize) {
            if let Some(surface) = value["surface"].as_str() {
                let at = |name: &str| usize::try_from(value[name].as_u64().unwrap()).unwrap();
                let covered: String = text[at("start")..at("end")].iter().collect();
                assert_eq!(covered, surface);
                *found += 1;
            }
            let parts = value.as_array().cloned().unwrap_or_default();
            let members = value.as_object().cloned().unwrap_or_default();
            for inner in parts.iter().chain(members.values()) {
                check(inner, text, found);
            }
        }
        for example in examples("article") {
            let example: Value = serde_json::from_str(&example).unwrap();
            let text: Vec<char> = example["text"].as_str().unwrap().chars().collect();
            let mut found = 0;
            check(&example, &text, &mut found);
            assert!(found > 0);
            let last = example["blocks"].as_array().unwrap().last().unwrap().clone();
            assert_eq!(last["end"], text.len());
        }
    }

    #[test]
    fn the_documentation_names_every_field_reason_stage_and_header() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/messages.md");
        let text = std::fs::read_to_string(path).unwrap();
        let fields = Field::ALL.iter().map(|field| field.as_str());
        let reasons = Reason::ALL.iter().map(|reason| reason.as_str());
        let stages = DeadStage::ALL.iter().map(|stage| stage.as_str());
        for word in fields.chain(reasons).chain(stages).chain(HEADERS) {
            assert!(
                text.contains(&format!("`{word}`")),
                "docs/messages.md does not mention `{word}`"
            );
        }
    }
}
