//! Gives each date of a page its points by where it stands and what stands beside it.

use crate::pipeline::analysis::{DateCandidate, DateRole, Precision, Source};
use crate::pipeline::knowledge::{PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::dates::FoundDate;
use crate::pipeline::text::dates::stamps::{is_stamp, without_introduction};
use crate::pipeline::text::fold::fold_str;

/// A candidate while it is weighed.
pub(super) struct Weighed {
    pub(super) candidate: DateCandidate,
    pub(super) source: Source,
    /// Lines between it and the title; what is not on a line is far.
    pub(super) distance: usize,
    pub(super) before_title: bool,
    /// Whether nothing but the section and the like parts it from the title.
    pub(super) is_at_title: bool,
    pub(super) says_updated: bool,
    /// Whether the section stands between it and the title below it.
    pub(super) is_above_section: bool,
    /// Whether it stands at the title, right under the head of the site.
    pub(super) is_under_masthead: bool,
    /// Whether words introduce it, as they do no clock.
    pub(super) is_introduced: bool,
    /// Whether it has a weekday.
    pub(super) has_weekday: bool,
    /// What its line is, for what stands on one.
    pub(super) class: Option<LineClass>,
    pub(super) reasons: Vec<&'static str>,
}

/// Where a candidate stands.
pub(super) struct Position<'p> {
    /// Its line.
    pub(super) index: usize,
    /// What every line of the page is.
    pub(super) classes: &'p [LineClass],
    /// The line of the title.
    pub(super) title: Option<usize>,
    /// Whether an element calls it a date.
    pub(super) is_called: bool,
    /// Whether the head of the site stands right above it.
    pub(super) is_under_masthead: bool,
    /// What phrases on the line speak for.
    pub(super) hits: Vec<LineClass>,
}

/// Distance of what stands on no line.
pub(super) const OFF_PAGE: usize = usize::MAX / 2;

/// Lines that may part a date from the title below it.
const AT_TITLE: usize = 4;
/// Lines that may, with the tools and counters that stand there.
const TOOLS: usize = 12;

impl Position<'_> {
    fn class(&self) -> LineClass {
        self.classes.get(self.index).copied().unwrap_or(LineClass::Other)
    }

    /// Whether another date that pages print as their clock stands above one at the title.
    fn is_below_clock(&self) -> bool {
        let above = self.classes.get(..self.index).unwrap_or_default();
        self.is_at_title() && !self.is_above_section() && above.contains(&LineClass::RenderTime)
    }

    /// Whether only what belongs to the article parts it from the title: who wrote it, tools, counters.
    fn is_among_tools(&self) -> bool {
        let Some(title) = self.title.filter(|title| *title > self.index) else { return false };
        let mut between = self.classes.get(self.index + 1..title).unwrap_or_default().iter();
        let is_of_article = |class: &LineClass| {
            matches!(class, LineClass::Byline | LineClass::Counter | LineClass::Widget)
        };
        between.len() > 0 && between.len() <= TOOLS && between.all(is_of_article)
    }

    fn is_above_section(&self) -> bool {
        let Some(title) = self.title.filter(|title| *title > self.index) else { return false };
        let between = self.classes.get(self.index..title).unwrap_or_default();
        between.contains(&LineClass::Section)
    }

    fn is_at_title(&self) -> bool {
        let Some(title) = self.title.filter(|title| *title > self.index) else { return false };
        let between = self.classes.get(self.index + 1..title).unwrap_or_default();
        let is_tool = |class: &LineClass| {
            matches!(class, LineClass::Counter | LineClass::Widget | LineClass::Comments)
        };
        let parting = between.iter().filter(|class| !is_tool(class));
        between.len() <= TOOLS
            && parting.clone().count() <= AT_TITLE
            && parting.clone().all(|class| {
                matches!(
                    class,
                    LineClass::Section
                        | LineClass::Byline
                        | LineClass::Agency
                        | LineClass::Published
                        | LineClass::Modified
                )
            })
    }
}

/// Characters of a line in which phrases are looked for.
const READ_CHARS: usize = 400;

