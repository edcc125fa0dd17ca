//! Finds dates and clock times in a text in normal form, as Vietnamese pages write them.
//!
//! Day first, always; ISO and English months are read too. A date takes along the weekday, clock time
//! and zone that stand right beside it. Every find is a valid date of the calendar and quotes its
//! bytes; finds never overlap and come in order. A text is read in linear time.
//!
//! What a date means (publication, page clock, event) is decided elsewhere; ages such as "3 giờ
//! trước" and partial dates such as "ngày 28/1" are not read.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::{Date, Time, Weekday};
use regex::{Captures, Regex};

use crate::pipeline::analysis::{Moment, Precision};

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

/// Returns the dates of a text in normal form, at most `limit` of them.
#[must_use]
pub fn find_dates(text: &str, limit: usize) -> Vec<FoundDate> {
    let mut found: Vec<FoundDate> = Vec::new();
    let mut from = 0;
    while found.len() < limit {
        let Some(captures) = DATE.captures_at(text, from) else { break };
        let Some(whole) = captures.get(0) else { break };
        from = whole.end().max(from + 1);
        let left_border = found.last().map_or(0, |last| last.range.end);
        let Some(date) = calendar_date(text, &captures, whole.start()) else {
            // The match may hide a date that starts inside it: "1.320 01/02/2020" never does, but
            // "12/31/12/2022" might. One step past the first digits keeps this linear.
            from = whole.start() + first_number_len(text, whole.start()).max(1);
            continue;
        };
        found.push(surroundings(
            text,
            date,
            whole.range(),
            left_border,
            captures.name("iy").is_some(),
        ));
        from = found.last().map_or(from, |last| last.range.end.max(from));
    }
    found
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?xi)
        (?P<iy>(?:19|20)\d\d) [-/.] (?P<im>\d{1,2}) [-/.] (?P<id>\d{1,2})
        | (?P<d>\d{1,2}) \x20? (?P<s1>[/.\-]) \x20? (?P<m>\d{1,2}) \x20? (?P<s2>[/.\-]) \x20? (?P<y>(?:19|20)\d\d)
        | (?P<wd>\d{1,2}) \s+ tháng \s+ (?P<wm>\d{1,2}|một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|mười\smột|mười\shai|mười|chạp)
          \s* [,/\-]? \s* (?:năm\s+)? (?P<wy>(?:19|20)\d\d)
        | (?P<em>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \.? \x20 (?P<ed>\d{1,2}) (?:st|nd|rd|th)? ,? \x20 (?P<ey>(?:19|20)\d\d)
        | (?P<fd>\d{1,2}) \x20 (?P<fm>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \.? ,? \x20 (?P<fy>(?:19|20)\d\d)
        ",
    )
});

const CLOCK: &str = r"(?P<h>\d{1,2})\s?(?::|h|g|giờ)\s?(?P<mi>\d{2})(?:\s?(?::|')\s?(?P<s>\d{2})(?:[.,]\d{1,9})?)?(?:\s?phút)?(?:\s?(?P<half>SA|CH|AM|PM|sáng|chiều|tối)\b)?";
const WEEKDAY: &str = r"(?P<w>thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|cn|t[2-7]|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)";
const ZONE: &str =
    r"\s?[\[(]?\s?(?:GMT|UTC)\s?(?P<sign>[+-])\s?(?P<zh>\d{1,2})(?::?(?P<zm>\d{2}))?\s?[\])]?";
const BETWEEN: &str = r"(?:[\s,|\-•@·;:()\[\]/]|lúc|vào|at|hồi|ngày){0,8}?";

/// Clock time after a date.
static TIME_AFTER: LazyLock<Regex> =
    LazyLock::new(|| compile(&format!(r"(?i)^T?{BETWEEN}(?:{WEEKDAY}{BETWEEN})?{CLOCK}")));
