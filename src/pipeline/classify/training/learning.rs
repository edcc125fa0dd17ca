//! From counted features to the rows of a model: which features get one, and what they weigh.
//!
//! Machines are learnt twice. The first ones see every feature of two or more texts and are visited
//! [`CHOOSING_VISITS`] times; what a feature weighs there, times its rarity and the root of the number of
//! its texts, says how much it matters, and those that matter most get rows. The second ones see a text
//! through the finished table, as the model will, and end up in the file. Rarity is part of the weights, not
//! of a text's length, so that no row has to keep it.

use std::collections::HashMap;

use super::solver::{self, Example, Weights, solve};
use super::{Plan, Sample};
use crate::pipeline::classify::topic_model::{Class, Table, TopicModel, occurrences, units};

/// Visits to each text before rows are given out.
const CHOOSING_VISITS: usize = 4;
/// Texts that a feature must stand in to be thought of.
const LEAST_TEXTS: u32 = 2;
/// Power that rarity is raised to; of 1, 1.2 and 1.5 the second did best.
const RARITY_POWER: f32 = 1.2;
/// Rows or features of a text, ascending, and how often each stands there.
type Counts = Vec<(u32, u32)>;

/// The features of all samples.
pub(super) struct Corpus {
    /// Hashes of features, ascending: a feature's number is its place.
    hashes: Vec<u64>,
    /// Features of each sample.
    counts: Vec<Counts>,
}

impl Corpus {
    /// Reads samples; features of a single one are left out.
    pub(super) fn read(samples: &[Sample]) -> Self {
        let mut texts_of: HashMap<u64, u32> = HashMap::new();
        for sample in samples {
            for (hash, _) in counted(hashes(&sample.folded)) {
                *texts_of.entry(hash).or_default() += 1;
            }
        }
        texts_of.retain(|_, texts| *texts >= LEAST_TEXTS);
        let mut hashes: Vec<u64> = texts_of.keys().copied().collect();
        hashes.sort_unstable();
        for (number, hash) in (0..).zip(&hashes) {
            texts_of.insert(*hash, number);
        }
        let number = |(hash, count)| Some((*texts_of.get(&hash)?, count));
        let of = |sample: &Sample| {
            counted(self::hashes(&sample.folded)).into_iter().filter_map(number).collect()
        };
        Self { counts: samples.iter().map(of).collect(), hashes }
    }

    /// Learns from the samples at the given places and returns the classes of a model, its table and
    /// its rows.
    pub(super) fn learn(
        &self,
        samples: &[Sample],
        places: &[usize],
        ids: &[&str],
        plan: Plan,
    ) -> Learnt {
        let chosen = places.iter().filter_map(|place| {
            let (sample, counts) = (samples.get(*place)?, self.counts.get(*place)?);
            Some((sample, counts.as_slice()))
        });
        let texts = chosen.clone().filter(|(sample, _)| !sample.is_copy).count();
        let counts = || chosen.clone().map(|(sample, counts)| (counts, sample.class));
        let table = {
            let all = Weighed::new(counts(), self.hashes.len(), texts, LEAST_TEXTS);
            let weights = all.solve(CHOOSING_VISITS.min(plan.epochs), ids.len(), plan);
            self.table(&all, &weights, ids.len(), plan.rows as usize)
        };
        let rows: Vec<Option<u32>> =
            self.hashes.iter().map(|hash| u32::try_from(table.row(*hash)?).ok()).collect();
        let seen: Vec<(Counts, usize)> =
            counts().map(|(counts, class)| (through(counts, &rows), class)).collect();
        let seen = seen.iter().map(|(counts, class)| (counts.as_slice(), *class));
        let chosen = Weighed::new(seen, table.rows(), texts, 1);
        let weights = chosen.solve(plan.epochs, ids.len(), plan);
        let (classes, rows) = rounded(&weights, &chosen.rarity, ids);
        Learnt { classes, table, rows }
    }

    /// Gives rows to the features that matter most.
    fn table(&self, all: &Weighed, weights: &Weights, classes: usize, rows: usize) -> Table {
        let mut worths: Vec<(f32, u64)> = self
            .hashes
            .iter()
            .zip(all.rarity.iter().zip(&all.texts_of))
            .enumerate()
            .map(|(feature, (hash, (rarity, texts)))| {
                let row = weights.row(feature).get(..classes).unwrap_or_default();
                let mean = row.iter().sum::<f32>() / classes as f32;
                let square: f32 = row.iter().map(|weight| (weight - mean).powi(2)).sum();
                (square.sqrt() * rarity * (*texts as f32).sqrt(), *hash)
            })
            .filter(|(worth, _)| *worth > 0.0)
            .collect();
        worths.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut table = Table::empty(rows);
        for (_, hash) in worths {
            table.add(hash);
        }
        table
    }
}

/// What becomes a model's file once the temperature is known.
pub(super) struct Learnt {
    classes: Vec<Class>,
    table: Table,
    rows: Vec<i8>,
}

impl Learnt {
    pub(super) fn file(&self, temperature: f32) -> Vec<u8> {
        TopicModel::write(&self.classes, temperature, &self.table, &self.rows)
    }
}

/// Examples, and how rare each row is among them.
struct Weighed {
    examples: Vec<Example>,
    texts_of: Vec<u32>,
    rarity: Vec<f32>,
}

