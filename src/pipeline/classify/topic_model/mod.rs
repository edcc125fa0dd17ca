//! The trained topic model: a linear machine over chosen syllables and pairs.
//!
//! Training chooses which features have a row ([`table`]); a row holds one signed byte for each class.
//! How often a feature stands in a text counts in whole [`units`], so that all sums are of whole
//! numbers and come out the same in any order. The values of the classes for a text of length 1 become
//! probabilities through a temperature that was fitted to texts the model had not seen. Reading checks
//! everything, for the file may be a user's own: a model that was read never fails. How models come
//! about is told in [`super::training`].
//!
//! Layout, numbers little-endian: [`MAGIC`]; rows `u32`, whole buckets; classes `u16`; temperature `f32`;
//! for each class the length of its id `u8`, its id, its step `f32` and its bias `f32`; then the tags of all
//! rows, `u16` each; then the rows. In memory rows are filled up to [`LANES`] classes.

mod features;
mod table;

use std::ops::Range;

use sha2::{Digest, Sha256};

pub use features::{LONGEST, is_bare, occurrences};
pub use table::{SLOTS, Table};

/// How every model file begins; the number is the version of the layout and of the features.
pub const MAGIC: &[u8] = b"boctin topic model 2\n";
/// Most classes of a model.
pub const MOST_CLASSES: usize = 200;
/// Classes that are summed up at once.
pub const LANES: usize = 16;
/// Places for the rows that a text touches, more than it can touch: the text and its head, syllables and
/// pairs, with room to find a free place soon.
const PLACES: usize = 4096;

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
    table: Table,
    rows: Vec<Lanes>,
    digest: String,
}

/// The bytes of up to [`LANES`] classes, which lie in one line of the cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(align(16))]
struct Lanes([i8; LANES]);

