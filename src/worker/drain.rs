//! How a session ends: what is in flight is finished within its time, and the broker is told.
//!
//! Promises that the goodbye takes at most [`GOODBYE`] after the drain's own deadline, and no time at
//! all once the operator has asked twice. Loses nothing by being cut off: what is not acknowledged
//! goes back to its queue.

use std::time::Duration;

use lapin::Channel;
use tokio::sync::watch;
use tracing::{debug, warn};

use super::scope::{Phase, Scope};
use super::{Ended, Stop};
use crate::broker::session::Session;

/// How long what is left may take after the deadline of the drain, and how long a goodbye may.
const GOODBYE: Duration = Duration::from_secs(1);

/// Finishes what is in flight, as long as it may take. `rest` ends when nothing is open any more.
pub(super) async fn drain(
    scope: &Scope,
    session: &Session,
    rest: impl Future<Output = ()>,
    limit: Duration,
    stop: &mut watch::Receiver<Stop>,
) -> Ended {
    scope.enter(Phase::Draining);
    tokio::pin!(rest);
    let lost = tokio::select! {
        biased;
        () = &mut rest => return Ended::Drained,
        end = session.ended() => Some(end),
        () = tokio::time::sleep(limit) => None,
        _ = stop.wait_for(|stop| *stop == Stop::Now) => None,
    };
    let open = scope.open_deliveries();
    let ended = match lost {
        Some(end) => {
            warn!(detail = end.detail, "the broker is gone; it keeps what was not settled");
            scope.enter(Phase::Lost(end));
            Ended::Drained
        }
        None if open == 0 => Ended::Drained,
        None => Ended::CutOff { open },
    };
    scope.enter(Phase::CutOff);
    // Tasks that wait for the broker see the end at once; an article that is being computed is left
    // behind, its delivery goes back to the queue.
    let _ = tokio::time::timeout(GOODBYE, rest).await;
    ended
}

/// Closes the channels, then the connections, as far as the broker answers in time.
///
/// lapin sends the closing of a connection ahead of acknowledgements that are still queued. A
/// channel's closing keeps its place, so its answer says that all acknowledgements have arrived.
pub(super) async fn say_goodbye(
    session: Session,
    channels: Vec<Channel>,
    stop: &mut watch::Receiver<Stop>,
) {
    let flushing = async {
        for channel in channels {
            if let Err(error) = channel.close(200, "bye".into()).await {
                debug!(%error, "closing a channel that is gone");
            }
        }
    };
    let goodbye = async {
        if tokio::time::timeout(GOODBYE, flushing).await.is_err() {
            warn!("the broker did not answer the closing of the channels; it may deliver again");
        }
        session.close(GOODBYE).await;
    };
    tokio::select! {
        biased;
        () = goodbye => {}
        _ = stop.wait_for(|stop| *stop == Stop::Now) => {}
    }
}
