//! Finds dates and clock times in a text in normal form, as Vietnamese pages write them.
//!
//! Day first, always; ISO and the months of other languages ([`foreign`]) are read too. A date takes along the weekday, clock time
//! and zone that stand right beside it. Every find is a valid date of the calendar and quotes its
//! bytes; finds never overlap and come in order. A text is read in linear time.
//!
//! What a date means (publication, page clock, event) is decided elsewhere. Ages such as "3 giờ
//! trước" and dates without a year are found by [`find_relative`], which needs to know since when.

mod foreign;
mod relative;
pub mod stamps;

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::{Date, Time, Weekday};
use memchr::memchr2_iter;
use regex::{Captures, Regex};

use crate::pipeline::analysis::{Moment, Precision};
pub use relative::{Relative, find_relative};

/// Offset of Vietnam from UTC, which holds where a page states none.
pub const VIETNAM_OFFSET_SECONDS: i32 = 7 * 3600;

/// A date in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDate {
    /// Its bytes, with weekday, time and zone where these stand beside it.
    pub range: Range<usize>,
    /// The bytes of the calendar date alone.
    pub date_range: Range<usize>,
    /// The calendar date.
    pub date: Date,
    /// The clock time, and whether it has seconds.
    pub time: Option<(Time, bool)>,
    /// Offset from UTC where the text states one.
    pub offset_seconds: Option<i32>,
    /// Whether a weekday stands beside it, and whether it is the right one.
    pub weekday_agrees: Option<bool>,
    /// Whether it is written year first, as machines do.
    pub is_iso: bool,
}

impl FoundDate {
    /// Returns the moment this date stands for, in Vietnam's time where no zone is stated.
    #[must_use]
    pub fn moment(&self) -> Moment {
        let (time, precision) = match self.time {
            Some((time, true)) => (time, Precision::Second),
            Some((time, false)) => (time, Precision::Minute),
            None => (Time::midnight(), Precision::Day),
        };
        Moment {
            local: self.date.to_datetime(time),
            offset_seconds: self.offset_seconds.unwrap_or(VIETNAM_OFFSET_SECONDS),
            precision,
        }
    }
}

/// Bytes before a year in which the date begins that it is the year of.
const BEFORE_YEAR: usize = 72;
/// Bytes after the first digit of a year in which a date ends that begins with it.
const YEAR_FIRST: usize = 12;

/// Returns the dates of a text in normal form, at most `limit` of them.
///
/// Every date has a year in four digits, so the pattern is only tried around these.
#[must_use]
pub fn find_dates(text: &str, limit: usize) -> Vec<FoundDate> {
    let mut found: Vec<FoundDate> = Vec::new();
    let mut from = 0;
    let mut year = year_from(text, 0);
    while let Some(at) = year.filter(|_| found.len() < limit) {
        let start = ceil(text, at.saturating_sub(BEFORE_YEAR)).max(from);
        let window = text.get(..floor(text, at + YEAR_FIRST)).unwrap_or_default();
        let captures = (start <= at).then(|| DATE.captures_at(window, start)).flatten();
        let Some((captures, whole)) =
            captures.and_then(|c| c.get(0).map(|whole| (c, whole.range())))
        else {
            year = year_from(text, at + 1);
            continue;
        };
        from = whole.end.max(from + 1);
        let left_border = found.last().map_or(0, |last| last.range.end);
        if let Some(date) = calendar_date(text, &captures, whole.start) {
            let is_iso = captures.name("iy").is_some();
            found.push(surroundings(text, date, whole, left_border, is_iso));
            from = found.last().map_or(from, |last| last.range.end.max(from));
        } else {
            // The match may hide a date that starts inside it: "1.320 01/02/2020" never does, but
            // "12/31/12/2022" might. One step past the first digits keeps this linear.
            from = whole.start + first_number_len(text, whole.start).max(1);
        }
        year = year_from(text, at.max(from));
    }
    found
}

/// Tells whether a text has a year, as every date does: most lines have none.
#[must_use]
pub fn has_year(text: &str) -> bool {
    year_from(text, 0).is_some()
}

