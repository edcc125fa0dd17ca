//! What can be seen of a line: its length and form, phrases in it, dates, neighbours, its place.
//!
//! Observations are yes-or-no, so that [`super::weights`] reads as a table. Nothing is decided here.
//! Each line is read a bounded number of times, and only its first [`READ_CHARS`] characters.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::pipeline::Hints;
use crate::pipeline::knowledge::{At, Hit, PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::{Element, Line, PageText, Region};
use crate::pipeline::text::dates::{FoundDate, find_dates};
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::sentences::sentences;
use crate::pipeline::text::tokens::{count_syllables, syllables};

/// Characters of a line that are looked at.
pub const READ_CHARS: usize = 2_000;
/// Syllables from which a line counts as a paragraph when the shape of the page is judged.
const LONG: usize = 17;

/// Something that is or is not so of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Feature {
    /// One syllable.
    Length1,
    /// Two to four syllables.
    Length2,
    /// Five to nine.
    Length5,
    /// Ten to sixteen.
    Length10,
    /// Seventeen to thirty.
    Length17,
    /// Thirty-one to fifty.
    Length31,
    /// More than fifty.
    Length51,
    /// Ends as a sentence does.
    Stop,
    /// Ends with a question mark.
    Question,
    /// Ends with a colon.
    Colon,
    /// Ends with no sign.
    Open,
    /// All letters are capitals.
    Capitals,
    /// Two or more sentences.
    Sentences,
    /// Looks like the name of a person or two.
    Name,
    /// A name, a dash, and an office.
    NameAndRole,
    /// Hardly more than a date.
    DateLine,
    /// That date has a clock time.
    Clock,
    /// That date has a weekday and no clock time.
    DayOnly,
    /// Ends with a date after other words.
    DateTail,
    /// Another line further down, at most one paragraph away, is hardly more than a date.
    DateBelow,
    /// Another line nearby is hardly more than a date.
    DateNear,
    /// The next line is hardly more than a date.
    DateNext,
    /// One of the next four lines is.
    DateSoon,
    /// One of the two lines before is.
    DateBefore,
    /// The name of a section.
    Section,
    /// Parts joined as in a breadcrumb.
    Breadcrumb,
    /// Mostly digits and signs.
    Digits,
    /// The name of a picture file.
    FileName,
    /// Several words without any Vietnamese letter on a Vietnamese page.
    Unaccented,
    /// Begins with the mark of a list.
    Bullet,
    /// Begins with what somebody says.
    Speech,
    /// Begins with a number or letter as headings do.
    Numbered,
    /// Ends with who made the picture.
    Credit,
    /// Begins with an outlet's name, or the dash that is left of it.
    OutletPrefix,
    /// The line before is a paragraph.
    LongBefore,
    /// The next line is a paragraph.
    LongNext,
    /// One of the next three lines is a paragraph.
    LongSoon,
    /// No paragraph follows.
    LastWords,
    /// Far shorter than paragraphs of this page are, and not shaped like a heading.
    ShortForPage,
    /// Hardly anything beside the paragraphs of this page.
    TinyForPage,
    /// Nearly the same as one of the lines before.
    Repeats,
    /// One of the next lines is nearly the same.
    Repeated,
    /// No blank line parts it from the next, on a page that has blank lines.
    Tight,
    /// In a run of four or more short lines.
    ShortRun,
    /// In a run of three or more lines that look like headlines.
    HeadlineRun,
    /// Among the first three lines.
    First,
    /// What the crawler or the head of the page calls the title.
    StatedTitle,
    /// The sign that ends official texts stands above.
    AfterEndMark,
    /// The main heading of an HTML page.
    Heading1,
    /// Another heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A caption element.
    FigureCaption,
    /// An entry of a list.
    ListItem,
    /// A `time` element.
    TimeElement,
    /// Nearly all of it is links.
    Links,
    /// All of it is emphasised.
    Strong,
    /// All of it is in italics.
    Italic,
    /// In a navigation region.
    InNavigation,
    /// Beside the article.
    InAside,
    /// In a footer region.
    InFooter,
    /// In an article region.
    InArticle,
    /// On a button.
    InControl,
}

