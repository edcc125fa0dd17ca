//! Decides whether a run of capitals names a person.

use std::ops::Range;

use super::Named;
use super::marks::Marks;
use crate::pipeline::extract::reading::Reading;
use crate::pipeline::knowledge::{Knowledge, Lexicon, PersonRole};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::syllables::is_syllable;

/// No person has more syllables than this.
const LONGEST: usize = 6;

/// How many offices in a row one person may hold.
const OFFICES: usize = 8;

/// What else bears the name of a run of capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearer {
    /// Nothing known.
    Unknown,
    /// A thing, unless an office or an honorific stands before it.
    Thing,
    /// A province or a paper, which have offices: "Chủ tịch Hà Nội". Only an honorific makes it a person.
    Body,
}

/// Judges a run of capitals, which may name something else.
pub(super) fn judge(
    reading: Reading<'_>,
    marks: &Marks,
    knowledge: &Knowledge,
    run: Range<usize>,
    bearer: Bearer,
) -> Option<Named> {
    let run = trimmed(reading, marks, knowledge, run)?;
    let mut run = before_word(reading, marks, knowledge, run)?;
    let (honorific, before) = left(reading, marks, run.start);
    let after = right(reading, marks, run.end);
    if honorific.is_none() && before.is_none() {
        if let Some(name) = reading.name_at_end(run.clone())
            && !reading.is_full_name(run.clone())
        {
            run.start = name;
        }
        if bearer == Bearer::Thing || is_credit(reading, &run) || is_address(reading, marks, &run) {
            return None;
        }
    }
    if honorific.is_none() {
        // "Văn phòng luật sư Thiên Thanh": what looks like an office is part of a name.
        let office = before.as_ref().map(|(tokens, _)| tokens.start);
        let named = marks.namesake_before(run.start);
        if bearer == Bearer::Body || office.zip(named).is_some_and(|(office, thing)| thing < office)
        {
            return None;
        }
    }
    if run.len() > LONGEST || run.is_empty() {
        return None;
    }
    let office = join(before.clone(), after.clone());
    let byline = matches!(
        reading.text.class_at(reading.text.span(reading.range(run.clone())).start),
        Some(LineClass::Byline | LineClass::Agency | LineClass::PhotoCredit | LineClass::Section)
    );
    if byline && !office.as_ref().is_some_and(|(_, more)| *more) {
        return None;
    }
    let folded = reading.folded(run.clone());
    // "Jato Dynamics", "Man United".
    if run.len() > 1 && run.clone().any(|index| is_thing(reading, index, run.start)) {
        return None;
    }
    let addressed = honorific.is_some() || before.is_some();
    if !addressed && reading.words.is_office_only(folded) {
        return None;
    }
    let foreign = run
        .clone()
        .filter(|&index| reading.is_syllable(index))
        .any(|index| !is_syllable(reading.token(index)));
    let abbreviation = |index: usize| {
        let token = reading.token(index);
        token.chars().count() > 1 && !token.chars().any(char::is_lowercase)
    };
    let some_capitals = run.clone().any(abbreviation);
    let all_capitals = run.clone().filter(|&i| reading.is_syllable(i)).all(abbreviation);
    let full_name = reading.is_full_name(run.clone());
    let speaks = reading.phrase_at(Lexicon::SpeechVerb, run.end).is_some()
        && run.end > 0
        && reading.goes_on(run.end - 1);
    if some_capitals && !(all_capitals && full_name) {
        return None;
    }
    let mut given_after_office = false;
    let (accepted, full) = match run.len() {
        1 => {
            let given = reading.words.is_given(folded);
            let rank_only = before.as_ref().is_some_and(|(_, more)| !more);
            // Without an honorific a Vietnamese given name stands for a full one that the text has: in
            // "Chủ tịch Hội đồng" and "nghệ sĩ Việt" it is none.
            let by_office = before.is_some() && foreign && (!rank_only || speaks);
            given_after_office = before.is_some() && given;
            let letters = reading.token(run.start);
            let plain = honorific.is_some() || letters.chars().count() > 1;
            let camel = letters.chars().skip(1).any(char::is_uppercase);
            let short = plain && !camel && (honorific.is_some() || by_office);
            (short && !is_opener(reading, run.start), false)
        }
        2 => {
            let has_family = reading.family(run.start) > 0;
            let known = addressed || full_name && !is_opener(reading, run.start);
            let told = (has_family || foreign) && (after.is_some() || speaks);
            (known || told, has_family || foreign)
        }
        _ => {
            // "Đối thoại Shangri-La, trưởng đoàn": of a name of one word nothing is told by what follows.
            let words = reading.normal(run.clone()).contains(' ');
            let told =
                (foreign || reading.family(run.start) > 0) && words && (after.is_some() || speaks);
            (addressed || full_name || told, true)
        }
    };
    let repeats = !accepted && run.len() == 1 && (speaks || given_after_office);
    (accepted || repeats).then_some(Named {
        tokens: run,
        honorific,
        office,
        full,
        only_repeats: repeats,
    })
}