/// Returns where the first year from 1900 to 2099 begins at a byte of a text or after it.
fn year_from(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_year = |at: &usize| {
        bytes.get(*at..*at + 4).is_some_and(|digits| {
            matches!(digits, [b'1', b'9', ..] | [b'2', b'0', ..])
                && digits.iter().all(u8::is_ascii_digit)
        })
    };
    memchr2_iter(b'1', b'2', bytes.get(from..)?).map(|at| from + at).find(is_year)
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let names = foreign::months();
    compile(&format!(
        r"(?xi)
        (?P<iy>(?:19|20)\d\d) [-/.] (?P<im>\d{{1,2}}) [-/.] (?P<id>\d{{1,2}})
        | (?P<d>\d{{1,2}}) \x20? (?P<s1>[/.\-]) \x20? (?P<m>\d{{1,2}}) \x20? (?P<s2>[/.\-]) \x20? (?P<y>(?:19|20)\d\d)
        | (?P<wd>\d{{1,2}}) \s+ tháng \s+ (?P<wm>\d{{1,2}}|một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|mười\smột|mười\shai|mười|chạp)
          \s* [,/\-]? \s* (?:năm\s+)? (?P<wy>(?:19|20)\d\d)
        | tháng \s+ (?P<vm>\d{{1,2}}|một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|mười\smột|mười\shai|mười|chạp)
          \s+ (?P<vd>\d{{1,2}}) , \s* (?P<vy>(?:19|20)\d\d)
        | (?P<td>\d{{1,2}}) \x20 th(?:g\.?)? \x20? (?P<tm>\d{{1,2}}) ,? \x20 (?P<ty>(?:19|20)\d\d)
        | th(?:g\.?)? \x20? (?P<um>\d{{1,2}}) \x20 (?P<ud>\d{{1,2}}) , \x20? (?P<uy>(?:19|20)\d\d)
        | (?P<em>{names}) \.? \x20 (?P<ed>\d{{1,2}}) (?:st|nd|rd|th)? ,? \x20 (?P<ey>(?:19|20)\d\d)
        | (?P<fd>\d{{1,2}}) (?:\.|st|nd|rd|th|er|º)? \x20 (?:de\x20)? (?P<fm>{names}) \.? ,? \x20 (?:del?\x20)? (?P<fy>(?:19|20)\d\d)
        ",
    ))
});

const CLOCK: &str = r"(?P<h>\d{1,2})\s?(?::|h|g|giờ)\s?(?P<mi>\d{1,2})(?:\s?(?::|')\s?(?P<s>\d{2})(?:[.,]\d{1,9})?)?(?:\s?phút|\s?')?(?:\s?(?P<half>SA|CH|AM|PM|sáng|chiều|tối)\b)?";
static WEEKDAY: LazyLock<String> = LazyLock::new(|| {
    let names = foreign::weekdays();
    format!(r"(?P<w>thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|cn|t[2-7]|(?:{names})\b)")
});
const ZONE: &str =
    r"\s?[\[(]?\s?(?:GMT|UTC)\s?(?P<sign>[+-])\s?(?P<zh>\d{1,2})(?::?(?P<zm>\d{2}))?\s?[\])]?";
const BETWEEN: &str = r"(?:[\s,|\-•@·;:()\[\]/]|lúc|vào|at|hồi|ngày|um|à|às){0,8}?";

/// Clock time after a date.
static TIME_AFTER: LazyLock<Regex> =
    LazyLock::new(|| compile(&format!(r"(?i)^T?{BETWEEN}(?:{}{BETWEEN})?{CLOCK}", *WEEKDAY)));
/// Clock time with a dot, which only counts right after a date.
static DOTTED_AFTER: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?i)^[\s,|\-]{1,3}(?P<h>\d{1,2})\.(?P<mi>\d{2})(?:$|[^\d.])"));
/// Clock time before a date, and what may stand between.
static TIME_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(r"(?i){CLOCK}(?:{ZONE})?{BETWEEN}(?:{}{BETWEEN})?(?:ngày\s+)?$", *WEEKDAY))
});
static WEEKDAY_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(r"(?i)(?:^|[^\p{{L}}\d]){}[\s,|\-.]{{0,4}}(?:ngày\s+)?$", *WEEKDAY))
});
/// A weekday glued to the word before it: "lễ hộiThứ tư, ngày 11/03/2026".
static WEEKDAY_GLUED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"[\p{Ll}\d?!.](?P<w>(?:T(?i:hứ)\s*(?i:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|C(?i:hủ)\s*(?i:nhật)))[\s,|\-.]{0,4}(?:ngày\s+)?$",
    )
});
static ZONE_AFTER: LazyLock<Regex> = LazyLock::new(|| compile(&format!("(?i)^{ZONE}")));
static ISO_ZONE: LazyLock<Regex> =
    LazyLock::new(|| compile(r"^(?:(?P<z>Z)|(?P<sign>[+-])(?P<zh>\d{2}):?(?P<zm>\d{2}))"));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that every test compiles")
}

fn number<T: std::str::FromStr>(captures: &Captures<'_>, name: &str) -> Option<T> {
    captures.name(name)?.as_str().parse().ok()
}

fn first_number_len(text: &str, at: usize) -> usize {
    text.get(at..).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count())
}

