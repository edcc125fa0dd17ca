//! Waits between attempts: exponential bounds with full jitter, so that a fleet of workers which
//! lost the same broker does not come back in step.

use std::time::Duration;

/// A growing upper bound; each wait is drawn at random below it.
#[derive(Debug, Clone)]
pub struct Backoff {
    bound: Duration,
    min: Duration,
    max: Duration,
}

impl Backoff {
    /// Returns a backoff whose first wait is below `min` and whose waits are never above `max`.
    #[must_use]
    pub fn new(min: Duration, max: Duration) -> Self {
        Self { bound: min, min, max: max.max(min) }
    }

    /// Returns the next wait and doubles the bound.
    pub fn next_wait(&mut self) -> Duration {
        let wait = self.bound.mul_f64(fastrand::f64());
        self.bound = (self.bound * 2).min(self.max);
        wait
    }

    /// Returns a wait near the upper limit, for faults that only a person can mend.
    #[must_use]
    pub fn slow_wait(&self) -> Duration {
        self.max.mul_f64(0.5 + fastrand::f64() / 2.0)
    }

    /// Starts again from the smallest bound.
    pub fn reset(&mut self) {
        self.bound = self.min;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_limit_and_no_further() {
        let (min, max) = (Duration::from_millis(100), Duration::from_millis(1_000));
        let mut backoff = Backoff::new(min, max);
        for bound in [100, 200, 400, 800, 1_000, 1_000] {
            assert_eq!(backoff.bound, Duration::from_millis(bound));
            assert!(backoff.next_wait() <= Duration::from_millis(bound));
        }
    }

    #[test]
    fn a_reset_starts_from_the_smallest_bound() {
        let mut backoff = Backoff::new(Duration::from_millis(1), Duration::from_secs(1));
        for _ in 0..5 {
            backoff.next_wait();
        }
        backoff.reset();
        assert_eq!(backoff.bound, Duration::from_millis(1));
    }
}
