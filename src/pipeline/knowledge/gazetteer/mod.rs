//! Administrative units before and after 1 July 2025, by name.
//!
//! Names are found word by word in an automaton that is compiled at build time and read in place; where
//! a folder replaces one of the lists, it is compiled anew while knowledge is built. Promises: a unit's
//! parent and successors are units of the lists, or that is a fault with file and line. Which of several
//! units of a name a text means is not decided here.

mod compile;
mod key;

use std::borrow::Cow;
use std::collections::BTreeMap;

use fst::raw::Fst;

use super::Reader;
use crate::pipeline::analysis::{PlaceEpoch, PlaceLevel};
use crate::pipeline::text::fold::slug;
use crate::pipeline::text::letters;

static AUTOMATON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.fst"));
static POSTINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.postings"));

/// Words that a name may have.
const WORDS: usize = 7;
/// Bytes that one word of a name may have.
const WORD_BYTES: usize = 32;

/// Index of a unit.
pub type UnitId = u32;

/// All units.
#[derive(Default)]
pub struct Gazetteer {
    units: Vec<Unit>,
    automaton: Option<Automaton>,
    postings: Cow<'static, [u8]>,
    /// Provinces with a code, by the letters of their name.
    provinces: Vec<(String, UnitId)>,
}

/// One unit.
#[derive(Debug)]
pub struct Unit {
    /// Official code; `None` for provinces that are in no list of codes.
    pub code: Option<String>,
    /// Its level word: "huyện", "thị xã".
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: PlaceLevel,
    /// The epoch it belongs to.
    pub epoch: PlaceEpoch,
    /// The unit it is part of.
    pub parent: Option<UnitId>,
    /// Units that follow it since July 2025.
    pub successors: Vec<UnitId>,
    /// The year in which it came to its level, where that is later than texts that name it.
    pub since: Option<i16>,
}

/// A name of the lists at some place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameMatch {
    /// Where it ends.
    pub end: usize,
    /// Words that it has.
    pub words: usize,
    group: usize,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Gazetteer")
            .field("units", &self.units.len())
            .finish_non_exhaustive()
    }
}

impl NameMatch {
    /// Returns a number that all ways to write the name share.
    #[must_use]
    pub fn group(self) -> usize {
        self.group
    }
}

