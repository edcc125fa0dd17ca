//! Rows of furniture: buttons, counters and entries of menus that a dump joined into one line.
//!
//! "Chia sẻ | Facebook | Zalo | In bài viết" is no phrase of the lexicon, but each of its parts is. A line
//! counts as such a row where most of it is known; what a single part says is left to the lexicon.

use crate::pipeline::knowledge::{At, Hit, PageWords, folded_line_key, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::dates::FoundDate;
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters;
use crate::pipeline::text::tokens::count_syllables;

/// Syllables of a line that is read as a row.
const READ: std::ops::RangeInclusive<usize> = 3..=400;
/// Syllables from which a row may hold headlines too, where it has this many known parts.
const LONG: usize = 40;
const LONG_KNOWN: usize = 5;
/// Parts of a row that are known, at least.
const KNOWN: usize = 2;
/// Syllables of the longest part of a row that no phrase knows.
const PART: usize = 8;
/// Words of the longest phrase that is looked for where nothing parts them.
const PHRASE_WORDS: usize = 5;
/// Phrases that a row has at least where nothing parts them.
const PHRASES: usize = 3;
/// Signs that part the entries of a row.
const BARS: [&str; 7] = [" | ", " - ", " – ", " • ", " · ", " / ", ", "];

/// Returns what a line is that is a row of furniture.
pub(super) fn furniture(read: &str, count: usize, words: &PageWords) -> Option<Hit> {
    let is_text =
        || read.ends_with(['.', '…', '!', '?', ':', '"', ';', ')']) || read.contains(". ");
    if !READ.contains(&count) || is_text() {
        return None;
    }
    let mut tally = Tally::default();
    let bar = BARS.iter().find(|bar| read.matches(**bar).take(2).count() == 2);
    let is_row = match bar {
        Some(bar) => is_parted(read.split(bar), count > LONG, words, &mut tally),
        None => false,
    };
    if is_row {
        return tally.most();
    }
    let mut tally = Tally::default();
    is_joined(read, words, &mut tally).then(|| tally.most())?
}

/// How often each class was said.
#[derive(Default)]
struct Tally(Vec<(LineClass, usize)>);

impl Tally {
    fn add(&mut self, class: LineClass) {
        match self.0.iter_mut().find(|(known, _)| *known == class) {
            Some((_, count)) => *count += 1,
            None => self.0.push((class, 1)),
        }
    }

    fn most(&self) -> Option<Hit> {
        // Of equals the first counts.
        let most = self.0.iter().rev().max_by_key(|(_, count)| *count)?;
        Some(Hit { class: most.0, at: At::Line, end: false })
    }
}

/// Tells whether a class is furniture wherever it stands: what belongs to an article is none.
fn is_furniture(class: LineClass) -> bool {
    matches!(
        class,
        LineClass::Counter
            | LineClass::Widget
            | LineClass::Navigation
            | LineClass::Related
            | LineClass::Footer
            | LineClass::Comments
            | LineClass::BoilerplateEnd
            | LineClass::Other
    )
}

/// Returns what a part of a row is, where it is furniture.
fn class_of(part: &str, words: &PageWords) -> Option<LineClass> {
    let folded = fold_str(part);
    let key = folded_line_key(&folded);
    let mut hits = words.boilerplate.hits(&folded, &key).into_iter();
    let is_part = |hit: &Hit| {
        is_furniture(hit.class)
            && (hit.at != At::Inside
                || count_syllables(part) <= COUNTER && hit.class == LineClass::Counter)
    };
    hits.find(is_part).map(|hit| hit.class)
}

/// Syllables of the longest counter, its number among them.
const COUNTER: usize = 4;

/// Tells whether most parts of a row are furniture, and none is too long to be.
fn is_parted<'t>(
    parts: impl Iterator<Item = &'t str>,
    is_long: bool,
    words: &PageWords,
    tally: &mut Tally,
) -> bool {
    let (mut all, mut known) = (0, 0);
    for part in parts.map(str::trim).filter(|part| part.contains(char::is_alphanumeric)) {
        all += 1;
        let section = || words.is_section(&line_key(part)).then_some(LineClass::Navigation);
        match class_of(part, words).or_else(section) {
            Some(class) => {
                known += 1;
                tally.add(class);
            }
            None if !is_long && count_syllables(part) > PART => return false,
            None => {}
        }
    }
    known >= KNOWN && known * 2 >= all || is_long && known >= LONG_KNOWN && known * 10 >= all * 3
}

