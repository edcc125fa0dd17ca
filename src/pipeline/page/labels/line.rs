//! Looks at one line alone: length, form, phrases, dates, where it comes from.

use std::sync::LazyLock;

use regex::Regex;

use super::credits::is_credited;
use super::features::{Feature, Observation};
use super::forms;
use super::menus;
use super::rows;
use super::signers;
use crate::pipeline::knowledge::{At, Hit, PageWords, folded_line_key, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::{Depiction, Element, Line, Region};
use crate::pipeline::text::dates::{FoundDate, find_dates, find_relative};
use crate::pipeline::text::fnv;
use crate::pipeline::text::fold::fold_normal;
use crate::pipeline::text::sentences::sentences;
use crate::pipeline::text::tokens::{count_syllables, syllables};

/// Characters of a line that are looked at.
pub const READ_CHARS: usize = 2_000;
/// Words of a line that are compared with those of others.
const COMPARED: usize = 200;
/// Log-odds below which the document tree says that a line stands beside the article.
const BESIDE: f32 = -2.0;
/// Syllables of authors and outlets beside a date.
const BESIDE_DATE: usize = 10;
/// Syllables of a line that may be hardly more than an age, or than who did something.
const AGE: usize = 14;
/// Syllables from which a line counts as a paragraph when the shape of the page is judged.
const LONG: usize = 17;

/// Syllables of the longest line that is hardly more than figures.
const FIGURES: usize = 12;
/// Syllables of a line that tells how often something was read.
const COUNT: usize = 5;
/// Syllables from which a line is no headline, whatever it ends with.
const LONGEST_HEADLINE: usize = 28;

/// Tells whether a line ends as sentences and their parts do.
fn ends_with_sign(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '\'', ')', ']', '*', ' ']);
    end.ends_with(['.', '!', '…', '?', ':', ';', ','])
}

/// Tells whether a line ends as paragraphs do: a question or an exclamation alone is rather a headline.
fn ends_as_paragraph(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '\'', ')', ']', '*', ' ']);
    let is_whole = || end.contains(". ") || end.contains("? ") || end.contains("! ");
    ends_with_sign(text) && (!end.ends_with(['?', '!', '…']) && !end.ends_with("...") || is_whole())
}

