//! How long the whole process has stood still: frozen, on a machine that was paused, or without a processor.
//!
//! Such time is nobody's fault, and least of all that of the articles that were being computed. One thread wakes
//! up again and again; when it wakes up much too late, hardly anybody else was running either (on a machine so busy that
//! one thread starves for more than a second, articles get that second as well). Promises that
//! [`Standstill::total`] covers a standstill that ended just now, at the price of waiting for the thread.

use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Time between two looks at the clock.
const TICK: Duration = Duration::from_millis(250);

/// Waking up later than this is a standstill; sooner is a busy machine.
const LATE: Duration = Duration::from_secs(1);

/// Longest wait for a look at the clock.
const PATIENCE: Duration = Duration::from_secs(2);

static OF_PROCESS: LazyLock<Standstill> = LazyLock::new(|| {
    let started = thread::Builder::new().name("standstill".to_owned()).spawn(|| {
        let mut last = Instant::now();
        loop {
            thread::sleep(TICK);
            let now = Instant::now();
            OF_PROCESS.tick(now.duration_since(last));
            last = now;
        }
    });
    Standstill {
        looks: Mutex::new(Looks::default()),
        looked: Condvar::new(),
        runs: started.is_ok(),
    }
});

/// What was found by looking at the clock.
#[derive(Debug, Default)]
struct Looks {
    count: u64,
    total: Duration,
}

/// Adds up how long the process has stood still.
#[derive(Debug)]
pub struct Standstill {
    looks: Mutex<Looks>,
    looked: Condvar,
    /// Without its thread nothing is ever found.
    runs: bool,
}

impl Standstill {
    /// Returns that of this process, which looks at the clock from the first call on.
    #[must_use]
    pub fn of_process() -> &'static Self {
        &OF_PROCESS
    }

    /// Returns how long the process has stood still so far, as of the last look at the clock.
    #[must_use]
    pub fn so_far(&self) -> Duration {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    /// Returns how long the process has stood still until now; waits for the next look at the clock.
    #[must_use]
    pub fn total(&self) -> Duration {
        let looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.runs {
            return looks.total;
        }
        let goal = looks.count + 1;
        let waited = self.looked.wait_timeout_while(looks, PATIENCE, |looks| looks.count < goal);
        waited.unwrap_or_else(PoisonError::into_inner).0.total
    }

    fn tick(&self, slept: Duration) {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        looks.count += 1;
        if slept > LATE {
            looks.total += slept - TICK;
        }
        self.looked.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_waking_up_much_too_late_is_a_standstill() {
        let looks = Mutex::new(Looks::default());
        let standstill = Standstill { looks, looked: Condvar::new(), runs: false };
        standstill.tick(TICK);
        standstill.tick(LATE);
        assert_eq!(standstill.total(), Duration::ZERO);
        standstill.tick(Duration::from_secs(40));
        standstill.tick(TICK);
        standstill.tick(Duration::from_secs(2));
        assert_eq!(standstill.total(), Duration::from_secs(42) - 2 * TICK);
    }

    #[test]
    fn the_process_is_looked_at_again_and_again() {
        let standstill = Standstill::of_process();
        let first = standstill.total();
        assert!(standstill.total() >= first);
        let looks = standstill.looks.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(looks.count >= 2, "found {} looks", looks.count);
    }
}
