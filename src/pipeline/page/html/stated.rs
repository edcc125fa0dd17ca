//! What elements say of who wrote the article, when it was published and in which section it stands.
//!
//! Gathered while the page is read, believed only where the elements stand near the article and not among
//! comments or other articles. What is nearest to the title comes first. An element inside another that
//! says who wrote it says so more exactly, and replaces it. Bounded in number and length.

use std::ops::Range;

use super::tree::Node;
use crate::pipeline::analysis::Source;
use crate::pipeline::knowledge::Hint;
use crate::pipeline::page::metadata::Metadata;
use crate::pipeline::page::{Element, Line, Region};

/// Statements of a page that are kept.
const STATED: usize = 500;
/// Elements with names inside one another that are read at a time.
const OPEN: usize = 4;
/// Characters of a name that are kept.
const NAME_CHARS: usize = 120;
/// Lines below the body within which it may be signed.
const BELOW: usize = 12;
/// Lines above the title within which the way to the article stands.
const ABOVE: usize = 15;
/// Lines between two names of one byline.
const APART: usize = 2;

/// What an element says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Published,
    Modified,
    /// A name that is marked as the author's.
    Author,
    /// A text that is called a byline.
    Byline,
    /// A step of the way to the article, or the desk it belongs to.
    Section,
}

#[derive(Debug)]
struct Statement {
    field: Field,
    value: String,
    node: usize,
    line: usize,
}

/// An element whose text is a statement, while it is open.
#[derive(Debug)]
struct Open {
    depth: usize,
    field: Field,
    text: String,
    node: usize,
    line: usize,
    /// Whether an element inside said it more exactly.
    is_surpassed: bool,
}

/// The statements of a page.
#[derive(Debug, Default)]
pub(super) struct Stated {
    open: Vec<Open>,
    found: Vec<Statement>,
}

impl Stated {
    /// Takes up what an attribute says.
    pub(super) fn value(&mut self, field: Field, value: &str, node: usize, line: usize) {
        if self.found.len() < STATED {
            let value = value.chars().take(NAME_CHARS).collect();
            self.found.push(Statement { field, value, node, line });
        }
    }

    /// Begins to read the text of an element; `depth` is how many were open before it.
    pub(super) fn begin(&mut self, field: Field, depth: usize, node: usize, line: usize) {
        if self.open.len() >= OPEN {
            return;
        }
        if let Some(outer) = self.open.last()
            && outer.field <= field
            && outer.field != Field::Section
        {
            return;
        }
        self.open.push(Open { depth, field, text: String::new(), node, line, is_surpassed: false });
    }

    /// Takes up visible characters.
    pub(super) fn characters(&mut self, text: &str) {
        for open in &mut self.open {
            if open.text.len() < NAME_CHARS {
                open.text.extend(text.chars().take(NAME_CHARS));
            }
        }
    }

    /// Notes that a line begins or ends: names on two lines are two.
    pub(super) fn line_ended(&mut self) {
        for open in self.open.iter_mut().filter(|open| open.field != Field::Section) {
            let is_said = open.text.ends_with(|c: char| !c.is_whitespace() && c != ';');
            if is_said && open.text.len() < NAME_CHARS {
                open.text.push_str("; ");
            }
        }
    }

    /// Ends the elements that are no longer open; `depth` is how many still are.
    pub(super) fn end(&mut self, depth: usize) {
        while self.open.last().is_some_and(|open| open.depth >= depth) {
            let Some(open) = self.open.pop() else { return };
            if open.is_surpassed || open.text.trim().is_empty() {
                continue;
            }
            if let Some(outer) = self.open.last_mut() {
                let is_section = |field: Field| field == Field::Section;
                outer.is_surpassed |= is_section(outer.field) == is_section(open.field);
            }
            self.value(open.field, &open.text, open.node, open.line);
        }
    }

    /// Hands over what stands near the article, whose body covers some lines.
    pub(super) fn finish(
        mut self,
        nodes: &[Node],
        lines: &[Line],
        body: Range<usize>,
        metadata: &mut Metadata,
    ) {
        self.end(0);
        let title = lines
            .get(..body.start)
            .and_then(|above| {
                above.iter().rposition(|line| line.origin.element == Element::Heading1)
            })
            .unwrap_or(body.start);
        self.found.retain(|statement| {
            statement.line <= body.end + BELOW && !is_elsewhere(nodes, statement.node)
        });
        self.found.sort_by_key(|statement| {
            // The way to the article is read from its beginning.
            let is_in_order = statement.field == Field::Section;
            let distance = if is_in_order { 0 } else { statement.line.abs_diff(title) };
            (statement.field, distance)
        });
        let is_marked = self.found.iter().any(|statement| statement.field == Field::Author);
        let mut signed = None;
        for statement in self.found {
            match statement.field {
                Field::Published => metadata.published_by_element(&statement.value),
                Field::Modified => metadata.modified_by_element(&statement.value),
                Field::Section => {
                    let reach = title.saturating_sub(ABOVE)..=title + APART * 2;
                    if reach.contains(&statement.line) && statement.value.len() < NAME_CHARS {
                        metadata.desk(&statement.value);
                    }
                }
                Field::Byline if is_marked => {}
                Field::Author | Field::Byline => {
                    // Names further off are those of other articles.
                    if statement.line.abs_diff(*signed.get_or_insert(statement.line)) <= APART {
                        metadata.author(&statement.value, Source::Dom);
                    }
                }
            }
        }
    }
}

/// Tells whether an element stands among comments, other articles or the furniture of the site.
fn is_elsewhere(nodes: &[Node], index: usize) -> bool {
    let mut at = index;
    while at != 0 {
        let Some(node) = nodes.get(at) else { return true };
        let is_beside =
            [Hint::Comments, Hint::Related].into_iter().any(|hint| node.hints.has(hint))
                || matches!(node.region, Region::Aside | Region::Footer);
        if is_beside && !matches!(&*node.name, "html" | "body" | "main" | "article") {
            return true;
        }
        at = node.parent;
    }
    false
}
