//! `boctin worker`: consume, process, publish; serve metrics and health.
//!
//! Order of start: the listener is bound before the broker is spoken to, so that a taken port ends
//! the process before it holds a delivery. The first SIGTERM or SIGINT drains, the second ends.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{oneshot, watch};
use tracing::{info, warn};

use crate::cli::Exit;
use crate::http::{self, Component, Readiness};
use crate::pipeline::Knowledge;
use crate::settings::Settings;
use crate::worker::compute::Engine;
use crate::worker::{self, Ended, Stop, Worker};

/// Options of `boctin worker`: settings say it all.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs `boctin worker` until it is told to stop.
///
/// # Errors
///
/// The port is taken, no thread is to be had, or the broker refuses and `amqp.fail_fast` is set.
pub fn run(_: &Args, settings: Settings) -> anyhow::Result<Exit> {
    let knowledge = Arc::new(super::knowledge(&settings)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("async")
        .build()
        .context("cannot start the async threads")?;
    let ended = runtime.block_on(serve(settings, knowledge));
    // What is still being computed is left behind; its delivery is back in the queue.
    runtime.shutdown_background();
    match ended? {
        Ended::Drained => {
            info!("stopped; everything in flight was settled");
            Ok(Exit::Done)
        }
        Ended::CutOff { open } => {
            warn!(open, "stopped before everything in flight was settled; the broker keeps it");
            Ok(Exit::Failed)
        }
        Ended::ThreadEnded(thread) => anyhow::bail!("thread {thread} ended unexpectedly"),
        Ended::Refused(detail) => anyhow::bail!("the broker refuses the credentials: {detail}"),
    }
}

async fn serve(settings: Settings, knowledge: Arc<Knowledge>) -> anyhow::Result<Ended> {
    let metrics = Arc::new(worker::metrics(&settings, &knowledge));
    let engine = Engine::from_settings(&settings, knowledge, Arc::clone(&metrics))?;
    let address = settings.http.listen;
    let listener =
        http::bind(address).await.with_context(|| format!("http.listen: cannot bind {address}"))?;
    info!(listen = %listener.local_addr().unwrap_or(address), "serving /metrics, /livez and /readyz");
    let readiness = Arc::new(Readiness::new());
    let (closing, closed) = oneshot::channel::<()>();
    let serving = tokio::spawn(http::serve(
        listener,
        Arc::clone(&metrics),
        Arc::clone(&readiness),
        async move {
            // An error means that the sender is gone, which closes as well.
            let _ = closed.await;
        },
    ));
    let stop = signals(Arc::clone(&metrics), Arc::clone(&readiness))?;
    let worker = Worker::new(settings, engine, readiness)?;
    let ended = worker.run(stop).await;
    drop(closing);
    serving.abort();
    Ok(ended)
}

/// Follows the signals for as long as the process lives.
fn signals(
    metrics: Arc<crate::metrics::Metrics>,
    readiness: Arc<Readiness>,
) -> anyhow::Result<watch::Receiver<Stop>> {
    let listen = |kind: SignalKind| signal(kind).context("cannot listen for signals");
    let (mut terminate, mut interrupt) =
        (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let (sender, receiver) = watch::channel(Stop::No);
    tokio::spawn(async move {
        next(&mut terminate, &mut interrupt).await;
        info!("asked to stop; finishing what is in flight");
        metrics.shutting_down(true);
        readiness.block(Component::Shutdown, "shutting down");
        sender.send_replace(Stop::Drain);
        next(&mut terminate, &mut interrupt).await;
        warn!("asked to stop again; ending now");
        sender.send_replace(Stop::Now);
        // The receiver watches until the process ends.
        sender.closed().await;
    });
    Ok(receiver)
}

async fn next(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