impl Gazetteer {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let paths = compile::LISTS.map(|list| format!("gazetteers/{list}.tsv"));
        let texts = paths.each_ref().map(|path| reader.text(path));
        let [Some(a), Some(b), Some(c), Some(d), Some(e), Some(f)] = texts else {
            return Self::default();
        };
        let texts = [a, b, c, d, e, f];
        let mut units: Vec<Unit> = Vec::with_capacity(15_000);
        let mut after: BTreeMap<(bool, &str), UnitId> = BTreeMap::new();
        let mut waiting: Vec<(usize, usize, &str)> = Vec::new();
        let mut before: BTreeMap<(u8, &str), UnitId> = BTreeMap::new();
        for ((list, path), text) in compile::LISTS.iter().zip(&paths).zip(texts) {
            let (level, epoch) = class(list);
            let mut last = "";
            for (line, row) in compile::rows(text) {
                let id = UnitId::try_from(units.len()).unwrap_or(UnitId::MAX);
                let columns: Vec<&str> = row.split('\t').collect();
                let first = columns.first().copied().unwrap_or_default();
                if first <= last {
                    let message = format!("expected a sorted list, found {first:?} after {last:?}");
                    reader.fault(path, Some(line), &message);
                }
                last = first;
                let mut unit = Unit {
                    code: None,
                    kind: String::new(),
                    name: first.to_owned(),
                    level,
                    epoch,
                    parent: None,
                    successors: Vec::new(),
                    since: None,
                };
                if *list != "provinces_ended" {
                    let [code, kind, name, ref rest @ ..] = columns[..] else {
                        let message = "expected code, kind and name, tab-separated, found less";
                        reader.fault(path, Some(line), message);
                        units.push(unit);
                        continue;
                    };
                    (unit.kind, unit.name) = (kind.to_owned(), name.to_owned());
                    unit.code = Some(code.to_owned());
                    let parent = rest.first().copied().unwrap_or_default();
                    unit.parent = match (level, epoch) {
                        (PlaceLevel::Province, _) => None,
                        (PlaceLevel::Commune, PlaceEpoch::After) => {
                            after.get(&(true, parent)).copied()
                        }
                        (PlaceLevel::Commune, _) => before.get(&(1, parent)).copied(),
                        _ => before.get(&(0, parent)).copied(),
                    };
                    if level != PlaceLevel::Province && unit.parent.is_none() {
                        let message = format!("expected the code of a parent, found {parent:?}");
                        reader.fault(path, Some(line), &message);
                    }
                    if let Some(codes) = rest.get(1) {
                        waiting
                            .extend(codes.split_whitespace().map(|code| (units.len(), line, code)));
                    }
                    if let Some(year) = rest.get(3) {
                        unit.since = year.parse().ok();
                        if unit.since.is_none() {
                            let message = format!("expected a year, found {year:?}");
                            reader.fault(path, Some(line), &message);
                        }
                    }
                    match epoch {
                        PlaceEpoch::After => {
                            after.insert((level == PlaceLevel::Province, code), id);
                        }
                        PlaceEpoch::Before => {
                            let rank = u8::from(level != PlaceLevel::Province);
                            before
                                .insert((rank + u8::from(level == PlaceLevel::Commune), code), id);
                        }
                    }
                }
                units.push(unit);
            }
        }
        for (index, line, code) in waiting {
            let Some(unit) = units.get_mut(index) else { continue };
            match after.get(&(unit.level == PlaceLevel::Province, code)) {
                Some(successor) => unit.successors.push(*successor),
                None => {
                    let list = match unit.level {
                        PlaceLevel::Province => "provinces",
                        PlaceLevel::District => "districts",
                        PlaceLevel::Country
                        | PlaceLevel::Commune
                        | PlaceLevel::Hamlet
                        | PlaceLevel::Point => "communes",
                    };
                    let message = format!("expected the code of a successor, found {code:?}");
                    reader.fault(&format!("gazetteers/{list}_before.tsv"), Some(line), &message);
                }
            }
        }
        let (automaton, postings) = automaton(reader, &texts);
        let mut provinces = Vec::new();
        for (unit, id) in units.iter().zip(0..) {
            if unit.level == PlaceLevel::Province && unit.code.is_some() {
                provinces.push((slug(&unit.name).replace('-', ""), id));
            }
        }
        Self { units, automaton, postings, provinces }
    }

    /// Returns a unit.
    #[must_use]
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(id as usize)
    }

    /// Returns a unit and what it is part of, from the unit up.
    pub fn chain(&self, id: UnitId) -> impl Iterator<Item = UnitId> {
        std::iter::successors(Some(id), |id| self.unit(*id).and_then(|unit| unit.parent))
    }

    /// Returns the province of a unit, itself included.
    #[must_use]
    pub fn province(&self, id: UnitId) -> Option<UnitId> {
        self.chain(id).last()
    }

    /// Returns every name of the lists that starts at a byte of a text in normal form, the shortest first.
    ///
    /// Each word of it must begin with a capital or a digit.
    #[must_use]
    pub fn names_at(&self, text: &str, start: usize) -> Vec<NameMatch> {
        let mut found = Vec::new();
        let Some(automaton) = &self.automaton else { return found };
        let mut node = automaton.root();
        let mut output = 0_u64;
        let mut at = start;
        let mut key = String::with_capacity(16);
        for words in 1..=WORDS {
            let Some(end) = word_end(text, at).filter(|end| end - at <= WORD_BYTES) else { break };
            key.clear();
            if words > 1 {
                key.push(' ');
            }
            key::push_word(text.get(at..end).unwrap_or_default(), &mut key);
            let walked = key.bytes().try_for_each(|byte| {
                let transition = node.transition(node.find_input(byte)?);
                output += transition.out.value();
                node = automaton.node(transition.addr);
                Some(())
            });
            if walked.is_none() {
                break;
            }
            if node.is_final() {
                let group = usize::try_from(output + node.final_output().value());
                found.extend(group.map(|group| NameMatch { end, words, group }));
            }
            let Some(next) = next_word(text, end) else { break };
            at = next;
        }
        found
    }

    /// Returns the provinces of both epochs, each with the letters of its name: `bariavungtau`.
    pub fn provinces(&self) -> impl Iterator<Item = (&str, UnitId)> {
        self.provinces.iter().map(|(letters, id)| (letters.as_str(), *id))
    }

    /// Tells whether both epochs have a unit of this name, level and code.
    #[must_use]
    pub fn in_both_epochs(&self, id: UnitId) -> bool {
        let Some(unit) = self.unit(id) else { return false };
        let same = |other: &&Unit| {
            (other.level, &other.code, &other.name) == (unit.level, &unit.code, &unit.name)
                && other.epoch != unit.epoch
        };
        self.units_named(&unit.name).iter().filter_map(|id| self.unit(*id)).any(|u| same(&u))
    }

    /// Returns the units of a name that was found.
    pub fn units_of(&self, name: NameMatch) -> impl Iterator<Item = UnitId> {
        let mut numbers = self
            .postings
            .get(name.group..)
            .unwrap_or_default()
            .chunks_exact(4)
            .map(|n| n.try_into().map(u32::from_le_bytes).unwrap_or_default());
        let count = numbers.next().unwrap_or_default();
        numbers.take(count as usize)
    }

    /// Returns the units of a name as it is written.
    #[must_use]
    pub fn units_named(&self, name: &str) -> Vec<UnitId> {
        let names = self.names_at(name, 0);
        let whole = names.into_iter().find(|found| found.end == name.len());
        whole.map(|found| self.units_of(found).collect()).unwrap_or_default()
    }
}