/// Returns what is seen of a line, and what its neighbours need of it.
pub(super) fn look<'p>(line: &'p Line, words: &PageWords) -> (Observation, Seen<'p>) {
    use Feature as F;
    let read = line
        .normal
        .char_indices()
        .nth(READ_CHARS)
        .map_or(line.normal.as_str(), |(end, _)| line.normal.get(..end).unwrap_or_default());
    let folded = fold_normal(read);
    let key = folded_line_key(&folded);
    let words_read: Vec<u64> =
        syllables(&folded).filter_map(|range| folded.get(range)).map(fnv::hash).collect();
    let count = words_read.len();
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
    observation.set(F::Period, end.ends_with('.') && !end.ends_with(".."));
    observation.set(F::Question, end.ends_with('?'));
    observation.set(F::Colon, end.ends_with(':'));
    observation.set(F::Open, !end.ends_with(['.', '!', '…', '?', ':', ';', ',']));
    observation.set(F::Capitals, forms::is_capitals(read));
    observation.set(F::Sentences, count >= 8 && sentences(read).nth(1).is_some());
    let is_dump = line.origin.element == Element::Unknown;
    // Who signs a page in another language has names of that language.
    let is_name = forms::is_name(read) && (!is_dump || words.names.may_sign(read));
    let is_people = is_name && signers::is_people(read, words);
    // In capitals everything is shaped like a name.
    let is_heading = is_dump && !is_people && count >= 3 && forms::is_capitals(read);
    let is_name = is_name && (!is_heading || read.contains(['.', ',', '-']));
    let is_signer = count <= AGE && signers::introduced(read, words).is_some();
    let is_attributed = !is_name
        && (count <= 10 && forms::is_attributed(read, words)
            || count <= AGE && forms::done_by(read).is_some()
            || is_signer);
    observation
        .set(F::NameAndCredit, count <= AGE && signers::before_credit(read, words).is_some());
    observation.set(F::Name, is_name || is_attributed && !read.starts_with('('));
    let is_linked = signers::is_linked_source(read, words);
    let is_source = is_linked || forms::is_source(read) || is_attributed && read.starts_with('(');
    observation.set(F::Source, is_linked || count <= 10 && is_source);
    let are_people = is_people && signers::are_people(read, words);
    let has_done = count <= AGE && signers::has_done(read, words);
    observation.set(F::Signer, is_signer || has_done || are_people);
    let is_person = is_people || is_attributed && signers::is_people(read, words);
    observation.set(F::Person, is_person);
    observation.set(F::Doubtful, is_name && !is_people && count >= 2 && !read.contains('.'));
    observation.set(F::Terse, (5..=6).contains(&count));
    observation.set(F::Address, !is_source && !is_signer && forms::is_address(read));
    observation.set(F::NameAndRole, !is_name && count <= 18 && forms::is_name_and_role(read));
    let dates = find_dates(read, 4);
    let is_date_line = if is_event(&folded) {
        false
    } else if dates.is_empty() {
        count <= AGE && is_age(read, words)
    } else {
        count <= 40 && is_stamp_line(read, count, &dates, words)
    };
    observation.set(F::DateLine, is_date_line);
    observation.set(F::Clock, is_date_line && dates.iter().any(|date| date.time.is_some()));
    observation.set(
        F::DayOnly,
        is_date_line
            && dates.iter().all(|d| d.time.is_none() && d.weekday_agrees.is_some())
            && !forms::is_entry_date(read),
    );
    let has_weekday = dates.iter().any(|date| date.weekday_agrees.is_some());
    observation.set(F::Weekday, is_date_line && has_weekday);
    let date_ends = dates.last().is_some_and(|date| {
        read.get(date.range.end..).is_some_and(|rest| rest.chars().all(|c| !c.is_alphanumeric()))
    });
    observation.set(F::DateTail, date_ends && !is_date_line);
    observation.set(F::Section, words.is_section(&key));
    observation.set(F::Breadcrumb, menus::is_breadcrumb(read, words));
    observation.set(F::Digits, forms::is_mostly_digits(read) && dates.is_empty());
    observation.set(F::Figures, count <= FIGURES && dates.is_empty() && forms::is_figures(read));
    observation.set(F::FileName, forms::is_file_name(read));
    observation.set(F::Bullet, read.starts_with(['•', '+', '*', '·', '►', '>', '▪', '●']));
    observation
        .set(F::Speech, read.starts_with(['"', '\'']) || (read.starts_with("- ") && has_stop));
    let asks = ["PV:", "P.V:", "Hỏi:", "Đáp:"].iter().any(|who| read.starts_with(who));
    observation.set(F::Dialogue, asks && !forms::is_signed(read));
    observation.set(F::Numbered, forms::is_numbered(read));
    observation.set(F::Credit, is_credited(&folded));
    observation.set(F::OutletPrefix, count >= 12 && forms::has_outlet_prefix(read));
    let origin = line.origin;
    observation.origin = origin;
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
    observation.set(F::BelowPicture, origin.depiction == Depiction::Below);
    observation.set(F::SetAsCaption, origin.depiction == Depiction::Set);
    // A long line is running text, whatever words it holds.
    observation.boilerplate = if count <= 40 {
        words.boilerplate.hits(&folded, &key)
    } else {
        words.boilerplate.line_hits(&key)
    };
    observation.boilerplate.extend(counted_comments(&folded, &key, words));
    observation.boilerplate.extend(counted(&key, count, words));
    if count <= COUNT + AGE && forms::asks_to_follow(&folded) {
        observation.boilerplate.push(Hit { class: LineClass::Widget, at: At::Line, end: false });
    }
    let is_row_long = count > LONGEST_HEADLINE;
    let mut is_row = false;
    if signs_in_a_row(read, count, words) {
        observation.boilerplate.clear();
        observation.set(F::Name, true);
        observation.set(F::Person, true);
    } else if observation.boilerplate.is_empty()
        && (dates.is_empty() || is_row_long)
        && !is_date_line
    {
        let row = rows::furniture(read, count, words);
        is_row = row.is_some();
        if row.is_some_and(|row| row.class != LineClass::Navigation) {
            observation.unset(F::Breadcrumb);
        }
        observation.boilerplate.extend(row);
    }
    observation.boilerplate.retain(|hit| match hit.at {
        At::Line => true,
        At::Start => count <= 40,
        At::Inside => count <= 14,
    });
    let is_furniture = observation.boilerplate.iter().any(|hit| {
        let is_count =
            hit.class == LineClass::Counter && read.contains(|c: char| c.is_ascii_digit());
        (hit.at != At::Inside || is_count && count <= COUNT)
            && !matches!(hit.class, LineClass::Published | LineClass::Modified)
    });
    observation.set(F::Furniture, is_furniture);
    let is_outlet = count <= 4 && words.is_outlet_key(&key) && !words.is_section(&key);
    observation.set(F::SiteName, count <= 12 && (is_outlet || forms::is_site_name(read, words)));
    observation.cues = words.cues.hits(&folded, &key);
    observation.cues.retain(|hit| hit.class == LineClass::Body || count <= 40);
    let signs =
        observation.cues.iter().any(|hit| hit.class == LineClass::Byline && hit.at != At::Inside);
    if observation.cues.iter().any(|hit| hit.class == LineClass::Byline) && forms::is_signed(read) {
        observation.set(F::Name, true);
    }
    observation.set(F::Signer, signs && observation.has(F::Name) && read.contains(':'));
    if signs || is_attributed {
        // "Bài, ảnh: An" and "An (TTXVN)" sign the article, not a picture.
        observation.unset(F::Credit);
    }
    let mut word_set = words_read.get(..COMPARED).unwrap_or(&words_read).to_vec();
    word_set.sort_unstable();
    word_set.dedup();
    let seen = Seen {
        line,
        read,
        key,
        syllables: count,
        in_order: words_read,
        words: word_set,
        is_date_line,
        is_row,
        is_summary: false,
        folded,
    };
    (observation, seen)
}

