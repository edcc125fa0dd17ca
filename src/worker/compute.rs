//! The compute threads: they run articles through decode, pipeline and encode, apart from the
//! async threads, a bounded number at a time, each behind a panic fence and under a deadline.
//!
//! [`Engine`] is one article from bytes to bytes; the file mode uses it as well. Its knowledge can be
//! replaced while it works: an article is computed with what was in place when it began. [`Compute`] runs
//! engines on threads; [`Compute::alone`] waits until no other article is running and keeps it so,
//! which is what a suspect needs.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tracing::{Span, error_span};

use super::delivery::logged_id;
use super::disposition::Failure;
use crate::message::Envelope;
use crate::message::article::{self, Encoded, Identity};
use crate::message::dead::{DeadStage, Reason};
use crate::message::fields::{FieldFault, FieldMap};
use crate::message::raw::{self, Limits, RawArticle, trace_id};
use crate::metrics::Metrics;
use crate::pipeline::text::charset::Decision;
use crate::pipeline::{AnalyzeError, Knowledge, Observer, Pipeline, Stage};
use crate::settings::{InputSettings, Settings};

/// Names of all stages of an article, in order.
#[must_use]
pub fn stage_names() -> Vec<&'static str> {
    let timed = |stage: &&DeadStage| **stage != DeadStage::Process;
    DeadStage::ALL.iter().filter(timed).map(|stage| stage.as_str()).collect()
}

/// Returns how much of a message is taken in.
#[must_use]
pub fn limits(settings: &InputSettings) -> Limits {
    Limits {
        max_body_bytes: settings.max_body_bytes,
        max_decompressed_bytes: settings.max_decompressed_bytes,
        max_json_depth: settings.max_json_depth,
    }
}

/// The settings `input.fields` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("input.fields: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct InvalidFields(pub Vec<FieldFault>);

/// The text library with its knowledge, and what results say of the two.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The text library.
    pub pipeline: Pipeline,
    /// What results say of their making.
    pub identity: Identity,
}

/// Takes one article from the bytes of its message to the bytes of its result.
#[derive(Debug)]
pub struct Engine {
    loaded: RwLock<Arc<Loaded>>,
    /// Limits of what is read.
    pub limits: Limits,
    /// The crawler's own field names.
    pub fields: FieldMap,
    /// Largest result.
    pub max_result_bytes: usize,
    /// Wall-clock limit for one article, checked between stages.
    pub deadline: Duration,
    /// Whether fault instructions in messages are obeyed; for tests only.
    pub fault_injection: bool,
    /// Where stages and findings are counted.
    pub metrics: Arc<Metrics>,
}

/// What a message says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The article as the crawler names it, at most 200 characters of it.
    pub id: String,
    /// When the crawler fetched the page.
    pub fetched_at: Option<jiff::Timestamp>,
}

/// What came of one article.
#[derive(Debug)]
pub struct Processed {
    /// The result, or why there is none.
    pub result: Result<Box<Encoded>, Failure>,
    /// What the message says of itself, when it could be decoded.
    pub decoded: Option<Decoded>,
}

