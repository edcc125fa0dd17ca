//! How a metric is declared: one entry in the table makes the field, its registration, every fixed
//! label value at zero, and the row that `docs/metrics.md` must hold.
//!
//! Promises: a metric exists exactly once, and its documented labels are the ones that it has.
//! Which metrics there are is said in `families`, not here.

use prometheus::core::Collector;
use prometheus::{
    Counter, CounterVec, Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter,
    IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
};

use super::labels::{MetricsLabels, Values};

/// One metric, as declared in the table.
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    /// Full name with prefix and unit.
    pub name: &'static str,
    /// `counter`, `gauge` or `histogram`.
    pub kind: &'static str,
    /// What one unit of its value is.
    pub unit: &'static str,
    /// Each label with the set its values come from.
    pub labels: &'static [(&'static str, Values)],
    /// Upper bounds of a histogram's buckets; empty for the others.
    pub buckets: &'static [f64],
    /// What it measures, as shown on the page.
    pub help: &'static str,
}

impl Declaration {
    /// Returns the start of the row that documents this metric: all columns but the last.
    #[must_use]
    pub fn documentation(&self, labels: &MetricsLabels) -> String {
        let described: Vec<String> = self
            .labels
            .iter()
            .map(|(name, values)| format!("`{name}`: {}", values.describe(labels)))
            .collect();
        let described = if described.is_empty() { "none".to_owned() } else { described.join("; ") };
        format!("| `{}` | {} | {described} | {} | {} |", self.name, self.kind, self.unit, self.help)
    }

    fn opts(&self) -> Opts {
        Opts::new(self.name, self.help)
    }

    fn histogram_opts(&self) -> HistogramOpts {
        HistogramOpts::new(self.name, self.help).buckets(self.buckets.to_vec())
    }

    fn label_names(&self) -> Vec<&'static str> {
        self.labels.iter().map(|(name, _)| *name).collect()
    }

    /// Returns every combination of label values that is known at the start.
    fn combinations(&self, labels: &MetricsLabels) -> Vec<Vec<String>> {
        let mut combinations = vec![Vec::new()];
        for (_, values) in self.labels {
            let values = values.at_start(labels);
            combinations = combinations
                .iter()
                .flat_map(|head| {
                    values
                        .iter()
                        .map(|value| [head.as_slice(), std::slice::from_ref(value)].concat())
                })
                .collect();
        }
        combinations
    }
}

/// A type of the metrics library that the table may use.
pub(super) trait Family: Sized {
    /// The type's name in the exposition format.
    const KIND: &'static str;

    /// Makes the metric, registers it and brings every known label value to zero.
    fn register(
        declaration: &Declaration,
        registry: &Registry,
        labels: &MetricsLabels,
    ) -> prometheus::Result<Self>;
}

macro_rules! plain_family {
    ($type:ty, $kind:literal, $opts:ident) => {
        impl Family for $type {
            const KIND: &'static str = $kind;

            fn register(
                declaration: &Declaration,
                registry: &Registry,
                _: &MetricsLabels,
            ) -> prometheus::Result<Self> {
                let metric = <$type>::with_opts(declaration.$opts())?;
                registry.register(boxed(&metric))?;
                Ok(metric)
            }
        }
    };
}

macro_rules! labelled_family {
    ($type:ty, $kind:literal, $opts:ident) => {
        impl Family for $type {
            const KIND: &'static str = $kind;

            fn register(
                declaration: &Declaration,
                registry: &Registry,
                labels: &MetricsLabels,
            ) -> prometheus::Result<Self> {
                let metric = <$type>::new(declaration.$opts(), &declaration.label_names())?;
                for combination in declaration.combinations(labels) {
                    metric.get_metric_with_label_values(&combination)?;
                }
                registry.register(boxed(&metric))?;
                Ok(metric)
            }
        }
    };
}

fn boxed<C: Collector + Clone + 'static>(metric: &C) -> Box<dyn Collector> {
    Box::new(metric.clone())
}

plain_family!(IntCounter, "counter", opts);
plain_family!(Counter, "counter", opts);
plain_family!(IntGauge, "gauge", opts);
plain_family!(Gauge, "gauge", opts);
plain_family!(Histogram, "histogram", histogram_opts);
labelled_family!(IntCounterVec, "counter", opts);
labelled_family!(CounterVec, "counter", opts);
labelled_family!(IntGaugeVec, "gauge", opts);
labelled_family!(GaugeVec, "gauge", opts);
labelled_family!(HistogramVec, "histogram", histogram_opts);

/// Makes the struct of all metrics, their registration and the list of their declarations.
macro_rules! families {
    (@buckets) => { &[] };
    (@buckets $buckets:expr) => { $buckets };
    ($(
        $field:ident: $type:ident {
            name: $name:literal,
            unit: $unit:literal,
            $(labels: { $($label:literal => $values:ident),+ $(,)? },)?
            $(buckets: $buckets:expr,)?
            help: $help:literal $(,)?
        }
    )+) => {
        /// Every metric of the program, registered.
        #[derive(Debug)]
        pub(super) struct Families {
            $(#[doc = $help] pub(super) $field: ::prometheus::$type,)+
        }

        impl Families {
            /// Makes and registers every metric.
            pub(super) fn register(
                registry: &::prometheus::Registry,
                labels: &$crate::metrics::labels::MetricsLabels,
            ) -> ::prometheus::Result<Self> {
                let mut declarations = DECLARATIONS.iter();
                Ok(Self {
                    $($field: {
                        let declaration = declarations
                            .next()
                            .expect("the same table makes the fields and the declarations");
                        $crate::metrics::declaration::Family::register(declaration, registry, labels)?
                    },)+
                })
            }
        }

        /// What is declared, in the order of the table.
        pub const DECLARATIONS: &[$crate::metrics::declaration::Declaration] = &[$(
            $crate::metrics::declaration::Declaration {
                name: $name,
                kind: <::prometheus::$type as $crate::metrics::declaration::Family>::KIND,
                unit: $unit,
                labels: &[$($(($label, $crate::metrics::labels::Values::$values),)+)?],
                buckets: families!(@buckets $($buckets)?),
                help: $help,
            },
        )+];
    };
}

pub(super) use families;
