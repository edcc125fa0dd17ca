//! How much each observation speaks for each class: the whole of the model's judgement in one place.
//!
//! Numbers are log-odds set by hand from how Vietnamese pages are built, not fitted to any page: 1 is
//! a hint, 3 is strong, 6 hardly leaves a doubt. [`Zone`]s say where on a page a class may stand.

use super::features::{Feature, Observation};
use super::markup::{is_beside, speaks};
use super::zones::Zone;
use crate::pipeline::knowledge::{At, Hit};
use crate::pipeline::labels::LineClass as C;
use crate::pipeline::page::Element;

/// Where a class may stand, and how likely it is there; the first entry into a zone that only one
/// class opens is marked by [`opens`].
pub const STATES: &[(Zone, C, f64)] = &[
    (Zone::Front, C::Section, 0.5),
    (Zone::Front, C::Published, -2.5),
    (Zone::Front, C::RenderTime, 0.5),
    (Zone::Front, C::Byline, -4.0),
    (Zone::Front, C::Counter, 0.0),
    (Zone::Front, C::Widget, 0.0),
    (Zone::Front, C::Navigation, 0.5),
    (Zone::Front, C::Related, 0.0),
    (Zone::Front, C::Footer, -1.0),
    (Zone::Front, C::Comments, -3.0),
    (Zone::Front, C::Tags, -2.0),
    (Zone::Front, C::Other, 0.5),
    (Zone::Head, C::Title, 0.0),
    (Zone::Head, C::Published, 1.0),
    (Zone::Head, C::Modified, 0.5),
    (Zone::Head, C::RenderTime, -3.0),
    (Zone::Head, C::Section, -1.0),
    (Zone::Head, C::Byline, 0.0),
    (Zone::Head, C::Agency, -0.5),
    (Zone::Head, C::Counter, 0.0),
    (Zone::Head, C::Widget, 0.0),
    (Zone::Head, C::Navigation, -1.5),
    (Zone::Head, C::Related, -1.5),
    (Zone::Head, C::Comments, -2.0),
    (Zone::Head, C::Tags, -1.0),
    (Zone::Head, C::Caption, -1.5),
    (Zone::Head, C::CaptionAlt, -1.5),
    (Zone::Head, C::CaptionDuplicate, -1.5),
    (Zone::Head, C::PhotoCredit, -0.5),
    (Zone::Head, C::Other, -0.5),
    (Zone::Standfirst, C::Lead, 0.0),
    (Zone::Standfirst, C::Published, -0.5),
    (Zone::Standfirst, C::Modified, -0.5),
    (Zone::Standfirst, C::Byline, -1.0),
    (Zone::Standfirst, C::Counter, 0.0),
    (Zone::Standfirst, C::Widget, 0.0),
    (Zone::Standfirst, C::Related, -1.0),
    (Zone::Standfirst, C::Caption, 0.0),
    (Zone::Standfirst, C::CaptionAlt, 0.0),
    (Zone::Standfirst, C::CaptionDuplicate, 0.0),
    (Zone::Standfirst, C::PhotoCredit, 0.0),
    (Zone::Standfirst, C::Comments, -2.0),
    (Zone::Standfirst, C::Navigation, -4.0),
    (Zone::Standfirst, C::Tags, -1.5),
    (Zone::Standfirst, C::Other, -0.5),
    (Zone::Body, C::Body, 0.0),
    (Zone::Body, C::Subheading, 0.0),
    (Zone::Body, C::Caption, 0.0),
    (Zone::Body, C::CaptionAlt, 0.0),
    (Zone::Body, C::CaptionDuplicate, 0.0),
    (Zone::Body, C::PhotoCredit, 0.0),
    (Zone::Body, C::Related, -1.0),
    (Zone::Body, C::Widget, 0.0),
    (Zone::Body, C::Counter, 0.0),
    (Zone::Body, C::Tags, -2.5),
    (Zone::Body, C::Comments, -3.0),
    (Zone::Body, C::Navigation, -3.0),
    (Zone::Body, C::RenderTime, -4.0),
    (Zone::Body, C::Other, -1.0),
    (Zone::Signed, C::Byline, 0.0),
    (Zone::Signed, C::Agency, 0.0),
    (Zone::Signed, C::Published, -1.0),
    (Zone::Signed, C::Modified, -0.5),
    (Zone::Signed, C::PhotoCredit, -1.0),
    (Zone::Signed, C::Caption, -2.0),
    (Zone::Signed, C::CaptionDuplicate, -2.0),
    (Zone::Signed, C::Counter, 0.0),
    (Zone::Signed, C::Widget, 0.0),
    (Zone::Signed, C::Other, -1.5),
    (Zone::Tail, C::BoilerplateEnd, 0.5),
    (Zone::Tail, C::Related, 0.5),
    (Zone::Tail, C::Tags, 0.5),
    (Zone::Tail, C::Comments, 0.5),
    (Zone::Tail, C::Footer, 0.5),
    (Zone::Tail, C::Navigation, 0.0),
    (Zone::Tail, C::Counter, 0.0),
    (Zone::Tail, C::Widget, 0.0),
    (Zone::Tail, C::RenderTime, -1.0),
    (Zone::Tail, C::Other, 0.0),
];