/// Tells whether a line is hardly more than its dates and what goes with dates.
fn is_stamp_line(read: &str, count: usize, dates: &[FoundDate], words: &PageWords) -> bool {
    is_stamp(read, count, dates, words)
        // "12/03/2026 08:15 | Chia sẻ | Facebook".
        || rows::bare(read, dates, words).is_some_and(|bare| {
            let dates = find_dates(&bare, 4);
            !dates.is_empty() && is_stamp(&bare, count_syllables(&bare), &dates, words)
        })
}

fn is_stamp(read: &str, count: usize, dates: &[FoundDate], words: &PageWords) -> bool {
    let rest = forms::rest_without_dates(read, dates, words);
    rest <= 4 || rest <= BESIDE_DATE && count <= 24 && forms::introduces_date(read, dates, words)
}

/// Tells whether a line is who signs, with buttons beside: "Minh An | Chia sẻ | Lưu bài viết".
fn signs_in_a_row(read: &str, count: usize, words: &PageWords) -> bool {
    let bare = || rows::bare(read, &[], words);
    (3..=ROW).contains(&count)
        && !read.ends_with('.')
        && bare().is_some_and(|who| forms::is_name(&who) && signers::is_people(&who, words))
}

/// Syllables of the longest line that may be a name with buttons beside it.
const ROW: usize = 30;

