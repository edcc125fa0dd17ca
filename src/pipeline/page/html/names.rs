//! What the names of HTML elements mean for the lines of a page.

use crate::pipeline::page::Element;

/// Returns what sort of block an element is, unless it runs on within a line.
pub(super) fn block(name: &str) -> Option<Element> {
    Some(match name {
        "h1" => Element::Heading1,
        "h2" | "h3" | "h4" | "h5" | "h6" => Element::Heading,
        "p" => Element::Paragraph,
        "figcaption" => Element::FigureCaption,
        "li" | "dt" | "dd" => Element::ListItem,
        "td" | "th" => Element::Cell,
        "address" | "article" | "aside" | "blockquote" | "body" | "br" | "button" | "caption"
        | "center" | "details" | "dialog" | "div" | "dl" | "fieldset" | "figure" | "footer"
        | "form" | "header" | "hgroup" | "hr" | "html" | "main" | "menu" | "nav" | "ol"
        | "option" | "pre" | "section" | "select" | "summary" | "table" | "tbody" | "tfoot"
        | "thead" | "tr" | "ul" => Element::Block,
        _ => return None,
    })
}

/// Tells whether an element is a heading.
pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Tells whether an element has no content and no end.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Tells whether the end of an element inside this one cannot close what is outside.
pub(super) fn is_boundary(name: &str) -> bool {
    matches!(name, "table" | "td" | "th" | "caption" | "html" | "body" | "template" | "svg")
}

/// Tells whether an element is part of a table and may close what stands open in a cell.
pub(super) fn is_of_table(name: &str) -> bool {
    matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption")
}

/// Returns the names of open elements that the start of an element ends, and the names at which to
/// stop looking for them.
pub(super) fn ends(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match name {
        "li" => (&["li"], &["ul", "ol", "menu"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr"], &["table"]),
        "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
        "option" | "optgroup" => (&["option"], &["select"]),
        _ => return None,
    })
}

/// Tells whether an element can hold the body of an article, so that looking for it goes on inside.
pub(super) fn is_container(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "body"
            | "main"
            | "article"
            | "section"
            | "div"
            | "center"
            | "form"
            | "table"
            | "tbody"
            | "tr"
            | "td"
    )
}
