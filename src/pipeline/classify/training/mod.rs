//! Trains a [`TopicModel`] from labelled texts.
//!
//! Training chooses features and learns what they weigh ([`learning`]); the temperature is fitted to
//! texts that were left out, as models of the other texts, rounded and written, see them. Texts that
//! are near copies of each other stay in one fold: the three-syllable group with the least hash decides
//! where a text goes, and near copies mostly share it. Every text with tones is learnt once more without
//! them, in the same fold, so that bare text is told too. Same texts in the same order and same [`Plan`]:
//! same bytes. Reads no file and prints nothing; that is the command's part.

mod learning;
mod solver;

use std::collections::{BTreeMap, BTreeSet};

use super::topic_model::{MOST_CLASSES, ModelError, SLOTS, TopicModel, is_bare, shares};
use crate::pipeline::text::fnv;
use crate::pipeline::text::fold::{ascii_fold, fold_str};
use crate::pipeline::text::tokens::syllables;
use learning::Corpus;

/// A text and the topic it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Topic id.
    pub topic: String,
    /// The whole text, title first.
    pub text: String,
    /// The fold it is left out with; by its wording when not given.
    pub fold: Option<usize>,
}

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Rows of the model, rounded down to fours; a row takes two bytes and one for each class.
    pub rows: u32,
    /// What a training text on the wrong side costs.
    pub cost: f32,
    /// How often every text is visited.
    pub epochs: usize,
    /// Into how many parts texts are split for cross-validation.
    pub folds: usize,
    /// Where the order of visits begins.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { rows: 416_000, cost: 4.0, epochs: 12, folds: 3, seed: 1 }
    }
}

/// A model and how it did on texts it had not seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The file.
    pub file: Vec<u8>,
    /// Share of texts that got their topic when left out of training.
    pub accuracy: f64,
    /// Accuracy of each fold.
    pub folds: Vec<f64>,
    /// The same share of the texts when their tones are taken away; none where no text has tones.
    pub bare_accuracy: Option<f64>,
    /// Expected calibration error over ten bins, after fitting the temperature.
    pub calibration_error: f64,
}

/// Why nothing can be trained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    /// Too few or too many topics.
    #[error("expected 2 to {MOST_CLASSES} topics, found {0}")]
    Topics(usize),
    /// A name that does not fit the file.
    #[error("expected a topic id of 1 to 255 bytes, found {0} bytes")]
    Id(usize),
    /// Settings that train nothing.
    #[error(
        "expected {SLOTS} rows or more, epochs, a cost above 0 and at least 2 folds, found others"
    )]
    Plan,
    /// A fold without texts or with all of them.
    #[error("expected texts in at least two folds, found one fold with all of them")]
    Folds,
    /// Learning that leads to no numbers.
    #[error("expected a model that can be read: {0}")]
    Model(#[from] ModelError),
}

/// Trains a model.
///
/// # Errors
///
/// Texts or plan from which no model can come.
pub fn train(texts: &[Labelled], plan: Plan) -> Result<Trained, TrainError> {
    let ids: Vec<&str> =
        texts.iter().map(|text| text.topic.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    if !(2..=MOST_CLASSES).contains(&ids.len()) {
        return Err(TrainError::Topics(ids.len()));
    }
    if let Some(id) = ids.iter().find(|id| id.is_empty() || id.len() > 255) {
        return Err(TrainError::Id(id.len()));
    }
    if (plan.rows as usize) < SLOTS
        || plan.epochs == 0
        || plan.folds < 2
        || plan.cost.is_nan()
        || plan.cost <= 0.0
    {
        return Err(TrainError::Plan);
    }
    let places: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let mut samples = Vec::with_capacity(texts.len() * 2);
    for text in texts {
        let class = places.get(text.topic.as_str()).copied().unwrap_or_default();
        let folded = fold_str(&text.text);
        let fold = text.fold.unwrap_or_else(|| fold_of(&folded)) % plan.folds;
        let bare = (!is_bare(&folded)).then(|| ascii_fold(&folded));
        samples.push(Sample { folded, class, fold, is_copy: false });
        samples.extend(bare.map(|folded| Sample { folded, class, fold, is_copy: true }));
    }
    let corpus = Corpus::read(&samples);
    let Checked { texts, copies, folds } = cross_validate(&corpus, &samples, &ids, plan)?;
    let temperature = fitted(&texts);
    let all: Vec<usize> = (0..samples.len()).collect();
    let file = corpus.learn(&samples, &all, &ids, plan).file(temperature);
    TopicModel::read(&file)?;
    Ok(Trained {
        file,
        accuracy: accuracy(&texts),
        folds,
        bare_accuracy: (!copies.is_empty()).then(|| accuracy(&copies)),
        calibration_error: calibration_error(&texts, temperature),
    })
}

/// A text, or its copy without tones.
struct Sample {
    folded: String,
    class: usize,
    fold: usize,
    is_copy: bool,
}

/// A text's values and its class.
type LeftOut = (Vec<f32>, usize);

/// What came of texts and of their copies that were left out, and the accuracy of each fold on texts.
#[derive(Default)]
struct Checked {
    texts: Vec<LeftOut>,
    copies: Vec<LeftOut>,
    folds: Vec<f64>,
}

fn cross_validate(
    corpus: &Corpus,
    samples: &[Sample],
    ids: &[&str],
    plan: Plan,
) -> Result<Checked, TrainError> {
    let mut checked = Checked::default();
    for fold in samples.iter().map(|sample| sample.fold).collect::<BTreeSet<_>>() {
        let seen: Vec<usize> = (0..)
            .zip(samples)
            .filter(|(_, sample)| sample.fold != fold)
            .map(|(at, _)| at)
            .collect();
        if seen.is_empty() {
            return Err(TrainError::Folds);
        }
        let model = TopicModel::read(&corpus.learn(samples, &seen, ids, plan).file(1.0))?;
        let before = checked.texts.len();
        for sample in samples.iter().filter(|sample| sample.fold == fold) {
            let values = model.values(&model.read_text(&sample.folded));
            let left_out = if sample.is_copy { &mut checked.copies } else { &mut checked.texts };
            left_out.push((values, sample.class));
        }
        checked.folds.push(accuracy(checked.texts.get(before..).unwrap_or_default()));
    }
    Ok(checked)
}

fn accuracy(left_out: &[LeftOut]) -> f64 {
    let right = left_out.iter().filter(|(values, class)| best(values) == *class).count();
    ratio(right, left_out.len())
}

/// Returns the temperature under which left-out texts are least surprising.
fn fitted(left_out: &[LeftOut]) -> f32 {
    let surprise = |temperature: f32| -> f64 {
        left_out
            .iter()
            .map(|(values, class)| {
                let share = shares(values, temperature).get(*class).copied().unwrap_or_default();
                -f64::from(share.max(1e-9)).ln()
            })
            .sum()
    };
    // The surprise has one valley; halving the interval by thirds finds it.
    let (mut low, mut high) = (0.1_f32, 40.0_f32);
    for _ in 0..40 {
        let third = (high - low) / 3.0;
        if surprise(low + third) <= surprise(high - third) {
            high -= third;
        } else {
            low += third;
        }
    }
    (low + high) / 2.0
}

/// Mean difference, over ten bins of equal width, of how sure the model was and how often it was right.
fn calibration_error(left_out: &[LeftOut], temperature: f32) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64); 10];
    for (values, class) in left_out {
        let share = shares(values, temperature).into_iter().fold(0.0, f32::max);
        let Some(bin) = bins.get_mut(((share * 10.0) as usize).min(9)) else { continue };
        bin.0 += f64::from(share);
        bin.1 += f64::from(u8::from(best(values) == *class));
    }
    bins.iter().map(|(sure, right)| (sure - right).abs()).sum::<f64>()
        / left_out.len().max(1) as f64
}