/// Returns the date of a match, unless it is part of a longer number or not in the calendar.
fn calendar_date(text: &str, captures: &Captures<'_>, start: usize) -> Option<Date> {
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let end = captures.get(0)?.end();
    let after = text.get(end..).unwrap_or_default();
    if before.is_some_and(|character| character.is_ascii_digit()) {
        return None;
    }
    // "24/06/2021 1.320" goes on after a space; "7/4/202500:00" is a year and a clock glued together;
    // any other digit makes it a longer number, and so does a further group, "1.2.2003.4".
    if after.starts_with(|character: char| character.is_ascii_digit())
        && !GLUED_CLOCK.is_match(after)
    {
        return None;
    }
    let month_of = |name: &str| captures.name(name).and_then(|word| month_number(word.as_str()));
    if let Some(year) = number(captures, "iy") {
        return Date::new(year, number(captures, "im")?, number(captures, "id")?).ok();
    }
    if let Some(year) = number(captures, "y") {
        if captures.name("s1")?.as_str() != captures.name("s2")?.as_str() {
            return None;
        }
        return Date::new(year, number(captures, "m")?, number(captures, "d")?).ok();
    }
    if let Some(year) = number(captures, "wy") {
        return Date::new(year, month_of("wm")?, number(captures, "wd")?).ok();
    }
    if let Some(year) = number(captures, "vy") {
        return Date::new(year, month_of("vm")?, number(captures, "vd")?).ok();
    }
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    // "26 Th8, 2025", "Th8 26, 2025": how WordPress shortens the months.
    for [day, month, year] in [["td", "tm", "ty"], ["ud", "um", "uy"]] {
        if let Some(year) = number(captures, year) {
            return Date::new(year, number(captures, month)?, number(captures, day)?).ok();
        }
    }
    if let Some(year) = number(captures, "ey") {
        return Date::new(year, month_of("em")?, number(captures, "ed")?).ok();
    }
    Date::new(number(captures, "fy")?, month_of("fm")?, number(captures, "fd")?).ok()
}

static GLUED_CLOCK: LazyLock<Regex> = LazyLock::new(|| compile(r"^\d\d:\d\d"));

fn month_number(word: &str) -> Option<i8> {
    if let Ok(month) = word.parse() {
        return Some(month);
    }
    let word = word.to_lowercase();
    let month = match word.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "một" | "giêng" => 1,
        "hai" => 2,
        "ba" => 3,
        "tư" | "bốn" => 4,
        "năm" => 5,
        "sáu" => 6,
        "bảy" | "bẩy" => 7,
        "tám" => 8,
        "chín" => 9,
        "mười" => 10,
        "mười một" => 11,
        "mười hai" | "chạp" => 12,
        name => return foreign::month(name),
    };
    Some(month)
}

/// Bytes looked at on either side of a date for its weekday, time and zone.
const REACH: usize = 64;

fn surroundings(
    text: &str,
    date: Date,
    core: Range<usize>,
    left_border: usize,
    is_iso: bool,
) -> FoundDate {
    let mut range = core.clone();
    let mut time = None;
    let mut offset_seconds = None;
    let mut weekday = None;
    let after = line_part(text, core.end, floor(text, core.end + REACH), true);
    let clock_after = TIME_AFTER
        .captures(after)
        .filter(|captures| clock_ends(after, captures) && clock_of(captures).is_some())
        .or_else(|| DOTTED_AFTER.captures(after));
    if let Some(captures) = clock_after
        && let Some(clock) = clock_of(&captures)
        && let Some(last) =
            ["half", "s", "mi"].iter().find_map(|name| captures.name(name)).map(|last| last.end())
    {
        time = Some(clock);
        weekday = captures.name("w").and_then(|word| weekday_of(word.as_str()));
        range.end += last + fraction_and_minutes(after.get(last..).unwrap_or_default());
    }
    let before_start = ceil(text, core.start.saturating_sub(REACH)).max(left_border);
    let before = line_part(text, before_start, core.start, false);
    let shift = core.start - before.len();
    if time.is_none()
        && let Some(captures) = TIME_BEFORE.captures(before)
        && let Some(whole) = captures.get(0)
        && clock_starts(before, whole.start())
        && let Some(clock) = clock_of(&captures)
    {
        time = Some(clock);
        offset_seconds = zone_of(&captures);
        weekday = weekday.or(captures.name("w").and_then(|word| weekday_of(word.as_str())));
        range.start = shift + whole.start();
    }
    // "Thứ 7, 09:46 31/12/2022" and "Thứ 7, 31/12/2022" both have their weekday in front.
    let head = text.get(shift..range.start).unwrap_or_default();
    if weekday.is_none()
        && let Some(captures) =
            WEEKDAY_BEFORE.captures(head).or_else(|| WEEKDAY_GLUED.captures(head))
        && let Some(word) = captures.name("w")
        && !is_name_part(head, word)
    {
        weekday = weekday_of(word.as_str());
        range.start = shift + word.start();
    }
    let rest = line_part(text, range.end, floor(text, range.end + 24), true);
    let zone = if is_iso { ISO_ZONE.captures(rest) } else { None };
    if let Some(captures) = zone.or_else(|| ZONE_AFTER.captures(rest)) {
        offset_seconds = offset_seconds.or(zone_of(&captures));
        range.end += captures.get(0).map_or(0, |whole| whole.end());
    }
    FoundDate {
        range,
        date_range: core,
        date,
        time,
        offset_seconds,
        weekday_agrees: weekday.map(|weekday| weekday == date.weekday()),
        is_iso,
    }
}

