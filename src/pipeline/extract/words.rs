//! Walks over the tokens of an article by their folded words: what rules that look left and right of a
//! number are written against.
//!
//! Every step is of constant cost. It decides nothing.

use std::ops::Range;

use super::ArticleText;
use crate::pipeline::analysis::Span;
use crate::pipeline::text::tokens::{Token, TokenKind};

/// The tokens of an article, by index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'t> {
    text: &'t ArticleText<'t>,
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

    /// Tells whether a token begins with a capital letter.
    pub(super) fn is_capital(self, index: usize) -> bool {
        self.initial(index).is_some_and(char::is_uppercase)
    }

    /// Returns the bytes of the normal view from one token up to another.
    pub(super) fn range(self, tokens: Range<usize>) -> Range<usize> {
        let start = self.tokens.get(tokens.start).map_or(0, |token| token.range.start);
        let last = tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last));
        start..last.map_or(start, |token| token.range.end).max(start)
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
