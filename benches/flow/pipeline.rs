//! The pipeline alone: from the bytes of a message to the bytes of a result, without a broker.

use std::sync::Arc;
use std::time::{Duration, Instant};

use boctin::knowledge_folder;
use boctin::message::Envelope;
use boctin::message::article::Encoded;
use boctin::settings::{Settings, Sources};
use boctin::worker;
use boctin::worker::compute::Engine;

use crate::articles::Samples;
use crate::cpu;
use crate::report::rate;
use crate::support::articles::{Message, bytes};

/// How many different results the relay sends in turn.
const RESULTS: usize = 500;

/// How long each of the two measurements takes.
const SPAN: Duration = Duration::from_millis(1_500);

/// The messages of every run, and what comes of some of them.
pub(crate) struct Load {
    /// What a crawler publishes.
    pub(crate) messages: Vec<Message>,
    /// What the worker publishes, for the first [`RESULTS`] of them.
    pub(crate) results: Vec<Encoded>,
    envelopes: Vec<Envelope>,
}

/// Articles a second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    /// On one thread.
    pub(crate) one_core: f64,
    /// On a thread a core, all together.
    pub(crate) all_cores: f64,
    /// Processor time for an article, on one thread.
    pub(crate) cpu: Duration,
}

/// The default settings.
pub(crate) fn settings() -> Settings {
    Settings::load(&Sources::default()).expect("the defaults are valid")
}

/// An engine as the default settings say.
pub(crate) fn engine() -> Engine {
    let settings = settings();
    let knowledge = knowledge_folder::load(&settings.knowledge.dir);
    let knowledge = Arc::new(knowledge.expect("the knowledge in the binary is sound"));
    let metrics = Arc::new(worker::metrics(&settings, &knowledge));
    Engine::from_settings(&settings, knowledge, metrics).unwrap()
}

impl Load {
    /// Writes the articles of a run and computes some results.
    pub(crate) fn new(engine: &Engine, messages: usize) -> Self {
        let samples = Samples::read();
        let pages = (0..messages).map(|number| samples.page(number));
        let messages: Vec<Message> =
            pages.map(|page| bytes(&page.id, "application/json", page.json())).collect();
        let some = 0..messages.len().min(RESULTS);
        let envelopes: Vec<Envelope> = some.map(|number| samples.page(number).envelope()).collect();
        let results = envelopes
            .iter()
            .map(|envelope| *engine.process(envelope).result.expect("every article is sound"))
            .collect();
        Self { messages, results, envelopes }
    }

    /// Returns the mean size of a message.
    pub(crate) fn message_bytes(&self) -> usize {
        self.messages.iter().map(|message| message.body.len()).sum::<usize>() / self.messages.len()
    }

    /// Returns the mean size of a result.
    pub(crate) fn result_bytes(&self) -> usize {
        self.results.iter().map(|result| result.body.len()).sum::<usize>() / self.results.len()
    }
}

/// Returns how many cores the process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs the pipeline for a while, on one thread and then on all cores.
pub(crate) fn measure(engine: &Engine, load: &Load) -> Rates {
    let before = cpu::of_thread();
    let (done, span) = alone(engine, load);
    let used = cpu::of_thread().saturating_sub(before);
    let all_cores = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(|| alone(engine, load))).collect();
        let ends = threads.into_iter().map(|thread| thread.join().unwrap());
        ends.map(|(done, span)| rate(done, span)).sum()
    });
    Rates { one_core: rate(done, span), all_cores, cpu: used.div_f64(done as f64) }
}

/// Returns how many articles were done in which time.
fn alone(engine: &Engine, load: &Load) -> (usize, Duration) {
    let started = Instant::now();
    for (done, envelope) in (1..).zip(load.envelopes.iter().cycle()) {
        let processed = engine.process(envelope);
        assert!(std::hint::black_box(processed).result.is_ok());
        if started.elapsed() > SPAN {
            return (done, started.elapsed());
        }
    }
    (0, started.elapsed())
}
