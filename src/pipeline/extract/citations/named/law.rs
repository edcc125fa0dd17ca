//! Laws by their name, and what else the lexicon names: "Luật Đất đai năm 2024", "Điều lệ Đảng".
//!
//! A law that is in no list is read as far as a sign or a word that is no noun, where that comes soon.

use std::sync::LazyLock;

use regex::Regex;

use super::{Named, Reader};
use crate::pipeline::analysis::DocumentKind;
use crate::pipeline::extract::reading::Reading;
use crate::pipeline::knowledge::{FigureRole, Lexicon, law_key};

/// Syllables that a name may have that is in no list.
const SYLLABLES: usize = 6;

static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s(?:\(?sửa\sđổi\)?,?\s)?\(?(?:năm\s)?((?:19|20)\d\d)\b\)?").ok()
});

/// Reads the document that stands at a byte.
pub(super) fn read(reader: &Reader<'_>, start: usize) -> Option<Named> {
    let hits = reader.text.phrases(Lexicon::DocumentName);
    let from = hits.partition_point(|hit| hit.range.start < start);
    // The longest name at this place comes first.
    let hit = hits.get(from).filter(|hit| hit.range.start == start)?;
    let entry = reader.knowledge.document_names.get(hit.entry)?;
    let normal = reader.text.normal();
    if entry.kind == DocumentKind::Law && !normal.get(start..)?.starts_with(char::is_uppercase) {
        return None;
    }
    let (end, key) = if entry.opens {
        let end = unlisted(reader, start, hit.range.end)?;
        (end, law_key(normal.get(start..end)?))
    } else {
        (hit.range.end, entry.key.clone())
    };
    let year = YEAR.as_ref().and_then(|year| year.captures(normal.get(end..)?));
    let year = year.filter(|_| entry.kind == DocumentKind::Law);
    let (end, key) = match year.as_ref().and_then(|year| Some((year.get(0)?, year.get(1)?))) {
        Some((whole, year)) => (end + whole.end(), format!("{key}:{}", year.as_str())),
        None => (end, key),
    };
    Some(Named {
        key,
        kind: entry.kind,
        doc_type: entry.doc_type.clone(),
        issuer: (entry.kind == DocumentKind::Law).then(|| "Quốc hội".to_owned()),
        end,
    })
}

/// Returns where the name of a law ends that is in no list and goes on after "Luật"; nothing where it seems to be
/// something else: a faculty of law, a law firm.
fn unlisted(reader: &Reader<'_>, start: usize, after: usize) -> Option<usize> {
    let reading = Reading::of(reader.text, &reader.knowledge.person_words);
    let (word, first) = (reading.token_from(start), reading.token_from(after));
    let is_name_before = word.checked_sub(1).is_some_and(|before| {
        reading.goes_on(before)
            && (reading.is_capital(before)
                || matches!(reading.at(before), "học" | "khoa" | "ty" | "phòng"))
    });
    let goes_on = reading.gap(first.checked_sub(1)?) == Some(" ");
    // "Luật Sửa đổi, bổ sung một số điều của …" is named after what it amends.
    let amends = reading.at(first) == "sửa";
    if is_name_before || amends || !goes_on || !reading.is_capital(first) {
        return None;
    }
    let figures = &reader.knowledge.figure_words;
    let ends = |index: usize| {
        let folded = reading.at(index);
        let stops =
            figures.after(FigureRole::Stop, |place| if place == 0 { folded } else { "" }).is_some();
        // A name may begin with a word of two syllables that stops elsewhere: "Pháp lệnh Thực hiện dân chủ".
        !reading.is_syllable(index)
            || !reading.goes_on(index - 1)
            || stops && index > first + 1
            // "Luật Thuế tài nguyên sửa đổi".
            || folded == "sửa"
            || reading.phrase_at(Lexicon::DocumentType, index).is_some()
    };
    let end = (first + 1..first + SYLLABLES + 1).find(|&index| ends(index))?;
    let has_capitals_only = (first..end).all(|index| reading.is_capital(index));
    // A name in capitals throughout is that of a person or a company.
    let is_amended = reading.at(end) == "sửa";
    (end - first >= 2 && (!has_capitals_only || is_amended)).then(|| reading.range(first..end).end)
}
