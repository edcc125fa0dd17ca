//! People, with honorific, office and the body of the office.
//!
//! A run of capitals is a person when something says so: an honorific or an office before it, an office behind
//! it, a verb of speech, or a family name with a shape that names have; lists of names are evidence only.
//! What is named after a person, and the names of bodies and places, are refused (`marks`, `judge`).
//! Offices are read in `offices`; short mentions ("ông Quận") join the full name in `records`.
//!
//! An author in the byline is a person here only with an office; all authors are in `article.authors`.

#[cfg(test)]
mod cases;
mod judge;
mod marks;
mod offices;
mod records;

use std::ops::Range;

use self::judge::Bearer;
use super::reading::Reading;
use super::{ArticleText, Candidates, Extractor, Records};
use crate::pipeline::analysis::PlaceLevel;
use crate::pipeline::knowledge::Knowledge;

/// Finds people.
#[derive(Debug)]
pub struct Persons;

/// One place where a person is named.
#[derive(Debug)]
struct Named {
    /// Tokens of the name.
    tokens: Range<usize>,
    /// Tokens of the honorific.
    honorific: Option<Range<usize>>,
    /// Tokens of the office, and whether it is more than a rank.
    office: Option<(Range<usize>, bool)>,
    /// Whether it is the whole name.
    full: bool,
    /// Whether it counts only where it repeats a name.
    only_repeats: bool,
}

impl Extractor for Persons {
    fn name(&self) -> &'static str {
        "persons"
    }

    fn extract(
        &self,
        text: &ArticleText<'_>,
        knowledge: &Knowledge,
        budget: &mut Candidates,
        records: &mut Records,
    ) {
        let reading = Reading::of(text, &knowledge.person_words);
        let marks = marks::Marks::of(reading, &knowledge.bodies, records);
        let mut named = Vec::new();
        let mut at = 0;
        // Where the last name of a list ended that began with a word for things: "các xã: A, Trần Phú".
        let mut things = None;
        while at < text.tokens().len() {
            if !marks.is_free(at) || !reading.is_capital(at) {
                at += 1;
                continue;
            }
            let end = reading.run(at, |index| !marks.is_free(index)).max(at + 1);
            let listed = at >= 2
                && things == Some(at - 1)
                && matches!(reading.token(at - 1), "," | "và" | "-" | "–");
            if listed || marks.names_thing(reading, at) {
                things = Some(end);
            }
            // "Cầu Nguyễn Văn Trỗi" at the start of a sentence.
            let thing = marks.namesake_at(at).filter(|&name| name < end && reading.family(at) == 0);
            let start = thing.unwrap_or(at);
            let name = reading.normal(at..end);
            let territory = territory(knowledge, name);
            // "Chủ tịch Hồ Chí Minh" is who the city is named after.
            let is_body = !reading.words.is_office_only(reading.folded(at..end))
                && (territory == Some(PlaceLevel::Province)
                    || end - at > 1 && knowledge.page_words.is_outlet(name));
            let bearer = if is_body {
                Bearer::Body
            } else if thing.is_some() || things == Some(end) || territory.is_some() {
                Bearer::Thing
            } else {
                Bearer::Unknown
            };
            // "nghệ nhân Đà Lạt", "thủ môn Duyên Hải": a district; "ông Bảo Lâm" bears the name of one.
            let is_somebody = reading.family(at) > 0 || marks.honorific_before(at).is_some();
            if territory.is_some() && end - at == 2 && thing.is_none() && !is_somebody {
                at = end;
                continue;
            }
            let judged = judge::judge(reading, &marks, knowledge, start..end, bearer);
            if let Some(mut person) = judged {
                if person.honorific.is_none() {
                    person.honorific = shared(reading, named.last(), person.tokens.start);
                }
                if !budget.take() {
                    break;
                }
                named.push(person);
            }
            at = end;
        }
        let persons = records::merge(reading, &named, &marks, &records.organisations);
        records.persons.extend(persons);
    }
}

/// Returns the honorific that a name shares with the one before it in a list: "các đồng chí: A, B và C".
fn shared(reading: Reading<'_>, last: Option<&Named>, start: usize) -> Option<Range<usize>> {
    let last = last.filter(|last| last.tokens.end + 1 == start)?;
    let listed = matches!(reading.token(last.tokens.end), "," | ";" | "và");
    let honorific = last.honorific.clone().filter(|_| listed && reading.goes_on(start - 1))?;
    records::is_plural(reading, &honorific).then_some(honorific)
}

/// Returns the level of the province or district that has a name.
fn territory(knowledge: &Knowledge, name: &str) -> Option<PlaceLevel> {
    let gazetteer = &knowledge.gazetteer;
    let units = gazetteer.units_named(name);
    let levels = units.iter().filter_map(|id| gazetteer.unit(*id)).map(|unit| unit.level);
    [PlaceLevel::Province, PlaceLevel::District]
        .into_iter()
        .find(|level| levels.clone().any(|one| one == *level))
}
