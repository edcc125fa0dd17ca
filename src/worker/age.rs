//! How old an article is when it arrives: the time of its receipt, less that of its fetching.
//!
//! The clock is the machine's and may be wrong; an age below zero is counted and taken for zero.

use super::compute::Decoded;
use super::delivery::Delivery;
use crate::metrics::{AgeInvalid, Metrics};

/// Observes the age of an article, or that nothing is known of it.
pub fn observe(metrics: &Metrics, delivery: &Delivery, decoded: &Decoded) {
    match decoded.fetched_at {
        None => metrics.article_age_invalid(AgeInvalid::Missing),
        Some(fetched_at) => {
            metrics.article_age(delivery.received_at.duration_since(fetched_at).as_secs_f64());
        }
    }
}
