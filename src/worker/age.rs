//! How old an article is when it arrives: now, less the time the crawler fetched it.
//!
//! The clock is the machine's and may be wrong; an age below zero is counted and taken for zero.

use crate::metrics::{AgeInvalid, Metrics};

/// Observes the age of an article, or that nothing is known of it.
pub fn observe(metrics: &Metrics, fetched_at: Option<jiff::Timestamp>) {
    match fetched_at {
        None => metrics.article_age_invalid(AgeInvalid::Missing),
        Some(fetched_at) => {
            metrics.article_age(jiff::Timestamp::now().duration_since(fetched_at).as_secs_f64());
        }
    }
}