/// Tells whether a syllable is part of names of companies and clubs, and of no person's.
fn is_thing(reading: Reading<'_>, index: usize, start: usize) -> bool {
    reading.phrase_at(Lexicon::PersonWord, index).is_some_and(|hit| {
        // "Thái Bình Dương", but not "Hoàng Tân Sửu", who bears the name of a year.
        let begins = index == start || reading.token_from(hit.range.end) == index + 1;
        reading.words.role(hit.entry) == Some(PersonRole::Thing) && begins
    })
}

fn is_opener(reading: Reading<'_>, index: usize) -> bool {
    let word = reading.at(index);
    reading.words.is_opener(word)
        && (reading.family(index) == 0 || reading.family(index + 1) >= 100)
}

/// Takes off what is no part of a name: words that begin sentences, at both ends, and a country before it.
/// Returns nothing where the run is the name of a country.
fn trimmed(
    reading: Reading<'_>,
    marks: &Marks,
    knowledge: &Knowledge,
    run: Range<usize>,
) -> Option<Range<usize>> {
    let mut run = run;
    let told = marks.honorific_before(run.start).is_some();
    while run.len() > 1 && is_opener(reading, run.start) && !(told && reading.family(run.start) > 0)
    {
        run.start += 1;
    }
    while run.len() > 2 && {
        let last = reading.at(run.end - 1);
        let before = reading.at(run.end - 2);
        reading.words.is_opener(last)
            && !reading.words.is_given(last)
            && !reading.words.is_middle(before)
    } {
        run.end -= 1;
    }
    for index in run.clone() {
        let Some(hit) = reading.phrase_at(Lexicon::UnitWord, index) else { continue };
        let end = reading.token_from(hit.range.end);
        let long = end - index >= 2 || !is_syllable(reading.token(index));
        // "Nga Sergey Shoigu": a country of one syllable before a foreign name.
        let country = || {
            knowledge.bodies.unit(hit.entry).is_some_and(|unit| unit.foreign)
                && !is_syllable(reading.token(end))
        };
        // "Paris Hilton" is a name, and a city may stand before one of two words.
        let whole = marks.office_before(run.start).is_some() || run.end >= end + 2;
        if index == run.start && end < run.end && whole && (long || country()) {
            run.start = end;
            break;
        }
        // "ông Quận", in spite of the level word.
        if (long || run.len() == 1 && !told) && end >= run.end {
            return None;
        }
    }
    Some(run)
}

/// Takes off the first syllable of a word that goes on with the sentence: "Trần Thị Minh An Quyết định …". A
/// syllable that given names end with stays where it is one of three or four. Returns nothing where no name
/// is left.
fn before_word(
    reading: Reading<'_>,
    marks: &Marks,
    knowledge: &Knowledge,
    run: Range<usize>,
) -> Option<Range<usize>> {
    let (last, next) = (run.end.checked_sub(1)?, run.end);
    // "Trần Minh An Sáng 15/6, …".
    let is_day = run.len() > 2
        && knowledge.relative_periods.is_day_lead(reading.at(last))
        && reading.is_number(next)
        && reading.goes_on(last);
    if is_day {
        return Some(run.start..last);
    }
    let goes_on = reading.is_syllable(next)
        && !reading.is_capital(next)
        && reading.gap(last) == Some(" ")
        && knowledge.are_word(reading.at(last), reading.at(next));
    if !goes_on {
        return Some(run);
    }
    let is_given = reading.words.is_given(reading.at(last));
    // "khóa X. Báo cáo": the dot of an initial goes as well.
    let dot = usize::from(last > run.start && !reading.is_syllable(last - 1));
    let rest = run.start..last - dot;
    match rest.len() {
        // "anh Hải quan sát", but "chiến sĩ Cảnh sát cơ động".
        0 => {
            let honorific = marks.honorific_before(run.start)?;
            let addresses = honorific.len() == 1 && !reading.is_capital(honorific.start);
            addresses.then_some(run)
        }
        1 if dot > 0 => Some(rest),
        1 => (is_given || reading.family(run.start) > 0).then_some(run),
        left => {
            let middle = reading.words.is_middle(reading.at(last - 1));
            let belongs = middle || is_given && left < 4;
            Some(if belongs { run } else { rest })
        }
    }
}

