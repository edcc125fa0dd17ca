//! The crates that are compared, each behind the same function.

use std::sync::{Arc, LazyLock};

use boctin::pipeline::labels::LineClass;
use boctin::pipeline::{Budget, Content, Knowledge, Page, Pipeline};

/// What an extractor found on a page.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Found {
    pub body: String,
    pub title: String,
    /// The day of publication in ISO form.
    pub day: String,
    pub author: String,
}

pub const NAMES: &[&str] = &["boctin", "dom_smoothie", "rs-trafilatura", "trafilatura (Rust)"];

/// Runs an extractor over a page; a page that it refuses yields nothing.
pub fn extract(name: &str, page: &[u8], url: &str) -> Found {
    let found = match name {
        "boctin" => boctin(page, url),
        "dom_smoothie" => dom_smoothie(&text(page), url),
        "rs-trafilatura" => rs_trafilatura(&text(page), url),
        "trafilatura (Rust)" => trafilatura(&text(page), url),
        _ => None,
    };
    found.unwrap_or_default()
}

fn text(page: &[u8]) -> String {
    boctin::pipeline::text::charset::decode(page, Some("text/html"))
        .map_or_else(|_| String::from_utf8_lossy(page).into_owned(), |(text, _)| text)
}

fn boctin(page: &[u8], url: &str) -> Option<Found> {
    static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
        let knowledge =
            Knowledge::build(Knowledge::embedded()).expect("the embedded knowledge is sound");
        Pipeline::new(Arc::new(knowledge), Budget::default())
    });
    let page = Page {
        content: Content::Bytes(page.to_vec()),
        content_type: Some("text/html".to_owned()),
        url: Some(url.to_owned()),
        ..Page::default()
    };
    let analysis = PIPELINE.analyze(&page).ok()?;
    let is_body = |kind| matches!(kind, LineClass::Lead | LineClass::Body | LineClass::Subheading);
    let body: Vec<&str> = analysis
        .blocks
        .iter()
        .filter(|block| is_body(block.kind))
        .filter_map(|block| analysis.text.get(block.span.start..block.span.end))
        .collect();
    let authors: Vec<&str> = analysis.article.authors.iter().map(|a| a.name.as_str()).collect();
    let day = analysis.article.date.published.map(|moment| moment.local.date().to_string());
    Some(Found {
        body: body.join("\n"),
        title: analysis.article.title.clone().unwrap_or_default(),
        day: day.unwrap_or_default(),
        author: authors.join(" "),
    })
}

fn dom_smoothie(html: &str, url: &str) -> Option<Found> {
    let mut readability = dom_smoothie::Readability::new(html, Some(url), None)
        .or_else(|_| dom_smoothie::Readability::new(html, None, None))
        .ok()?;
    let article = readability.parse().ok()?;
    let day = article.published_time.unwrap_or_default();
    Some(Found {
        body: article.text_content.to_string(),
        title: article.title,
        day: day.chars().take(10).collect(),
        author: article.byline.unwrap_or_default(),
    })
}

fn rs_trafilatura(html: &str, url: &str) -> Option<Found> {
    let options = rs_trafilatura::Options { url: Some(url.to_owned()), ..Default::default() };
    let result = rs_trafilatura::extract_with_options(html, &options).ok()?;
    let day = result.metadata.date.map(|date| date.format("%Y-%m-%d").to_string());
    Some(Found {
        body: result.content_text,
        title: result.metadata.title.unwrap_or_default(),
        day: day.unwrap_or_default(),
        author: result.metadata.author.unwrap_or_default(),
    })
}

fn trafilatura(html: &str, url: &str) -> Option<Found> {
    let mut options = trafilatura::Options::default();
    options.original_url = url.parse().ok();
    options.enable_fallback = true;
    options.exclude_comments = true;
    let result = trafilatura::extract(html, &options).ok()?;
    Some(Found {
        body: result.content_text,
        title: result.metadata.title,
        day: result.metadata.date.map(|date| date.to_string()).unwrap_or_default(),
        author: result.metadata.author,
    })
}