/// What was seen of one line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observation {
    features: u64,
    /// Phrases from the boilerplate lexicon.
    pub boilerplate: Vec<Hit>,
    /// Phrases from the lexicon of cues.
    pub cues: Vec<Hit>,
    /// Share of the page's running text that stands above, between 0 and 1.
    pub share_above: f32,
    /// Whether the article cannot go on after this line.
    pub is_cut: bool,
}

impl Observation {
    /// Tells whether a feature was seen.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        self.features & (1 << feature as u8) != 0
    }

    fn set(&mut self, feature: Feature, is_so: bool) {
        if is_so {
            self.features |= 1 << feature as u8;
        }
    }

    fn ends_article(&self) -> bool {
        self.boilerplate.iter().any(|hit| hit.end)
    }
}

/// A line with what is needed of it more than once.
struct Seen<'p> {
    line: &'p Line,
    read: &'p str,
    folded: String,
    key: String,
    syllables: usize,
    words: BTreeSet<String>,
    is_date_line: bool,
}

impl Seen<'_> {
    fn is_long(&self) -> bool {
        self.syllables >= LONG && self.line.origin.links < 0.5
    }
}

/// Returns what is seen of each line of a page.
#[must_use]
pub fn observe(page: &PageText, hints: &Hints, words: &PageWords) -> Vec<Observation> {
    let mut observations = Vec::with_capacity(page.lines.len());
    let mut seen = Vec::with_capacity(page.lines.len());
    for line in &page.lines {
        let (observation, line) = alone(line, words);
        observations.push(observation);
        seen.push(line);
    }
    neighbours(&seen, &mut observations);
    shape(&seen, &mut observations);
    titles(page, hints, &seen, &mut observations);
    cuts(&seen, &mut observations);
    observations
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that every test compiles")
}

static FILE_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[^.]{0,120}\.(?:jpe?g|png|gif|webp|bmp)\W*$"));
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\d{1,2}[.)\-]|[IVX]{1,5}[.)\-]|[a-eA-E][.)])\s?\p{L}"));
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(.\-])(?:ảnh|nguồn|nguồn ảnh|photo|clip|đồ họa|minh họa|ảnh minh họa|ảnh tư liệu)\s?:\s?[^:.]{1,50}[.)\s]*$|\(?(?:ảnh minh họa|ảnh tư liệu|ảnh internet|minh họa)[.)\s]*$|\((?:ttxvn|vietnam\+|tl|ảnh tl)[^()]{0,20}\)[.\s]*$",
    )
});
static OUTLET_PREFIX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:-\s|[(\[][^)\]]{2,25}[)\]]\s?-|[A-ZĐ][\w.&+Đ]{1,18}\s-\s)"));
static NAME_AND_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\p{Lu}[\p{L}.]*\s){1,4}\p{Lu}[\p{L}.]*\s?(?:-|,)\s\p{L}[^.!?]{3,90}$")
});

