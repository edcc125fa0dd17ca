//! Bodies: Party committees, organs of the State, the front, mass organisations, courts, companies, schools.
//!
//! A name begins with words of the lexicon, which say what may follow (`parse`); abbreviations are
//! expanded in the canonical name and stay in the mention. Where the text names no unit ("UBND huyện"), it is
//! that of the story at the same level (`unit`). An abbreviation that the text itself puts in brackets
//! behind a name stands for it from there on.
//!
//! Bodies that the lexicon cannot begin are not looked for.

#[cfg(test)]
mod cases;
mod cited;
mod parse;
mod unit;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::reading::Reading;
use super::{ArticleText, Candidates, Extractor, Records};
use crate::pipeline::analysis::{Organisation, OrganisationKind, OrganisationLevel};
use crate::pipeline::knowledge::{Knowledge, Lexicon};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::fold::fold_normal;

/// Finds bodies.
#[derive(Debug)]
pub struct Organisations;

/// One place where a body is named.
#[derive(Debug)]
struct Found {
    /// Tokens of the mention.
    tokens: Range<usize>,
    /// The name as far as the text gives it.
    name: String,
    kind: OrganisationKind,
    level: OrganisationLevel,
    unit: unit::Unit,
    /// Whether only its beginning stands there: "Ban Chỉ đạo".
    short: bool,
}

impl Extractor for Organisations {
    fn name(&self) -> &'static str {
        "organisations"
    }

    fn extract(
        &self,
        text: &ArticleText<'_>,
        knowledge: &Knowledge,
        budget: &mut Candidates,
        records: &mut Records,
    ) {
        if text.phrases(Lexicon::Body).is_empty() {
            return;
        }
        let reading = Reading::of(text, &knowledge.person_words);
        let parser = parse::Parser::new(reading, knowledge, &records.places);
        let cited = cited::Cited::of(&records.documents);
        let mut found: Vec<Found> = Vec::new();
        // Abbreviations that the text has defined so far: they stand for what they were defined for.
        let mut defined: HashSet<&str> = HashSet::new();
        let mut end = 0;
        for hit in text.phrases(Lexicon::Body) {
            if hit.range.start < end {
                continue;
            }
            let start = text.span(hit.range.clone()).start;
            if cited.forbids(start) || text.class_at(start) == Some(LineClass::Byline) {
                continue;
            }
            let within = cited.congress(start);
            if within && parser.is_congress(hit) {
                continue;
            }
            let Some(body) = parser.read(hit) else { continue };
            if !budget.take() {
                break;
            }
            end = reading.range(body.tokens.clone()).end;
            if body.tokens.len() == 1 && defined.contains(reading.token(body.tokens.start)) {
                continue;
            }
            if let Some(alias) = bracketed(reading, body.tokens.end) {
                defined.insert(alias);
                end = reading.range(body.tokens.start..body.tokens.end + 3).end;
            }
            // "Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XII" speaks of the congress.
            if within && !matches!(body.unit, unit::Unit::Named(_)) || parser.is_generic(&body) {
                continue;
            }
            found.push(body);
        }
        let homes = unit::Homes::of(records.story_place.as_ref(), &found);
        let mut bodies = Merged::default();
        let mut aliases: HashMap<String, (usize, usize)> = HashMap::new();
        for body in found {
            let name = homes.complete(&body);
            let bracket = bracketed(reading, body.tokens.end);
            let at = bodies.add(reading, &body, name);
            if let Some(alias) = bracket {
                aliases.entry(alias.to_owned()).or_insert((at, body.tokens.end));
            }
        }
        bodies.follow(reading, &aliases, budget);
        records.organisations.extend(bodies.records);
    }
}

/// Bodies with all their mentions.
#[derive(Debug, Default)]
struct Merged {
    records: Vec<Organisation>,
    by_name: BTreeMap<(String, OrganisationKind), usize>,
}

impl Merged {
    /// Adds a mention to the body of a name; returns which body it is.
    fn add(&mut self, reading: Reading<'_>, body: &Found, name: String) -> usize {
        let span = reading.text.span(reading.range(body.tokens.clone()));
        let key = (spelt_out(&name), body.kind);
        let longer = body.short.then(|| self.begun_by(&name, body.kind)).flatten();
        let at = match longer {
            Some(at) => at,
            None => *self.by_name.entry(key).or_insert(self.records.len()),
        };
        match self.records.get_mut(at) {
            Some(record) => record.mentions.push(span),
            None => self.records.push(Organisation {
                name,
                kind: body.kind,
                level: body.level,
                mentions: vec![span],
            }),
        }
        at
    }

    /// Returns the last body whose name goes on after a beginning.
    fn begun_by(&self, name: &str, kind: OrganisationKind) -> Option<usize> {
        let goes_on = |record: &Organisation| {
            record.kind == kind
                && record.name.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
        };
        self.records.iter().rposition(goes_on)
    }

    /// Adds the mentions by abbreviations that the text defines.
    fn follow(
        &mut self,
        reading: Reading<'_>,
        aliases: &HashMap<String, (usize, usize)>,
        budget: &mut Candidates,
    ) {
        if aliases.is_empty() {
            return;
        }
        let mut taken: Vec<_> =
            self.records.iter().flat_map(|record| record.mentions.iter().copied()).collect();
        taken.sort_unstable();
        for index in 0..reading.text.tokens().len() {
            if !reading.is_capital(index) {
                continue;
            }
            let Some(&(at, after)) = aliases.get(reading.token(index)) else { continue };
            let span = reading.text.span(reading.range(index..index + 1));
            let before = taken.partition_point(|other| other.start <= span.start);
            let inside = before
                .checked_sub(1)
                .and_then(|before| taken.get(before))
                .is_some_and(|other| other.end > span.start);
            if inside || index <= after + 1 {
                continue;
            }
            let Some(record) = self.records.get_mut(at) else { continue };
            if !budget.take() {
                break;
            }
            record.mentions.push(span);
        }
        for record in &mut self.records {
            record.mentions.sort_unstable();
        }
    }
}

/// Returns a name folded, with the word for a city in full, so that "TP. Cần Thơ" is "thành phố Cần Thơ".
fn spelt_out(name: &str) -> String {
    let folded = fold_normal(name);
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split(' ') {
        match word.strip_prefix("tp").map(|rest| rest.trim_start_matches('.')) {
            Some("") => words.push("thành phố"),
            Some("hcm") => words.push("thành phố hồ chí minh"),
            Some(rest) if word.starts_with("tp.") => words.extend(["thành phố", rest]),
            Some(_) | None => words.push(word),
        }
    }
    words.join(" ").replace("thành phố hcm", "thành phố hồ chí minh")
}

/// Returns the abbreviation in brackets that starts at a token: `(UBKT)`.
fn bracketed(reading: Reading<'_>, index: usize) -> Option<&str> {
    let inside = reading.token(index + 1);
    let abbreviates = reading.token(index) == "("
        && reading.token(index + 2) == ")"
        && (2..=12).contains(&inside.chars().count())
        && inside.chars().all(|character| character.is_uppercase() || character.is_numeric());
    abbreviates.then_some(inside)
}
