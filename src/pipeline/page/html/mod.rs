//! Reads an HTML page into lines, with a tokenizer alone: no tree, no recursion, linear time.
//!
//! Block elements break lines; what is never read (scripts, styles, templates, drawings) is dropped;
//! entities are decoded. Each line remembers its block, its region and how much of it is links. What
//! the head of the page says goes to [`Metadata`].
//!
//! Broken markup costs precision, never the page: an element that is never closed only colours the
//! hints of the lines after it.

mod attributes;

use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::metadata::Metadata;
use super::{Element, Line, Origin, PageText, Region};
use crate::pipeline::text::normalize::collapse;

/// Bytes of one script or title that are kept.
const RAW_BYTES: usize = 512 << 10;

/// Returns the lines of a page, at most `limit` of them.
#[must_use]
pub fn read(html: &str, limit: usize) -> PageText {
    let reader = Reader { state: RefCell::new(State { limit, ..State::default() }) };
    let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(attributes::cut(html).as_str()));
    // Scripts are never run, so nothing interrupts the tokenizer.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut state = tokenizer.sink.state.into_inner();
    state.break_line();
    PageText {
        text: state.text,
        lines: state.lines,
        metadata: state.metadata,
        is_cut: state.is_cut,
    }
}

struct Reader {
    state: RefCell<State>,
}

impl TokenSink for Reader {
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

#[derive(Default)]
struct State {
    limit: usize,
    text: String,
    lines: Vec<Line>,
    metadata: Metadata,
    is_cut: bool,
    raw: Raw,
    raw_text: String,
    /// How often each element that matters is open.
    open: BTreeMap<&'static str, usize>,
    element: Element,
    /// The line being read.
    line: String,
    visible: usize,
    linked: usize,
    strong: usize,
    italic: usize,
    gap_before: bool,
    /// Text of the `time` element being read says less than its attribute.
    in_line_time: bool,
    /// Whether an element that may stand apart began or ended since the last characters.
    is_joint: bool,
    /// Whether a link ended since the last characters.
    is_link_end: bool,
}

impl State {
    fn characters(&mut self, text: &str) {
        match self.raw {
            Raw::Title | Raw::JsonLd => {
                if self.raw_text.len() < RAW_BYTES {
                    self.raw_text.push_str(text);
                }
            }
            Raw::Dropped => {}
            Raw::Text if self.is_open("svg") || self.is_open("template") => {}
            Raw::Text if self.is_open("pre") => {
                for (index, line) in text.split('\n').enumerate() {
                    if index > 0 {
                        self.break_line();
                    }
                    self.visible_text(line);
                }
            }
            Raw::Text => self.visible_text(text),
        }
    }

    fn visible_text(&mut self, text: &str) {
        let count = text.chars().filter(|character| !character.is_whitespace()).count();
        self.visible += count;
        self.part_elements(text);
        if self.is_open("a") {
            self.linked += count;
        }
        if self.is_open("b") {
            self.strong += count;
        }
        if self.is_open("i") {
            self.italic += count;
        }
        self.line.push_str(text);
    }

