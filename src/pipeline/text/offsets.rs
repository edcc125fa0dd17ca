//! The map from byte ranges of a view to byte ranges of what it was made from.
//!
//! Stored as runs, not per byte: text that needs few changes needs few runs. Mapped ranges lie on
//! character boundaries whenever the asked range does, and the map is monotone: a later start never
//! maps before an earlier one. A look-up is logarithmic in the number of runs.

use std::ops::Range;

/// Hears how a view comes about, stretch by stretch.
pub(super) trait Track {
    /// A stretch whose characters have the same lengths in view and source.
    fn exact(&mut self, source: Range<usize>);
    /// A stretch of `view_len` bytes that stands for the source range as a whole.
    fn replaced(&mut self, view_len: usize, source: Range<usize>);
    /// The last bytes of the view became a replaced stretch that now has `view_len` bytes.
    fn tail_replaced(&mut self, view: Range<usize>, view_len: usize);
}

/// For views that nobody maps back.
pub(super) struct Untracked;

impl Track for Untracked {
    fn exact(&mut self, _: Range<usize>) {}
    fn replaced(&mut self, _: usize, _: Range<usize>) {}
    fn tail_replaced(&mut self, _: Range<usize>, _: usize) {}
}

impl Track for OffsetMap {
    fn exact(&mut self, source: Range<usize>) {
        self.push_exact(source);
    }

    fn replaced(&mut self, view_len: usize, source: Range<usize>) {
        self.push_replaced(view_len, source);
    }

    fn tail_replaced(&mut self, view: Range<usize>, view_len: usize) {
        self.replace_tail(view, view_len);
    }
}

/// A stretch of the view and the stretch of the source it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// First byte in the view.
    view: usize,
    /// First byte in the source.
    source: usize,
    /// Bytes in the source.
    source_len: usize,
    /// Whether view and source agree character by character in length.
    exact: bool,
}

/// Maps byte ranges of a view back to its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    runs: Vec<Run>,
    view_len: usize,
    source_len: usize,
}

impl OffsetMap {
    /// Appends a stretch whose characters have the same lengths in view and source.
    ///
    /// Stretches are appended in order; what is left out between them was removed from the view.
    fn push_exact(&mut self, source: Range<usize>) {
        let len = source.len();
        if let Some(last) = self.runs.last_mut()
            && last.exact
            && last.source + last.source_len == source.start
        {
            last.source_len += len;
        } else if len > 0 {
            self.runs.push(Run {
                view: self.view_len,
                source: source.start,
                source_len: len,
                exact: true,
            });
        }
        self.view_len += len;
        self.source_len = source.end;
    }

    /// Appends a stretch of `view_len` bytes that stands for the source range as a whole.
    fn push_replaced(&mut self, view_len: usize, source: Range<usize>) {
        if view_len > 0 {
            self.runs.push(Run {
                view: self.view_len,
                source: source.start,
                source_len: source.len(),
                exact: false,
            });
        }
        self.view_len += view_len;
        self.source_len = source.end;
    }

    /// Makes the last bytes of the view a replaced stretch that now has `view_len` bytes.
    fn replace_tail(&mut self, view: Range<usize>, view_len: usize) {
        let source = self.to_source(view.clone());
        while let Some(last) = self.runs.last_mut() {
            if last.view >= view.start {
                self.runs.pop();
                continue;
            }
            if last.exact {
                last.source_len = last.source_len.min(view.start - last.view);
            }
            break;
        }
        self.view_len = view.start;
        self.push_replaced(view_len, source);
    }

    /// Notes how long the source is, once everything was appended.
    pub(super) fn finish(&mut self, source_len: usize) {
        self.source_len = source_len;
    }

    /// Returns the source range of a view range; both count bytes.
    ///
    /// A range that cuts through a replaced stretch maps to the whole of it. Ranges outside the
    /// view are cut to it, and an empty range maps to an empty one.
    #[must_use]
    pub fn to_source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.source_start(range.start);
        if range.end <= range.start {
            return start..start;
        }
        start..self.source_end(range.end).max(start)
    }

    /// Returns the number of stretches, which bounds the memory of the map.
    #[must_use]
    pub fn stretches(&self) -> usize {
        self.runs.len()
    }

    fn source_start(&self, at: usize) -> usize {
        if at >= self.view_len {
            return self.source_len;
        }
        let index = self.runs.partition_point(|run| run.view <= at);
        let Some(run) = index.checked_sub(1).and_then(|index| self.runs.get(index)) else {
            return 0;
        };
        if run.exact { run.source + (at - run.view) } else { run.source }
    }

    fn source_end(&self, at: usize) -> usize {
        let at = at.min(self.view_len);
        let index = self.runs.partition_point(|run| run.view < at);
        let Some(run) = index.checked_sub(1).and_then(|index| self.runs.get(index)) else {
            return 0;
        };
        if run.exact {
            run.source + (at - run.view).min(run.source_len)
        } else {
            run.source + run.source_len
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_exact_stretches_are_one_run() {
        let mut map = OffsetMap::default();
        map.push_exact(0..3);
        map.push_exact(3..10);
        assert_eq!(map.stretches(), 1);
        assert_eq!(map.to_source(2..9), 2..9);
    }

    #[test]
    fn a_removed_stretch_belongs_to_no_end() {
        let mut map = OffsetMap::default();
        map.push_exact(0..3);
        map.push_exact(6..9);
        map.finish(9);
        assert_eq!(map.to_source(0..3), 0..3);
        assert_eq!(map.to_source(3..6), 6..9);
        assert_eq!(map.to_source(0..6), 0..9);
    }

    #[test]
    fn a_range_into_a_replaced_stretch_maps_to_all_of_it() {
        let mut map = OffsetMap::default();
        map.push_replaced(3, 0..5);
        map.push_exact(5..6);
        map.finish(6);
        assert_eq!(map.to_source(1..2), 0..5);
        assert_eq!(map.to_source(3..4), 5..6);
    }

    #[test]
    fn ranges_outside_the_view_are_cut_to_it() {
        let mut map = OffsetMap::default();
        map.push_exact(0..3);
        map.finish(3);
        assert_eq!(map.to_source(1..99), 1..3);
        assert_eq!(map.to_source(50..99), 3..3);
        assert_eq!(OffsetMap::default().to_source(0..0), 0..0);
    }
}
