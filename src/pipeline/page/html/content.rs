//! Says which lines of an HTML page belong to the article, from the shape of the document alone.
//!
//! Running text has a mass: characters outside links, in lines that are long or end as sentences do.
//! Elements that are called or shaped like what stands around articles have none, unless they hold most
//! of the page. From the outermost element down, the one child that holds nearly all of the mass is
//! followed; a child that is called the body of the article, with less. Where no child stands out, the
//! article is. Each line then gets log-odds by where it stands to that element. Nothing here knows a
//! language; [`crate::pipeline::page::labels`] decides what a line is. Linear in lines and elements.

use std::collections::BTreeSet;
use std::ops::Range;

use super::names::is_container;
use super::several;
use super::sums::Sums;
use super::teasers::teasers;
use super::tree::Node;
use crate::pipeline::knowledge::{Hint, HintSet};
use crate::pipeline::page::{Element, Line, Region};

/// Share of the mass that a child must hold to be followed.
const MOST: f32 = 0.86;
/// The same for a child that is called the body of the article.
const CALLED: f32 = 0.5;
/// Share of all running text from which an element is not taken for what stands around it.
const WHOLE: f32 = 0.5;

/// Share of all running text that must be left when what stands around the article is taken off.
const LEAST_KEPT: f32 = 0.2;

/// Log-odds of a line that is called or shaped like what stands beside an article.
const BESIDE: f32 = -8.0;

/// Lines of the longest box that says who wrote the article and when.
const META_LINES: usize = 6;

/// Gives each line what the tree says of it, and returns the lines of the element that holds the body.
pub(super) fn judge(nodes: &[Node], owners: &[usize], lines: &mut [Line]) -> Range<usize> {
    let weights: Vec<f32> = lines.iter().map(weight).collect();
    let raw = Sums::new(&weights);
    let (mut furniture, mass) = beside(nodes, owners, lines, &weights, &raw);
    let series = several::first_headed(nodes, owners, &furniture, &mass, lines);
    if let Some(series) = &series {
        put_aside(&series.others, nodes, &mut furniture);
    }
    let first = series.map(|series| series.first);
    let body = body(nodes, &furniture, &mass, lines, first);
    let lists = link_lists(nodes, body, lines);
    let odds = Odds { nodes, furniture: &furniture, lists: &lists, body };
    let title = title_above(nodes, body, lines);
    for (index, owner) in owners.iter().enumerate() {
        let Some(line) = lines.get(index) else { continue };
        let is_head = title.is_some_and(|title| index > title && index < odds.first());
        let hint = part(nodes, *owner);
        let content = match hint {
            Some(Hint::Kicker) => BESIDE,
            _ => odds.of(line, index, *owner, is_head),
        };
        let is_inside = odds.is_inside(index);
        let Some(line) = lines.get_mut(index) else { continue };
        line.origin.content = content;
        line.origin.hint = hint;
        if line.origin.element == Element::FigureCaption
            && line.range.len() as f32 >= LONG_CAPTION
            && line.origin.links < 0.3
        {
            line.origin.element = Element::Paragraph;
        }
        if is_inside && !covered(&furniture, *owner) {
            line.origin.region = Region::Article;
        } else if line.origin.region == Region::Article && !is_head && content < 0.0 {
            line.origin.region = Region::Unknown;
        }
    }
    nodes.get(body).map_or(0..0, |node| node.first..node.end)
}

/// Returns what stands beside the article, and the mass of the rest.
///
/// Where names would leave hardly any text, only those that leave no doubt are believed, and then none.
fn beside(
    nodes: &[Node],
    owners: &[usize],
    lines: &[Line],
    weights: &[f32],
    raw: &Sums,
) -> (Vec<Option<Hint>>, Sums) {
    let surest: &[Hint] = &[Hint::Comments, Hint::Navigation, Hint::Footer];
    for believed in [Hint::ALL, surest, &[]] {
        let furniture = furniture(nodes, raw, lines, believed);
        let kept: Vec<f32> = weights
            .iter()
            .zip(owners)
            .map(|(weight, owner)| if covered(&furniture, *owner) { 0.0 } else { *weight })
            .collect();
        let mass = Sums::new(&kept);
        if mass.total() >= LEAST_KEPT * raw.total() || believed.is_empty() {
            return (furniture, mass);
        }
    }
    (vec![None; nodes.len()], Sums::new(weights))
}

