//! Facets: one file a facet in the folder `facets`, named after the facet's id.
//!
//! Promises: facets come sorted by id, labels and codes are present, weights are sane, and every topic that
//! is named exists. Cues go into the phrases of all lexicons ([`super::Vocabulary`]); how finds are
//! weighed is decided by [`crate::pipeline::classify::facets`].

use toml::Spanned;

use super::topics::is_media_topic;
use super::{Lexicon, Listing, Phrasebook, Reader, Topics};

const FOLDER: &str = "facets/";

/// All facets, sorted by id, and their cues.
#[derive(Debug, Default)]
pub struct Facets {
    rules: Vec<FacetRule>,
    cues: Vec<FacetCue>,
}

/// One facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRule {
    /// Facet id, the name of its file.
    pub id: String,
    /// Vietnamese label.
    pub label: String,
    /// English label.
    pub label_en: String,
    /// IPTC Media Topics code.
    pub iptc: String,
    /// Ids of the topics whose articles are searched for it.
    pub topics: Vec<String>,
    /// What the ids of the facets begin with that it sums up.
    pub overview_of: Option<String>,
}

/// A phrase that speaks for a facet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FacetCue {
    /// Index of the facet.
    pub facet: usize,
    /// How much of a sentence's vote it is; 0 says nothing, and neither do the cues inside it.
    pub weight: f64,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    label: String,
    label_en: String,
    iptc: Spanned<String>,
    topics: Vec<Spanned<String>>,
    overview_of: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Cue {
    cue: String,
    weight: f64,
    #[serde(default)]
    unless: Vec<String>,
}

impl Facets {
    pub(super) fn read(reader: &mut Reader<'_>, topics: &Topics, phrases: &mut Phrasebook) -> Self {
        let mut facets = Self::default();
        for path in reader.folder(FOLDER) {
            facets.read_file(reader, &path, topics, phrases);
        }
        facets
    }

    fn read_file(
        &mut self,
        reader: &mut Reader<'_>,
        path: &str,
        topics: &Topics,
        phrases: &mut Phrasebook,
    ) {
        let listing: Listing<Head, Cue> = reader.list(path, "cues");
        reader.demand_sorted(path, &listing.entries, |entry| &entry.cue);
        for entry in listing.entries {
            let Cue { cue, weight, unless } = entry.value;
            if !(0.0..=1.0).contains(&weight) {
                let message = format!("expected a weight from 0 to 1, found {weight}");
                reader.fault(path, Some(entry.line), &message);
            }
            if [&cue].into_iter().chain(&unless).any(|phrase| phrase.trim().is_empty()) {
                reader.fault(path, Some(entry.line), "expected a phrase, found none");
            }
            phrases.add(Lexicon::FacetCue, self.cues.len(), &cue);
            for phrase in unless {
                phrases.add(Lexicon::FacetSilencer, self.cues.len(), &phrase);
            }
            self.cues.push(FacetCue { facet: self.rules.len(), weight });
        }
        let Some(head) = listing.head else { return };
        check(reader, path, &head, topics);
        let id = path.trim_start_matches(FOLDER).trim_end_matches(".toml").to_owned();
        self.rules.push(FacetRule {
            id,
            label: head.label,
            label_en: head.label_en,
            iptc: head.iptc.into_inner(),
            topics: head.topics.into_iter().map(Spanned::into_inner).collect(),
            overview_of: head.overview_of,
        });
    }

    /// Returns all facets, sorted by id.
    #[must_use]
    pub fn all(&self) -> &[FacetRule] {
        &self.rules
    }

    /// Returns a cue by its index among the entries of [`Lexicon::FacetCue`].
    #[must_use]
    pub fn cue(&self, entry: usize) -> Option<FacetCue> {
        self.cues.get(entry).copied()
    }
}

fn check(reader: &mut Reader<'_>, path: &str, head: &Head, topics: &Topics) {
    if !is_media_topic(head.iptc.get_ref()) {
        let message =
            format!("expected `medtop:` and eight digits, found {:?}", head.iptc.get_ref());
        let line = reader.line(path, head.iptc.span().start);
        reader.fault(path, line, &message);
    }
    for topic in &head.topics {
        if !topics.all().iter().any(|rule| rule.id == *topic.get_ref()) {
            let message = format!("expected the id of a topic, found {:?}", topic.get_ref());
            let line = reader.line(path, topic.span().start);
            reader.fault(path, line, &message);
        }
    }
    if head.topics.is_empty() {
        reader.fault(path, None, "expected at least one topic in `topics`, found none");
    }
}
