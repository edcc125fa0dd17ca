//! Decides what each line of a page is.
//!
//! One model for dumps and HTML alike: [`features`] looks at every line and its neighbours,
//! [`weights`] says how much each observation speaks for each class, and [`decode`] finds the most
//! likely sequence over the whole page, so that a title comes before a body and a list of other
//! articles after it. Time is linear in the number of lines.
//!
//! It judges lines as wholes: prefixes, credits and authors are taken out of them later. It knows
//! nothing of single sites.

mod credits;
pub mod decode;
mod echoes;
pub mod features;
pub mod forms;
pub mod line;
mod lists;
pub mod markup;
mod menus;
pub mod rows;
pub mod signers;
mod surroundings;
pub mod weights;
pub mod zones;

use crate::pipeline::Hints;
use crate::pipeline::knowledge::PageWords;
use crate::pipeline::labels::LineClass;

use super::PageText;

/// Returns the class of each line of a page.
#[must_use]
pub fn label(page: &PageText, hints: &Hints, words: &PageWords) -> Vec<LineClass> {
    decode::decode(&features::observe(page, hints, words))
}

#[cfg(test)]
mod tests;
