//! Readers of single values, named by the fields of the groups with `deserialize_with`.
//!
//! A value comes typed from a TOML file, and as text from a variable or `--set`; each reader takes
//! both and says "expected X, found Y" with Y bounded. Secrets are never quoted. Nothing is guessed:
//! `"007"` stays text where text is wanted.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;
use tracing_subscriber::EnvFilter;

use super::faults::shown;
use super::layers::DOT;
use super::secrets;

/// Longest name that AMQP can carry.
const NAME_BYTES: usize = 255;

/// Deepest JSON Pointer: each segment costs one pass over the value it leads into.
const POINTER_SEGMENTS: usize = 16;

/// Reads a whole number from `MIN` to `MAX`.
pub(super) fn whole_number<'de, const MIN: u64, const MAX: u64, T, D>(
    deserializer: D,
) -> Result<T, D::Error>
where
    T: TryFrom<u64>,
    D: Deserializer<'de>,
{
    let given = Given::deserialize(deserializer)?;
    let number = if let Given::Whole(number) = given {
        u64::try_from(number).ok()
    } else {
        // `parse` alone would take "+5".
        let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
        given.as_text().filter(digits).and_then(|text| text.parse().ok())
    };
    number
        .filter(|number| (MIN..=MAX).contains(number))
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| expected(format_args!("a whole number from {MIN} to {MAX}"), &given))
}

/// Reads `true` or `false`.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let given = Given::deserialize(deserializer)?;
    if let Given::Flag(flag) = given {
        return Ok(flag);
    }
    match given.as_text() {
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        _ => Err(expected("true or false", &given)),
    }
}

/// Reads one word of a closed set.
pub(super) fn choice<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err = String>,
    D: Deserializer<'de>,
{
    // `shown` changes no word that could be in the set, and its error quotes what it is given.
    shown(&text(deserializer)?).parse().map_err(D::Error::custom)
}

/// Reads the name of an exchange or queue.
pub(super) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = optional_name(deserializer)?;
    if name.is_empty() {
        return Err(D::Error::custom("expected a name of 1 to 255 bytes, found \"\""));
    }
    Ok(name)
}

/// Reads a name or a key that may be empty.
pub(super) fn optional_name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<String, D::Error> {
    let name = text(deserializer)?;
    check_name(&name).map_err(D::Error::custom)?;
    Ok(name)
}

/// Reads 1 to 64 different names.
pub(super) fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let names = list(deserializer, NAME_BYTES, 64)?;
    if names.is_empty() {
        return Err(D::Error::custom("expected at least one name, found none"));
    }
    Ok(names)
}

/// Reads up to 1000 different sources.
pub(super) fn sources<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    list(deserializer, 253, 1000)
}

/// Reads a path; empty stands for none.
pub(super) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    text(deserializer).map(PathBuf::from)
}

/// Reads an IP address with port.
pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let given = Given::deserialize(deserializer)?;
    given
        .as_text()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| expected("an IP address with port such as 127.0.0.1:9464", &given))
}

/// Reads a log filter.
pub(super) fn log_filter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    const EXPECTED: &str = "a level, or target=level, separated by commas";
    let given = text(deserializer)?;
    // Commas inside the brackets of a span separate its fields.
    let filter = if given.contains('[') {
        given.trim().to_owned()
    } else {
        given.split(',').map(str::trim).collect::<Vec<_>>().join(",")
    };
    // A bare word that is no level would be taken for a target, and silence everything else.
    let is_bare_word = |part: &str| {
        !part.contains('=') && part.parse::<tracing_subscriber::filter::LevelFilter>().is_err()
    };
    let readable = EnvFilter::builder().parse(&filter).is_ok()
        && !filter.is_empty()
        && (filter.contains('[') || !filter.split(',').any(is_bare_word));
    if readable { Ok(filter) } else { Err(expected(EXPECTED, &Given::Text(filter))) }
}

/// Reads one secret text.
pub(super) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    Given::deserialize(deserializer)?
        .as_text()
        .map(SecretString::from)
        .ok_or_else(|| D::Error::custom("expected a text, found something else"))
}

/// Reads one or more broker addresses.
pub(super) fn broker_addresses<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<SecretString>, D::Error> {
    let Some(texts) = Given::deserialize(deserializer)?.into_texts() else {
        return Err(D::Error::custom("expected a list of texts, found something else"));
    };
    secrets::broker_addresses(texts.iter().map(String::as_str)).map_err(D::Error::custom)
}

