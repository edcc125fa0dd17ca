//! Shapes of lines: names, breadcrumbs, lines that are hardly more than a date.

use std::sync::LazyLock;

use regex::Regex;

use super::signers;
use crate::pipeline::knowledge::{LineRole, PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::dates::FoundDate;
use crate::pipeline::text::dates::stamps::without_introduction;
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters;
use crate::pipeline::text::tokens::{count_syllables, syllables};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant that every test compiles")
}

static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\d{1,2}[.)\-]|[IVX]{1,5}[.)\-]|[a-eA-E][.)])\s?\p{L}"));
static OUTLET_PREFIX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:-\s|[(\[][^)\]]{2,25}[)\]]\s?-|[A-ZĐ][\w.&+Đ]{1,24}\s-\s)"));
/// "Theo TTXVN", "An Bình (Theo Đời sống)".
static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:\p{Lu}[\p{L}.]*\s){1,4}-?\s?)?\(?[Tt]heo\s(?:[\p{Lu}\d][^\s.!?]*\s?)(?:\p{L}[^\s.!?]*\s?){0,5}[).]?$",
    )
});
static NAME_AND_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\p{Lu}[\p{L}.]*\s){1,4}\p{Lu}[\p{L}.]*\s?(?:-|,)\s\p{L}[^.!?]{3,90}$")
});

/// Bytes at the start of a line in which the dash after an outlet stands.
const OUTLET_REACH: usize = 120;

/// Tells whether a line is hardly more than figures, with what they are of: "USD 25.120", "Huế 31°C".
pub(super) fn is_figures(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|c| letters::is_letter(*c)).count();
    digits >= 5 && digits >= letters || digits >= 1 && letters <= DEGREES && text.contains('°')
}

/// Letters of the longest place with its temperature: "TP. Hồ Chí Minh 31°C".
const DEGREES: usize = 14;

/// Tells whether a line asks to follow a site: "Theo dõi Đất Mũi trên".
pub(super) fn asks_to_follow(folded: &str) -> bool {
    folded.starts_with("theo dõi ") && folded.ends_with(" trên")
}

/// Tells whether a line is the name of a picture file.
pub(super) fn is_file_name(text: &str) -> bool {
    const ENDINGS: &[&str] = &["jpg", "jpeg", "png", "gif", "webp", "bmp"];
    let name = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    name.len() <= 500
        && name.rsplit_once('.').is_some_and(|(stem, ending)| {
            ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) && !stem.contains('.')
        })
}

// Each pattern below is tried only where a look at a few bytes leaves it possible: most lines are through
// after that.

/// Tells whether a line begins with a number or letter as headings do.
pub(super) fn is_numbered(text: &str) -> bool {
    let mut head = text.bytes().take(6);
    head.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && head.any(|byte| matches!(byte, b'.' | b')' | b'-'))
        && NUMBERED.is_match(text)
}

/// Tells whether a line begins with the name of an outlet, or the dash that is left of it.
pub(super) fn has_outlet_prefix(text: &str) -> bool {
    text.bytes().take(OUTLET_REACH).any(|byte| byte == b'-') && OUTLET_PREFIX.is_match(text)
}

/// Tells whether a line says where it was taken from.
pub(super) fn is_source(text: &str) -> bool {
    text.contains("heo ") && SOURCE.is_match(text)
}

/// Tells whether a line is a name with what its bearer is.
pub(super) fn is_name_and_role(text: &str) -> bool {
    text.contains(['-', ',']) && NAME_AND_ROLE.is_match(text)
}

pub(super) fn is_capitals(text: &str) -> bool {
    let mut count = 0;
    text.chars().filter(|character| letters::is_letter(*character)).all(|character| {
        count += 1;
        !letters::is_lower(character)
    }) && count >= 2
}

/// Signs that may stand before the name of who signs.
pub const BEFORE_NAMES: [char; 6] = ['-', '\u{2013}', '\u{2014}', '*', '~', ' '];

