//! A page becomes labelled lines.
//!
//! [`dump`] reads text that a crawler has already extracted, [`html`] reads HTML; both give a
//! [`PageText`]: one text, its lines as ranges of it, and what the page says of itself. [`labels`] then
//! decides what each line is, over the whole page at once.
//!
//! Lines quote the text verbatim; nothing is reordered or rewritten. Nothing is fetched, and no script
//! is run.

pub mod dump;
mod entities;
pub mod html;
pub mod labels;
pub mod metadata;
mod notices;

use std::ops::Range;

pub use metadata::Metadata;
pub use notices::{Notices, encoded_bytes};

use crate::pipeline::knowledge::Hint;

/// A page as text: what later stages work on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageText {
    /// The visible text, one line a block.
    pub text: String,
    /// Lines that are not blank, in order.
    pub lines: Vec<Line>,
    /// What an HTML page says of itself; empty for a dump.
    pub metadata: Metadata,
    /// What the page says of how much of the article it holds.
    pub notices: Notices,
    /// Whether lines were left out because there were more than the budget allows.
    pub is_cut: bool,
}

/// A line that is not blank.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Number of the line in the text, counted from 1, blank ones included.
    pub number: usize,
    /// Its bytes in [`PageText::text`], without the white space around it.
    pub range: Range<usize>,
    /// The line in normal form with single spaces.
    pub normal: String,
    /// Whether a blank line stands before it.
    pub gap_before: bool,
    /// Where in an HTML page it comes from.
    pub origin: Origin,
}

/// Where in an HTML page a line comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Origin {
    /// The block it is in.
    pub element: Element,
    /// The region of the page it is in.
    pub region: Region,
    /// The share of its characters that are links, between 0 and 1.
    pub links: f32,
    /// Whether all of it is emphasised.
    pub is_strong: bool,
    /// Whether all of it is in italics.
    pub is_italic: bool,
    /// What the document tree says for or against its being text of the article, as log-odds; 0 where
    /// it says nothing.
    pub content: f32,
    /// What the class of an element right around it says it is.
    pub hint: Option<Hint>,
    /// How it stands to a picture.
    pub depiction: Depiction,
}

/// How a line stands to the picture right above it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Depiction {
    /// There is none, or the page is a dump.
    #[default]
    None,
    /// It is the next line.
    Below,
    /// It is set as captions are: with the picture in a box of its own, centred or in italics.
    Set,
}

/// The block that a line of an HTML page is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Element {
    /// The page is a dump: nobody knows.
    #[default]
    Unknown,
    /// The main heading.
    Heading1,
    /// Another heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// The caption of a figure.
    FigureCaption,
    /// An entry of a list.
    ListItem,
    /// A cell of a table.
    Cell,
    /// A `time` element.
    Time,
    /// Any other block.
    Block,
}

/// The region of an HTML page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Region {
    /// Nothing is said, or the page is a dump.
    #[default]
    Unknown,
    /// `article` or `main`.
    Article,
    /// `nav`.
    Navigation,
    /// `header` outside an article.
    Header,
    /// `aside`.
    Aside,
    /// `footer` outside an article.
    Footer,
    /// `button` and `select`: what is to be operated.
    Control,
}

/// Tells whether a page is HTML rather than text that somebody has extracted already.
///
/// A stated media type counts only where the content bears it out: crawlers keep the type of the page
/// when they send its text.
#[must_use]
pub fn is_html(content_type: Option<&str>, text: &str) -> bool {
    let end = text.char_indices().nth(4096).map_or(text.len(), |(at, _)| at);
    let head = text.get(..end).unwrap_or_default().to_ascii_lowercase();
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag)) {
        return true;
    }
    let media_type = content_type.unwrap_or_default().to_ascii_lowercase();
    if media_type.contains("text/plain") {
        return false;
    }
    let tags =
        ["<p>", "<p ", "<div", "<h1", "<span", "<article", "<meta", "<table", "<br", "<a ", "<li"]
            .iter()
            .filter(|tag| head.contains(*tag))
            .count();
    if media_type.contains("html") { tags >= 1 } else { tags >= 2 && head.contains("</") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_recognised_by_its_content() {
        assert!(is_html(None, "\u{feff} <!DOCTYPE html><p>a"));
        assert!(is_html(Some("text/plain"), "<html><body>"));
        assert!(is_html(Some("text/html; charset=utf-8"), "<p>Đoạn"));
        assert!(is_html(None, "<div class=x><p>a</p></div>"));
        assert!(!is_html(Some("text/html"), "Tựa bài\n\n05:46 25/11/2022"));
        assert!(!is_html(Some("text/plain"), "<p>một đoạn</p> <div>hai</div>"));
        assert!(!is_html(None, "giá < 5 triệu </ hết"));
        assert!(!is_html(None, ""));
    }
}