/// Tells whether a short English weekday may be the end of a Vietnamese name: "Hoài Thu 12/03/2024".
fn is_name_part(head: &str, word: regex::Match<'_>) -> bool {
    let before = head.get(..word.start()).unwrap_or_default().trim_end_matches(' ');
    let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    word.len() <= 3 && word.as_str().is_ascii() && last.starts_with(char::is_uppercase)
}

/// Returns the part of a text between two places, without what lies beyond a line break.
fn line_part(text: &str, start: usize, end: usize, forward: bool) -> &str {
    let part = text.get(start..end).unwrap_or_default();
    let cut = if forward { part.split('\n').next() } else { part.rsplit('\n').next() };
    cut.unwrap_or_default()
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

fn ceil(text: &str, at: usize) -> usize {
    text.ceil_char_boundary(at)
}

/// A clock is no clock when more digits follow.
fn clock_ends(text: &str, captures: &Captures<'_>) -> bool {
    captures.get(0).is_some_and(|whole| {
        !text.get(whole.end()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// A clock is no clock when digits stand before it.
fn clock_starts(text: &str, at: usize) -> bool {
    !text
        .get(..at)
        .and_then(|text| text.chars().next_back())
        .is_some_and(|c| c.is_ascii_digit() || c == ':')
}

/// Bytes after the digits of a clock that still belong to it: a fraction of a second, "phút".
fn fraction_and_minutes(rest: &str) -> usize {
    static TAIL: LazyLock<Regex> = LazyLock::new(|| compile(r"(?i)^(?:\.\d{1,9}|\s?phút)"));
    TAIL.find(rest).map_or(0, |tail| tail.end())
}

fn clock_of(captures: &Captures<'_>) -> Option<(Time, bool)> {
    let mut hour: i8 = number(captures, "h")?;
    let minutes = captures.name("mi")?;
    let minute: i8 = minutes.as_str().parse().ok()?;
    // Only what is spelled out has one digit: "8 giờ 5 phút".
    let is_spelled = || {
        let whole = captures.get(0).map_or("", |whole| whole.as_str());
        let after = minutes.end().checked_sub(captures.get(0).map_or(0, |whole| whole.start()));
        after
            .and_then(|at| whole.get(at..))
            .is_some_and(|rest| rest.trim_start().to_lowercase().starts_with("phút"))
    };
    if minutes.len() < 2 && !is_spelled() {
        return None;
    }
    let second: Option<i8> = number(captures, "s");
    let half = captures.name("half").map(|half| half.as_str().to_lowercase());
    match half.as_deref() {
        Some("ch" | "pm" | "chiều" | "tối") if hour < 12 => hour += 12,
        Some("sa" | "am" | "sáng") if hour == 12 => hour = 0,
        _ => {}
    }
    let time = Time::new(hour, minute, second.unwrap_or(0), 0).ok()?;
    Some((time, second.is_some()))
}

fn zone_of(captures: &Captures<'_>) -> Option<i32> {
    if captures.name("z").is_some() {
        return Some(0);
    }
    let hours: i32 = number(captures, "zh")?;
    let minutes: i32 = number(captures, "zm").unwrap_or(0);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60;
    Some(if captures.name("sign")?.as_str() == "-" { -seconds } else { seconds })
}

fn weekday_of(word: &str) -> Option<Weekday> {
    let word: String = word.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    Some(match word.as_str() {
        "thứhai" | "thứ2" | "t2" => Weekday::Monday,
        "thứba" | "thứ3" | "t3" => Weekday::Tuesday,
        "thứtư" | "thứ4" | "t4" => Weekday::Wednesday,
        "thứnăm" | "thứ5" | "t5" => Weekday::Thursday,
        "thứsáu" | "thứ6" | "t6" => Weekday::Friday,
        "thứbảy" | "thứbẩy" | "thứ7" | "t7" => Weekday::Saturday,
        "chủnhật" | "cn" => Weekday::Sunday,
        name => return foreign::weekday(name),
    })
}

#[cfg(test)]
mod tests;
