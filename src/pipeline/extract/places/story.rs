//! Where the story happens: the province, district and commune that its names point to.
//!
//! Every name votes for the provinces that its units lie in, a name of the title more than one of the text and
//! a unique name more than a common one. The publisher's home votes too, as it was named when the article
//! appeared, but decides nothing alone. A place that does not clearly lead is left open.

use std::collections::BTreeMap;

use super::named::Named;
use crate::pipeline::analysis::PlaceLevel;
use crate::pipeline::knowledge::{Gazetteer, UnitId};

/// The place of a story.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Story {
    pub(super) province: Option<UnitId>,
    pub(super) district: Option<UnitId>,
    pub(super) commune: Option<UnitId>,
    /// Whether the province is nowhere named.
    pub(super) inferred: bool,
}

/// Weights are whole numbers, so that no rounding decides.
const WHOLE: u32 = 120;

/// Finds the place of a story; `units` are those of each name that existed at the time.
pub(super) fn find(
    gazetteer: &Gazetteer,
    named: &[Named<'_>],
    units: &[Vec<UnitId>],
    publisher: &[UnitId],
    local: bool,
) -> Story {
    let mut provinces: BTreeMap<UnitId, u32> = BTreeMap::new();
    let mut stated: BTreeMap<UnitId, u32> = BTreeMap::new();
    let mut certain = false;
    for (name, units) in named.iter().zip(units) {
        let mut homes: Vec<UnitId> =
            units.iter().filter_map(|id| gazetteer.province(*id)).collect();
        homes.sort_unstable();
        homes.dedup();
        let parents = name.parents.iter().filter_map(|parent| units_of(named, *parent));
        for parent in parents {
            let of: Vec<UnitId> = parent.iter().filter_map(|id| gazetteer.province(*id)).collect();
            let both: Vec<UnitId> = homes.iter().copied().filter(|id| of.contains(id)).collect();
            if !both.is_empty() {
                homes = both;
            }
        }
        if homes.is_empty() || homes.len() > 12 {
            continue;
        }
        let share = name.weight * WHOLE / u32::try_from(homes.len()).unwrap_or(u32::MAX);
        // A common name of a commune says little.
        let share = if name.level == PlaceLevel::Commune { share / 2 } else { share };
        certain |= homes.len() == 1;
        for home in homes {
            *provinces.entry(home).or_default() += share;
            if name.level == PlaceLevel::Province {
                *stated.entry(home).or_default() += share;
            }
        }
    }
    if let [home] = publisher
        && (local || !provinces.is_empty())
    {
        *provinces.entry(*home).or_default() += 2 * WHOLE;
        certain = true;
    }
    let Some(province) = leader(&provinces, 3, 2).filter(|_| certain) else {
        return Story::default();
    };
    // One mention without a level word is no story's place.
    if provinces.get(&province).is_none_or(|votes| *votes < 2 * WHOLE) {
        return Story::default();
    }
    let district = below(gazetteer, named, units, province, PlaceLevel::District, None);
    let commune = below(gazetteer, named, units, province, PlaceLevel::Commune, district);
    Story { province: Some(province), district, commune, inferred: !stated.contains_key(&province) }
}

fn units_of<'n>(named: &'n [Named<'_>], index: usize) -> Option<&'n [UnitId]> {
    named.get(index).map(|named| named.units.as_slice())
}

/// Returns the unit of a level that leads within what is above it.
fn below(
    gazetteer: &Gazetteer,
    named: &[Named<'_>],
    units: &[Vec<UnitId>],
    province: UnitId,
    level: PlaceLevel,
    district: Option<UnitId>,
) -> Option<UnitId> {
    let mut votes: BTreeMap<UnitId, u32> = BTreeMap::new();
    let above = district.unwrap_or(province);
    let mut prominent = false;
    for (name, units) in named.iter().zip(units).filter(|(name, _)| name.level == level) {
        let inside: Vec<UnitId> = units
            .iter()
            .copied()
            .filter(|id| gazetteer.chain(*id).skip(1).any(|unit| unit == above))
            .collect();
        let share = name.weight * WHOLE / u32::try_from(inside.len().max(1)).unwrap_or(u32::MAX);
        for id in inside {
            *votes.entry(id).or_default() += share;
            prominent |= name.weight >= 4;
        }
    }
    // A commune among others is an example; one of the title is where the story is.
    if level == PlaceLevel::Commune && !prominent {
        return None;
    }
    leader(&votes, 2, 1)
}

/// Returns the first of the votes if it leads the second by `more` to `less`.
fn leader(votes: &BTreeMap<UnitId, u32>, more: u32, less: u32) -> Option<UnitId> {
    let mut order: Vec<(u32, UnitId)> = votes.iter().map(|(id, votes)| (*votes, *id)).collect();
    order.sort_unstable_by(|a, b| b.cmp(a));
    let (first, id) = *order.first()?;
    let second = order.get(1).map_or(0, |(votes, _)| *votes);
    (first * less >= second * more).then_some(id)
}
