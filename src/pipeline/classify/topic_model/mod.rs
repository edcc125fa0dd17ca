//! The trained topic model: a linear machine over hashed syllables and pairs.
//!
//! A row holds one byte for how rare its features are and one signed byte for each class. The values of
//! the classes for a text of length 1 become probabilities through a temperature that was fitted to
//! texts the model had not seen. Reading checks everything, for the file may be a user's own: a
//! model that was read never fails. How models come about is told in [`super::training`].
//!
//! Layout, numbers little-endian: [`MAGIC`]; rows `u32`; classes `u16`; temperature `f32`; step of rarity
//! `f32`; for each class the length of its id `u8`, its id, its step `f32` and its bias `f32`; then the rows.

mod features;

use sha2::{Digest, Sha256};

pub use features::{Counted, LONGEST, features, is_bare, occurrences};

/// How every model file begins; the number is the version of the layout and of the features.
pub const MAGIC: &[u8] = b"boctin topic model 1\n";
/// Most classes of a model.
pub const MOST_CLASSES: usize = 200;

/// A class of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Topic id.
    pub id: String,
    /// What one unit of a row's byte is worth.
    pub step: f32,
    /// What every text starts with.
    pub bias: f32,
}

/// A model, ready for use.
#[derive(Clone, Default, PartialEq)]
pub struct TopicModel {
    /// Its classes, sorted by id.
    pub classes: Vec<Class>,
    /// What values are multiplied with before they become probabilities.
    pub temperature: f32,
    /// What one unit of a row's first byte is worth.
    pub rarity_step: f32,
    rows: Vec<u8>,
    digest: String,
}

/// Why bytes are no model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ModelError(String);

