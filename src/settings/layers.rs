//! The layers of settings: files, variables and `--set`, each read into keys, values and places.
//!
//! Promises that a layer holds known keys only: everything else becomes a fault here, so that what
//! is merged afterwards needs no second look at names. Values are not judged here, with one
//! exception: a password is refused where others could read it.

use std::ffi::OsString;
use std::fmt;
use std::path::Path;

use config::{ConfigError, Map, Source, Value, ValueKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::catalogue::{Catalogue, Known, join, variable};
use super::faults::SettingsFault;
use crate::text_file;

/// Largest configuration file.
const FILE_BYTES: u64 = 256 * 1024;

/// Faults of syntax that are reported for one file.
const SYNTAX_FAULTS: usize = 20;

/// The one setting that only the environment or a file of its own may give.
const PASSWORD: &str = "amqp.password";

/// Group whose keys may have a dot of their own (`hints` and `hints.title` are two settings).
const FIELDS: &str = "input.fields.";

/// Stands for that dot while layers are merged, where a dot leads into a table.
pub(super) const DOT: &str = "-";

/// Settings from one place, in the order in which they stand there.
#[derive(Clone)]
pub(super) struct Layer {
    pub(super) entries: Vec<Entry>,
}

/// One setting as one layer gives it.
#[derive(Clone)]
pub(super) struct Entry {
    /// Dotted key; always a known one.
    pub(super) key: String,
    /// The value as it was given.
    pub(super) value: Value,
    /// Where, for faults.
    pub(super) place: String,
}

// By hand: a derived one would print values, secrets among them.
impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|entry| &entry.key)).finish()
    }
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.entries.iter().map(|entry| (merged(&entry.key), entry.value.clone())).collect())
    }
}

/// Returns a key as it is called while layers are merged.
fn merged(key: &str) -> String {
    match key.strip_prefix(FIELDS) {
        Some(name) => format!("{FIELDS}{}", name.replace('.', DOT)),
        None => key.to_owned(),
    }
}

/// Returns a key that merging named as it is called everywhere else.
pub(super) fn unmerged(key: &str) -> String {
    key.replace(DOT, ".")
}

/// Reads a file of settings.
pub(super) fn file(path: &Path, catalogue: &Catalogue, faults: &mut Vec<SettingsFault>) -> Layer {
    let name = path.display().to_string();
    match text_file::read(path, FILE_BYTES) {
        Ok(text) => toml_text(&name, &text, catalogue, faults),
        Err(error) => {
            faults.push(fault(&name, "", error.to_string()));
            Layer { entries: Vec::new() }
        }
    }
}

/// Reads settings from TOML; `name` stands for the file in places.
pub(super) fn toml_text(
    name: &str,
    text: &str,
    catalogue: &Catalogue,
    faults: &mut Vec<SettingsFault>,
) -> Layer {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut entries = Vec::new();
    if errors.is_empty() {
        let mut walk = Walk { name, lines: &lines, catalogue, entries: &mut entries, faults };
        walk.table(table.get_ref(), "");
    }
    for error in errors.iter().take(SYNTAX_FAULTS) {
        // Its `Display` quotes the line, which may hold a secret; its message does not.
        let line = error.span().map_or(1, |span| lines.number(span.start));
        faults.push(fault(&format!("{name}:{line}"), "", error.message().replace('\n', ", ")));
    }
    Layer { entries }
}

/// Reads settings from variables, and finds those that were probably meant to be settings.
pub(super) fn environment(
    variables: &[(OsString, OsString)],
    catalogue: &Catalogue,
    faults: &mut Vec<SettingsFault>,
) -> Layer {
    let mut variables: Vec<_> = variables.iter().collect();
    variables.sort();
    let mut entries = Vec::new();
    for (name, value) in variables {
        let place = name.to_string_lossy();
        let key = catalogue.keys().find(|key| variable(key).as_str() == name);
        match (key, value.to_str()) {
            (Some(key), Some(value)) => entries.push(Entry {
                key: key.to_owned(),
                value: Value::new(Some(&place.to_string()), value),
                place: place.into_owned(),
            }),
            (Some(key), None) => {
                faults.push(fault(
                    &place,
                    key,
                    "expected UTF-8 text, found other bytes".to_owned(),
                ));
            }
            (None, _) => faults.extend(
                catalogue.unknown_variable(&place).map(|message| fault(&place, "", message)),
            ),
        }
    }
    Layer { entries }
}

