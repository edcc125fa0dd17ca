//! People, with honorific, office and the body of the office.
//!
//! A run of capitals is a person when something says so: an honorific or an office before it, an office behind
//! it, a verb of speech, or a family name with a shape that names have; lists of names are evidence only.
//! What is named after a person, and the names of bodies and places, are refused (`marks`, `judge`).
//! Offices are read in `offices`; short mentions ("ông Quận") join the full name in `records`.
//!
//! An author in the byline is a person here only with an office; all authors are in `article.authors`.

mod judge;
mod marks;
mod offices;
mod records;

use std::ops::Range;

use super::reading::Reading;
use super::{ArticleText, Candidates, Extractor, Records};
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
        let reading = Reading { text, words: &knowledge.person_words };
        let marks = marks::Marks::of(reading, records);
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
            let judged = judge::judge(reading, &marks, at..end, things == Some(end));
            if let Some(person) = judged {
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
