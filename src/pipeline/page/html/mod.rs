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
use super::metadata::{Metadata, Picture};
use super::{Element, Line, Origin, PageText, Region};
use crate::pipeline::knowledge::{Hint, HintSet, Markup};
use crate::pipeline::text::normalize::collapse;

/// Pictures of a page that are kept.
const IMAGES: usize = 2_000;
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
    let article = content::judge(&state.tree.nodes, &owners, &mut lines);
    let mut metadata = state.metadata;
    if let Some(url) = metadata.canonical_url.clone() {
        metadata.address(&url);
    }
    metadata.images.retain(|image| article.contains(&image.line) || image.line == article.end);
    let mut page = PageText { text, lines, metadata, is_cut };
    stated_body(&mut page, limit);
    page
}

/// Characters of running text from which a page is believed to hold its article itself.
const LITTLE: usize = 400;

/// Adds the text that only JSON-LD holds to a page that shows hardly any.
fn stated_body(page: &mut PageText, limit: usize) {
    let Some(body) = page.metadata.body.take() else { return };
    let is_text = |line: &&Line| line.origin.content > 2.0 && line.normal.len() >= 40;
    let shown: usize = page.lines.iter().filter(is_text).map(|line| line.normal.len()).sum();
    if body.len() < LITTLE || shown >= LITTLE || shown * 3 >= body.len() {
        return;
    }
    // Some templates state it with its tags.
    let body =
        if body.contains("</p>") || body.contains("<br") { without_tags(&body) } else { body };
    for paragraph in body.split('\n') {
        let normal = collapse(paragraph);
        if normal.is_empty() || page.lines.len() >= limit {
            continue;
        }
        let start = page.text.len();
        page.text.push_str(paragraph.trim());
        let range = start..page.text.len();
        page.text.push('\n');
        let origin = Origin {
            element: Element::Paragraph,
            region: Region::Article,
            content: 5.0,
            ..Origin::default()
        };
        let number = page.lines.len() + 1;
        page.lines.push(Line { number, range, normal, gap_before: false, origin });
    }
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
            "img" => self.picture(tag),
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

    /// Takes up a picture; the address of one that is loaded late stands beside `src`.
    fn picture(&mut self, tag: &Tag) {
        let url = ["data-src", "data-original", "data-lazy-src", "src"]
            .iter()
            .find_map(|key| attribute(tag, key))
            .filter(|url| !url.starts_with("data:") && url.len() <= 2_000 && !url.is_empty());
        if let Some(url) = url
            && self.metadata.images.len() < IMAGES
        {
            let line = self.lines.lines.len();
            self.metadata.images.push(Picture { url: url.to_owned(), line });
        }
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
        let mut hints = HintSet::default();
        for key in ["class", "id"] {
            if let Some(classes) = attribute(tag, key) {
                self.markup.hints(classes, &mut self.scratch, &mut hints);
            }
        }
        let property = attribute(tag, "itemprop").unwrap_or_default();
        let is_article_body = property == "articleBody";
        match property {
            "articleBody" => hints.insert(Hint::Content),
            "author" => hints.insert(Hint::Byline),
            "headline" => hints.insert(Hint::Title),
            "description" if kind.is_some() => hints.insert(Hint::Lead),
            "datePublished" | "dateModified" => {
                hints.insert(Hint::Date);
                if let Some(value) = attribute(tag, "content") {
                    self.metadata.time_element(value, Some(property));
                }
            }
            _ if attribute(tag, "rel") == Some("author") => hints.insert(Hint::Byline),
            _ => {}
        }
        if kind.is_none() && hints.is_empty() {
            return None;
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

/// Returns a text without its tags, one block a line.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for piece in html.split('<') {
        let (tag, rest) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if block(&name.to_ascii_lowercase()).is_some() {
            text.push('\n');
        }
        text.push_str(rest);
    }
    text.replace("&nbsp;", " ").replace("&quot;", "\"").replace("&amp;", "&")
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