/// Clock time with a dot, which only counts right after a date.
static DOTTED_AFTER: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?i)^[\s,|\-]{1,3}(?P<h>\d{1,2})\.(?P<mi>\d{2})(?:$|[^\d.])"));
/// Clock time before a date, and what may stand between.
static TIME_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(r"(?i){CLOCK}(?:{ZONE})?{BETWEEN}(?:{WEEKDAY}{BETWEEN})?(?:ngày\s+)?$"))
});
static WEEKDAY_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(r"(?i)(?:^|[^\p{{L}}\d]){WEEKDAY}[\s,|\-.]{{0,4}}(?:ngày\s+)?$"))
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
    if before.is_some_and(char::is_alphanumeric) {
        return None;
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
        "một" | "giêng" | "jan" => 1,
        "hai" | "feb" => 2,
        "ba" | "mar" => 3,
        "tư" | "bốn" | "apr" => 4,
        "năm" | "may" => 5,
        "sáu" | "jun" => 6,
        "bảy" | "bẩy" | "jul" => 7,
        "tám" | "aug" => 8,
        "chín" | "sep" => 9,
        "mười" | "oct" => 10,
        "mười một" | "nov" => 11,
        "mười hai" | "chạp" | "dec" => 12,
        _ => return None,
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
        .filter(|captures| clock_ends(after, captures))
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
        && let Some(captures) = WEEKDAY_BEFORE.captures(head)
        && let Some(word) = captures.name("w")
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
    let minute: i8 = number(captures, "mi")?;
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
        english => match english.get(..3)? {
            "mon" => Weekday::Monday,
            "tue" => Weekday::Tuesday,
            "wed" => Weekday::Wednesday,
            "thu" => Weekday::Thursday,
            "fri" => Weekday::Friday,
            "sat" => Weekday::Saturday,
            "sun" => Weekday::Sunday,
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;
    use crate::pipeline::text::normalize::normalize_str;

    /// Each header line as a site prints it, and the moment it stands for.
    const HEADERS: &[(&str, &str)] = &[
        ("05:46 25/11/2022", "2022-11-25T05:46 minute"),
        ("16:06, 24/05/2022", "2022-05-24T16:06 minute"),
        ("Thứ 7, 31/12/2022 | 09:46:29", "2022-12-31T09:46:29 second weekday"),
        ("Thứ 7, 25/03/2023, 18:12[GMT+7]", "2023-03-25T18:12 minute weekday +07"),
        ("07/07/2020 - 06:47", "2020-07-07T06:47 minute"),
        ("Cập nhật, 06:00, Thứ Năm, 12/07/2018 (GMT+7)", "2018-07-12T06:00 minute weekday +07"),
        ("Thứ Hai, 10/08/2015, 08:10 [GMT+7]", "2015-08-10T08:10 minute weekday +07"),
        ("Cập nhật lúc17:14, Thứ Ba, 22/08/2017 (GMT+7)", "2017-08-22T17:14 minute weekday +07"),
        ("Cập nhật lúc: 18:00 |22/05/2022", "2022-05-22T18:00 minute"),
        ("Thứ năm, 30/05/2024 11:24 (GMT+7)", "2024-05-30T11:24 minute weekday +07"),
        ("27/12/2024 lúc 00:02 (GMT+7)", "2024-12-27T00:02 minute +07"),
        ("Thứ tư, 02/10/2013 - 10:12", "2013-10-02T10:12 minute weekday"),
        ("Thứ sáu, 04/07/2025 - 08:50", "2025-07-04T08:50 minute weekday"),
        ("Thứ năm - 24/06/2021 15:51 1.320 0", "2021-06-24T15:51 minute weekday"),
        ("Chủ nhật - 29/09/2024 19:43 35 0", "2024-09-29T19:43 minute weekday"),
        ("16:20, Thứ Hai, 2-10-2023 363 0", "2023-10-02T16:20 minute weekday"),
        ("Chính trị xã hội 08:00 | 26/06/2025", "2025-06-26T08:00 minute"),
        ("PV•28/01/2025 08:22", "2025-01-28T08:22 minute"),
        ("NGUYÊN ĐOAN (thực hiện) 10/10/2018 03:09", "2018-10-10T03:09 minute"),
        ("Trọng Bảo - 17:25, 27/09/2025", "2025-09-27T17:25 minute"),
        ("Thứ Sáu, ngày 23 tháng 08 năm 2019, 09:25:27", "2019-08-23T09:25:27 second weekday"),
        ("Chủ nhật, ngày 26/12/2021, 10:02", "2021-12-26T10:02 minute weekday"),
        ("12/03/2026, 09:40", "2026-03-12T09:40 minute"),
        ("Thứ Năm, 12/03/2026", "2026-03-12 day weekday"),
        ("Tựa bài dính liền11/03/2026 14:54", "2026-03-11T14:54 minute"),
        ("15:05 - 25/05/2024", "2024-05-25T15:05 minute"),
        ("13/10/2020, 20:57", "2020-10-13T20:57 minute"),
        ("Chủ nhật, 03/08/2025 16:05", "2025-08-03T16:05 minute weekday"),
        ("Lượt xem: 7370 | Gửi lúc: 05/12/2013 15:42:27", "2013-12-05T15:42:27 second"),
        ("12:07:05 04/12/2013", "2013-12-04T12:07:05 second"),
        ("Tựa bài01/03/2017 15:02:43", "2017-03-01T15:02:43 second"),
        ("Ngày cập nhật 30/10/2017", "2017-10-30 day"),
        ("Ngày đăng: 24/09/2018", "2018-09-24 day"),
        ("Thứ bảy, ngày 27 tháng 02 năm 2021", "2021-02-27 day weekday"),
        ("2020-09-26 10:58", "2020-09-26T10:58 minute"),
        ("Thứ Hai, 18 tháng 12, 2017", "2017-12-18 day weekday"),
        ("11 tháng 6, 2014", "2014-06-11 day"),
        ("Written By Admin on 20/10/2015 | 22:16", "2015-10-20T22:16 minute"),
        ("On 01/07/2019 @ 12:07 PM In Tin tức", "2019-07-01T12:07 minute"),
        ("7/4/202500:00:00(View: 637)", "2025-04-07T00:00 second"),
        (" date 2025-10-03 ", "2025-10-03 day"),
        ("9-3-2021", "2021-03-09 day"),
        ("Nguyễn ANguyễn A28/09/2025", "2025-09-28 day"),
        ("Vấn đề hôm nay 07/05/2021", "2021-05-07 day"),
        ("Thứ tư, 4/9/2024, 10:15 (GMT+7)", "2024-09-04T10:15 minute weekday +07"),
        ("04/09/2024 10:15 GMT+7", "2024-09-04T10:15 minute +07"),
        ("04/09/2024 10:15 CH", "2024-09-04T22:15 minute"),
        ("04/09/2024 12:05 SA", "2024-09-04T00:05 minute"),
        ("10h15 ngày 04/09/2024", "2024-09-04T10:15 minute"),
        ("10 giờ 15 phút, ngày 4.9.2024", "2024-09-04T10:15 minute"),
        ("04 Tháng Chín 2024", "2024-09-04 day"),
        ("CN, 01/09/2024 07:00", "2024-09-01T07:00 minute weekday"),
        ("September 4, 2024 10:15 am", "2024-09-04T10:15 minute"),
        ("4 Sep 2024", "2024-09-04 day"),
        ("2024-09-04T10:15:30+07:00", "2024-09-04T10:15:30 second +07"),
        ("2024-09-04T03:15:30.000Z", "2024-09-04T03:15:30 second +00"),
        ("12 / 05 / 2021 - 14:30", "2021-05-12T14:30 minute"),
        ("24.3.2021 12.50", "2021-03-24T12:50 minute"),
        ("Thứ Hai, 11/07/2023 08:00", "2023-07-11T08:00 minute misnamed-weekday"),
    ];

    fn describe(found: &FoundDate) -> String {
        let moment = found.moment();
        let mut text = match moment.precision {
            Precision::Day => format!("{} day", found.date),
            Precision::Minute => format!("{} minute", moment.local.strftime("%Y-%m-%dT%H:%M")),
            Precision::Second if found.time.unwrap().0.second() == 0 => {
                format!("{} second", moment.local.strftime("%Y-%m-%dT%H:%M"))
            }
            Precision::Second => format!("{} second", moment.local),
        };
        match found.weekday_agrees {
            Some(true) => text.push_str(" weekday"),
            Some(false) => text.push_str(" misnamed-weekday"),
            None => {}
        }
        if let Some(offset) = found.offset_seconds {
            text.push_str(&format!(" +{:02}", offset / 3600));
        }
        text
    }

    #[test]
    fn every_header_format_is_read() {
        let mut wrong = Vec::new();
        for (header, expected) in HEADERS {
            let text = normalize_str(header);
            let found: Vec<String> = find_dates(&text, 10).iter().map(describe).collect();
            if found != [*expected] {
                wrong.push(format!("{header:?}: expected {expected:?}, found {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "12/2021",
            "8/54 chỉ tiêu",
            "31/02/2021",
            "số 12/3",
            "0912.345.2022",
            "1.2.20031",
            "30/2020/NĐ-CP",
            "1600/QĐ-TTg",
            "nhiệm kỳ 2020-2025",
            "Tháng 5-2023",
            "12/31/2022",
            "2:28 am",
            "24/7",
            "10-12/2021",
            "giai đoạn 2021-2030",
        ] {
            assert_eq!(find_dates(text, 10), [], "{text}");
        }
    }

    #[test]
    fn the_range_quotes_weekday_time_and_zone() {
        let text = "PV • Thứ 7, 31/12/2022 | 09:46:29 (GMT+7) 471 lượt xem";
        let found = find_dates(text, 10);
        assert_eq!(text.get(found[0].range.clone()), Some("Thứ 7, 31/12/2022 | 09:46:29 (GMT+7)"));
        assert_eq!(text.get(found[0].date_range.clone()), Some("31/12/2022"));
    }

    #[test]
    fn two_dates_keep_their_own_clocks() {
        let found = find_dates("Đăng 08:00 01/02/2023, sửa 09:30 02/02/2023", 10);
        let described: Vec<String> = found.iter().map(describe).collect();
        assert_eq!(described, ["2023-02-01T08:00 minute", "2023-02-02T09:30 minute"]);
    }

    #[test]
    fn a_limit_ends_the_search() {
        assert_eq!(find_dates(&"01/02/2023 ".repeat(100), 7).len(), 7);
    }

    proptest! {
        #[test]
        fn finds_are_ordered_and_on_boundaries(text in "(\\PC|[0-9/.: -]|tháng |Thứ 7, |ngày ){0,40}") {
            let mut last = 0;
            for found in find_dates(&text, 100) {
                prop_assert!(found.range.start >= last);
                prop_assert!(text.get(found.range.clone()).is_some());
                prop_assert!(found.range.start <= found.date_range.start);
                prop_assert!(found.range.end >= found.date_range.end);
                last = found.range.end;
            }
        }
    }
}
