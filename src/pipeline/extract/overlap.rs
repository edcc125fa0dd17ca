//! Which mention wins when two overlap.
//!
//! The rule, in this order: the mention of the extractor that stands first in
//! [`super::EXTRACTORS`]; of two by one extractor, the longer; of two equally long, the one that
//! starts first. Two mentions of one extractor with the same span both stay: one phrase may cite two
//! documents ("Nghị quyết Trung ương 4 (khóa XI, XII)"). A loser is dropped from its record, and a
//! record without mentions is dropped whole. Mentions of records of different kinds (a place inside
//! the name of a body) never compete.

use std::collections::BTreeMap;

use crate::pipeline::analysis::{Document, Span};

/// Settles overlaps between documents; `ranks` says which extractor found each of them. Returns every
/// mention that lost, with the one that beat it.
pub fn settle_documents(documents: &mut Vec<Document>, ranks: &[usize]) -> Vec<(Span, Span)> {
    let rivals: Vec<(usize, Span)> = documents
        .iter()
        .zip(ranks)
        .flat_map(|(document, rank)| document.mentions.iter().map(|span| (*rank, *span)))
        .collect();
    let settled = settle(&rivals);
    let mut winners = settled.iter();
    for document in documents.iter_mut() {
        document.mentions.retain(|_| winners.next().is_none_or(Option::is_none));
    }
    documents.retain(|document| !document.mentions.is_empty());
    let beaten = rivals.iter().zip(settled);
    beaten.filter_map(|((_, loser), winner)| Some((*loser, winner?))).collect()
}

/// Tells for each rival, given by rank and span, which other one beats it; `None` means it is kept.
fn settle(rivals: &[(usize, Span)]) -> Vec<Option<Span>> {
    let mut order: Vec<usize> = (0..rivals.len()).collect();
    order.sort_by_key(|&index| {
        rivals.get(index).map(|(rank, span)| {
            (*rank, std::cmp::Reverse(span.end.saturating_sub(span.start)), span.start)
        })
    });
    let mut beaten = vec![None; rivals.len()];
    let mut taken: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for index in order {
        let (Some((rank, span)), Some(slot)) = (rivals.get(index), beaten.get_mut(index)) else {
            continue;
        };
        // Kept spans never overlap, so only the last one that starts before our end can touch us.
        let last = taken.range(..span.end).next_back();
        *slot = last.and_then(|(&start, (end, winner))| {
            let twin = (start, *end, winner) == (span.start, span.end, rank);
            (*end > span.start && !twin).then_some(Span { start, end: *end })
        });
        if slot.is_none() {
            taken.insert(span.start, (span.end, *rank));
        }
    }
    beaten
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rivals: &[(usize, usize, usize)], expected: &[bool]) {
        let rivals: Vec<_> =
            rivals.iter().map(|&(rank, start, end)| (rank, Span { start, end })).collect();
        let kept: Vec<_> = settle(&rivals).iter().map(Option::is_none).collect();
        assert_eq!(kept, expected);
    }

    #[test]
    fn mentions_apart_all_stay() {
        check(&[(0, 0, 5), (0, 5, 9), (1, 10, 12)], &[true, true, true]);
    }

    #[test]
    fn the_longer_wins_within_one_extractor() {
        check(&[(0, 0, 5), (0, 3, 20)], &[false, true]);
    }

    #[test]
    fn the_earlier_extractor_wins_over_a_longer_mention() {
        check(&[(1, 0, 50), (0, 3, 20)], &[false, true]);
    }

    #[test]
    fn of_equal_length_the_first_start_wins() {
        check(&[(0, 3, 8), (0, 0, 5)], &[false, true]);
    }

    #[test]
    fn one_phrase_may_cite_two_documents() {
        check(&[(0, 0, 5), (0, 0, 5)], &[true, true]);
        check(&[(0, 0, 5), (1, 0, 5)], &[true, false]);
    }

    #[test]
    fn a_loser_blocks_no_one() {
        // The middle one loses to the first; the third touches only the middle one and stays.
        check(&[(0, 0, 10), (0, 8, 14), (0, 13, 16)], &[true, false, true]);
    }
}
