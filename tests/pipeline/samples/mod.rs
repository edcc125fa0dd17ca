//! The bundled samples, read as the file mode reads them: what the program says of each and how
//! much of that is true.
//!
//! `golden` holds every result still, `truth` compares them with what a reader finds, `malformed`
//! knows how broken messages end. `UPDATE_GOLDEN=1 cargo test --test pipeline samples` rewrites
//! results and takes mended misses off their list; it never rewrites the truth.

mod golden;
mod malformed;
mod truth;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use boctin::cli::input;
use boctin::pipeline::Knowledge;
use boctin::settings::Settings;
use boctin::worker::compute::Engine;
use boctin::worker::disposition::Failure;
use serde_json::Value;

/// A sample and what came of it.
struct Sample {
    /// File name without its ending; for lines of a file, with the number of the line.
    name: String,
    /// The file, relative to the repository.
    place: String,
    /// The result, or why there is none.
    outcome: Result<Value, Failure>,
}

/// Whether this run is to rewrite expectations.
fn update() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// Returns a path in the folder of the samples.
fn samples(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(path)
}

/// Reads a table of TOML in the folder of the samples.
fn table(path: &str) -> toml::Table {
    let text = fs::read_to_string(samples(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("samples/{path}: {error}"))
}

fn engine() -> Engine {
    let settings = Settings::default();
    let knowledge =
        Arc::new(Knowledge::build(Knowledge::embedded()).expect("embedded knowledge is sound"));
    let metrics = Arc::new(boctin::worker::metrics(&settings, &knowledge));
    let mut engine = Engine::from_settings(&settings, knowledge, metrics)
        .expect("the default settings have sound fields");
    // How long a page takes on a busy machine is no matter of these tests.
    engine.deadline = Duration::from_secs(600);
    engine
}

/// Processes every article in a folder of the samples, in the order of their names.
fn process(folder: &str) -> Vec<Sample> {
    let engine = engine();
    // Relative, because paths become ids; tests run in the folder of the manifest.
    let root = Path::new("samples").join(folder);
    let sources = input::sources(&[root]).expect("the folder of samples can be read");
    let mut processed = Vec::new();
    for source in &sources {
        input::read(source, engine.limits.max_body_bytes, &mut |input| {
            let envelope = input.content.expect("samples are small");
            let outcome = engine.process(&envelope).result.map(|encoded| {
                serde_json::from_slice(&encoded.body).expect("a result is always JSON")
            });
            processed.push(Sample { name: name(&input.place), place: input.place, outcome });
            true
        })
        .expect("a sample can be read");
    }
    processed
}

/// `samples/articles/01-x.txt` is `01-x`, `samples/articles/feed.jsonl:2` is `feed-2`.
fn name(place: &str) -> String {
    let file = place.rsplit('/').next().unwrap_or(place);
    let (stem, ending) = file.split_once('.').unwrap_or((file, ""));
    match ending.split_once(':') {
        Some((_, line)) => format!("{stem}-{line}"),
        None => stem.to_owned(),
    }
}
