//! Decides when an article was published, and keeps every date it considered.
//!
//! Dates are gathered from the lines around the article, from what the page says of itself and from
//! the crawler's hints; each gets a score by where it stands and what stands beside it, because
//! neither the first nor the latest nor the earliest date of a page is right. A date above the title
//! that does not stand at it, or that is when the page was fetched, is the clock of the page and never
//! believed. Nothing later than a day after the page was fetched is believed.
//!
//! A date of the body is never the publication date; without one, the latest past date of the body
//! is a lower bound. Copyright years and counters are no candidates; ages ("3 giờ trước") are, where
//! it is known when the page was fetched.

mod agreement;
mod fetched;
mod masthead;
mod running_text;
mod weighed;

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use regex::Regex;

use self::fetched::{is_clock_of, latest_possible, local};
use self::running_text::{is_ahead, is_running_text};
use self::weighed::{OFF_PAGE, Position, Weighed, hits, mentioned, off_page, on_line};
use crate::pipeline::Hints;
use crate::pipeline::analysis::{DateFinding, DateRole, Moment, Precision, Source};
use crate::pipeline::knowledge::{Hint, PageWords};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::PageText;
use crate::pipeline::page::labels::forms::is_entry_date;
use crate::pipeline::text::dates::{FoundDate, find_dates, find_relative, has_year};
use crate::pipeline::text::normalize::NormalView;

/// Score from which a candidate is believed.
const THRESHOLD: f64 = 2.0;
/// Log-odds below which the document tree says that a line stands beside the article.
const BESIDE: f32 = -4.0;
/// Dates of one line that are considered.
const PER_LINE: usize = 200;

/// The dates of a page and where the chosen one came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resolved {
    /// What was decided.
    pub finding: DateFinding,
    /// Where the publication date came from.
    pub published_source: Option<Source>,
    /// Where the date of the last change came from.
    pub modified_source: Option<Source>,
    /// Whether candidates were left out because the budget was used up.
    pub is_cut: bool,
}

/// Returns when an article was published.
///
/// `fetched_at` is when the crawler had the page, `limit` how many dates are considered.
#[must_use]
pub fn resolve(
    page: &PageText,
    classes: &[LineClass],
    hints: &Hints,
    fetched_at: Option<jiff::Timestamp>,
    words: &PageWords,
    limit: usize,
) -> Resolved {
    let mut weighed = Vec::new();
    let mut is_cut = false;
    let title = classes.iter().position(|class| *class == LineClass::Title);
    let title = title.map(|title| first_of_title(page, title));
    let under_head = masthead::under_head(page, classes, title.unwrap_or(0), words);
    let fetched = fetched_at.and_then(local);
    let mut body_dates = Vec::new();
    for (index, (line, class)) in page.lines.iter().zip(classes).enumerate() {
        if !has_year(&line.normal) && !prints_dates(*class) {
            continue;
        }
        let surface = page.text.get(line.range.clone()).unwrap_or_default();
        let view = NormalView::new(surface);
        let left = limit.saturating_sub(weighed.len());
        let mut dates = find_dates(view.text(), PER_LINE.min(left));
        is_cut |= left == 0 && !find_dates(view.text(), 1).is_empty();
        if dates.is_empty() && left > 0 && prints_dates(*class) {
            dates.extend(fetched.and_then(|at| since(view.text(), at)));
        }
        if dates.is_empty() {
            continue;
        }
        // Beside the article, what is called a date is mostly the clock of the page.
        let is_called = line.origin.hint == Some(Hint::Date) && line.origin.content > BESIDE;
        let hits = hits(&line.normal, words);
        let is_under_masthead = under_head.get(index).copied().unwrap_or(false);
        let position = Position { index, classes, title, is_called, is_under_masthead, hits };
        if let [found] = dates.as_slice()
            && let Some((with_clock, raw)) = clock_below(page, classes, index, found)
        {
            weighed.push(on_line(&raw, &with_clock, view.text(), &position));
            continue;
        }
        for found in dates {
            let raw = surface.get(view.to_surface(found.range.clone())).unwrap_or_default();
            if is_running_text(*class) {
                if !is_ahead(view.text(), &found, words) {
                    body_dates.push(found.date);
                }
                weighed.push(mentioned(raw, &found));
            } else {
                weighed.push(on_line(raw, &found, view.text(), &position));
            }
        }
    }
    for (order, (stated, is_published)) in page
        .metadata
        .published
        .iter()
        .map(|stated| (stated, true))
        .chain(page.metadata.modified.iter().map(|stated| (stated, false)))
        .enumerate()
    {
        if let Some(found) = find_dates(&stated.value, 1).into_iter().next() {
            let mut one = off_page(&stated.value, &found, stated.source, is_published);
            // The page is read from the title outwards: of equals, the first counts.
            one.distance = OFF_PAGE + order;
            weighed.push(one);
        }
    }
    if let Some(hint) = &hints.published_at {
        let view = NormalView::new(hint);
        if let Some(found) = find_dates(view.text(), 1).into_iter().next() {
            weighed.push(off_page(hint.trim(), &found, Source::Hint, true));
        }
    }
    compare(&mut weighed, &body_dates, fetched_at);
    let mut resolved = choose(weighed, &body_dates, fetched_at);
    resolved.is_cut = is_cut;
    resolved
}

