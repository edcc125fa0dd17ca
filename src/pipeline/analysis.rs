//! What the pipeline found in one page: the value that [`crate::pipeline::Pipeline::analyze`] returns.
//!
//! Every [`Span`] counts bytes of [`Analysis::text`] and lies on character boundaries; the wire
//! form in `message` converts to code points, once. Lists are in page order unless said otherwise.
//! This module holds values only: no rule of extraction lives here.

use jiff::civil::Date;

use super::labels::{LineClass, labels};

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

/// The parts of the article proper.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// The headline, NFC, white space collapsed.
    pub title: Option<String>,
    /// The desk or section name printed on the page.
    pub section: Option<String>,
    /// The standfirst, without an outlet prefix such as "(TTXVN) - ".
    pub lead: Option<String>,
    /// When the article was published, and why that is believed.
    pub date: DateFinding,
    /// Who wrote it.
    pub authors: Vec<Author>,
    /// The agency the text was taken from.
    pub source_agency: Option<String>,
    /// Body paragraphs; never the lead.
    pub paragraphs: Vec<String>,
    /// Subheadings.
    pub subheadings: Vec<String>,
    /// Captions of pictures.
    pub captions: Vec<Caption>,
    /// Pictures, where the page names them.
    pub images: Vec<Image>,
    /// Tags printed by the publisher.
    pub tags: Vec<String>,
    /// The page's own idea of its address.
    pub canonical_url: Option<String>,
}

/// What is known about the times of publication and change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DateFinding {
    /// The chosen time of publication.
    pub published: Option<Moment>,
    /// The chosen time of the last change.
    pub modified: Option<Moment>,
    /// The surface that [`DateFinding::published`] was read from.
    pub raw: Option<String>,
    /// Between 0 and 1; 0 when nothing was chosen.
    pub confidence: f64,
    /// Why this candidate won, or why none did.
    pub reason: String,
    /// Every candidate, in page order.
    pub candidates: Vec<DateCandidate>,
    /// Without a publication date: the latest date that the body mentions as past.
    pub not_before: Option<Date>,
}

/// A local date and time with its offset from UTC and how exactly it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Date and wall-clock time as printed; midnight where only a day is known.
    pub local: jiff::civil::DateTime,
    /// Offset from UTC in seconds; +07:00 where the page states none.
    pub offset_seconds: i32,
    /// How exactly the page gave it.
    pub precision: Precision,
}

labels! {
    /// How exactly a time was given.
    pub enum Precision {
        /// To the second.
        Second = "second",
        /// To the minute.
        Minute = "minute",
        /// To the day.
        Day = "day",
    }
}

/// One date found on the page, chosen or not.
#[derive(Debug, Clone, PartialEq)]
pub struct DateCandidate {
    /// The text it was read from.
    pub raw: String,
    /// Its value.
    pub value: Moment,
    /// What it was taken for.
    pub role: DateRole,
    /// Higher is more likely the time of publication.
    pub score: f64,
    /// Why it got that role and score.
    pub reason: String,
}

labels! {
    /// What a date on the page was taken for.
    pub enum DateRole {
        /// Time of publication.
        Published = "published",
        /// Time of the last change.
        Modified = "modified",
        /// The clock of the page, or a frozen template value.
        PageClock = "page_clock",
        /// A date the text speaks of.
        Mentioned = "mentioned",
    }
}

/// A person or desk who signed the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Name, in title case where the page prints capitals.
    pub name: String,
    /// Role or office, as printed.
    pub role: Option<String>,
    /// The body the author speaks for.
    pub organisation: Option<String>,
}

/// The caption of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// The caption without its credit.
    pub text: String,
    /// Who made the picture.
    pub credit: Option<String>,
}

/// A picture that the page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its address.
    pub url: String,
    /// Its caption.
    pub caption: Option<String>,
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
