//! Names of places as the text has them: after level words and bodies, in lists, in brackets, and alone.
//!
//! A name after a level word is believed also where the gazetteer has it not, unless it looks like the name
//! of a person. A name alone is believed where it is a province, or where the article has it with its level
//! elsewhere. Which unit a name means is not decided here.

mod alone;
mod lists;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::runs::Run;
use crate::pipeline::analysis::PlaceLevel;
use crate::pipeline::extract::{ArticleText, Candidates};
use crate::pipeline::knowledge::{
    Gazetteer, Knowledge, Lexicon, NameMatch, PlaceRole, PlaceWord, PlaceWords, UnitId,
};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::fold::{fold_normal, slug};

/// A name of a place.
#[derive(Debug, Clone)]
pub(super) struct Named<'k> {
    /// What is quoted: level word and name, or the name alone.
    pub(super) range: Range<usize>,
    /// The name.
    pub(super) name: Range<usize>,
    pub(super) level: PlaceLevel,
    /// The level word, where there is one.
    pub(super) kind: Option<&'k str>,
    /// Units of that name and level, of both epochs.
    pub(super) units: Vec<UnitId>,
    /// Indices of what the text states as what it is part of.
    pub(super) parents: Vec<usize>,
    /// How much the mention says about where the story happens.
    pub(super) weight: u32,
    /// Whether a level word stands before it.
    pub(super) stated: bool,
    group: Option<usize>,
    list: usize,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Reading<'k> {
    /// Names, in page order.
    pub(super) named: Vec<Named<'k>>,
    /// Names without a level word that are places only where the story's province has one of that name.
    pub(super) loose: Vec<Named<'k>>,
    /// Level words without a name, of provinces.
    pub(super) nameless_provinces: Vec<Range<usize>>,
    /// Whether the text knows districts.
    pub(super) has_districts: bool,
}

struct Reader<'t, 'k> {
    text: &'t ArticleText<'t>,
    normal: &'t str,
    knowledge: &'k Knowledge,
    words: &'k PlaceWords,
    gazetteer: &'k Gazetteer,
    reading: Reading<'k>,
    /// Where names start that are none.
    blocked: BTreeSet<usize>,
    lists: usize,
}

/// Reads all names of places.
pub(super) fn read<'k>(
    text: &ArticleText<'_>,
    knowledge: &'k Knowledge,
    budget: &mut Candidates,
) -> Reading<'k> {
    let mut reader = Reader {
        text,
        normal: text.normal(),
        knowledge,
        words: &knowledge.place_words,
        gazetteer: &knowledge.gazetteer,
        reading: Reading::default(),
        blocked: BTreeSet::new(),
        lists: 0,
    };
    reader.after_words(budget);
    reader.alone(budget);
    reader.reading.named.sort_by_key(|named| (named.range.start, named.range.end));
    reader.link_parents();
    reader.reading
}

