//! What dates say of one another: two sources that state the same time bear each other out, and of two
//! that name the same day the one with a clock time says more. Which date is right is decided by its parent.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{THRESHOLD, Weighed};
use crate::pipeline::analysis::{DateRole, Precision, Source};

/// Score of a time that is printed where articles print when they were published.
const PRINTED: f64 = 5.0;
/// Days between the time that an article prints and a stated one that is not that of publication.
const APART: i8 = 1;

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

/// Takes points from a time that one source alone states, days after the one that the article prints: that of
/// the build of the page, or of its last change.
pub(super) fn doubt(weighed: &mut [Weighed]) {
    let is_printed = |one: &&Weighed| {
        one.source == Source::Text
            && one.candidate.role == DateRole::Published
            && one.candidate.score >= PRINTED
            && one.candidate.value.precision != Precision::Day
            && !one.says_updated
            && (!one.before_title || one.is_at_title)
    };
    let best =
        |one: &&Weighed, other: &&Weighed| one.candidate.score.total_cmp(&other.candidate.score);
    let Some(printed) = weighed.iter().filter(is_printed).max_by(best) else { return };
    let Ok(latest) = printed.candidate.value.local.date().checked_add(APART.days()) else { return };
    let stated: Vec<(Source, Date)> = weighed
        .iter()
        .filter(|one| one.source != Source::Text && one.is_contender() && !one.says_updated)
        .map(|one| (one.source, one.candidate.value.local.date()))
        .collect();
    for one in weighed.iter_mut().filter(|one| one.source != Source::Text && !one.says_updated) {
        let date = one.candidate.value.local.date();
        let is_alone =
            !stated.iter().any(|(source, other)| *source != one.source && *other == date);
        if date > latest && is_alone {
            one.add(-6.0, "days after the time that the article prints");
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