fn alone<'p>(line: &'p Line, words: &PageWords) -> (Observation, Seen<'p>) {
    use Feature as F;
    let read = line
        .normal
        .char_indices()
        .nth(READ_CHARS)
        .map_or(line.normal.as_str(), |(end, _)| line.normal.get(..end).unwrap_or_default());
    let folded = fold_str(read);
    let key = line_key(read);
    let count = count_syllables(read);
    let mut observation = Observation::default();
    let length = match count {
        0 | 1 => F::Length1,
        2..=4 => F::Length2,
        5..=9 => F::Length5,
        10..=16 => F::Length10,
        17..=30 => F::Length17,
        31..=50 => F::Length31,
        _ => F::Length51,
    };
    observation.set(length, true);
    let end = read.trim_end_matches(['"', '\'', ')', ']', '*', ' ']);
    let has_stop = end.ends_with(['.', '!', '…']);
    observation.set(F::Stop, has_stop);
    observation.set(F::Question, end.ends_with('?'));
    observation.set(F::Colon, end.ends_with(':'));
    observation.set(F::Open, !end.ends_with(['.', '!', '…', '?', ':', ';', ',']));
    observation.set(F::Capitals, is_capitals(read));
    observation.set(F::Sentences, count >= 8 && sentences(read).len() >= 2);
    let is_name = is_name(read);
    observation.set(F::Name, is_name);
    observation.set(F::NameAndRole, !is_name && count <= 18 && NAME_AND_ROLE.is_match(read));
    let dates = find_dates(read, 4);
    let rest = rest_without_dates(read, &dates);
    let is_date_line = !dates.is_empty()
        && count <= 40
        && (rest <= 4 || (rest <= 9 && count <= 24 && introduces_date(read, &dates, words)));
    observation.set(F::DateLine, is_date_line);
    observation.set(F::Clock, is_date_line && dates.iter().any(|date| date.time.is_some()));
    observation.set(
        F::DayOnly,
        is_date_line && dates.iter().all(|d| d.time.is_none() && d.weekday_agrees.is_some()),
    );
    let date_ends = dates.last().is_some_and(|date| {
        read.get(date.range.end..).is_some_and(|rest| rest.chars().all(|c| !c.is_alphanumeric()))
    });
    observation.set(F::DateTail, date_ends && !is_date_line);
    observation.set(F::Section, words.is_section(&key));
    observation.set(F::Breadcrumb, is_breadcrumb(read, words));
    observation.set(F::Digits, is_mostly_digits(read) && dates.is_empty());
    observation.set(F::FileName, FILE_NAME.is_match(read));
    observation.set(F::Bullet, read.starts_with(['•', '+', '*', '·', '►', '>', '▪', '●']));
    observation
        .set(F::Speech, read.starts_with(['"', '\'']) || (read.starts_with("- ") && has_stop));
    observation.set(F::Numbered, NUMBERED.is_match(read));
    observation.set(F::Credit, CREDIT.is_match(read));
    observation.set(F::OutletPrefix, count >= 12 && OUTLET_PREFIX.is_match(read));
    let origin = line.origin;
    observation.set(F::Heading1, origin.element == Element::Heading1);
    observation.set(F::Heading, origin.element == Element::Heading);
    observation.set(F::Paragraph, origin.element == Element::Paragraph);
    observation.set(F::FigureCaption, origin.element == Element::FigureCaption);
    observation.set(F::ListItem, origin.element == Element::ListItem);
    observation.set(F::TimeElement, origin.element == Element::Time);
    observation.set(F::Links, origin.links >= 0.8);
    observation.set(F::Strong, origin.is_strong);
    observation.set(F::Italic, origin.is_italic);
    observation.set(F::InNavigation, origin.region == Region::Navigation);
    observation.set(F::InAside, origin.region == Region::Aside);
    observation.set(F::InFooter, origin.region == Region::Footer);
    observation.set(F::InArticle, origin.region == Region::Article);
    observation.set(F::InControl, origin.region == Region::Control);
    // A long line is running text, whatever words it holds.
    observation.boilerplate = words.boilerplate.hits(&folded, &key);
    observation.boilerplate.retain(|hit| match hit.at {
        At::Line => true,
        At::Start => count <= 40,
        At::Inside => count <= 14,
    });
    observation.cues = words.cues.hits(&folded, &key);
    observation.cues.retain(|hit| hit.class == LineClass::Body || count <= 40);
    let signs =
        observation.cues.iter().any(|hit| hit.class == LineClass::Byline && hit.at != At::Inside);
    if signs {
        // "Bài, ảnh: An" signs the article, not a picture.
        observation.features &= !(1 << F::Credit as u8);
    }
    let syllable_set = syllables(&folded)
        .take(200)
        .filter_map(|range| folded.get(range))
        .map(str::to_owned)
        .collect();
    let seen =
        Seen { line, read, key, syllables: count, words: syllable_set, is_date_line, folded };
    (observation, seen)
}

