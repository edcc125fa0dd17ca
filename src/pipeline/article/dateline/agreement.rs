//! What dates say of one another: two sources that state the same time bear each other out, and of two
//! that name the same day the one with a clock time says more. Which date is right is decided by its parent.

use super::{THRESHOLD, Weighed};
use crate::pipeline::analysis::{DateRole, Precision, Source};

/// Rewards times that two sources state to the minute: a time of the build, or of the last change, that
/// is stated as that of publication stands alone.
pub(super) fn reward(weighed: &mut [Weighed]) {
    let minute = |one: &Weighed| {
        let value = one.candidate.value;
        (value.precision != Precision::Day).then(|| {
            (value.local.date(), value.local.hour(), value.local.minute(), value.offset_seconds)
        })
    };
    let known: Vec<_> = weighed
        .iter()
        .filter(|one| one.is_contender() && !one.says_updated)
        .filter_map(|one| Some((one.source, minute(one)?)))
        .collect();
    for one in weighed.iter_mut().filter(|one| one.source != Source::Text && !one.says_updated) {
        let Some(stated) = minute(one) else { continue };
        if known.iter().any(|(source, other)| *source != one.source && *other == stated) {
            one.add(1.5, "a time that another source states too");
        }
    }
}

/// Returns the best candidate that gives the same day with a clock time, where the chosen one gives none.
pub(super) fn clock_of_day(weighed: &[Weighed], chosen: usize) -> Option<usize> {
    let day = weighed.get(chosen)?.candidate.value;
    let is_finer = |one: &Weighed| {
        let value = one.candidate.value;
        one.candidate.role == DateRole::Published
            && one.candidate.score >= THRESHOLD
            && value.precision != Precision::Day
            && value.local.date() == day.local.date()
            // Midnight is what templates write where they know no time.
            && (value.local.hour(), value.local.minute()) != (0, 0)
    };
    let finer = weighed.iter().enumerate().filter(|(_, one)| is_finer(one));
    let best = finer.max_by(|(_, a), (_, b)| a.candidate.score.total_cmp(&b.candidate.score));
    best.map(|(index, _)| index).filter(|_| day.precision == Precision::Day)
}
