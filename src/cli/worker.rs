//! `boctin worker`: consume, process, publish; serve metrics and health.
//!
//! Order of start: the listener is bound before the broker is spoken to, so that a taken port ends
//! the process before it holds a delivery. The first SIGTERM or SIGINT drains, the second ends. SIGHUP
//! reads the knowledge anew; where that is at fault, what was there before stays in use.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{oneshot, watch};
use tracing::{error, info, warn};

use crate::cli::Exit;
use crate::http::{self, Component, Readiness};
use crate::knowledge_folder;
use crate::metrics::ReloadResult;
use crate::pipeline::Knowledge;
use crate::settings::Settings;
use crate::worker::compute::Engine;
use crate::worker::{self, Ended, Stop, Worker};

/// Faults of new knowledge that are logged; `boctin check` shows all.
const FAULTS_LOGGED: usize = 20;

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
    let engine = Arc::new(Engine::from_settings(&settings, knowledge, Arc::clone(&metrics))?);
    reload_on_hangup(Arc::clone(&engine), settings.knowledge.dir.clone())?;
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
    let worker = Worker::new(settings, &engine, readiness)?;
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

/// Reads the knowledge anew at each SIGHUP, for as long as the process lives.
fn reload_on_hangup(engine: Arc<Engine>, dir: PathBuf) -> anyhow::Result<()> {
    let mut hangup = signal(SignalKind::hangup()).context("cannot listen for signals")?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let (engine, dir) = (Arc::clone(&engine), dir.clone());
            // Apart from the async threads, because it computes for a while.
            if let Err(error) = tokio::task::spawn_blocking(move || reload(&engine, &dir)).await {
                error!(%error, "cannot read the knowledge anew; the one before stays in use");
            }
        }
    });
    Ok(())
}

fn reload(engine: &Engine, dir: &Path) {
    match knowledge_folder::load(dir) {
        Ok(knowledge) => {
            let (digest, model) =
                (knowledge.digest().to_owned(), knowledge.model.digest().to_owned());
            engine.replace_knowledge(Arc::new(knowledge));
            engine.metrics.knowledge_reloaded(ReloadResult::Ok);
            info!(knowledge.digest = digest, model.digest = model, "took new knowledge");
        }
        Err(faults) => {
            engine.metrics.knowledge_reloaded(ReloadResult::Failed);
            let shown: Vec<String> =
                faults.iter().take(FAULTS_LOGGED).map(ToString::to_string).collect();
            error!(
                faults = faults.len(),
                error = shown.join("; "),
                "the new knowledge is at fault; the one before stays in use"
            );
        }
    }
}

async fn next(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::pipeline::Content;
    use crate::pipeline::Page;

    const PAGE: &str = "Bóng đá hôm nay\n\nTiền đạo ghi bàn ở phút 90 của trận chung kết, đội tuyển \
        giành huy chương vàng, huấn luyện viên khen các cầu thủ, khán giả trên sân vận động reo mừng.";
    const FACET: &str = "label = \"Bóng đá\"\nlabel_en = \"Football\"\niptc = \"medtop:20001065\"\n\
        topics = [\"the-thao\"]\ncues = [\n  { cue = \"tiền đạo\", weight = 1 },\n]\n";

    fn facets(engine: &Engine) -> Vec<String> {
        let page = Page { content: Content::Text(PAGE.to_owned()), ..Page::default() };
        let analysis = engine.loaded().pipeline.analyze(&page).unwrap();
        analysis.facets.into_iter().map(|facet| facet.id).collect()
    }

    fn reloads(engine: &Engine, result: &str) -> bool {
        let line = format!("boctin_knowledge_reloads_total{{result=\"{result}\"}} 1");
        engine.metrics.render().unwrap().contains(&line)
    }

    #[test]
    fn new_knowledge_is_taken_whole_and_bad_knowledge_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings::default();
        let knowledge = Arc::new(knowledge_folder::load(dir.path()).unwrap());
        let metrics = Arc::new(worker::metrics(&settings, &knowledge));
        let engine = Engine::from_settings(&settings, knowledge, metrics).unwrap();
        let before = engine.loaded().identity.clone();
        assert!(facets(&engine).is_empty());

        let file = dir.path().join("facets/tt.bong-da.toml");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, FACET).unwrap();
        reload(&engine, dir.path());
        assert_eq!(facets(&engine), ["tt.bong-da"]);
        let after = engine.loaded().identity.clone();
        assert_ne!(after.knowledge, before.knowledge);
        assert_eq!(after.limits, before.limits);
        assert!(reloads(&engine, "ok"));

        std::fs::write(&file, FACET.replace("weight = 1", "weight = 7")).unwrap();
        reload(&engine, dir.path());
        assert_eq!(facets(&engine), ["tt.bong-da"]);
        assert_eq!(engine.loaded().identity.knowledge, after.knowledge);
        assert!(reloads(&engine, "ok") && reloads(&engine, "failed"));
    }
}
