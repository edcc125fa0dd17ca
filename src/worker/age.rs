//! How old an article is when it arrives: now, less the time the crawler fetched it.
//!
//! The clock is the machine's and may be wrong; ages that cannot be are counted and clamped.

use crate::metrics::{AgeInvalid, Metrics};

/// Oldest age that is believed, in seconds: ten years.
const OLDEST_SECONDS: f64 = 10.0 * 365.0 * 86_400.0;

/// Observes the age of an article, where the crawler said when it fetched it.
pub fn observe(metrics: &Metrics, fetched_at: Option<jiff::Timestamp>) {
    let Some(fetched_at) = fetched_at else { return };
    let age = jiff::Timestamp::now().duration_since(fetched_at).as_secs_f64();
    if age < 0.0 {
        metrics.article_age_invalid(AgeInvalid::Negative);
    } else if age > OLDEST_SECONDS {
        metrics.article_age_invalid(AgeInvalid::TooOld);
    }
    metrics.article_age(age.clamp(0.0, OLDEST_SECONDS));
}
