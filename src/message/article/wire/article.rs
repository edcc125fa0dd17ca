//! The parts of the article proper, as they are written.

use schemars::JsonSchema;
use serde::Serialize;

use crate::message::vocabulary::Word;
use crate::pipeline::analysis::{DateRole, Precision};

/// The parts of the article proper.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Article<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// Desk or section name printed on the page.
    pub section: Option<&'a str>,
    /// The standfirst (sapo).
    pub lead: Option<&'a str>,
    /// When the article was published; midnight where `date.precision` is `day`.
    #[schemars(extend("format" = "date-time"))]
    pub published_at: Option<String>,
    /// When it was last changed.
    #[schemars(extend("format" = "date-time"))]
    pub modified_at: Option<String>,
    /// Why the time of publication is believed.
    pub date: Date<'a>,
    /// Who wrote it.
    pub authors: Vec<Author<'a>>,
    /// The agency the text was taken from.
    pub source_agency: Option<&'a str>,
    /// Body paragraphs; never the lead.
    pub paragraphs: Vec<&'a str>,
    /// Subheadings.
    pub subheadings: Vec<&'a str>,
    /// Captions of pictures.
    pub captions: Vec<Caption<'a>>,
    /// Pictures that the page names.
    pub images: Vec<Image<'a>>,
    /// Tags printed by the publisher.
    pub tags: Vec<&'a str>,
    /// The page's own idea of its address.
    pub canonical_url: Option<&'a str>,
    /// Words of lead and paragraphs, as white space divides them: in Vietnamese, syllables.
    pub word_count: usize,
}

/// Why a time of publication is believed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Date<'a> {
    /// The text it was read from.
    pub raw: Option<&'a str>,
    /// How exactly the page gives it; `null` without a time of publication.
    pub precision: Option<Word<Precision>>,
    /// How sure it is; 0 when nothing was chosen.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub confidence: f64,
    /// Why this candidate won, or why none did.
    pub reason: &'a str,
    /// Every date found, in page order.
    pub candidates: Vec<DateCandidate<'a>>,
    /// Without a time of publication: the latest day the body speaks of as past.
    #[schemars(extend("format" = "date"))]
    pub not_before: Option<String>,
}

/// One date found on the page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DateCandidate<'a> {
    /// The text it was read from.
    pub raw: &'a str,
    /// Its value.
    #[schemars(extend("format" = "date-time"))]
    pub value: String,
    /// How exactly it was given.
    pub precision: Word<Precision>,
    /// What it was taken for.
    pub role: Word<DateRole>,
    /// Higher is more likely the time of publication.
    pub score: f64,
    /// Why.
    pub reason: &'a str,
}

/// A person or desk who signed the article.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Author<'a> {
    /// Name.
    pub name: &'a str,
    /// Role or office, as printed.
    pub role: Option<&'a str>,
    /// The body the author speaks for.
    pub organisation: Option<&'a str>,
}

/// The caption of a picture.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Caption<'a> {
    /// The caption without its credit.
    pub text: &'a str,
    /// Who made the picture.
    pub credit: Option<&'a str>,
}

/// A picture that the page names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Image<'a> {
    /// Its address.
    pub url: &'a str,
    /// Its caption.
    pub caption: Option<&'a str>,
}
