//! Pages that go on with the next article: tells the first from those that follow.

use std::collections::BTreeSet;

use super::content::{SOME_TEXT, covered};
use super::sums::Sums;
use super::tree::Node;
use crate::pipeline::knowledge::Hint;
use crate::pipeline::page::{Element, Line};

/// Articles that follow one another on a page.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) first: usize,
    pub(super) others: BTreeSet<usize>,
}

/// Returns the elements of one kind that stand side by side, each with a main heading and text of its own.
pub(super) fn first_headed(
    nodes: &[Node],
    owners: &[usize],
    furniture: &[Option<Hint>],
    mass: &Sums,
    lines: &[Line],
) -> Option<Series> {
    let mut before = vec![0_usize];
    for line in lines {
        let is_heading = line.origin.element == Element::Heading1;
        before.push(before.last().copied().unwrap_or(0) + usize::from(is_heading));
    }
    let count_at = |at: usize| before.get(at).or(before.last()).copied().unwrap_or(0);
    let headings = |node: &Node| count_at(node.end) - count_at(node.first);
    if count_at(lines.len()) < 2 {
        return None;
    }
    let mut units: Vec<(usize, &Node)> = Vec::new();
    let headed = lines.iter().zip(owners).filter(|(l, _)| l.origin.element == Element::Heading1);
    for (_, owner) in headed.filter(|(_, owner)| !covered(furniture, **owner)) {
        let outermost = std::iter::successors(Some(*owner), |at| {
            let parent = nodes.get(*at)?.parent;
            (parent != *at && headings(nodes.get(parent)?) == 1).then_some(parent)
        });
        if let Some((at, node)) = outermost.last().and_then(|at| Some((at, nodes.get(at)?)))
            && mass.of(node) >= SOME_TEXT
        {
            units.push((at, node));
        }
    }
    let (at, first) = *units.first()?;
    let is_like = |other: &Node| {
        other.parent == first.parent
            && other.name == first.name
            && (other.kind == first.kind && first.kind != 0 || &*first.name == "article")
    };
    let others: BTreeSet<usize> = units
        .iter()
        .filter(|(other, node)| *other != at && is_like(node))
        .map(|(other, _)| *other)
        .collect();
    (!others.is_empty()).then_some(Series { first: at, others })
}

/// Returns the first of several elements that are marked as articles, each too small to be the page.
pub(super) fn first_marked(
    nodes: &[Node],
    furniture: &[Option<Hint>],
    mass: &Sums,
    lines: &[Line],
) -> Option<usize> {
    let total = mass.total();
    let mut found: Vec<(usize, f32)> = Vec::new();
    let mut end = 0;
    for (index, node) in nodes.iter().enumerate() {
        let is_article = &*node.name == "article" || node.is_article_body;
        if is_article && !covered(furniture, index) && node.first >= end {
            found.push((index, mass.of(node)));
            end = node.end;
        }
    }
    let held: f32 = found.iter().map(|(_, mass)| mass).sum();
    let (first, largest) = (found.first()?, found.iter().map(|(_, m)| *m).fold(0.0, f32::max));
    let has_heading = nodes.get(first.0).is_some_and(|node| {
        lines
            .get(node.first..node.end.min(lines.len()))
            .is_some_and(|lines| lines.iter().any(|l| l.origin.element == Element::Heading1))
    });
    let is_first = first.1 >= 0.3 * largest && first.1 >= 800.0 && has_heading;
    (found.len() >= 2 && held >= 0.5 * total && is_first).then_some(first.0)
}
