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
//! hints of the lines after it. Classes are hints, never needed: see `knowledge/lexicons/markup.toml`
//! and `cms_families.toml`.

mod attributes;
mod captions;
mod content;
mod hidden;
mod lines;
mod names;
mod pictures;
mod several;
mod stated;
mod sums;
mod tags;
mod teasers;
mod tree;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use self::lines::Lines;
use self::names::{block, is_heading, is_void};
use self::stated::{Field, Stated};
use self::tags::{
    attribute, effect, has_class, has_word, hides, is_caption, is_centred, own_region,
};
use self::tree::{Effect, Node, Tree};
use super::metadata::Metadata;
use super::{Element, Notices, PageText, Region};
use crate::pipeline::knowledge::{Hint, HintSet, PageWords};
use crate::pipeline::text::fnv;

/// Elements around a link of which one may be called the way to the article.
const SECTION_LEVELS: usize = 4;
/// Bytes from which a script may hold an article.
const SCRIPT: usize = 500;
/// Bytes of one title, of one JSON-LD script and of all other scripts that are kept.
const RAW_BYTES: usize = 512 << 10;

/// Returns the lines of a page, at most `limit` of them.
#[must_use]
pub fn read(html: &str, limit: usize, words: &PageWords) -> PageText {
    let state = State {
        words,
        tree: Tree::default(),
        lines: Lines::new(limit),
        metadata: Metadata::default(),
        stated: Stated::default(),
        notices: Notices::default(),
        raw: Raw::Text,
        raw_text: String::new(),
        scripts: Vec::new(),
        scripts_bytes: 0,
        scratch: String::new(),
        source: None,
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
    let Lines { text, mut lines, owners, pictures, is_cut, .. } = state.lines;
    let nodes = &state.tree.nodes;
    let article = content::judge(nodes, &owners, &mut lines);
    captions::mark(nodes, &owners, &pictures, &mut lines, &article);
    let mut metadata = state.metadata;
    state.stated.finish(nodes, &lines, article.clone(), &mut metadata);
    if let Some(url) = metadata.canonical_url.clone() {
        metadata.address(&url);
    }
    metadata.images.retain(|image| {
        let is_captioned = || lines.get(image.line).is_some_and(captions::is_of_article);
        article.contains(&image.line) || image.line == article.end || is_captioned()
    });
    let mut page = PageText { text, lines, metadata, notices: state.notices, is_cut };
    hidden::reveal(&mut page, &state.scripts, limit);
    page
}

struct Reader<'w> {
    state: RefCell<State<'w>>,
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
    Script,
    Dropped,
}

struct State<'w> {
    words: &'w PageWords,
    tree: Tree,
    lines: Lines,
    metadata: Metadata,
    stated: Stated,
    notices: Notices,
    raw: Raw,
    raw_text: String,
    /// Scripts that may hold the article, and their bytes.
    scripts: Vec<String>,
    scripts_bytes: usize,
    scratch: String,
    /// The address that a source of the picture being read gives.
    source: Option<String>,
}