/// Tells whether a class stands only at the entry into its zone: once, coming from the zone before.
#[must_use]
pub fn opens(class: C) -> bool {
    matches!(class, C::Title | C::Lead)
}

/// Classes that like to follow each other.
pub const PAIRS: &[(C, C, f64)] = &[
    (C::Section, C::Title, 2.0),
    (C::Published, C::Title, 3.0),
    (C::Published, C::Section, 1.5),
    (C::Byline, C::Title, 4.0),
    (C::Byline, C::Published, 2.0),
    (C::Published, C::Byline, 0.5),
    (C::Title, C::Published, 1.0),
    (C::Title, C::Lead, 0.5),
    (C::Published, C::Lead, 0.5),
    (C::CaptionAlt, C::Caption, 2.0),
    (C::Caption, C::CaptionDuplicate, 4.0),
    (C::CaptionAlt, C::CaptionDuplicate, 1.0),
    (C::Caption, C::PhotoCredit, 1.5),
    (C::CaptionDuplicate, C::PhotoCredit, 1.5),
    (C::Body, C::Byline, 0.5),
    (C::Related, C::Related, 1.0),
    (C::BoilerplateEnd, C::Related, 1.0),
    (C::BoilerplateEnd, C::BoilerplateEnd, 0.5),
    (C::Tags, C::Tags, 1.0),
    (C::Comments, C::Comments, 1.0),
    (C::Footer, C::Footer, 1.5),
    (C::Navigation, C::Navigation, 0.5),
];

