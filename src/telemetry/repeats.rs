//! Keeps one kind of line from filling the log: a crawler that goes wrong would bring a line for each page.
//!
//! Lines are of one kind when the same place in the program wrote them. Of each kind at `info` and above a
//! settled number passes each minute; the last of them says for how long the others are left out, and the
//! first after that says how many were. Lines at `debug` and `trace` all pass: who asks for single articles
//! gets them. What is left out is still counted in the metrics.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::callsite::Identifier;
use tracing::{Level, Metadata};

/// How long one count lasts.
const SPAN: Duration = Duration::from_secs(60);

/// What becomes of one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// It is not written.
    pub(super) is_left_out: bool,
    /// How many lines of this kind were left out since the one before.
    pub(super) left_out: u64,
    /// For how many seconds the next ones of this kind are left out, where they are.
    pub(super) pause_s: Option<u64>,
}

/// Counts lines by their kind. Bounded: there are as many kinds as places in the program that log.
#[derive(Debug)]
pub(super) struct Repeats {
    /// Lines of one kind in a minute; 0: no limit.
    limit: u32,
    kinds: Mutex<HashMap<Identifier, Count>>,
}

#[derive(Debug)]
struct Count {
    began: Instant,
    written: u32,
    left_out: u64,
}

impl Repeats {
    /// Lets so many lines of one kind pass each minute; 0 is no limit.
    pub(super) fn new(limit: u32) -> Self {
        Self { limit, kinds: Mutex::default() }
    }

    /// Counts a line and says what becomes of it.
    pub(super) fn judge(&self, metadata: &Metadata<'_>, now: Instant) -> Verdict {
        if self.limit == 0 || *metadata.level() > Level::INFO {
            return Verdict::default();
        }
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Count { began: now, written: 0, left_out: 0 };
        let count = kinds.entry(metadata.callsite()).or_insert(fresh);
        let mut verdict = Verdict::default();
        if now.duration_since(count.began) >= SPAN {
            verdict.left_out = count.left_out;
            *count = Count { began: now, written: 0, left_out: 0 };
        }
        if count.written >= self.limit {
            count.left_out += 1;
            return Verdict { is_left_out: true, ..Verdict::default() };
        }
        count.written += 1;
        if count.written == self.limit {
            let left = SPAN.saturating_sub(now.duration_since(count.began));
            verdict.pause_s = Some(left.as_secs().max(1));
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `look` with the metadata of a line at `warn`.
    fn with_metadata(look: impl FnOnce(&'static Metadata<'static>)) {
        use tracing::Callsite as _;
        use tracing::callsite::DefaultCallsite;
        use tracing::metadata::Kind;

        static PLACE: DefaultCallsite = DefaultCallsite::new(&METADATA);
        static METADATA: Metadata<'static> = tracing::metadata! {
            name: "line",
            target: "boctin",
            level: Level::WARN,
            fields: &[],
            callsite: &PLACE,
            kind: Kind::EVENT,
        };
        look(PLACE.metadata());
    }

    #[test]
    fn what_was_left_out_is_told_when_lines_of_the_kind_pass_again() {
        with_metadata(|metadata| {
            let repeats = Repeats::new(2);
            let start = Instant::now();
            let at = |seconds| repeats.judge(metadata, start + Duration::from_secs(seconds));
            assert_eq!(at(0), Verdict::default());
            assert_eq!(at(20), Verdict { pause_s: Some(40), ..Verdict::default() });
            for seconds in [21, 59] {
                assert_eq!(at(seconds), Verdict { is_left_out: true, ..Verdict::default() });
            }
            assert_eq!(at(60), Verdict { left_out: 2, ..Verdict::default() });
            assert_eq!(at(61), Verdict { pause_s: Some(59), ..Verdict::default() });
        });
    }

    #[test]
    fn without_a_limit_every_line_passes() {
        with_metadata(|metadata| {
            let repeats = Repeats::new(0);
            for _ in 0..1000 {
                assert_eq!(repeats.judge(metadata, Instant::now()), Verdict::default());
            }
        });
    }
}
