//! `boctin eval topics`: scores the topic classifier against labelled texts.
//!
//! The text goes to the classifier as the kept text of an article, without blocks: page and article
//! stages are left out, for the texts are articles already. `seconds` is the time of classification with
//! folding and everything else the classifier needs, on one thread; reading the file is not in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use super::{Figures, Output, Report};
use crate::cli::{knowledge, labelled};
use crate::pipeline::classify::fingerprint::simhash;
use crate::pipeline::classify::topics::topics;
use crate::pipeline::extract::ArticleText;
use crate::pipeline::text::fold::fold_str;
use crate::settings::Settings;

/// Stands for no topic.
const ABSTAINED: &str = "_";

/// Options of `boctin eval topics`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Labelled texts, one {"id", "label", "text"} a line, gzip or not
    #[arg(long, value_name = "FILE")]
    jsonl: PathBuf,
    /// Leave out texts that repeat one of --seen, and all but the first of those that repeat each other
    #[arg(long)]
    by_group: bool,
    /// Labelled texts of training, for --by-group
    #[arg(long, value_name = "FILE")]
    seen: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) output: Output,
}

/// Runs `boctin eval topics`.
///
/// # Errors
///
/// Knowledge that is at fault or a file that cannot be read.
pub fn run(args: &Args, settings: &Settings) -> anyhow::Result<Report> {
    let knowledge = knowledge(settings)?;
    let mut groups = BTreeSet::new();
    for path in &args.seen {
        labelled::read(path, |record| {
            groups.insert(group(&record.text));
        })?;
    }
    let (mut tally, mut repeated, mut seconds) = (Tally::default(), 0_usize, 0.0);
    labelled::read(&args.jsonl, |record| {
        if args.by_group && !groups.insert(group(&record.text)) {
            repeated += 1;
            return;
        }
        let started = Instant::now();
        let found = topics(&ArticleText::new(&record.text, &[], &knowledge.vocabulary), &knowledge);
        seconds += started.elapsed().as_secs_f64();
        let gold = knowledge.topics.id_of(&record.label);
        let first = found.first();
        tally.add(gold, first.map_or(ABSTAINED, |topic| &topic.id), first.map_or(0.0, |t| t.score));
    })?;
    let conditions =
        "The classifier alone, on each text as the kept text of an article.".to_owned();
    let mut totals = tally.figures();
    totals.insert("seconds".to_owned(), seconds);
    totals.insert("repeated_left_out".to_owned(), repeated as f64);
    totals
        .insert("microseconds_each".to_owned(), seconds * 1e6 / tally.answers.len().max(1) as f64);
    Ok(Report { conditions, totals, confusion: tally.confusion, ..Report::default() })
}

/// Texts of one group say the same: equal fingerprints, or equal wording where there is too little.
fn group(text: &str) -> String {
    let folded = fold_str(text);
    simhash(&folded).map_or(folded, |hash| format!("{hash:016x}"))
}

#[derive(Debug, Default)]
struct Tally {
    confusion: BTreeMap<(String, String), usize>,
    /// How sure each answer was and whether it was right; an abstention is neither.
    answers: Vec<(f64, bool)>,
    abstained: usize,
}

impl Tally {
    fn add(&mut self, gold: String, found: &str, score: f64) {
        self.answers.push((score, gold == found));
        self.abstained += usize::from(found == ABSTAINED);
        *self.confusion.entry((gold, found.to_owned())).or_default() += 1;
    }

    fn figures(&self) -> Figures {
        let n = self.answers.len();
        let right = self.answers.iter().filter(|(_, right)| *right).count();
        let labels: BTreeSet<&String> = self.confusion.keys().map(|(gold, _)| gold).collect();
        let (mut macro_f1, mut weighted_f1) = (0.0, 0.0);
        let mut figures = Figures::new();
        for label in &labels {
            let sum = |is: &dyn Fn(&String, &String) -> bool| -> usize {
                self.confusion.iter().filter(|((g, f), _)| is(g, f)).map(|(_, n)| n).sum()
            };
            let both = sum(&|gold, found| gold == *label && found == *label);
            let golden = sum(&|gold, _| gold == *label);
            let found = sum(&|_, found| found == *label);
            let f1 = ratio(2 * both, golden + found);
            figures.insert(format!("f1_{label}"), f1);
            macro_f1 += f1 / labels.len() as f64;
            weighted_f1 += f1 * ratio(golden, n);
        }
        for least in [0.5, 0.7, 0.9, 0.95] {
            let sure = self.answers.iter().filter(|(score, _)| *score >= least);
            let (count, right) =
                sure.fold((0, 0), |(n, r), (_, right)| (n + 1, r + usize::from(*right)));
            figures.insert(format!("from_{least}_answered"), ratio(count, n));
            figures.insert(format!("from_{least}_accuracy"), ratio(right, count));
        }
        figures.extend([
            ("n".to_owned(), n as f64),
            ("accuracy".to_owned(), ratio(right, n)),
            ("abstained".to_owned(), ratio(self.abstained, n)),
            ("macro_f1".to_owned(), macro_f1),
            ("weighted_f1".to_owned(), weighted_f1),
            ("calibration_error".to_owned(), self.calibration_error()),
        ]);
        figures
    }

    /// Mean difference over ten bins of how sure the answers were and how often they were right.
    fn calibration_error(&self) -> f64 {
        let mut bins = [(0.0, 0.0); 10];
        let mut answered = 0_usize;
        for (score, right) in self.answers.iter().filter(|(score, _)| *score > 0.0) {
            answered += 1;
            if let Some((sure, rightly)) = bins.get_mut(((score * 10.0) as usize).min(9)) {
                *sure += score;
                *rightly += f64::from(u8::from(*right));
            }
        }
        bins.iter().map(|(sure, right): &(f64, f64)| (sure - right).abs()).sum::<f64>()
            / answered.max(1) as f64
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_follow_from_the_answers() {
        let mut tally = Tally::default();
        tally.add("a".to_owned(), "a", 0.9);
        tally.add("a".to_owned(), "b", 0.6);
        tally.add("b".to_owned(), "b", 0.8);
        tally.add("b".to_owned(), ABSTAINED, 0.0);
        let figures = tally.figures();
        assert_eq!(figures["accuracy"], 0.5);
        assert_eq!(figures["abstained"], 0.25);
        // a: 1 of 2 found, 1 of 1 right; b: 1 of 2 found, 1 of 2 right.
        assert!((figures["macro_f1"] - (2.0 / 3.0 + 0.5) / 2.0).abs() < 1e-12, "{figures:?}");
        assert_eq!(figures["from_0.7_answered"], 0.5);
        assert_eq!(figures["from_0.7_accuracy"], 1.0);
    }
}