/// Tells whether a line is shaped like a signature: one or two names, initials, `P.V`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    // One word in brackets mostly is an agency.
    let is_signature = |inside: &&str| inside.contains([' ', '.']);
    let text = signers::bracketed(text).filter(is_signature).unwrap_or(text);
    let text = text.trim_end_matches(['.', ',', ' ']).trim_start_matches(BEFORE_NAMES);
    let mut parts = text
        .split([',', ';', '&', '/', '|'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" và "));
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
pub(super) fn rest_without_dates(text: &str, dates: &[FoundDate], words: &PageWords) -> usize {
    let mut count = 0;
    let mut from = 0;
    for range in
        dates.iter().map(|date| date.range.clone()).chain(std::iter::once(text.len()..text.len()))
    {
        let between = text.get(from..range.start).unwrap_or_default();
        count += syllables(between)
            .filter_map(|range| between.get(range))
            .filter(|word| {
                !words.line_words.is(LineRole::BesideDate, &word.to_lowercase())
                    && !word.chars().all(|c| c.is_numeric() || matches!(c, '.' | ','))
            })
            .count();
        from = range.end;
    }
    count
}

/// "Viết bởi An", "Submitted by An".
static BY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:[^.!?:]{0,60}\s)?(?:bởi|by)\s?:?\s(?P<who>[^.!?:]{2,60})$"));

/// Returns who a line says something was done by.
#[must_use]
pub fn done_by(text: &str) -> Option<&str> {
    // "by" or "bởi", in any case.
    let has_by = |bytes: &[u8]| {
        matches!(bytes, [b'b' | b'B', b'y' | b'Y', ..] | [b'b' | b'B', 0xe1, 0xbb, 0x9e | 0x9f])
    };
    if !text.as_bytes().windows(4).any(has_by) {
        return None;
    }
    let who = BY.captures(text.trim())?.name("who")?.as_str().trim();
    is_name(who).then_some(who)
}

/// Tells whether a line is a name, an outlet, or both: "Minh An (VOV)", "(TTXVN)", "Minh An/Dân trí".
pub(super) fn is_attributed(text: &str, words: &PageWords) -> bool {
    let text = text.trim_end_matches(['.', ' ']);
    // "VOV-Tây Bắc" is an office of VOV.
    let is_outlets = |text: &str| {
        let office = |part: &str| part.split('-').next().is_some_and(|name| words.is_outlet(name));
        text.split('/').all(|part| words.is_outlet(part) || office(part))
    };
    let text = text.strip_prefix("Theo ").unwrap_or(text);
    if let Some((who, outlet)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        let who = who.trim();
        let outlet =
            outlet.strip_prefix("theo ").or(outlet.strip_prefix("Theo ")).unwrap_or(outlet);
        // "Minh An (Sông Trà)" says where somebody writes from.
        return (who.is_empty() || is_name(who)) && is_outlets(outlet)
            || is_name(who) && words.names.is_person(who) && is_name(outlet);
    }
    text.split_once('/').is_some_and(|(who, outlet)| is_name(who.trim()) && is_outlets(outlet))
}

/// Tells whether what stands beside the dates of a line says who wrote the article and where it is
/// from, part by part: "Minh An, theo Dân trí", "Minh An | Thời sự".
fn attributes(text: &str, dates: &[FoundDate], words: &PageWords) -> bool {
    let is_edge = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')');
    let is_part = |part: &str| {
        let part = part.trim_matches(is_edge);
        let key = line_key(part);
        key.is_empty()
            || is_name(part)
            || words.is_section(&key)
            || words.is_outlet(part)
            || is_attributed(part, words)
            || done_by(part).is_some()
            || signers::introduced(part, words).is_some()
            || (key.starts_with("theo ") && count_syllables(part) <= 7)
    };
    let starts = std::iter::once(0).chain(dates.iter().map(|date| date.range.end));
    let ends = dates.iter().map(|date| date.range.start).chain(std::iter::once(text.len()));
    starts.zip(ends).filter_map(|(start, end)| text.get(start..end)).all(|beside| {
        let beside = without_introduction(beside);
        beside.split([',', '|', '•', '·', ';']).flat_map(|part| part.split(" - ")).all(is_part)
    })
}