impl Engine {
    /// Builds an engine as the settings say.
    ///
    /// # Errors
    ///
    /// Faults in `input.fields`.
    pub fn from_settings(
        settings: &Settings,
        knowledge: Arc<Knowledge>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, InvalidFields> {
        let identity = Identity {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            knowledge: knowledge.digest().to_owned(),
            model: knowledge.model.digest().to_owned(),
            limits: format!(
                "text {}, lines {}, candidates {}, result {}",
                settings.pipeline.max_text_bytes,
                settings.pipeline.max_lines,
                settings.pipeline.max_candidates,
                settings.output.max_body_bytes
            ),
        };
        let pipeline = Pipeline::new(knowledge, settings.pipeline.budget());
        Ok(Self {
            loaded: RwLock::new(Arc::new(Loaded { pipeline, identity })),
            limits: limits(&settings.input),
            fields: FieldMap::new(&settings.input.fields).map_err(InvalidFields)?,
            max_result_bytes: settings.output.max_body_bytes,
            deadline: Duration::from_millis(settings.worker.article_deadline_ms),
            fault_injection: settings.worker.fault_injection,
            metrics,
        })
    }

    /// Returns what the next article is computed with.
    #[must_use]
    pub fn loaded(&self) -> Arc<Loaded> {
        Arc::clone(&self.loaded.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other knowledge in place for the articles that begin from now on.
    pub fn replace_knowledge(&self, knowledge: Arc<Knowledge>) {
        self.metrics.knowledge_info(knowledge.digest());
        self.metrics.model_info(knowledge.model.digest());
        let before = self.loaded();
        let identity = Identity {
            knowledge: knowledge.digest().to_owned(),
            model: knowledge.model.digest().to_owned(),
            ..before.identity.clone()
        };
        let pipeline = before.pipeline.with_knowledge(knowledge);
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) =
            Arc::new(Loaded { pipeline, identity });
    }

    /// Processes one article. Never panics: a panic inside is caught and becomes a failure.
    pub fn process(&self, envelope: &Envelope) -> Processed {
        let started = Instant::now();
        let mut watch =
            Watch { engine: self, started, stage: DeadStage::Decode, stage_started: started };
        let mut decoded = None;
        let fenced =
            catch_unwind(AssertUnwindSafe(|| self.stages(envelope, &mut watch, &mut decoded)));
        watch.end_stage();
        let result = fenced.unwrap_or_else(|panic| {
            if panic.is::<EndThread>() {
                resume_unwind(panic);
            }
            self.metrics.stage_panicked(watch.stage.as_str());
            Err(Failure {
                reason: Reason::StagePanic,
                stage: watch.stage,
                detail: format!("expected stage {} to end, found a panic in it", watch.stage),
            })
        });
        self.metrics.processing_seconds(started.elapsed().as_secs_f64());
        Processed { result, decoded }
    }

    fn stages(
        &self,
        envelope: &Envelope,
        watch: &mut Watch<'_>,
        decoded: &mut Option<Decoded>,
    ) -> Result<Box<Encoded>, Failure> {
        let raw = raw::decode(envelope, &self.limits, &self.fields).map_err(|error| Failure {
            reason: error.reason,
            stage: DeadStage::Decode,
            detail: error.detail,
        })?;
        *decoded = Some(Decoded { id: logged_id(&raw.id), fetched_at: raw.page.fetched_at });
        if envelope.message_id.is_none() {
            Span::current().record("article.id", logged_id(&raw.id));
        }
        self.metrics.unknown_fields(raw.unknown_fields);
        if self.fault_injection {
            self.obey(&raw);
        }
        let loaded = self.loaded();
        let analysis = loaded.pipeline.analyze_observed(&raw.page, watch).map_err(|error| {
            let (reason, stage, detail) = match &error {
                AnalyzeError::Charset(cause) => {
                    (Reason::Charset, Stage::Charset, cause.to_string())
                }
                AnalyzeError::Interrupted(stage) => {
                    (Reason::Deadline, *stage, self.too_late((*stage).into(), watch.started))
                }
            };
            Failure { reason, stage: stage.into(), detail }
        })?;
        self.metrics.analyzed(raw.source.as_deref(), &analysis);
        if watch.next_stage(DeadStage::Encode).is_break() {
            let detail = self.too_late(DeadStage::Encode, watch.started);
            return Err(Failure { reason: Reason::Deadline, stage: DeadStage::Encode, detail });
        }
        article::encode(&raw, &analysis, &loaded.identity, self.max_result_bytes)
            .map(Box::new)
            .map_err(|error| Failure {
                reason: Reason::ResultTooLarge,
                stage: DeadStage::Encode,
                detail: error.to_string(),
            })
    }

    fn too_late(&self, stage: DeadStage, started: Instant) -> String {
        format!(
            "expected all stages within {} ms, found {} ms gone before stage {stage}",
            self.deadline.as_millis(),
            started.elapsed().as_millis()
        )
    }

    /// Does what the fault instruction of a test message says.
    fn obey(&self, raw: &RawArticle) {
        match raw.fault.as_deref() {
            Some("abort") => std::process::abort(),
            Some("panic") => panic!("fault injection"),
            Some("end_thread") => panic_any(EndThread),
            Some("stall") => thread::sleep(self.deadline + Duration::from_millis(50)),
            Some(_) | None => {}
        }
    }
}

/// The fault instruction that the fence lets through.
struct EndThread;

/// Measures stages and ends the analysis when the deadline has passed.
struct Watch<'a> {
    engine: &'a Engine,
    started: Instant,
    stage: DeadStage,
    stage_started: Instant,
}

impl Watch<'_> {
    fn end_stage(&mut self) {
        let now = Instant::now();
        let seconds = now.duration_since(self.stage_started).as_secs_f64();
        self.engine.metrics.stage_seconds(self.stage.as_str(), seconds);
        self.stage_started = now;
    }

    fn next_stage(&mut self, stage: DeadStage) -> ControlFlow<()> {
        self.end_stage();
        if self.started.elapsed() > self.engine.deadline {
            return ControlFlow::Break(());
        }
        self.stage = stage;
        ControlFlow::Continue(())
    }
}

