//! One point of the calendar as it is printed: a day, a month, a year, each as complete as the text.
//!
//! Day, month and year stand in this order (a year first only in `2022-12-31`). What the calendar does
//! not have is no point. Which words around a point make it a period is decided by whoever asks.

use jiff::civil::Date;

use super::super::words::Words;

/// A point and the tokens it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    /// First token.
    pub(super) start: usize,
    /// One past the last token.
    pub(super) end: usize,
    pub(super) day: Option<i8>,
    pub(super) month: Option<i8>,
    pub(super) year: Option<i16>,
}

impl Point {
    /// Returns the point as precise as it is complete: `2022`, `2022-05`, `2022-05-23`.
    pub(super) fn text(self) -> Option<String> {
        let year = self.year?;
        Some(match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            (None, _) => format!("{year:04}"),
        })
    }

    pub(super) fn is_year(self) -> bool {
        self.year.is_some() && self.month.is_none()
    }

    pub(super) fn is_month(self) -> bool {
        self.month.is_some() && self.day.is_none()
    }

    /// Returns the point with the parts it lacks taken from another.
    pub(super) fn completed_by(self, other: Self) -> Self {
        let day_only = self.day.is_some() && self.month.is_none();
        Self {
            month: if day_only { other.month } else { self.month },
            year: self.year.or(other.year),
            ..self
        }
    }

    /// Returns the point with the year it most likely means, seen from the day of publication: the
    /// closest past, or the near future that an announcement speaks of.
    pub(super) fn dated(self, published: Option<Date>) -> Self {
        let (None, Some(published), Some(month)) = (self.year, published, self.month) else {
            return self;
        };
        let Ok(first) = Date::new(published.year(), month, self.day.unwrap_or(1)) else {
            // The 29th of February of a year that has none.
            return self;
        };
        let ahead = published.until(first).map_or(0, |span| span.get_days());
        let reach = if self.day.is_some() { NEAR_FUTURE_DAYS } else { 31 };
        let year = if ahead > reach { published.year() - 1 } else { published.year() };
        // "ngày 5/1" in a text of December speaks of the January ahead.
        let next = Date::new(published.year() + 1, month, self.day.unwrap_or(1)).ok();
        let next_ahead = next.and_then(|next| published.until(next).ok()).map(|s| s.get_days());
        let year = match next_ahead {
            Some(days) if days <= 20 && self.day.is_some() => published.year() + 1,
            _ => year,
        };
        Self { year: Some(year), ..self }
    }
}

/// Days ahead of publication that a date without a year may lie.
const NEAR_FUTURE_DAYS: i32 = 60;

/// Reads the point that starts at a number.
pub(super) fn read(words: Words<'_>, index: usize) -> Option<Point> {
    let token = words.at(index);
    let point = |end, day, month, year| Point { start: index, end, day, month, year };
    if token.contains('.') {
        let parts: Vec<&str> = token.split('.').take(4).collect();
        return match parts.as_slice() {
            [day, month, year] => {
                let (day, month, year) = calendar(day, month, year)?;
                Some(point(index + 1, Some(day), Some(month), Some(year)))
            }
            [month, year] if year.len() == 4 => {
                Some(point(index + 1, None, Some(month_of(month)?), Some(year_of(year)?)))
            }
            [day, month] => {
                let (day, month, _) = calendar(day, month, LEAP)?;
                Some(point(index + 1, Some(day), Some(month), None))
            }
            _ => None,
        };
    }
    if token.contains(',') || token.len() > 4 {
        return None;
    }
    if words.right(index, 1) == "tháng" {
        return day_of_month(words, index);
    }
    let sign = words.right(index, 1);
    if matches!(sign, "/" | "-" | ".") && words.is_number(index + 2) && one_style(words, index) {
        let second = words.right(index, 2);
        // "15-5.2022" does not occur; "6-1.200" must not be read.
        if !second.contains(['.', ',']) {
            let again = words.right(index, 3) == sign && words.is_number(index + 4);
            if again && one_style(words, index + 2) {
                let third = words.right(index, 4);
                let date = calendar(token, second, third);
                let date = date.or_else(|| {
                    if token.len() == 4 { calendar(third, second, token) } else { None }
                });
                if let Some((day, month, year)) = date {
                    return Some(point(index + 5, Some(day), Some(month), Some(year)));
                }
            }
            if second.len() == 4
                && token.len() <= 2
                && sign != "."
                && let (Some(month), Some(year)) = (month_of(token), year_of(second))
            {
                return Some(point(index + 3, None, Some(month), Some(year)));
            }
            if words.is_glued(index + 1)
                && !(again && words.is_glued(index + 3))
                && let Some((day, month, _)) = calendar(token, second, LEAP)
            {
                return Some(point(index + 3, Some(day), Some(month), None));
            }
        }
    }
    let year = year_of(token)?;
    Some(point(index + 1, None, None, Some(year)))
}

