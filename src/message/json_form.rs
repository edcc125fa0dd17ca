//! The JSON form of a raw article: an object with our field names, or with another crawler's.
//!
//! Promises that a field of the wrong type is named, with what was expected and found; that `null` and
//! empty text count as absent; and that unknown fields are counted, never fatal.

use serde_json::value::RawValue;

use crate::pipeline::{Content, Hints};

use super::Envelope;
use super::encoding::decode_base64;
use super::fields::{Field, FieldMap};
use super::json::{Members, check_depth, child, compact, kind, malformed, members, string};
use super::raw::{DecodeError, Limits, Parts, RawArticle, missing, present};

/// Reads a message in the JSON form, already decompressed.
///
/// # Errors
///
/// As [`decode`](super::raw::decode).
pub(super) fn json_form(
    envelope: &Envelope,
    body: &[u8],
    limits: &Limits,
    fields: &FieldMap,
) -> Result<RawArticle, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        malformed(format!("expected JSON in UTF-8, found an invalid byte at offset {at}"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    check_depth(text, limits.max_json_depth)?;
    let wanted = fields.top_level();
    let top = members(text, &|name| wanted.contains(name))?;
    let mut reader = Reader { fields, top, warnings: Vec::new() };
    if let Some(name) = &reader.top.duplicate {
        return Err(malformed(format!("field {name}: expected it once, found it twice")));
    }

    let content = match (reader.text(Field::Content)?, reader.text(Field::ContentBase64)?) {
        (Some(_), Some(_)) => {
            return Err(malformed(
                "expected exactly one of content and content_base64, found both".to_owned(),
            ));
        }
        (Some(text), None) => Content::Text(text),
        (None, Some(text)) => Content::Bytes(decode_base64(&text, limits.max_decompressed_bytes)?),
        (None, None) => {
            return Err(missing("expected content or content_base64, found neither"));
        }
    };
    let empty = match &content {
        Content::Text(text) => text.trim().is_empty(),
        Content::Bytes(bytes) => bytes.trim_ascii().is_empty(),
    };
    if empty {
        return Err(missing("expected a page, found white space only"));
    }

    let meta = reader.object(Field::Meta)?.map(compact);
    let meta = meta.and_then(|text| RawValue::from_string(text).ok());
    let parts = Parts {
        id: reader.id()?,
        url: reader.text(Field::Url)?,
        source: reader.text(Field::Source)?,
        fetched_at: reader.text(Field::FetchedAt)?,
        content_type: reader.text(Field::ContentType)?,
        content: Some(content),
        hints: Hints {
            title: reader.text(Field::HintTitle)?,
            published_at: reader.text(Field::HintPublishedAt)?,
            author: reader.text(Field::HintAuthor)?,
            section: reader.text(Field::HintSection)?,
            language: reader.text(Field::HintLanguage)?,
        },
        meta,
        unknown_fields: reader.unknown()?,
        warnings: reader.warnings,
    };
    parts.assemble(envelope, &name_of(fields, Field::FetchedAt))
}

/// Reads single fields of a JSON message, wherever they are mapped to.
struct Reader<'a> {
    fields: &'a FieldMap,
    top: Members<'a>,
    warnings: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Returns the value of a field; `null` counts as absent.
    fn value(&self, field: Field) -> Result<Option<&'a RawValue>, DecodeError> {
        let mut segments = self.fields.segments(field).iter();
        let first = segments.next();
        let mut value =
            self.top.kept.iter().find(|(name, _)| Some(name) == first).map(|(_, value)| *value);
        for segment in segments {
            let Some(parent) = value else { return Ok(None) };
            value = child(parent, segment).map_err(|error| self.name(field, &error))?;
        }
        Ok(value.filter(|value| kind(value.get()) != "null"))
    }

    /// Returns the text of a field; text that is empty counts as absent.
    fn text(&mut self, field: Field) -> Result<Option<String>, DecodeError> {
        let Some(value) = self.value(field)? else { return Ok(None) };
        let (text, replaced) = string(value).map_err(|error| self.name(field, &error))?;
        if replaced > 0 {
            self.warnings
                .push(format!("field {field}: lone surrogates replaced with U+FFFD: {replaced}"));
        }
        Ok(present(text))
    }

    /// Ids may be integers: many crawlers take them from a database.
    fn id(&mut self) -> Result<Option<String>, DecodeError> {
        let Some(value) = self.value(Field::Id)? else { return Ok(None) };
        let number = value.get();
        let digits = number.strip_prefix('-').unwrap_or(number);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Some(number.to_owned()));
        }
        if kind(number) == "a number" {
            return Err(self.name(
                Field::Id,
                &malformed("expected a string or an integer, found another number".to_owned()),
            ));
        }
        self.text(Field::Id)
    }

    fn object(&self, field: Field) -> Result<Option<&'a str>, DecodeError> {
        let Some(value) = self.value(field)? else { return Ok(None) };
        match kind(value.get()) {
            "an object" => Ok(Some(value.get())),
            found => {
                let error = malformed(format!("expected an object, found {found}"));
                Err(self.name(field, &error))
            }
        }
    }

    /// Counts the members at the top and in `hints` that no field is read from.
    fn unknown(&self) -> Result<usize, DecodeError> {
        let Some(hints) = self.object(Field::Hints)? else { return Ok(self.top.others) };
        let depth = self.fields.segments(Field::Hints).len();
        let read = |name: &str| {
            Field::ALL.iter().any(|field| {
                let segments = self.fields.segments(*field);
                segments.starts_with(self.fields.segments(Field::Hints))
                    && segments.get(depth).is_some_and(|segment| segment == name)
            })
        };
        Ok(self.top.others + members(hints, &read)?.others)
    }

    fn name(&self, field: Field, error: &DecodeError) -> DecodeError {
        DecodeError {
            reason: error.reason,
            detail: format!("{}: {}", name_of(self.fields, field), error.detail),
        }
    }
}

/// Names a field as the crawler's people know it.
fn name_of(fields: &FieldMap, field: Field) -> String {
    match fields.foreign(field) {
        Some(pointer) => format!("field {field} ({pointer})"),
        None => format!("field {field}"),
    }
}