/// Returns the first line of a title that is printed more than once in a row.
fn first_of_title(page: &PageText, title: usize) -> usize {
    let text = |index: usize| page.lines.get(index).map(|line| line.normal.as_str());
    (0..title).rev().take_while(|above| text(*above) == text(title)).last().unwrap_or(title)
}

/// Tells whether lines of a class print when the article was published.
fn prints_dates(class: LineClass) -> bool {
    matches!(class, LineClass::Published | LineClass::Modified | LineClass::Byline)
}

/// "10:15" on a line of its own.
static CLOCK_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\d{2}\s?[:hg]\s?\d{2}(?:\s?(?:SA|CH|AM|PM))?(?:\s?[(\[]?GMT\s?\+\s?7[)\]]?)?$")
        .expect("the pattern is a constant that every test compiles")
});

/// Returns a day with the clock time that stands alone on the line below it, and both as printed.
fn clock_below(
    page: &PageText,
    classes: &[LineClass],
    index: usize,
    found: &FoundDate,
) -> Option<(FoundDate, String)> {
    let below = page.lines.get(index + 1)?;
    if found.time.is_some()
        || !prints_dates(*classes.get(index)?)
        || !CLOCK_LINE.is_match(&below.normal)
    {
        return None;
    }
    let line = page.lines.get(index)?;
    let whole = |line: &crate::pipeline::page::Line| page.text.get(line.range.clone());
    let raw = format!("{} {}", whole(line)?, whole(below)?);
    let view = NormalView::new(&raw);
    let mut dates = find_dates(view.text(), 2);
    let joined = dates.pop().filter(|joined| dates.is_empty() && joined.date == found.date)?;
    joined.time?;
    let quoted = raw.get(view.to_surface(joined.range.clone()))?.to_owned();
    // The ranges are those of its own line, which callers read around.
    Some((
        FoundDate { range: found.range.clone(), date_range: found.date_range.clone(), ..joined },
        quoted,
    ))
}

/// Characters of a line in which an age is looked for.
const AGE_CHARS: usize = 120;

/// Returns the date that a line tells by its distance from the time of the fetch.
fn since(line: &str, fetched: DateTime) -> Option<FoundDate> {
    (line.len() <= AGE_CHARS).then(|| find_relative(line))??.at(fetched)
}

/// Scores what only shows when candidates are seen together.
fn compare(weighed: &mut [Weighed], body_dates: &[Date], fetched_at: Option<jiff::Timestamp>) {
    let after_title = weighed
        .iter()
        .filter(|w| w.source == Source::Text && w.is_contender() && !w.before_title)
        .any(|w| w.candidate.score >= THRESHOLD);
    let not_updated = weighed
        .iter()
        .any(|w| w.is_contender() && !w.says_updated && w.candidate.score >= THRESHOLD);
    let stated: Vec<Moment> = weighed
        .iter()
        .filter(|w| w.source != Source::Text && !w.says_updated && w.candidate.score > 0.0)
        .map(|w| w.candidate.value)
        .collect();
    let latest_body = body_dates.iter().max().copied();
    let bound = latest_possible(fetched_at);
    let contenders = weighed.iter().filter(|w| w.is_contender()).count();
    let around = masthead::dates_around(weighed);
    for one in weighed.iter_mut().filter(|w| w.is_contender()) {
        let date = one.candidate.value.local.date();
        if one.before_title && after_title {
            one.add(-4.0, "above the title while another follows it");
            one.candidate.role = DateRole::PageClock;
        }
        if one.before_title
            && one.is_above_section
            && !around.has_clock_above(one)
            && (one.is_like_a_clock() || one.candidate.value.precision == Precision::Day)
        {
            one.add(-6.0, "above the section, where sites print their clock");
            one.candidate.role = DateRole::PageClock;
        } else if one.before_title && !one.is_at_title {
            one.add(-6.0, "far above the title");
            one.candidate.role = DateRole::PageClock;
        } else if one.before_title
            && one.distance > 1
            && one.ticks()
            && !around.has_clock_above(one)
        {
            one.add(-6.0, "apart above the title, with its weekday and to the second");
            one.candidate.role = DateRole::PageClock;
        } else if masthead::is_its_clock(one, &around) {
            one.add(-6.0, "right under the head of the site, where it prints its clock");
            one.candidate.role = DateRole::PageClock;
        } else if one.before_title
            && !is_entry_date(&one.candidate.raw)
            && fetched_at.is_some_and(|at| is_clock_of(one.candidate.value, at))
        {
            one.add(-6.0, "above the title, and the time at which the page was fetched");
            one.candidate.role = DateRole::PageClock;
        }
        if one.says_updated {
            one.candidate.role = DateRole::Modified;
            if not_updated {
                one.add(-2.0, "introduced as the last change");
            }
        }
        if latest_body.is_some_and(|latest| {
            latest.checked_sub(30.days()).is_ok_and(|earliest| date < earliest)
        }) {
            // Alone in the right place it is rather the body that speaks of the future.
            let is_alone = contenders == 1 && !one.before_title;
            one.add(if is_alone { -1.5 } else { -3.0 }, "long before a date of the body");
        }
        if bound.is_some_and(|bound| date > bound) {
            one.add(-100.0, "later than the page was fetched");
        }
        let value = one.candidate.value;
        let is_stated = |moment: &Moment| {
            moment.local.date() == date && !is_finer(moment.precision, value.precision)
        };
        if one.source == Source::Text && stated.iter().any(is_stated) {
            one.add(1.5, "the date the page or the crawler states");
        }
    }
    agreement::reward(weighed);
    agreement::doubt(weighed);
    // Some sites state their local time as if it were UTC: the clock on the page is right.
    let visible: Vec<Moment> = weighed
        .iter()
        .filter(|w| w.source == Source::Text && w.is_contender() && w.candidate.score >= THRESHOLD)
        .map(|w| w.candidate.value)
        .collect();
    for one in weighed.iter_mut().filter(|w| w.source != Source::Text) {
        let value = one.candidate.value;
        if value.offset_seconds == 0
            && visible.iter().any(|moment| {
                moment.precision != Precision::Day
                    && moment.local.date() == value.local.date()
                    && moment.local.hour() == value.local.hour()
                    && moment.local.minute() == value.local.minute()
            })
        {
            one.add(-6.0, "local time stated as UTC");
        }
    }
}