/// Mass from which an element holds text worth the name.
pub(super) const SOME_TEXT: f32 = 300.0;
/// Bytes from which what is called a caption is the text of a page of pictures.
const LONG_CAPTION: f32 = 300.0;

/// Tells whether a line reads as running text.
fn is_running(line: &Line) -> bool {
    let length = line.range.len();
    let ends = line.normal.ends_with(['.', '!', '?', '…', '"', ':', ')', '»', '。']);
    line.origin.links < 0.5 && (length >= 80 || length >= 30 && ends && line.origin.links < 0.3)
}

fn weight(line: &Line) -> f32 {
    let length = line.range.len().min(800) as f32;
    let unlinked = length * (1.0 - line.origin.links);
    match line.origin.element {
        Element::Heading1 | Element::Heading | Element::Time => 0.0,
        Element::FigureCaption if length < LONG_CAPTION => 0.0,
        Element::Unknown
        | Element::FigureCaption
        | Element::Paragraph
        | Element::ListItem
        | Element::Cell
        | Element::Block => {
            if is_running(line) {
                unlinked
            } else if line.origin.links < 0.3 {
                unlinked * 0.2
            } else {
                0.0
            }
        }
    }
}

fn around(hints: HintSet) -> Option<Hint> {
    [
        Hint::Comments,
        Hint::Related,
        Hint::Share,
        Hint::Navigation,
        Hint::Footer,
        Hint::Tags,
        Hint::Furniture,
        Hint::Header,
    ]
    .into_iter()
    .find(|hint| hints.has(*hint))
}

/// Returns for each element what it, or one around it, is beside the article.
fn furniture(nodes: &[Node], raw: &Sums, lines: &[Line], believed: &[Hint]) -> Vec<Option<Hint>> {
    let total = raw.total();
    // Whether a heading of the page or a body so called stands inside.
    let mut holds_body = vec![false; nodes.len()];
    for (index, node) in nodes.iter().enumerate().rev() {
        if is_core(node)
            || node.element == Element::Heading1
            || holds_body.get(index).copied().unwrap_or(false)
        {
            if let Some(slot) = holds_body.get_mut(index) {
                *slot = true;
            }
            if let Some(slot) = holds_body.get_mut(node.parent) {
                *slot = true;
            }
        }
    }
    // Where a body so called holds some text, what is long and beside it is still beside it.
    let has_core = nodes.iter().any(|node| is_core(node) && raw.of(node) >= SOME_TEXT);
    let teasers = teasers(nodes, lines, &holds_body);
    let mut found: Vec<Option<Hint>> = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let outer = found.get(node.parent).copied().flatten();
        let is_teaser = teasers.get(index).copied().unwrap_or(false);
        let shaped = is_teaser.then_some(Hint::Related).filter(|hint| believed.contains(hint));
        let own = own_furniture(node).filter(|own| believed.contains(own)).filter(|own| {
            let share = if total > 0.0 { raw.of(node) / total } else { 0.0 };
            let holds = holds_body.get(index).copied().unwrap_or(false);
            // What readers write is often longer than the article.
            let is_whole = share >= WHOLE && !has_core && *own != Hint::Comments;
            !(is_whole || holds && share >= 0.2)
        });
        found.push(outer.or(own).or(shaped));
    }
    found
}

/// Tells whether the page calls an element the body of the article.
fn is_core(node: &Node) -> bool {
    node.hints.has(Hint::Content) && around(node.hints).is_none() || node.is_article_body
}

