//! Reads offices with what they belong to: "Phó Chủ tịch Thường trực UBND tỉnh Bắc Kạn".

use std::ops::Range;

use super::marks::Marks;
use crate::pipeline::extract::reading::Reading;
use crate::pipeline::knowledge::{Bodies, Lexicon, PersonRole};
use crate::pipeline::text::syllables::is_syllable;

/// No office has more tokens than this.
const LONGEST: usize = 40;

/// Reads all offices of a text; tells for each whether it is more than a rank.
pub(super) fn read(
    reading: Reading<'_>,
    bodies: &Bodies,
    marks: &Marks,
) -> Vec<(Range<usize>, bool)> {
    let mut found: Vec<(Range<usize>, bool)> = Vec::new();
    let mut end = 0;
    for hit in reading.text.phrases(Lexicon::Office) {
        let mut start = reading.token_from(hit.range.start);
        let after = reading.token_from(hit.range.end);
        let inside = marks.body_over(start).is_some_and(|(body, _)| body.start < start);
        if start < end || inside || after <= start {
            continue;
        }
        // "Trung Quốc Vương Nghị": no office starts inside the name of a country.
        let country =
            start.checked_sub(1).and_then(|last| reading.phrase_at(Lexicon::UnitWord, last));
        if country.is_some_and(|country| reading.token_from(country.range.end) > start) {
            continue;
        }
        let rank = reading.words.is_rank(hit.entry);
        let after = after.max(marks.body_over(start).map_or(0, |(body, _)| body.end));
        let (stop, more) = if rank { (ranks(reading, after), false) } else { (after, true) };
        let stop = if more { extend(reading, bodies, marks, start, stop) } else { stop };
        if let Some(before) = start.checked_sub(1)
            && before >= end
            && reading.goes_on(before)
            && is_status(reading, before)
        {
            start = before;
        }
        end = stop;
        found.push((start..stop, more));
    }
    found
}

fn is_status(reading: Reading<'_>, index: usize) -> bool {
    let word = reading.at(index);
    let administration = index > 0 && reading.at(index - 1) == "chính";
    word != "là"
        && !administration
        && reading
            .phrase_at(Lexicon::PersonWord, index)
            .is_some_and(|hit| reading.words.role(hit.entry) == Some(PersonRole::Status))
}

/// Goes over ranks that stand in a row: "GS. TS.".
fn ranks(reading: Reading<'_>, mut end: usize) -> usize {
    for _ in 0..4 {
        if reading.token(end) == "." && end > 0 && reading.touches(end - 1) {
            end += 1;
        }
        let next = reading.phrase_at(Lexicon::Office, end);
        let goes_on = end > 0 && reading.goes_on(end - 1);
        match next {
            Some(hit) if goes_on && reading.words.is_rank(hit.entry) => {
                end = reading.token_from(hit.range.end).max(end + 1);
            }
            _ => break,
        }
    }
    end
}

/// Returns where an office ends that starts with known words.
fn extend(
    reading: Reading<'_>,
    bodies: &Bodies,
    marks: &Marks,
    start: usize,
    mut end: usize,
) -> usize {
    while end < start + LONGEST && end > 0 && reading.goes_on(end - 1) {
        match step(reading, bodies, marks, end) {
            Some(next) if next > end => end = next,
            _ => break,
        }
    }
    end
}

