//! Which row of a model a feature has: a table of tags, eight bytes a bucket.
//!
//! A feature's hash names a bucket of [`SLOTS`] rows and a tag of 16 bits. It has the row in that bucket
//! whose tag is its own; most features of a text have none, and telling so takes one look into memory.
//! A feature that no training chose is taken for one that was in about one case of 20,000.

/// Rows of a bucket.
pub const SLOTS: usize = 4;
const LOWEST: u64 = 0x0001_0001_0001_0001;
const HIGHEST: u64 = 0x8000_8000_8000_8000;

/// The tags of all buckets; tag 0 is an empty row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    buckets: Vec<u64>,
}

impl Table {
    /// Returns a table with no feature; the number of rows is rounded down to whole buckets.
    #[must_use]
    pub fn empty(rows: usize) -> Self {
        Self { buckets: vec![0; rows / SLOTS] }
    }

    /// Reads a table of two bytes a row.
    #[must_use]
    pub fn read(tags: &[u8]) -> Self {
        let (buckets, _) = tags.as_chunks::<8>();
        Self { buckets: buckets.iter().map(|bucket| u64::from_le_bytes(*bucket)).collect() }
    }

    /// Returns the bytes that [`Self::read`] reads.
    pub fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.buckets.iter().flat_map(|bucket| bucket.to_le_bytes())
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.buckets.len() * SLOTS
    }

    /// Returns the row of a feature, if it has one.
    #[must_use]
    pub fn row(&self, hash: u64) -> Option<usize> {
        let at = self.bucket(hash);
        // The lowest bit that is set here stands in the first of the four tags that are equal.
        let differing = self.buckets.get(at)? ^ (tag(hash) * LOWEST);
        let equal = differing.wrapping_sub(LOWEST) & !differing & HIGHEST;
        (equal != 0).then(|| at * SLOTS + equal.trailing_zeros() as usize / 16)
    }

    /// Gives a feature a row, unless it has one or its bucket is full.
    pub fn add(&mut self, hash: u64) {
        if self.row(hash).is_some() {
            return;
        }
        let at = self.bucket(hash);
        let Some(bucket) = self.buckets.get_mut(at) else { return };
        let free = (0..SLOTS).find(|slot| (*bucket >> (slot * 16)) & 0xffff == 0);
        if let Some(slot) = free {
            *bucket |= tag(hash) << (slot * 16);
        }
    }

    /// The high half of the product falls evenly on all buckets, whatever their number is.
    fn bucket(&self, hash: u64) -> usize {
        let high = (u64::from((hash >> 32) as u32) * self.buckets.len() as u64) >> 32;
        usize::try_from(high).unwrap_or_default()
    }
}

fn tag(hash: u64) -> u64 {
    (hash & 0xffff).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_full_bucket_takes_no_more_and_keeps_what_it_has() {
        let mut table = Table::empty(SLOTS);
        for hash in 1..=5 {
            table.add(hash);
        }
        let rows: Vec<Option<usize>> = (1..=5).map(|hash| table.row(hash)).collect();
        assert_eq!(rows, [Some(0), Some(1), Some(2), Some(3), None]);
    }

    #[test]
    fn an_empty_table_has_no_row() {
        assert_eq!(Table::default().row(7), None);
        assert_eq!(Table::empty(8).row(0), None);
    }

    proptest! {
        #[test]
        fn a_row_is_found_where_it_was_added(hashes in prop::collection::vec(any::<u64>(), 1..40)) {
            let mut table = Table::empty(64);
            let mut rows = Vec::new();
            for hash in hashes {
                table.add(hash);
                rows.extend(table.row(hash).map(|row| (hash, row)));
            }
            for (hash, row) in rows {
                prop_assert!(row < table.rows());
                prop_assert_eq!(table.row(hash), Some(row));
            }
            let bytes: Vec<u8> = table.bytes().collect();
            prop_assert_eq!(Table::read(&bytes), table);
        }
    }
}