fn own_furniture(node: &Node) -> Option<Hint> {
    if matches!(&*node.name, "html" | "body" | "main" | "article") {
        return None;
    }
    let region = match node.region {
        Region::Navigation => Some(Hint::Navigation),
        Region::Aside => Some(Hint::Furniture),
        Region::Footer => Some(Hint::Footer),
        Region::Control => Some(Hint::Furniture),
        Region::Header => Some(Hint::Header),
        Region::Unknown | Region::Article => None,
    };
    around(node.hints)
        .filter(|hint| *hint != Hint::Tags || node.is_block)
        .or(region.filter(|_| node.opens_region))
        .or(node.is_hidden.then_some(Hint::Furniture))
}

pub(super) fn covered(furniture: &[Option<Hint>], owner: usize) -> bool {
    furniture.get(owner).copied().flatten().is_some()
}

/// Takes elements for other articles, with all that is inside.
fn put_aside(others: &BTreeSet<usize>, nodes: &[Node], furniture: &mut [Option<Hint>]) {
    for (index, node) in nodes.iter().enumerate() {
        let outer = furniture.get(node.parent).copied().flatten();
        let own = others.contains(&index).then_some(Hint::Related);
        if let Some(slot) = furniture.get_mut(index) {
            *slot = slot.or(outer).or(own);
        }
    }
}

/// Returns the element that holds the body of the article; `first` is the first of several articles.
fn body(
    nodes: &[Node],
    furniture: &[Option<Hint>],
    mass: &Sums,
    lines: &[Line],
    first: Option<usize>,
) -> usize {
    let total = mass.total();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate().skip(1) {
        if node.is_block
            && is_container(&node.name)
            && !covered(furniture, index)
            && let Some(list) = children.get_mut(node.parent)
        {
            list.push(index);
        }
    }
    let mut at = first.or_else(|| called(nodes, furniture, mass, lines)).unwrap_or(0);
    let start = nodes.get(at).map_or(total, |node| mass.of(node));
    loop {
        let best = children
            .get(at)
            .into_iter()
            .flatten()
            .filter_map(|child| nodes.get(*child).map(|node| (*child, mass.of(node), node)))
            .fold(None, |best: Option<(usize, f32, &Node)>, next| match best {
                Some(best) if best.1 >= next.1 => Some(best),
                _ => Some(next),
            });
        let Some((child, held, node)) = best else { return at };
        let least = if is_called(node) { CALLED } else { MOST };
        if held <= 0.0 || held < least * start {
            return at;
        }
        at = child;
    }
}

fn is_called(node: &Node) -> bool {
    node.is_article_body
        || node.hints.has(Hint::Content) && around(node.hints).is_none()
        || matches!(&*node.name, "article" | "main")
}

/// Returns the element that the page calls the body, where it holds a fair share of the mass.
fn called(
    nodes: &[Node],
    furniture: &[Option<Hint>],
    mass: &Sums,
    lines: &[Line],
) -> Option<usize> {
    let total = mass.total();
    let is_candidate =
        |index: usize, node: &Node| node.is_block && is_called(node) && !covered(furniture, index);
    let best = nodes
        .iter()
        .enumerate()
        .filter(|(index, node)| is_candidate(*index, node))
        .map(|(index, node)| (index, mass.of(node)))
        .fold(None, |best: Option<(usize, f32)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })?;
    if best.1 < 0.4 * total {
        return several::first_marked(nodes, furniture, mass, lines)
            .or_else(|| only_core(nodes, furniture, mass));
    }
    Some(best.0)
}

/// Returns the one element that is called the body by name, where what stands around a short article is
/// longer.
fn only_core(nodes: &[Node], furniture: &[Option<Hint>], mass: &Sums) -> Option<usize> {
    let mut found = None;
    let mut end = 0;
    for (index, node) in nodes.iter().enumerate() {
        let is_text = is_core(node) && node.is_block && mass.of(node) >= SOME_TEXT;
        if !is_text || covered(furniture, index) || node.first < end {
            continue;
        }
        if found.replace(index).is_some() {
            return None;
        }
        end = node.end;
    }
    found
}