fn is_capitals(text: &str) -> bool {
    let mut letters = 0;
    text.chars().filter(|character| character.is_alphabetic()).all(|character| {
        letters += 1;
        !character.is_lowercase()
    }) && letters >= 2
}

/// Tells whether a line is shaped like a signature: one or two names, initials, `P.V`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ',', ' ']).trim_start_matches(['-', ' ']);
    if text.is_empty() || text.chars().any(|character| character.is_numeric()) {
        return false;
    }
    let parts: Vec<&str> = text.split([',', ';', '&', '/']).flat_map(|p| p.split(" - ")).collect();
    parts.len() <= 4
        && parts.iter().all(|part| {
            let mut count = 0;
            part.split_whitespace().all(|word| {
                count += 1;
                word.chars().next().is_some_and(char::is_uppercase)
                    && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\''))
            }) && (1..=5).contains(&count)
        })
}

/// Returns how many syllables a line has beside its dates and the words that introduce them.
fn rest_without_dates(text: &str, dates: &[FoundDate]) -> usize {
    const AROUND: &[&str] = &[
        "at", "cập", "cuối", "date", "đăng", "gmt", "gửi", "in", "lần", "lúc", "ngày", "nhật",
        "on", "posted", "xuất", "bản", "giờ", "vào", "tin", "bởi", "lượt", "xem", "view", "views",
    ];
    let mut count = 0;
    let mut from = 0;
    for range in dates.iter().map(|date| date.range.clone()).chain([text.len()..text.len()]) {
        let between = text.get(from..range.start).unwrap_or_default();
        count += syllables(between)
            .filter_map(|range| between.get(range))
            .filter(|word| {
                !AROUND.contains(&word.to_lowercase().as_str())
                    && !word.chars().all(|c| c.is_numeric() || matches!(c, '.' | ','))
            })
            .count();
        from = range.end;
    }
    count
}

/// Tells whether what stands beside a date are words that go with dates: authors, sections, counters.
fn introduces_date(text: &str, dates: &[FoundDate], words: &PageWords) -> bool {
    let Some(first) = dates.first() else { return false };
    let before = text.get(..first.range.start).unwrap_or_default();
    let key = line_key(before);
    let folded = fold_str(text);
    words.is_section(&key)
        || is_name(before)
        || words.boilerplate.hits(&folded, &line_key(text)).iter().any(|hit| {
            matches!(hit.class, LineClass::Published | LineClass::Modified | LineClass::Counter)
        })
        || words.cues.hits(&folded, &key).iter().any(|hit| hit.class == LineClass::Byline)
}

fn is_breadcrumb(text: &str, words: &PageWords) -> bool {
    if text.chars().count() > 160 || text.ends_with(['.', '…']) {
        return false;
    }
    let by = |separators: &[char]| -> Vec<String> {
        text.split(separators).map(line_key).filter(|part| !part.is_empty()).collect()
    };
    let arrows = by(&['>', '›', '→', '"', '/']);
    let bars = by(&['|', '•']);
    let known = |parts: &[String]| parts.iter().filter(|part| words.is_section(part)).count();
    (text.contains(['>', '›', '→'])
        && arrows.len() >= 2
        && arrows.iter().all(|p| count_syllables(p) <= 8))
        || (arrows.len() >= 2 && known(&arrows) == arrows.len())
        || (bars.len() >= 3 && known(&bars) * 2 >= bars.len())
}

fn is_mostly_digits(text: &str) -> bool {
    let (mut digits, mut letters) = (0, 0);
    for character in text.chars() {
        if character.is_numeric() {
            digits += 1;
        } else if character.is_alphabetic() {
            letters += 1;
        }
    }
    digits > 0 && letters <= 1 || letters + digits == 0
}