impl<'k> Reader<'_, 'k> {
    fn slice(&self, range: Range<usize>) -> &str {
        self.normal.get(range).unwrap_or_default()
    }

    fn folded(&self, range: Range<usize>) -> &str {
        self.text.folded_range(range)
    }

    /// Reads what follows level words, bodies, and words for what is no place.
    fn after_words(&mut self, budget: &mut Candidates) {
        let text = self.text;
        let mut taken = 0;
        for hit in text.phrases(Lexicon::PlaceWord) {
            if hit.range.start < taken {
                continue;
            }
            let Some(word) = self.words.all().get(hit.entry) else { continue };
            let printed = self.slice(hit.range.clone());
            let capital = printed.starts_with(char::is_uppercase);
            // "Hồ Chí Minh" is no lake, and "Ga" no station, without lower case.
            if capital && word.role == PlaceRole::Point {
                continue;
            }
            // Nor is "Sóc Trăng" a hamlet.
            if capital && word.role == PlaceRole::Hamlet && self.names_unit(&hit.range) {
                continue;
            }
            taken = hit.range.end;
            self.reading.has_districts |= word.role == PlaceRole::District && !word.short;
            let Some(start) = self.name_start(hit.range.end, word) else {
                if word.role == PlaceRole::Province {
                    self.reading.nameless_provinces.push(hit.range.clone());
                }
                continue;
            };
            if word.role == PlaceRole::NotAPlace {
                self.blocked.insert(start);
                continue;
            }
            taken = self.name_after(hit.range.clone(), start, word, budget).unwrap_or(taken);
            if budget.exhausted() {
                return;
            }
        }
    }

    /// Tells whether a level word begins the name of a unit.
    fn names_unit(&self, word: &Range<usize>) -> bool {
        let name = self.gazetteer.names_at(self.normal, word.start).pop();
        name.is_some_and(|name| name.end > word.end)
    }

    /// Returns where the name after a level word starts.
    fn name_start(&self, end: usize, word: &PlaceWord) -> Option<usize> {
        let rest = self.normal.get(end..)?;
        let trimmed = rest.strip_prefix(' ').unwrap_or(rest);
        // "các xã: A, B".
        let trimmed = trimmed.strip_prefix(": ").unwrap_or(trimmed);
        let trimmed = trimmed.strip_prefix("số ").unwrap_or(trimmed);
        let glued = trimmed.len() == rest.len();
        let first = trimmed.chars().next()?;
        let fits = first.is_uppercase()
            || first.is_ascii_digit()
                && matches!(
                    word.role,
                    PlaceRole::District | PlaceRole::Commune | PlaceRole::Hamlet
                );
        (fits && (!glued || word.word.ends_with('.'))).then(|| self.normal.len() - trimmed.len())
    }

    /// Reads a name after its level word, with the list and the brackets that follow it; returns their end.
    fn name_after(
        &mut self,
        word_range: Range<usize>,
        start: usize,
        word: &'k PlaceWord,
        budget: &mut Candidates,
    ) -> Option<usize> {
        let run = Run::read(self.normal, start)?;
        let headline = run.is_headline(self.normal);
        let found = self.best(&run, |reader, name| reader.units(name, word));
        let (end, units, group) = match found {
            Some((name, units)) if self.may_end(&run, name.end, word.role) || headline => {
                (name.end, units, Some(name.group()))
            }
            _ => (self.unknown(&run, word, headline)?, Vec::new(), None),
        };
        if !budget.take() {
            return None;
        }
        let level = self.level(word.role, &units);
        let stated_start = if word.body { start } else { word_range.start };
        self.lists += 1;
        let named = Named {
            range: stated_start..end,
            name: start..end,
            level,
            kind: word.kind.as_deref(),
            units,
            parents: Vec::new(),
            weight: self.weight(start) * 2,
            stated: true,
            group,
            list: self.lists,
        };
        self.reading.named.push(named);
        if matches!(level, PlaceLevel::Commune | PlaceLevel::District | PlaceLevel::Hamlet) {
            return Some(self.list(word_range.start, end, word, budget));
        }
        Some(end)
    }

    /// Returns the longest name at the start of a run that has fitting units, with those.
    fn best(
        &self,
        run: &Run,
        units: impl Fn(&Self, NameMatch) -> Vec<UnitId>,
    ) -> Option<(NameMatch, Vec<UnitId>)> {
        let names = self.gazetteer.names_at(self.normal, run.start());
        names.into_iter().rev().find_map(|name| {
            let units = units(self, name);
            (!units.is_empty()).then_some((name, units))
        })
    }

    /// Returns the units of a name that may stand after a word.
    fn units(&self, name: NameMatch, word: &PlaceWord) -> Vec<UnitId> {
        let of_kind = |kind: &str| word.kind.as_deref().is_none_or(|word| word == kind);
        let fits = |id: &UnitId| {
            let Some(unit) = self.gazetteer.unit(*id) else { return false };
            let is_city = unit.kind == "thành phố";
            match word.role {
                PlaceRole::Province => unit.level == PlaceLevel::Province,
                PlaceRole::City => is_city,
                PlaceRole::District => unit.level == PlaceLevel::District,
                PlaceRole::Commune => unit.level == PlaceLevel::Commune,
                PlaceRole::Hamlet | PlaceRole::Point | PlaceRole::NotAPlace => false,
            }
        };
        let units: Vec<UnitId> = self.gazetteer.units_of(name).filter(fits).collect();
        // A commune that became a ward keeps its name: other kinds are second best.
        let exact: Vec<UnitId> = units
            .iter()
            .copied()
            .filter(|id| self.gazetteer.unit(*id).is_some_and(|unit| of_kind(&unit.kind)))
            .collect();
        let digits = self
            .slice(name.end.saturating_sub(1)..name.end)
            .starts_with(|c: char| c.is_ascii_digit());
        if exact.is_empty() && !digits { units } else { exact }
    }

    /// Tells whether a name of the gazetteer may end before its run does: before a person, say.
    fn may_end(&self, run: &Run, end: usize, role: PlaceRole) -> bool {
        let tail = run.after(end);
        let Some(first) = tail.first() else { return true };
        let first = self.folded(first.clone());
        tail.len() > 1
            || first.starts_with(|c: char| c.is_ascii_digit())
            || role == PlaceRole::Province
            || self.words.is_surname(first)
            || self.words.is_no_name(first)
    }

    /// Returns where a name ends that the gazetteer does not have, if it may be a place.
    fn unknown(&self, run: &Run, word: &PlaceWord, headline: bool) -> Option<usize> {
        if headline || word.short || word.role == PlaceRole::Province {
            return None;
        }
        let first = self.slice(run.words.first()?.clone());
        let number = first.starts_with(|c: char| c.is_ascii_digit());
        if number {
            let short = first.len() <= 2 && first.chars().all(|c| c.is_ascii_digit());
            // Wards and quarters of cities are numbered, those that are gone too.
            let numbered = word.role == PlaceRole::Hamlet
                || word.kind.as_deref().is_some_and(|kind| matches!(kind, "quận" | "phường"));
            return (short && numbered).then(|| run.start() + first.len());
        }
        let stop =
            run.words.iter().position(|word| self.words.is_no_name(self.folded(word.clone())));
        let words = run.words.get(..stop.unwrap_or(run.words.len()))?;
        let words = self.whole_words(words, word.role);
        let first = self.slice(words.first()?.clone());
        let person = self.words.is_surname(self.folded(words.first()?.clone()))
            && words.len() >= 2
            && (word.body
                || words.len() >= 3
                || matches!(word.role, PlaceRole::City | PlaceRole::District));
        let most = if matches!(word.role, PlaceRole::Commune | PlaceRole::Hamlet) { 5 } else { 4 };
        let plausible = (1..=most).contains(&words.len()) && !person;
        // One word in capitals is an abbreviation: "xã NTM", "huyện CBCC".
        let abbreviation = first.chars().count() > 1 && !first.chars().any(char::is_lowercase);
        // "loa phường Hà Nội": a city that ranks with provinces is no part of one.
        let central = word.role != PlaceRole::Point
            && words.last().is_some_and(|last| {
                let name = slug(self.slice(run.start()..last.end));
                self.knowledge.central_cities.find(&name).is_some()
            });
        let refused = abbreviation || central || word.body && words.len() == 1;
        (plausible && !refused).then(|| words.last().map(|word| word.end)).flatten()
    }

    /// Returns the words of a name without what goes on with the sentence: a figure ("quận Tân Bình 25.000 đồng"), and
    /// the first syllable of a word ("bản Tuyên bố").
    fn whole_words<'r>(&self, words: &'r [Range<usize>], role: PlaceRole) -> &'r [Range<usize>] {
        let mut words = words;
        while let Some((last, before)) = words.split_last() {
            let text = self.slice(last.clone());
            let rest = self.normal.get(last.end..).unwrap_or_default();
            let is_figure = text.starts_with(|c: char| c.is_ascii_digit())
                && !before.is_empty()
                && (matches!(role, PlaceRole::City | PlaceRole::District)
                    || rest.starts_with(['.', ',', '%'])
                        && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()));
            let next = rest.strip_prefix(' ').unwrap_or_default();
            let next = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let goes_on = next.starts_with(char::is_lowercase)
                && self.knowledge.are_word(&fold_normal(text), &fold_normal(next));
            if !is_figure && !goes_on {
                break;
            }
            words = before;
        }
        words
    }

    fn level(&self, role: PlaceRole, units: &[UnitId]) -> PlaceLevel {
        match role {
            PlaceRole::Province => PlaceLevel::Province,
            PlaceRole::City => {
                let of_province = |id: &UnitId| {
                    self.gazetteer.unit(*id).is_some_and(|u| u.level == PlaceLevel::Province)
                };
                let central = units.iter().any(of_province);
                if central { PlaceLevel::Province } else { PlaceLevel::District }
            }
            PlaceRole::District => PlaceLevel::District,
            PlaceRole::Commune => PlaceLevel::Commune,
            PlaceRole::Hamlet => PlaceLevel::Hamlet,
            PlaceRole::Point | PlaceRole::NotAPlace => PlaceLevel::Point,
        }
    }

    fn weight(&self, normal: usize) -> u32 {
        match self.text.class_at(self.text.span(normal..normal).start) {
            Some(LineClass::Title) => 4,
            Some(LineClass::Lead) => 2,
            _ => 1,
        }
    }

    /// Links "xã A, huyện B, tỉnh C": each is part of the next, and so are all of a list.
    fn link_parents(&mut self) {
        let mut by_list: BTreeMap<usize, usize> = BTreeMap::new();
        for index in 1..self.reading.named.len() {
            let Some([one, two]) = self.reading.named.get(index - 1..=index) else { continue };
            let gap = self.slice(one.range.end..two.range.start).trim();
            let joins =
                matches!(gap, "," | "(" | "-" | "" | "thuộc" | ", thuộc" | "của" | "ở" | "(thuộc");
            let same_line = !self.slice(one.range.end..two.range.start).contains('\n');
            if joins && same_line && two.level < one.level && two.stated {
                let list = one.list;
                if let Some(one) = self.reading.named.get_mut(index - 1) {
                    one.parents.push(index);
                }
                if list > 0 {
                    by_list.insert(list, index);
                }
            }
        }
        for index in (0..self.reading.named.len()).rev() {
            let Some(named) = self.reading.named.get(index) else { continue };
            let mut parents = named.parents.clone();
            parents.extend(by_list.get(&named.list).filter(|_| named.list > 0));
            // What the parent is part of, the child is part of too.
            let above: Vec<usize> = parents
                .iter()
                .filter_map(|parent| self.reading.named.get(*parent))
                .flat_map(|parent| parent.parents.iter().copied())
                .collect();
            parents.extend(above);
            parents.sort_unstable();
            parents.dedup();
            parents.retain(|parent| *parent != index);
            if let Some(named) = self.reading.named.get_mut(index) {
                named.parents = parents;
            }
        }
    }
}
