//! Converts byte offsets of a text to code points, which is what readers of the result count by.
//!
//! Promises one pass over the text and a constant cost for each span after it, in any order.
//! Offsets behind the end are taken for the end.

use crate::pipeline::analysis::Span;

use super::wire;

/// Bytes between two points whose count is remembered.
const STRIDE: usize = 64;

/// Counts of code points in one text.
#[derive(Debug)]
pub(super) struct CodePoints<'a> {
    text: &'a str,
    /// Code points that begin before each multiple of [`STRIDE`].
    counts: Vec<usize>,
}

impl<'a> CodePoints<'a> {
    /// Counts the code points of a text.
    pub(super) fn of(text: &'a str) -> Self {
        let mut counts = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut total = 0;
        for stride in text.as_bytes().chunks(STRIDE) {
            counts.push(total);
            total += beginnings(stride);
        }
        if text.len().is_multiple_of(STRIDE) {
            counts.push(total);
        }
        Self { text, counts }
    }

    /// Returns how many code points begin before a byte offset.
    pub(super) fn before(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let stride = offset / STRIDE;
        let rest = self.text.as_bytes().get(stride * STRIDE..offset).unwrap_or_default();
        self.counts.get(stride).copied().unwrap_or_default() + beginnings(rest)
    }

    /// Returns a span in code points with the text it covers.
    pub(super) fn mention(&self, span: Span) -> wire::Mention<'a> {
        wire::Mention {
            start: self.before(span.start),
            end: self.before(span.end),
            surface: self.text.get(span.start..span.end).unwrap_or_default(),
        }
    }

    /// Returns all spans, in order.
    pub(super) fn mentions(&self, spans: &[Span]) -> Vec<wire::Mention<'a>> {
        spans.iter().map(|span| self.mention(*span)).collect()
    }
}

/// Every code point has one byte that is no continuation byte.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_offset_counts_the_characters_before_it(text in "[a-zàộđ😀\\n]{0,300}") {
            let points = CodePoints::of(&text);
            for (count, (offset, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.before(offset), count);
            }
            let all = text.chars().count();
            prop_assert_eq!(points.before(text.len()), all);
            prop_assert_eq!(points.before(usize::MAX), all);
        }
    }

    #[test]
    fn a_mention_quotes_the_text_between_its_code_points() {
        let text = "Đồng chí Bí thư".repeat(20);
        let start = text.rfind("Bí").unwrap_or_default();
        let mention = CodePoints::of(&text).mention(Span { start, end: start + "Bí thư".len() });
        assert_eq!(mention.surface, "Bí thư");
        let by_characters: String =
            text.chars().skip(mention.start).take(mention.end - mention.start).collect();
        assert_eq!(by_characters, mention.surface);
    }
}