fn step(reading: Reading<'_>, bodies: &Bodies, marks: &Marks, at: usize) -> Option<usize> {
    if let Some((body, _)) = marks.body_over(at) {
        return Some(body.end);
    }
    if let Some(place) = marks.place_at(at)
        && reading.is_capital(at)
    {
        return Some(place);
    }
    let token = reading.token(at);
    if matches!(token, "-" | "–") && reading.touches(at) {
        return marks.body_over(at + 1).map(|(body, _)| body.end);
    }
    for lexicon in [Lexicon::Office, Lexicon::Body, Lexicon::BodyField] {
        if let Some(hit) = reading.phrase_at(lexicon, at) {
            let is_rank = lexicon == Lexicon::Office && reading.words.is_rank(hit.entry);
            // "Bộ trưởng quốc phòng".
            let end = reading.token_from(hit.range.end);
            let of_minister = at >= 2
                && reading.at(at - 1) == "trưởng"
                && matches!(reading.at(at - 2), "bộ" | "thứ");
            let field = lexicon == Lexicon::BodyField && end - at >= 2 && of_minister;
            let in_text = lexicon == Lexicon::Office || reading.is_capital(at) || field;
            if !is_rank && in_text {
                return Some(reading.token_from(hit.range.end));
            }
        }
    }
    let folded = reading.at(at);
    if matches!(folded, "của" | "kiêm" | "thường" | "phụ" | "và") {
        let after = if folded == "thường" || folded == "phụ" { at + 2 } else { at + 1 };
        let office = folded == "kiêm" && reading.phrase_at(Lexicon::Office, after).is_some();
        let fits = match folded {
            "thường" => reading.at(at + 1) == "trực",
            "phụ" => return duties(reading, at),
            "của" | "và" => marks.body_over(after).is_some(),
            _ => office || marks.body_over(after).is_some(),
        };
        return fits.then_some(after);
    }
    if let Some(hit) = reading.phrase_at(Lexicon::UnitWord, at) {
        let after = reading.token_from(hit.range.end);
        // "Thủ tướng Anh Theresa May": behind a country stands a name.
        let country = bodies.unit(hit.entry).is_some_and(|unit| unit.foreign);
        let place = if country { None } else { place_name(reading, after) };
        return Some(place.unwrap_or(after));
    }
    subject(reading, at)
}

/// "phụ trách …" with the words up to the next sign.
fn duties(reading: Reading<'_>, at: usize) -> Option<usize> {
    if reading.at(at + 1) != "trách" {
        return None;
    }
    let mut end = at + 2;
    while end < at + 7
        && reading.is_syllable(end)
        && !reading.is_capital(end)
        && reading.goes_on(end - 1)
        && reading.phrase_at(Lexicon::SpeechVerb, end).is_none()
    {
        end += 1;
    }
    Some(end)
}

/// A word with a capital that no name has: followed by one without ("Tổ chức"), or an abbreviation.
fn subject(reading: Reading<'_>, at: usize) -> Option<usize> {
    if !reading.is_capital(at) {
        return None;
    }
    let token = reading.token(at);
    let run = at..reading.run(at, |index| {
        reading.phrase_at(Lexicon::Office, index).is_some()
            || reading
                .phrase_at(Lexicon::PersonWord, index)
                .is_some_and(|hit| reading.words.role(hit.entry) == Some(PersonRole::Honorific))
    });
    if let Some(name) = reading.name_at_end(run.clone())
        && !reading.is_full_name(run.clone())
    {
        return Some(name);
    }
    let in_capitals = |index: usize| {
        let token = reading.token(index);
        token.chars().count() >= 2 && !token.chars().any(char::is_lowercase)
    };
    let abbreviates = in_capitals(at) && !(run.len() > 1 && run.clone().all(in_capitals));
    if abbreviates {
        return Some(at + 1);
    }
    let lower_next = reading.is_syllable(at + 1)
        && !reading.is_capital(at + 1)
        && reading.gap(at) == Some(" ")
        && run.len() == 1
        && reading.phrase_at(Lexicon::SpeechVerb, at + 1).is_none();
    // A given name may stand before a verb as well: "Chủ tịch Lan đến".
    let common = reading.words.is_given(reading.at(at)) || !is_syllable(token);
    (lower_next && !common).then_some(at + 2)
}

fn place_name(reading: Reading<'_>, at: usize) -> Option<usize> {
    if !reading.goes_on(at.checked_sub(1)?) {
        return None;
    }
    let run = at..reading.run(at, |index| reading.phrase_at(Lexicon::Office, index).is_some());
    if run.is_empty() || run.len() >= 3 && reading.is_full_name(run.clone()) {
        return None;
    }
    Some(reading.name_at_end(run.clone()).unwrap_or(run.end.min(at + 4)))
}
