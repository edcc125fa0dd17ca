//! Finds times that only stand against another: "3 giờ trước", "hôm qua, 15:30", "28/1 10:15".
//!
//! What is found is made a date by [`Relative::at`], from when the page was fetched: an age is taken
//! off it, and a date without a year is given the year that makes it the closest past one. Counts of
//! days and longer tell a day, not a time. Only header lines are to be asked: "hai năm trước" in
//! running text is an age of something else.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Span, ToSpan};
use regex::{Captures, Regex};

use super::{BETWEEN, CLOCK, FoundDate, WEEKDAY, clock_of, compile, number, weekday_of};

/// A time told against another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relative {
    /// Its bytes.
    pub range: Range<usize>,
    told: Told,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    /// So long before; whether the unit is short enough to tell a clock time.
    Before { days: i64, minutes: i64, months: i64, has_clock: bool },
    /// At a clock time of a day so many days before.
    Day { back: i64, time: (Time, bool) },
    /// A date without its year.
    Yearless { day: i8, month: i8, time: Option<(Time, bool)>, weekday: Option<Weekday> },
}

const UNIT: &str = r"giây|phút|giờ|tiếng|ngày|tuần|tháng|năm|seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?";

static AGE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"(?i)(?:^|[^\p{{L}}\d.,/:])(?P<all>(?:(?:khoảng|cách đây)\s)?(?P<n>\d{{1,3}})\s?(?P<u>{UNIT})(?:\s(?P<n2>\d{{1,2}})\s?(?P<u2>{UNIT}))?\s(?:trước|ago))\b"
    ))
});
/// Aggregators print ages alone on a line and leave the word away; "6 phút" is how long one reads.
static BARE_AGE: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?i)^(?P<all>(?P<n>\d{1,2})\s(?P<u>giờ|ngày))$"));
static JUST_NOW: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?i)(?:^|[^\p{L}])(?P<all>vừa xong|vừa đăng|mới đăng|just now)\b"));
static DAY_THEN_CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"(?i)(?:^|[^\p{{L}}])(?P<all>(?P<day>hôm nay|hôm qua|hôm kia|today|yesterday){BETWEEN}{CLOCK})(?:[^\d]|$)"
    ))
});
static CLOCK_THEN_DAY: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"(?i)(?:^|[^\d:])(?P<all>{CLOCK}{BETWEEN}(?P<day>hôm nay|hôm qua|hôm kia|today|yesterday))\b"
    ))
});
const DAY_MONTH: &str = r"(?P<d>\d{1,2})(?:\s?[/.\-]\s?|\stháng\s)(?P<m>\d{1,2})";
static YEARLESS: LazyLock<Regex> = LazyLock::new(|| {
    let weekday = WEEKDAY.as_str();
    compile(&format!(
        r"(?i)^\W{{0,3}}(?P<all>(?:{weekday}[\s,|\-.]{{1,4}})?(?:ngày\s)?{DAY_MONTH}(?:{BETWEEN}{CLOCK})?)\W{{0,3}}$"
    ))
});
static CLOCK_THEN_YEARLESS: LazyLock<Regex> = LazyLock::new(|| {
    let weekday = WEEKDAY.as_str();
    compile(&format!(
        r"(?i)^\W{{0,3}}(?P<all>{CLOCK}{BETWEEN}(?:{weekday}[\s,|\-.]{{1,4}})?(?:ngày\s)?{DAY_MONTH})\W{{0,3}}$"
    ))
});

/// Returns the first time of a text that is told against another.
///
/// A date without its year counts only where it is the whole of the text and has a weekday or a clock
/// time, because "3/4" and "1-2" mean other things.
#[must_use]
pub fn find_relative(text: &str) -> Option<Relative> {
    let found = |captures: &Captures<'_>, told| {
        let range = captures.name("all")?.range();
        Some(Relative { range, told })
    };
    let has = |needles: &[&str]| needles.iter().any(|needle| text.contains(needle));
    // Most lines are through after these look-ups, which cost less than the patterns.
    if has(&["trước", "ago"])
        && let Some(captures) = AGE.captures(text)
    {
        return found(&captures, age(&captures)?);
    }
    if text.len() <= BARE_BYTES
        && text.starts_with(|c: char| c.is_ascii_digit())
        && let Some(captures) = BARE_AGE.captures(text)
    {
        return found(&captures, age(&captures)?);
    }
    if has(&["ừa ", "ới đăng", "ust now"])
        && let Some(captures) = JUST_NOW.captures(text)
    {
        return found(&captures, Told::Before { days: 0, minutes: 0, months: 0, has_clock: true });
    }
    if has(&["ôm nay", "ôm qua", "ôm kia", "oday", "esterday"]) {
        for pattern in [&DAY_THEN_CLOCK, &CLOCK_THEN_DAY] {
            if let Some(captures) = pattern.captures(text)
                && let Some(time) = clock_of(&captures)
            {
                let back = days_back(captures.name("day")?.as_str());
                return found(&captures, Told::Day { back, time });
            }
        }
    }
    if text.len() <= YEARLESS_BYTES && text.bytes().filter(u8::is_ascii_digit).count() >= 2 {
        for pattern in [&YEARLESS, &CLOCK_THEN_YEARLESS] {
            if let Some(captures) = pattern.captures(text) {
                return found(&captures, yearless(&captures)?);
            }
        }
    }
    None
}

/// Bytes of a line that may be an age and nothing else.
const BARE_BYTES: usize = 12;
/// Bytes of a line that may be a date without its year and nothing else.
const YEARLESS_BYTES: usize = 64;

