//! What an HTML page says of itself: `meta` elements, `time` elements and JSON-LD.
//!
//! Everything is kept as found, with where it was found; nothing here decides which value is right.
//! Broken JSON-LD says as much as can be read of it. Values are bounded in length and number.

mod address;
mod json_ld;

use std::collections::BTreeMap;

use serde_json::Value;

use self::address::day_in_address;
use super::entities;
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
    /// Values that the page labels itself, "Written by" and a name say.
    pub labelled: Vec<(String, String)>,
    /// Descriptions, often the lead.
    pub descriptions: Vec<Stated>,
    /// Tags.
    pub tags: Vec<String>,
    /// Names of the site or its publisher.
    pub sites: Vec<String>,
    /// The way to the page as breadcrumbs state it, from the outermost section.
    pub breadcrumbs: Vec<String>,
    /// The way to the article, or its desk, as the page shows it above the title.
    pub desks: Vec<String>,
    /// The text of the article, where JSON-LD holds it.
    pub body: Option<String>,
    /// Pictures of the article.
    pub images: Vec<Picture>,
    /// Whether the page says that the article is not free.
    pub is_paid: bool,
    /// The page's own idea of its address.
    pub canonical_url: Option<String>,
}

/// A picture and where on the page it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its address as the page writes it.
    pub url: String,
    /// How many lines stand above it.
    pub line: usize,
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
/// Characters kept of the text of an article.
const BODY_LEN: usize = 200_000;
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
            | "dcterms.issued"
            | "datecreated"
            | "date"
            | "dc.date"
            | "dc.date.created"
            | "dcterms.date"
            | "publish-date"
            | "publish_date"
            | "publication_date"
            | "og:article:published_time"
            | "og:published_time"
            | "parsely-pub-date"
            | "sailthru.date"
            | "article_date_original"
            | "cxenseparse:recs:publishtime" => &mut self.published,
            "article:modified_time"
            | "datemodified"
            | "lastmod"
            | "og:updated_time"
            | "last-modified"
            | "dcterms.modified"
            | "og:article:modified_time" => &mut self.modified,
            "article:section" | "articlesection" | "parsely-section" => &mut self.sections,
            "article:author" | "og:article:author" | "author" | "dable:author" | "dc.creator"
            | "dcterms.creator" | "parsely-author" | "sailthru.author" | "cxenseparse:author" => {
                &mut self.authors
            }
            "article:content_tier" => {
                self.is_paid |= content.trim().eq_ignore_ascii_case("locked");
                return;
            }
            "og:site_name" | "application-name" => {
                self.site(content);
                return;
            }
            "og:url" => {
                self.address(content);
                return;
            }
            "og:description" | "description" => &mut self.descriptions,
            "twitter:label1" | "twitter:label2" => {
                if self.labelled.len() < VALUES {
                    self.labelled.push((bounded(content), String::new()));
                }
                return;
            }
            "twitter:data1" | "twitter:data2" => {
                if let Some((_, value)) = self.labelled.last_mut() {
                    *value = bounded(content);
                }
                return;
            }
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

    /// Takes up the time of publication that an element states.
    pub(super) fn published_by_element(&mut self, value: &str) {
        push(&mut self.published, value, Source::Dom);
    }

    /// Takes up the time of the last change that an element states.
    pub(super) fn modified_by_element(&mut self, value: &str) {
        push(&mut self.modified, value, Source::Dom);
    }

    /// Takes up the name of an author.
    pub(super) fn author(&mut self, name: &str, source: Source) {
        push(&mut self.authors, name, source);
    }

    /// Takes up a step of the way to the article.
    pub(super) fn desk(&mut self, name: &str) {
        let name = bounded(name);
        if !name.is_empty() && self.desks.len() < VALUES {
            self.desks.push(name);
        }
    }

    /// Takes up the text of a JSON-LD script.
    pub(super) fn json_ld(&mut self, script: &str) {
        let values = json_ld::parse(script);
        let mut people = People::new();
        values.iter().for_each(|value| named_people(value, &mut people));
        values.iter().for_each(|value| self.node(value, &people));
    }

    /// Takes up the address of the page, which often names the day.
    pub fn address(&mut self, url: &str) {
        if let Some(day) = day_in_address(url) {
            push(&mut self.published, &day, Source::Dom);
        }
    }

    // The depth is bounded by the reader of JSON, which refuses deep nesting.
    fn node(&mut self, value: &Value, people: &People<'_>) {
        match value {
            Value::Array(values) => {
                values.iter().take(VALUES).for_each(|value| self.node(value, people));
            }
            Value::Object(object) => {
                for key in ["@graph", "mainEntity"] {
                    if let Some(inner) = object.get(key) {
                        self.node(inner, people);
                    }
                }
                let kinds = texts(object.get("@type"));
                let is_one = |names: &[&str]| kinds.iter().any(|kind| names.contains(kind));
                if is_one(&["BreadcrumbList"]) {
                    self.breadcrumb_list(object.get("itemListElement"));
                } else if is_one(&["NewsMediaOrganization", "Organization", "WebSite"]) {
                    texts(object.get("name")).into_iter().for_each(|name| self.site(name));
                }
                let is_article = kinds
                    .iter()
                    .any(|kind| kind.ends_with("Article") || kind.ends_with("BlogPosting"));
                if is_article || is_one(&["HowTo", "Recipe", "Report", "Review", "VideoObject"]) {
                    self.article(object, people);
                } else if is_one(&["WebPage"]) {
                    // Templates state the times of the page there, and not always of the article.
                    for text in texts(object.get("datePublished")) {
                        push(&mut self.published, text, Source::Meta);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn article(&mut self, object: &serde_json::Map<String, Value>, people: &People<'_>) {
        for (key, list) in [
            ("headline", &mut self.titles),
            ("datePublished", &mut self.published),
            ("dateModified", &mut self.modified),
            ("articleSection", &mut self.sections),
            ("description", &mut self.descriptions),
        ] {
            for text in texts(object.get(key)) {
                push(list, text, Source::JsonLd);
            }
        }
        for name in authors(object.get("author"), people) {
            push(&mut self.authors, name, Source::JsonLd);
        }
        self.is_paid |= match object.get("isAccessibleForFree") {
            Some(Value::Bool(is_free)) => !is_free,
            Some(Value::String(text)) => text.to_ascii_lowercase().ends_with("false"),
            _ => false,
        };
        texts(object.get("publisher")).into_iter().for_each(|name| self.site(name));
        for tags in texts(object.get("keywords")) {
            tags.split(',').for_each(|tag| self.tag(tag));
        }
        if let Some(body) = texts(object.get("articleBody")).into_iter().next()
            && self.body.as_ref().is_none_or(|known| known.len() < body.len())
        {
            self.body = Some(body.chars().take(BODY_LEN).collect());
        }
    }

    fn breadcrumb_list(&mut self, items: Option<&Value>) {
        let Some(Value::Array(items)) = items else { return };
        self.breadcrumbs.clear();
        for item in items.iter().take(VALUES) {
            let name = texts(item.get("name"));
            let name = name.into_iter().chain(texts(item.get("item"))).next();
            self.breadcrumbs.extend(name.map(bounded).filter(|name| !name.is_empty()));
        }
    }

    fn site(&mut self, name: &str) {
        let name = bounded(name);
        if !name.is_empty() && self.sites.len() < VALUES && !self.sites.contains(&name) {
            self.sites.push(name);
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
    let value: String = value.chars().take(VALUE_LEN).collect();
    collapse(&entities::decoded(&value).unwrap_or(value))
}

/// Names of people by the identifiers that the nodes of a script refer to them by.
type People<'v> = BTreeMap<&'v str, &'v str>;

/// Gathers the people that a script describes; its nesting is bounded by the reader of JSON.
fn named_people<'v>(value: &'v Value, people: &mut People<'v>) {
    match value {
        Value::Array(values) => {
            values.iter().take(VALUES).for_each(|value| named_people(value, people));
        }
        Value::Object(object) => {
            if let Some(graph) = object.get("@graph") {
                named_people(graph, people);
            }
            let is_person = texts(object.get("@type")).contains(&"Person");
            if let Some(Value::String(id)) = object.get("@id").filter(|_| is_person)
                && let Some(name) = texts(object.get("name")).first()
            {
                people.insert(id, name);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the names of authors that are not said to be organisations.
fn authors<'v>(value: Option<&'v Value>, people: &People<'v>) -> Vec<&'v str> {
    match value {
        Some(Value::Array(values)) => {
            values.iter().take(VALUES).flat_map(|value| authors(Some(value), people)).collect()
        }
        Some(Value::Object(object)) => {
            let kinds = texts(object.get("@type"));
            let is_body = kinds.iter().any(|kind| kind.ends_with("Organization"));
            let id = object.get("@id").and_then(Value::as_str);
            match id.and_then(|id| people.get(id)) {
                Some(name) => vec![name],
                None if is_body => Vec::new(),
                None => texts(object.get("name")),
            }
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
            texts(value)
        }
    }
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
        metadata.json_ld("{\"@type\":\"Thing\",");
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
