//! What the attributes of a tag say.

use html5ever::tokenizer::Tag;

use super::tree::Effect;
use crate::pipeline::knowledge::{Hint, HintSet, Selectable};
use crate::pipeline::page::Region;

impl Selectable for Tag {
    fn name(&self) -> &str {
        &self.name
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        attribute(self, name)
    }
}

pub(super) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|found| &*found.value)
}

/// Tells whether an address holds the picture itself, as placeholders do.
pub(super) fn is_inline(url: &str) -> bool {
    url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// Returns the first address of a list of pictures with their sizes.
pub(super) fn first_of_set(set: &str) -> Option<&str> {
    set.trim_start().split([' ', ',']).next().filter(|url| !url.is_empty())
}

pub(super) fn has_class(tag: &Tag, class: &str) -> bool {
    attribute(tag, "class").is_some_and(|classes| has_word(classes, class))
}

pub(super) fn has_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// Classes by which themes, editors and style sheets of many sites centre text.
const CENTRES: &[&str] =
    &["aligncenter", "has-text-align-center", "rtecenter", "text-center", "textcenter"];

pub(super) fn is_centred(tag: &Tag) -> bool {
    &*tag.name == "center"
        || attribute(tag, "class").is_some_and(|classes| {
            classes.split_ascii_whitespace().any(|class| CENTRES.contains(&class))
        })
        || attribute(tag, "align").is_some_and(|align| align.eq_ignore_ascii_case("center"))
        || attribute(tag, "style").is_some_and(|style| {
            let style: String = style.chars().take(400).filter(|c| !c.is_whitespace()).collect();
            style.to_ascii_lowercase().contains("text-align:center")
        })
}

pub(super) fn hides(style: &str) -> bool {
    let style: String =
        style.chars().take(400).filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Tells whether a class marks the text under a picture. Boxes around picture and text are none.
pub(super) fn is_caption(tag: &Tag, hints: HintSet) -> bool {
    let is_box = |class: &str| {
        let class = class.to_ascii_lowercase();
        ["wp-caption", "has-caption", "no-caption", "with-caption"].contains(&class.as_str())
    };
    hints.has(Hint::Caption)
        && !attribute(tag, "class")
            .is_some_and(|classes| classes.split_ascii_whitespace().any(is_box))
}

/// Returns the region that an element opens within another.
pub(super) fn own_region(tag: &Tag, outer: Region) -> Option<Region> {
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
pub(super) fn effect(name: &str) -> Option<Effect> {
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