/// Returns which elements are lists of links.
fn link_lists(nodes: &[Node], body: usize, lines: &[Line]) -> Vec<bool> {
    let linked: Vec<f32> =
        lines.iter().map(|line| line.normal.len() as f32 * line.origin.links).collect();
    let all: Vec<f32> = lines.iter().map(|line| line.normal.len() as f32).collect();
    let running: Vec<f32> = lines
        .iter()
        .map(|line| if is_running(line) { line.normal.len() as f32 } else { 0.0 })
        .collect();
    let (linked, all, running) = (Sums::new(&linked), Sums::new(&all), Sums::new(&running));
    let mut lists = Vec::with_capacity(nodes.len());
    let mut said: Vec<bool> = Vec::with_capacity(nodes.len());
    let article = nodes.get(body).map_or(0..0, |node| node.first..node.end);
    for (index, node) in nodes.iter().enumerate() {
        let outer = lists.get(node.parent).copied().unwrap_or(false);
        let count = node.end.min(lines.len()).saturating_sub(node.first);
        let holds_article = index == body || node.first <= article.start && node.end >= article.end;
        // Date and author of the article are links too, on many sites.
        let says_of_it = count <= META_LINES
            && (node.hints.has(Hint::Byline)
                || node.hints.has(Hint::Date)
                || said.get(node.parent).copied().unwrap_or(false));
        said.push(says_of_it);
        let is_list = node.is_block
            && count >= 2
            && !says_of_it
            && !holds_article
            && linked.of(node) > 0.5 * all.of(node)
            && running.of(node) < 0.4 * all.of(node);
        lists.push(outer || is_list);
    }
    lists
}

/// Returns the heading that the article stands under.
fn title_above(nodes: &[Node], body: usize, lines: &[Line]) -> Option<usize> {
    let first = nodes.get(body)?.first;
    lines.get(..first)?.iter().rposition(|line| line.origin.element == Element::Heading1)
}

/// Returns what the nearest element of a few lines around a line is called.
fn part(nodes: &[Node], owner: usize) -> Option<Hint> {
    let mut at = owner;
    for _ in 0..4 {
        let node = nodes.get(at)?;
        let lines = node.end.saturating_sub(node.first);
        if node.is_block && lines > 6 {
            return None;
        }
        if let Some(hint) = around(node.hints) {
            return Some(hint);
        }
        let named =
            [Hint::Title, Hint::Date, Hint::Byline, Hint::Lead, Hint::Caption, Hint::Kicker];
        if let Some(hint) = named.into_iter().find(|hint| node.hints.has(*hint)) {
            return Some(hint);
        }
        if at == 0 {
            return None;
        }
        at = node.parent;
    }
    None
}

struct Odds<'p> {
    nodes: &'p [Node],
    furniture: &'p [Option<Hint>],
    lists: &'p [bool],
    body: usize,
}

impl Odds<'_> {
    fn first(&self) -> usize {
        self.nodes.get(self.body).map_or(0, |node| node.first)
    }

    fn is_inside(&self, index: usize) -> bool {
        self.nodes.get(self.body).is_some_and(|node| (node.first..node.end).contains(&index))
    }

    fn of(&self, line: &Line, index: usize, owner: usize, is_head: bool) -> f32 {
        let running = is_running(line);
        if covered(self.furniture, owner) {
            return BESIDE;
        }
        let in_list = self.lists.get(owner).copied().unwrap_or(false);
        if self.is_inside(index) {
            return if in_list {
                -5.0
            } else if line.origin.links >= 0.8 {
                -2.5
            } else if running {
                5.0
            } else {
                3.5
            };
        }
        if in_list {
            return -7.0;
        }
        if is_head {
            return 0.0;
        }
        let near = self.levels_up(index);
        match near {
            1 if running && line.origin.links < 0.3 => -0.5,
            1 => -3.0,
            2 => -4.0,
            _ => -6.0,
        }
    }

    /// Returns how many levels above the body the line is held.
    fn levels_up(&self, index: usize) -> usize {
        let mut at = self.body;
        for level in 0..3 {
            let Some(node) = self.nodes.get(at) else { return 9 };
            if (node.first..node.end).contains(&index) {
                return level;
            }
            if at == 0 {
                return 9;
            }
            at = node.parent;
        }
        9
    }
}
