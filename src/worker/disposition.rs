//! The one mapping from what happened to a delivery to what is done with it.
//!
//! Bad input is dead-lettered at once; what a neighbour broke is held, not judged here; whatever
//! came back too often is set aside to be tried alone. The functions are plain, so that every
//! decision can be tested without a broker.

use crate::message::article::Encoded;
use crate::message::dead::{DeadLetter, DeadStage, Reason};

/// What is done with one delivery. Each ends in exactly one.
#[derive(Debug)]
pub enum Disposition {
    /// Publish the result, then acknowledge.
    Publish(Box<Encoded>),
    /// Publish the original as a dead letter, then acknowledge.
    DeadLetter(DeadLetter),
    /// Publish the original to the queue of suspects, then acknowledge.
    Suspect {
        /// Attempts known so far.
        attempts: u32,
        /// The attempt alone that this begins.
        lone_attempts: u32,
    },
    /// Leave it unsettled: the channel is closing and the broker takes it back.
    Return,
}

/// Whether a delivery may be processed among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Triage {
    /// Process it.
    Process,
    /// It came back too often: it may be what killed the process.
    Suspect {
        /// How often it came back, as far as the queue can tell.
        attempts: u32,
    },
}

/// Decides whether a delivery from an input queue is processed among others.
///
/// Quorum queues count how often a message came back (`returns`). Classic queues only say that it
/// did, and would say so for ever; there the first return makes a suspect. So does a count of zero
/// on a message that did come back: whoever wrote it, it does not count.
#[must_use]
pub fn triage(redelivered: bool, returns: Option<u32>, max_attempts: u32) -> Triage {
    match (returns, redelivered) {
        (Some(returns), _) if returns >= max_attempts => Triage::Suspect { attempts: returns },
        (None | Some(0), true) => Triage::Suspect { attempts: 1 },
        (Some(_), _) | (None, false) => Triage::Process,
    }
}

/// What to do with a delivery from the queue of suspects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoneTriage {
    /// Process it, alone.
    Process,
    /// The attempt that was written down ended in a death: write down the next one.
    TryAgain {
        /// The attempt to write down.
        lone_attempts: u32,
    },
    /// It died alone as often as is allowed.
    Exhausted,
}

/// Decides about a suspect.
///
/// `survived` says that this very process held the message before and is still alive: then it was
/// the connection that died, not the process.
#[must_use]
pub fn lone_triage(
    redelivered: bool,
    survived: bool,
    lone_attempts: u32,
    max_lone_attempts: u32,
) -> LoneTriage {
    if !redelivered || survived {
        LoneTriage::Process
    } else if lone_attempts >= max_lone_attempts {
        LoneTriage::Exhausted
    } else {
        LoneTriage::TryAgain { lone_attempts: lone_attempts.saturating_add(1) }
    }
}

/// Turns what came of an article into what is done with its delivery.
#[must_use]
pub fn of_article(result: Result<Box<Encoded>, Failure>, attempts: u32) -> Disposition {
    match result {
        Ok(encoded) => Disposition::Publish(encoded),
        Err(failure) => Disposition::DeadLetter(failure.into_letter(attempts)),
    }
}

/// Why an article came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Class of the failure.
    pub reason: Reason,
    /// The stage it happened in.
    pub stage: DeadStage,
    /// What was expected and what was found; never page text.
    pub detail: String,
}

impl Failure {
    /// Returns the dead letter that tells of this failure.
    #[must_use]
    pub fn into_letter(self, attempts: u32) -> DeadLetter {
        DeadLetter::new(self.reason, self.stage, &self.detail, attempts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_delivery_is_processed() {
        assert_eq!(triage(false, None, 5), Triage::Process);
        assert_eq!(triage(false, Some(0), 5), Triage::Process);
    }

    #[test]
    fn a_counting_queue_decides_by_its_count() {
        assert_eq!(triage(true, Some(4), 5), Triage::Process);
        assert_eq!(triage(true, Some(5), 5), Triage::Suspect { attempts: 5 });
    }

    #[test]
    fn a_queue_that_does_not_count_makes_a_suspect_at_the_first_return() {
        assert_eq!(triage(true, None, 5), Triage::Suspect { attempts: 1 });
        assert_eq!(triage(true, Some(0), 5), Triage::Suspect { attempts: 1 });
    }

    #[test]
    fn a_suspect_that_was_never_delivered_is_processed() {
        assert_eq!(lone_triage(false, false, 3, 3), LoneTriage::Process);
    }

    #[test]
    fn a_suspect_whose_connection_died_is_not_blamed() {
        assert_eq!(lone_triage(true, true, 3, 3), LoneTriage::Process);
    }

    #[test]
    fn a_suspect_that_killed_a_process_is_tried_again_until_its_attempts_are_used_up() {
        assert_eq!(lone_triage(true, false, 2, 3), LoneTriage::TryAgain { lone_attempts: 3 });
        assert_eq!(lone_triage(true, false, 3, 3), LoneTriage::Exhausted);
    }
}