pub(super) fn hits(line: &str, words: &PageWords) -> Vec<LineClass> {
    let read: String = line.chars().take(READ_CHARS).collect();
    let hits = words.boilerplate.hits(&fold_str(&read), &line_key(&read));
    hits.into_iter().map(|hit| hit.class).collect()
}

/// Tells whether a line begins with a date, as no headline does by itself.
fn begins(line: &str, found: &FoundDate) -> bool {
    let before = line.get(..found.range.start).unwrap_or_default();
    !before.contains(char::is_alphanumeric)
}

/// Returns the folded text right before a date.
fn folded_before(text: &str, found: &FoundDate) -> String {
    let end = found.range.start;
    let start = text.floor_char_boundary(end.saturating_sub(48));
    fold_str(text.get(start..end).unwrap_or_default())
}

pub(super) fn on_line(
    raw: &str,
    found: &FoundDate,
    line: &str,
    position: &Position<'_>,
) -> Weighed {
    let says = |class: LineClass| position.hits.contains(&class);
    let before = line.get(..found.range.start).unwrap_or_default();
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
        is_at_title: position.is_at_title() || position.is_called,
        is_above_section: position.is_above_section(),
        is_under_masthead: position.is_under_masthead,
        is_introduced: says(LineClass::Published)
            || says(LineClass::Modified)
            || without_introduction(before).len() < before.trim_end().len(),
        class: Some(position.class()),
        says_updated: says(LineClass::Modified)
            || folded_before(line, found).contains("cập nhật")
            || position.class() == LineClass::Modified,
        has_weekday: found.weekday_agrees.is_some(),
        reasons: Vec::new(),
    };
    let (points, reason) = match position.class() {
        LineClass::Published => (4.0, "on a line of its own beside the title"),
        LineClass::Byline => (4.0, "on the line of the byline"),
        LineClass::Title if begins(line, found) || is_stamp(line, found) => {
            (3.0, "glued to the title")
        }
        LineClass::Title => (-6.0, "in the title"),
        LineClass::Modified => (3.0, "on the line of the last change"),
        LineClass::Section | LineClass::Counter => (2.0, "on a line around the title"),
        LineClass::Agency => (2.0, "on the line of the agency"),
        LineClass::RenderTime if position.is_called => (2.5, "in an element that is called a date"),
        LineClass::RenderTime if position.is_below_clock() => {
            (3.0, "at the title, below the clock of the page")
        }
        LineClass::RenderTime if position.is_among_tools() => {
            (3.0, "above the title, among its tools")
        }
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
    if position.class() == LineClass::RenderTime && points < 0.0 {
        weighed.candidate.role = DateRole::PageClock;
    } else if points <= -6.0 {
        weighed.candidate.role = DateRole::Mentioned;
    }
    weighed
}

pub(super) fn mentioned(raw: &str, found: &FoundDate) -> Weighed {
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
        is_at_title: false,
        says_updated: false,
        is_above_section: false,
        is_under_masthead: false,
        is_introduced: false,
        class: None,
        has_weekday: found.weekday_agrees.is_some(),
        reasons: vec!["in running text"],
    }
}

pub(super) fn off_page(
    raw: &str,
    found: &FoundDate,
    source: Source,
    is_published: bool,
) -> Weighed {
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
        is_at_title: false,
        says_updated: !is_published,
        is_above_section: false,
        is_under_masthead: false,
        is_introduced: false,
        class: None,
        has_weekday: found.weekday_agrees.is_some(),
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
    pub(super) fn add(&mut self, points: f64, reason: &'static str) {
        self.candidate.score += points;
        self.reasons.push(reason);
    }

    /// Tells whether it is printed as clocks often are: with its weekday, to the second, as an update.
    pub(super) fn is_like_a_clock(&self) -> bool {
        self.has_weekday || self.says_updated || self.candidate.value.precision == Precision::Second
    }

    /// Tells whether it is printed as clocks are.
    pub(super) fn ticks(&self) -> bool {
        self.has_weekday && self.candidate.value.precision == Precision::Second
    }

    pub(super) fn is_contender(&self) -> bool {
        self.candidate.role != DateRole::Mentioned
    }
}
