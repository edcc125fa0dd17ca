//! Gathers the characters between two breaks into a line, with how much of it is links or emphasis.

use super::tree::{Effect, Tree};
use crate::pipeline::page::{Element, Line, Origin, Region, entities};
use crate::pipeline::text::normalize::collapse;

/// The lines of a page while they are read.
#[derive(Debug, Default)]
pub(super) struct Lines {
    limit: usize,
    pub(super) text: String,
    pub(super) lines: Vec<Line>,
    /// The element each line is right in.
    pub(super) owners: Vec<usize>,
    /// The element of the picture right above each line.
    pub(super) pictures: Vec<Option<usize>>,
    pub(super) is_cut: bool,
    /// The line being read.
    line: String,
    visible: usize,
    linked: usize,
    strong: usize,
    italic: usize,
    /// Open elements around all characters of the line.
    depth: usize,
    owner: usize,
    gap_before: bool,
    picture: Option<usize>,
    /// Whether the line begins with a `time` element.
    in_time: bool,
    /// Whether an element that may stand apart began or ended since the last characters.
    is_joint: bool,
    /// Whether a link ended since the last characters.
    is_link_end: bool,
}

impl Lines {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// Takes up visible characters.
    pub(super) fn characters(&mut self, text: &str, tree: &mut Tree) {
        let count = text.chars().filter(|character| !character.is_whitespace()).count();
        if count > 0 {
            let low = tree.mark();
            if self.visible == 0 {
                (self.depth, self.owner) = (tree.depth(), tree.current());
            } else if low < self.depth {
                (self.depth, self.owner) = (low, tree.at_depth(low));
            }
        }
        self.visible += count;
        self.part_elements(text, tree.has(Effect::Link));
        if tree.has(Effect::Link) {
            self.linked += count;
        }
        if tree.has(Effect::Strong) {
            self.strong += count;
        }
        if tree.has(Effect::Italic) {
            self.italic += count;
        }
        self.line.push_str(text);
    }

    /// Notes that an element which may stand apart begins or ends here.
    pub(super) fn join(&mut self, is_joint: bool) {
        self.is_joint |= is_joint;
    }

    /// Notes that a link ends here.
    pub(super) fn link_ended(&mut self, is_link: bool) {
        self.is_link_end |= is_link;
    }

    /// Notes that a `time` element begins here.
    pub(super) fn time_begins(&mut self) {
        self.in_time = self.line.trim().is_empty();
    }

    /// Notes that a picture stands here, in an element.
    pub(super) fn picture(&mut self, node: usize) {
        self.picture = Some(node);
    }

    /// Puts a space between two elements that touch where a reader sees two things: two links, or words
    /// of which the second begins with a capital.
    fn part_elements(&mut self, text: &str, in_link: bool) {
        let (is_joint, is_link_end) = (self.is_joint, self.is_link_end);
        (self.is_joint, self.is_link_end) = (false, false);
        let Some(first) = text.chars().next().filter(|first| first.is_alphanumeric()) else {
            return;
        };
        let mut before = self.line.chars().rev();
        let Some(last) = before.next().filter(|last| is_word(*last)) else { return };
        let is_new_link = is_link_end && in_link;
        // One letter alone is part of a name: "iPhone".
        let second = before.next().filter(|second| is_word(*second));
        // "TP HCM" and "Lầu": two letters of a short form, then a capital that a word begins with.
        let is_short_form = last.is_uppercase()
            && second.is_some_and(char::is_uppercase)
            && text.chars().nth(1).is_some_and(char::is_lowercase);
        let is_new_word =
            (last.is_lowercase() || last.is_numeric() || is_mark(last) || is_short_form)
                && first.is_uppercase()
                && second.is_some();
        if is_joint && (is_new_link || is_new_word) {
            self.line.push(' ');
        }
    }

    /// Ends the line being read.
    pub(super) fn end_line(&mut self, tree: &Tree) {
        let line = std::mem::take(&mut self.line);
        let (visible, linked, strong) = (self.visible, self.linked, self.strong);
        let is_strong = visible > 0 && strong == visible;
        let is_italic = visible > 0 && self.italic == visible;
        (self.visible, self.linked, self.strong, self.italic) = (0, 0, 0, 0);
        let in_time = std::mem::take(&mut self.in_time);
        (self.is_joint, self.is_link_end) = (false, false);
        if visible == 0 {
            self.gap_before = true;
            return;
        }
        // Markup breaks lines anywhere: inside a block, every run of white space is one space.
        let mut surface = String::with_capacity(line.len());
        for word in line.split_ascii_whitespace() {
            if !surface.is_empty() {
                surface.push(' ');
            }
            surface.push_str(word);
        }
        if let Some(decoded) = entities::decoded(&surface) {
            surface = decoded;
        }
        let normal = collapse(&surface);
        if normal.is_empty() {
            self.gap_before = true;
            return;
        }
        if self.lines.len() == self.limit {
            self.is_cut = true;
            return;
        }
        let surface = surface.trim();
        let start = self.text.len();
        self.text.push_str(surface);
        let range = start..self.text.len();
        self.text.push('\n');
        let owner = tree.nodes.get(self.owner);
        let element = match owner.map_or(Element::Block, |node| node.element) {
            Element::Unknown | Element::Block if in_time => Element::Time,
            Element::Unknown => Element::Block,
            known @ (Element::Heading1
            | Element::Heading
            | Element::Paragraph
            | Element::FigureCaption
            | Element::ListItem
            | Element::Cell
            | Element::Time
            | Element::Block) => known,
        };
        let links = if visible == 0 { 0.0 } else { linked as f32 / visible as f32 };
        let region = owner.map_or(Region::Unknown, |node| node.region);
        let origin = Origin { element, region, links, is_strong, is_italic, ..Origin::default() };
        let number = self.lines.len() + 1;
        self.lines.push(Line { number, range, normal, gap_before: self.gap_before, origin });
        self.owners.push(self.owner);
        self.pictures.push(self.picture.take());
        self.gap_before = false;
    }
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || is_mark(character)
}
