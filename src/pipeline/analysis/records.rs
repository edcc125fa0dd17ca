//! Records drawn from the running text: documents, people, bodies, places, figures, periods, quotes,
//! and what the article is about.
//!
//! Values only; every mention is a [`Span`] of [`Analysis::text`](super::Analysis::text).

use jiff::civil::Date;

use super::Span;
use crate::pipeline::labels::labels;

/// A cited document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Canonical key, `system:body[@place]:type:number[~qualifier]`.
    pub key: String,
    /// How the document is referred to.
    pub kind: DocumentKind,
    /// Type of document in Vietnamese ("Chỉ thị").
    pub doc_type: Option<String>,
    /// Its number, as printed.
    pub number: Option<String>,
    /// Its symbol, with misprints of hyphen and slash as printed.
    pub symbol: Option<String>,
    /// Who issued it, as printed.
    pub issuer: Option<String>,
    /// The date of the document.
    pub date: Option<Date>,
    /// Its title, without quotes.
    pub title: Option<String>,
    /// Between 0 and 1.
    pub confidence: f64,
    /// Where it is cited.
    pub mentions: Vec<Span>,
}

labels! {
    /// How a document is referred to.
    pub enum DocumentKind {
        /// With a symbol such as `05-CT/TW`.
        Numbered = "numbered",
        /// With a number but no symbol.
        NumberedNoSymbol = "numbered_no_symbol",
        /// Resolution or conclusion of a plenum of the Central Committee.
        PlenumResolution = "plenum_resolution",
        /// Resolution of a Party congress.
        CongressResolution = "congress_resolution",
        /// A law by its name.
        Law = "law",
        /// The Party charter.
        Charter = "charter",
        /// A strategy.
        Strategy = "strategy",
        /// By title alone.
        Unnumbered = "unnumbered",
    }
}

/// A person named in the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Honorific, as printed.
    pub honorific: Option<String>,
    /// Office.
    pub title: Option<String>,
    /// Body of the office.
    pub organisation: Option<String>,
    /// Where the person is named.
    pub mentions: Vec<Span>,
}

/// A body named in the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Organisation {
    /// Canonical name.
    pub name: String,
    /// What sort of body.
    pub kind: OrganisationKind,
    /// At which level.
    pub level: OrganisationLevel,
    /// Where it is named.
    pub mentions: Vec<Span>,
}

labels! {
    /// What sort of body an organisation is.
    pub enum OrganisationKind {
        /// Communist Party of Vietnam.
        Party = "party",
        /// Organs of the State.
        State = "state",
        /// Fatherland Front.
        Front = "front",
        /// Mass organisations.
        Mass = "mass",
        /// Army and police.
        ArmedForces = "armed_forces",
        /// Courts and procuracies.
        Court = "court",
        /// Companies.
        Company = "company",
        /// Schools and universities.
        School = "school",
        /// The press.
        Press = "press",
        /// Foreign and international bodies.
        Foreign = "foreign",
        /// Anything else.
        Other = "other",
    }
}

labels! {
    /// The level at which a body works.
    pub enum OrganisationLevel {
        /// The whole country.
        Central = "central",
        /// A province or centrally run city.
        Province = "province",
        /// A district, before July 2025.
        District = "district",
        /// A commune, ward or special zone.
        Commune = "commune",
        /// A grass-roots Party organisation.
        Grassroots = "grassroots",
        /// A Party cell.
        Cell = "cell",
        /// A company.
        Enterprise = "enterprise",
        /// Not said.
        Unspecified = "unspecified",
    }
}

/// A place named in the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Name without its level word.
    pub name: String,
    /// Its level.
    pub level: PlaceLevel,
    /// Official code; `None` where it cannot be told for certain.
    pub code: Option<String>,
    /// The epoch in which the unit has this name and level.
    pub valid: PlaceEpoch,
    /// Units that follow it since July 2025.
    pub successors: Vec<Successor>,
    /// Units that it may be, where the text leaves that open.
    pub alternatives: Vec<Successor>,
    /// Between 0 and 1.
    pub confidence: f64,
    /// Where it is named.
    pub mentions: Vec<Span>,
}

labels! {
    /// The level of a place.
    pub enum PlaceLevel {
        /// A country.
        Country = "country",
        /// A province or centrally run city.
        Province = "province",
        /// A district, before July 2025.
        District = "district",
        /// A commune, ward or special zone.
        Commune = "commune",
        /// A hamlet or neighbourhood.
        Hamlet = "hamlet",
        /// A building, bridge, market or other point.
        Point = "point",
    }
}

