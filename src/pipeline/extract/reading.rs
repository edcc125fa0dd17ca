//! An article read token by token, with what names are told by: capitals, gaps and phrases that start here.
//!
//! Offers questions only; what a run of capitals names is decided by the extractors.

use std::ops::Range;

use super::{ArticleText, PhraseHit};
use crate::pipeline::knowledge::{Lexicon, PersonWords};
use crate::pipeline::text::fold::fold_normal;
use crate::pipeline::text::letters::is_capital;
use crate::pipeline::text::tokens::TokenKind;

/// No name has more syllables than this.
pub(super) const LONGEST_RUN: usize = 12;

/// An article read token by token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'t> {
    pub(super) text: &'t ArticleText<'t>,
    pub(super) words: &'t PersonWords,
}

impl<'t> Reading<'t> {
    /// Returns a token as it stands in the normal view; nothing beyond the last.
    pub(super) fn token(self, index: usize) -> &'t str {
        let token = self.text.tokens().get(index);
        token.and_then(|token| self.text.normal().get(token.range.clone())).unwrap_or_default()
    }

    /// Returns the bytes of tokens in the normal view.
    pub(super) fn bytes(self, tokens: Range<usize>) -> Range<usize> {
        let at = |index: usize| self.text.tokens().get(index).map(|token| token.range.clone());
        let start = at(tokens.start).map_or(self.text.normal().len(), |range| range.start);
        let end = tokens.end.checked_sub(1).and_then(at).map_or(start, |range| range.end);
        start..end.max(start)
    }

    /// Returns the first token that starts at a byte of the normal view or after it.
    pub(super) fn token_from(self, normal: usize) -> usize {
        self.text.token_from(normal)
    }

    /// Returns the text of tokens, in the normal view.
    pub(super) fn quote(self, tokens: Range<usize>) -> &'t str {
        self.text.normal().get(self.bytes(tokens)).unwrap_or_default()
    }

    /// Tells whether a token is a syllable with a capital.
    pub(super) fn is_capital(self, index: usize) -> bool {
        self.is_syllable(index) && self.token(index).chars().next().is_some_and(is_capital)
    }

    /// Tells whether a token is a syllable.
    pub(super) fn is_syllable(self, index: usize) -> bool {
        self.text.tokens().get(index).is_some_and(|token| token.kind == TokenKind::Syllable)
    }

    /// Returns what stands between a token and the next; nothing at the end.
    pub(super) fn gap(self, index: usize) -> Option<&'t str> {
        let (here, next) = (self.text.tokens().get(index)?, self.text.tokens().get(index + 1)?);
        self.text.normal().get(here.range.end..next.range.start)
    }

    /// Tells whether the next token stands on the same line.
    pub(super) fn goes_on(self, index: usize) -> bool {
        self.gap(index).is_some_and(|gap| !gap.contains('\n'))
    }

    /// Tells whether the next token touches this one.
    pub(super) fn touches(self, index: usize) -> bool {
        self.gap(index).is_some_and(str::is_empty)
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
        if self.is_capital(index) { self.words.family(&fold_normal(self.token(index))) } else { 0 }
    }

    /// Tells whether tokens look like a full Vietnamese name: a family name, and two to four syllables.
    pub(super) fn is_full_name(self, run: Range<usize>) -> bool {
        (3..=4).contains(&run.len()) && self.family(run.start) >= 2
            || run.len() == 2
                && self.family(run.start) >= 20
                && self.words.is_given(&fold_normal(self.token(run.start + 1)))
    }

    /// Returns where a full name at the end of a run starts, if there is something before it.
    pub(super) fn name_at_end(self, run: Range<usize>) -> Option<usize> {
        let first = run.end.saturating_sub(4).max(run.start + 1);
        (first..run.end.saturating_sub(1))
            .find(|&at| self.family(at) >= 20 && self.is_full_name(at..run.end))
    }

    /// Returns the longest phrase of a lexicon that starts at a token.
    pub(super) fn phrase_at(self, lexicon: Lexicon, index: usize) -> Option<&'t PhraseHit> {
        let start = self.text.tokens().get(index)?.range.start;
        let hits = self.text.phrases(lexicon);
        let hit = hits.get(hits.partition_point(|hit| hit.range.start < start))?;
        (hit.range.start == start).then_some(hit)
    }
}

/// Tells whether a syllable could be Vietnamese by its letters; the spelling of rhymes is not checked.
pub(super) fn is_vietnamese(syllable: &str) -> bool {
    const ONSETS: [&str; 28] = [
        "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh",
        "p", "ph", "q", "qu", "r", "s", "t", "th", "tr", "v", "x",
    ];
    const CODAS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    let mut onset = String::new();
    let mut coda = String::new();
    let mut vowels = 0;
    for character in syllable.chars().flat_map(char::to_lowercase) {
        let is_vowel = matches!(character, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
            || !character.is_ascii() && character != 'đ';
        if is_vowel {
            if !coda.is_empty() {
                return false;
            }
            vowels += 1;
        } else if vowels == 0 {
            onset.push(if character == 'đ' { 'd' } else { character });
        } else {
            coda.push(character);
        }
    }
    (1..=3).contains(&vowels) && ONSETS.contains(&onset.as_str()) && CODAS.contains(&coda.as_str())
}