impl State<'_> {
    fn characters(&mut self, text: &str) {
        match self.raw {
            Raw::Script => {
                if self.scripts_bytes + self.raw_text.len() < RAW_BYTES {
                    self.raw_text.push_str(text);
                }
            }
            Raw::Title | Raw::JsonLd => {
                if self.raw_text.len() < RAW_BYTES {
                    self.raw_text.push_str(text);
                }
            }
            Raw::Dropped => {}
            Raw::Text if self.tree.has(Effect::Drawing) || self.tree.has(Effect::Template) => {}
            Raw::Text if self.tree.has(Effect::Pre) => {
                self.stated.characters(text);
                for (index, line) in text.split('\n').enumerate() {
                    if index > 0 {
                        self.lines.end_line(&self.tree);
                    }
                    self.lines.characters(line, &mut self.tree);
                }
            }
            Raw::Text => {
                self.stated.characters(text);
                self.lines.characters(text, &mut self.tree);
            }
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        match name {
            "script" => {
                let json = attribute(tag, "type").is_some_and(|kind| kind.contains("ld+json"));
                self.raw = if json { Raw::JsonLd } else { Raw::Script };
                return TokenSinkResult::RawData(RawKind::ScriptData);
            }
            "iframe" => {
                self.lines.picture(self.tree.current());
                self.raw = Raw::Dropped;
                return TokenSinkResult::RawData(RawKind::Rawtext);
            }
            "style" | "noscript" | "noembed" | "noframes" | "xmp" => {
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
                let content = attribute(tag, "content");
                if let (Some(key), Some(content)) = (key, content) {
                    self.metadata.meta(key, content);
                }
                let names = |value: &str| value.trim().eq_ignore_ascii_case("refresh");
                if let Some(content) =
                    content.filter(|_| attribute(tag, "http-equiv").is_some_and(names))
                {
                    self.notices.refresh(content);
                }
            }
            "img" | "amp-img" => self.picture(tag),
            "source" => self.picture_source(tag),
            "picture" => self.source = None,
            "video" => self.lines.picture(self.tree.current()),
            "a" => {
                if let Some(href) = attribute(tag, "href") {
                    self.notices.link(href);
                }
            }
            "link" if attribute(tag, "rel") == Some("canonical") => {
                self.metadata.canonical_url =
                    attribute(tag, "href").map(|url| url.chars().take(2_000).collect());
            }
            _ => {}
        }
        let kind = block(name).or_else(|| self.is_apart(tag).then_some(Element::Block));
        if kind.is_some() {
            self.lines.end_line(&self.tree);
            self.stated.line_ended();
        } else {
            self.lines.join(matches!(name, "a" | "span"));
        }
        self.tree.imply_ends(name, kind.is_some(), self.lines.lines.len());
        if is_void(name) {
            return TokenSinkResult::Continue;
        }
        self.stated.end(self.tree.depth());
        self.time(tag);
        if tag.self_closing && !matches!(name, "a" | "div" | "span" | "p") {
            return TokenSinkResult::Continue;
        }
        let node = self.node(tag, kind);
        let hints = node.as_ref().map_or(HintSet::default(), |node| node.hints);
        let field = self.signature(tag, hints);
        let depth = self.tree.depth();
        self.tree.push(&tag.name, effect(name), node);
        if let Some(field) = field {
            self.stated.begin(field, depth, self.tree.current(), self.lines.lines.len());
        }
        TokenSinkResult::Continue
    }

    /// Takes up what elements say of the time of publication.
    fn time(&mut self, tag: &Tag) {
        let (node, line) = (self.tree.current(), self.lines.lines.len());
        let property = attribute(tag, "itemprop").unwrap_or_default();
        if &*tag.name == "time" {
            if let Some(value) = attribute(tag, "datetime") {
                let is_change = property == "dateModified" || has_class(tag, "updated");
                let field = if is_change { Field::Modified } else { Field::Published };
                self.stated.value(field, value, node, line);
            }
            self.lines.time_begins();
        } else if &*tag.name == "abbr"
            && let Some(value) = attribute(tag, "title")
            && has_class(tag, "published")
        {
            // The hAtom mark of the time of publication.
            self.stated.value(Field::Published, value, node, line);
        } else if let Some(value) = attribute(tag, "content") {
            match property {
                "datePublished" => self.stated.value(Field::Published, value, node, line),
                "dateModified" => self.stated.value(Field::Modified, value, node, line),
                "author" => self.stated.value(Field::Author, value, node, line),
                _ => {}
            }
        }
    }

    /// Returns what the text of an element states, who wrote the article say.
    fn signature(&self, tag: &Tag, hints: HintSet) -> Option<Field> {
        let outer = self.tree.nodes.get(self.tree.current());
        let in_section = || {
            let parent = |at: &usize| self.tree.nodes.get(*at).map(|node| node.parent);
            std::iter::successors(Some(self.tree.current()), parent)
                .take(SECTION_LEVELS)
                .filter_map(|at| self.tree.nodes.get(at))
                .any(|node| node.hints.has(Hint::Section))
        };
        let is_step = &*tag.name == "a"
            && (attribute(tag, "rel").is_some_and(|rel| has_word(rel, "category")) || in_section());
        let in_byline = || outer.is_some_and(|outer| outer.hints.has(Hint::Byline));
        let is_marked = attribute(tag, "rel").is_some_and(|rel| has_word(rel, "author"))
            || attribute(tag, "itemprop") == Some("author")
            || has_class(tag, "fn") && (hints.has(Hint::Byline) || in_byline());
        if is_marked {
            Some(Field::Author)
        } else if hints.has(Hint::Byline) && !hints.has(Hint::Furniture) {
            Some(Field::Byline)
        } else if is_step || hints.has(Hint::Section) {
            Some(Field::Section)
        } else {
            None
        }
    }

    /// Tells whether an element inside a heading holds what is no part of the headline: a date, a kicker.
    fn is_apart(&mut self, tag: &Tag) -> bool {
        let outer = self.tree.nodes.get(self.tree.current());
        if !outer.is_some_and(|outer| is_heading(&outer.name)) {
            return false;
        }
        let mut hints = HintSet::default();
        if let Some(classes) = attribute(tag, "class") {
            self.words.markup.hints(classes, &mut self.scratch, &mut hints);
        }
        &*tag.name == "time" || hints.has(Hint::Kicker) || hints.has(Hint::Date)
    }

    /// Returns what is kept of an element, where it breaks lines or its class says something.
    fn node(&mut self, tag: &Tag, kind: Option<Element>) -> Option<Node> {
        let mut hints = HintSet::default();
        for key in ["class", "id"] {
            if let Some(classes) = attribute(tag, key) {
                self.words.markup.hints(classes, &mut self.scratch, &mut hints);
            }
        }
        if !tag.attrs.is_empty() {
            self.words.families.hints(tag, &mut hints);
        }
        let property = attribute(tag, "itemprop").unwrap_or_default();
        let is_article_body = property == "articleBody";
        match property {
            "articleBody" => hints.insert(Hint::Content),
            "author" => hints.insert(Hint::Byline),
            "headline" => hints.insert(Hint::Title),
            "description" if kind.is_some() => hints.insert(Hint::Lead),
            "datePublished" | "dateModified" => hints.insert(Hint::Date),
            _ if attribute(tag, "rel") == Some("author") => hints.insert(Hint::Byline),
            _ => {}
        }
        if kind.is_none() && hints.is_empty() {
            return None;
        }
        let parent = self.tree.current();
        let around = self.tree.nodes.get(parent);
        let (outer, region) =
            around.map_or((Element::Block, Region::Unknown), |node| (node.element, node.region));
        if !around.is_some_and(|node| is_heading(&node.name)) {
            hints.remove(Hint::Kicker);
        }
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
            is_centred: is_centred(tag),
            kind: attribute(tag, "class").map_or(0, fnv::hash),
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
            Raw::Script => {
                let text = std::mem::take(&mut self.raw_text);
                self.notices.script(&text);
                if text.len() >= SCRIPT && text.contains(['{', '[']) {
                    self.scripts_bytes += text.len();
                    self.scripts.push(text);
                }
            }
            Raw::Text | Raw::Dropped => {}
        }
        let is_block = block(name).is_some();
        if is_block {
            self.lines.end_line(&self.tree);
            self.stated.line_ended();
        } else {
            if self.tree.ends_block(name) {
                self.lines.end_line(&self.tree);
            }
            self.lines.join(matches!(name, "a" | "span"));
            self.lines.link_ended(name == "a");
        }
        if !is_void(name) {
            self.tree.end(name, is_block, self.lines.lines.len());
            self.stated.end(self.tree.depth());
        }
    }
}

#[cfg(test)]
mod tests;