/// A class, how likely it is before anything is seen, and what each observation changes.
type Row = (C, f64, &'static [(Feature, f64)]);

use Feature as F;

/// The weights.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    (C::Title, -1.0, &[
        (F::Length1, -9.0), (F::Length2, -2.5), (F::Length5, 1.5), (F::Length10, 2.0),
        (F::Length17, 1.0), (F::Length31, -4.0), (F::Length51, -12.0), (F::Stop, -0.5),
        (F::Open, 0.5), (F::Sentences, -2.0), (F::Colon, -1.0), (F::DateLine, -8.0),
        (F::DateNext, 2.0), (F::DateSoon, 1.0), (F::DateTail, 1.0), (F::LongNext, 1.5),
        (F::LongSoon, 1.0), (F::LastWords, -3.0), (F::Heading1, 6.5), (F::Heading, 1.0),
        (F::StatedTitle, 5.0), (F::Links, -2.0), (F::ListItem, -2.0), (F::InNavigation, -4.0),
        (F::InAside, -4.0), (F::InFooter, -6.0), (F::InArticle, 1.0), (F::Section, -4.0),
        (F::Breadcrumb, -5.0), (F::Digits, -5.0), (F::FileName, -5.0), (F::ShortRun, -2.0),
        (F::HeadlineRun, -1.0), (F::HeadlineNext, -1.5), (F::Name, -2.5), (F::Bullet, -2.0),
        (F::First, 0.5),
        (F::Credit, -3.0), (F::Echo, 2.5), (F::LoudEcho, 1.5), (F::NoEcho, -1.0), (F::SiteName, -5.0),
        (F::Framed, 4.0), (F::Frame, -6.0), (F::Repeated, 2.0),
        (F::Furniture, -4.0), (F::Person, -1.5), (F::Signer, -6.0), (F::Address, -8.0),
        (F::UnderLabel, -4.0), (F::Affiliation, -5.0),
        (F::Period, -5.0), (F::Terse, -1.5), (F::CreditNext, -1.5), (F::Figures, -5.0),
    ]),
    (C::Section, -3.5, &[
        (F::Section, 5.0), (F::Length1, 0.5), (F::Length2, 1.0), (F::Length5, -1.5),
        (F::Length10, -4.0), (F::Length17, -8.0), (F::Length31, -9.0), (F::Length51, -12.0),
        (F::Open, 0.5), (F::ShortRun, -2.5), (F::DateLine, -6.0), (F::Digits, -6.0),
        (F::First, 0.5), (F::Heading1, -4.0), (F::StatedTitle, -4.0), (F::InNavigation, -1.0),
        (F::Breadcrumb, -1.0), (F::Person, -2.0), (F::Affiliation, -3.0), (F::Address, -5.0),
        (F::Furniture, -5.0), (F::Signer, -4.0), (F::Figures, -6.0),
    ]),
    (C::Published, -8.0, &[
        (F::DateLine, 13.0), (F::Clock, 1.0), (F::DayOnly, -0.5), (F::TimeElement, 2.0),
        (F::Stop, -1.5), (F::Length17, -2.0), (F::Length31, -4.0), (F::Length51, -8.0),
        (F::DateInList, -7.0),
    ]),
    (C::Modified, -9.0, &[
        (F::DateLine, 9.0), (F::Clock, 1.0), (F::DateNear, 1.0), (F::Length17, -2.0),
        (F::DateInList, -7.0),
    ]),
    (C::RenderTime, -9.0, &[
        (F::DateLine, 11.5), (F::DayOnly, 2.0), (F::DateBelow, 2.0), (F::First, 0.5),
        (F::Heading, -4.0),
    ]),
    (C::Byline, -3.0, &[
        (F::Source, 1.5),
        (F::Name, 4.5), (F::NameAndRole, 4.0), (F::Length1, -2.0), (F::Length2, 1.0),
        (F::Length5, 0.5), (F::Length10, -1.5), (F::Length17, -5.0), (F::Length31, -9.0),
        (F::Length51, -12.0), (F::DateLine, -4.0), (F::LastWords, 1.0), (F::LongBefore, 0.5),
        (F::DateNext, 0.5), (F::DateBefore, 0.5), (F::Section, -4.0), (F::Breadcrumb, -3.0),
        (F::Stop, -1.0), (F::ShortRun, -1.5), (F::HeadlineRun, -1.0), (F::Digits, -5.0),
        (F::Unaccented, -0.5), (F::Credit, -2.0), (F::InNavigation, -4.0), (F::ListItem, -1.5),
        (F::Heading, -2.0), (F::Heading1, -5.0), (F::Person, 1.5), (F::Signer, 1.5),
        (F::Affiliation, 6.0), (F::Address, -5.0), (F::UnderLabel, -1.5), (F::Doubtful, -2.0),
        (F::Desk, 6.0),
    ]),
    (C::Agency, -2.5, &[
        (F::Source, 6.0),
        (F::Length2, 0.5), (F::Length17, -5.0), (F::Length31, -8.0), (F::Length51, -12.0),
        (F::LastWords, 1.0),
    ]),
    (C::Lead, 0.0, &[
        (F::SetAsCaption, -2.0),
        (F::Length1, -10.0), (F::Length2, -8.0), (F::Length5, -5.0), (F::Length10, -1.5),
        (F::Length17, 2.0), (F::Length31, 3.0), (F::Length51, 2.5), (F::Stop, 0.3),
        (F::Period, 0.7), (F::Question, -2.0), (F::Repeats, -4.0), (F::Figures, -4.0),
        (F::Open, -2.0), (F::Sentences, 1.0), (F::OutletPrefix, 3.0), (F::Links, -3.0),
        (F::FigureCaption, -5.0), (F::Credit, -3.5), (F::Repeated, -3.0), (F::ListItem, -1.5),
        (F::InAside, -4.0), (F::InNavigation, -5.0), (F::InFooter, -5.0), (F::DateLine, -5.0),
        (F::Heading, 1.0), (F::Strong, 0.5), (F::Breadcrumb, -5.0), (F::Furniture, -4.0),
        (F::CreditNext, -4.0),
    ]),
    (C::Body, 0.0, &[
        (F::SetAsCaption, -3.0), (F::TimeElement, -4.0), (F::Source, -5.0),
        (F::Length1, -5.0), (F::Length2, -3.5), (F::Length5, -1.0), (F::Length10, 0.5),
        (F::Length17, 2.0), (F::Length31, 3.0), (F::Length51, 3.5), (F::Stop, 1.0),
        (F::Question, 0.5), (F::Colon, 0.5), (F::Open, -1.0), (F::Sentences, 1.5),
        (F::ShortForPage, -1.2), (F::TinyForPage, -1.0), (F::Repeats, -3.0), (F::Repeated, -1.5),
        (F::Links, -4.0), (F::DateLine, -5.0), (F::FigureCaption, -4.0), (F::Credit, -4.0),
        (F::Paragraph, 0.5), (F::InAside, -4.0), (F::InNavigation, -5.0), (F::InFooter, -4.0),
        (F::InControl, -4.0), (F::InArticle, 0.5), (F::Heading, -2.5), (F::Heading1, -5.0),
        (F::HeadlineRun, -0.5), (F::ShortRun, -1.0), (F::Section, -3.0), (F::Digits, -3.0),
        (F::FileName, -5.0), (F::AfterEndMark, -3.0), (F::Name, -2.0), (F::Breadcrumb, -5.0),
        (F::CreditNext, -2.5), (F::Summary, -6.0),
    ]),
    (C::Subheading, -0.5, &[
        (F::SetAsCaption, -4.0), (F::TimeElement, -4.0), (F::UnderListHead, -1.5), (F::Furniture, -2.0),
        (F::Length1, -3.0), (F::Length2, 0.0), (F::Length5, 1.5), (F::Length10, 1.3),
        (F::Length17, -1.5), (F::Length31, -8.0), (F::Length51, -14.0), (F::Stop, -4.0),
        (F::Open, 1.0), (F::Question, 0.5), (F::Italic, -2.0), (F::Speech, -1.5),
        (F::LongNext, 2.0), (F::LongBefore, 0.5), (F::LastWords, -6.0), (F::Heading, 4.0),
        (F::Heading1, -3.0), (F::Strong, 2.5), (F::Numbered, 2.0), (F::Capitals, 0.5),
        (F::Repeats, -4.0), (F::Repeated, -4.0), (F::Name, -1.5), (F::Links, -3.0),
        (F::FigureCaption, -5.0), (F::FileName, -6.0), (F::Credit, -4.0), (F::DateLine, -6.0),
        (F::DateTail, -1.5), (F::ListItem, -1.5), (F::ShortRun, -1.0), (F::HeadlineRun, -1.5),
        (F::Digits, -4.0), (F::Unaccented, -2.0), (F::Sentences, -1.5), (F::AfterEndMark, -3.0),
        (F::InAside, -3.0), (F::Tight, -1.0), (F::Bullet, -2.0), (F::Section, -1.0),
        (F::Figures, -4.0),
    ]),
    (C::Caption, -0.5, &[
        (F::SetAsCaption, 4.0), (F::BelowPicture, 0.7), (F::Stop, -1.0), (F::UnderListHead, -1.5),
        (F::Length1, -4.0), (F::Length2, -1.5), (F::Length5, 0.2), (F::Length10, 0.6),
        (F::Length17, 0.8), (F::Length31, 0.0), (F::Length51, -4.0), (F::ShortForPage, 2.0),
        (F::TinyForPage, 1.5), (F::LastWords, -1.0), (F::Repeats, -4.0), (F::Sentences, -1.5),
        (F::FigureCaption, 6.0), (F::Credit, 6.0), (F::Repeated, 2.5), (F::Open, 0.2),
        (F::Question, -2.5), (F::Speech, -2.5), (F::Italic, 2.5), (F::Colon, -2.0),
        (F::DateLine, -6.0), (F::Links, -2.0), (F::LongNext, 0.5), (F::LongBefore, 0.5),
        (F::Numbered, -1.5), (F::Capitals, -0.5), (F::Heading, -4.0), (F::Heading1, -6.0),
        (F::Strong, -1.0), (F::Bullet, -1.5), (F::OutletPrefix, -3.0), (F::HeadlineRun, -0.5),
        (F::ShortRun, -1.5), (F::Section, -3.0), (F::Name, -2.5), (F::NameAndRole, -1.0),
        (F::Digits, -4.0), (F::ListItem, -2.0), (F::InAside, -2.0), (F::AfterEndMark, -0.5),
        (F::Dialogue, -4.0), (F::CreditNext, 3.0), (F::Summary, -4.0),
    ]),
    (C::CaptionAlt, -3.0, &[
        (F::Length1, -1.0), (F::Length2, 1.0), (F::Length5, 0.5), (F::Length17, -1.5),
        (F::Length31, -4.0), (F::Length51, -10.0), (F::Open, 0.5), (F::Stop, -2.0),
        (F::Tight, 2.5), (F::Unaccented, 3.0), (F::FileName, 8.0), (F::DateLine, -6.0),
        (F::Name, -1.0), (F::LongBefore, 0.5), (F::Heading, -4.0), (F::Section, -3.0),
        (F::ShortRun, -2.0), (F::Repeats, -2.0), (F::Address, -4.0), (F::Affiliation, -3.0),
        (F::Person, -1.5),
    ]),
    (C::CaptionDuplicate, -5.0, &[
        (F::Repeats, 6.0), (F::Length51, -4.0), (F::ShortForPage, 1.0), (F::Credit, 1.0),
        (F::FigureCaption, 1.0),
    ]),
    (C::PhotoCredit, -4.0, &[
        (F::Credit, 2.0), (F::Length10, -1.0), (F::Length17, -4.0), (F::Length31, -8.0),
        (F::Length51, -12.0), (F::LongNext, 0.3), (F::Heading, -4.0), (F::Heading1, -5.0),
    ]),
    (C::Counter, -3.5, &[
        (F::Digits, 4.0), (F::Length17, -5.0), (F::Length31, -8.0), (F::Length51, -12.0),
        (F::DateLine, -2.0), (F::Heading, -4.0), (F::Heading1, -5.0),
    ]),
    (C::Widget, -3.5, &[
        (F::InControl, 3.5), (F::Length17, -5.0), (F::Length31, -8.0), (F::Length51, -12.0),
    ]),
    (C::Navigation, -2.0, &[
        (F::Person, -2.0), (F::Affiliation, -2.0), (F::SiteName, 4.0), (F::Frame, 5.0),
        (F::Signer, -4.0), (F::Digits, -3.0),
        (F::ShortRun, 2.5), (F::Links, 1.5), (F::InNavigation, 4.5), (F::Breadcrumb, 9.0),
        (F::Section, 1.5), (F::Length10, -1.5), (F::Length17, -4.0), (F::Length31, -7.0),
        (F::Length51, -12.0), (F::Stop, -2.0), (F::DateLine, -4.0), (F::Heading1, -5.0),
        (F::StatedTitle, -4.0), (F::Echo, -1.0),
    ]),
    (C::Related, -1.0, &[
        (F::Source, -2.0), (F::DateInList, 9.0), (F::Summary, 8.0), (F::Signer, -4.0),
        (F::UnderListHead, 3.0),
        (F::Links, 3.0), (F::InAside, 3.0), (F::HeadlineRun, 2.0), (F::ShortRun, 0.5),
        (F::Length1, -2.0), (F::Length2, -1.0), (F::Length5, 0.5), (F::Length10, 1.0),
        (F::Length17, 0.0), (F::Length31, -2.5), (F::Length51, -5.0), (F::Open, 0.5),
        (F::Stop, -1.5), (F::Bullet, 1.0), (F::DateTail, 1.5), (F::ListItem, 0.5),
        (F::Heading1, -5.0), (F::StatedTitle, -4.0), (F::DateLine, -3.0),
        (F::FigureCaption, -2.0), (F::Credit, -2.0), (F::LastWords, 0.5), (F::Name, -1.0),
        (F::Section, -1.0),
    ]),
    (C::Tags, -4.0, &[
        (F::UnderLabel, 3.0),
        (F::Links, 0.5), (F::Length17, -2.0), (F::Length31, -5.0), (F::Length51, -10.0),
        (F::LastWords, 0.5), (F::ShortRun, 0.5),
    ]),
    (C::Comments, -3.5, &[
        (F::Length31, -0.5), (F::Length51, -1.5), (F::LastWords, 0.5),
    ]),
    (C::Footer, -3.0, &[
        (F::InFooter, 5.0), (F::LastWords, 0.5), (F::Length17, -1.0), (F::Length31, -2.0),
        (F::Length51, -4.0), (F::Heading1, -5.0),
    ]),
    (C::BoilerplateEnd, -4.0, &[
        (F::Length10, -2.0), (F::Length17, -6.0), (F::Length31, -9.0), (F::Length51, -12.0),
    ]),
    (C::Other, -1.0, &[
        (F::Length1, 0.5), (F::Length17, -1.0), (F::Length31, -2.5), (F::Length51, -4.0),
        (F::Heading1, -3.0), (F::StatedTitle, -3.0), (F::DateLine, -2.0), (F::Address, 4.0),
        (F::Figures, 2.0),
    ]),
];

