//! Names without a level word: provinces, and what the article names with its level elsewhere.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Named, Reader};
use crate::pipeline::analysis::PlaceLevel;
use crate::pipeline::extract::Candidates;
use crate::pipeline::extract::places::runs::Run;
use crate::pipeline::knowledge::UnitId;

impl<'k> Reader<'_, 'k> {
    /// Reads names without level word.
    pub(super) fn alone(&mut self, budget: &mut Candidates) {
        let mut known: BTreeMap<usize, usize> = BTreeMap::new();
        let mut covered: Vec<Range<usize>> = Vec::new();
        for (index, named) in self.reading.named.iter().enumerate() {
            covered.push(named.range.clone());
            if let Some(group) = named.group {
                known.entry(group).or_insert(index);
            }
        }
        covered.sort_by_key(|range| range.start);
        let mut covered = covered.into_iter().peekable();
        let text = self.text;
        let mut floor = 0;
        for (index, token) in text.tokens().iter().enumerate() {
            let start = token.range.start;
            while let Some(range) = covered.next_if(|range| range.start <= start) {
                floor = floor.max(range.end);
            }
            let capital = self.slice(token.range.clone()).starts_with(char::is_uppercase);
            if start < floor || !capital {
                continue;
            }
            let Some(run) = Run::read(self.normal, start) else { continue };
            floor = run.end();
            let previous = index.checked_sub(1).map_or("", |before| text.folded_token(before));
            let named = self
                .in_run(&run, previous, &known)
                .or_else(|| self.before_province(&run, previous));
            let (list, named) = match named {
                Some(named) => (&mut self.reading.named, named),
                None => match self.loose(&run, previous) {
                    Some(named) => (&mut self.reading.loose, named),
                    None => continue,
                },
            };
            if !budget.take() {
                return;
            }
            list.push(named);
        }
    }

    /// Returns a name that is a whole run before its province: "ở Ý Yên, Nam Định", "Tam Đảo (Vĩnh Phúc)".
    fn before_province(&self, run: &Run, previous: &str) -> Option<Named<'k>> {
        let opener = self.words.is_opener(self.folded(run.words.first()?.clone()));
        let word = run.words.get(usize::from(opener && run.words.len() > 2))?;
        if self.words.announces_person(previous)
            || self.blocked.contains(&word.start)
            || self.words.is_surname(self.folded(word.clone())) && !self.words.is_locative(previous)
        {
            return None;
        }
        let name = self.gazetteer.names_at(self.normal, word.start).pop()?;
        let rest = self.normal.get(name.end..)?;
        let gap = [", tỉnh ", " (", ", ", " - "].into_iter().find(|gap| rest.starts_with(gap))?;
        if name.words < 2 || name.end != run.end() {
            return None;
        }
        let start = name.end + gap.len();
        let next = Run::read(self.normal, start)?;
        let province = self.gazetteer.names_at(self.normal, start).pop()?;
        let unit = |id: UnitId| self.gazetteer.unit(id);
        let provinces: Vec<UnitId> = self
            .gazetteer
            .units_of(province)
            .filter(|id| unit(*id).is_some_and(|unit| unit.level == PlaceLevel::Province))
            .collect();
        if provinces.is_empty() || !self.ends_alone(&next, province.end) {
            return None;
        }
        let inside: Vec<UnitId> = self
            .gazetteer
            .units_of(name)
            .filter(|id| self.gazetteer.chain(*id).skip(1).any(|above| provinces.contains(&above)))
            .collect();
        let level = inside.iter().filter_map(|id| unit(*id)).map(|unit| unit.level).min()?;
        let units = inside.into_iter().filter(|id| unit(*id).is_some_and(|u| u.level == level));
        Some(Named {
            range: word.start..name.end,
            name: word.start..name.end,
            level,
            kind: None,
            units: units.collect(),
            parents: Vec::new(),
            weight: self.weight(word.start),
            stated: false,
            group: Some(name.group()),
            list: 0,
        })
    }

    /// Returns a name that is a whole run after a word such as "tại", and that may be a district or commune.
    fn loose(&self, run: &Run, previous: &str) -> Option<Named<'k>> {
        let opening = self.folded(run.words.first()?.clone());
        // "Tại Vị Thanh, …" at the start of a sentence.
        let opened = self.words.is_locative(opening);
        let start = run.words.get(usize::from(opened))?.clone();
        if !(opened || self.words.is_locative(previous))
            || run.words.len() < 2 + usize::from(opened)
            || self.blocked.contains(&start.start)
            || self.words.is_surname(self.folded(start.clone()))
        {
            return None;
        }
        let start = start.start;
        let name = self.gazetteer.names_at(self.normal, start).pop()?;
        (name.end == run.end()).then(|| Named {
            range: start..name.end,
            name: start..name.end,
            level: PlaceLevel::Commune,
            kind: None,
            units: self.gazetteer.units_of(name).collect(),
            parents: Vec::new(),
            weight: 0,
            stated: false,
            group: Some(name.group()),
            list: 0,
        })
    }

    /// Returns the names in a run that no level word announces.
    fn in_run(
        &self,
        run: &Run,
        previous: &str,
        known: &BTreeMap<usize, usize>,
    ) -> Option<Named<'k>> {
        let headline = run.is_headline(self.normal) && run.words.len() > 2;
        let starts = run.words.iter().take(if headline { run.words.len() } else { 2 });
        for (index, word) in starts.enumerate() {
            let opened =
                index == 0 || self.words.is_opener(self.folded(run.words.first()?.clone()));
            if !opened && !headline {
                break;
            }
            let person = index == 0 && self.words.announces_person(previous);
            if person || self.blocked.contains(&word.start) {
                break;
            }
            let first = self.slice(word.clone());
            let names = self.gazetteer.names_at(self.normal, word.start);
            for name in names.into_iter().rev() {
                let seen =
                    known.get(&name.group()).and_then(|index| self.reading.named.get(*index));
                let ends = self.ends_alone(run, name.end) || headline && seen.is_some();
                let like_person =
                    name.words > 2 && self.words.is_surname(self.folded(word.clone()));
                // "TPHCM" says what it is; "Huế" alone may be a woman.
                let too_short = name.words == 1 && !first.starts_with("TP");
                if !ends || like_person || too_short && seen.is_none() {
                    continue;
                }
                let provinces: Vec<UnitId> = self
                    .gazetteer
                    .units_of(name)
                    .filter(|id| {
                        self.gazetteer.unit(*id).is_some_and(|u| u.level == PlaceLevel::Province)
                    })
                    .collect();
                let (level, units, kind) = match seen {
                    // A city and its province have one name: without a level word it is the province.
                    Some(seen) if provinces.is_empty() || too_short || headline => {
                        (seen.level, seen.units.clone(), seen.kind)
                    }
                    None if provinces.is_empty() || headline => continue,
                    Some(_) | None => (PlaceLevel::Province, provinces, None),
                };
                return Some(Named {
                    range: word.start..name.end,
                    name: word.start..name.end,
                    level,
                    kind,
                    units,
                    parents: Vec::new(),
                    weight: self.weight(word.start),
                    stated: false,
                    group: Some(name.group()),
                    list: 0,
                });
            }
        }
        None
    }

    fn ends_alone(&self, run: &Run, end: usize) -> bool {
        match run.after(end) {
            [] => true,
            [_] => false,
            [first, ..] => self.words.is_surname(self.folded(first.clone())),
        }
    }
}