impl Weighed {
    /// Weighs counts by rarity. Rows of fewer texts than `least` are left out.
    fn new<'c>(
        counts: impl Iterator<Item = (&'c [(u32, u32)], usize)> + Clone,
        rows: usize,
        texts: usize,
        least: u32,
    ) -> Self {
        let mut texts_of = vec![0_u32; rows];
        for (row, _) in counts.clone().flat_map(|(counts, _)| counts) {
            if let Some(texts) = texts_of.get_mut(*row as usize) {
                *texts += 1;
            }
        }
        // Features that share a row may stand in more texts than there are.
        let rarity = |of: &u32| match *of < least {
            true => 0.0,
            false => {
                let rare = ((1.0 + texts as f32) / (1.0 + *of as f32)).ln().max(0.0) + 1.0;
                rare.powf(RARITY_POWER)
            }
        };
        let mut rarity: Vec<f32> = texts_of.iter().map(rarity).collect();
        let rare = |row: u32| rarity.get(row as usize).copied().unwrap_or_default();
        let mut square = 0.0_f64;
        let mut example = |(counts, class): (&[(u32, u32)], usize)| {
            let kept = counts.iter().filter(|(row, _)| rare(*row) > 0.0);
            let units = kept.map(|(row, count)| (*row, f32::from(units(*count))));
            let length = units.clone().map(|(_, units)| units * units).sum::<f32>().sqrt().max(1.0);
            let values: Vec<(u32, f32)> =
                units.map(|(row, units)| (row, units / length * rare(row))).collect();
            square += values.iter().map(|(_, value)| f64::from(value * value)).sum::<f64>();
            Example { values, class }
        };
        let mut examples: Vec<Example> = counts.map(&mut example).collect();
        // Lengths are 1 on the whole, so that a cost means the same for all texts and taxonomies.
        let length = (square / examples.len().max(1) as f64).sqrt().max(f64::MIN_POSITIVE) as f32;
        for (_, value) in examples.iter_mut().flat_map(|example| &mut example.values) {
            *value /= length;
        }
        for rarity in &mut rarity {
            *rarity /= length;
        }
        Self { examples, texts_of, rarity }
    }

    fn solve(&self, epochs: usize, classes: usize, plan: Plan) -> Weights {
        let Plan { cost, seed, .. } = plan;
        let rows = self.rarity.len();
        solve(&self.examples, solver::Plan { rows, classes, cost, epochs, seed })
    }
}

fn hashes(folded: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    occurrences(folded, |hash, _| hashes.push(hash));
    hashes
}

/// Returns what there is, ascending, and how often.
fn counted<T: Ord + Copy>(mut all: Vec<T>) -> Vec<(T, u32)> {
    all.sort_unstable();
    let counted = |same: &[T]| Some((*same.first()?, u32::try_from(same.len()).ok()?));
    all.chunk_by(|a, b| a == b).filter_map(counted).collect()
}

/// Returns what a text with these features counts in each row.
fn through(counts: &[(u32, u32)], rows: &[Option<u32>]) -> Counts {
    let mut seen: Counts = counts
        .iter()
        .filter_map(|(feature, count)| Some(((*rows.get(*feature as usize)?)?, *count)))
        .collect();
    seen.sort_unstable();
    seen.chunk_by(|a, b| a.0 == b.0)
        .filter_map(|same| Some((same.first()?.0, same.iter().map(|(_, count)| count).sum())))
        .collect()
}

/// Rounds weights to one signed byte each; the largest of a class becomes 127.
fn rounded(weights: &Weights, rarity: &[f32], ids: &[&str]) -> (Vec<Class>, Vec<i8>) {
    let mut most = vec![f32::MIN_POSITIVE; ids.len()];
    for (row, rarity) in rarity.iter().enumerate() {
        for (most, weight) in most.iter_mut().zip(weights.row(row)) {
            *most = most.max((weight * rarity).abs());
        }
    }
    let classes: Vec<Class> = ids
        .iter()
        .zip(most.iter().zip(weights.bias()))
        .map(|(id, (most, bias))| Class { id: (*id).to_owned(), step: most / 127.0, bias: *bias })
        .collect();
    let mut bytes = Vec::with_capacity(rarity.len() * ids.len());
    for (row, rarity) in rarity.iter().enumerate() {
        let rounded = |(weight, class): (&f32, &Class)| {
            (weight * rarity / class.step).round().clamp(-127.0, 127.0) as i8
        };
        bytes.extend(weights.row(row).iter().zip(&classes).map(rounded));
    }
    (classes, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_that_share_a_row_are_counted_together() {
        let rows = [Some(7), None, Some(2), Some(7)];
        assert_eq!(through(&[(0, 1), (1, 5), (2, 1), (3, 2)], &rows), [(2, 1), (7, 3)]);
    }

    #[test]
    fn rows_of_too_few_texts_are_left_out_and_lengths_are_1_on_the_whole() {
        let counts: [&[(u32, u32)]; 2] = [&[(0, 1), (1, 2)], &[(1, 1)]];
        let weighed = Weighed::new(counts.into_iter().zip([0, 1]), 2, 2, 2);
        assert_eq!(weighed.texts_of, [1, 2]);
        let values = weighed.examples.iter().map(|example| example.values.clone());
        assert_eq!(values.collect::<Vec<_>>(), [[(1, 1.0)], [(1, 1.0)]]);
    }
}