labels! {
    /// Before or after the reform of 1 July 2025.
    pub enum PlaceEpoch {
        /// Until 30 June 2025.
        Before = "before-2025-07",
        /// From 1 July 2025.
        After = "after-2025-07",
    }
}

/// A unit that follows an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Its name.
    pub name: String,
    /// Its official code.
    pub code: String,
}

/// Where the story happens, as named at the time of the article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoryPlace {
    /// Province or centrally run city.
    pub province: Option<String>,
    /// District, before July 2025.
    pub district: Option<String>,
    /// Commune, ward or special zone.
    pub commune: Option<String>,
    /// Whether a part of the chain was inferred rather than read.
    pub inferred: bool,
}

/// An exact decimal number: `mantissa` divided by ten to the power of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All digits, as an integer.
    pub mantissa: i64,
    /// How many of the digits stand after the decimal mark.
    pub scale: u8,
}

/// A figure with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistic {
    /// What sort of figure.
    pub kind: StatisticKind,
    /// The value, or the lower end of a range.
    pub value: Decimal,
    /// The upper end of a range.
    pub upper: Option<Decimal>,
    /// Unit, in Vietnamese.
    pub unit: Option<String>,
    /// Denominator of a ratio.
    pub of: Option<Decimal>,
    /// What is counted.
    pub indicator: Option<String>,
    /// Of whom or what.
    pub subject: Option<String>,
    /// For which stretch of time.
    pub period: Option<String>,
    /// Word that makes the value approximate ("hơn").
    pub approximate: Option<String>,
    /// What it is compared with ("so với cùng kỳ"), as printed.
    pub comparator: Option<String>,
    /// Where it stands.
    pub mentions: Vec<Span>,
}

labels! {
    /// What sort of figure a statistic is.
    pub enum StatisticKind {
        /// So many of something.
        Count = "count",
        /// So many out of so many.
        Ratio = "ratio",
        /// A share in percent.
        Percent = "percent",
        /// Percent of a target.
        PercentOfTarget = "percent_of_target",
        /// Change in percent.
        PercentChange = "percent_change",
        /// An amount of money.
        Money = "money",
        /// Money per something.
        MoneyRate = "money_rate",
        /// Something per something.
        Rate = "rate",
        /// A stretch of time.
        Duration = "duration",
        /// How often.
        Frequency = "frequency",
    }
}

/// A stretch of time that the text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// As printed.
    pub raw: String,
    /// What sort.
    pub kind: PeriodKind,
    /// First year, month or day, as precise as the text (`2020`, `2023-05`, `2023-05-23`).
    pub from: Option<String>,
    /// Last year, month or day.
    pub to: Option<String>,
    /// Where it stands.
    pub mentions: Vec<Span>,
}

labels! {
    /// What sort of period.
    pub enum PeriodKind {
        /// A term of office.
        Term = "term",
        /// Several terms.
        TermList = "term_list",
        /// A year.
        Year = "year",
        /// A day.
        Day = "day",
        /// A month.
        Month = "month",
        /// A quarter.
        Quarter = "quarter",
        /// From one point to another.
        Range = "range",
        /// Made of several parts.
        Compound = "compound",
        /// A target date.
        Horizon = "horizon",
        /// A reference date.
        AsOf = "as_of",
        /// The year something is compared with.
        ComparatorYear = "comparator_year",
        /// Relative to something else.
        Relative = "relative",
    }
}

/// A topic with its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Topic id, the name of its file in `knowledge/topics`.
    pub id: String,
    /// Vietnamese label.
    pub label: String,
    /// IPTC Media Topics code, `medtop:` and eight digits.
    pub iptc: String,
    /// Between 0 and 1.
    pub score: f64,
    /// Whether this is the topic the article is routed by.
    pub primary: bool,
    /// Words of the text, folded, that spoke most for it, best first; only the primary topic has any.
    pub evidence: Vec<String>,
}

/// Something that somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Who said it.
    pub speaker: Option<String>,
    /// What was said.
    pub text: String,
    /// Whether the words stand in quotes.
    pub direct: bool,
    /// Where it stands.
    pub mentions: Vec<Span>,
}

/// A fine facet of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    /// Facet id, the name of its file in `knowledge/facets`.
    pub id: String,
    /// Vietnamese label.
    pub label: String,
    /// IPTC Media Topics code.
    pub iptc: String,
    /// Between 0 and 1.
    pub score: f64,
    /// Whether this is the main facet.
    pub primary: bool,
    /// Cues that spoke for it.
    pub evidence: Vec<Span>,
}
