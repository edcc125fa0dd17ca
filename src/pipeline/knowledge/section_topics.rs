//! Sections of newspapers that stand for a topic.
//!
//! Promises: every topic that is named exists. A section is found by any of its parts, the last first:
//! in "Trang chủ > Thể thao > Bóng đá" that is "Bóng đá". How much a section says is decided by
//! [`crate::pipeline::classify::topics`].

use std::collections::BTreeMap;

use super::{Listing, NoHead, Reader, Topics};
use crate::pipeline::text::fold::slug;

const FILE: &str = "lexicons/section_topics.toml";

/// Topics by the names of sections.
#[derive(Debug, Default)]
pub struct SectionTopics(BTreeMap<String, String>);

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    section: String,
    topic: String,
}

impl SectionTopics {
    pub(super) fn read(reader: &mut Reader<'_>, topics: &Topics) -> Self {
        let listing: Listing<NoHead, Entry> = reader.list(FILE, "sections");
        reader.demand_sorted(FILE, &listing.entries, |entry| &entry.section);
        let mut by_section = BTreeMap::new();
        for entry in listing.entries {
            let Entry { section, topic } = entry.value;
            if !topics.all().iter().any(|rule| rule.id == topic) {
                let message = format!("expected the id of a topic, found {topic:?}");
                reader.fault(FILE, Some(entry.line), &message);
            }
            by_section.insert(slug(&section), topic);
        }
        Self(by_section)
    }

    /// Returns the topic that a section stands for, as it is printed.
    #[must_use]
    pub fn topic(&self, section: &str) -> Option<&str> {
        let mut parts = section.rsplit(['>', '»', '/', '|', '›']);
        parts.find_map(|part| self.0.get(&slug(part))).map(String::as_str)
    }
}
