//! The dead letter: why a message was given up, as headers beside the untouched original.
//!
//! Promises that reasons and stages are closed sets, that the detail is short and printable, and
//! that no header of ours starts with `x-` (brokers keep those for themselves). It publishes nothing
//! and never touches the original body, properties or headers.

use std::fmt::Write as _;

use schemars::JsonSchema;

use crate::pipeline;
use crate::pipeline::labels::labels;

use super::vocabulary::Word;

/// Header with the [`Reason`].
pub const REASON: &str = "boctin-reason";
/// Header with the [`DeadStage`].
pub const STAGE: &str = "boctin-stage";
/// Header with the detail, at most [`MAX_DETAIL_CHARS`] characters.
pub const DETAIL: &str = "boctin-detail";
/// Header with how often the message was tried; suspects carry it too.
pub const ATTEMPTS: &str = "boctin-attempts";
/// Header with the version of the worker that gave up.
pub const VERSION: &str = "boctin-version";
/// Header with the time of giving up.
pub const TIME: &str = "boctin-time";
/// Header with the exchange the message was first published to; suspects carry it too.
pub const EXCHANGE: &str = "boctin-exchange";
/// Header with the routing key it was first published with; suspects carry it too.
pub const ROUTING_KEY: &str = "boctin-routing-key";

/// Header of a suspect: which attempt alone its next one will be.
pub const LONE_ATTEMPTS: &str = "boctin-lone-attempts";
/// Header with the time to live that the publisher gave the message. As a property it would make a
/// dead letter or a suspect expire, and be lost.
pub const EXPIRATION: &str = "boctin-expiration";
/// Header with the user who published the message. The broker takes the property only from that
/// user, and closes the channel of anybody else.
pub const USER_ID: &str = "boctin-user-id";
/// Header with the publisher's `CC`: further routing keys, which a suspect must not follow.
pub const CC: &str = "boctin-cc";
/// Header with the publisher's `BCC`.
pub const BCC: &str = "boctin-bcc";
/// Header with the priority that the publisher gave the message, once a command has gone through the
/// dead letters: as a property it would upset their order.
pub const PRIORITY: &str = "boctin-priority";
/// Header with the names of headers that were left out, separated by commas: with ours beside them they
/// did not fit into the one frame that holds a message's properties. Suspects carry it too.
pub const LEFT_OUT: &str = "boctin-left-out";

/// Every header that a dead letter gets from us, in the order of [`headers`].
pub const HEADERS: [&str; 8] =
    [REASON, STAGE, DETAIL, ATTEMPTS, VERSION, TIME, EXCHANGE, ROUTING_KEY];

/// Longest detail in characters.
pub const MAX_DETAIL_CHARS: usize = 500;

labels! {
    /// Why a message was given up.
    pub enum Reason {
        /// The body is not JSON as the contract has it, or a field or header has the wrong type.
        MalformedJson = "malformed_json",
        /// There is no page in the message.
        MissingContent = "missing_content",
        /// The content encoding is unknown, or it or the base64 is broken.
        BadEncoding = "bad_encoding",
        /// The page is no text in any charset.
        Charset = "charset",
        /// The body is larger than allowed.
        TooLarge = "too_large",
        /// The body grows or nests beyond its limit when unpacked.
        Bomb = "bomb",
        /// The result is larger than allowed, even without its optional parts.
        ResultTooLarge = "result_too_large",
        /// A stage of the pipeline panicked.
        StagePanic = "stage_panic",
        /// The article took longer than allowed.
        Deadline = "deadline",
        /// Every attempt ended with the worker.
        AttemptsExhausted = "attempts_exhausted",
    }
}

labels! {
    /// Where on its way a message was given up.
    pub enum DeadStage {
        /// The body was being unpacked and read.
        Decode = "decode",
        /// Bytes were becoming text.
        Charset = "charset",
        /// Text or HTML was becoming labelled lines.
        Page = "page",
        /// Lines were becoming the parts of the article.
        Article = "article",
        /// Records were being extracted.
        Extract = "extract",
        /// Language, kind and topics were being decided.
        Classify = "classify",
        /// The result was being written.
        Encode = "encode",
        /// Somewhere: the worker did not live to tell.
        Process = "process",
    }
}

impl From<pipeline::Stage> for DeadStage {
    fn from(stage: pipeline::Stage) -> Self {
        match stage {
            pipeline::Stage::Charset => Self::Charset,
            pipeline::Stage::Page => Self::Page,
            pipeline::Stage::Article => Self::Article,
            pipeline::Stage::Extract => Self::Extract,
            pipeline::Stage::Classify => Self::Classify,
        }
    }
}

/// Why, where and after how many attempts a message was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Why.
    pub reason: Reason,
    /// Where.
    pub stage: DeadStage,
    /// What was expected and what was found; never page text.
    pub detail: String,
    /// How often the message was tried, this time included.
    pub attempts: u32,
}

impl DeadLetter {
    /// Returns a dead letter whose detail is printable and at most [`MAX_DETAIL_CHARS`] long.
    ///
    /// The caller keeps page text out of the detail.
    #[must_use]
    pub fn new(reason: Reason, stage: DeadStage, detail: &str, attempts: u32) -> Self {
        Self { reason, stage, detail: printable(detail), attempts }
    }
}

/// The value of one of our headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderValue {
    /// A long string.
    Text(String),
    /// An unsigned integer.
    Count(u32),
}

