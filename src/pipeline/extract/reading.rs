//! What names are told by, over the tokens of an article: runs of capitals, family and given names.
//!
//! Offers questions only; what a run of capitals names is decided by the extractors.

use std::ops::{Deref, Range};

use super::ArticleText;
use super::words::Words;
use crate::pipeline::knowledge::PersonWords;

/// No name has more syllables than this.
pub(super) const LONGEST_RUN: usize = 12;

/// The tokens of an article with the words that tell names; whatever [`Words`] can tell, it can too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'t> {
    tokens: Words<'t>,
    pub(super) words: &'t PersonWords,
}

impl<'t> Deref for Reading<'t> {
    type Target = Words<'t>;

    fn deref(&self) -> &Self::Target {
        &self.tokens
    }
}

impl<'t> Reading<'t> {
    pub(super) fn of(text: &'t ArticleText<'t>, words: &'t PersonWords) -> Self {
        Self { tokens: Words::of(text), words }
    }

    /// Returns the end of the run of capitals that starts at a token; `stop` ends it early.
    ///
    /// A run goes over a hyphen or an apostrophe that touches both sides ("Jean-Paul", "H'Hen") and over
    /// the dot of an initial ("George W. Bush").
    pub(super) fn run(self, start: usize, stop: impl Fn(usize) -> bool) -> usize {
        if !self.is_capital(start) || stop(start) {
            return start;
        }
        let mut end = start + 1;
        while end < start + LONGEST_RUN {
            let last = end - 1;
            if !self.goes_on(last) {
                break;
            }
            if self.is_capital(end) && !stop(end) {
                if self.touches(last) {
                    break;
                }
                end += 1;
                continue;
            }
            let touching = self.touches(last) && self.touches(end);
            let sign = self.token(end);
            if touching && matches!(sign, "-" | "'" | "’") && self.is_syllable(end + 1) {
                let initial = sign != "-" || self.is_capital(end + 1) || end - start >= 2;
                if initial && self.token(end + 1).chars().count() > 1 && !stop(end + 1) {
                    end += 2;
                    continue;
                }
            }
            let is_initial = self.token(last).chars().count() == 1;
            if is_initial
                && sign == "."
                && self.touches(last)
                && self.goes_on(end)
                && self.is_capital(end + 1)
                && !stop(end + 1)
            {
                end += 2;
                continue;
            }
            break;
        }
        end
    }

    /// Returns how often the syllable stands first in names.
    pub(super) fn family(self, index: usize) -> u32 {
        if self.is_capital(index) { self.words.family(self.at(index)) } else { 0 }
    }

    /// Tells whether tokens look like a full Vietnamese name of two to four syllables: a family name, or a
    /// rarer one before a middle name.
    pub(super) fn is_full_name(self, run: Range<usize>) -> bool {
        let is_middle = |index: usize| self.words.is_middle(self.at(index));
        (3..=4).contains(&run.len())
            && (self.family(run.start) >= 2 || !is_middle(run.start) && is_middle(run.start + 1))
            || run.len() == 2
                && self.family(run.start) >= 20
                && self.words.is_given(self.at(run.start + 1))
    }

    /// Returns where a full name at the end of a run starts, if there is something before it.
    ///
    /// "Văn" and "Thị" are families too, but behind another syllable they stand in the middle of a name.
    pub(super) fn name_at_end(self, run: Range<usize>) -> Option<usize> {
        let first = run.end.saturating_sub(4).max(run.start + 1);
        let fits = |&at: &usize| self.family(at) >= 20 && self.is_full_name(at..run.end);
        let start = (first..run.end.saturating_sub(1)).find(fits)?;
        let middle = self.words.is_middle(self.at(start));
        let start = if middle { start - 1 } else { start };
        (start > run.start).then_some(start)
    }
}
