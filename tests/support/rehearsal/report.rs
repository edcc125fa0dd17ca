//! What a rehearsal prints: a row for each fault with its times and rates, and the memory at the end.
#![expect(clippy::print_stdout, reason = "the table is the result of the command")]

use std::time::{Duration, Instant};

use super::Plan;

/// Times and counts of one round.
pub(super) struct Clock {
    start: (Instant, usize),
    broken: (Instant, usize),
    mended: (Instant, usize),
    recovery: Duration,
}

/// One line of the table.
pub(super) struct Row {
    fault: &'static str,
    lasted: Duration,
    recovery: Duration,
    /// Articles a second before, during and after the fault; none where nothing was to be done.
    rates: [Option<f64>; 3],
}

impl Clock {
    /// Begins a round, with as many articles out as given.
    pub(super) fn start(arrived: usize) -> Self {
        let now = (Instant::now(), arrived);
        Self { start: now, broken: now, mended: now, recovery: Duration::ZERO }
    }

    /// The fault is about to be made.
    pub(super) fn broken(&mut self, arrived: usize) {
        self.broken = (Instant::now(), arrived);
    }

    /// The fault is mended.
    pub(super) fn mended(&mut self, arrived: usize) {
        self.mended = (Instant::now(), arrived);
    }

    /// Every worker is ready again.
    pub(super) fn recovered(&mut self) {
        self.recovery = self.mended.0.elapsed();
    }

    /// Ends the round.
    pub(super) fn row(&self, fault: &'static str, arrived: usize) -> Row {
        let end = (Instant::now(), arrived);
        let spans = [(self.start, self.broken), (self.broken, self.mended), (self.mended, end)];
        let rate = |((from, before), (to, after)): ((Instant, usize), (Instant, usize))| {
            let seconds = to.duration_since(from).as_secs_f64();
            let articles = u32::try_from(after - before).unwrap_or(u32::MAX);
            (articles > 0).then(|| f64::from(articles) / seconds)
        };
        Row {
            fault,
            lasted: self.mended.0.duration_since(self.broken.0),
            recovery: self.recovery,
            rates: spans.map(rate),
        }
    }
}

/// Prints what is about to happen, and the head of the table.
pub(super) fn head(plan: Plan, setting_up: Duration) {
    println!(
        "three nodes and {} workers are up after {:.0} s; {} messages in each pass, seed {}\n",
        super::WORKERS,
        setting_up.as_secs_f64(),
        plan.messages,
        plan.seed
    );
    println!("recovery: from the mending of the fault until every worker is ready");
    println!("{:<20} {:>9} {:>11} {:>29}", "", "", "", "articles a second");
    println!(
        "{:<20} {:>9} {:>11} {:>9} {:>9} {:>9}",
        "fault", "lasted s", "recovery s", "before", "during", "after"
    );
}

/// Prints a line of the table.
pub(super) fn row(row: &Row) {
    let [before, during, after] =
        row.rates.map(|rate| rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.0}")));
    println!(
        "{:<20} {:>9.1} {:>11.1} {before:>9} {during:>9} {after:>9}",
        row.fault,
        row.lasted.as_secs_f64(),
        row.recovery.as_secs_f64(),
    );
}

/// Prints what the workers took, after the table.
pub(super) fn end(peaks: &[u64], took: Duration) {
    let megabytes: Vec<String> =
        peaks.iter().map(|bytes| format!("{} MB", bytes / 1_000_000)).collect();
    println!("\nlargest resident set of each worker that runs now: {}", megabytes.join(", "));
    println!("took {:.0} s\n", took.as_secs_f64());
}
