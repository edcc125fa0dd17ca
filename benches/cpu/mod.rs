//! Processor time that a thread or a process has used, which neighbours on the machine disturb less than the clock.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The kernel counts in hundredths of a second for programs, on every usual platform.
const TICKS_PER_SECOND: f64 = 100.0;

/// Returns the time of all threads of a process so far; zero where the kernel does not tell.
pub(crate) fn used(process: u32) -> Duration {
    let Ok(line) = std::fs::read_to_string(format!("/proc/{process}/stat")) else {
        return Duration::ZERO;
    };
    // The name in parentheses may hold anything; fields are counted from behind it.
    let fields = line.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks: f64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>();
    Duration::from_secs_f64(ticks / TICKS_PER_SECOND)
}

/// Returns the time of this thread so far, to the nanosecond.
pub(crate) fn of_thread() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    // Never negative; a duration is not made for more than that.
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
