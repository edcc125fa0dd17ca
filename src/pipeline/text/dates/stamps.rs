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
        r"(?i)[\s\-|•–,:;(\[]*(?:(?:lượt\s)?xem\s?:?\s?[\d.,]+|(?:ngày\s|thời gian\s)?cập nhật(?:\slúc)?|(?:ngày\s|thời gian\s|được\s)?(?:đăng|viết)(?:\s(?:lúc|ngày|tải))?|gửi lúc|\blúc|\bngày(?:\sxuất bản|\sphát hành)?|xuất bản|\bposted on|\bpublished(?:\son)?|\bcreated(?:\son)?|\b(?:last\s)?(?:updated|modified)(?:\son)?|\bon|\bdate)?\s?:?[\s|\-•–,(\[]*$",
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

/// Tells whether a date of a text in normal form is a stamp at its end.
///
/// What a text says never has a clock time, a weekday or no space before the date; counters may follow
/// a stamp.
#[must_use]
pub fn is_stamp(text: &str, found: &FoundDate) -> bool {
    let rest = text.get(found.range.end..).unwrap_or_default();
    let is_glued = text
        .get(..found.range.start)
        .is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric()));
    !rest.contains(|c: char| c.is_alphabetic())
        && (found.time.is_some() || found.weekday_agrees.is_some() || is_glued)
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
