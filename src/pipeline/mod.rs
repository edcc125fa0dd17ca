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

use labels::{LineClass, labels};
use text::charset::{self, Charset, Decision, How};

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

    /// Returns a pipeline of the same budget over other knowledge.
    #[must_use]
    pub fn with_knowledge(&self, knowledge: Arc<Knowledge>) -> Self {
        Self { knowledge, budget: self.budget }
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
        let (text, decision) = self.decoded(page, observer)?;
        enter(observer, Stage::Page)?;
        let mut truncated = Vec::new();
        let mut warnings: Vec<String> = decision.warning().into_iter().collect();
        let text = self.bounded(text, &mut truncated, &mut warnings);
        let is_feed = classify::is_feed(&text);
        let (page_text, classes) = self.labelled(text, page);
        if page_text.is_cut {
            note(&mut truncated, Stage::Page);
        }
        let words = &self.knowledge.page_words;

        enter(observer, Stage::Article)?;
        let article::Assembled { article, text, blocks, dropped, warnings: more, evidence, is_cut } =
            article::assemble(&page_text, &classes, page, words, self.budget.candidates);
        warnings.extend(more);
        if is_cut {
            note(&mut truncated, Stage::Article);
        }

        enter(observer, Stage::Extract)?;
        let known = extract::Known {
            published: article.date.published.map(|moment| moment.local.date()),
            source: page.source.clone(),
        };
        let views =
            extract::ArticleText::new(&text, &blocks, &self.knowledge.vocabulary).about(known);
        let records = extract::extract_all(&views, &self.knowledge, self.budget);
        if records.truncated {
            note(&mut truncated, Stage::Extract);
        }

        enter(observer, Stage::Classify)?;
        let is_link =
            |class: &&LineClass| matches!(class, LineClass::Related | LineClass::Navigation);
        let outline = classify::Outline {
            is_feed,
            leads_on: page_text.notices.leads_to.is_some(),
            link_lines: classes.iter().filter(is_link).count(),
        };
        let classify::Classification {
            kind,
            kind_reason,
            language,
            topics,
            facets,
            keywords,
            simhash,
        } = classify::classify(&views, &records, outline, &self.knowledge);
        warnings.extend(page_text.notices.warnings(kind));
        Ok(Analysis {
            kind,
            kind_reason,
            language,
            article,
            documents: records.documents,
            persons: records.persons,
            organisations: records.organisations,
            places: records.places,
            story_place: records.story_place,
            statistics: records.statistics,
            periods: records.periods,
            topics,
            quotes: records.quotes,
            facets,
            keywords,
            simhash,
            dropped,
            warnings,
            evidence,
            truncated,
            traces: records.traces,
            text,
            blocks,
        })
    }

    /// Returns a page as lines with the class of each: what [`Pipeline::analyze`] makes an article of.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::analyze`].
    pub fn lines(&self, page: &Page) -> Result<(page::PageText, Vec<LineClass>), AnalyzeError> {
        let (text, _) = self.decoded(page, &mut Unobserved)?;
        Ok(self.labelled(self.bounded(text, &mut Vec::new(), &mut Vec::new()), page))
    }

    fn labelled(&self, text: String, page: &Page) -> (page::PageText, Vec<LineClass>) {
        let words = &self.knowledge.page_words;
        let mut page_text = if page::is_html(page.content_type.as_deref(), &text) {
            page::html::read(&text, self.budget.lines, words)
        } else {
            page::dump::read(text, self.budget.lines)
        };
        if let Some(url) = &page.url {
            page_text.metadata.address(url);
        }
        let mut classes = page::labels::label(&page_text, &page.hints, words);
        self.notice(&mut page_text, &mut classes, page);
        (page_text, classes)
    }

    /// Completes what the page says of how much of the article it holds: encoded text is none of it.
    fn notice(&self, text: &mut page::PageText, classes: &mut [LineClass], page: &Page) {
        for (line, class) in text.lines.iter().zip(classes) {
            let bytes = text.text.get(line.range.clone()).map_or(0, page::encoded_bytes);
            if bytes * 2 > line.range.len() {
                *class = LineClass::Other;
                text.notices.encoded_bytes += bytes;
            }
        }
        text.notices.is_paid = text.metadata.is_paid;
        let address = page.url.as_deref().or(text.metadata.canonical_url.as_deref());
        text.notices.finish(address);
    }

    fn decoded(
        &self,
        page: &Page,
        observer: &mut dyn Observer,
    ) -> Result<(String, Decision), AnalyzeError> {
        enter(observer, Stage::Charset)?;
        let (text, decision) = match &page.content {
            Content::Text(text) => charset::reread(text).unwrap_or_else(|| {
                let decision = Decision { charset: Charset::Utf8, how: How::Text };
                (text.clone(), decision)
            }),
            Content::Bytes(bytes) => charset::decode(bytes, page.content_type.as_deref())?,
        };
        observer.charset(&decision);
        Ok((text, decision))
    }

    /// Returns as much of a text as the budget allows.
    fn bounded(
        &self,
        mut text: String,
        truncated: &mut Vec<Stage>,
        warnings: &mut Vec<String>,
    ) -> String {
        if text.len() > self.budget.text_bytes {
            warnings.push(format!(
                "the page has {} bytes of text; only the first {} were read",
                text.len(),
                self.budget.text_bytes
            ));
            text.truncate(text.floor_char_boundary(self.budget.text_bytes));
            note(truncated, Stage::Page);
        }
        text
    }
}

fn enter(observer: &mut dyn Observer, stage: Stage) -> Result<(), AnalyzeError> {
    match observer.enter(stage) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(AnalyzeError::Interrupted(stage)),
    }
}

fn note(truncated: &mut Vec<Stage>, stage: Stage) {
    if !truncated.contains(&stage) {
        truncated.push(stage);
    }
}