/// Returns the headers that a dead letter carries beside the original ones.
///
/// `time` is RFC 3339; `exchange` and `routing_key` are those the original was published with. They
/// replace headers of the same names that an earlier death left on the original.
#[must_use]
pub fn headers(
    letter: &DeadLetter,
    version: &str,
    time: &str,
    exchange: &str,
    routing_key: &str,
) -> Vec<(&'static str, HeaderValue)> {
    let text = |text: &str| HeaderValue::Text(text.to_owned());
    vec![
        (REASON, text(letter.reason.as_str())),
        (STAGE, text(letter.stage.as_str())),
        (DETAIL, HeaderValue::Text(printable(&letter.detail))),
        (ATTEMPTS, HeaderValue::Count(letter.attempts)),
        (VERSION, text(version)),
        (TIME, text(time)),
        (EXCHANGE, text(exchange)),
        (ROUTING_KEY, text(routing_key)),
    ]
}

/// Tells whether a header was added by us, so that a replay strips it.
#[must_use]
pub fn is_ours(name: &str) -> bool {
    HEADERS.contains(&name)
        || [LONE_ATTEMPTS, EXPIRATION, USER_ID, PRIORITY, CC, BCC, LEFT_OUT].contains(&name)
}

/// Tells whether a dead letter or a suspect may go without a header where not all of them fit into a
/// frame: all but those that say why it is there and where it came from.
#[must_use]
pub fn is_expendable(name: &str) -> bool {
    !(HEADERS.contains(&name) || [LONE_ATTEMPTS, LEFT_OUT].contains(&name))
}

/// The headers of a dead letter as an object; stands for them in the schema.
#[derive(Debug, JsonSchema)]
#[schemars(description = "Headers that a dead letter carries beside the original ones.")]
#[schemars(title = "boctin dead letter headers", rename_all = "kebab-case")]
pub struct Headers {
    /// Why the message was given up.
    pub boctin_reason: Word<Reason>,
    /// Where on its way it was given up.
    pub boctin_stage: Word<DeadStage>,
    /// What was expected and what was found; never page text.
    #[schemars(length(max = 500))]
    pub boctin_detail: String,
    /// How often the message was tried.
    pub boctin_attempts: u32,
    /// Version of the worker that gave up.
    pub boctin_version: String,
    /// When it gave up.
    #[schemars(extend("format" = "date-time"))]
    pub boctin_time: String,
    /// Exchange the message was published to.
    pub boctin_exchange: String,
    /// Routing key it was published with.
    pub boctin_routing_key: String,
}

/// Escapes control characters and cuts at [`MAX_DETAIL_CHARS`], never inside an escape.
fn printable(detail: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    let mut escaped = String::new();
    for character in detail.chars() {
        escaped.clear();
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "{}", character.escape_default());
        } else {
            escaped.push(character);
        }
        length += escaped.chars().count();
        if length > MAX_DETAIL_CHARS {
            break;
        }
        out.push_str(&escaped);
    }
    out
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn letter(detail: &str) -> DeadLetter {
        DeadLetter::new(Reason::Bomb, DeadStage::Decode, detail, 3)
    }

    #[test]
    fn a_detail_is_cut_at_its_limit_without_splitting_characters_or_escapes() {
        assert_eq!(letter(&"ệ".repeat(1000)).detail, "ệ".repeat(500));
        let escaped = letter(&"\u{1b}".repeat(1000)).detail;
        assert!(escaped.chars().count() <= MAX_DETAIL_CHARS);
        assert!(escaped.ends_with("\\u{1b}"), "{escaped}");
    }

    #[test]
    fn a_detail_has_no_control_characters() {
        assert_eq!(letter("a\n\0\u{7f}\u{2028}b").detail, "a\\n\\u{0}\\u{7f}\\u{2028}b");
    }

    #[test]
    fn headers_bound_the_detail_even_of_a_letter_built_by_hand() {
        let long = DeadLetter { detail: "x\n".repeat(600), ..letter("") };
        let all = headers(&long, "1", "t", "", "");
        let (_, HeaderValue::Text(detail)) = &all[2] else { unreachable!() };
        assert!(detail.len() <= MAX_DETAIL_CHARS && !detail.contains('\n'));
    }

    #[test]
    fn every_header_is_ours_and_none_starts_with_x() {
        let all = headers(&letter("d"), "0.1.0", "2026-01-01T00:00:00Z", "boctin.raw", "k");
        let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, HEADERS);
        assert!(names.iter().all(|name| is_ours(name) && !name.starts_with("x-")));
        assert!(!is_ours("x-death") && !is_ours("traceparent") && !is_ours("boctin-fault"));
    }

    #[test]
    fn every_pipeline_stage_is_a_dead_stage_of_the_same_name() {
        for stage in pipeline::Stage::ALL {
            assert_eq!(DeadStage::from(*stage).as_str(), stage.as_str());
        }
    }

    #[test]
    fn headers_conform_to_their_schema() {
        let schema = crate::message::schema::dead();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for reason in Reason::ALL {
            for stage in DeadStage::ALL {
                let letter = DeadLetter::new(*reason, *stage, &"x".repeat(900), u32::MAX);
                let object: serde_json::Map<_, _> =
                    headers(&letter, "0.1.0", "2026-01-01T00:00:00Z", "e", "k")
                        .into_iter()
                        .map(|(name, value)| match value {
                            HeaderValue::Text(text) => (name.to_owned(), text.into()),
                            HeaderValue::Count(count) => (name.to_owned(), count.into()),
                        })
                        .collect();
                let object = object.into();
                let faults: Vec<_> =
                    validator.iter_errors(&object).map(|fault| fault.to_string()).collect();
                assert!(faults.is_empty(), "{faults:?}");
            }
        }
        assert!(!validator.is_valid(&serde_json::json!({"boctin-reason": "bad luck"})));
    }
}
