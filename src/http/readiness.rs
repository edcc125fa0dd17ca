//! Whether the worker is ready, and what it waits for if not.
//!
//! Promises: ready means that no component blocks; every block has a reason in plain words of
//! bounded length. Any thread may block or clear at any time. Decides nothing by itself.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::pipeline::labels::labels;

/// Longest reason that is kept, in characters.
const MAX_REASON_CHARS: usize = 300;

labels! {
    /// A part of the worker that can be what readiness waits for.
    pub enum Component {
        /// Lexicons, topics and model.
        Knowledge = "knowledge",
        /// The connections to the broker.
        Broker = "broker",
        /// The subscription to the input queues.
        Consumer = "consumer",
        /// Publishing of results.
        Output = "output",
        /// The end of the program.
        Shutdown = "shutdown",
    }
}

/// What keeps the worker from being ready; shared by all who block and clear.
#[derive(Debug)]
pub struct Readiness {
    blocks: Mutex<BTreeMap<Component, String>>,
}

impl Readiness {
    /// Returns the state at the start: blocked by broker and consumer.
    #[must_use]
    pub fn new() -> Self {
        let blocks = [Component::Broker, Component::Consumer]
            .map(|component| (component, "starting".to_owned()));
        Self { blocks: Mutex::new(BTreeMap::from(blocks)) }
    }

    /// Says that a component keeps the worker from being ready; the newest reason counts.
    pub fn block(&self, component: Component, reason: impl Into<String>) {
        let mut reason = reason.into();
        if let Some((end, _)) = reason.char_indices().nth(MAX_REASON_CHARS) {
            reason.truncate(end);
        }
        self.lock().insert(component, reason);
    }

    /// Says that a component is well.
    pub fn clear(&self, component: Component) {
        self.lock().remove(&component);
    }

    /// Tells whether nothing blocks.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.lock().is_empty()
    }

    /// Returns what blocks, in the order of [`Component::ALL`].
    #[must_use]
    pub fn reasons(&self) -> Vec<(Component, String)> {
        self.lock().iter().map(|(component, reason)| (*component, reason.clone())).collect()
    }

    /// Locks even after a panic: each change is a single call on the map.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Component, String>> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_ready_only_when_broker_and_consumer_said_so() {
        let readiness = Readiness::new();
        assert!(!readiness.is_ready());
        readiness.clear(Component::Broker);
        assert_eq!(readiness.reasons(), [(Component::Consumer, "starting".to_owned())]);
        readiness.clear(Component::Consumer);
        assert!(readiness.is_ready());
    }

    #[test]
    fn the_newest_reason_of_a_component_counts_and_one_clear_lifts_it() {
        let readiness = Readiness::new();
        readiness.block(Component::Broker, "connection refused");
        readiness.block(Component::Broker, "credentials refused");
        let (_, reason) = &readiness.reasons()[0];
        assert_eq!(reason, "credentials refused");
        readiness.clear(Component::Broker);
        assert_eq!(readiness.reasons().len(), 1);
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let readiness = Readiness::new();
        readiness.block(Component::Output, "ở".repeat(1000));
        let (component, reason) = &readiness.reasons()[2];
        assert_eq!(*component, Component::Output);
        assert_eq!(reason.chars().count(), MAX_REASON_CHARS);
    }
}