/// Other words that a line with a date and words that introduce it has; more are a headline.
const INTRODUCED: usize = 6;

/// Tells whether what stands beside a date are words that go with dates: authors, sections, counters.
pub(super) fn introduces_date(text: &str, dates: &[FoundDate], words: &PageWords) -> bool {
    let Some(first) = dates.first() else { return false };
    let before = without_introduction(text.get(..first.range.start).unwrap_or_default());
    let key = line_key(before);
    let folded = fold_str(text);
    words.is_section(&key)
        || is_name(before)
        || is_counted_behind(text, dates, words)
        || rest_without_dates(text, dates, words) <= INTRODUCED
            && words.boilerplate.hits(&folded, &line_key(text)).iter().any(|hit| {
                matches!(
                    hit.class,
                    LineClass::Published
                        | LineClass::Modified
                        | LineClass::Counter
                        | LineClass::Widget
                )
            })
        || words.cues.hits(&folded, &key).iter().any(|hit| hit.class == LineClass::Byline)
        || attributes(text, dates, words)
}

/// Tells whether a date with a clock time stands between a few words and a counter, as no headline does:
/// "Chuyện quê • 12/03/2026 08:00 • Lượt xem: 12".
fn is_counted_behind(text: &str, dates: &[FoundDate], words: &PageWords) -> bool {
    let [date] = dates else { return false };
    let before = text.get(..date.range.start).unwrap_or_default();
    let after = text.get(date.range.end..).unwrap_or_default();
    let after = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    let hits = words.boilerplate.hits(&fold_str(after), &line_key(after));
    date.time.is_some()
        && count_syllables(before) <= INTRODUCED
        && hits.iter().any(|hit| hit.class == LineClass::Counter)
}

/// Tells whether a folded line begins as the names of bodies do.
#[must_use]
pub fn is_body(folded: &str, words: &PageWords) -> bool {
    let kind = words.line_words.begun(LineRole::Body, folded);
    kind.and_then(|kind| folded.strip_prefix(kind)).is_some_and(|rest| rest.starts_with(' '))
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i)(?:https?://)?(?:www\.)?[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,20}){0,2}\.(?:vn|com|net|org|info)/?$",
    )
});

static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?i)(?:https?://|www\.)\S{4,}$|^[^\s@]{1,64}@[^\s@]{2,80}\.[a-z]{2,12}$")
});

/// Tells whether a line is the address of a page or of a mailbox, with a few words before it.
pub(super) fn is_address(text: &str) -> bool {
    let mut words = text.split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    text.len() <= 500 && words.take(BEFORE_ADDRESS).count() < BEFORE_ADDRESS && LINK.is_match(last)
}

/// Words before an address from which a line is more than that: "Thư điện tử: minhan@datmui.example".
const BEFORE_ADDRESS: usize = 5;

/// Bytes at the start of a line in which a kind of press is looked for.
const PRESS_BYTES: usize = 48;

/// Tells whether a line is the address of a site, or a kind of press and a name in capitals.
#[must_use]
pub fn is_site_name(text: &str, words: &PageWords) -> bool {
    if text.contains('.') && !text.contains(' ') && ADDRESS.is_match(text) {
        return true;
    }
    let head = text.get(..text.floor_char_boundary(PRESS_BYTES)).unwrap_or_default();
    let lower = head.to_lowercase();
    let Some(kind) = words.line_words.begun(LineRole::Press, &lower) else { return false };
    // "Báo động lũ" is a headline, "Báo Đất Mũi" the name of a newspaper.
    let rest = text.get(kind.len()..).unwrap_or_default();
    let is_name = rest.starts_with(' ')
        && rest
            .split_whitespace()
            .filter(|word| !words.line_words.is(LineRole::PressPart, word))
            .all(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '-'));
    is_name && !text.contains([':', '?', '"'])
}

/// Tells whether a date is written as diaries head their entries, which no clock is: "18 tháng 12, 2017".
#[must_use]
pub fn is_entry_date(text: &str) -> bool {
    text.split_once(" tháng ").is_some_and(|(before, after)| {
        after.contains(", ") && !before.contains("ngày") && !after.contains("năm")
    })
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
