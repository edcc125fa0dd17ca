//! Which unit a name means, by date, stated parents, the story's place and its neighbours.
//!
//! A code is given only where one unit is left. It never contradicts what the text states as parent, nor the
//! story's place unless the text names the unit's own province or district. What stays open has no code and
//! lists the units that it may be.

use std::collections::BTreeSet;

use super::named::Named;
use super::story::Story;
use crate::pipeline::analysis::{PlaceEpoch, PlaceLevel};
use crate::pipeline::knowledge::{Gazetteer, UnitId};

/// The time of an article, as far as places are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    /// Until 30 June 2025, with the year where it is known.
    Before(Option<i16>),
    /// From 1 July 2025.
    After,
}

impl Era {
    pub(super) fn epoch(self) -> PlaceEpoch {
        match self {
            Self::Before(_) => PlaceEpoch::Before,
            Self::After => PlaceEpoch::After,
        }
    }
}

/// What a name turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved {
    pub(super) unit: Option<UnitId>,
    pub(super) alternatives: Vec<UnitId>,
    pub(super) confidence: f64,
}

/// Keeps the units that existed at the time; where none did, those of the other epoch.
pub(super) fn of_era(gazetteer: &Gazetteer, units: &[UnitId], era: Era, year: bool) -> Vec<UnitId> {
    let existed = |id: &&UnitId| {
        let Some(unit) = gazetteer.unit(**id) else { return false };
        let raised =
            matches!((era, unit.since), (Era::Before(Some(now)), Some(since)) if now < since);
        !(year && raised)
    };
    let units: Vec<UnitId> = units.iter().filter(existed).copied().collect();
    let of = |epoch| {
        let is = |id: &&UnitId| gazetteer.unit(**id).is_some_and(|unit| unit.epoch == epoch);
        units.iter().filter(is).copied().collect::<Vec<_>>()
    };
    let now = of(era.epoch());
    match era {
        // "huyện X" of an article of 2026 is the former district.
        Era::After if now.is_empty() => of(PlaceEpoch::Before),
        Era::Before(_) | Era::After => now,
    }
}

/// Units that the text names, beside the story's place.
pub(super) type Neighbours = BTreeSet<UnitId>;

/// Decides what a name means.
pub(super) fn resolve(
    gazetteer: &Gazetteer,
    named: &Named<'_>,
    units: &[UnitId],
    parents: &[&[UnitId]],
    story: &Story,
    neighbours: &Neighbours,
) -> Resolved {
    let open = |units: &[UnitId], confidence: f64| Resolved {
        unit: None,
        alternatives: if units.len() > 1 { units.to_vec() } else { Vec::new() },
        confidence,
    };
    let decided = |unit: UnitId, confidence: f64| Resolved {
        unit: Some(unit),
        alternatives: Vec::new(),
        confidence,
    };
    let is_in = |id: UnitId, above: UnitId| gazetteer.chain(id).any(|unit| unit == above);
    let within = |units: &[UnitId], above: &dyn Fn(UnitId) -> bool| {
        units.iter().copied().filter(|id| above(*id)).collect::<Vec<_>>()
    };
    if units.is_empty() {
        return open(&[], 0.6);
    }
    if named.level == PlaceLevel::Province {
        return match units {
            [unit] => decided(*unit, if named.stated { 0.98 } else { 0.9 }),
            _ => open(units, 0.6),
        };
    }
    // Every parent that is stated must bear the unit out.
    let mut left = units.to_vec();
    for parent in parents {
        left = within(&left, &|id| parent.iter().any(|above| is_in(id, *above)));
    }
    if !parents.is_empty() {
        match left[..] {
            [unit] => return decided(unit, 0.97),
            [] => return open(&[], 0.6),
            _ => {}
        }
    }
    if let Some(district) = story.district
        && named.level == PlaceLevel::Commune
        && let [unit] = within(&left, &|id| is_in(id, district))[..]
    {
        return decided(unit, 0.93);
    }
    let close = within(&left, &|id| {
        gazetteer.chain(id).skip(1).any(|above| {
            neighbours.contains(&above)
                && gazetteer.unit(above).is_some_and(|u| u.level == PlaceLevel::District)
        })
    });
    if let [unit] = close[..] {
        return decided(unit, 0.88);
    }
    let at_home = match story.province {
        Some(province) => within(&left, &|id| is_in(id, province)),
        None => Vec::new(),
    };
    let knows_district = story.district.is_some() && named.level == PlaceLevel::Commune;
    match at_home[..] {
        // In a story of one district, a commune that it has not may be one that was abolished.
        [unit] if !knows_district => return decided(unit, 0.88),
        [_] => return open(&[], 0.5),
        [_, _, ..] => return open(&at_home, 0.5),
        [] => {}
    }
    let named_above = within(&left, &|id| {
        gazetteer.province(id).is_some_and(|province| neighbours.contains(&province))
    });
    if let [unit] = named_above[..]
        && !knows_district
    {
        return decided(unit, 0.8);
    }
    match left[..] {
        [unit] if story.province.is_none() && named.level == PlaceLevel::District => {
            decided(unit, 0.8)
        }
        [_] | [] => open(&[], 0.5),
        _ => open(&left, 0.5),
    }
}