/// A feature that has a row, and how often it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Its row.
    pub row: u32,
    /// How often.
    pub count: u32,
    /// Where it stands first, in bytes.
    pub first: Range<usize>,
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
            .ok_or_else(|| error("expected a topic model of version 2, found other bytes"))?;
        let cut = || error("expected a whole topic model, found one that is cut off");
        let rows = u32::from_le_bytes(take(&mut rest).ok_or_else(cut)?) as usize;
        let count = usize::from(u16::from_le_bytes(take(&mut rest).ok_or_else(cut)?));
        let temperature = f32::from_le_bytes(take(&mut rest).ok_or_else(cut)?);
        if rows == 0 || !rows.is_multiple_of(SLOTS) || !(2..=MOST_CLASSES).contains(&count) {
            return Err(error("expected rows by fours and 2 to 200 classes, found other numbers"));
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
        if !numbers.chain([temperature]).all(f32::is_finite) {
            return Err(error("expected finite numbers, found others"));
        }
        if !classes.is_sorted_by(|a, b| a.id < b.id) {
            return Err(error("expected classes sorted by id and unique, found others"));
        }
        if rest.len() as u64 != rows as u64 * (count as u64 + 2) {
            return Err(cut());
        }
        let (tags, weights) = rest.split_at(rows * 2);
        let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            table: Table::read(tags),
            rows: weights.chunks_exact(count).flat_map(lanes).collect(),
            classes,
            temperature,
            digest: format!("sha256:{hex}"),
        })
    }

    /// Returns the file of a model with the given rows.
    #[must_use]
    pub fn write(classes: &[Class], temperature: f32, table: &Table, rows: &[i8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::try_from(table.rows()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(u16::try_from(classes.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend(temperature.to_le_bytes());
        for class in classes {
            bytes.push(u8::try_from(class.id.len()).unwrap_or(u8::MAX));
            bytes.extend(class.id.bytes().take(usize::from(u8::MAX)));
            bytes.extend(class.step.to_le_bytes());
            bytes.extend(class.bias.to_le_bytes());
        }
        bytes.extend(table.bytes());
        bytes.extend(rows.iter().map(|weight| weight.cast_unsigned()));
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

    /// Returns what the model sees of a folded text, in the order of its first occurrences.
    #[must_use]
    pub fn read_text(&self, folded: &str) -> Vec<Counted> {
        let mut seen: Vec<Counted> = Vec::with_capacity(PLACES / 4);
        // Each place has one more than the index of what is there; 0 is free.
        let mut places = [0_u16; PLACES];
        occurrences(folded, |hash, range| {
            let Some(row) = self.table.row(hash) else { return };
            let row = u32::try_from(row).unwrap_or_default();
            let mut place = (row.wrapping_mul(0x9e37_79b1) >> 20) as usize;
            while let Some(index) = places.get_mut(place % PLACES) {
                let Some(known) = usize::from(*index).checked_sub(1) else {
                    seen.push(Counted { row, count: 1, first: range });
                    *index = u16::try_from(seen.len()).unwrap_or_default();
                    return;
                };
                if let Some(known) = seen.get_mut(known)
                    && known.row == row
                {
                    known.count += 1;
                    return;
                }
                place += 1;
            }
        });
        seen
    }

    /// Returns the probability of each class for what the model sees of a text.
    #[must_use]
    pub fn probabilities_of(&self, seen: &[Counted]) -> Vec<f32> {
        shares(&self.values(seen), self.temperature)
    }

    /// Returns the value of each class for what the model sees of a text.
    #[must_use]
    pub fn values(&self, seen: &[Counted]) -> Vec<f32> {
        let width = self.width();
        let mut sums = vec![[0_i32; LANES]; width];
        let mut square = 0_i32;
        for feature in seen {
            let units = units(feature.count);
            square += i32::from(units) * i32::from(units);
            let start = feature.row as usize * width;
            let row = self.rows.get(start..start + width).unwrap_or_default();
            for (sums, Lanes(weights)) in sums.iter_mut().zip(row) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    // A weight and the units of a count are below 128: their product fits.
                    *sum += i32::from(i16::from(*weight) * units);
                }
            }
        }
        let length = (square as f32).sqrt().max(1.0);
        let values = sums.iter().flatten().zip(&self.classes);
        values.map(|(sum, class)| *sum as f32 / length * class.step + class.bias).collect()
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
        let shares = self.shares_of_worth(class);
        let mut worths: Vec<(f32, &Counted)> = seen
            .iter()
            .map(|feature| {
                (self.worth(feature.row, &shares) * f32::from(units(feature.count)), feature)
            })
            .filter(|(worth, _)| *worth > 0.0)
            .collect();
        let by_worth = |a: &(f32, &Counted), b: &(f32, &Counted)| {
            b.0.total_cmp(&a.0).then(a.1.row.cmp(&b.1.row))
        };
        // A word of the head has a second row, and lies in pairs: more rows than words are needed.
        let rows = most * 4;
        if worths.len() > rows {
            worths.select_nth_unstable_by(rows, by_worth);
            worths.truncate(rows);
        }
        worths.sort_unstable_by(by_worth);
        let mut words: Vec<&str> = Vec::new();
        for word in worths.iter().filter_map(|(_, feature)| folded.get(feature.first.clone())) {
            let is_known = words.iter().any(|known| known.contains(word) || word.contains(known));
            if !is_known && words.len() < most {
                words.push(word);
            }
        }
        words.into_iter().map(str::to_owned).collect()
    }

    /// Returns what a weight of each class adds to how much more a row speaks for one class than for the
    /// mean of all.
    fn shares_of_worth(&self, class: usize) -> Vec<[f32; LANES]> {
        let mut shares = vec![[0.0; LANES]; self.width()];
        let mean = 1.0 / self.classes.len() as f32;
        for (index, (share, class_of)) in
            shares.as_flattened_mut().iter_mut().zip(&self.classes).enumerate()
        {
            *share = class_of.step * (f32::from(u8::from(index == class)) - mean);
        }
        shares
    }

    /// Returns how much one unit in a row speaks for a class.
    fn worth(&self, row: u32, shares: &[[f32; LANES]]) -> f32 {
        let start = row as usize * self.width();
        let row = self.rows.get(start..start + self.width()).unwrap_or_default();
        let mut worth = 0.0;
        // The lanes behind the last class are empty.
        let mut classes = self.classes.len();
        for (Lanes(weights), shares) in row.iter().zip(shares) {
            for (weight, share) in weights.iter().zip(shares).take(classes) {
                worth += f32::from(*weight) * share;
            }
            classes = classes.saturating_sub(LANES);
        }
        worth
    }

    /// Lanes of a row.
    fn width(&self) -> usize {
        self.classes.len().div_ceil(LANES)
    }
}

/// Returns the lanes of a row of bytes.
fn lanes(row: &[u8]) -> impl Iterator<Item = Lanes> + '_ {
    row.chunks(LANES).map(|row| {
        let mut lanes = Lanes::default();
        for (lane, byte) in lanes.0.iter_mut().zip(row) {
            *lane = byte.cast_signed();
        }
        lanes
    })
}

/// Returns what a feature counts that stands in a text so many times: eighths of 1 plus the logarithm.
#[must_use]
pub fn units(count: u32) -> i16 {
    const FIRST: [i16; 16] = [0, 8, 14, 17, 19, 21, 22, 24, 25, 26, 26, 27, 28, 29, 29, 30];
    let rounded = || (8.0 * (1.0 + (count as f32).ln())).round().min(127.0) as i16;
    FIRST.get(count as usize).copied().unwrap_or_else(rounded)
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
        let mut table = Table::empty(8);
        occurrences("bài tin", |hash, _| table.add(hash));
        TopicModel::write(&[class("a"), class("b")], 2.0, &table, &[1, -1].repeat(8))
    }

    #[test]
    fn what_is_written_is_read_again() {
        let model = TopicModel::read(&file()).unwrap();
        assert_eq!(model.classes.len(), 2);
        let shares = model.probabilities("bài tin");
        assert!(shares[0] > 0.5 && (shares.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{shares:?}");
        assert_eq!(model.probabilities("thứ khác"), [0.5, 0.5]);
    }

    #[test]
    fn a_text_counts_what_has_a_row() {
        let model = TopicModel::read(&file()).unwrap();
        let text = format!("thứ {}", "bài ".repeat(51));
        let seen = model.read_text(&text);
        // In the head and in all; the pair "bài bài" has no row.
        assert_eq!(seen.iter().map(|feature| feature.count).collect::<Vec<_>>(), [13, 51]);
        assert!(seen.iter().all(|feature| text.get(feature.first.clone()) == Some("bài")));
        assert_eq!(model.evidence(&seen, &text, 0, 5), ["bài"]);
        assert!(model.evidence(&seen, &text, 1, 5).is_empty());
    }

    #[test]
    fn what_a_count_is_worth_grows_with_its_logarithm_and_fits_a_byte() {
        for count in 1..LONGEST as u32 {
            let exact = 8.0 * (1.0 + f64::from(count).ln());
            assert!((f64::from(units(count)) - exact).abs() <= 0.5, "{count}");
        }
        assert_eq!((units(0), units(u32::MAX)), (0, 127));
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