/// Returns where the word that starts at `at` ends, if it begins as a name does.
pub(crate) fn word_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    if !(letters::is_capital(first) || first.is_ascii_digit()) {
        return None;
    }
    let mut characters = rest.chars();
    let mut end = rest.len();
    while let Some(character) = characters.next() {
        let joins = || {
            matches!(character, '\'' | '’' | '‘' | 'ʼ')
                && characters.as_str().starts_with(letters::is_letter)
        };
        if !letters::is_letter_or_number(character) && !joins() {
            end = rest.len() - characters.as_str().len() - character.len_utf8();
            break;
        }
    }
    Some(at + end)
}

/// Returns where the next word starts, over a space or a hyphen.
pub(crate) fn next_word(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let trimmed = [" - ", " ", "-"].iter().find_map(|gap| rest.strip_prefix(gap))?;
    trimmed.starts_with(letters::is_letter_or_number).then_some(text.len() - trimmed.len())
}

fn class(list: &str) -> (PlaceLevel, PlaceEpoch) {
    match list {
        "provinces_before" | "provinces_ended" => (PlaceLevel::Province, PlaceEpoch::Before),
        "districts_before" => (PlaceLevel::District, PlaceEpoch::Before),
        "communes_before" => (PlaceLevel::Commune, PlaceEpoch::Before),
        "provinces_after" => (PlaceLevel::Province, PlaceEpoch::After),
        _ => (PlaceLevel::Commune, PlaceEpoch::After),
    }
}

type Automaton = Fst<Cow<'static, [u8]>>;

/// Returns the automaton of the binary where the lists are those of the binary, or a new one.
fn automaton(reader: &mut Reader<'_>, texts: &[&str]) -> (Option<Automaton>, Cow<'static, [u8]>) {
    let embedded = compile::LISTS.iter().zip(texts).all(|(list, text)| {
        let file = super::EMBEDDED.get_file(format!("gazetteers/{list}.tsv"));
        file.is_some_and(|file| file.contents() == text.as_bytes())
    });
    let (bytes, postings) = if embedded {
        (Cow::Borrowed(AUTOMATON), Cow::Borrowed(POSTINGS))
    } else {
        match compile::compile(texts) {
            Ok(compiled) => (Cow::Owned(compiled.automaton), Cow::Owned(compiled.postings)),
            Err(error) => {
                let message = format!("expected names that fit one automaton: {error}");
                reader.fault("gazetteers/", None, &message);
                return (None, Cow::Borrowed(&[]));
            }
        }
    };
    match Fst::new(bytes) {
        Ok(automaton) => (Some(automaton), postings),
        Err(error) => {
            reader.fault("gazetteers/", None, &format!("expected a sound automaton: {error}"));
            (None, Cow::Borrowed(&[]))
        }
    }
}

#[cfg(test)]
mod tests;