/// Returns a line without its furniture, with its dates as they stand; nothing where it has none.
#[must_use]
pub fn bare(line: &str, dates: &[FoundDate], words: &PageWords) -> Option<String> {
    let starts = std::iter::once(0).chain(dates.iter().map(|date| date.range.end));
    let ends = dates.iter().map(|date| date.range.start).chain(std::iter::once(line.len()));
    let mut rest = String::with_capacity(line.len());
    let mut has_furniture = false;
    for (index, (start, end)) in starts.zip(ends).enumerate() {
        if let Some(date) = index.checked_sub(1).and_then(|before| dates.get(before)) {
            rest.push_str(line.get(date.range.clone()).unwrap_or_default());
        }
        let beside = line.get(start..end).unwrap_or_default();
        let kept = without_parts(beside, words).or_else(|| without_phrases(beside, words));
        has_furniture |= kept.is_some();
        rest.push_str(kept.as_deref().unwrap_or(beside));
    }
    has_furniture.then(|| rest.trim().trim_matches(['|', ' ', ',', '-', '•', '·', '–']).to_owned())
}

/// Returns what is left of a text without those of its parts that are furniture.
fn without_parts(text: &str, words: &PageWords) -> Option<String> {
    let bar = BARS.iter().find(|bar| text.contains(**bar))?;
    let mut kept = String::with_capacity(text.len());
    let mut has_furniture = false;
    for part in text.split(bar) {
        if class_of(part.trim(), words).is_some() {
            has_furniture = true;
            continue;
        }
        if !kept.is_empty() {
            kept.push_str(bar);
        }
        kept.push_str(part);
    }
    has_furniture.then(|| format!("{kept} "))
}

/// Returns what is left of a text without the phrases that follow one another in it.
fn without_phrases(text: &str, words: &PageWords) -> Option<String> {
    let split = || text.split(' ').filter(|word| !word.is_empty());
    // Each phrase begins with a capital; that spares most texts the look-ups.
    if split().filter(|word| word.starts_with(letters::is_capital)).count() < KNOWN {
        return None;
    }
    let all: Vec<Word<'_>> = split().map(Word::of).collect();
    let (mut at, mut phrases) = (0, 0);
    let mut kept = Vec::with_capacity(all.len());
    while let Some(word) = all.get(at) {
        let found = phrase_at(all.get(at..).unwrap_or_default(), words);
        match found.filter(|(_, class)| *class != LineClass::Navigation) {
            Some((length, _)) => {
                phrases += 1;
                at += length;
            }
            None => {
                kept.push(word.printed);
                at += 1;
            }
        }
    }
    (phrases >= KNOWN).then(|| format!(" {} ", kept.join(" ")))
}

/// Tells whether most words of a line are phrases one after the other.
fn is_joined(read: &str, words: &PageWords, tally: &mut Tally) -> bool {
    let split = || read.split([' ', '|', '•', ',']).filter(|word| !word.is_empty());
    let (mut count, mut capitals) = (0, 0);
    for word in split() {
        count += 1;
        capitals += usize::from(word.starts_with(letters::is_capital));
    }
    // Running text has few capitals; that spares it the look-ups.
    if count < PHRASES || capitals < PHRASES || capitals * 4 < count {
        return false;
    }
    let all: Vec<Word<'_>> = split().map(Word::of).collect();
    let (mut at, mut covered, mut phrases) = (0, 0, 0);
    while at < all.len() {
        match phrase_at(all.get(at..).unwrap_or_default(), words) {
            Some((length, class)) => {
                covered += length;
                phrases += 1;
                at += length;
                tally.add(class);
            }
            None => at += 1,
        }
    }
    phrases >= PHRASES && covered * 10 >= all.len() * 6
        || all.len() > LONG && phrases >= LONG_KNOWN && covered * 10 >= all.len() * 3
}

