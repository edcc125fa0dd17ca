//! Time that passes between two events and must show on the page before the second one comes:
//! how busy the compute threads are, how long a connection has been blocked.
//!
//! Promises: what is reported does not depend on who scrapes or how often, and memory is bounded.
//! The caller says what time it is, so that tests need not wait.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Time over which the busy share is taken.
pub(super) const WINDOW: Duration = Duration::from_secs(60);
/// Smallest distance of two remembered points; bounds their number.
const RESOLUTION: Duration = Duration::from_secs(1);

/// Sums the busy time of all threads and knows its share of the last minute.
#[derive(Debug)]
pub(super) struct BusyClock {
    running: u32,
    now: Point,
    past: VecDeque<Point>,
}

#[derive(Debug, Clone, Copy)]
struct Point {
    at: Instant,
    busy: Duration,
}

impl BusyClock {
    pub(super) fn new(now: Instant) -> Self {
        let start = Point { at: now, busy: Duration::ZERO };
        Self { running: 0, now: start, past: VecDeque::from([start]) }
    }

    /// Notes that one more thread is busy.
    pub(super) fn begin(&mut self, now: Instant) {
        self.advance(now);
        self.running += 1;
    }

    /// Notes that one thread is done.
    pub(super) fn end(&mut self, now: Instant) {
        self.advance(now);
        self.running = self.running.saturating_sub(1);
    }

    /// Tells whether any thread is busy.
    #[cfg(test)]
    pub(super) fn is_busy(&self) -> bool {
        self.running > 0
    }

    /// Returns the busy share of the last minute (or of the time so far) for that many threads.
    pub(super) fn ratio(&mut self, now: Instant, threads: usize) -> f64 {
        self.advance(now);
        let oldest = self.past.front().copied().unwrap_or(self.now);
        let start = now.checked_sub(WINDOW).map_or(oldest.at, |start| start.max(oldest.at));
        let elapsed = now.saturating_duration_since(start).as_secs_f64();
        let busy = self.now.busy.as_secs_f64() - self.busy_at(start);
        let available = elapsed * threads.max(1) as f64;
        if available > 0.0 { (busy / available).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Returns the busy seconds up to a moment, on a straight line between remembered points.
    fn busy_at(&self, moment: Instant) -> f64 {
        let after = self.past.iter().copied().chain([self.now]).find(|point| point.at >= moment);
        let before = self.past.iter().copied().take_while(|point| point.at <= moment).last();
        match (before, after) {
            (Some(before), Some(after)) if after.at > before.at => {
                let step = (after.at - before.at).as_secs_f64();
                let part = (moment - before.at).as_secs_f64() / step;
                before.busy.as_secs_f64() + part * (after.busy - before.busy).as_secs_f64()
            }
            (Some(point), _) | (None, Some(point)) => point.busy.as_secs_f64(),
            (None, None) => 0.0,
        }
    }

    fn advance(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.now.at);
        self.now = Point { at: self.now.at + passed, busy: self.now.busy + passed * self.running };
        let last = self.past.back().map_or(self.now.at, |point| point.at);
        if self.now.at.saturating_duration_since(last) >= RESOLUTION {
            self.past.push_back(self.now);
        }
        // One point older than the window stays: the window begins between it and the next.
        while self.past.get(1).is_some_and(|next| self.now.at.duration_since(next.at) >= WINDOW) {
            self.past.pop_front();
        }
    }
}

/// Tells for how long a connection was blocked since it was last asked.
#[derive(Debug, Default)]
pub(super) struct BlockedClock {
    counted_to: Option<Instant>,
}

impl BlockedClock {
    /// Notes the state from now on and returns the blocked time not reported yet.
    pub(super) fn set(&mut self, now: Instant, blocked: bool) -> Duration {
        let passed = self.passed(now);
        self.counted_to = blocked.then_some(now);
        passed
    }

    /// Returns the blocked time not reported yet.
    pub(super) fn passed(&mut self, now: Instant) -> Duration {
        match &mut self.counted_to {
            Some(counted_to) => {
                let passed = now.saturating_duration_since(*counted_to);
                *counted_to = now;
                passed
            }
            None => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6, "expected {expected}, found {found}");
    }

    #[test]
    fn the_busy_share_counts_articles_that_are_still_running() {
        let start = Instant::now();
        let mut clock = BusyClock::new(start);
        close(clock.ratio(start, 2), 0.0);
        clock.begin(start);
        close(clock.ratio(start + seconds(10.0), 2), 0.5);
        clock.begin(start + seconds(10.0));
        close(clock.ratio(start + seconds(20.0), 2), 0.75);
    }

    #[test]
    fn the_busy_share_looks_at_the_last_minute_only() {
        let start = Instant::now();
        let mut clock = BusyClock::new(start);
        clock.begin(start);
        clock.end(start + seconds(100.0));
        close(clock.ratio(start + seconds(100.0), 1), 1.0);
        close(clock.ratio(start + seconds(130.0), 1), 0.5);
        close(clock.ratio(start + seconds(400.0), 1), 0.0);
    }

    #[test]
    fn the_busy_share_does_not_depend_on_how_often_it_is_asked_for() {
        let start = Instant::now();
        let (mut asked, mut left) = (BusyClock::new(start), BusyClock::new(start));
        for step in 0..900 {
            let now = start + seconds(f64::from(step) * 0.2);
            for clock in [&mut asked, &mut left] {
                if step % 3 == 0 {
                    clock.begin(now)
                } else if step % 3 == 1 {
                    clock.end(now)
                }
            }
            asked.ratio(now, 1);
        }
        let end = start + seconds(180.0);
        close(asked.ratio(end, 1), left.ratio(end, 1));
        close(asked.ratio(end, 1), 1.0 / 3.0);
    }

    #[test]
    fn the_points_remembered_are_bounded() {
        let start = Instant::now();
        let mut clock = BusyClock::new(start);
        for step in 0..10_000 {
            clock.begin(start + seconds(f64::from(step) * 0.1));
        }
        assert!(clock.past.len() <= 62, "found {} points", clock.past.len());
    }

    #[test]
    fn a_clock_that_is_read_out_of_order_never_goes_back() {
        let start = Instant::now();
        let mut clock = BusyClock::new(start + seconds(5.0));
        clock.begin(start + seconds(6.0));
        clock.end(start);
        close(clock.ratio(start, 1), 0.0);
    }

    #[test]
    fn blocked_time_is_counted_while_it_lasts_and_only_once() {
        let start = Instant::now();
        let mut clock = BlockedClock::default();
        assert_eq!(clock.set(start, true), Duration::ZERO);
        assert_eq!(clock.passed(start + seconds(2.0)), seconds(2.0));
        assert_eq!(clock.set(start + seconds(3.0), true), seconds(1.0));
        assert_eq!(clock.set(start + seconds(5.0), false), seconds(2.0));
        assert_eq!(clock.passed(start + seconds(9.0)), Duration::ZERO);
    }
}
