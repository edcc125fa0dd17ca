//! Topics: one file a topic in the folder `topics`, named after the topic's id.
//!
//! Promises: topics come sorted by id, labels and codes are present, weights are sane. How cues are
//! matched and scored is decided by [`crate::pipeline::classify`].

use super::{Listing, Reader};

const FOLDER: &str = "topics/";

/// All topics, sorted by id.
#[derive(Debug, Default)]
pub struct Topics(Vec<TopicRule>);

/// One topic with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicRule {
    /// Topic id, the name of its file.
    pub id: String,
    /// Vietnamese label.
    pub label: String,
    /// English label.
    pub label_en: String,
    /// IPTC Media Topics root where no entry of [`TopicRule::roots`] fits better.
    pub iptc: String,
    /// Other roots for a desk that mixes several; empty for most desks.
    pub roots: Vec<Root>,
    /// What speaks for the topic.
    pub cues: Vec<Cue>,
}

/// Another IPTC root of a mixed desk and the phrases that call for it.
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

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    label: String,
    label_en: String,
    iptc: String,
    #[serde(default)]
    roots: Vec<Root>,
}

impl Topics {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mut topics = Vec::new();
        for path in reader.folder(FOLDER) {
            let listing: Listing<Head, Cue> = reader.list(&path, "cues");
            reader.demand_sorted(&path, &listing.entries, |entry| &entry.cue);
            for entry in &listing.entries {
                if !(entry.value.weight > 0.0 && entry.value.weight <= 10.0) {
                    let message = format!(
                        "expected a weight above 0 and up to 10, found {}",
                        entry.value.weight
                    );
                    reader.fault(&path, Some(entry.line), &message);
                }
            }
            let Some(head) = listing.head else { continue };
            for code in head.roots.iter().map(|root| &root.iptc).chain([&head.iptc]) {
                if !is_media_topic(code) {
                    let message = format!("expected `medtop:` and eight digits, found {code:?}");
                    reader.fault(&path, None, &message);
                }
            }
            let id = path.trim_start_matches(FOLDER).trim_end_matches(".toml").to_owned();
            let cues = listing.entries.into_iter().map(|entry| entry.value).collect();
            let Head { label, label_en, iptc, roots } = head;
            topics.push(TopicRule { id, label, label_en, iptc, roots, cues });
        }
        if topics.is_empty() {
            reader.fault(FOLDER, None, "expected at least one topic, found none");
        }
        Self(topics)
    }

    /// Returns all topics, sorted by id.
    #[must_use]
    pub fn all(&self) -> &[TopicRule] {
        &self.0
    }
}

fn is_media_topic(code: &str) -> bool {
    code.strip_prefix("medtop:")
        .is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()))
}
