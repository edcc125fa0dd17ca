//! Waiting for a condition, the only way a test may wait.
//!
//! The condition is asked again and again, close together, until it yields a value or the deadline
//! passes. A test that needs "nothing happens" must name something else that does happen.

use std::time::{Duration, Instant};

/// Time between two looks at a condition.
const POLL: Duration = Duration::from_millis(20);

/// Returns the first value that the condition yields; panics with `what` at the deadline.
#[track_caller]
pub(crate) fn eventually<T, F>(
    what: &str,
    deadline: Duration,
    mut condition: F,
) -> impl Future<Output = T>
where
    F: AsyncFnMut() -> Option<T>,
{
    let caller = std::panic::Location::caller();
    async move {
        let started = Instant::now();
        loop {
            if let Some(value) = condition().await {
                return value;
            }
            let waited = started.elapsed();
            assert!(waited < deadline, "{caller}: after {waited:.1?} still waiting until {what}");
            tokio::time::sleep(POLL).await;
        }
    }
}

/// `Some(())` when the question is answered with yes: the form [`eventually`] wants.
pub(crate) fn when(yes: bool) -> Option<()> {
    yes.then_some(())
}
