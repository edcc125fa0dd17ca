//! Elements by which families of content management systems mark the parts of an article.
//!
//! Promises: looking an element up costs a few searches by its id, classes and attributes, whatever the
//! number of selectors. A selector speaks of one element alone; there are no combinators.

use std::collections::BTreeMap;

use super::{Hint, HintSet, Listing, NoHead, Reader};

const PATH: &str = "lexicons/cms_families.toml";

/// Classes of one element that are looked up.
const CLASSES: usize = 30;

/// The selectors, by what an element must have for one to fit.
#[derive(Debug, Default)]
pub struct CmsFamilies {
    by_key: BTreeMap<String, Vec<Selector>>,
    /// Names of the attributes that selectors ask for.
    attributes: Vec<String>,
}

/// What one element must be.
#[derive(Debug, Default)]
struct Selector {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    attribute: Option<(String, String)>,
    means: Option<Hint>,
}

/// An element as selectors see it.
pub trait Selectable {
    /// Returns its name.
    fn name(&self) -> &str;
    /// Returns the value of an attribute.
    fn attribute(&self, name: &str) -> Option<&str>;
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    selector: String,
    #[serde(rename = "family")]
    _family: String,
    means: String,
}

impl CmsFamilies {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Row> = reader.list(PATH, "selectors");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.selector);
        let mut families = Self::default();
        for entry in listing.entries {
            let means = match entry.value.means.parse::<Hint>() {
                Ok(means) => means,
                Err(message) => {
                    reader.fault(PATH, Some(entry.line), &message);
                    continue;
                }
            };
            let read = Selector::read(&entry.value.selector);
            let Some((key, mut selector)) = read.and_then(|s| Some((s.key()?, s))) else {
                let expected = "expected tag#id.class[attribute=value] with a part beside the tag";
                reader.fault(PATH, Some(entry.line), expected);
                continue;
            };
            if let Some((name, _)) = &selector.attribute
                && !families.attributes.contains(name)
            {
                families.attributes.push(name.clone());
            }
            selector.means = Some(means);
            families.by_key.entry(key).or_default().push(selector);
        }
        families
    }

    /// Adds what the families say of an element.
    pub fn hints(&self, element: &impl Selectable, set: &mut HintSet) {
        let mut look_up = |key: &str| {
            for selector in self.by_key.get(key).into_iter().flatten() {
                if let Some(means) = selector.means.filter(|_| selector.fits(element)) {
                    set.insert(means);
                }
            }
        };
        if let Some(id) = element.attribute("id") {
            look_up(&format!("#{id}"));
        }
        let classes = element.attribute("class").unwrap_or_default();
        for class in classes.split_ascii_whitespace().take(CLASSES) {
            look_up(&format!(".{class}"));
        }
        for name in &self.attributes {
            if let Some(value) = element.attribute(name) {
                look_up(&format!("[{name}={value}]"));
            }
        }
    }
}

impl Selector {
    fn read(text: &str) -> Option<Self> {
        let mut selector = Self::default();
        let (simple, attribute) = match text.split_once('[') {
            Some((simple, rest)) => (simple, Some(rest.strip_suffix(']')?.split_once('=')?)),
            None => (text, None),
        };
        selector.attribute = attribute.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut rest = simple;
        while !rest.is_empty() {
            let end = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '#' | '.'));
            let (part, after) = rest.split_at_checked(end.map_or(rest.len(), |(at, _)| at))?;
            match part.strip_prefix('#') {
                Some(id) => selector.id = Some(id.to_owned()),
                None => match part.strip_prefix('.') {
                    Some(class) => selector.classes.push(class.to_owned()),
                    None => selector.tag = Some(part.to_owned()),
                },
            }
            rest = after;
        }
        Some(selector)
    }

    /// Returns the part that the selector is looked up by.
    fn key(&self) -> Option<String> {
        let by_id = self.id.as_ref().map(|id| format!("#{id}"));
        let by_class = self.classes.first().map(|class| format!(".{class}"));
        by_id
            .or(by_class)
            .or(self.attribute.as_ref().map(|(name, value)| format!("[{name}={value}]")))
    }

    fn fits(&self, element: &impl Selectable) -> bool {
        let classes = element.attribute("class").unwrap_or_default();
        self.tag.as_deref().is_none_or(|tag| tag == element.name())
            && self.id.as_deref().is_none_or(|id| element.attribute("id") == Some(id))
            && self.classes.iter().all(|class| {
                classes.split_ascii_whitespace().take(CLASSES).any(|other| other == class)
            })
            && self
                .attribute
                .as_ref()
                .is_none_or(|(name, value)| element.attribute(name) == Some(value))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::pipeline::Knowledge;

    struct Element(&'static str, &'static [(&'static str, &'static str)]);

    impl Selectable for Element {
        fn name(&self) -> &str {
            self.0
        }

        fn attribute(&self, name: &str) -> Option<&str> {
            self.1.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
        }
    }

    #[test]
    fn elements_are_recognised_by_tag_id_classes_and_attributes() {
        let families = Knowledge::build(Knowledge::embedded()).unwrap().page_words.families;
        let hints = |element: Element| {
            let mut set = HintSet::default();
            families.hints(&element, &mut set);
            Hint::ALL.iter().copied().filter(|hint| set.has(*hint)).collect::<Vec<_>>()
        };
        assert_eq!(hints(Element("article", &[("class", "fck_detail width")])), [Hint::Content]);
        assert_eq!(hints(Element("div", &[("class", "fck_detail")])), []);
        assert_eq!(hints(Element("div", &[("id", "innerarticle")])), [Hint::Related]);
        assert_eq!(hints(Element("div", &[("data-role", "publishdate")])), [Hint::Date]);
        assert_eq!(hints(Element("div", &[("class", "post-body")])), []);
        assert_eq!(hints(Element("p", &[])), []);
    }

    #[test]
    fn a_selector_is_read_part_by_part() {
        let selector = Selector::read("div#a.b.c[d=e]").unwrap();
        assert_eq!((selector.tag.as_deref(), selector.id.as_deref()), (Some("div"), Some("a")));
        assert_eq!(selector.classes, ["b", "c"]);
        assert_eq!(selector.attribute, Some(("d".to_owned(), "e".to_owned())));
        assert!(
            Selector::read("div[a").is_none() && Selector::read("div").unwrap().key().is_none()
        );
    }
}
