//! What commands that speak to a broker share: threads, the connection, and signals.
//!
//! The first SIGINT or SIGTERM asks the command to stop where it loses nothing, the second ends it. A
//! broker that cannot be reached ends a command at once: unlike a worker, somebody is watching.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::broker::link::Link;
use crate::metrics::{BuildInfo, Metrics, MetricsLabels};
use crate::settings::Settings;
use crate::worker;

/// Connects, does the work, and closes the connection whatever came of it.
///
/// The work gets a flag that turns when it is asked to stop.
///
/// # Errors
///
/// No broker can be reached, the second signal came, or the work failed.
pub fn run<T>(
    settings: &Settings,
    work: impl AsyncFnOnce(&Link, watch::Receiver<bool>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .thread_name("async")
        .build()
        .context("cannot start the async threads")?;
    let ended = runtime.block_on(async {
        let (stop, stopping) = watch::channel(false);
        let (now, mut ending) = watch::channel(false);
        follow_signals(stop, now)?;
        let addresses = worker::addresses(&settings.amqp)?;
        let working = async {
            let link = Link::open(&addresses, &settings.amqp, Arc::new(metrics())).await?;
            let outcome = work(&link, stopping).await;
            link.close().await;
            outcome
        };
        tokio::select! {
            outcome = working => outcome,
            _ = ending.wait_for(|now| *now) => {
                anyhow::bail!("ended by a second signal; what was not settled is the broker's again")
            }
        }
    });
    // A thread that reads standard input would be waited for.
    runtime.shutdown_background();
    ended
}

/// The publisher counts; nobody asks a command for its figures.
fn metrics() -> Metrics {
    Metrics::new(MetricsLabels {
        reasons: Vec::new(),
        stages: Vec::new(),
        topics: Vec::new(),
        queues: Vec::new(),
        sources: Vec::new(),
        build: BuildInfo::current(),
    })
}

fn follow_signals(stop: watch::Sender<bool>, now: watch::Sender<bool>) -> anyhow::Result<()> {
    let listen = |kind: SignalKind| signal(kind).context("cannot listen for signals");
    let (mut interrupt, mut terminate) =
        (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::spawn(async move {
        for sender in [&stop, &now] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            sender.send_replace(true);
        }
        // The receivers watch until the process ends.
        now.closed().await;
    });
    Ok(())
}