impl std::fmt::Debug for TopicModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TopicModel").field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl TopicModel {
    /// Reads a model.
    ///
    /// # Errors
    ///
    /// The bytes are no model, are cut off, or hold values that no training makes.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let error = |message: &str| ModelError(message.to_owned());
        let mut rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| error("expected a topic model of version 1, found other bytes"))?;
        let cut = || error("expected a whole topic model, found one that is cut off");
        let rows = u32::from_le_bytes(take(&mut rest).ok_or_else(cut)?);
        let count = usize::from(u16::from_le_bytes(take(&mut rest).ok_or_else(cut)?));
        let temperature = f32::from_le_bytes(take(&mut rest).ok_or_else(cut)?);
        let rarity_step = f32::from_le_bytes(take(&mut rest).ok_or_else(cut)?);
        if rows == 0 || !(2..=MOST_CLASSES).contains(&count) {
            return Err(error("expected rows and 2 to 200 classes, found other numbers"));
        }
        let mut classes = Vec::with_capacity(count);
        for _ in 0..count {
            let [length] = take(&mut rest).ok_or_else(cut)?;
            let (id, after) = rest.split_at_checked(usize::from(length)).ok_or_else(cut)?;
            rest = after;
            let id =
                std::str::from_utf8(id).map_err(|_| error("expected ids in UTF-8"))?.to_owned();
            let step = f32::from_le_bytes(take(&mut rest).ok_or_else(cut)?);
            let bias = f32::from_le_bytes(take(&mut rest).ok_or_else(cut)?);
            classes.push(Class { id, step, bias });
        }
        let numbers = classes.iter().flat_map(|class| [class.step, class.bias]);
        if !numbers.chain([temperature, rarity_step]).all(f32::is_finite) {
            return Err(error("expected finite numbers, found others"));
        }
        if !classes.is_sorted_by(|a, b| a.id < b.id) {
            return Err(error("expected classes sorted by id and unique, found others"));
        }
        if rest.len() as u64 != u64::from(rows) * (count as u64 + 1) {
            return Err(cut());
        }
        let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let digest = format!("sha256:{hex}");
        Ok(Self { classes, temperature, rarity_step, rows: rest.to_vec(), digest })
    }

    /// Returns the file of a model with the given rows.
    #[must_use]
    pub fn write(classes: &[Class], temperature: f32, rarity_step: f32, rows: &[u8]) -> Vec<u8> {
        let count = rows.len() / (classes.len() + 1);
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(u16::try_from(classes.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend(temperature.to_le_bytes());
        bytes.extend(rarity_step.to_le_bytes());
        for class in classes {
            bytes.push(u8::try_from(class.id.len()).unwrap_or(u8::MAX));
            bytes.extend(class.id.bytes().take(usize::from(u8::MAX)));
            bytes.extend(class.step.to_le_bytes());
            bytes.extend(class.bias.to_le_bytes());
        }
        bytes.extend(rows);
        bytes
    }

    /// Returns `sha256:` and the digest of the file.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Returns the probability of each class for a folded text; all are equal for an empty one.
    #[must_use]
    pub fn probabilities(&self, folded: &str) -> Vec<f32> {
        self.probabilities_of(&self.read_text(folded))
    }

    /// Returns what the model sees of a folded text.
    #[must_use]
    pub fn read_text(&self, folded: &str) -> Vec<Counted> {
        features(folded, self.count())
    }

    /// Returns the probability of each class for what the model sees of a text.
    #[must_use]
    pub fn probabilities_of(&self, seen: &[Counted]) -> Vec<f32> {
        shares(&self.values(seen), self.temperature)
    }

    /// Returns the words of a folded text that speak most for a class against the mean of all, best first.
    #[must_use]
    pub fn evidence(
        &self,
        seen: &[Counted],
        folded: &str,
        class: usize,
        most: usize,
    ) -> Vec<String> {
        let mut worths: Vec<(f32, u32)> = seen
            .iter()
            .map(|(row, count)| (self.worth(*row, class) * weighed(*count), *row))
            .filter(|(worth, _)| *worth > 0.0)
            .collect();
        let by_worth = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        // A word of the head has a second row, and lies in pairs: more rows than words are needed.
        let rows = most * 4;
        if worths.len() > rows {
            worths.select_nth_unstable_by(rows, by_worth);
            worths.truncate(rows);
        }
        worths.sort_unstable_by(by_worth);
        let mut found: Vec<Option<&str>> = vec![None; worths.len()];
        // One bit for each row, by its lowest six: most occurrences are through after that.
        let bit = |row: u32| 1_u64 << (row % 64);
        let bits = worths.iter().fold(0, |bits, (_, row)| bits | bit(*row));
        for (row, range) in occurrences(folded, self.count()) {
            if bits & bit(row) != 0
                && let Some(at) = worths.iter().position(|(_, of)| *of == row)
                && let Some(slot) = found.get_mut(at)
            {
                *slot = slot.or_else(|| folded.get(range));
            }
        }
        let mut words: Vec<&str> = Vec::new();
        for word in found.into_iter().flatten() {
            let is_known = words.iter().any(|known| known.contains(word) || word.contains(known));
            if !is_known && words.len() < most {
                words.push(word);
            }
        }
        words.into_iter().map(str::to_owned).collect()
    }

    /// Returns how much more one occurrence in a row speaks for a class than for the mean of all.
    fn worth(&self, row: u32, class: usize) -> f32 {
        let Some((rarity, weights)) = self.row(row) else { return 0.0 };
        let worth = |(weight, class): (&u8, &Class)| f32::from(weight.cast_signed()) * class.step;
        let all = weights.iter().zip(&self.classes).map(worth);
        let mean = all.clone().sum::<f32>() / self.classes.len() as f32;
        let own = all.clone().nth(class).unwrap_or_default();
        (own - mean) * rarity
    }

    fn count(&self) -> u32 {
        u32::try_from(self.rows.len() / (self.classes.len() + 1)).unwrap_or_default()
    }

    fn row(&self, row: u32) -> Option<(f32, &[u8])> {
        let width = self.classes.len() + 1;
        let start = row as usize * width;
        let (rarity, weights) = self.rows.get(start..start + width)?.split_first()?;
        Some((f32::from(*rarity) * self.rarity_step, weights))
    }

    fn values(&self, seen: &[Counted]) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.classes.len()];
        let mut square = 0.0_f32;
        for &(row, count) in seen {
            let Some((rarity, weights)) = self.row(row) else { continue };
            let value = weighed(count) * rarity;
            square += value * value;
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += f32::from(weight.cast_signed()) * value;
            }
        }
        let length = square.sqrt().max(f32::MIN_POSITIVE);
        sums.iter()
            .zip(&self.classes)
            .map(|(sum, class)| sum / length * class.step + class.bias)
            .collect()
    }
}

/// Returns what a feature counts that stands in a text so many times.
#[must_use]
pub fn weighed(count: u32) -> f32 {
    const FIRST: [f32; 4] = [0.0, 1.0, 1.693_147_2, 2.098_612_3];
    FIRST.get(count as usize).copied().unwrap_or_else(|| 1.0 + (count as f32).ln())
}

/// Turns values into shares of 1.
#[must_use]
pub fn shares(values: &[f32], temperature: f32) -> Vec<f32> {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut shares: Vec<f32> =
        values.iter().map(|value| ((value - most) * temperature).exp()).collect();
    let total: f32 = shares.iter().sum();
    for share in &mut shares {
        *share /= total;
    }
    shares
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*first)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn file() -> Vec<u8> {
        let class = |id: &str| Class { id: id.to_owned(), step: 0.5, bias: 0.0 };
        TopicModel::write(&[class("a"), class("b")], 2.0, 0.1, &[10, 1, 255].repeat(8))
    }

    #[test]
    fn what_is_written_is_read_again() {
        let model = TopicModel::read(&file()).unwrap();
        assert_eq!(model.classes.len(), 2);
        let shares = model.probabilities("tin bài");
        assert!(shares[0] > 0.5 && (shares.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{shares:?}");
    }

    #[test]
    fn damaged_files_are_refused() {
        let file = file();
        for length in 0..file.len() {
            assert!(TopicModel::read(file.get(..length).unwrap()).is_err(), "{length}");
        }
        let longer = [file, vec![0]].concat();
        assert!(TopicModel::read(&longer).is_err());
    }
}
