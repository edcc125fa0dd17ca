//! Counting what was found, what was missed and what was made up.

use unicode_normalization::UnicodeNormalization as _;

/// Returns a text as gold and results are compared: composed, white space collapsed.
#[must_use]
pub fn plain(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Counts over one field of one page, or of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pages on which the whole field is right.
    pub exact: usize,
    /// Pages compared.
    pub pages: usize,
    /// Items that are in both.
    pub right: usize,
    /// Items of the gold that were not found.
    pub missed: usize,
    /// Items found that are not in the gold.
    pub surplus: usize,
}

impl Tally {
    /// Compares items in their order; an item counts as often as it stands there.
    pub fn compare<T: PartialEq>(expected: &[T], found: &[T]) -> Self {
        let mut left: Vec<&T> = expected.iter().collect();
        let mut surplus = 0;
        for item in found {
            match left.iter().position(|other| *other == item) {
                Some(at) => drop(left.remove(at)),
                None => surplus += 1,
            }
        }
        Self {
            exact: usize::from(expected == found),
            pages: 1,
            right: expected.len() - left.len(),
            missed: left.len(),
            surplus,
        }
    }

    /// Compares two numbers of items of which nothing else is known.
    #[must_use]
    pub fn counts(expected: usize, found: usize) -> Self {
        let right = expected.min(found);
        Self {
            exact: usize::from(expected == found),
            pages: 1,
            right,
            missed: expected - right,
            surplus: found - right,
        }
    }

    /// Takes the field for right as a whole, or not, whatever its items say.
    #[must_use]
    pub fn judged(mut self, is_exact: bool) -> Self {
        self.exact = usize::from(is_exact);
        self
    }

    /// Adds the counts of another page.
    pub fn add(&mut self, other: Self) {
        self.exact += other.exact;
        self.pages += other.pages;
        self.right += other.right;
        self.missed += other.missed;
        self.surplus += other.surplus;
    }

    /// Returns the share of pages on which the whole field is right.
    #[must_use]
    pub fn exact_share(&self) -> f64 {
        share(self.exact, self.pages)
    }

    /// Returns the share of found items that are right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.surplus)
    }

    /// Returns the share of gold items that were found.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// Returns the harmonic mean of precision and recall: 1 where there was nothing to find and
    /// nothing was found.
    #[must_use]
    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.missed + self.surplus)
    }
}

/// Nothing of nothing is all of it.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_count_as_often_as_they_stand_there() {
        let tally = Tally::compare(&["a", "a", "b"], &["a", "c"]);
        assert_eq!((tally.right, tally.missed, tally.surplus, tally.exact), (1, 2, 1, 0));
        assert!((tally.f1() - 0.4).abs() < 1e-9);
        assert!((tally.precision() - 0.5).abs() < 1e-9);
        assert!((tally.recall() - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn order_matters_for_the_whole_and_not_for_the_items() {
        let tally = Tally::compare(&["a", "b"], &["b", "a"]);
        assert_eq!((tally.right, tally.exact), (2, 0));
    }

    #[test]
    fn nothing_expected_and_nothing_found_is_right() {
        let tally = Tally::compare::<&str>(&[], &[]);
        assert_eq!((tally.exact, tally.f1().to_bits()), (1, 1f64.to_bits()));
    }

    #[test]
    fn texts_are_compared_composed_and_collapsed() {
        assert_eq!(plain(" Huyê\u{323}n\u{a0} ủy\n"), "Huyện ủy");
    }
}
