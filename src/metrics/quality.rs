//! What the results look like: fields found and missing, kinds, languages, topics, entities.
//!
//! Promises: every page is counted, whatever its kind, since a site that changed its layout shows
//! first as articles that became something else. Judges nothing: alerts belong to Prometheus.

use super::Metrics;
use super::labels::{EntityType, FieldFound, NO_TOPIC, OTHER};
use crate::pipeline::Analysis;
use crate::pipeline::analysis::Field;
use crate::pipeline::text::charset::{Charset, How};

impl Metrics {
    /// Counts what was found in one page; `source` is its publisher.
    pub fn analyzed(&self, source: Option<&str>, analysis: &Analysis) {
        let families = &self.families;
        let publisher = self.publisher_label(source);
        for field in Field::ALL {
            let evidence = analysis.evidence.iter().find(|(found, _)| found == field);
            let found = match evidence {
                Some((_, from)) => {
                    families.field_found.with_label_values(&[field.as_str(), from.as_str()]).inc();
                    FieldFound::Yes
                }
                None => {
                    families.field_missing.with_label_values(&[field.as_str()]).inc();
                    FieldFound::No
                }
            };
            families
                .source_fields
                .with_label_values(&[publisher, field.as_str(), found.as_str()])
                .inc();
        }
        families.articles_kind.with_label_values(&[analysis.kind.as_str()]).inc();
        families.articles_language.with_label_values(&[analysis.language.code.as_str()]).inc();
        families.topics.with_label_values(&[self.topic_label(analysis)]).inc();
        for entity in EntityType::ALL {
            families
                .entities_per_article
                .with_label_values(&[entity.as_str()])
                .observe(count(*entity, analysis) as f64);
        }
        for stage in &analysis.truncated {
            self.stage_truncated(stage.as_str());
        }
    }

    /// Counts the charset of a page and what decided it.
    pub fn charset(&self, charset: Charset, how: How) {
        self.families.charset.with_label_values(&[charset.as_str(), how.as_str()]).inc();
    }

    /// Counts fields of JSON input that nobody reads.
    pub fn unknown_fields(&self, fields: usize) {
        self.families.input_unknown_fields.inc_by(fields as u64);
    }

    fn publisher_label(&self, source: Option<&str>) -> &str {
        source
            .and_then(|source| {
                self.labels.sources.iter().find(|known| known.eq_ignore_ascii_case(source))
            })
            .map_or(OTHER, String::as_str)
    }

    fn topic_label(&self, analysis: &Analysis) -> &str {
        match analysis.topics.iter().find(|topic| topic.primary) {
            None => NO_TOPIC,
            Some(topic) => self
                .labels
                .topics
                .iter()
                .find(|known| **known == topic.id)
                .map_or(OTHER, String::as_str),
        }
    }
}

fn count(entity: EntityType, analysis: &Analysis) -> usize {
    match entity {
        EntityType::Document => analysis.documents.len(),
        EntityType::Person => analysis.persons.len(),
        EntityType::Organisation => analysis.organisations.len(),
        EntityType::Place => analysis.places.len(),
        EntityType::Statistic => analysis.statistics.len(),
        EntityType::Period => analysis.periods.len(),
        EntityType::Quote => analysis.quotes.len(),
    }
}
