//! What an HTML page says of itself: `meta` elements, `time` elements and JSON-LD.
//!
//! Everything is kept as found, with where it was found; nothing here decides which value is right.
//! Broken JSON-LD is passed over. Values are bounded in length and number.

use serde_json::Value;

use crate::pipeline::analysis::Source;
use crate::pipeline::text::normalize::collapse;

/// What an HTML page says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    /// Headlines, in order of trust.
    pub titles: Vec<Stated>,
    /// Times of publication.
    pub published: Vec<Stated>,
    /// Times of the last change.
    pub modified: Vec<Stated>,
    /// Section names.
    pub sections: Vec<Stated>,
    /// Authors.
    pub authors: Vec<Stated>,
    /// Descriptions, often the lead.
    pub descriptions: Vec<Stated>,
    /// Tags.
    pub tags: Vec<String>,
    /// The page's own idea of its address.
    pub canonical_url: Option<String>,
}

/// A value and where the page states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The value with single spaces, in normal form.
    pub value: String,
    /// Where it was found.
    pub source: Source,
}

/// Values kept of one sort.
const VALUES: usize = 50;
/// Characters kept of one value.
const VALUE_LEN: usize = 2_000;

impl Metadata {
    /// Takes up a `meta` element.
    pub(super) fn meta(&mut self, name: &str, content: &str) {
        let list = match name.to_ascii_lowercase().as_str() {
            "og:title" | "twitter:title" | "dc.title" | "dcterms.title" => &mut self.titles,
            "article:published_time"
            | "datepublished"
            | "pubdate"
            | "its_publication"
            | "dc.date.issued"
            | "dcterms.created"
            | "datecreated" => &mut self.published,
            "article:modified_time" | "datemodified" | "lastmod" | "og:updated_time" => {
                &mut self.modified
            }
            "article:section" | "articlesection" => &mut self.sections,
            "article:author" | "author" | "dable:author" => &mut self.authors,
            "og:description" | "description" => &mut self.descriptions,
            "article:tag" | "news_keywords" => {
                for tag in content.split(',') {
                    self.tag(tag);
                }
                return;
            }
            _ => return,
        };
        push(list, content, Source::Meta);
    }

    /// Takes up the `title` element, which often carries the name of the site.
    pub(super) fn title_element(&mut self, title: &str) {
        push(&mut self.titles, title, Source::Dom);
    }

    /// Takes up the `datetime` of a `time` element.
    pub(super) fn time_element(&mut self, value: &str, property: Option<&str>) {
        let list = match property {
            Some("dateModified") => &mut self.modified,
            _ => &mut self.published,
        };
        push(list, value, Source::Dom);
    }

    /// Takes up the text of a JSON-LD script.
    pub(super) fn json_ld(&mut self, script: &str) {
        // Raw line breaks inside strings are the usual fault of templates.
        let script = script.replace(['\n', '\r', '\t'], " ");
        if let Ok(value) = serde_json::from_str::<Value>(script.trim()) {
            self.node(&value);
        }
    }

    // The depth is bounded by the reader of JSON, which refuses deep nesting.
    fn node(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().take(VALUES).for_each(|value| self.node(value)),
            Value::Object(object) => {
                if let Some(graph) = object.get("@graph") {
                    self.node(graph);
                }
                let kinds = texts(object.get("@type"));
                if !kinds.iter().any(|kind| kind.ends_with("Article") || *kind == "BlogPosting") {
                    return;
                }
                for (key, list) in [
                    ("headline", &mut self.titles),
                    ("datePublished", &mut self.published),
                    ("dateModified", &mut self.modified),
                    ("articleSection", &mut self.sections),
                    ("author", &mut self.authors),
                    ("description", &mut self.descriptions),
                ] {
                    for text in texts(object.get(key)) {
                        push(list, text, Source::JsonLd);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn tag(&mut self, tag: &str) {
        let tag = bounded(tag);
        if !tag.is_empty() && self.tags.len() < VALUES && !self.tags.contains(&tag) {
            self.tags.push(tag);
        }
    }
}

fn push(list: &mut Vec<Stated>, value: &str, source: Source) {
    let stated = Stated { value: bounded(value), source };
    if !stated.value.is_empty() && list.len() < VALUES && !list.contains(&stated) {
        list.push(stated);
    }
}

fn bounded(value: &str) -> String {
    collapse(&value.chars().take(VALUE_LEN).collect::<String>())
}

/// Returns the text, the texts, the name or the names that a property holds.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(values)) => {
            values.iter().take(VALUES).flat_map(|value| texts(Some(value))).collect()
        }
        Some(Value::Object(object)) => texts(object.get("name")),
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(stated: &[Stated]) -> Vec<(&str, Source)> {
        stated.iter().map(|stated| (stated.value.as_str(), stated.source)).collect()
    }

    #[test]
    fn json_ld_is_read_in_graphs_and_arrays() {
        let mut metadata = Metadata::default();
        metadata.json_ld(
            "[{\"@graph\":[{\"@type\":[\"NewsArticle\"],\"headline\":\"Tựa\n bài\",
             \"datePublished\":\"2024-09-04T10:15:00+07:00\",\"author\":[{\"name\":\"An\"},\"Bình\"]}]},
             {\"@type\":\"Organization\",\"name\":\"Báo\",\"headline\":\"không\"}]",
        );
        assert_eq!(values(&metadata.titles), [("Tựa bài", Source::JsonLd)]);
        assert_eq!(values(&metadata.published), [("2024-09-04T10:15:00+07:00", Source::JsonLd)]);
        assert_eq!(values(&metadata.authors), [("An", Source::JsonLd), ("Bình", Source::JsonLd)]);
    }

    #[test]
    fn broken_json_ld_is_passed_over() {
        let mut metadata = Metadata::default();
        metadata.json_ld("{\"@type\":\"NewsArticle\",");
        metadata.json_ld(&"[".repeat(100_000));
        assert_eq!(metadata, Metadata::default());
    }

    #[test]
    fn values_are_bounded() {
        let mut metadata = Metadata::default();
        metadata.meta("og:title", &"a".repeat(10_000));
        for n in 0..1_000 {
            metadata.meta("article:tag", &n.to_string());
        }
        assert_eq!(metadata.titles[0].value.len(), VALUE_LEN);
        assert_eq!(metadata.tags.len(), VALUES);
    }
}