/// Reads JSON Pointers by name.
pub(super) fn pointers<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let by_name = BTreeMap::<String, Pointer>::deserialize(deserializer)?;
    let by_name = by_name.into_iter();
    Ok(by_name.map(|(name, Pointer(pointer))| (name.replace(DOT, "."), pointer)).collect())
}

/// Writes anything with a text form as that text.
pub(super) fn as_text<T: fmt::Display, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Writes a secret as `***`, and nothing where there is none.
pub(super) fn as_stars<S: Serializer>(
    secret: &SecretString,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if secret.expose_secret().is_empty() { "" } else { "***" })
}

/// Writes broker addresses without credentials.
pub(super) fn as_redacted_urls<S: Serializer>(
    urls: &[SecretString],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(urls.iter().map(|url| secrets::redacted_url(url.expose_secret())))
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let given = Given::deserialize(deserializer)?;
    given.as_text().map(str::to_owned).ok_or_else(|| expected("a text", &given))
}

fn list<'de, D: Deserializer<'de>>(
    deserializer: D,
    item_bytes: usize,
    limit: usize,
) -> Result<Vec<String>, D::Error> {
    let given = Given::deserialize(deserializer)?;
    let found = given.to_string();
    let Some(items) = given.into_texts() else {
        return Err(D::Error::custom(format!("expected a list of texts, found {found}")));
    };
    if items.len() > limit {
        let count = items.len();
        return Err(D::Error::custom(format!("expected at most {limit} entries, found {count}")));
    }
    for (index, item) in items.iter().enumerate() {
        if item.is_empty() || item.len() > item_bytes {
            let found = shown(item);
            return Err(D::Error::custom(format!(
                "entry {}: expected 1 to {item_bytes} bytes, found {found:?}",
                index + 1
            )));
        }
        check_name(item).map_err(D::Error::custom)?;
        if items.iter().take(index).any(|earlier| earlier == item) {
            let item = shown(item);
            return Err(D::Error::custom(format!(
                "expected different entries, found {item:?} twice"
            )));
        }
    }
    Ok(items)
}

fn check_name(name: &str) -> Result<(), String> {
    if name.len() > NAME_BYTES {
        return Err(format!("expected at most {NAME_BYTES} bytes, found {}", name.len()));
    }
    if name.chars().any(char::is_control) {
        let name = shown(name);
        return Err(format!("expected a name without control characters, found {name:?}"));
    }
    Ok(())
}

fn expected<E: serde::de::Error>(what: impl fmt::Display, given: &Given) -> E {
    E::custom(format_args!("expected {what}, found {given}"))
}

/// A JSON Pointer (RFC 6901) to a field; the whole document is none.
struct Pointer(String);

impl<'de> Deserialize<'de> for Pointer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Given::deserialize(deserializer)?;
        given
            .as_text()
            .filter(|text| is_pointer(text))
            .map(|text| Self(text.to_owned()))
            .ok_or_else(|| expected("a JSON Pointer such as /response/body", &given))
    }
}

/// Returns whether a text is a pointer of bounded depth in which each `~` begins an escape.
fn is_pointer(text: &str) -> bool {
    text.starts_with('/')
        && text.len() <= 1024
        && text.matches('/').count() <= POINTER_SEGMENTS
        && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

/// A value of any type, as a file or variable gave it.
enum Given {
    Text(String),
    Whole(i64),
    Real(f64),
    Flag(bool),
    List(Vec<Given>),
    Table,
    Nothing,
}

impl Given {
    fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Returns the entries of a list, or the parts of a text between commas.
    fn into_texts(self) -> Option<Vec<String>> {
        match self {
            Self::Text(text) if text.trim().is_empty() => Some(Vec::new()),
            Self::Text(text) => Some(text.split(',').map(|part| part.trim().to_owned()).collect()),
            Self::List(items) => items
                .into_iter()
                .map(|item| if let Self::Text(text) = item { Some(text) } else { None })
                .collect(),
            Self::Whole(_) | Self::Real(_) | Self::Flag(_) | Self::Table | Self::Nothing => None,
        }
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{:?}", shown(text)),
            Self::Whole(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::List(_) => f.write_str("a list"),
            Self::Table => f.write_str("a table"),
            Self::Nothing => f.write_str("nothing"),
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Given, E> {
        Ok(Given::Text(text.to_owned()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Given, E> {
        Ok(Given::Whole(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Given, E> {
        Ok(Given::Real(number))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Given, E> {
        Ok(Given::Flag(flag))
    }

    fn visit_unit<E>(self) -> Result<Given, E> {
        Ok(Given::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Given, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Given::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Given, A::Error> {
        while entries.next_entry::<String, serde::de::IgnoredAny>()?.is_some() {}
        Ok(Given::Table)
    }
}
