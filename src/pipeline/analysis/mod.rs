//! What the pipeline found in one page: the value that [`crate::pipeline::Pipeline::analyze`] returns.
//!
//! Every [`Span`] counts bytes of [`Analysis::text`] and lies on character boundaries; the wire
//! form in `message` converts to code points, once. Lists are in page order unless said otherwise.
//! This module holds values only: no rule of extraction lives here.

mod article;
mod records;
mod trace;

use super::labels::{LineClass, labels};

pub use article::{
    Article, Author, Caption, DateCandidate, DateFinding, DateRole, Image, Moment, Precision,
};
pub use records::{
    Decimal, Document, DocumentKind, Facet, Organisation, OrganisationKind, OrganisationLevel,
    Period, PeriodKind, Person, Place, PlaceEpoch, PlaceLevel, Quote, Statistic, StatisticKind,
    StoryPlace, Successor, Topic,
};
pub use trace::{Trace, Verdict};

/// A half-open range of bytes in [`Analysis::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Everything that was found in one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// What sort of page this is.
    pub kind: Kind,
    /// Why [`Analysis::kind`] was chosen, in a few words.
    pub kind_reason: String,
    /// The language of the kept text.
    pub language: Language,
    /// The parts of the article proper.
    pub article: Article,
    /// The surface of every kept block in page order, joined with two line feeds.
    pub text: String,
    /// Where each kept block lies in [`Analysis::text`].
    pub blocks: Vec<Block>,
    /// Cited Party and State documents, one record a document.
    pub documents: Vec<Document>,
    /// People named in the article.
    pub persons: Vec<Person>,
    /// Bodies named in the article.
    pub organisations: Vec<Organisation>,
    /// Places named in the article.
    pub places: Vec<Place>,
    /// Where the story happens.
    pub story_place: Option<StoryPlace>,
    /// Figures with their units.
    pub statistics: Vec<Statistic>,
    /// Terms, years, quarters and other stretches of time.
    pub periods: Vec<Period>,
    /// Topics, the primary one first; empty when the classifier abstains.
    pub topics: Vec<Topic>,
    /// Who said what.
    pub quotes: Vec<Quote>,
    /// Fine facets of the topic.
    pub facets: Vec<Facet>,
    /// Keywords, most telling first.
    pub keywords: Vec<String>,
    /// Similarity fingerprint of the folded text; `None` until there is enough text.
    pub simhash: Option<u64>,
    /// Lines that were left out, with the class they were given.
    pub dropped: Vec<Dropped>,
    /// What a reader of the result should know, in plain English.
    pub warnings: Vec<String>,
    /// For each field of the article that was found: where its value came from.
    pub evidence: Vec<(Field, Source)>,
    /// Stages that stopped early because the work budget was used up.
    pub truncated: Vec<super::Stage>,
    /// Why records were found and candidates refused; not part of the published result.
    pub traces: Vec<Trace>,
}

labels! {
    /// What sort of page was analysed. Pages that are not articles are results too.
    pub enum Kind {
        /// A news article.
        Article = "article",
        /// A list of headlines.
        Listing = "listing",
        /// A feed (RSS, Atom, a sitemap).
        Feed = "feed",
        /// Pictures with captions and hardly any text.
        Gallery = "gallery",
        /// Too little text to be an article.
        TooShort = "too_short",
        /// The text is not Vietnamese.
        NotVietnamese = "not_vietnamese",
        /// Hardly any text, and the way to another address.
        Redirect = "redirect",
        /// Keyword spam or deliberately obfuscated text.
        Spam = "spam",
    }
}

labels! {
    /// A field of the article whose presence is counted.
    pub enum Field {
        /// The headline.
        Title = "title",
        /// The desk or section name printed on the page.
        Section = "section",
        /// The time of publication.
        PublishedAt = "published_at",
        /// The time of the last change.
        ModifiedAt = "modified_at",
        /// The byline.
        Authors = "authors",
        /// The news agency.
        SourceAgency = "source_agency",
        /// The standfirst (sapo).
        Lead = "lead",
        /// The body.
        Paragraphs = "paragraphs",
    }
}

labels! {
    /// Where the value of a field came from.
    pub enum Source {
        /// JSON-LD in the page.
        JsonLd = "json_ld",
        /// A `meta` element.
        Meta = "meta",
        /// The document tree (`time`, headings, classes).
        Dom = "dom",
        /// The visible text.
        Text = "text",
        /// The crawler's `hints`.
        Hint = "hint",
    }
}

/// The language of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Language {
    /// ISO 639-1 code, or `und` where it cannot be told.
    pub code: LanguageCode,
    /// Between 0 and 1.
    pub confidence: f64,
}

labels! {
    /// ISO 639-1 codes that the pipeline can tell apart, and `und`.
    pub enum LanguageCode {
        /// Vietnamese.
        Vi = "vi",
        /// English.
        En = "en",
        /// Anything else, or too little text to tell.
        Und = "und",
    }
}

/// One kept block of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What the block is.
    pub kind: LineClass,
    /// Where it lies.
    pub span: Span,
}

/// A line that was left out of [`Analysis::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// The line, at most 200 characters of it.
    pub text: String,
    /// What it was taken for.
    pub class: LineClass,
}
