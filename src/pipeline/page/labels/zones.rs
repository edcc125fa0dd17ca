//! The stretches of a page in their order, and what it costs to go from one to the next.
//!
//! Costs are log-odds as in [`super::weights`], which says where each class may stand.

use crate::pipeline::labels::LineClass as C;

/// A stretch of the page; a page runs through them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Zone {
    /// Above the title.
    Front,
    /// From the title to the lead.
    Head,
    /// From the lead to the body.
    Standfirst,
    /// The body.
    Body,
    /// What is signed under the body.
    Signed,
    /// What follows the article.
    Tail,
}

impl Zone {
    /// Every zone in order.
    pub const ALL: [Self; 6] =
        [Self::Front, Self::Head, Self::Standfirst, Self::Body, Self::Signed, Self::Tail];
}

/// What it costs to go from one zone to another with the next line; `None` where that cannot be.
#[must_use]
pub fn step(from: Zone, to: Zone) -> Option<f64> {
    use Zone::{Body, Front, Head, Signed, Standfirst, Tail};
    Some(match (from, to) {
        (Front, Body) => -12.0,
        (Front, Tail) => -10.0,
        (Head, Body) => -3.0,
        (Head, Signed | Tail) => -6.0,
        (Standfirst, Signed) => -1.0,
        (Standfirst, Tail) | (Body, Tail) => -2.0,
        (Signed, Body) => -5.0,
        (Front, Front | Head)
        | (Head, Head | Standfirst)
        | (Standfirst, Standfirst | Body)
        | (Body, Body | Signed)
        | (Signed, Signed | Tail)
        | (Tail, Tail) => 0.0,
        _ => return None,
    })
}

/// What it costs to enter a zone with a class.
#[must_use]
pub fn enter(from: Zone, to: Zone, class: C) -> f64 {
    match (from, to, class) {
        // A short line right under the title is furniture, not the first heading of the text.
        (Zone::Head, Zone::Body, C::Subheading) => -3.0,
        (Zone::Head | Zone::Standfirst, Zone::Body, C::Body | C::Subheading) => 0.0,
        // What stands beside the text does not begin it.
        (Zone::Head | Zone::Standfirst, Zone::Body, _) => -8.0,
        _ => 0.0,
    }
}

/// What it costs to begin a page in a zone.
#[must_use]
pub fn begin(zone: Zone) -> Option<f64> {
    match zone {
        Zone::Front | Zone::Head => Some(0.0),
        Zone::Body => Some(-12.0),
        Zone::Tail => Some(-10.0),
        Zone::Standfirst | Zone::Signed => None,
    }
}

/// What it costs to end a page in a zone.
#[must_use]
pub fn finish(zone: Zone) -> f64 {
    if zone == Zone::Front { -5.0 } else { 0.0 }
}
