//! `boctin process`: the pipeline of the worker with no broker.
//!
//! Reads files, folders, JSON Lines or standard input; writes one result a line in the order of the
//! input, whatever the number of threads; rejects go to a file of their own and are counted. The
//! number of articles in memory is bounded by a window of a few a thread.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use anyhow::Context as _;
use crossbeam_channel::{Receiver, Sender, bounded};
use serde::Serialize;

use crate::cli::input::{self, Input, InputError, Source};
use crate::cli::{Exit, print, progress};
use crate::message::article::Encoded;
use crate::message::dead::{DeadStage, Reason};
use crate::settings::Settings;
use crate::worker::disposition::Failure;
use crate::worker::{self, compute::Engine};

/// Articles in memory for each thread.
const WINDOW_PER_THREAD: usize = 4;

/// Options of `boctin process`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Files (.txt, .html, .json, .jsonl) or folders; none or "-": JSON Lines on standard input
    pub paths: Vec<PathBuf>,
    /// Where results go, one JSON object a line [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Where rejected articles are listed, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub rejected: Option<PathBuf>,
    /// Exit with 1 when an article was rejected
    #[arg(long)]
    pub strict: bool,
    /// Threads [default: one a core]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// One line of the file of rejects.
#[derive(Debug, Serialize)]
struct Reject<'a> {
    input: &'a str,
    reason: &'static str,
    stage: &'static str,
    detail: &'a str,
}

/// What became of one input.
struct Done {
    place: String,
    bytes: u64,
    result: Result<Box<Encoded>, Failure>,
}

/// Counts for the summary.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    results: u64,
    rejected: u64,
    bytes: u64,
}

/// Runs `boctin process`.
///
/// # Errors
///
/// Paths that do not exist, outputs that cannot be written. A file that cannot be read is reported at
/// the end, after all others were processed.
pub fn run(args: &Args, settings: &Settings) -> anyhow::Result<Exit> {
    let knowledge = Arc::new(super::knowledge(settings)?);
    let metrics = Arc::new(worker::metrics(settings, &knowledge));
    let engine = Arc::new(Engine::from_settings(settings, knowledge, metrics)?);
    let sources = input::sources(&args.paths)?;
    let threads = args
        .threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let mut out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(BufWriter::new(create(path)?)),
        None => Box::new(print::output()),
    };
    let mut rejected: Option<BufWriter<File>> =
        args.rejected.as_ref().map(create).transpose()?.map(BufWriter::new);
    let progress = progress::bytes(input::total_bytes(&sources));

    let started = Instant::now();
    let mut counts = Counts::default();
    let finished = in_order(&engine, sources, threads, |done| {
        progress.inc(done.bytes);
        counts.bytes += done.bytes;
        match &done.result {
            Ok(encoded) => {
                counts.results += 1;
                out.write_all(&encoded.body)?;
                out.write_all(b"\n")
            }
            Err(failure) => {
                counts.rejected += 1;
                reject(rejected.as_mut(), &done.place, failure)
            }
        }
    });
    progress.finish_and_clear();
    let unreadable = finished?;
    out.flush().context("cannot write the results")?;
    rejected.as_mut().map_or(Ok(()), Write::flush).context("cannot write the rejects")?;
    for error in &unreadable {
        print::notice(&format!("boctin: {error}"));
    }
    summarise(counts, started);
    let failed = !unreadable.is_empty() || (args.strict && counts.rejected > 0);
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn create(path: &PathBuf) -> anyhow::Result<File> {
    File::create(path).with_context(|| format!("cannot write {}", path.display()))
}

fn reject(file: Option<&mut BufWriter<File>>, place: &str, failure: &Failure) -> io::Result<()> {
    let Some(file) = file else {
        tracing::warn!(
            input = place,
            reason = failure.reason.as_str(),
            stage = failure.stage.as_str(),
            detail = failure.detail,
            "rejected"
        );
        return Ok(());
    };
    let line = Reject {
        input: place,
        reason: failure.reason.as_str(),
        stage: failure.stage.as_str(),
        detail: &failure.detail,
    };
    serde_json::to_writer(&mut *file, &line)?;
    file.write_all(b"\n")
}

fn summarise(counts: Counts, started: Instant) {
    let seconds = started.elapsed().as_secs_f64().max(1e-9);
    let articles = counts.results + counts.rejected;
    // Counts are far below 2^53, so the conversions are exact.
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let (rate, megabytes) = (articles as f64 / seconds, counts.bytes as f64 / 1e6 / seconds);
    print::notice(&format!(
        "{articles} articles: {} results, {} rejected, in {seconds:.2} s ({rate:.0} articles/s, {megabytes:.1} MB/s)",
        counts.results, counts.rejected
    ));
}

/// Processes all sources on `threads` threads, hands what became of them to `sink`, in order, and
/// returns which sources could not be read.
///
/// When the sink fails, the threads are left to themselves: the reader may be waiting for input that
/// never comes.
fn in_order(
    engine: &Arc<Engine>,
    sources: Vec<Source>,
    threads: usize,
    mut sink: impl FnMut(Done) -> io::Result<()>,
) -> anyhow::Result<Vec<InputError>> {
    let window = threads * WINDOW_PER_THREAD;
    let (tickets, free) = bounded::<()>(window);
    for _ in 0..window {
        tickets.send(()).context("the window holds its own tickets")?;
    }
    let (jobs, inbox) = bounded::<(u64, Input)>(window);
    let (finished, results) = bounded::<(u64, Done)>(window);
    let limit = engine.limits.max_body_bytes;
    let reader = thread::spawn(move || read_all(limit, &sources, &free, &jobs));
    for _ in 0..threads {
        let (engine, inbox, finished) = (Arc::clone(engine), inbox.clone(), finished.clone());
        thread::spawn(move || serve(&engine, &inbox, &finished));
    }
    drop((inbox, finished));
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, done) in results {
        early.insert(number, done);
        while let Some(done) = early.remove(&next) {
            next += 1;
            sink(done)?;
            // The reader may have ended; then nobody needs the ticket.
            let _ = tickets.try_send(());
        }
    }
    reader.join().map_err(|_| anyhow::anyhow!("the reading thread ended unexpectedly"))
}

fn read_all(
    limit: usize,
    sources: &[Source],
    free: &Receiver<()>,
    jobs: &Sender<(u64, Input)>,
) -> Vec<InputError> {
    let mut number = 0;
    let mut unreadable = Vec::new();
    for source in sources {
        let read = input::read(source, limit, &mut |input| {
            let sent = free.recv().is_ok() && jobs.send((number, input)).is_ok();
            number += 1;
            sent
        });
        match read {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => unreadable.push(error),
        }
    }
    unreadable
}

fn serve(engine: &Engine, inbox: &Receiver<(u64, Input)>, finished: &Sender<(u64, Done)>) {
    for (number, Input { place, bytes, content }) in inbox {
        let result = match content {
            Ok(envelope) => engine.process(&envelope).result,
            Err(too_large) => Err(Failure {
                reason: Reason::TooLarge,
                stage: DeadStage::Decode,
                detail: too_large.to_string(),
            }),
        };
        if finished.send((number, Done { place, bytes, result })).is_err() {
            break;
        }
    }
}