fn best(values: &[f32]) -> usize {
    values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(at, _)| at)
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Returns the least hash of the text's groups of three syllables.
fn fold_of(folded: &str) -> usize {
    let mut window = [0_u64; 3];
    let mut least = u64::MAX;
    for range in syllables(folded) {
        window.rotate_left(1);
        window[2] = fnv::hash(folded.get(range).unwrap_or_default());
        let mixed = window.iter().fold(0_u64, |hash, part| {
            let hash = (hash.rotate_left(21) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            hash ^ hash >> 31
        });
        least = least.min(mixed);
    }
    // The least of many is small: its high bits say nothing.
    usize::try_from(least & 0xffff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn texts() -> Vec<Labelled> {
        let of = |topic: &str, words: [&str; 4]| {
            (0..24)
                .map(move |at| {
                    let text =
                        format!("{} {} tin số {at} hôm nay", words[at % 4], words[at / 4 % 4]);
                    Labelled { topic: topic.to_owned(), text, fold: None }
                })
                .collect::<Vec<_>>()
        };
        let mut texts = of("the-thao", ["bóng đá", "trận đấu", "cầu thủ", "bàn thắng"]);
        texts.extend(of("suc-khoe", ["bệnh viện", "bác sĩ", "điều trị", "sức khỏe"]));
        texts
    }

    fn small() -> Plan {
        Plan { rows: 5000, ..Plan::default() }
    }

    #[test]
    fn training_twice_gives_the_same_bytes_and_a_model_that_tells_topics_apart() {
        let trained = train(&texts(), small()).unwrap();
        assert_eq!(trained, train(&texts(), small()).unwrap());
        let model = TopicModel::read(&trained.file).unwrap();
        let shares = model.probabilities("cầu thủ ghi bàn thắng");
        assert!(shares[1] > shares[0], "{shares:?}");
        let bare = model.probabilities("cau thu ghi ban thang");
        assert!(bare[1] > bare[0], "{bare:?}");
        assert!(trained.bare_accuracy.unwrap() > 0.9, "{:?}", trained.bare_accuracy);
        assert!(trained.accuracy > 0.9, "{}", trained.accuracy);
    }

    #[test]
    fn near_copies_meet_in_one_fold() {
        let text = "hội đồng nhân dân thành phố họp phiên thường kỳ bàn về ngân sách năm sau";
        assert_eq!(fold_of(text), fold_of(&format!("{text}.")));
    }

    #[test]
    fn what_cannot_be_trained_is_refused() {
        assert_eq!(train(&[], small()), Err(TrainError::Topics(0)));
        let one: Vec<Labelled> = texts().into_iter().take(5).collect();
        assert_eq!(train(&one, small()), Err(TrainError::Topics(1)));
        assert_eq!(train(&texts(), Plan { epochs: 0, ..small() }), Err(TrainError::Plan));
        let folded: Vec<Labelled> =
            texts().into_iter().map(|text| Labelled { fold: Some(0), ..text }).collect();
        assert_eq!(train(&folded, small()), Err(TrainError::Folds));
    }
}
