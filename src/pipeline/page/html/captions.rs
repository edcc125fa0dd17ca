//! Tells lines that are set as the captions of pictures are, where no element says so.
//!
//! A line right below a picture is a caption where both share a small box, or where it is centred or in
//! italics. Headings, links and the article as a whole are none. What a line is, is decided by
//! [`crate::pipeline::page::labels`].

use std::ops::Range;

use super::tree::Node;
use crate::pipeline::knowledge::Hint;
use crate::pipeline::page::{Depiction, Element, Line, Region};

/// Lines of a box that holds a picture and its caption.
const BOX_LINES: usize = 2;
/// Elements around a line that are looked at.
const LEVELS: usize = 5;
/// Bytes of the longest caption.
const LONG: usize = 500;

pub(super) fn mark(
    nodes: &[Node],
    owners: &[usize],
    pictures: &[Option<usize>],
    lines: &mut [Line],
    article: &Range<usize>,
) {
    for (index, ((line, owner), picture)) in lines.iter_mut().zip(owners).zip(pictures).enumerate()
    {
        let Some(picture) = *picture else { continue };
        let origin = line.origin;
        let is_other = matches!(origin.element, Element::Heading1 | Element::Heading)
            || origin.links >= 0.3
            || line.range.len() > LONG;
        if is_other {
            continue;
        }
        let small = || small_boxes(nodes, *owner, article);
        let is_set = origin.is_italic && article.contains(&index)
            || small().any(|(_, node)| node.is_centred) && article.contains(&index)
            || small().any(|(at, _)| holds(nodes, at, picture));
        line.origin.depiction = if is_set { Depiction::Set } else { Depiction::Below };
    }
}

/// Tells whether a line is a caption, and no part of what stands around the article.
pub(super) fn is_of_article(line: &Line) -> bool {
    line.origin.element == Element::FigureCaption
        && matches!(line.origin.region, Region::Unknown | Region::Article)
        && line.origin.hint.is_none_or(|hint| hint == Hint::Caption)
}

/// Returns the elements around a line that hold hardly more than it.
fn small_boxes<'n>(
    nodes: &'n [Node],
    owner: usize,
    article: &Range<usize>,
) -> impl Iterator<Item = (usize, &'n Node)> {
    let is_whole = article.len() <= BOX_LINES;
    let article = article.clone();
    std::iter::successors(Some(owner), |at| nodes.get(*at).map(|node| node.parent))
        .take(LEVELS)
        .filter_map(|at| nodes.get(at).map(|node| (at, node)))
        .take_while(move |(at, node)| {
            let is_article = node.first <= article.start && node.end >= article.end;
            *at != 0
                && !(is_whole && is_article)
                && node.end.saturating_sub(node.first) <= BOX_LINES
        })
}

/// Tells whether an element is the one of the picture or around it.
fn holds(nodes: &[Node], at: usize, picture: usize) -> bool {
    std::iter::successors(Some(picture), |at| nodes.get(*at).map(|node| node.parent))
        .take(LEVELS)
        .any(|outer| outer == at)
}
