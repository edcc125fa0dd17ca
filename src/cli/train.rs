//! `boctin train`: trains the topic model from labelled texts.
//!
//! Same files, options and program: same bytes. Labels are ids, labels or other names of the topics in
//! `knowledge/topics`; a label of no topic becomes a topic id of its own, which then needs a file there
//! before a worker takes the model. A worker takes `model/topics.bin` of its `knowledge.dir`.

use std::path::PathBuf;

use anyhow::Context as _;

use super::{Exit, knowledge, labelled, print};
use crate::pipeline::classify::training::{self, Labelled, Plan};
use crate::settings::Settings;

/// Options of `boctin train`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Labelled texts, one {"id", "label", "text"} a line, gzip or not; may be given several times
    #[arg(long, value_name = "FILE", required = true)]
    jsonl: Vec<PathBuf>,
    /// Where the model goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Rows of the model; each takes two bytes and one for each topic
    #[arg(long, default_value_t = Plan::default().rows)]
    rows: u32,
    /// What a training text on the wrong side costs
    #[arg(long, default_value_t = Plan::default().cost)]
    cost: f32,
    /// How often every text is visited
    #[arg(long, default_value_t = Plan::default().epochs)]
    epochs: usize,
    /// Parts for cross-validation, from which the temperature comes
    #[arg(long, default_value_t = Plan::default().folds)]
    folds: usize,
    /// Where the order of visits begins
    #[arg(long, default_value_t = Plan::default().seed)]
    seed: u64,
}

/// Trains, writes the model and prints what it is worth.
///
/// # Errors
///
/// Texts that cannot be read or from which no model can come, or a file that cannot be written.
pub fn run(args: &Args, settings: &Settings) -> anyhow::Result<Exit> {
    let knowledge = knowledge(settings)?;
    let mut texts = Vec::new();
    for path in &args.jsonl {
        labelled::read(path, |record| {
            let topic = knowledge.topics.id_of(&record.label);
            texts.push(Labelled { topic, text: record.text, fold: record.fold });
        })?;
    }
    let Args { rows, cost, epochs, folds, seed, .. } = *args;
    let trained = training::train(&texts, Plan { rows, cost, epochs, folds, seed })
        .context("cannot train")?;
    std::fs::write(&args.out, &trained.file)
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    let folds: Vec<String> = trained.folds.iter().map(|fold| format!("{fold:.4}")).collect();
    let bare = trained.bare_accuracy.map(|share| format!(", without tones {share:.4}"));
    print::result(&format!(
        "{}: {} bytes from {} texts\nleft out: accuracy {:.4} (folds {}){}, calibration error {:.4}",
        args.out.display(),
        trained.file.len(),
        texts.len(),
        trained.accuracy,
        folds.join(", "),
        bare.unwrap_or_default(),
        trained.calibration_error
    ))
    .context("cannot print the result")?;
    Ok(Exit::Done)
}
