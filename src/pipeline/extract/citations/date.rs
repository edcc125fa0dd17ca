//! The date of a document in the words after its symbol: "ngày 09/02/2022", "ngày 20 tháng 01 năm
//! 2022", "(28-6-2021)", "năm 2016".
//!
//! Always day, month, year; a date that the calendar does not have is no date, but its words are a
//! clause that others may follow. Where only month or year is stated, only the year is returned.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

/// What a date clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateClause {
    /// Bytes of the clause.
    pub(super) len: usize,
    pub(super) date: Option<Date>,
    pub(super) year: Option<i16>,
}

/// Reads a date clause at the start of a text.
pub(super) fn read(text: &str) -> Option<DateClause> {
    static NUMERIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let verb = r"(?:(?:được )?(?:ban hành|ký|ra|đề) )?";
        Regex::new(&format!(
            r"^(?i:{verb}(?:\(\s*(?:ngày\s*)?|ngày\s*))(\d{{1,2}})\s?[/.-]\s?(\d{{1,2}})\s?[/.-]\s?(\d{{4}})(\s*\))?"
        ))
        .ok()
    });
    static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^(?i:(?:(?:được )?(?:ban hành|ký|ra|đề) )?\(?ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+|\s?[/.-]\s?)(\d{4}))(\s*\))?",
        )
        .ok()
    });
    static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?i:\(?(?:tháng\s+\d{1,2}\s?(?:[/.-]\s?|năm\s+)|năm\s+))(\d{4})(\s*\))?").ok()
    });
    static WITHOUT_YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?i:\(?ngày\s*\d{1,2}\s?[/.-]\s?\d{1,2})(\s*\))?").ok());
    for pattern in [&NUMERIC, &WORDS] {
        let found = pattern.as_ref().and_then(|pattern| pattern.captures(text));
        if let Some(clause) = found.and_then(|captures| day(text, &captures)) {
            return Some(clause);
        }
    }
    if let Some(captures) = YEAR.as_ref().and_then(|pattern| pattern.captures(text)) {
        let year: i16 = captures.get(1)?.as_str().parse().ok()?;
        let len = bounded(text, captures.get(0)?.end())?;
        return (1930..2100).contains(&year).then_some(DateClause {
            len,
            date: None,
            year: Some(year),
        });
    }
    let without_year = WITHOUT_YEAR.as_ref()?.find(text)?;
    let len = bounded(text, without_year.end())?;
    Some(DateClause { len, date: None, year: None })
}

/// A clause with a date that the calendar does not have is still a clause.
fn day(text: &str, captures: &Captures<'_>) -> Option<DateClause> {
    let part = |index: usize| captures.get(index)?.as_str().parse::<i16>().ok();
    let (day, month, year) = (part(1)?, part(2)?, part(3)?);
    let len = bounded(text, captures.get(0)?.end())?;
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let date = date.filter(|date| (1930..2100).contains(&date.year()));
    Some(DateClause { len, date, year: date.map(|date| date.year()) })
}

/// Refuses a match that cuts a longer number or date.
fn bounded(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let inner = rest.strip_prefix(['/', '-', '.']).unwrap_or(rest);
    let goes_on = rest.starts_with(char::is_alphanumeric)
        || inner.len() < rest.len() && inner.starts_with(|c: char| c.is_ascii_digit());
    (!goes_on).then_some(end)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = read(text).map(|clause| {
            let date = clause
                .date
                .map(|date| date.to_string())
                .or(clause.year.map(|year| year.to_string()))
                .unwrap_or_else(|| "-".to_owned());
            format!("{date}|{}", text.get(clause.len..).unwrap())
        });
        assert_eq!(found.unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn dates_are_day_month_year_in_every_house_style() {
        check("ngày 09/02/2022 của", "2022-02-09| của");
        check("ngày 09 tháng 3 năm 2022 của", "2022-03-09| của");
        check("ngày 28-6-2021", "2021-06-28|");
        check("ngày 24.3.2021.", "2021-03-24|.");
        check("ngày 7 / 4 / 2014", "2014-04-07|");
        check("(28-6-2021) về", "2021-06-28| về");
        check("(ngày 15/5/2016) của", "2016-05-15| của");
        check("ban hành ngày 10-10-1998", "1998-10-10|");
        check("ký ngày 16/2/2006)", "2006-02-16|");
        check("Ngày 02/6/2017, Bộ", "2017-06-02|, Bộ");
        check("ngày 5 tháng 4-2016", "2016-04-05|");
    }

    #[test]
    fn month_or_year_alone_give_the_year() {
        check("năm 2016 của", "2016| của");
        check("tháng 5/2016", "2016|");
        check("tháng 5 năm 2016", "2016|");
        check("(năm 2016)", "2016|");
    }

    #[test]
    fn what_the_calendar_does_not_have_is_a_clause_without_a_date() {
        check("ngày 31/02/2022 của", "-| của");
        check("ngày 12/13/2022", "-|");
        check("ngày 01/01/0001", "-|");
        check("ngày 28-12, về", "-|, về");
    }

    #[test]
    fn other_numbers_are_no_clause() {
        for text in ["ngày 1/1/20222", "28/6", "2022", "năm 12345", "ngày mai", ""] {
            check(text, "");
        }
    }
}