fn age(captures: &Captures<'_>) -> Option<Told> {
    let (mut days, mut minutes, mut months, mut has_clock) = (0, 0, 0, true);
    for (count, unit) in [("n", "u"), ("n2", "u2")] {
        let Some(count) = number::<i64>(captures, count) else { continue };
        match captures.name(unit)?.as_str().to_lowercase().as_str() {
            "giây" | "second" | "seconds" => {}
            "phút" | "minute" | "minutes" | "min" | "mins" => minutes += count,
            "giờ" | "tiếng" | "hour" | "hours" => minutes += count * 60,
            "ngày" | "day" | "days" => days += count,
            "tuần" | "week" | "weeks" => days += count * 7,
            "tháng" | "month" | "months" => months += count,
            _ => months += count * 12,
        }
        has_clock &= days == 0 && months == 0;
    }
    Some(Told::Before { days, minutes, months, has_clock })
}

fn days_back(word: &str) -> i64 {
    match word.to_lowercase().as_str() {
        "hôm nay" | "today" => 0,
        "hôm kia" => 2,
        _ => 1,
    }
}

fn yearless(captures: &Captures<'_>) -> Option<Told> {
    let (day, month) = (number(captures, "d")?, number(captures, "m")?);
    let time = clock_of(captures);
    let weekday = captures.name("w").and_then(|word| weekday_of(word.as_str()));
    // The year does not matter: a leap year has every day.
    Date::new(2024, month, day).ok()?;
    (time.is_some() || weekday.is_some()).then_some(Told::Yearless { day, month, time, weekday })
}

impl Relative {
    /// Returns the date it stands for on a page that was fetched then, in local time.
    #[must_use]
    pub fn at(&self, fetched: DateTime) -> Option<FoundDate> {
        let day_before = |back: i64| fetched.date().checked_sub(back.days()).ok();
        let (date, time, weekday) = match self.told {
            Told::Before { days, minutes, months, has_clock } => {
                let span = Span::new()
                    .try_days(days)
                    .and_then(|span| span.try_minutes(minutes))
                    .and_then(|span| span.try_months(months))
                    .ok()?;
                let then = fetched.checked_sub(span).ok()?;
                let clock = Time::new(then.hour(), then.minute(), 0, 0).ok()?;
                (then.date(), has_clock.then_some((clock, false)), None)
            }
            Told::Day { back, time } => (day_before(back)?, Some(time), None),
            Told::Yearless { day, month, time, weekday } => {
                (closest_past(fetched.date(), month, day)?, time, weekday)
            }
        };
        Some(FoundDate {
            range: self.range.clone(),
            date_range: self.range.clone(),
            date,
            time,
            offset_seconds: None,
            weekday_agrees: weekday.map(|weekday| weekday == date.weekday()),
            is_iso: false,
        })
    }
}

/// Returns the last day with that month and day that is not after tomorrow.
fn closest_past(today: Date, month: i8, day: i8) -> Option<Date> {
    let tomorrow = today.tomorrow().ok()?;
    (0..=8)
        .filter_map(|back| Date::new(tomorrow.year() - back, month, day).ok())
        .find(|date| *date <= tomorrow)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let fetched = Date::constant(2024, 3, 5).at(18, 20, 10, 0);
        let found = find_relative(text).and_then(|found| found.at(fetched)).map(|found| {
            let moment = found.moment();
            format!("{} {}", moment.local.strftime("%Y-%m-%d %H:%M"), moment.precision)
        });
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn ages_are_taken_off_the_time_of_the_fetch() {
        check("3 giờ trước", Some("2024-03-05 15:20 minute"));
        check("Minh An • 25 phút trước", Some("2024-03-05 17:55 minute"));
        check("1 giờ 30 phút trước", Some("2024-03-05 16:50 minute"));
        check("vừa xong", Some("2024-03-05 18:20 minute"));
        check("2 ngày trước", Some("2024-03-03 00:00 day"));
        check("2 tháng 2 tuần trước", Some("2023-12-22 00:00 day"));
        check("2 hours ago", Some("2024-03-05 16:20 minute"));
        check("3 giờ", Some("2024-03-05 15:20 minute"));
    }

    #[test]
    fn days_told_by_their_distance_need_a_clock() {
        check("Hôm qua, 15:30", Some("2024-03-04 15:30 minute"));
        check("Hôm nay lúc 10:15", Some("2024-03-05 10:15 minute"));
        check("10h15 hôm nay", Some("2024-03-05 10:15 minute"));
        check("Hôm nay", None);
    }

    #[test]
    fn a_date_without_its_year_is_the_closest_past_one() {
        check("10:15 28/01", Some("2024-01-28 10:15 minute"));
        check("28/12, 10:15", Some("2023-12-28 10:15 minute"));
        check("Thứ Hai, 4/3", Some("2024-03-04 00:00 day"));
        check("Thứ năm, ngày 29 tháng 2", Some("2024-02-29 00:00 day"));
        check("29/02 08:00", Some("2024-02-29 08:00 minute"));
        check("06/03 08:00", Some("2024-03-06 08:00 minute"));
        check("07/03 08:00", Some("2023-03-07 08:00 minute"));
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in ["3/4", "1-2", "8/54 chỉ tiêu", "31/2 10:00", "6 phút", "2:28 am", "12 năm"]
        {
            check(text, None);
        }
    }

    #[test]
    fn the_range_quotes_the_age() {
        let text = "Minh An • 25 phút trước | Thời sự";
        assert_eq!(text.get(find_relative(text).unwrap().range), Some("25 phút trước"));
    }
}
