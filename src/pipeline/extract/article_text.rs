//! The views of an article that all extractors and classifiers share, made once.
//!
//! Offsets of the normal and the folded view are turned into spans of the surface here and nowhere
//! else. It holds no rule of its own.

use std::ops::Range;

use crate::pipeline::analysis::{Block, Span};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::fold::FoldedView;
use crate::pipeline::text::normalize::NormalView;
use crate::pipeline::text::sentences::sentences;

/// The kept text of an article in three views, with its sentences and blocks.
#[derive(Debug)]
pub struct ArticleText<'a> {
    surface: &'a str,
    normal: NormalView,
    folded: FoldedView,
    sentences: Vec<Range<usize>>,
    blocks: &'a [Block],
}

impl<'a> ArticleText<'a> {
    /// Returns the views of a text whose blocks are sorted spans of it.
    #[must_use]
    pub fn new(surface: &'a str, blocks: &'a [Block]) -> Self {
        let normal = NormalView::new(surface);
        let folded = FoldedView::new(&normal);
        let sentences = sentences(normal.text());
        Self { surface, normal, folded, sentences, blocks }
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

    /// Returns what the block is that holds a byte of the surface.
    #[must_use]
    pub fn class_at(&self, surface: usize) -> Option<LineClass> {
        let after = self.blocks.partition_point(|block| block.span.start <= surface);
        let block = self.blocks.get(after.checked_sub(1)?)?;
        (surface < block.span.end).then_some(block.kind)
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

    /// Returns the surface of a byte range of the normal view with runs of white space made one space.
    #[must_use]
    pub fn quote(&self, normal: Range<usize>) -> String {
        let span = self.span(normal);
        let surface = self.surface.get(span.start..span.end).unwrap_or_default();
        surface.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
