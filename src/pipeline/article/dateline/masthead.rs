//! Tells the clock in the head of a site from the date of an article, where both stand right above the title.
//!
//! Sites print their clock beside their name, menu or hotline, with its weekday; articles print theirs
//! below the section or the way to the page, often with words that introduce it. What an entry of a list
//! on the page is later than is no clock that runs. When the page was fetched says nothing: templates hold
//! clocks that stopped. Where two dates stand above the title, the upper one is the clock.

use std::collections::HashSet;

use jiff::civil::Date;

use super::weighed::Weighed;
use crate::pipeline::analysis::Precision;
use crate::pipeline::article::section::labelled;
use crate::pipeline::knowledge::{PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::{Element, PageText};
use crate::pipeline::text::dates::has_year;

/// What the other dates of a page say of a lone one above the title.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// How far above the title the uppermost date stands.
    uppermost: usize,
    /// The latest day in lists and comments.
    latest: Option<Date>,
}

impl Around {
    /// Tells whether another date stands above one that is above the title: of two the upper is the clock.
    pub(super) fn has_clock_above(&self, one: &Weighed) -> bool {
        one.distance < self.uppermost
    }
}

/// Returns what the dates of a page say of a lone one above the title.
pub(super) fn dates_around(weighed: &[Weighed]) -> Around {
    let is_below = |one: &&Weighed| {
        matches!(one.class, Some(LineClass::Comments | LineClass::Related)) && !one.before_title
    };
    let above = weighed.iter().filter(|one| one.before_title && one.is_contender());
    Around {
        uppermost: above.map(|one| one.distance).max().unwrap_or(0),
        latest: weighed.iter().filter(is_below).map(|one| one.candidate.value.local.date()).max(),
    }
}

/// Tells whether a date above the title is the clock of the site.
pub(super) fn is_its_clock(one: &Weighed, around: &Around) -> bool {
    let date = one.candidate.value.local.date();
    let is_lone = one.before_title && !around.has_clock_above(one) && !one.is_introduced;
    let is_outlived = around.latest.is_some_and(|latest| latest > date) && !one.ticks();
    let is_like_a_clock = one.has_weekday || one.candidate.value.precision == Precision::Second;
    is_lone && one.is_under_masthead && is_like_a_clock && !is_outlived
}

/// Returns for each line above the title whether the last line above it that says something is part of the head
/// of the site, in the dump of a page: its name, its menu, its hotline. The section of an article and the way to
/// it are not. Each line is read once, and none where no date stands among them.
pub(super) fn under_head(
    page: &PageText,
    classes: &[LineClass],
    title: usize,
    words: &PageWords,
) -> Vec<bool> {
    if !page.lines.iter().take(title).any(|line| has_year(&line.normal)) {
        return Vec::new();
    }
    let mut under = Vec::with_capacity(title);
    let mut seen: HashSet<String> = HashSet::new();
    let mut is_under = false;
    // Whether the line above is a step of a way, or the sign between two.
    let mut is_step = false;
    for (line, class) in page.lines.iter().zip(classes).take(title) {
        under.push(is_under);
        let key = line_key(&line.normal);
        if !is_date(*class) && line.normal.contains(char::is_alphabetic) {
            let is_way = || {
                line.normal.contains(['>', '›', '»', '"', '→'])
                    || labelled(&line.normal, words).is_some()
                    || begins_at_home(&key)
                    || is_step
            };
            is_under = line.origin.element == Element::Unknown
                && is_furniture(*class)
                && !seen.contains(&key)
                && !(*class == LineClass::Navigation && is_way());
        }
        let is_sign = || line.normal.chars().all(|c| !c.is_alphanumeric());
        is_step = matches!(key.as_str(), "trang chủ" | "home") || is_sign();
        seen.insert(key);
    }
    under
}

fn is_date(class: LineClass) -> bool {
    matches!(class, LineClass::RenderTime | LineClass::Published | LineClass::Modified)
}

fn is_furniture(class: LineClass) -> bool {
    matches!(
        class,
        LineClass::Navigation
            | LineClass::Other
            | LineClass::Footer
            | LineClass::Widget
            | LineClass::Related
    )
}

/// Tells whether a line is the way from the front page to this one, and no whole menu.
fn begins_at_home(key: &str) -> bool {
    key.split_once('/').is_some_and(|(first, rest)| {
        matches!(first.trim(), "trang chủ" | "trang nhất" | "home")
            && rest.matches('/').count() <= STEPS
    })
}

/// Signs between the steps of the longest way.
const STEPS: usize = 2;
