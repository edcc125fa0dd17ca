//! Walks over the tokens of an article: the words that stand left and right of one, what is between them, which
//! phrases start there.
//!
//! The one walker that all rules are written against; `reading` adds what names need. Every step is of
//! constant cost, or logarithmic where a phrase is looked up. It decides nothing.

use std::ops::Range;

use super::{ArticleText, PhraseHit};
use crate::pipeline::analysis::Span;
use crate::pipeline::knowledge::Lexicon;
use crate::pipeline::text::letters::is_capital;
use crate::pipeline::text::tokens::{Token, TokenKind};

/// The tokens of an article, by index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'t> {
    pub(super) text: &'t ArticleText<'t>,
    tokens: &'t [Token],
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t ArticleText<'t>) -> Self {
        Self { text, tokens: text.tokens() }
    }

    pub(super) fn len(self) -> usize {
        self.tokens.len()
    }

    /// Returns the folded token; nothing where there is none.
    pub(super) fn at(self, index: usize) -> &'t str {
        self.text.folded_token(index)
    }

    /// Returns the folded token so many places to the left; nothing where a line begins in between.
    pub(super) fn left(self, index: usize, places: usize) -> &'t str {
        let Some(at) = index.checked_sub(places) else { return "" };
        if (at + 1..=index).all(|index| self.continues(index)) { self.at(at) } else { "" }
    }

    /// Returns the folded token so many places to the right; nothing where a line ends in between.
    pub(super) fn right(self, index: usize, places: usize) -> &'t str {
        let at = index + places;
        if (index + 1..=at).all(|index| self.continues(index)) { self.at(at) } else { "" }
    }

    pub(super) fn kind(self, index: usize) -> Option<TokenKind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    pub(super) fn is_number(self, index: usize) -> bool {
        self.kind(index) == Some(TokenKind::Number)
    }

    pub(super) fn is_syllable(self, index: usize) -> bool {
        self.kind(index) == Some(TokenKind::Syllable)
    }

    /// Returns how many syllables and numbers stand between two tokens.
    pub(super) fn count_syllables(self, tokens: Range<usize>) -> usize {
        tokens.filter(|&index| self.is_syllable(index) || self.is_number(index)).count()
    }

    /// Tells whether a token stands right behind the one before it, without a space.
    pub(super) fn is_glued(self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.tokens.get(before));
        let token = self.tokens.get(index);
        before.zip(token).is_some_and(|(before, token)| before.range.end == token.range.start)
    }

    /// Tells whether a token stands in the line of the one before it.
    pub(super) fn continues(self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.tokens.get(before));
        let Some((before, token)) = before.zip(self.tokens.get(index)) else { return false };
        let gap = self.text.normal().get(before.range.end..token.range.start).unwrap_or_default();
        !gap.contains('\n')
    }

    /// Returns the first character of a token as it is printed.
    pub(super) fn initial(self, index: usize) -> Option<char> {
        let token = self.tokens.get(index)?;
        self.text.normal().get(token.range.clone())?.chars().next()
    }

    /// Tells whether a token is a syllable with a capital.
    pub(super) fn is_capital(self, index: usize) -> bool {
        self.is_syllable(index) && self.initial(index).is_some_and(is_capital)
    }

    /// Returns a token as it stands in the normal view; nothing beyond the last.
    pub(super) fn token(self, index: usize) -> &'t str {
        let token = self.tokens.get(index);
        token.and_then(|token| self.text.normal().get(token.range.clone())).unwrap_or_default()
    }

    /// Returns the first token that starts at a byte of the normal view or after it.
    pub(super) fn token_from(self, normal: usize) -> usize {
        self.text.token_from(normal)
    }

    /// Returns what stands between a token and the next; nothing at the end.
    pub(super) fn gap(self, index: usize) -> Option<&'t str> {
        let (here, next) = (self.tokens.get(index)?, self.tokens.get(index + 1)?);
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

    /// Returns the longest phrase of a lexicon that starts at a token.
    pub(super) fn phrase_at(self, lexicon: Lexicon, index: usize) -> Option<&'t PhraseHit> {
        let start = self.tokens.get(index)?.range.start;
        let hits = self.text.phrases(lexicon);
        let hit = hits.get(hits.partition_point(|hit| hit.range.start < start))?;
        (hit.range.start == start).then_some(hit)
    }

    /// Returns the bytes of the normal view from one token up to another.
    pub(super) fn range(self, tokens: Range<usize>) -> Range<usize> {
        let start =
            self.tokens.get(tokens.start).map_or(self.text.normal().len(), |t| t.range.start);
        let last = tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last));
        start..last.map_or(start, |token| token.range.end).max(start)
    }

    /// Returns the text of tokens in the normal view.
    pub(super) fn normal(self, tokens: Range<usize>) -> &'t str {
        self.text.normal().get(self.range(tokens)).unwrap_or_default()
    }

    /// Returns the folded text of tokens.
    pub(super) fn folded(self, tokens: Range<usize>) -> &'t str {
        self.text.folded_range(self.range(tokens))
    }

    /// Returns the span of the surface from one token up to another.
    pub(super) fn span(self, tokens: Range<usize>) -> Span {
        self.text.span(self.range(tokens))
    }

    /// Returns the printed words from one token up to another.
    pub(super) fn quote(self, tokens: Range<usize>) -> String {
        self.text.quote(self.range(tokens))
    }
}