/// A word of a row.
struct Word<'t> {
    printed: &'t str,
    folded: String,
    is_capital: bool,
}

impl<'t> Word<'t> {
    fn of(printed: &'t str) -> Self {
        let is_capital = printed.starts_with(letters::is_capital);
        Self { printed, folded: fold_str(printed), is_capital }
    }
}

/// Returns how many words the longest phrase or section has that some words begin with, and its class.
fn phrase_at(text: &[Word<'_>], words: &PageWords) -> Option<(usize, LineClass)> {
    if !text.first()?.is_capital {
        return None;
    }
    let mut longest = None;
    let mut key = String::new();
    for (index, word) in text.iter().take(PHRASE_WORDS).enumerate() {
        if index > 0 {
            key.push(' ');
        }
        key.push_str(&word.folded);
        let trimmed = key.trim_end_matches([':', ';']);
        let hit =
            words.boilerplate.line_hits(trimmed).into_iter().find(|hit| is_furniture(hit.class));
        if let Some(hit) = hit {
            longest = Some((index + 1, hit.class));
        } else if words.is_section(trimmed) {
            longest = Some((index + 1, LineClass::Navigation));
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::pipeline::Knowledge;
    use crate::pipeline::text::dates::find_dates;

    #[test]
    fn rows_of_buttons_and_entries_are_furniture_and_headlines_are_not() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let check = |line: &str, expected: Option<LineClass>| {
            let found = furniture(line, count_syllables(line), &knowledge.page_words);
            assert_eq!(found.map(|hit| hit.class), expected, "{line}");
        };
        check("Chia sẻ | Facebook | Zalo | In bài viết", Some(LineClass::Widget));
        check("Facebook - Twitter - Zalo - Pinterest", Some(LineClass::Widget));
        check("Chia sẻ Facebook Twitter Zalo Copy link", Some(LineClass::Widget));
        check("Đăng nhập, Tìm kiếm, Hotline: 0900 123 456", Some(LineClass::Navigation));
        check("Đăng nhập Tìm kiếm Liên hệ", Some(LineClass::Navigation));
        check("Facebook, Zalo và chuyện giữ con trẻ khỏi mạng xã hội", None);
        check("Hà Nội, Hải Phòng, Đà Nẵng đón mưa lớn", None);
        check("Bão số 3 - Đêm trắng ở cửa biển - Người về từ tâm bão", None);
        check("Trần Minh An - Lê Thu Hà - Vũ Bách", None);
        check("Sáng nay, thầy và trò chia sẻ, in bài, gửi thư.", None);
    }

    #[test]
    fn dates_and_names_are_what_is_left_of_a_row() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let check = |line: &str, expected: Option<&str>| {
            let found = bare(line, &find_dates(line, 4), &knowledge.page_words);
            assert_eq!(found.as_deref(), expected, "{line}");
        };
        check("12/03/2026 - 08:15 • Chia sẻ • Facebook", Some("12/03/2026 - 08:15"));
        check("Minh An | 12/03/2026 08:15 | Lượt xem: 12", Some("Minh An | 12/03/2026 08:15"));
        check("Minh An 12/03/2026 08:15 Chia sẻ Facebook Zalo", Some("Minh An 12/03/2026 08:15"));
        check("TRẦN AN - Lưu bài viết", Some("TRẦN AN"));
        check("Minh An - Thu Hà", None);
        check("12/03/2026 08:15", None);
    }
}
