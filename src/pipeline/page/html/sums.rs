//! Sums over runs of lines: what an element holds is the difference of two of them.

use super::tree::Node;

/// Sums over runs of lines.
pub(super) struct Sums(Vec<f32>);

impl Sums {
    pub(super) fn new(values: &[f32]) -> Self {
        let mut sums = Vec::with_capacity(values.len() + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for value in values {
            sum += value;
            sums.push(sum);
        }
        Self(sums)
    }

    pub(super) fn of(&self, node: &Node) -> f32 {
        self.over(node.first, node.end)
    }

    pub(super) fn over(&self, first: usize, end: usize) -> f32 {
        let at =
            |index: usize| self.0.get(index).or_else(|| self.0.last()).copied().unwrap_or_default();
        at(end) - at(first)
    }

    pub(super) fn total(&self) -> f32 {
        self.0.last().copied().unwrap_or_default()
    }
}
