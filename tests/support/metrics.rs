//! The worker's metrics page, read back.
//!
//! Samples are kept by their full name as printed, labels included, in the order of the page.

use std::collections::BTreeMap;

/// One reading of the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics(BTreeMap<String, f64>);

impl Metrics {
    /// Reads the text format; panics on a line that is not of that format.
    pub(crate) fn parse(page: &str) -> Self {
        let samples = page.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(
            samples
                .map(|line| {
                    let (name, value) = line.rsplit_once(' ').expect("a name and a value");
                    (name.to_owned(), value.parse().expect("a number"))
                })
                .collect(),
        )
    }

    /// Returns one sample, named without the prefix: `acks_total{result="ok"}`; panics without it.
    pub(crate) fn get(&self, name: &str) -> f64 {
        let full = format!("boctin_{name}");
        *self.0.get(&full).unwrap_or_else(|| panic!("no sample {full} on the page"))
    }

    /// Returns the sum over all labels of a metric; panics when it has no sample.
    pub(crate) fn sum(&self, metric: &str) -> f64 {
        let full = format!("boctin_{metric}");
        let of_metric = |name: &str| {
            name.strip_prefix(&full).is_some_and(|rest| rest.is_empty() || rest.starts_with('{'))
        };
        let values: Vec<f64> =
            self.0.iter().filter(|(name, _)| of_metric(name)).map(|(_, value)| *value).collect();
        assert!(!values.is_empty(), "no sample of {full} on the page");
        values.iter().sum()
    }

    /// Returns one sample by its full name, or zero without it.
    pub(crate) fn of(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// Adds every sample of another reading: the life of a process that has ended to those before it.
    pub(crate) fn add(&mut self, other: &Self) {
        for (name, value) in &other.0 {
            *self.0.entry(name.clone()).or_default() += value;
        }
    }

    /// Returns how many deliveries ended in this outcome.
    pub(crate) fn settled(&self, outcome: &str) -> f64 {
        self.get(&format!("deliveries_settled_total{{outcome=\"{outcome}\"}}"))
    }

    /// Returns what was received, less what was settled and what is in flight: zero at rest.
    pub(crate) fn unaccounted(&self) -> f64 {
        self.sum("deliveries_received_total")
            - self.sum("deliveries_settled_total")
            - self.sum("deliveries_in_flight")
    }
}