impl Observer for Watch<'_> {
    fn enter(&mut self, stage: Stage) -> ControlFlow<()> {
        self.next_stage(stage.into())
    }

    fn charset(&mut self, decided: &Decision) {
        self.engine.metrics.charset(decided.charset, decided.how);
    }
}

struct Job {
    envelope: Arc<Envelope>,
    reply: oneshot::Sender<Processed>,
    permit: Arc<OwnedSemaphorePermit>,
}

/// The compute threads. They end when the last handle is gone.
#[derive(Debug, Clone)]
pub struct Compute {
    jobs: crossbeam_channel::Sender<Job>,
    permits: Arc<Semaphore>,
    threads: u32,
    failed: watch::Receiver<Option<String>>,
}

/// No other article runs while this lives.
#[derive(Debug)]
pub struct Alone {
    jobs: crossbeam_channel::Sender<Job>,
    permit: Arc<OwnedSemaphorePermit>,
}

/// The thread that ran the article ended, or all are gone; the process is ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the compute threads have ended")]
pub struct ComputeEnded;

impl Compute {
    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// The operating system refused a thread.
    pub fn start(engine: &Arc<Engine>, threads: usize) -> std::io::Result<Self> {
        let threads = threads.clamp(1, 1024);
        let (jobs, inbox) = crossbeam_channel::bounded::<Job>(threads);
        let (failure, failed) = watch::channel(None);
        for index in 0..threads {
            let (engine, inbox, failure) = (Arc::clone(engine), inbox.clone(), failure.clone());
            let name = format!("compute-{index}");
            thread::Builder::new().name(name.clone()).stack_size(8 << 20).spawn(move || {
                if catch_unwind(AssertUnwindSafe(|| serve(&engine, &inbox))).is_err() {
                    failure.send_replace(Some(name));
                }
            })?;
        }
        let count = u32::try_from(threads).unwrap_or(1024);
        Ok(Self { jobs, permits: Arc::new(Semaphore::new(threads)), threads: count, failed })
    }

    /// Returns the name of a thread that ended before its time, which only a bug of ours brings about.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.failed.borrow().clone()
    }

    /// Waits until a thread has ended before its time and returns its name.
    pub async fn failed(&self) -> String {
        let mut failed = self.failed.clone();
        loop {
            if let Some(name) = self.failure() {
                return name;
            }
            if failed.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }

    /// Runs one article as soon as a thread is free.
    ///
    /// # Errors
    ///
    /// The threads are gone.
    pub async fn run(&self, envelope: Arc<Envelope>) -> Result<Processed, ComputeEnded> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| ComputeEnded)?;
        submit(&self.jobs, envelope, Arc::new(permit)).await
    }

    /// Waits until no article runs and lets none start until the guard is dropped.
    ///
    /// # Errors
    ///
    /// The threads are gone.
    pub async fn alone(&self) -> Result<Alone, ComputeEnded> {
        let permit = Arc::clone(&self.permits)
            .acquire_many_owned(self.threads)
            .await
            .map_err(|_| ComputeEnded)?;
        Ok(Alone { jobs: self.jobs.clone(), permit: Arc::new(permit) })
    }
}

impl Alone {
    /// Runs one article while no other runs.
    ///
    /// # Errors
    ///
    /// The threads are gone.
    pub async fn run(&self, envelope: Arc<Envelope>) -> Result<Processed, ComputeEnded> {
        submit(&self.jobs, envelope, Arc::clone(&self.permit)).await
    }
}

/// Hands a job over. The permit travels with it, so that an article counts as running until its
/// thread is done with it, even when nobody waits for the answer any more.
async fn submit(
    jobs: &crossbeam_channel::Sender<Job>,
    envelope: Arc<Envelope>,
    permit: Arc<OwnedSemaphorePermit>,
) -> Result<Processed, ComputeEnded> {
    let (reply, answer) = oneshot::channel();
    // There are never more permits than places in the channel, so this does not block.
    jobs.send(Job { envelope, reply, permit }).map_err(|_| ComputeEnded)?;
    answer.await.map_err(|_| ComputeEnded)
}

fn serve(engine: &Engine, inbox: &crossbeam_channel::Receiver<Job>) {
    while let Ok(Job { envelope, reply, permit }) = inbox.recv() {
        let busy = engine.metrics.busy();
        // Whatever is logged meanwhile, a panic above all, says which article it was.
        let span = error_span!(
            "article",
            article.id = envelope.message_id.as_deref().map(logged_id),
            trace.id = trace_id(&envelope)
        );
        let processed = span.in_scope(|| engine.process(&envelope));
        drop((busy, permit));
        // Nobody waits any more when the session has ended; the article will come again.
        let _ = reply.send(processed);
    }
}
