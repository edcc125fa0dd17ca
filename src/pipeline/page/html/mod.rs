//! Reads an HTML page into lines, each with what the document tree says of it.
//!
//! The tokenizer of html5ever feeds a [`tree`] of our own that keeps elements only: html5ever's tree
//! builder compares each tag with all open ones, and a page of nested elements costs it seconds. Depth,
//! attributes and elements are bounded before anything is kept; nothing recurses; time is linear.
//! Block elements break lines; what is never read (scripts, styles, templates, drawings) is dropped;
//! entities are decoded. [`content`] then says which lines belong to the article. What the head of the
//! page says goes to [`Metadata`].
//!
//! Broken markup costs precision, never the page: an element that is never closed only colours the
//! hints of the lines after it. Classes are hints, never needed: see `knowledge/lexicons/markup.toml`.

mod attributes;
mod content;
mod lines;
mod names;
mod tree;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use self::lines::Lines;
use self::names::{block, is_void};
use self::tree::{Effect, Node, Tree};
use super::metadata::Metadata;
use super::{Element, PageText, Region};
use crate::pipeline::knowledge::{Hint, HintSet, Markup};

/// Bytes of one script or title that are kept.
const RAW_BYTES: usize = 512 << 10;

/// Returns the lines of a page, at most `limit` of them.
#[must_use]
pub fn read(html: &str, limit: usize, markup: &Markup) -> PageText {
    let state = State {
        markup,
        tree: Tree::default(),
        lines: Lines::new(limit),
        metadata: Metadata::default(),
        raw: Raw::Text,
        raw_text: String::new(),
        scratch: String::new(),
    };
    let reader = Reader { state: RefCell::new(state) };
    let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(attributes::cut(html).as_str()));
    // Scripts are never run, so nothing interrupts the tokenizer.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut state = tokenizer.sink.state.into_inner();
    state.lines.end_line(&state.tree);
    state.tree.finish(state.lines.lines.len());
    let Lines { text, mut lines, owners, is_cut, .. } = state.lines;
    content::judge(&state.tree.nodes, &owners, &mut lines);
    PageText { text, lines, metadata: state.metadata, is_cut }
}

struct Reader<'m> {
    state: RefCell<State<'m>>,
}

impl TokenSink for Reader<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line_number: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.characters(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.start(&tag),
            Token::TagToken(tag) => state.end(&tag.name),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::NullCharacterToken
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

/// What the characters that come next are.
#[derive(Default, PartialEq, Eq)]
enum Raw {
    #[default]
    Text,
    Title,
    JsonLd,
    Dropped,
}

struct State<'m> {
    markup: &'m Markup,
    tree: Tree,
    lines: Lines,
    metadata: Metadata,
    raw: Raw,
    raw_text: String,
    scratch: String,
}

