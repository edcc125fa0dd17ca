//! The result, field by field, in the order in which it is written.
//!
//! Its doc comments are the descriptions in `schemas/article.json`. Every field is always there: a
//! list may be empty, and what is unknown is `null`. Text is borrowed from message and analysis.

mod article;
mod records;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::message::vocabulary::{BlockKind, Word};
use crate::pipeline::analysis::{Kind, LanguageCode};
use crate::pipeline::labels::LineClass;

pub use article::{Article, Author, Caption, Date, DateCandidate, Image};
pub use records::{
    Document, Facet, Organisation, Period, Person, Place, Quote, Statistic, StoryPlace, Successor,
    Topic,
};

/// A structured article. Consumers ignore fields and words they do not know.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "boctin.article/1")]
pub struct StructuredArticle<'a> {
    /// Name and version of this form.
    #[schemars(extend("const" = crate::message::article::SCHEMA))]
    pub schema: &'static str,
    /// Deterministic id: equal input gives the same id and the same bytes.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}$"))]
    pub result_id: &'a str,
    /// The crawler's id, the message's, or one derived from address and content.
    pub id: &'a str,
    /// Address the page was fetched from.
    pub url: Option<&'a str>,
    /// Publisher, or the host of the address.
    pub source: Option<&'a str>,
    /// When the page was fetched.
    #[schemars(extend("format" = "date-time"))]
    pub fetched_at: Option<&'a str>,
    /// The crawler's own data, untouched.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub meta: Meta<'a>,
    /// What made this result.
    pub pipeline: Pipeline<'a>,
    /// What sort of page this is; pages that are not articles are results too.
    pub kind: Word<Kind>,
    /// Why that kind was chosen.
    pub kind_reason: &'a str,
    /// The language of the text.
    pub language: Language,
    /// The parts of the article proper.
    pub article: Article<'a>,
    /// Every kept block in page order, joined with two line feeds; all spans point into it.
    pub text: &'a str,
    /// Where each kept block lies in `text`.
    pub blocks: Vec<Block>,
    /// Cited Party and State documents, one record a document.
    pub documents: Vec<Document<'a>>,
    /// People named in the article.
    pub persons: Vec<Person<'a>>,
    /// Bodies named in the article.
    pub organisations: Vec<Organisation<'a>>,
    /// Places named in the article.
    pub places: Vec<Place<'a>>,
    /// Where the story happens.
    pub story_place: Option<StoryPlace<'a>>,
    /// Figures with their units.
    pub statistics: Vec<Statistic<'a>>,
    /// Terms, years, quarters and other stretches of time.
    pub periods: Vec<Period<'a>>,
    /// Topics, the primary one first; empty when the classifier abstains.
    pub topics: Vec<Topic<'a>>,
    /// Who said what.
    pub quotes: Vec<Quote<'a>>,
    /// Fine facets of the topic.
    pub facets: Vec<Facet<'a>>,
    /// Keywords, most telling first.
    pub keywords: Vec<&'a str>,
    /// What near and exact duplicates are found by.
    pub fingerprint: Fingerprint,
    /// Lines that were left out of `text`.
    pub dropped: Vec<Dropped<'a>>,
    /// What a reader of this result should know, in plain English.
    pub warnings: Vec<String>,
}

/// The crawler's own data; an empty object where it sent none.
#[derive(Debug, Clone, Copy)]
pub struct Meta<'a>(pub Option<&'a RawValue>);

impl Serialize for Meta<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(value) => value.serialize(serializer),
            None => serializer.collect_map(std::iter::empty::<((), ())>()),
        }
    }
}

/// What made a result: together with the input it determines every byte.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Pipeline<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// Digest of the knowledge.
    pub knowledge: &'a str,
    /// Digest of the topic model.
    pub model: &'a str,
}

/// The language of a text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Language {
    /// ISO 639-1 code; `und` where it cannot be told.
    pub code: Word<LanguageCode>,
    /// How sure that is.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub confidence: f64,
}

/// One kept block of the page, in code points of `text`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Block {
    /// What it is.
    pub kind: Word<BlockKind>,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// A place in `text`, in code points.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Mention<'a> {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// What stands there.
    pub surface: &'a str,
}

/// What duplicates are found by.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Fingerprint {
    /// Digest of the content as received, decoded and decompressed.
    #[schemars(regex(pattern = r"^sha256:[0-9a-f]{64}$"))]
    pub content: String,
    /// Similarity fingerprint of the text: near duplicates differ in few bits; `null` for little text.
    #[schemars(regex(pattern = r"^[0-9a-f]{16}$"))]
    pub simhash: Option<String>,
}

/// A line that was left out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Dropped<'a> {
    /// The line, or the beginning of it.
    pub text: &'a str,
    /// What it was taken for.
    pub class: Word<LineClass>,
}