/// Tells whether a folded line says when something takes place: "Thời gian: 8h00 ngày 12/3/2026".
///
/// "Thời gian: 12/03/2026 08:00" is printed by a machine, which puts the day first.
fn is_event(folded: &str) -> bool {
    folded.strip_prefix("thời gian").is_some_and(|rest| {
        let rest = rest.trim_start();
        let is_done =
            ["đăng", "xuất bản", "cập nhật", "gửi"].iter().any(|done| rest.starts_with(done));
        !is_done && !STAMPED.is_match(rest)
    })
}

/// A day and a clock time behind a colon, as machines print them.
static STAMPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^:\s?(?:\d{2}[/.-]\d{2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})[\s,|-]{1,3}\d{1,2}:\d{2}\b")
        .expect("the pattern is a constant that every test compiles")
});

/// Tells whether a line is hardly more than how long ago something was.
fn is_age(read: &str, words: &PageWords) -> bool {
    find_relative(read).is_some_and(|found| {
        let before = read.get(..found.range.start).unwrap_or_default();
        let after = read.get(found.range.end..).unwrap_or_default();
        let is_edge = |c: char| !c.is_alphanumeric();
        let (before, after) = (before.trim_matches(is_edge), after.trim_matches(is_edge));
        let is_beside = |text: &str| {
            count_syllables(text) <= 2 || forms::is_name(text) || words.is_section(&line_key(text))
        };
        is_beside(before) && is_beside(after)
    })
}

/// Returns the phrases that head comments once their number is taken off: "2 bình luận".
fn counted_comments(folded: &str, key: &str, words: &PageWords) -> Vec<Hit> {
    let uncounted = |text: &str| {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < text.len() && rest.starts_with(' ')).then(|| rest.trim_start().to_owned())
    };
    let (Some(folded), Some(key)) = (uncounted(folded), uncounted(key)) else { return Vec::new() };
    let mut hits = words.boilerplate.hits(&folded, &key);
    hits.retain(|hit| hit.class == LineClass::Comments && hit.at != At::Inside);
    hits
}

/// What pages count, behind the number: "1.320 xem".
const COUNTED: [&str; 4] = ["lượt", "view", "views", "xem"];

/// Returns what a short line says once the numbers at its end or before it are taken off: "Thích 0".
fn counted(key: &str, count: usize, words: &PageWords) -> Option<Hit> {
    let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ');
    if COUNTED.contains(&key.trim_start_matches(is_figure)) && key.starts_with(is_figure) {
        return Some(Hit { class: LineClass::Counter, at: At::Line, end: false });
    }
    let bare = key.trim_end_matches(is_figure);
    if count > 5 || bare.is_empty() || bare.len() == key.len() {
        return None;
    }
    let hits = words.boilerplate.hits("", bare);
    let is_widget = |hit: &&Hit| hit.at == At::Line && hit.class == LineClass::Widget;
    hits.iter().find(is_widget).map(|hit| Hit { class: LineClass::Counter, ..*hit })
}

/// A line with what is needed of it more than once.
pub(super) struct Seen<'p> {
    pub(super) line: &'p Line,
    pub(super) read: &'p str,
    pub(super) folded: String,
    pub(super) key: String,
    pub(super) syllables: usize,
    /// Fingerprints of its words.
    pub(super) in_order: Vec<u64>,
    /// Fingerprints of its first words, sorted.
    pub(super) words: Vec<u64>,
    pub(super) is_date_line: bool,
    /// Whether it is a row of furniture.
    pub(super) is_row: bool,
    /// Whether it says what another article is about, in a list of such.
    pub(super) is_summary: bool,
}

impl Seen<'_> {
    pub(super) fn is_long(&self) -> bool {
        // Headlines can be long too; they end with no sign.
        let is_closed = self.syllables >= LONGEST_HEADLINE || ends_as_paragraph(self.read);
        self.syllables >= LONG
            && !self.is_summary
            && !self.is_row
            && is_closed
            && self.line.origin.links < 0.5
            && self.line.origin.content > BESIDE
    }
}
