//! What the time at which a page was fetched says of the dates on it.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};

use crate::pipeline::analysis::{Moment, Precision};
use crate::pipeline::text::dates::VIETNAM_OFFSET_SECONDS;

/// Minutes between a clock that a page prints and the time at which it was fetched.
const CLOCK_MINUTES: i64 = 15;

/// Returns a time as clocks in Vietnam show it.
pub(super) fn local(at: Timestamp) -> Option<DateTime> {
    Some(Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?.to_datetime(at))
}

/// Tells whether a time of a page is what its clock showed when it was fetched.
pub(super) fn is_clock_of(moment: Moment, fetched_at: Timestamp) -> bool {
    if moment.precision == Precision::Day {
        return local(fetched_at).is_some_and(|fetched| fetched.date() == moment.local.date());
    }
    Offset::from_seconds(moment.offset_seconds)
        .and_then(|offset| offset.to_timestamp(moment.local))
        .is_ok_and(|at| (at.as_second() - fetched_at.as_second()).abs() <= CLOCK_MINUTES * 60)
}

/// Returns the last day that a page fetched then can have been published on.
pub(super) fn latest_possible(fetched_at: Option<Timestamp>) -> Option<Date> {
    local(fetched_at?)?.date().checked_add(1.day()).ok()
}
