//! What was found in the text, as it is written: one record a thing, with its mentions.

use schemars::JsonSchema;
use serde::Serialize;

use crate::message::article::values::Number;
use crate::message::vocabulary::Word;
use crate::pipeline::analysis::{
    DocumentKind, OrganisationKind, OrganisationLevel, PeriodKind, PlaceEpoch, PlaceLevel,
    StatisticKind,
};

use super::Mention;

/// A cited document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Document<'a> {
    /// Canonical key, the same in every article that cites the document.
    pub key: &'a str,
    /// How it is referred to.
    pub kind: Word<DocumentKind>,
    /// Type of document in Vietnamese.
    pub r#type: Option<&'a str>,
    /// Number, as printed.
    pub number: Option<&'a str>,
    /// Symbol, as printed.
    pub symbol: Option<&'a str>,
    /// Who issued it.
    pub issuer: Option<&'a str>,
    /// Its date.
    #[schemars(extend("format" = "date"))]
    pub date: Option<String>,
    /// Its title.
    pub title: Option<&'a str>,
    /// How sure all this is.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub confidence: f64,
    /// Where it is cited.
    pub mentions: Vec<Mention<'a>>,
}

/// A person named in the article.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Person<'a> {
    /// Full name.
    pub name: &'a str,
    /// Honorific, as printed.
    pub honorific: Option<&'a str>,
    /// Office.
    pub title: Option<&'a str>,
    /// Body of the office.
    pub organisation: Option<&'a str>,
    /// Where the person is named.
    pub mentions: Vec<Mention<'a>>,
}

/// A body named in the article.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Organisation<'a> {
    /// Canonical name.
    pub name: &'a str,
    /// What sort of body.
    pub kind: Word<OrganisationKind>,
    /// At which level.
    pub level: Word<OrganisationLevel>,
    /// Where it is named.
    pub mentions: Vec<Mention<'a>>,
}

/// A place named in the article.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Place<'a> {
    /// Name without its level word.
    pub name: &'a str,
    /// Its level.
    pub level: Word<PlaceLevel>,
    /// Official code; `null` where it cannot be told for certain.
    pub code: Option<&'a str>,
    /// When the unit has this name and level: before or after the reform of July 2025.
    pub valid: Word<PlaceEpoch>,
    /// Units that follow it since July 2025.
    pub successors: Vec<Successor<'a>>,
    /// Units that it may be, where the text leaves that open and `code` is `null`; at most eight.
    pub alternatives: Vec<Successor<'a>>,
    /// How sure all this is.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub confidence: f64,
    /// Where it is named.
    pub mentions: Vec<Mention<'a>>,
}

/// A unit that follows an older one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Successor<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its official code.
    pub code: &'a str,
}

/// Where the story happens, as named at the time of the article.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StoryPlace<'a> {
    /// Province or centrally run city.
    pub province: Option<&'a str>,
    /// District, before July 2025.
    pub district: Option<&'a str>,
    /// Commune, ward or special zone.
    pub commune: Option<&'a str>,
    /// Whether a part was inferred rather than read.
    pub inferred: bool,
}

/// A figure with its unit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Statistic<'a> {
    /// What sort of figure.
    pub kind: Word<StatisticKind>,
    /// The value, or the lower end of a range; exact, with the digits that were printed.
    pub value: Number,
    /// The upper end of a range.
    pub upper: Option<Number>,
    /// Unit, in Vietnamese.
    pub unit: Option<&'a str>,
    /// Denominator of a ratio.
    pub of: Option<Number>,
    /// What is counted.
    pub indicator: Option<&'a str>,
    /// Of whom or what.
    pub subject: Option<&'a str>,
    /// For which stretch of time.
    pub period: Option<&'a str>,
    /// Word that makes the value approximate.
    pub approximate: Option<&'a str>,
    /// What it is compared with, as printed.
    pub comparator: Option<&'a str>,
    /// Where it stands.
    pub mentions: Vec<Mention<'a>>,
}

/// A stretch of time that the text names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Period<'a> {
    /// As printed.
    pub raw: &'a str,
    /// What sort.
    pub kind: Word<PeriodKind>,
    /// First year, month or day, as precise as the text.
    pub from: Option<&'a str>,
    /// Last year, month or day.
    pub to: Option<&'a str>,
    /// Where it stands.
    pub mentions: Vec<Mention<'a>>,
}

/// A topic with its score.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Topic<'a> {
    /// Topic id.
    pub id: &'a str,
    /// Vietnamese label.
    pub label: &'a str,
    /// IPTC Media Topics code.
    pub iptc: &'a str,
    /// How strongly the text speaks for it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub score: f64,
    /// Whether the result is routed by it.
    pub primary: bool,
    /// Words that spoke most for it, in lower case, best first; only the primary topic has any.
    pub evidence: Vec<&'a str>,
}

/// Something that somebody said.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Quote<'a> {
    /// Who said it.
    pub speaker: Option<&'a str>,
    /// What was said.
    pub text: &'a str,
    /// Whether the words stand in quotes.
    pub direct: bool,
    /// Where it stands.
    pub mentions: Vec<Mention<'a>>,
}

/// A fine facet of a topic.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Facet<'a> {
    /// Facet id.
    pub id: &'a str,
    /// Vietnamese label.
    pub label: &'a str,
    /// IPTC Media Topics code.
    pub iptc: &'a str,
    /// How strongly the text speaks for it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub score: f64,
    /// Whether it is the main facet.
    pub primary: bool,
    /// Cues that spoke for it.
    pub evidence: Vec<Mention<'a>>,
}
