//! Topics: one file a topic in the folder `topics`, named after the topic's id.
//!
//! Promises: topics come sorted by id, labels and codes are present. Which topic an article has is told by
//! the trained model; cues only choose among the roots of a mixed desk. How finds are scored is decided by
//! [`crate::pipeline::classify`].

use super::vocabulary::{Lexicon, Phrasebook};
use super::{Listing, Reader};
use crate::pipeline::text::fold::{fold_str, slug};

const FOLDER: &str = "topics/";

/// All topics, sorted by id.
#[derive(Debug)]
pub struct Topics {
    rules: Vec<TopicRule>,
    cues: Vec<RootCue>,
}

/// One topic.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// An IPTC root of a mixed desk and the phrases that call for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// IPTC Media Topics code.
    pub iptc: String,
    /// Phrases that call for it, in any case; tones count.
    pub cues: Vec<String>,
}

/// What a phrase of [`Lexicon::TopicRoot`] calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootCue {
    /// Index of a topic.
    pub topic: usize,
    /// Index of one of its roots.
    pub root: usize,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    label: String,
    label_en: String,
    iptc: String,
    #[serde(default)]
    names: Vec<String>,
}

impl Topics {
    pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) -> Self {
        let mut rules = Vec::new();
        for path in reader.folder(FOLDER) {
            rules.extend(read_file(reader, &path));
        }
        if rules.is_empty() {
            reader.fault(FOLDER, None, "expected at least one sound topic, found none");
        }
        let mut cues = Vec::new();
        for (topic, rule) in rules.iter().enumerate() {
            for (root, entry) in rule.roots.iter().enumerate() {
                for cue in &entry.cues {
                    phrases.add(Lexicon::TopicRoot, cues.len(), cue);
                    cues.push(RootCue { topic, root });
                }
            }
        }
        Self { rules, cues }
    }

    /// Returns all topics, sorted by id.
    #[must_use]
    pub fn all(&self) -> &[TopicRule] {
        &self.rules
    }

    /// Returns what the phrases of [`Lexicon::TopicRoot`] call for, by their entry.
    #[must_use]
    pub fn cues(&self) -> &[RootCue] {
        &self.cues
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
}

fn read_file(reader: &mut Reader<'_>, path: &str) -> Option<TopicRule> {
    let listing: Listing<Head, Root> = reader.list(path, "roots");
    for entry in &listing.entries {
        if entry.value.cues.iter().any(|cue| fold_str(cue).trim().is_empty()) {
            reader.fault(path, Some(entry.line), "expected phrases in `cues`, found an empty one");
        }
        demand_code(reader, path, Some(entry.line), &entry.value.iptc);
    }
    let Head { label, label_en, iptc, names } = listing.head?;
    demand_code(reader, path, None, &iptc);
    let id = path.trim_start_matches(FOLDER).trim_end_matches(".toml").to_owned();
    let roots = listing.entries.into_iter().map(|entry| entry.value).collect();
    Some(TopicRule { id, label, label_en, names, iptc, roots })
}

fn demand_code(reader: &mut Reader<'_>, path: &str, line: Option<usize>, code: &str) {
    if !is_media_topic(code) {
        let message = format!("expected `medtop:` and eight digits, found {code:?}");
        reader.fault(path, line, &message);
    }
}

pub(super) fn is_media_topic(code: &str) -> bool {
    code.strip_prefix("medtop:")
        .is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()))
}