/// Reads settings from the texts that followed `--set`.
pub(super) fn command_line(
    texts: &[String],
    catalogue: &Catalogue,
    faults: &mut Vec<SettingsFault>,
) -> Layer {
    let mut entries = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let Some((key, value)) = text.split_once('=') else {
            // Not quoted: it may be a secret that was meant to follow its key.
            let place = format!("--set (number {})", index + 1);
            let message = "expected group.key=value, found no \"=\"".to_owned();
            faults.push(fault(&place, "", message));
            continue;
        };
        let place = format!("--set {}", key.chars().take(80).collect::<String>());
        if catalogue.known(key) != Known::Key {
            faults.push(fault(&place, "", catalogue.unknown_key(key)));
        } else if key == PASSWORD && !value.is_empty() {
            faults.push(misplaced_password(&place));
        } else {
            let value = Value::new(Some(&place), value);
            entries.push(Entry { key: key.to_owned(), value, place });
        }
    }
    Layer { entries }
}

fn misplaced_password(place: &str) -> SettingsFault {
    let variable = variable(PASSWORD);
    let message = format!(
        "expected the password in {variable} or in the file that amqp.password_file names, \
         found it where others can read it"
    );
    fault(place, PASSWORD, message)
}

fn fault(place: &str, key: &str, message: String) -> SettingsFault {
    SettingsFault { place: place.to_owned(), key: key.to_owned(), message }
}

/// Goes through the tables of one file.
struct Walk<'a> {
    name: &'a str,
    lines: &'a Lines,
    catalogue: &'a Catalogue,
    entries: &'a mut Vec<Entry>,
    faults: &'a mut Vec<SettingsFault>,
}

impl Walk<'_> {
    fn table(&mut self, table: &DeTable<'_>, group: &str) {
        // The parser keeps entries sorted by key; people read from the top.
        let mut in_order: Vec<_> = table.iter().collect();
        in_order.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in in_order {
            let place = format!("{}:{}", self.name, self.lines.number(key.span().start));
            self.entry(&join(group, key.get_ref()), value, place);
        }
    }

    fn entry(&mut self, path: &str, value: &Spanned<DeValue<'_>>, place: String) {
        let table = value.get_ref().as_table();
        if let Some(table) = table.filter(|_| self.catalogue.is_group(path)) {
            return self.table(table, path);
        }
        match (self.catalogue.known(path), table) {
            (Known::Group, _) => {
                let found = value.get_ref().type_str();
                let message = format!("expected a table, found a value of type {found}");
                self.faults.push(fault(&place, path, message));
            }
            (Known::Nothing, Some(_)) => {
                let path: String = path.chars().take(80).collect();
                self.faults.push(fault(&place, &path, self.catalogue.unknown_group(&path)));
            }
            (Known::Nothing, None) => {
                let path: String = path.chars().take(80).collect();
                self.faults.push(fault(&place, &path, self.catalogue.unknown_key(&path)));
            }
            (Known::Key, _) if path == PASSWORD && value.get_ref().as_str() != Some("") => {
                self.faults.push(misplaced_password(&place));
            }
            (Known::Key, _) => {
                let value = layered(value.get_ref(), &place);
                self.entries.push(Entry { key: path.to_owned(), value, place });
            }
        }
    }
}

/// Returns a TOML value as the layering takes it. The parser bounds how deep it nests.
fn layered(value: &DeValue<'_>, place: &str) -> Value {
    let kind = match value {
        DeValue::String(text) => ValueKind::from(text.as_ref()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => ValueKind::I64(number),
            Err(_) => ValueKind::from(number.as_str()),
        },
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => ValueKind::Float(number),
            Err(_) => ValueKind::from(number.as_str()),
        },
        DeValue::Boolean(flag) => ValueKind::Boolean(*flag),
        DeValue::Datetime(time) => ValueKind::from(time.to_string()),
        DeValue::Array(items) => {
            ValueKind::Array(items.iter().map(|item| layered(item.get_ref(), place)).collect())
        }
        DeValue::Table(table) => ValueKind::Table(
            table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), layered(value.get_ref(), place)))
                .collect(),
        ),
    };
    Value::new(Some(&place.to_owned()), kind)
}

/// Where the lines of a text begin.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn new(text: &str) -> Self {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self { starts }
    }

    /// Returns the number, counted from 1, of the line that holds a byte.
    fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) + 1
    }
}
