//! The views of an article that all extractors and classifiers share, made once.
//!
//! Offsets of the normal and the folded view are turned into spans of the surface here and nowhere
//! else. It holds no rule of its own.

use std::ops::Range;

use jiff::civil::Date;

use crate::pipeline::analysis::{Block, Span};
use crate::pipeline::knowledge::{Lexicon, Vocabulary};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::fold::FoldedView;
use crate::pipeline::text::normalize::NormalView;
use crate::pipeline::text::sentences::sentences;
use crate::pipeline::text::tokens::{Token, TokenKind, tokens};

/// The kept text of an article in three views, with its tokens, sentences, blocks and the phrases of
/// all lexicons that stand in it.
#[derive(Debug)]
pub struct ArticleText<'a> {
    surface: &'a str,
    normal: NormalView,
    folded: FoldedView,
    tokens: Vec<Token>,
    /// The bytes of each token in the folded view.
    folded_tokens: Vec<Range<usize>>,
    sentences: Vec<Range<usize>>,
    blocks: &'a [Block],
    phrases: Vec<Vec<PhraseHit>>,
    known: Known,
}

/// What is known of an article before its text is searched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The day of publication, local time.
    pub published: Option<Date>,
    /// Host or name of the publisher.
    pub source: Option<String>,
}

/// A phrase of a lexicon that stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseHit {
    /// The index of its entry in the lexicon.
    pub entry: usize,
    /// Its bytes in the normal view.
    pub range: Range<usize>,
}

impl<'a> ArticleText<'a> {
    /// Returns the views of a text whose blocks are sorted spans of it.
    #[must_use]
    pub fn new(surface: &'a str, blocks: &'a [Block], vocabulary: &Vocabulary) -> Self {
        let normal = NormalView::new(surface);
        let folded = FoldedView::new(&normal);
        let tokens: Vec<Token> = tokens(normal.text()).collect();
        let folded_tokens =
            tokens.iter().map(|token| folded.range_of(token.range.clone())).collect();
        let sentences = sentences(normal.text()).collect();
        let phrases = phrases(&folded, vocabulary);
        let known = Known::default();
        Self { surface, normal, folded, tokens, folded_tokens, sentences, blocks, phrases, known }
    }

    /// Returns the text with what is known of its article.
    #[must_use]
    pub fn about(self, known: Known) -> Self {
        Self { known, ..self }
    }

    /// Returns what is known of the article.
    #[must_use]
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Returns the tokens of the normal view.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Returns how many syllables and numbers stand in a span of the surface.
    #[must_use]
    pub fn count_syllables(&self, span: Span) -> usize {
        let normal = self.normal.map().to_view(span.start..span.end);
        let range = self.token_from(normal.start)..self.token_from(normal.end);
        let tokens = self.tokens.get(range).unwrap_or_default();
        tokens.iter().filter(|token| token.kind != TokenKind::Sign).count()
    }

    /// Returns the index of the first token that starts at a byte of the normal view or after it.
    #[must_use]
    pub fn token_from(&self, normal: usize) -> usize {
        self.tokens.partition_point(|token| token.range.start < normal)
    }

    /// Returns the phrases of a lexicon that stand in the text, by where they start; of those that
    /// start at one byte the longest comes first.
    #[must_use]
    pub fn phrases(&self, lexicon: Lexicon) -> &[PhraseHit] {
        self.phrases.get(lexicon as usize).map_or(&[], Vec::as_slice)
    }

    /// Tells whether a phrase of a lexicon starts at a byte of the normal view.
    #[must_use]
    pub fn starts_phrase(&self, lexicon: Lexicon, normal: usize) -> bool {
        self.phrases(lexicon).binary_search_by_key(&normal, |hit| hit.range.start).is_ok()
    }

    /// Returns the text as the page has it.
    #[must_use]
    pub fn surface(&self) -> &'a str {
        self.surface
    }

    /// Returns the normal view, which patterns are written against.
    #[must_use]
    pub fn normal(&self) -> &str {
        self.normal.text()
    }

    /// Returns the folded view, in which lexicons are looked up.
    #[must_use]
    pub fn folded(&self) -> &str {
        self.folded.text()
    }

    /// Returns the sentences as byte ranges of the normal view.
    #[must_use]
    pub fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// Returns the index of the sentence that holds a byte of the normal view, or the last before it.
    #[must_use]
    pub fn sentence_at(&self, normal: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.start <= normal).saturating_sub(1)
    }

    /// Returns the blocks of the article.
    #[must_use]
    pub fn blocks(&self) -> &'a [Block] {
        self.blocks
    }

    /// Returns the index of the block that holds a byte of the surface.
    #[must_use]
    pub fn block_at(&self, surface: usize) -> Option<usize> {
        let after = self.blocks.partition_point(|block| block.span.start <= surface);
        let at = after.checked_sub(1)?;
        self.blocks.get(at).is_some_and(|block| surface < block.span.end).then_some(at)
    }

    /// Returns what the block is that holds a byte of the surface.
    #[must_use]
    pub fn class_at(&self, surface: usize) -> Option<LineClass> {
        self.blocks.get(self.block_at(surface)?).map(|block| block.kind)
    }

    /// Returns the span of the surface for a byte range of the normal view.
    #[must_use]
    pub fn span(&self, normal: Range<usize>) -> Span {
        let range = self.normal.to_surface(normal);
        Span { start: range.start, end: range.end }
    }

    /// Returns the byte range of the normal view for one of the folded view.
    #[must_use]
    pub fn folded_to_normal(&self, folded: Range<usize>) -> Range<usize> {
        self.folded.to_normal(folded)
    }

    /// Returns the folded text of a token, given by its index; nothing where there is none.
    #[must_use]
    pub fn folded_token(&self, index: usize) -> &str {
        let range = self.folded_tokens.get(index).cloned().unwrap_or_default();
        self.folded.text().get(range).unwrap_or_default()
    }

    /// Returns the folded text of a byte range of the normal view.
    #[must_use]
    pub fn folded_range(&self, normal: Range<usize>) -> &str {
        self.folded.text().get(self.folded.range_of(normal)).unwrap_or_default()
    }

    /// Returns the folded text of a span of the surface that begins and ends between words.
    #[must_use]
    pub fn folded_block(&self, span: Span) -> &str {
        self.folded_range(self.normal.map().to_view(span.start..span.end))
    }

    /// Returns the surface of a byte range of the normal view with runs of white space made one space.
    #[must_use]
    pub fn quote(&self, normal: Range<usize>) -> String {
        let span = self.span(normal);
        let surface = self.surface.get(span.start..span.end).unwrap_or_default();
        surface.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn phrases(folded: &FoldedView, vocabulary: &Vocabulary) -> Vec<Vec<PhraseHit>> {
    let mut phrases = vec![Vec::new(); Lexicon::ALL.len()];
    for find in vocabulary.find(folded.text()) {
        if let Some(hits) = phrases.get_mut(find.lexicon as usize) {
            hits.push(PhraseHit { entry: find.entry, range: folded.to_normal(find.folded) });
        }
    }
    for hits in &mut phrases {
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end), hit.entry));
    }
    phrases
}