fn is_finer(one: Precision, other: Precision) -> bool {
    let fineness = |precision| match precision {
        Precision::Second => 2,
        Precision::Minute => 1,
        Precision::Day => 0,
    };
    fineness(one) > fineness(other)
}

fn choose(
    mut weighed: Vec<Weighed>,
    body_dates: &[Date],
    fetched_at: Option<jiff::Timestamp>,
) -> Resolved {
    let best = |roles: &[DateRole], weighed: &[Weighed]| -> Option<usize> {
        weighed
            .iter()
            .enumerate()
            .filter(|(_, w)| roles.contains(&w.candidate.role) && w.candidate.score >= THRESHOLD)
            .max_by(|(_, a), (_, b)| {
                a.candidate.score.total_cmp(&b.candidate.score).then(b.distance.cmp(&a.distance))
            })
            .map(|(index, _)| index)
    };
    // The time of the last change stands in where nothing else is said: most sites print only that.
    let published =
        best(&[DateRole::Published], &weighed).or_else(|| best(&[DateRole::Modified], &weighed));
    let published = published.map(|day| agreement::clock_of_day(&weighed, day).unwrap_or(day));
    if let Some(one) = published.and_then(|index| weighed.get_mut(index)) {
        one.candidate.role = DateRole::Published;
    }
    let chosen = published.and_then(|index| weighed.get(index));
    let published_at = chosen.map(|one| one.candidate.value);
    let modified = best(&[DateRole::Modified], &weighed)
        .filter(|index| Some(*index) != published)
        .and_then(|index| weighed.get(index))
        .filter(|one| published_at.is_none_or(|moment| one.candidate.value.local >= moment.local));
    let mut finding = DateFinding {
        published: published_at,
        modified: modified.map(|one| one.candidate.value),
        ..DateFinding::default()
    };
    let published_source = chosen.map(|one| one.source);
    let modified_source = modified.map(|one| one.source);
    if let Some(one) = chosen {
        finding.raw = Some(one.candidate.raw.clone());
        finding.confidence = (0.45 + 0.07 * one.candidate.score).clamp(0.3, 0.99);
        finding.reason = one.reasons.join("; ");
    } else {
        let bound = latest_possible(fetched_at);
        finding.not_before = body_dates
            .iter()
            .filter(|date| bound.is_none_or(|bound| **date <= bound))
            .max()
            .copied();
        finding.reason = if weighed.iter().any(Weighed::is_contender) {
            "no date stands where pages print the time of publication".to_owned()
        } else {
            "no date outside the body".to_owned()
        };
    }
    for one in &mut weighed {
        one.candidate.reason = one.reasons.join("; ");
    }
    finding.candidates = weighed.into_iter().map(|one| one.candidate).collect();
    Resolved { finding, published_source, modified_source, is_cut: false }
}

#[cfg(test)]
mod tests;