/// How alike two sets of words are: 1 when equal, 0 when nothing is shared.
fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f32 {
    let shared = a.intersection(b).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

fn neighbours(seen: &[Seen<'_>], observations: &mut [Observation]) {
    use Feature as F;
    let has_gaps = seen.iter().filter(|line| line.line.gap_before).count() * 2 >= seen.len();
    let last_long = seen.iter().rposition(Seen::is_long);
    date_below(seen, observations);
    let mut end_mark = false;
    for (index, observation) in observations.iter_mut().enumerate() {
        let Some(here) = seen.get(index) else { continue };
        let after = |distance: usize| seen.get(index + distance);
        let before = |distance: usize| index.checked_sub(distance).and_then(|at| seen.get(at));
        let date = |line: Option<&Seen<'_>>| line.is_some_and(|line| line.is_date_line);
        let long = |line: Option<&Seen<'_>>| line.is_some_and(Seen::is_long);
        observation.set(F::DateNext, date(after(1)));
        observation.set(F::DateSoon, (1..=4).any(|distance| date(after(distance))));
        observation.set(F::DateBefore, (1..=2).any(|distance| date(before(distance))));
        observation.set(
            F::DateNear,
            (1..=4).any(|distance| date(after(distance)) || date(before(distance))),
        );
        observation.set(F::LongBefore, long(before(1)));
        observation.set(F::LongNext, long(after(1)));
        observation.set(F::LongSoon, (1..=3).any(|distance| long(after(distance))));
        observation.set(F::LastWords, last_long.is_none_or(|last| last < index));
        observation.set(F::Tight, has_gaps && after(1).is_some_and(|next| !next.line.gap_before));
        let alike = |other: Option<&Seen<'_>>| {
            other.is_some_and(|other| {
                here.syllables >= 3
                    && (likeness(&here.words, &other.words) >= 0.8
                        || here.syllables >= 6 && starts_alike(&here.folded, &other.folded))
            })
        };
        observation.set(F::Repeats, (1..=2).any(|distance| alike(before(distance))));
        observation.set(F::Repeated, (1..=2).any(|distance| alike(after(distance))));
        observation.set(F::First, index < 3);
        observation.set(F::AfterEndMark, end_mark);
        end_mark |= here.read.ends_with("./.") || here.read.ends_with("…/.");
    }
}

/// Marks lines that have a date line below them with at most one paragraph between.
fn date_below(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let mut longs = usize::MAX;
    for (line, observation) in seen.iter().zip(observations.iter_mut()).rev() {
        observation.set(Feature::DateBelow, longs <= 1);
        if line.is_date_line {
            longs = 0;
        } else if line.is_long() {
            longs = longs.saturating_add(1);
        }
    }
}

/// Tells whether one of two lines is the other with a little more at its end.
fn starts_alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let short = short.trim_end_matches(['.', ' ']);
    short.len() * 3 >= long.len() * 2 && long.starts_with(short)
}

