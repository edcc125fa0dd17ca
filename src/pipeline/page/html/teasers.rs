//! Tells teasers of other articles by their shape: boxes of one kind side by side, each with a linked
//! headline and at most a few words that are no link.
//!
//! Sites call such boxes anything, or nothing that says what they are. Rows of tables are none: their
//! first column may be linked. Linear in elements, but for sorting them.

use std::collections::BTreeMap;

use super::tree::Node;
use crate::pipeline::page::{Element, Line};

/// Share of the characters of a line that are links, from which it is a headline.
const LINKED: f32 = 0.8;
/// Bytes of the shortest headline.
const HEADLINE: usize = 20;
/// Lines of the longest teaser.
const LINES: usize = 6;
/// Bytes of a teaser that are no link, at most.
const SUMMARY: usize = 600;
/// Share of the boxes of one kind that must be teasers.
const MOST: f32 = 0.75;

/// Returns for each element whether it is a teaser; `holds_body` says which hold the body of an article or
/// its heading.
pub(super) fn teasers(nodes: &[Node], lines: &[Line], holds_body: &[bool]) -> Vec<bool> {
    let mut kinds: BTreeMap<(usize, &str, u64), Vec<usize>> = BTreeMap::new();
    let mut beside = vec![0_usize; nodes.len()];
    for (index, node) in nodes.iter().enumerate().skip(1) {
        let is_box = node.is_block
            && matches!(&*node.name, "a" | "article" | "div" | "figure" | "li" | "section");
        if node.end > node.first
            && let Some(count) = beside.get_mut(node.parent)
        {
            *count += usize::from(node.is_block);
        }
        if is_box && node.end > node.first {
            kinds.entry((node.parent, &*node.name, node.kind)).or_default().push(index);
        }
    }
    let mut found = vec![false; nodes.len()];
    for ((parent, _, _), boxes) in kinds {
        let is_teaser = |index: &&usize| {
            !holds_body.get(**index).copied().unwrap_or(true)
                && nodes.get(**index).is_some_and(|node| is_teaser(node, lines))
        };
        let teasers: Vec<usize> = boxes.iter().filter(is_teaser).copied().collect();
        // Two alone may be anything; with nothing but a heading beside them they are a list.
        let is_alone = beside.get(parent).is_some_and(|count| *count <= boxes.len() + 1);
        let least = if is_alone { 2 } else { 3 };
        if teasers.len() < least || (teasers.len() as f32) < MOST * boxes.len() as f32 {
            continue;
        }
        for index in teasers {
            if let Some(slot) = found.get_mut(index) {
                *slot = true;
            }
        }
    }
    found
}

fn is_teaser(node: &Node, lines: &[Line]) -> bool {
    let Some(held) = lines.get(node.first..node.end.min(lines.len())) else { return false };
    // Boxes inside boxes hold the same lines: the long ones are not read.
    if !(2..=LINES).contains(&held.len()) {
        return false;
    }
    let is_headline = |line: &Line| {
        line.origin.links >= LINKED
            && line.range.len() >= HEADLINE
            && line.origin.element != Element::FigureCaption
    };
    let unlinked: f32 = held.iter().map(|l| l.range.len() as f32 * (1.0 - l.origin.links)).sum();
    // What comes first is the headline, after the section or the date at most.
    held.iter().take(2).any(is_headline) && unlinked <= SUMMARY as f32
}
