//! The elements of a page as far as they matter: a list in page order, each with its parent, what its
//! names say, and the lines it covers.
//!
//! There is no tree of text nodes. An element covers a run of lines, so that whatever is counted over
//! it is the difference of two prefix sums. The stack of open elements has a bounded depth; what is
//! nested deeper belongs to the deepest element that was kept. Every step is bounded by that depth.

use html5ever::LocalName;

use super::names::{ends, is_boundary, is_of_table};
use crate::pipeline::knowledge::HintSet;
use crate::pipeline::page::{Element, Region};

/// Open elements that are kept; deeper ones are read as part of the last of them.
const DEPTH: usize = 256;
/// Elements of a page that are kept.
const ELEMENTS: usize = 500_000;

/// One element that breaks lines, or whose class says something.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) parent: usize,
    pub(super) name: LocalName,
    pub(super) hints: HintSet,
    /// What lines right inside it are.
    pub(super) element: Element,
    pub(super) region: Region,
    /// Whether it starts a region of its own.
    pub(super) opens_region: bool,
    pub(super) is_hidden: bool,
    /// Whether the page marks it as the body of the article.
    pub(super) is_article_body: bool,
    pub(super) is_block: bool,
    /// Whether what is inside is centred.
    pub(super) is_centred: bool,
    /// Stands for its classes; elements of one kind share it.
    pub(super) kind: u64,
    /// Lines it covers.
    pub(super) first: usize,
    pub(super) end: usize,
}

/// What an open element does to the characters inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Effect {
    Link,
    Strong,
    Italic,
    Pre,
    Drawing,
    Template,
    Control,
}

/// Number of effects.
const EFFECTS: usize = 7;

#[derive(Debug)]
struct Open {
    name: LocalName,
    is_block: bool,
    effect: Option<Effect>,
    /// The node that lines belong to while this is the innermost element.
    node: usize,
    owns_node: bool,
}

/// The elements of a page and which of them are open.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    open: Vec<Open>,
    effects: [usize; EFFECTS],
    /// Elements that are open beyond the depth that is kept.
    beyond: usize,
    /// The fewest elements that were open since [`Tree::mark`].
    low: usize,
}

impl Default for Tree {
    fn default() -> Self {
        let root = Node {
            parent: 0,
            name: LocalName::from("html"),
            hints: HintSet::default(),
            element: Element::Block,
            region: Region::Unknown,
            opens_region: false,
            is_hidden: false,
            is_article_body: false,
            is_block: true,
            is_centred: false,
            kind: 0,
            first: 0,
            end: 0,
        };
        Self { nodes: vec![root], open: Vec::new(), effects: [0; EFFECTS], beyond: 0, low: 0 }
    }
}

impl Tree {
    /// Returns the innermost element that is kept.
    pub(super) fn current(&self) -> usize {
        self.open.last().map_or(0, |open| open.node)
    }

    /// Returns how many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Returns the element of the innermost of the first `depth` open ones.
    pub(super) fn at_depth(&self, depth: usize) -> usize {
        depth.checked_sub(1).and_then(|at| self.open.get(at)).map_or(0, |open| open.node)
    }

    /// Returns the fewest elements that were open since the last call.
    pub(super) fn mark(&mut self) -> usize {
        let low = self.low;
        self.low = self.open.len();
        low.min(self.open.len())
    }

    /// Tells whether the characters that come next are under an effect.
    pub(super) fn has(&self, effect: Effect) -> bool {
        self.effects.get(effect as usize).is_some_and(|count| *count > 0)
    }

    /// Opens an element; `node` is given where it breaks lines or says something.
    pub(super) fn push(&mut self, name: &LocalName, effect: Option<Effect>, node: Option<Node>) {
        if self.open.len() >= DEPTH {
            self.beyond += 1;
            return;
        }
        let is_block = node.as_ref().is_some_and(|node| node.is_block);
        let mut at = self.current();
        let mut owns_node = false;
        if let Some(node) = node
            && self.nodes.len() < ELEMENTS
        {
            at = self.nodes.len();
            owns_node = true;
            self.nodes.push(node);
        }
        if let Some(effect) = effect
            && let Some(count) = self.effects.get_mut(effect as usize)
        {
            *count += 1;
        }
        self.open.push(Open { name: name.clone(), is_block, effect, node: at, owns_node });
    }