    /// Puts a space between two elements that touch where a reader sees two things: two links, or words
    /// of which the second begins with a capital.
    fn part_elements(&mut self, text: &str) {
        let (is_joint, is_link_end) = (self.is_joint, self.is_link_end);
        (self.is_joint, self.is_link_end) = (false, false);
        let Some(first) = text.chars().next().filter(|first| first.is_alphanumeric()) else {
            return;
        };
        let mut before = self.line.chars().rev();
        let Some(last) = before.next().filter(|last| is_word(*last)) else { return };
        let is_new_link = is_link_end && self.is_open("a");
        // One letter alone is part of a name: "iPhone".
        let is_new_word = (last.is_lowercase() || last.is_numeric() || is_mark(last))
            && first.is_uppercase()
            && before.next().is_some_and(is_word);
        if is_joint && (is_new_link || is_new_word) {
            self.line.push(' ');
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
            "title" if !self.is_open("svg") => {
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
            "time" => {
                if let Some(value) = attribute(tag, "datetime")
                    && self.region() != Region::Aside
                {
                    self.metadata.time_element(value, attribute(tag, "itemprop"));
                }
                self.in_line_time = self.line.trim().is_empty();
            }
            _ => {}
        }
        self.is_joint |= matches!(name, "a" | "span");
        if name == "abbr"
            && let Some(value) = attribute(tag, "title")
            && has_class(tag, |class| class == "published")
            && self.region() != Region::Aside
        {
            // The hAtom mark of the time of publication.
            self.metadata.time_element(value, None);
        }
        if let Some(kind) = block(name) {
            // A drawing or template that is never closed must not swallow the page.
            self.open.remove("svg");
            self.break_line();
            self.element = match kind {
                Element::Paragraph | Element::Block | Element::Cell
                    if has_class(tag, is_caption_class) =>
                {
                    Element::FigureCaption
                }
                Element::Unknown
                | Element::Heading1
                | Element::Heading
                | Element::Paragraph
                | Element::FigureCaption
                | Element::ListItem
                | Element::Cell
                | Element::Time
                | Element::Block => kind,
            };
        }
        if matches!(name, "article" | "main") {
            for region in ["nav", "aside", "footer", "header"] {
                self.open.remove(region);
            }
        }
        if let Some(tracked) = tracked(name)
            && !tag.self_closing
        {
            *self.open.entry(tracked).or_default() += 1;
        }
        TokenSinkResult::Continue
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
        self.is_joint |= matches!(name, "a" | "span");
        self.is_link_end |= name == "a";
        if block(name).is_some() {
            self.break_line();
            self.element = Element::Block;
        }
        if let Some(tracked) = tracked(name)
            && let Some(count) = self.open.get_mut(tracked)
        {
            *count = count.saturating_sub(1);
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.open.get(name).is_some_and(|count| *count > 0)
    }

    fn region(&self) -> Region {
        let regions = [
            ("button", Region::Control),
            ("nav", Region::Navigation),
            ("aside", Region::Aside),
            ("footer", Region::Footer),
            ("article", Region::Article),
            ("header", Region::Header),
        ];
        let found = regions.iter().find(|(name, _)| self.is_open(name));
        found.map_or(Region::Unknown, |(_, region)| *region)
    }

    /// Ends the line being read.
    fn break_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let (visible, linked, strong) = (self.visible, self.linked, self.strong);
        let is_strong = visible > 0 && strong == visible;
        let is_italic = visible > 0 && self.italic == visible;
        (self.visible, self.linked, self.strong, self.italic) = (0, 0, 0, 0);
        let in_time = std::mem::take(&mut self.in_line_time);
        (self.is_joint, self.is_link_end) = (false, false);
        // Markup breaks lines anywhere: inside a block, every run of white space is one space.
        let surface = line.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
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
        let element = match self.element {
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
        let origin = Origin { element, region: self.region(), links, is_strong, is_italic };
        let number = self.lines.len() + 1;
        self.lines.push(Line { number, range, normal, gap_before: self.gap_before, origin });
        self.gap_before = false;
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|found| &*found.value)
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || is_mark(character)
}

fn has_class(tag: &Tag, is_so: impl Fn(&str) -> bool) -> bool {
    attribute(tag, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(is_so))
}

/// Tells whether a class marks the text under a picture. Boxes around picture and text are none.
fn is_caption_class(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    let is_box = ["wp-caption", "has-caption", "no-caption", "with-caption"];
    (class.ends_with("caption") && !is_box.contains(&class.as_str()))
        || ["caption-text", "wp-caption-text", "imgtitle", "img-title", "image-title"]
            .contains(&class.as_str())
}

/// Returns what sort of block an element is, unless it runs on within a line.
fn block(name: &str) -> Option<Element> {
    Some(match name {
        "h1" => Element::Heading1,
        "h2" | "h3" | "h4" | "h5" | "h6" => Element::Heading,
        "p" => Element::Paragraph,
        "figcaption" => Element::FigureCaption,
        "li" | "dt" | "dd" => Element::ListItem,
        "td" | "th" => Element::Cell,
        "address" | "article" | "aside" | "blockquote" | "body" | "br" | "button" | "caption"
        | "center" | "details" | "div" | "dl" | "fieldset" | "figure" | "footer" | "form"
        | "header" | "hr" | "html" | "main" | "nav" | "ol" | "option" | "pre" | "section"
        | "select" | "summary" | "table" | "tbody" | "tfoot" | "thead" | "tr" | "ul" => {
            Element::Block
        }
        _ => return None,
    })
}

/// Returns the name under which the openness of an element is counted, where it matters.
fn tracked(name: &str) -> Option<&'static str> {
    Some(match name {
        "a" => "a",
        "article" | "main" => "article",
        "aside" => "aside",
        "b" | "strong" => "b",
        // Not `form`: whole sites are one form.
        "button" | "option" | "select" => "button",
        "footer" => "footer",
        "header" => "header",
        "em" | "i" => "i",
        "nav" => "nav",
        "pre" => "pre",
        "svg" => "svg",
        "template" => "template",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