/// Tells whether a name is that of a street in an address: "116, Bùi Thị Xuân, phường Đúc", "ngụ tại Lê Công
/// Kiều, quận 6".
fn is_address(reading: Reading<'_>, marks: &Marks, run: &Range<usize>) -> bool {
    let Some(before) = run.start.checked_sub(1) else { return false };
    let numbered = reading.token(before) == ","
        && before.checked_sub(1).is_some_and(|number| reading.is_number(number));
    let located = reading.goes_on(before) && reading.words.is_locative(reading.at(before));
    let goes_on = reading.token(run.end) == "," && marks.place_at(run.end + 1).is_some();
    (numbered || located) && goes_on
}

/// Tells whether a name without office stands for whoever made a picture or the article: after "Ảnh:", or
/// alone at the end of the text.
fn is_credit(reading: Reading<'_>, run: &Range<usize>) -> bool {
    let is_credit = |word: usize| reading.words.is_credit(reading.at(word));
    let colon = run.start.checked_sub(1).filter(|&sign| reading.token(sign) == ":");
    let credited = colon.and_then(|sign| sign.checked_sub(1)).is_some_and(is_credit)
        || run.start > 0 && reading.at(run.start - 1) == "ảnh";
    let opens = run.start.checked_sub(1).is_none_or(|last| {
        matches!(reading.token(last), "." | "”" | "\"" | "…" | "!" | "?") || !reading.goes_on(last)
    });
    credited || opens && run.end >= reading.text.tokens().len()
}

/// An office by its tokens, and whether it is more than a rank.
type Office = (Range<usize>, bool);

/// Returns the honorific and the office before a name.
fn left(
    reading: Reading<'_>,
    marks: &Marks,
    start: usize,
) -> (Option<Range<usize>>, Option<Office>) {
    let near = |index: usize| index.checked_sub(1).is_some_and(|last| reading.goes_on(last));
    if !near(start) {
        return (None, None);
    }
    // "các đồng chí: A, …", "Các đồng chí Ủy viên Bộ Chính trị: A, B".
    let colon = start.checked_sub(1).filter(|&sign| reading.token(sign) == ":");
    let honorific = marks.honorific_before(start).or_else(|| marks.honorific_before(colon?));
    let mut border = honorific.as_ref().map_or(start, |tokens| tokens.start);
    if honorific.is_some()
        && near(border)
        && border.checked_sub(1).is_some_and(|sign| reading.token(sign) == ",")
        && marks.office_before(border - 1).is_some()
    {
        border -= 1;
    }
    let Some((tokens, more)) = marks.office_before(border).filter(|_| near(border)) else {
        // The honorific may stand before the office: "đồng chí Chủ tịch Nguyễn Văn A".
        return (honorific, None);
    };
    let (mut tokens, mut more) = (tokens.clone(), *more);
    for _ in 0..OFFICES {
        let Some(sign) = tokens.start.checked_sub(1) else { break };
        let joined = matches!(reading.token(sign), "," | "-" | "–");
        let border = if joined { sign } else { tokens.start };
        let Some((earlier, also)) = marks.office_before(border) else { break };
        if !reading.goes_on(border - 1) {
            break;
        }
        tokens.start = earlier.start;
        more |= also;
    }
    let honorific = honorific.or_else(|| marks.honorific_before(tokens.start));
    (honorific, Some((tokens, more)))
}

/// Returns the offices behind a name: "A, Chủ tịch …", "A - Bí thư … - Chủ tịch …", "A (Chủ tịch …)".
fn right(reading: Reading<'_>, marks: &Marks, end: usize) -> Option<Office> {
    let mut found: Option<Office> = None;
    let mut at = end;
    for _ in 0..OFFICES {
        if at == 0 || !reading.goes_on(at - 1) {
            break;
        }
        let joined = matches!(reading.token(at), "," | "-" | "–" | "(");
        if !joined || !reading.goes_on(at) {
            break;
        }
        let mut start = at + 1;
        if matches!(reading.at(start), "là" | "hiện") {
            start += 1;
        }
        let Some((tokens, more)) = marks.office_at(start) else { break };
        // "ông A, Phó Chủ tịch Nguyễn Văn B": the office belongs to B.
        let next = tokens.end;
        let owned = reading.goes_on(next - 1)
            && (marks.is_free(next) && reading.is_capital(next)
                || marks.honorific_before(next + 1).is_some() && reading.is_capital(next + 1));
        if owned {
            break;
        }
        found = join(found, Some((tokens.clone(), *more)));
        at = next;
    }
    found
}

/// Joins two offices of one person; those behind the name say more than those before it.
fn join(first: Option<Office>, second: Option<Office>) -> Option<Office> {
    match (first, second) {
        (Some((a, more)), Some((b, also))) => {
            if a.end + 1 == b.start {
                Some((a.start..b.end, more || also))
            } else if also || !more {
                Some((b, also))
            } else {
                Some((a, more))
            }
        }
        (first, second) => first.or(second),
    }
}
