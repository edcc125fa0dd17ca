//! Reads JSON without trusting it: bounded nesting, no recursion, positions instead of text in faults.
//!
//! Promises linear time and that only the members asked for are kept, as slices of the input. It
//! gives values no meaning: `raw` does.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::dead::Reason;
use super::raw::DecodeError;

/// Refuses text that nests objects and arrays deeper than the limit.
///
/// # Errors
///
/// [`Reason::Bomb`] with the position of the bracket that is one too many.
pub(super) fn check_depth(text: &str, limit: usize) -> Result<(), DecodeError> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return Err(DecodeError {
                        reason: Reason::Bomb,
                        detail: format!(
                            "expected at most {limit} levels of nesting, found more at byte {at}"
                        ),
                    });
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// The members of an object that were asked for.
#[derive(Debug)]
pub(super) struct Members<'a> {
    /// Names and values, in the order of the object.
    pub kept: Vec<(String, &'a RawValue)>,
    /// How many other members there were.
    pub others: usize,
    /// A name asked for that is there twice, so that its value cannot be told.
    pub duplicate: Option<String>,
}

/// Reads one object, keeping the members whose name is wanted.
///
/// # Errors
///
/// [`Reason::MalformedJson`] with line and column, never with text of the message.
pub(super) fn members<'a>(
    text: &'a str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Members<'a>, DecodeError> {
    let found = kind(text);
    if found != "an object" && found != "nothing" {
        return Err(malformed(format!("expected an object, found {found}")));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let members =
        deserializer.deserialize_map(MembersVisitor { wanted }).map_err(|error| syntax(&error))?;
    deserializer.end().map_err(|error| syntax(&error))?;
    Ok(members)
}

/// Returns the member or element that one segment of a pointer leads to.
///
/// # Errors
///
/// [`Reason::MalformedJson`] when the member is there twice.
pub(super) fn child<'a>(
    value: &'a RawValue,
    segment: &str,
) -> Result<Option<&'a RawValue>, DecodeError> {
    match kind(value.get()) {
        "an object" => {
            let members = members(value.get(), &|name| name == segment)?;
            if members.duplicate.is_some() {
                return Err(malformed("expected the member once, found it twice".to_owned()));
            }
            Ok(members.kept.first().map(|(_, value)| *value))
        }
        "an array" => {
            let canonical = segment == "0" || !segment.starts_with(['0', '+']);
            let Some(index) = segment.parse().ok().filter(|_| canonical) else {
                return Ok(None);
            };
            serde_json::Deserializer::from_str(value.get())
                .deserialize_seq(ElementVisitor { index })
                .map_err(|error| syntax(&error))
        }
        _ => Ok(None),
    }
}

/// Returns what sort of value JSON text begins with, for "expected X, found Y".
pub(super) fn kind(text: &str) -> &'static str {
    match text.trim_start_matches([' ', '\t', '\r', '\n']).bytes().next() {
        None => "nothing",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(b'-' | b'0'..=b'9') => "a number",
        Some(_) => "no JSON",
    }
}

/// Returns the text of a JSON string and how many lone surrogates in it became U+FFFD.
///
/// # Errors
///
/// [`Reason::MalformedJson`] when the value is not a string.
pub(super) fn string(value: &RawValue) -> Result<(String, usize), DecodeError> {
    let found = kind(value.get());
    if found != "a string" {
        return Err(malformed(format!("expected a string, found {found}")));
    }
    serde_json::Deserializer::from_str(value.get())
        .deserialize_bytes(TextVisitor)
        .map_err(|error| syntax(&error))
}

/// Returns the same JSON without white space between its tokens.
pub(super) fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_string = false;
    let mut escaped = false;
    for character in text.chars() {
        if in_string {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
        } else if matches!(character, ' ' | '\t' | '\r' | '\n') {
            continue;
        } else if character == '"' {
            in_string = true;
        }
        out.push(character);
    }
    out
}

pub(super) fn malformed(detail: String) -> DecodeError {
    DecodeError { reason: Reason::MalformedJson, detail }
}

/// Faults of syntax name a position and what was expected there; they quote nothing.
fn syntax(error: &serde_json::Error) -> DecodeError {
    malformed(match error.classify() {
        serde_json::error::Category::Syntax | serde_json::error::Category::Eof => error.to_string(),
        serde_json::error::Category::Data | serde_json::error::Category::Io => {
            format!("unexpected value at line {} column {}", error.line(), error.column())
        }
    })
}

struct MembersVisitor<'w> {
    wanted: &'w dyn Fn(&str) -> bool,
}

impl<'de> Visitor<'de> for MembersVisitor<'_> {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members { kept: Vec::new(), others: 0, duplicate: None };
        while let Some(name) = map.next_key_seed(NameSeed { wanted: self.wanted })? {
            let Some(name) = name else {
                map.next_value::<IgnoredAny>()?;
                members.others += 1;
                continue;
            };
            let value = map.next_value::<&'de RawValue>()?;
            if members.kept.iter().any(|(kept, _)| *kept == name) {
                members.duplicate = Some(name);
            } else {
                members.kept.push((name, value));
            }
        }
        Ok(members)
    }
}

