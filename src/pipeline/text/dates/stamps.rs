//! Tells the stamps that pages print on an article from dates that a text speaks of.
//!
//! "Khai mạc lễ hội11/03/2026 14:54" ends with a stamp, "Giá vàng ngày 11/03/2026" with a date that
//! belongs to what is said.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{FoundDate, compile, find_dates, find_relative};

/// What introduces a stamp: "Cập nhật lúc:", "Lượt xem: 7 |".
static INTRODUCTION: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)[\s\-|•–,:;(\[]*(?:(?:lượt\s)?xem\s?:?\s?[\d.,]+|(?:ngày\s|thời gian\s)?cập nhật(?:\slúc)?|(?:ngày\s|thời gian\s|được\s|đã\s|tin\s|bài\s)?(?:đăng tải|đăng bài|đăng tin|đăng|viết|tạo|xuất bản|phát hành)(?:\s(?:lúc|ngày|vào))?|gửi lúc|\blúc|\bngày|thời gian\s?:|posted on|published(?:\son)?|created(?:\son)?|(?:last\s)?(?:updated|modified)(?:\son)?|\bon|\bdate)?\s?:?[\s|\-•–,(\[]*$",
    )
});

/// Returns a text that stands before a stamp without the words that introduce it.
#[must_use]
pub fn without_introduction(mut text: &str) -> &str {
    while let Some(found) = INTRODUCTION.find(text).filter(|found| !found.is_empty()) {
        let says_something = found.as_str().contains(char::is_alphabetic);
        text = text.get(..found.start()).unwrap_or_default();
        if !says_something {
            break;
        }
    }
    text
}

/// Returns what stands before the stamp that ends a text in normal form, and the stamp with what follows it.
#[must_use]
pub fn final_stamp(text: &str) -> Option<(&str, Range<usize>)> {
    let last = find_dates(text, 20).pop()?;
    is_stamp(text, &last).then(|| {
        let before = text.get(..last.range.start).unwrap_or_default();
        (without_introduction(before), last.range.start..text.len())
    })
}

/// What no headline says of a day: "Ngày xuất bản:", "Posted on", a bar.
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)(?:\||thời gian\s?:|(?:ngày|thời gian)\s(?:đăng|tạo|xuất bản|phát hành|cập nhật)\s?:?|(?:đã\s)?đăng (?:ngày|lúc)\s?:?|(?:đăng|cập nhật|xuất bản|phát hành)\s?:|(?:posted|published|updated|created)(?:\son)?\s?:?)\s?$",
    )
});

/// Tells whether a date of a text in normal form is a stamp at its end.
///
/// What a text says never has a clock time, a weekday, no space before the date or an introduction as
/// machines print it; counters may follow a stamp.
#[must_use]
pub fn is_stamp(text: &str, found: &FoundDate) -> bool {
    let rest = text.get(found.range.end..).unwrap_or_default();
    let before = text.get(..found.range.start).unwrap_or_default();
    let is_glued = before.ends_with(|c: char| c.is_alphanumeric());
    !rest.contains(|c: char| c.is_alphabetic())
        && (found.time.is_some()
            || found.weekday_agrees.is_some()
            || is_glued
            || PUBLISHED.is_match(before))
}

/// Returns the ranges of the dates of a text in normal form, or of the age that stands in for one.
#[must_use]
pub fn stamp_ranges(text: &str) -> Vec<Range<usize>> {
    let ranges: Vec<Range<usize>> =
        find_dates(text, 20).into_iter().map(|found| found.range).collect();
    if ranges.is_empty() {
        find_relative(text).map(|found| found.range).into_iter().collect()
    } else {
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_at_the_end_of_a_headline_is_told_from_a_day_it_speaks_of() {
        for (text, headline) in [
            ("Khai mạc lễ hội 11/03/2026 14:54", Some("Khai mạc lễ hội")),
            ("Khai mạc lễ hội11/03/2026", Some("Khai mạc lễ hội")),
            ("Khai mạc lễ hộiTHỨ TƯ 11/03/2026", Some("Khai mạc lễ hội")),
            ("Khai mạc lễ hội | 11/03/2026", Some("Khai mạc lễ hội")),
            ("Khai mạc lễ hội Ngày xuất bản: 11/03/2026", Some("Khai mạc lễ hội")),
            ("Khai mạc lễ hội - Thời gian đăng: 11/03/2026", Some("Khai mạc lễ hội")),
            ("Khai mạc lễ hộiPosted on 11/03/2026", Some("Khai mạc lễ hội")),
            ("Giá vàng ngày 11/03/2026", None),
            ("Giá vàng cập nhật 11/03/2026", None),
            ("Kết quả 11/03/2026", None),
        ] {
            assert_eq!(final_stamp(text).map(|(before, _)| before), headline, "{text}");
        }
    }
}
