//! What goes on after a name: more names of a list, and in brackets or after a comma what it is part of.

use std::collections::BTreeSet;

use super::{Named, Reader};
use crate::pipeline::analysis::PlaceLevel;
use crate::pipeline::extract::Candidates;
use crate::pipeline::extract::places::runs::Run;
use crate::pipeline::knowledge::{Lexicon, NameMatch, PlaceRole, PlaceWord, UnitId};

impl<'k> Reader<'_, 'k> {
    /// Reads what goes on after a name: ", B và C" and "(D)"; returns where it ends.
    pub(super) fn list(
        &mut self,
        word_start: usize,
        first_end: usize,
        word: &'k PlaceWord,
        budget: &mut Candidates,
    ) -> usize {
        let before = self.slice(0..word_start).trim_end_matches(' ');
        let last = before.rsplit([' ', '\n', '(']).next().unwrap_or_default();
        let plural = self.words.is_plural(self.folded(before.len() - last.len()..before.len()))
            || !last.is_empty() && last.chars().all(|c| c.is_ascii_digit());
        let mut end = first_end;
        while let Some((gap, start)) = self.gap(end) {
            let Some(run) = Run::read(self.normal, start) else { break };
            if self.starts_word(&run, word) {
                break;
            }
            let closes = |at: usize| self.normal.get(at..).is_some_and(|r| r.starts_with(')'));
            if let Some(parent) = self.bare_parent(&run, gap == "(") {
                if gap == "(" && !closes(parent.range.end) && self.gap(parent.range.end).is_none() {
                    break;
                }
                if !budget.take() {
                    break;
                }
                end = parent.range.end + usize::from(closes(parent.range.end));
                self.reading.named.push(parent);
                continue;
            }
            if gap == "(" || word.role == PlaceRole::Hamlet {
                break;
            }
            let Some(item) = self.item(&run, word, plural) else { break };
            if !budget.take() {
                break;
            }
            end = item.range.end;
            self.reading.named.push(item);
        }
        end
    }

    /// Tells whether another level word starts a run. "Trường Yên" and "Cầu Giấy" are names among names, although
    /// schools and bridges begin so.
    fn starts_word(&self, run: &Run, word: &'k PlaceWord) -> bool {
        let listed = || {
            let found = self.best(run, |reader, name| reader.units(name, word));
            found.is_some_and(|(name, _)| run.after(name.end).is_empty())
        };
        self.text.starts_phrase(Lexicon::PlaceWord, run.start()) && !listed()
    }

    /// Returns the sign or word after a name that lets another follow, and where that starts.
    fn gap(&self, end: usize) -> Option<(&'static str, usize)> {
        const GAPS: &[(&str, &str)] = &[
            (", và ", ","),
            (", ", ","),
            ("; ", ","),
            (" và ", ","),
            (" cùng ", ","),
            (" (", "("),
        ];
        let rest = self.normal.get(end..)?;
        GAPS.iter()
            .find_map(|(gap, sort)| rest.starts_with(gap).then_some((*sort, end + gap.len())))
    }

    /// Reads a name without level word that is what the name before it is part of.
    fn bare_parent(&self, run: &Run, bracket: bool) -> Option<Named<'k>> {
        let last = self.reading.named.last()?;
        let above: BTreeSet<UnitId> =
            last.units.iter().flat_map(|id| self.gazetteer.chain(*id).skip(1)).collect();
        let fits = |reader: &Self, name: NameMatch| {
            let units: Vec<UnitId> = reader.gazetteer.units_of(name).collect();
            let stated: Vec<UnitId> =
                units.iter().copied().filter(|id| above.contains(id)).collect();
            if !stated.is_empty() || !bracket {
                return stated;
            }
            // The gazetteer does not bear it out, but brackets say so: a province first.
            let of = |level| {
                let at = |id: &UnitId| reader.gazetteer.unit(*id).is_some_and(|u| u.level == level);
                units.iter().copied().filter(at).collect::<Vec<_>>()
            };
            let provinces = of(PlaceLevel::Province);
            let below = last.level == PlaceLevel::Commune || last.level == PlaceLevel::Hamlet;
            if provinces.is_empty() && below { of(PlaceLevel::District) } else { provinces }
        };
        let (name, units) = self.best(run, fits)?;
        if name.end != run.end() && !run.after(name.end).is_empty() {
            return None;
        }
        let level = self.gazetteer.unit(*units.first()?)?.level;
        Some(Named {
            range: run.start()..name.end,
            name: run.start()..name.end,
            level,
            kind: None,
            units,
            parents: Vec::new(),
            weight: self.weight(run.start()),
            stated: true,
            group: Some(name.group()),
            list: 0,
        })
    }

    /// Reads one more name of a list.
    fn item(&self, run: &Run, word: &'k PlaceWord, plural: bool) -> Option<Named<'k>> {
        let last = self.reading.named.iter().rev().find(|named| named.list == self.lists)?;
        let found = self.best(run, |reader, name| reader.units(name, word));
        let related = |units: &[UnitId]| {
            let parents: BTreeSet<_> =
                last.units.iter().filter_map(|id| self.gazetteer.unit(*id)?.parent).collect();
            units.iter().any(|id| {
                self.gazetteer
                    .unit(*id)
                    .and_then(|u| u.parent)
                    .is_some_and(|p| parents.contains(&p))
            })
        };
        let (end, units, group) = match found {
            Some((name, units))
                if run.after(name.end).is_empty() && (plural || related(&units)) =>
            {
                (name.end, units, Some(name.group()))
            }
            _ if plural => {
                (self.unknown(run, word, run.is_headline(self.normal))?, Vec::new(), None)
            }
            _ => return None,
        };
        Some(Named {
            range: run.start()..end,
            name: run.start()..end,
            level: last.level,
            kind: word.kind.as_deref(),
            units,
            parents: Vec::new(),
            weight: last.weight,
            stated: true,
            group,
            list: self.lists,
        })
    }
}