/// Reads a member's name as bytes, since it may hold lone surrogates; `None`: not wanted.
struct NameSeed<'w> {
    wanted: &'w dyn Fn(&str) -> bool,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Option<String>;

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        source.deserialize_bytes(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = Option<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        let name = std::str::from_utf8(bytes).ok();
        Ok(name.filter(|name| (self.wanted)(name)).map(str::to_owned))
    }
}

struct ElementVisitor {
    index: usize,
}

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut at = 0;
        let mut found = None;
        while let Some(element) = seq.next_element::<&'de RawValue>()? {
            if at == self.index {
                found = Some(element);
            }
            at += 1;
        }
        Ok(found)
    }
}

/// Reads a string as bytes: the parser hands over lone surrogates as three bytes that are no UTF-8.
struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = (String, usize);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        let mut text = String::with_capacity(bytes.len());
        let mut replaced = 0;
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            // 0xED begins a surrogate; its other two bytes are reported after it, one by one.
            if chunk.invalid().first() == Some(&0xED) {
                text.push(char::REPLACEMENT_CHARACTER);
                replaced += 1;
            }
        }
        Ok((text, replaced))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn value(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn nesting_is_counted_outside_of_strings_only() {
        assert!(check_depth(r#"{"a": ["]]\"[[[[", {}]}"#, 3).is_ok());
        let error = check_depth(r#"{"a": [{}]}"#, 2).unwrap_err();
        assert_eq!(error.reason, Reason::Bomb);
        assert!(error.detail.ends_with("at byte 7"), "{}", error.detail);
        assert!(check_depth("]]]]][", 1).is_ok());
    }

    #[test]
    fn a_million_open_brackets_do_not_touch_the_stack() {
        let text = format!("{{\"x\": {}{}}}", "[".repeat(500_000), "]".repeat(500_000));
        assert_eq!(check_depth(&text, 100).unwrap_err().reason, Reason::Bomb);
        // Even where the limit lets them pass.
        assert_eq!(members(&text, &|_| true).unwrap().kept.len(), 1);
    }

    #[test]
    fn faults_name_the_position_and_quote_nothing() {
        for text in [
            "{\"secret\": tru}",
            "{\"secret\"",
            "{\"secret\": 1} x",
            "{'secret': 1}",
            "",
            "{\"secret\": NaN}",
        ] {
            let error = members(text, &|_| true).unwrap_err();
            assert_eq!(error.reason, Reason::MalformedJson);
            assert!(error.detail.contains("line 1 column"), "{}", error.detail);
            assert!(!error.detail.contains("secret"), "{}", error.detail);
        }
        assert_eq!(
            members("[]", &|_| true).unwrap_err().detail,
            "expected an object, found an array"
        );
    }

    #[test]
    fn only_wanted_members_are_kept_and_the_others_counted() {
        let read = members(r#"{"a":1,"b":[2],"c":3,"\ud800":4}"#, &|name| name == "b").unwrap();
        assert_eq!((read.kept.len(), read.others), (1, 3));
        assert_eq!(read.kept[0].1.get(), "[2]");
    }

    #[test]
    fn a_wanted_member_that_is_there_twice_is_reported_and_others_are_not() {
        let text = r#"{"a":1,"b":2,"a":3,"b":4}"#;
        assert_eq!(members(text, &|name| name == "a").unwrap().duplicate.unwrap(), "a");
        assert!(members(text, &|name| name == "c").unwrap().duplicate.is_none());
    }

    #[test]
    fn pointers_lead_into_objects_and_arrays() {
        let root = value(r#"{"a": [10, {"": true}]}"#);
        let array = child(&root, "a").unwrap().unwrap();
        assert_eq!(child(array, "0").unwrap().unwrap().get(), "10");
        for segment in ["2", "-1", "01", "+1", "x", ""] {
            assert!(child(array, segment).unwrap().is_none(), "{segment}");
        }
        let inner = child(array, "1").unwrap().unwrap();
        assert_eq!(child(inner, "").unwrap().unwrap().get(), "true");
        assert!(child(child(array, "0").unwrap().unwrap(), "0").unwrap().is_none());
        assert!(child(&value(r#"{"a":1,"a":2}"#), "a").is_err());
    }

    #[test]
    fn lone_surrogates_become_one_replacement_character_each() {
        let (text, replaced) = string(&value(r#""a\ud800b\udc00\ud83d\ude00é""#)).unwrap();
        assert_eq!((text.as_str(), replaced), ("a\u{fffd}b\u{fffd}😀é", 2));
        assert_eq!(string(&value("12")).unwrap_err().detail, "expected a string, found a number");
    }

    #[test]
    fn compacting_keeps_everything_but_the_white_space_between_tokens() {
        let text = "{ \"b\" : [ 1.50 , \"x \\\" \\\\\" ],\n\t\"a\": 1e400 }";
        assert_eq!(compact(text), "{\"b\":[1.50,\"x \\\" \\\\\"],\"a\":1e400}");
    }
}