/// What a phrase of the lexicon of boilerplate adds to its class.
fn boilerplate(at: At) -> f64 {
    match at {
        At::Line => 7.5,
        At::Start => 5.5,
        At::Inside => 5.0,
    }
}

/// What a cue adds to its class.
fn cue(at: At) -> f64 {
    match at {
        At::Line => 5.0,
        At::Start => 3.5,
        At::Inside => 1.5,
    }
}

/// Returns how much the observations of a line speak for each class, in the order of [`ROWS`].
#[must_use]
pub fn score(observation: &Observation) -> Vec<f64> {
    let strongest = |hits: &[Hit], class: C, weigh: fn(At) -> f64| {
        hits.iter().filter(|hit| hit.class == class).map(|hit| weigh(hit.at)).fold(0.0, f64::max)
    };
    ROWS.iter()
        .map(|&(class, bias, weights)| {
            let seen: f64 = weights
                .iter()
                .filter(|(feature, _)| observation.has(*feature))
                .map(|(_, weight)| weight)
                .sum();
            let hinted = strongest(&observation.cues, class, cue);
            // A lead is running text as the body is; and what speaks for a caption speaks against
            // the one class it is confused with.
            let shared = if class == C::Lead {
                strongest(&observation.cues, C::Body, cue)
            } else if class == C::Subheading {
                -strongest(&observation.cues, C::Caption, cue)
            } else if class == C::Title {
                // Who signs, and where a text is from, is no headline.
                let full = |_| cue(At::Line);
                -strongest(&observation.cues, C::Byline, full).max(strongest(
                    &observation.cues,
                    C::Agency,
                    full,
                ))
            } else {
                0.0
            };
            bias + seen + hinted + shared + strongest(&observation.boilerplate, class, boilerplate)
        })
        .collect()
}

