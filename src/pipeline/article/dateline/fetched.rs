//! What the time at which a page was fetched says of the dates on it.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::pipeline::analysis::{Moment, Precision};

/// Minutes between a clock that a page prints and the time at which it was fetched.
const CLOCK_MINUTES: i64 = 15;

/// Tells whether a time of a page is the very time at which it was fetched.
pub(super) fn is_hour_of(moment: Moment, fetched_at: jiff::Timestamp) -> bool {
    moment.precision != Precision::Day
        && jiff::tz::Offset::from_seconds(moment.offset_seconds)
            .and_then(|offset| offset.to_timestamp(moment.local))
            .is_ok_and(|at| (at.as_second() - fetched_at.as_second()).abs() <= CLOCK_MINUTES * 60)
}

/// Returns the last day that a page fetched then can have been published on.
pub(super) fn latest_possible(fetched_at: Option<jiff::Timestamp>) -> Option<Date> {
    let vietnam = jiff::tz::Offset::from_hours(7).ok()?;
    vietnam.to_datetime(fetched_at?).date().checked_add(1.day()).ok()
}