    /// Tells whether the innermost open element is so called and breaks lines, whatever its name.
    pub(super) fn ends_block(&self, name: &str) -> bool {
        self.open.last().is_some_and(|open| open.is_block && &*open.name == name)
    }

    /// Closes what the start of an element ends without saying so; `lines` is how many lines there are.
    pub(super) fn imply_ends(&mut self, name: &str, is_block: bool, lines: usize) {
        if let Some((ended, stops)) = ends(name) {
            let found = self
                .open
                .iter()
                .rposition(|open| ended.contains(&&*open.name) || stops.contains(&&*open.name));
            if let Some(at) = found
                && self.open.get(at).is_some_and(|open| ended.contains(&&*open.name))
            {
                self.pop_to(at, lines);
            }
        }
        if is_block && name != "br" {
            let found =
                self.open.iter().rposition(|open| &*open.name == "p" || is_boundary(&open.name));
            if let Some(at) = found
                && self.open.get(at).is_some_and(|open| &*open.name == "p")
            {
                self.pop_to(at, lines);
            }
        }
        if name == "a" && self.has(Effect::Link) {
            // Links do not nest: one that was never closed ends here.
            self.end_inline("a", lines);
        }
        if is_block {
            self.release(Effect::Drawing);
            self.release(Effect::Template);
        }
    }

    /// Closes an element by its end tag.
    pub(super) fn end(&mut self, name: &str, is_block: bool, lines: usize) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if !is_block {
            self.end_inline(name, lines);
            return;
        }
        let of_table = is_of_table(name);
        let found = self.open.iter().rposition(|open| {
            &*open.name == name
                || if of_table { &*open.name == "table" } else { is_boundary(&open.name) }
        });
        if let Some(at) = found
            && self.open.get(at).is_some_and(|open| &*open.name == name)
        {
            self.pop_to(at, lines);
        }
    }

    /// Closes an element that runs within lines; blocks inside it stay open.
    fn end_inline(&mut self, name: &str, lines: usize) {
        let mut has_block = false;
        for at in (0..self.open.len()).rev() {
            let Some(open) = self.open.get_mut(at) else { return };
            if &*open.name == name {
                if has_block {
                    open.name = LocalName::from("");
                    if let Some(effect) = open.effect.take()
                        && let Some(count) = self.effects.get_mut(effect as usize)
                    {
                        *count = count.saturating_sub(1);
                    }
                } else {
                    self.pop_to(at, lines);
                }
                return;
            }
            if is_boundary(&open.name) {
                return;
            }
            has_block |= open.is_block;
        }
    }

    /// Ends an effect whatever its elements are.
    fn release(&mut self, effect: Effect) {
        if !self.has(effect) {
            return;
        }
        for open in &mut self.open {
            if open.effect == Some(effect) {
                open.effect = None;
            }
        }
        if let Some(count) = self.effects.get_mut(effect as usize) {
            *count = 0;
        }
    }

    fn pop_to(&mut self, at: usize, lines: usize) {
        while self.open.len() > at {
            let Some(open) = self.open.pop() else { return };
            if let Some(effect) = open.effect
                && let Some(count) = self.effects.get_mut(effect as usize)
            {
                *count = count.saturating_sub(1);
            }
            if open.owns_node
                && let Some(node) = self.nodes.get_mut(open.node)
            {
                node.end = lines;
            }
        }
        self.low = self.low.min(self.open.len());
    }

    /// Closes everything.
    pub(super) fn finish(&mut self, lines: usize) {
        self.pop_to(0, lines);
        if let Some(root) = self.nodes.first_mut() {
            root.end = lines;
        }
    }
}
