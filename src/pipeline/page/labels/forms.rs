//! Shapes of lines: names, breadcrumbs, lines that are hardly more than a date.

use std::sync::LazyLock;

use regex::Regex;

use crate::pipeline::knowledge::{PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::dates::FoundDate;
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters;
use crate::pipeline::text::tokens::{count_syllables, syllables};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that every test compiles")
}

static FILE_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[^.]{0,120}\.(?:jpe?g|png|gif|webp|bmp)\W*$"));
pub(super) static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\d{1,2}[.)\-]|[IVX]{1,5}[.)\-]|[a-eA-E][.)])\s?\p{L}"));
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(.\-])(?:ảnh|nguồn|nguồn ảnh|photo|clip|đồ họa|minh họa|ảnh minh họa|ảnh tư liệu)\s?:\s?[^:.]{1,50}[.)\s]*$|\(?(?:ảnh minh họa|ảnh tư liệu|ảnh internet|minh họa)[.)\s]*$|\((?:ttxvn|vietnam\+|tl|ảnh tl)[^()]{0,20}\)[.\s]*$",
    )
});
pub(super) static OUTLET_PREFIX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:-\s|[(\[][^)\]]{2,25}[)\]]\s?-|[A-ZĐ][\w.&+Đ]{1,24}\s-\s)"));
/// "Theo TTXVN", "An Bình (Theo Đời sống)".
pub(super) static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:\p{Lu}[\p{L}.]*\s){1,4}-?\s?)?\(?[Tt]heo\s(?:[\p{Lu}\d][^\s.!?]*\s?)(?:\p{L}[^\s.!?]*\s?){0,5}[).]?$",
    )
});
pub(super) static NAME_AND_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\p{Lu}[\p{L}.]*\s){1,4}\p{Lu}[\p{L}.]*\s?(?:-|,)\s\p{L}[^.!?]{3,90}$")
});

/// Bytes at the end of a line in which a credit is looked for; none is longer.
const CREDIT_REACH: usize = 300;

/// Tells whether a line is the name of a picture file.
pub(super) fn is_file_name(text: &str) -> bool {
    text.len() <= 500 && text.contains('.') && FILE_NAME.is_match(text)
}

/// Tells whether a line ends with who made the picture.
pub(super) fn is_credited(text: &str) -> bool {
    let from = text.floor_char_boundary(text.len().saturating_sub(CREDIT_REACH));
    text.get(from..).is_some_and(|end| CREDIT.is_match(end))
}

pub(super) fn is_capitals(text: &str) -> bool {
    let mut count = 0;
    text.chars().filter(|character| letters::is_letter(*character)).all(|character| {
        count += 1;
        !letters::is_lower(character)
    }) && count >= 2
}

/// Tells whether a line is shaped like a signature: one or two names, initials, `P.V`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ',', ' ']).trim_start_matches(['-', ' ']);
    let mut parts = text.split([',', ';', '&', '/']).flat_map(|part| part.split(" - "));
    let is_whole = parts.by_ref().take(4).all(|part| {
        let mut count = 0;
        part.split_whitespace().all(|word| {
            count += 1;
            word.chars().next().is_some_and(letters::is_capital)
                && word.chars().all(|c| letters::is_letter(c) || matches!(c, '.' | '\''))
        }) && (1..=5).contains(&count)
    });
    is_whole && parts.next().is_none()
}

/// Tells whether a line that says what somebody did names somebody: "Người đăng: An", "An (tổng hợp)".
pub(super) fn is_signed(text: &str) -> bool {
    let who = text.split_once(':').filter(|(what, _)| !what.contains('(')).map_or(text, |(_, w)| w);
    let who = who.split(" vào lúc ").next().unwrap_or_default();
    let who = who.split_once('(').map_or(who, |(who, _)| who);
    is_name(who.trim())
}

/// Returns how many syllables a line has beside its dates and the words that introduce them.
pub(super) fn rest_without_dates(text: &str, dates: &[FoundDate]) -> usize {
    const AROUND: &[&str] = &[
        "at", "cập", "cuối", "date", "đăng", "gmt", "gửi", "in", "lần", "lúc", "ngày", "nhật",
        "on", "posted", "xuất", "bản", "giờ", "vào", "tin", "bởi", "lượt", "xem", "view", "views",
    ];
    let mut count = 0;
    let mut from = 0;
    for range in
        dates.iter().map(|date| date.range.clone()).chain(std::iter::once(text.len()..text.len()))
    {
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
pub(super) fn introduces_date(text: &str, dates: &[FoundDate], words: &PageWords) -> bool {
    let Some(first) = dates.first() else { return false };
    let before = text.get(..first.range.start).unwrap_or_default();
    let key = line_key(before);
    let folded = fold_str(text);
    words.is_section(&key)
        || is_name(before)
        || words.boilerplate.hits(&folded, &line_key(text)).iter().any(|hit| {
            matches!(
                hit.class,
                LineClass::Published | LineClass::Modified | LineClass::Counter | LineClass::Widget
            )
        })
        || words.cues.hits(&folded, &key).iter().any(|hit| hit.class == LineClass::Byline)
        || are_names(text, dates)
}

/// Tells whether all that stands beside dates are names of people, at least one.
fn are_names(text: &str, dates: &[FoundDate]) -> bool {
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for range in dates.iter().map(|date| date.range.clone()) {
        rest.push_str(text.get(from..range.start).unwrap_or_default());
        rest.push('|');
        from = range.end;
    }
    rest.push_str(text.get(from..).unwrap_or_default());
    let mut names = rest
        .split([',', ';', '|', '•', '·', '&', '–', '—'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" và "))
        .map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()))
        // Counters go with dates as well: "0 bình luận".
        .filter(|part| part.starts_with(char::is_alphabetic))
        .peekable();
    names.peek().is_some() && names.all(is_name)
}

pub(super) fn is_breadcrumb(text: &str, words: &PageWords) -> bool {
    let separators = ['>', '›', '→', '"', '/', '|', '•'];
    if !text.contains(separators) || text.ends_with(['.', '…']) || text.chars().count() > 160 {
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

pub(super) fn is_mostly_digits(text: &str) -> bool {
    let (mut digits, mut words) = (0, 0);
    for character in text.chars() {
        if letters::is_letter(character) {
            words += 1;
            if words > 1 {
                return false;
            }
        } else if character.is_numeric() {
            digits += 1;
        }
    }
    digits > 0 || words == 0
}