/// A year that has every day, for dates that state none.
const LEAP: &str = "2000";

/// Reads "5 tháng 9", with its year if it has one.
fn day_of_month(words: Words<'_>, index: usize) -> Option<Point> {
    let (month, end) = month_after(words, index + 1)?;
    let month_text = month.to_string();
    let (year, end) = year_after(words, end);
    let year_text = year.map_or_else(|| LEAP.to_owned(), |year| year.to_string());
    let (day, month, _) = calendar(words.at(index), &month_text, &year_text)?;
    Some(Point { start: index, end, day: Some(day), month: Some(month), year })
}

/// Reads the month that follows "tháng" at this token, by number or by name.
pub(super) fn month_after(words: Words<'_>, index: usize) -> Option<(i8, usize)> {
    let next = words.right(index, 1);
    if words.is_number(index + 1) {
        return Some((month_of(next)?, index + 2));
    }
    let month = match next {
        "giêng" => 1,
        "chạp" => 12,
        "tư" => 4,
        "hai" => 2,
        "ba" => 3,
        "sáu" => 6,
        "bảy" | "bẩy" => 7,
        "tám" => 8,
        "chín" => 9,
        "mười" => {
            return Some(match words.right(index, 2) {
                "một" => (11, index + 3),
                "hai" => (12, index + 3),
                _ => (10, index + 2),
            });
        }
        _ => return None,
    };
    Some((month, index + 2))
}

/// Reads the year after a month that ends before this token: "/2022", "-2022", "năm 2022", ", 2022".
pub(super) fn year_after(words: Words<'_>, end: usize) -> (Option<i16>, usize) {
    let Some(last) = end.checked_sub(1) else { return (None, end) };
    let first = words.right(last, 1);
    let lead = match first {
        "/" | "-" | "." if words.is_number(end + 1) => 1,
        "năm" => 1,
        "," if words.right(last, 2) == "năm" => 2,
        _ => 0,
    };
    let year = words.right(last, lead + 1);
    match year_of(year) {
        // A bare number after a month is its year only where nothing can be counted by it.
        Some(year) if lead > 0 => (Some(year), end + lead + 1),
        _ => (None, end),
    }
}

/// Tells whether the sign between two numbers has spaces on both sides or on none.
fn one_style(words: Words<'_>, index: usize) -> bool {
    words.is_glued(index + 1) == words.is_glued(index + 2)
}

pub(super) fn year_of(text: &str) -> Option<i16> {
    if text.len() != 4 {
        return None;
    }
    text.parse().ok().filter(|year| (1800..2200).contains(year))
}

pub(super) fn month_of(text: &str) -> Option<i8> {
    if text.len() > 2 {
        return None;
    }
    text.parse().ok().filter(|month| (1..=12).contains(month))
}

fn calendar(day: &str, month: &str, year: &str) -> Option<(i8, i8, i16)> {
    if day.len() > 2 {
        return None;
    }
    let (day, month, year) = (day.parse().ok()?, month_of(month)?, year_of(year)?);
    Date::new(year, month, day).ok().map(|_| (day, month, year))
}
