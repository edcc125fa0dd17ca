//! Compares the facets of pages with their gold: the main one, and all by their weights.

use serde_json::Value;

use super::super::Figures;
use super::compare::{items, text};
use crate::pipeline::Analysis;

/// Weight or score below which a facet is neither missed nor surplus.
const LEAST: f64 = 0.3;

/// Sums over the facets of one page, or of many.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Facets {
    pages: f64,
    /// Pages whose main facet is one of those that the gold accepts.
    accepted: f64,
    /// Weights of the gold that were found and that were not; scores of what the gold has not.
    right: f64,
    missed: f64,
    surplus: f64,
}

impl Facets {
    /// Compares one page, and says what differs.
    pub(super) fn compare(gold: &Value, analysis: &Analysis) -> (Self, Vec<String>) {
        let mut sums = Self { pages: 1.0, ..Self::default() };
        let mut differences = Vec::new();
        let primary = analysis.facets.iter().find(|facet| facet.primary);
        let primary = primary.map_or("none", |facet| facet.id.as_str());
        let accepted = gold.pointer("/match/accept_primary_facets").and_then(Value::as_array);
        if accepted.is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(primary))) {
            sums.accepted = 1.0;
        } else {
            differences.push(format!("facets: found {primary} as the main one"));
        }
        let no_topics = Value::Null;
        let listed = items(gold.get("topics").unwrap_or(&no_topics), "level2");
        for item in &listed {
            let (id, weight) = (text(item, "id"), number(item, "weight"));
            let is_found = analysis.facets.iter().any(|it| it.id == id && it.score >= LEAST);
            if weight < LEAST {
            } else if is_found {
                sums.right += weight;
            } else {
                sums.missed += weight;
                differences.push(format!("facets: missed {id} of weight {weight}"));
            }
        }
        for facet in analysis.facets.iter().filter(|facet| facet.score >= LEAST) {
            if !listed.iter().any(|item| text(item, "id") == facet.id) {
                sums.surplus += facet.score;
                differences.push(format!("facets: found {} ({:.2})", facet.id, facet.score));
            }
        }
        (sums, differences)
    }

    /// Adds the sums of another page.
    pub(super) fn add(&mut self, other: Self) {
        self.pages += other.pages;
        self.accepted += other.accepted;
        self.right += other.right;
        self.missed += other.missed;
        self.surplus += other.surplus;
    }

    /// Returns the share of pages with an accepted main facet, and the weighted F1.
    pub(super) fn figures(self) -> Figures {
        let f1 = share(2.0 * self.right, 2.0 * self.right + self.missed + self.surplus);
        Figures::from([
            ("facets_primary".to_owned(), share(self.accepted, self.pages)),
            ("facets_f1".to_owned(), f1),
        ])
    }
}

fn number(item: &Value, key: &str) -> f64 {
    item.get(key).and_then(Value::as_f64).unwrap_or_default()
}

/// Nothing of nothing is all of it.
fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 1.0 } else { part / whole }
}