fn shape(seen: &[Seen<'_>], observations: &mut [Observation]) {
    use Feature as F;
    let mut lengths: Vec<usize> =
        seen.iter().filter(|line| line.is_long()).map(|line| line.syllables).collect();
    lengths.sort_unstable();
    let total: usize = lengths.iter().sum();
    // Where the middle word of the running text stands: a few captions do not move it.
    let mut words = 0;
    let typical = lengths
        .iter()
        .copied()
        .find(|length| {
            words += length;
            words * 2 >= total
        })
        .unwrap_or(0);
    let mut above = 0;
    for (line, observation) in seen.iter().zip(observations.iter_mut()) {
        observation.share_above = if total == 0 { 1.0 } else { above as f32 / total as f32 };
        if line.is_long() {
            above += line.syllables;
        }
        let is_heading_like = line.syllables <= 16 && observation.has(F::Open);
        let is_paragraph_page = typical >= 80 && !is_heading_like;
        observation.set(F::ShortForPage, is_paragraph_page && line.syllables * 10 <= typical * 3);
        observation.set(F::TinyForPage, is_paragraph_page && line.syllables * 8 <= typical);
        observation.set(
            F::Unaccented,
            line.syllables >= 3
                && line.read.is_ascii()
                && line.read.contains(char::is_alphabetic)
                && !line.is_date_line,
        );
    }
    let is_short = |index: usize| {
        matches!((seen.get(index), observations.get(index)), (Some(line), Some(observation))
            if line.syllables <= 8 && observation.has(F::Open) && !line.is_date_line)
    };
    let short_runs = runs(seen.len(), 4, is_short);
    let is_headline = |index: usize| {
        matches!((seen.get(index), observations.get(index)), (Some(line), Some(observation))
            if (5..=25).contains(&line.syllables)
                && !observation.has(F::Stop)
                && !line.is_date_line
                && observation.boilerplate.is_empty()
                && !observation.cues.iter().any(|hit| hit.at != At::Inside))
    };
    let headline_runs = runs(seen.len(), 3, is_headline);
    for (index, observation) in observations.iter_mut().enumerate() {
        observation.set(F::ShortRun, short_runs.get(index).copied().unwrap_or(false));
        observation.set(F::HeadlineRun, headline_runs.get(index).copied().unwrap_or(false));
    }
}

/// Marks every index that is part of a run of at least `least` for which `is_so` holds.
fn runs(count: usize, least: usize, is_so: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut marks = vec![false; count];
    let mut start = 0;
    for index in 0..=count {
        if index < count && is_so(index) {
            continue;
        }
        if index - start >= least
            && let Some(run) = marks.get_mut(start..index)
        {
            run.fill(true);
        }
        start = index + 1;
    }
    marks
}

fn titles(page: &PageText, hints: &Hints, seen: &[Seen<'_>], observations: &mut [Observation]) {
    let stated: Vec<String> = page
        .metadata
        .titles
        .iter()
        .map(|title| title.value.as_str())
        .chain(hints.title.as_deref())
        .map(line_key)
        .filter(|key| !key.is_empty())
        .collect();
    for (line, observation) in seen.iter().zip(observations.iter_mut()) {
        // A stated title may go on with the name of the site.
        let is_stated = stated.iter().any(|title| {
            *title == line.key
                || line.syllables >= 4
                    && line.key.len() * 2 > title.len()
                    && title.starts_with(line.key.as_str())
        });
        observation.set(Feature::StatedTitle, is_stated);
    }
}

/// Lines within which two phrases of the end always end the article.
const PAIR_REACH: usize = 5;
/// Share of the text above a single phrase of the end that lets it end the article.
const CUT_SHARE: f32 = 0.6;

fn cuts(seen: &[Seen<'_>], observations: &mut [Observation]) {
    let ends: Vec<usize> = observations
        .iter()
        .enumerate()
        .filter(|(_, observation)| observation.ends_article())
        .map(|(index, _)| index)
        .collect();
    for (position, &index) in ends.iter().enumerate() {
        let near =
            |other: Option<&usize>| other.is_some_and(|&other| other.abs_diff(index) <= PAIR_REACH);
        let is_pair = near(ends.get(position + 1))
            || position.checked_sub(1).is_some_and(|before| near(ends.get(before)));
        let Some(observation) = observations.get_mut(index) else { continue };
        let has_text_above = observation.share_above > 0.0 && seen.iter().any(Seen::is_long);
        // A page that marks its regions says itself what stands beside the text.
        let is_beside = observation.has(Feature::InAside) || observation.has(Feature::InArticle);
        observation.is_cut =
            has_text_above && !is_beside && (is_pair || observation.share_above >= CUT_SHARE);
    }
}
