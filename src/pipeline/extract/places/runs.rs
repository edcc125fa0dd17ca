//! Capitalised words in a row: where a name may stand and where it ends.

use std::ops::Range;

use crate::pipeline::knowledge::gazetteer::{next_word, word_end};

/// Words that a run may have; what is longer is a headline in capitals.
const WORDS: usize = 12;

/// Capitalised words in a row, as ranges of the normal view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) words: Vec<Range<usize>>,
}

impl Run {
    /// Reads the run that starts at `start`.
    pub(super) fn read(text: &str, start: usize) -> Option<Self> {
        let mut words = Vec::new();
        let mut at = start;
        while words.len() < WORDS {
            let Some(end) = word_end(text, at) else { break };
            words.push(at..end);
            match next_word(text, end) {
                Some(next) if text.get(end..next) == Some(" ") => at = next,
                _ => break,
            }
        }
        (!words.is_empty()).then_some(Self { words })
    }

    pub(super) fn start(&self) -> usize {
        self.words.first().map_or(0, |word| word.start)
    }

    pub(super) fn end(&self) -> usize {
        self.words.last().map_or(0, |word| word.end)
    }

    /// Returns the words from a byte on.
    pub(super) fn after(&self, at: usize) -> &[Range<usize>] {
        let first = self.words.partition_point(|word| word.start < at);
        self.words.get(first..).unwrap_or_default()
    }

    /// Tells whether every word is in capitals, so that case tells nothing of where a name ends.
    pub(super) fn is_headline(&self, text: &str) -> bool {
        let words = text.get(self.start()..self.end()).unwrap_or_default();
        let letters = words.chars().filter(|c| c.is_alphabetic()).take(3).count();
        letters == 3 && !words.chars().any(char::is_lowercase)
    }
}
