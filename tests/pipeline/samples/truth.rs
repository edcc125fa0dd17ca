//! How much of what is said of the samples is true, field by field.
//!
//! `samples/truth.toml` is what a reader finds, `samples/misses.toml` what the program does not
//! find yet. A field of a sample that is not listed there must be right, so the number of right
//! ones only goes up. `UPDATE_GOLDEN=1` takes mended misses off the list and never adds one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use jiff::Timestamp;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::{process, samples, table, update};

/// Names of samples by field.
type Names = BTreeMap<String, BTreeSet<String>>;

const FIELDS: &[&str] = &[
    "title",
    "section",
    "published_at",
    "authors",
    "lead",
    "symbols",
    "topic",
    "captions",
    "paragraphs",
    "subheadings",
];

#[test]
fn what_is_not_listed_as_a_miss_is_true() {
    let listed = misses();
    let mut found = Names::new();
    let mut wrong = Vec::new();
    for (name, truth, result) in compared() {
        for field in FIELDS {
            let (expected, actual) = (truth_of(field, &truth), said_of(field, &result, &truth));
            if expected == actual {
                continue;
            }
            found.entry((*field).to_owned()).or_default().insert(name.clone());
            if !listed.get(*field).is_some_and(|names| names.contains(&name)) {
                wrong.push(format!("{name}: {field}\n  expected {expected}\n  found    {actual}"));
            }
        }
    }
    if update() {
        let still = listed.iter().map(|(field, names)| {
            let none = BTreeSet::new();
            let wrong = found.get(field).unwrap_or(&none);
            (field.clone(), names.intersection(wrong).cloned().collect())
        });
        write_misses(&still.collect());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_title_and_no_topic_is_missed() {
    for field in ["title", "topic"] {
        assert_eq!(misses().get(field), None, "{field}");
    }
}

#[test]
fn every_miss_names_a_field_of_a_sample() {
    let samples: BTreeSet<String> = compared().into_iter().map(|(name, ..)| name).collect();
    for (field, names) in misses() {
        assert!(FIELDS.contains(&field.as_str()), "{field} is no field of the truth");
        let strangers: Vec<_> = names.difference(&samples).collect();
        assert!(strangers.is_empty(), "{field}: of no sample: {strangers:?}");
    }
}

/// Returns every sample's name with its truth and its result; each sample has exactly one truth.
fn compared() -> Vec<(String, toml::Value, Value)> {
    let truth = table("truth.toml");
    let mut truths = BTreeMap::new();
    for entry in truth["samples"].as_array().expect("`samples` is a list") {
        let name = entry["name"].as_str().expect("`name` is text");
        assert!(truths.insert(name, entry).is_none(), "{name} is there twice");
    }
    let mut compared = Vec::new();
    for sample in process("articles") {
        let truth = truths.remove(sample.name.as_str());
        let truth = truth.unwrap_or_else(|| panic!("{}: no truth is written", sample.name));
        let result = sample.outcome.unwrap_or_else(|failure| {
            panic!("{}: {}: {}", sample.place, failure.reason, failure.detail)
        });
        compared.push((sample.name, truth.clone(), result));
    }
    assert!(truths.is_empty(), "of no sample: {:?}", truths.keys());
    compared
}

fn truth_of(field: &str, truth: &toml::Value) -> String {
    let Some(value) = truth.get(field) else { return "none".to_owned() };
    match (field, value) {
        ("authors" | "symbols", toml::Value::Array(list)) => {
            several(field, list.iter().filter_map(toml::Value::as_str))
        }
        ("section", toml::Value::Array(list)) if list.is_empty() => "none".to_owned(),
        (_, toml::Value::Array(list)) => list
            .iter()
            .filter_map(toml::Value::as_str)
            .map(composed)
            .collect::<Vec<_>>()
            .join(" | "),
        ("published_at", toml::Value::String(text)) => minute(text),
        (_, toml::Value::String(text)) => composed(text),
        (_, value) => value.to_string(),
    }
}

/// Returns what the result says, in the words of [`truth_of`] where it is right.
fn said_of(field: &str, result: &Value, truth: &toml::Value) -> String {
    let article = &result["article"];
    let length = |key: &str| article[key].as_array().map_or(0, Vec::len).to_string();
    let names = |list: &Value, key: &str| {
        several(field, list.as_array().into_iter().flatten().filter_map(|one| one[key].as_str()))
    };
    match field {
        "authors" => names(&article["authors"], "name"),
        "symbols" => names(&result["documents"], "symbol"),
        "topic" => result["topics"]
            .as_array()
            .and_then(|topics| topics.iter().find(|topic| topic["primary"] == true))
            .and_then(|topic| topic["id"].as_str())
            .unwrap_or("none")
            .to_owned(),
        "captions" | "paragraphs" | "subheadings" => length(field),
        "published_at" => article[field].as_str().map_or("none".to_owned(), minute),
        "section" => {
            let said = article[field].as_str().map_or("none".to_owned(), composed);
            let right = truth["section"].as_array().is_some_and(|sections| {
                sections.iter().filter_map(toml::Value::as_str).any(|one| composed(one) == said)
            });
            if right { truth_of(field, truth) } else { said }
        }
        "lead" => {
            let said = article[field].as_str().map_or("none".to_owned(), composed);
            let start = truth_of(field, truth);
            if said.starts_with(&start) { start } else { said }
        }
        _ => article[field].as_str().map_or("none".to_owned(), composed),
    }
}

/// Puts names on one line: authors in any case, symbols in any order.
fn several<'a>(field: &str, names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = names.map(composed).collect();
    if field == "symbols" {
        names.sort_unstable();
    } else {
        names.iter_mut().for_each(|name| *name = name.to_lowercase());
    }
    names.join(", ")
}

/// Results keep the page's own spelling, decomposed letters included; people compare letters.
fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Returns a time in Vietnam to the minute.
fn minute(text: &str) -> String {
    let time: Timestamp = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    jiff::tz::offset(7).to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string()
}

fn misses() -> Names {
    let strings = |value: toml::Value| -> BTreeSet<String> {
        value.try_into().expect("misses are lists of names")
    };
    table("misses.toml").into_iter().map(|(field, names)| (field, strings(names))).collect()
}

fn write_misses(names: &Names) {
    let path = samples("misses.toml");
    let text = fs::read_to_string(&path).expect("the list of misses can be read");
    let mut out: String = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    for (field, names) in names.iter().filter(|(_, names)| !names.is_empty()) {
        write!(out, "\n{field} = [\n").expect("text can be written");
        for name in names {
            writeln!(out, "  \"{name}\",").expect("text can be written");
        }
        out.push_str("]\n");
    }
    fs::write(path, out).expect("the list of misses can be written");
}