impl State<'_> {
    fn characters(&mut self, text: &str) {
        match self.raw {
            Raw::Title | Raw::JsonLd => {
                if self.raw_text.len() < RAW_BYTES {
                    self.raw_text.push_str(text);
                }
            }
            Raw::Dropped => {}
            Raw::Text if self.tree.has(Effect::Drawing) || self.tree.has(Effect::Template) => {}
            Raw::Text if self.tree.has(Effect::Pre) => {
                for (index, line) in text.split('\n').enumerate() {
                    if index > 0 {
                        self.lines.end_line(&self.tree);
                    }
                    self.lines.characters(line, &mut self.tree);
                }
            }
            Raw::Text => self.lines.characters(text, &mut self.tree),
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        match name {
            "script" => {
                let json = attribute(tag, "type").is_some_and(|kind| kind.contains("ld+json"));
                self.raw = if json { Raw::JsonLd } else { Raw::Dropped };
                return TokenSinkResult::RawData(RawKind::ScriptData);
            }
            "style" | "noscript" | "iframe" | "noembed" | "noframes" | "xmp" => {
                self.raw = Raw::Dropped;
                return TokenSinkResult::RawData(RawKind::Rawtext);
            }
            "textarea" => {
                self.raw = Raw::Dropped;
                return TokenSinkResult::RawData(RawKind::Rcdata);
            }
            "title" if !self.tree.has(Effect::Drawing) => {
                self.raw = Raw::Title;
                return TokenSinkResult::RawData(RawKind::Rcdata);
            }
            "meta" => {
                let key =
                    ["property", "name", "itemprop"].iter().find_map(|key| attribute(tag, key));
                if let (Some(key), Some(content)) = (key, attribute(tag, "content")) {
                    self.metadata.meta(key, content);
                }
            }
            "link" if attribute(tag, "rel") == Some("canonical") => {
                self.metadata.canonical_url =
                    attribute(tag, "href").map(|url| url.chars().take(2_000).collect());
            }
            _ => {}
        }
        let kind = block(name);
        if kind.is_some() {
            self.lines.end_line(&self.tree);
        } else {
            self.lines.join(matches!(name, "a" | "span"));
        }
        self.tree.imply_ends(name, kind.is_some(), self.lines.lines.len());
        if is_void(name) {
            return TokenSinkResult::Continue;
        }
        let region = self.tree.nodes.get(self.tree.current()).map_or(Region::Unknown, |n| n.region);
        self.time(tag, region);
        if tag.self_closing && !matches!(name, "a" | "div" | "span" | "p") {
            return TokenSinkResult::Continue;
        }
        let node = self.node(tag, kind);
        self.tree.push(&tag.name, effect(name), node);
        TokenSinkResult::Continue
    }

    /// Takes up what elements say of the time of publication.
    fn time(&mut self, tag: &Tag, region: Region) {
        let is_beside = matches!(region, Region::Aside | Region::Footer | Region::Navigation);
        if is_beside {
            return;
        }
        if &*tag.name == "time" {
            if let Some(value) = attribute(tag, "datetime") {
                self.metadata.time_element(value, attribute(tag, "itemprop"));
            }
            self.lines.time_begins();
        } else if &*tag.name == "abbr"
            && let Some(value) = attribute(tag, "title")
            && attribute(tag, "class")
                .is_some_and(|classes| classes.split_ascii_whitespace().any(|c| c == "published"))
        {
            // The hAtom mark of the time of publication.
            self.metadata.time_element(value, None);
        }
    }

    /// Returns what is kept of an element, where it breaks lines or its class says something.
    fn node(&mut self, tag: &Tag, kind: Option<Element>) -> Option<Node> {
        let name = &*tag.name;
        let mut hints = HintSet::default();
        for key in ["class", "id"] {
            if let Some(classes) = attribute(tag, key) {
                self.markup.hints(classes, &mut self.scratch, &mut hints);
            }
        }
        if kind.is_none() && (hints.is_empty() || name == "html" || name == "body") {
            return None;
        }
        let is_article_body = attribute(tag, "itemprop") == Some("articleBody");
        if is_article_body {
            hints.insert(Hint::Content);
        }
        let parent = self.tree.current();
        let (outer, region) = self
            .tree
            .nodes
            .get(parent)
            .map_or((Element::Block, Region::Unknown), |node| (node.element, node.region));
        let own = own_region(tag, region);
        let element = match kind {
            Some(Element::Paragraph | Element::Block | Element::Cell) if is_caption(tag, hints) => {
                Element::FigureCaption
            }
            Some(Element::Paragraph) if outer == Element::ListItem => outer,
            // What stands right in a box inside a caption or an entry is still that.
            None | Some(Element::Block | Element::Paragraph)
                if outer == Element::FigureCaption
                    || outer == Element::ListItem && kind != Some(Element::Paragraph) =>
            {
                outer
            }
            None => outer,
            Some(kind) => kind,
        };
        let is_hidden = attribute(tag, "hidden").is_some()
            || attribute(tag, "style").is_some_and(hides)
            || attribute(tag, "aria-hidden") == Some("true");
        Some(Node {
            parent,
            name: tag.name.clone(),
            hints,
            element,
            region: own.unwrap_or(region),
            opens_region: own.is_some(),
            is_hidden,
            is_article_body,
            is_block: kind.is_some(),
            first: self.lines.lines.len(),
            end: usize::MAX,
        })
    }

    fn end(&mut self, name: &str) {
        match std::mem::take(&mut self.raw) {
            Raw::Title => {
                let text = std::mem::take(&mut self.raw_text);
                self.metadata.title_element(&text);
            }
            Raw::JsonLd => {
                let text = std::mem::take(&mut self.raw_text);
                self.metadata.json_ld(&text);
            }
            Raw::Text | Raw::Dropped => {}
        }
        let is_block = block(name).is_some();
        if is_block {
            self.lines.end_line(&self.tree);
        } else {
            self.lines.join(matches!(name, "a" | "span"));
            self.lines.link_ended(name == "a");
        }
        if !is_void(name) {
            self.tree.end(name, is_block, self.lines.lines.len());
        }
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|found| &*found.value)
}

fn hides(style: &str) -> bool {
    let style: String =
        style.chars().take(400).filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Tells whether a class marks the text under a picture. Boxes around picture and text are none.
fn is_caption(tag: &Tag, hints: HintSet) -> bool {
    let is_box = |class: &str| {
        let class = class.to_ascii_lowercase();
        ["wp-caption", "has-caption", "no-caption", "with-caption"].contains(&class.as_str())
    };
    hints.has(Hint::Caption)
        && !attribute(tag, "class")
            .is_some_and(|classes| classes.split_ascii_whitespace().any(is_box))
}

/// Returns the region that an element opens within another.
fn own_region(tag: &Tag, outer: Region) -> Option<Region> {
    let is_beside =
        matches!(outer, Region::Aside | Region::Navigation | Region::Footer | Region::Control);
    let by_name = match &*tag.name {
        "main" => Some(Region::Article),
        "article" if !is_beside => Some(Region::Article),
        "nav" => Some(Region::Navigation),
        "aside" => Some(Region::Aside),
        "footer" => Some(Region::Footer),
        "header" if outer != Region::Article && !is_beside => Some(Region::Header),
        // Not `form`: whole sites are one form.
        "button" | "option" | "select" => Some(Region::Control),
        _ => None,
    };
    by_name.or_else(|| match attribute(tag, "role")? {
        "main" | "article" if !is_beside => Some(Region::Article),
        "navigation" | "menu" | "menubar" => Some(Region::Navigation),
        "complementary" | "search" | "dialog" | "alert" => Some(Region::Aside),
        "contentinfo" => Some(Region::Footer),
        "banner" if outer != Region::Article => Some(Region::Header),
        "button" => Some(Region::Control),
        _ => None,
    })
}

/// Returns what an element does to the characters inside.
fn effect(name: &str) -> Option<Effect> {
    Some(match name {
        "a" => Effect::Link,
        "b" | "strong" => Effect::Strong,
        "em" | "i" => Effect::Italic,
        "pre" => Effect::Pre,
        "svg" => Effect::Drawing,
        "template" => Effect::Template,
        "button" | "option" | "select" => Effect::Control,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