/// Returns what a class of a zone costs on a line because of what the rest of the page holds.
#[must_use]
pub fn place(observation: &Observation, zone: Zone, class: C) -> f64 {
    let tree = speaks(&observation.origin, class);
    tree + match zone {
        Zone::Head | Zone::Standfirst | Zone::Body | Zone::Signed if observation.is_cut => -25.0,
        // What looks like a name above the title mostly is that of the site or of a section.
        Zone::Front
            if class == C::Byline
                && !observation.has(F::Person)
                && !observation.has(F::Signer)
                && !observation.has(F::NameAndRole) =>
        {
            if observation.has(F::Capitals) {
                -8.0
            } else {
                -3.0
            }
        }
        // The way to the page stands above its title.
        Zone::Head | Zone::Standfirst
            if class == C::Navigation && observation.has(F::Breadcrumb) =>
        {
            -2.5
        }
        // The clock of the page, or a frozen date of its template.
        Zone::Front
            if class == C::Published
                && observation.has(F::First)
                && observation.has(F::Weekday) =>
        {
            -2.0
        }
        Zone::Front if class == C::Published && observation.has(F::DateBelow) => -4.0,
        Zone::Front | Zone::Head | Zone::Standfirst | Zone::Body | Zone::Signed | Zone::Tail => 0.0,
    }
}

/// Returns what it costs the body of a dump to begin with a line below the title, as a paragraph and as a
/// heading: what is short stands above the text. In HTML the tree says where the text begins.
#[must_use]
pub fn begin_body(observation: &Observation) -> (f64, f64) {
    if observation.origin.element != Element::Unknown {
        return (0.0, 0.0);
    }
    let paragraph = if observation.has(F::Length1) || observation.has(F::Length2) {
        -6.0
    } else if observation.has(F::Length5) {
        -2.0
    } else {
        0.0
    };
    (paragraph, -3.0)
}

/// Returns what it costs to enter the tail with a line, by how much of the text stands above it.
#[must_use]
pub fn enter_tail(observation: &Observation) -> f64 {
    if observation.is_cut {
        2.0
    } else if is_beside(&observation.origin) {
        0.0
    } else if observation.share_above < 0.4 {
        -15.0
    } else if observation.share_above < 0.6 {
        -4.0
    } else {
        0.0
    }
}
