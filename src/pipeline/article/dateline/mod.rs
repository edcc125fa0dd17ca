//! Decides when an article was published, and keeps every date it considered.
//!
//! Dates are gathered from the lines around the article, from what the page says of itself and from
//! the crawler's hints; each gets a score by where it stands and what stands beside it, because
//! neither the first nor the latest nor the earliest date of a page is right. The clock of a page and
//! the frozen date of a template lose to a date between title and lead. Nothing later than a day
//! after the page was fetched is believed.
//!
//! A date of the body is never the publication date; without one, the latest past date of the body
//! is a lower bound. Copyright years, counters and ages ("3 giờ trước") are no candidates.

mod agreement;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::pipeline::Hints;
use crate::pipeline::analysis::{DateCandidate, DateFinding, DateRole, Moment, Precision, Source};
use crate::pipeline::knowledge::{Hint, PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::PageText;
use crate::pipeline::text::dates::{FoundDate, find_dates};
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::normalize::NormalView;

/// Score from which a candidate is believed.
const THRESHOLD: f64 = 2.0;
/// Log-odds below which the document tree says that a line stands beside the article.
const BESIDE: f32 = -4.0;
/// Distance of what stands on no line.
const OFF_PAGE: usize = usize::MAX / 2;
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

/// A candidate while it is weighed.
struct Weighed {
    candidate: DateCandidate,
    source: Source,
    /// Lines between it and the title; what is not on a line is far.
    distance: usize,
    before_title: bool,
    says_updated: bool,
    reasons: Vec<&'static str>,
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
    let mut body_dates = Vec::new();
    for (index, (line, class)) in page.lines.iter().zip(classes).enumerate() {
        let surface = page.text.get(line.range.clone()).unwrap_or_default();
        let view = NormalView::new(surface);
        let left = limit.saturating_sub(weighed.len());
        let dates = find_dates(view.text(), PER_LINE.min(left));
        is_cut |= left == 0 && !find_dates(view.text(), 1).is_empty();
        if dates.is_empty() {
            continue;
        }
        // Beside the article, what is called a date is mostly the clock of the page.
        let is_called = line.origin.hint == Some(Hint::Date) && line.origin.content > BESIDE;
        let hits = hits(&line.normal, words);
        let position = Position { index, title, class: *class, hits, is_called };
        for found in dates {
            let raw = surface.get(view.to_surface(found.range.clone())).unwrap_or_default();
            if is_running_text(*class) {
                if !is_ahead(view.text(), &found) {
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

fn is_running_text(class: LineClass) -> bool {
    matches!(
        class,
        LineClass::Body
            | LineClass::Lead
            | LineClass::Subheading
            | LineClass::Caption
            | LineClass::CaptionDuplicate
            | LineClass::CaptionAlt
    )
}

/// Where a candidate stands.
struct Position {
    index: usize,
    title: Option<usize>,
    class: LineClass,
    /// Whether an element calls it a date.
    is_called: bool,
    /// What phrases on the line speak for.
    hits: Vec<LineClass>,
}

/// Characters of a line in which phrases are looked for.
const READ_CHARS: usize = 400;

fn hits(line: &str, words: &PageWords) -> Vec<LineClass> {
    let read: String = line.chars().take(READ_CHARS).collect();
    let hits = words.boilerplate.hits(&fold_str(&read), &line_key(&read));
    hits.into_iter().map(|hit| hit.class).collect()
}

/// Returns the folded text right before a date.
fn folded_before(text: &str, found: &FoundDate) -> String {
    let end = found.range.start;
    let start = text.floor_char_boundary(end.saturating_sub(48));
    fold_str(text.get(start..end).unwrap_or_default())
}

fn on_line(raw: &str, found: &FoundDate, line: &str, position: &Position) -> Weighed {
    let says = |class: LineClass| position.hits.contains(&class);
    let mut weighed = Weighed {
        candidate: DateCandidate {
            raw: raw.to_owned(),
            value: found.moment(),
            role: DateRole::Published,
            score: 0.0,
            reason: String::new(),
        },
        source: Source::Text,
        distance: position.title.map_or(position.index, |title| title.abs_diff(position.index)),
        before_title: position.title.is_some_and(|title| position.index < title),
        says_updated: says(LineClass::Modified)
            || folded_before(line, found).contains("cập nhật")
            || position.class == LineClass::Modified,
        reasons: Vec::new(),
    };
    let (points, reason) = match position.class {
        LineClass::Published => (4.0, "on a line of its own beside the title"),
        LineClass::Byline => (4.0, "on the line of the byline"),
        LineClass::Title => (3.0, "glued to the title"),
        LineClass::Modified => (3.0, "on the line of the last change"),
        LineClass::Section | LineClass::Counter => (2.0, "on a line around the title"),
        LineClass::Agency => (2.0, "on the line of the agency"),
        LineClass::RenderTime if position.is_called => (2.5, "in an element that is called a date"),
        LineClass::RenderTime => (-2.0, "where pages print their clock"),
        LineClass::Navigation | LineClass::Widget | LineClass::Other | LineClass::Tags => {
            (-1.0, "among the furniture of the page")
        }
        LineClass::PhotoCredit
        | LineClass::Related
        | LineClass::Comments
        | LineClass::Footer
        | LineClass::BoilerplateEnd => (-6.0, "outside the article"),
        LineClass::Lead
        | LineClass::Body
        | LineClass::Subheading
        | LineClass::Caption
        | LineClass::CaptionAlt
        | LineClass::CaptionDuplicate => (-6.0, "in running text"),
    };
    weighed.add(points, reason);
    if says(LineClass::Published) {
        weighed.add(3.0, "introduced as the date of publication");
    }
    if found.time.is_some() {
        weighed.add(2.0, "with a clock time");
    }
    if says(LineClass::Footer) {
        weighed.add(-4.0, "beside contact or address words");
    }
    weekday(&mut weighed, found);
    if position.class == LineClass::RenderTime && !position.is_called {
        weighed.candidate.role = DateRole::PageClock;
    } else if points <= -6.0 {
        weighed.candidate.role = DateRole::Mentioned;
    }
    weighed
}

fn mentioned(raw: &str, found: &FoundDate) -> Weighed {
    Weighed {
        candidate: DateCandidate {
            raw: raw.to_owned(),
            value: found.moment(),
            role: DateRole::Mentioned,
            score: -6.0,
            reason: "in running text".to_owned(),
        },
        source: Source::Text,
        distance: usize::MAX,
        before_title: false,
        says_updated: false,
        reasons: vec!["in running text"],
    }
}

fn off_page(raw: &str, found: &FoundDate, source: Source, is_published: bool) -> Weighed {
    let mut weighed = Weighed {
        candidate: DateCandidate {
            raw: raw.chars().take(200).collect(),
            value: found.moment(),
            role: if is_published { DateRole::Published } else { DateRole::Modified },
            score: 0.0,
            reason: String::new(),
        },
        source,
        distance: OFF_PAGE,
        before_title: false,
        says_updated: !is_published,
        reasons: Vec::new(),
    };
    let (points, reason) = match source {
        Source::JsonLd => (5.5, "stated in JSON-LD"),
        Source::Meta => (5.0, "stated in a meta element"),
        Source::Dom => (3.0, "stated in a time element"),
        Source::Hint => (3.0, "hinted by the crawler"),
        Source::Text => (0.0, "on the page"),
    };
    weighed.add(points, reason);
    if found.time.is_some() {
        weighed.add(2.0, "with a clock time");
    }
    if found.date.year() <= 1970 {
        weighed.add(-20.0, "a void date");
    }
    weekday(&mut weighed, found);
    weighed
}

fn weekday(weighed: &mut Weighed, found: &FoundDate) {
    match found.weekday_agrees {
        Some(true) => weighed.add(0.5, "with the right weekday"),
        Some(false) => weighed.add(-1.5, "with a wrong weekday"),
        None => {}
    }
}

impl Weighed {
    fn add(&mut self, points: f64, reason: &'static str) {
        self.candidate.score += points;
        self.reasons.push(reason);
    }

    fn is_contender(&self) -> bool {
        self.candidate.role != DateRole::Mentioned
    }
}

/// Scores what only shows when candidates are seen together.
fn compare(weighed: &mut [Weighed], body_dates: &[Date], fetched_at: Option<jiff::Timestamp>) {
    let after_title = weighed
        .iter()
        .any(|w| w.is_contender() && !w.before_title && w.candidate.score >= THRESHOLD);
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
    for one in weighed.iter_mut().filter(|w| w.is_contender()) {
        let date = one.candidate.value.local.date();
        if one.before_title && after_title {
            one.add(-4.0, "above the title while another follows it");
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
            one.add(-3.0, "long before a date of the body");
        }
        if bound.is_some_and(|bound| date > bound) {
            one.add(-100.0, "later than the page was fetched");
        }
        if one.source == Source::Text && stated.iter().any(|moment| moment.local.date() == date) {
            one.add(1.5, "the date the page or the crawler states");
        }
    }
    agreement::reward(weighed);
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

/// Returns the last day that a page fetched then can have been published on.
fn latest_possible(fetched_at: Option<jiff::Timestamp>) -> Option<Date> {
    let vietnam = jiff::tz::Offset::from_hours(7).ok()?;
    vietnam.to_datetime(fetched_at?).date().checked_add(1.day()).ok()
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
    let published = best(&[DateRole::Published, DateRole::PageClock], &weighed)
        .or_else(|| best(&[DateRole::Modified], &weighed));
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

/// Tells whether running text speaks of a date as one to come.
fn is_ahead(text: &str, found: &FoundDate) -> bool {
    let start = text.floor_char_boundary(found.date_range.start.saturating_sub(48));
    let before = fold_str(text.get(start..found.date_range.start).unwrap_or_default());
    let before = before.trim_end().trim_end_matches("ngày").trim_end();
    if before.ends_with("tính đến") || before.ends_with("tính tới") {
        return false;
    }
    const AHEAD: &[&str] = &[
        "chậm nhất",
        "dự kiến",
        "hạn cuối",
        "hạn chót",
        "hết",
        "sẽ",
        "thời hạn",
        "trước",
        "đến",
        "đến hết",
        "tới",
    ];
    AHEAD.iter().any(|word| before.ends_with(word))
        || ["dự kiến ", "sẽ ", "chậm nhất "].iter().any(|word| {
            before.rsplit(['.', ';', ',']).next().is_some_and(|clause| clause.contains(word))
        })
}

#[cfg(test)]
mod tests;
