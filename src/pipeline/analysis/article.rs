//! The parts of the article proper: headline, dates, byline, lead, body, pictures.
//!
//! Values only; strings are NFC with white space collapsed, surfaces are in
//! [`Analysis::text`](super::Analysis::text).

use jiff::civil::Date;

use crate::pipeline::labels::labels;

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
