//! Topics: one file a topic in the folder `topics`, named after the topic's id.
//!
//! Promises: topics come sorted by id, labels and codes are present, weights are sane, and the cues of
//! all topics are found in one pass over a folded text. How finds are scored is decided by
//! [`crate::pipeline::classify`].

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::{Listing, Reader};
use crate::pipeline::text::fold::{fold_str, slug};

const FOLDER: &str = "topics/";

/// All topics, sorted by id.
#[derive(Debug)]
pub struct Topics {
    rules: Vec<TopicRule>,
    phrases: Vec<Phrase>,
    matcher: Option<AhoCorasick>,
}

/// One topic with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicRule {
    /// Topic id, the name of its file.
    pub id: String,
    /// Vietnamese label.
    pub label: String,
    /// English label.
    pub label_en: String,
    /// Other names of the desk, in labelled texts say.
    pub names: Vec<String>,
    /// IPTC Media Topics root where no entry of [`TopicRule::roots`] fits better.
    pub iptc: String,
    /// The roots that a mixed desk chooses from; empty for most desks.
    pub roots: Vec<Root>,
    /// What speaks for the topic.
    pub cues: Vec<Cue>,
}

/// An IPTC root of a mixed desk and the phrases that call for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// IPTC Media Topics code.
    pub iptc: String,
    /// Phrases that call for it.
    pub cues: Vec<String>,
}

/// A phrase that speaks for a topic.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// The phrase, in any case; tones count.
    pub cue: String,
    /// How much it says.
    pub weight: f64,
}

/// A phrase of any topic and what it speaks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Phrase {
    /// Index of a topic and the weight of the phrase for it.
    pub topics: Vec<(usize, f64)>,
    /// Index of a topic and index of one of its roots.
    pub roots: Vec<(usize, usize)>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    label: String,
    label_en: String,
    iptc: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    roots: Vec<Root>,
}

impl Topics {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mut rules = Vec::new();
        for path in reader.folder(FOLDER) {
            rules.extend(read_file(reader, &path));
        }
        if rules.is_empty() {
            reader.fault(FOLDER, None, "expected at least one sound topic, found none");
        }
        let mut by_text: BTreeMap<String, Phrase> = BTreeMap::new();
        for (topic, rule) in rules.iter().enumerate() {
            for cue in &rule.cues {
                by_text.entry(fold_str(&cue.cue)).or_default().topics.push((topic, cue.weight));
            }
            for (root, entry) in rule.roots.iter().enumerate() {
                for cue in &entry.cues {
                    by_text.entry(fold_str(cue)).or_default().roots.push((topic, root));
                }
            }
        }
        let matcher = match AhoCorasick::new(by_text.keys()) {
            Ok(matcher) => Some(matcher),
            Err(error) => {
                reader.fault(
                    FOLDER,
                    None,
                    &format!("expected cues that fit one automaton: {error}"),
                );
                None
            }
        };
        Self { rules, phrases: by_text.into_values().collect(), matcher }
    }

    /// Returns all topics, sorted by id.
    #[must_use]
    pub fn all(&self) -> &[TopicRule] {
        &self.rules
    }

    /// Returns the id that a label stands for: a topic's id, label or other name, with or without
    /// tones; a label of no topic is its own id, as [`slug`] writes it.
    #[must_use]
    pub fn id_of(&self, label: &str) -> String {
        let label = slug(label);
        let names = |rule: &TopicRule| rule.names.iter().any(|name| slug(name) == label);
        let rule = self
            .rules
            .iter()
            .find(|rule| rule.id == label || slug(&rule.label) == label || names(rule));
        rule.map_or(label, |rule| rule.id.clone())
    }

    /// Returns the phrases of all topics; [`Topics::find`] refers to them by index.
    #[must_use]
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// Returns every phrase that stands in a folded text as whole words, with its bytes, by their end.
    pub fn find<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = (usize, Range<usize>)> + 't {
        self.matcher
            .iter()
            .flat_map(move |matcher| matcher.find_overlapping_iter(folded))
            .map(|found| (found.pattern().as_usize(), found.range()))
            .filter(move |(_, range)| is_whole(folded, range))
    }
}

fn read_file(reader: &mut Reader<'_>, path: &str) -> Option<TopicRule> {
    let listing: Listing<Head, Cue> = reader.list(path, "cues");
    reader.demand_sorted(path, &listing.entries, |entry| &entry.cue);
    for entry in &listing.entries {
        let Cue { cue, weight } = &entry.value;
        if !(*weight > 0.0 && *weight <= 10.0) {
            let message = format!("expected a weight above 0 and up to 10, found {weight}");
            reader.fault(path, Some(entry.line), &message);
        }
        if fold_str(cue).trim().is_empty() {
            reader.fault(path, Some(entry.line), "expected a phrase in `cue`, found none");
        }
    }
    let Head { label, label_en, iptc, names, roots } = listing.head?;
    for code in roots.iter().map(|root| &root.iptc).chain([&iptc]) {
        if !is_media_topic(code) {
            let message = format!("expected `medtop:` and eight digits, found {code:?}");
            reader.fault(path, None, &message);
        }
    }
    let id = path.trim_start_matches(FOLDER).trim_end_matches(".toml").to_owned();
    let cues = listing.entries.into_iter().map(|entry| entry.value).collect();
    Some(TopicRule { id, label, label_en, names, iptc, roots, cues })
}

/// Tells whether a range neither starts nor ends inside a word.
fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

fn is_media_topic(code: &str) -> bool {
    code.strip_prefix("medtop:")
        .is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()))
}
