//! Places: provinces, districts, communes, hamlets and points, with their official codes as far as these can
//! be told; and where the story happens.
//!
//! Names are read off the text (`named`), the story's place is found (`story`), and each name becomes
//! a unit or stays open (`resolve`). An article of no date is read by the epoch that its words belong to,
//! and its codes are given only where both epochs agree.

mod named;
mod resolve;
mod runs;
mod story;

#[cfg(test)]
mod cases;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::{ArticleText, Candidates, Extractor, Records};
use crate::pipeline::analysis::{Place, PlaceEpoch, PlaceLevel, Span, StoryPlace, Successor};
use crate::pipeline::knowledge::{Gazetteer, Knowledge, UnitId};
use crate::pipeline::text::fold::slug;
use named::{Named, Reading};
use resolve::{Era, Neighbours, Resolved};
use story::Story;

/// The day from which there are 34 provinces and no districts.
const REFORM: Date = date(2025, 7, 1);
/// Units that one open name lists.
const ALTERNATIVES: usize = 8;

/// Finds places.
#[derive(Debug)]
pub struct Places;

impl Extractor for Places {
    fn name(&self) -> &'static str {
        "places"
    }

    fn extract(
        &self,
        text: &ArticleText<'_>,
        knowledge: &Knowledge,
        budget: &mut Candidates,
        records: &mut Records,
    ) {
        let gazetteer = &knowledge.gazetteer;
        let mut reading = named::read(text, knowledge, budget);
        let published = text.known().published;
        let (era, dated) = era(published, &reading);
        let mut units: Vec<Vec<UnitId>> = reading
            .named
            .iter_mut()
            .map(|name| {
                let mut units = resolve::of_era(gazetteer, &name.units, era, published.is_some());
                // Huế was a city within a province until 2024.
                if units.is_empty() && !name.units.is_empty() && name.kind == Some("thành phố") {
                    name.level = PlaceLevel::District;
                }
                // Of a city's two levels, its own is the one that was read.
                units.retain(|id| gazetteer.unit(*id).is_some_and(|unit| unit.level == name.level));
                units
            })
            .collect();
        let publisher = publisher(text.known().source.as_deref(), gazetteer, era);
        let local = !reading.nameless_provinces.is_empty();
        let story = story::find(gazetteer, &reading.named, &units, &publisher, local);
        for (named, unit) in at_home(gazetteer, std::mem::take(&mut reading.loose), &story, era) {
            reading.named.push(named);
            units.push(vec![unit]);
        }
        records.places.extend(places(text, gazetteer, &reading, &units, &story, era, dated));
        if let Some(province) = story.province
            && story.inferred
        {
            records.places.extend(inferred(text, gazetteer, &reading, province, dated, budget));
        }
        records.story_place = story_place(gazetteer, &story);
    }
}

/// Returns the names without a level word that one unit of the story's province bears, with that unit; of a district
/// and a commune of one name it is the district.
fn at_home<'k>(
    gazetteer: &Gazetteer,
    loose: Vec<Named<'k>>,
    story: &Story,
    era: Era,
) -> Vec<(Named<'k>, UnitId)> {
    let Some(province) = story.province else { return Vec::new() };
    let level_of = |id: UnitId| gazetteer.unit(id).map(|unit| unit.level);
    let mut found = Vec::new();
    for mut named in loose {
        let units = resolve::of_era(gazetteer, &named.units, era, true);
        let inside: Vec<UnitId> = units
            .into_iter()
            .filter(|id| gazetteer.chain(*id).skip(1).any(|above| above == province))
            .collect();
        let highest = inside.iter().filter_map(|id| level_of(*id)).min();
        let of_level: Vec<UnitId> =
            inside.iter().copied().filter(|id| level_of(*id) == highest).collect();
        if let ([unit], Some(level)) = (&of_level[..], highest) {
            named.level = level;
            found.push((named, *unit));
        }
    }
    found
}

/// Returns the time of an article, and whether it is known by a date.
fn era(published: Option<Date>, reading: &Reading<'_>) -> (Era, bool) {
    match published {
        Some(day) if day >= REFORM => (Era::After, true),
        Some(day) => (Era::Before(Some(day.year())), true),
        // Districts are a thing of before; without them nothing is certain.
        None => (Era::Before(None), reading.has_districts),
    }
}

/// Returns the provinces whose name is in the publisher's host or name: "baobackan.vn", "Báo Bắc Kạn".
fn publisher(source: Option<&str>, gazetteer: &Gazetteer, era: Era) -> Vec<UnitId> {
    let letters: String = slug(source.unwrap_or_default()).replace('-', "");
    let mut found: Vec<(usize, UnitId)> = Vec::new();
    if letters.is_empty() {
        return Vec::new();
    }
    for (name, id) in gazetteer.provinces() {
        let epoch = gazetteer.unit(id).map(|unit| unit.epoch);
        if epoch == Some(era.epoch()) && name.len() >= 5 && letters.contains(name) {
            found.push((name.len(), id));
        }
    }
    // An old paper keeps its domain: its province of then.
    if found.is_empty() && era == Era::After {
        let before = publisher(source, gazetteer, Era::Before(None));
        return before
            .iter()
            .filter_map(|id| gazetteer.unit(*id)?.successors.first().copied())
            .collect();
    }
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

fn places(
    text: &ArticleText<'_>,
    gazetteer: &Gazetteer,
    reading: &Reading<'_>,
    units: &[Vec<UnitId>],
    story: &Story,
    era: Era,
    dated: bool,
) -> Vec<Place> {
    let neighbours: Neighbours = units
        .iter()
        .filter(|units| units.len() == 1)
        .flatten()
        .copied()
        .filter(|id| gazetteer.unit(*id).is_some_and(|unit| unit.level != PlaceLevel::Commune))
        .collect();
    let mut drafts: Vec<Place> = Vec::new();
    let mut known: BTreeMap<(PlaceLevel, String, Option<UnitId>), usize> = BTreeMap::new();
    for (name, own) in reading.named.iter().zip(units) {
        let parents: Vec<&[UnitId]> = name
            .parents
            .iter()
            .filter_map(|parent| units.get(*parent).map(Vec::as_slice))
            .collect();
        let resolved = resolve::resolve(gazetteer, name, own, &parents, story, &neighbours);
        let place = place(text, gazetteer, name, &resolved, era, dated);
        // One unit may be spelt in several ways.
        let listed = resolved.unit.and_then(|id| gazetteer.unit(id)).map(|unit| slug(&unit.name));
        let written = slug(&place.name);
        let key = |unit: Option<UnitId>| {
            let name_key = listed.as_ref().filter(|_| unit.is_some()).unwrap_or(&written);
            (name.level, name_key.clone(), unit)
        };
        // What stays open joins the same name that is decided, and the other way round.
        let found = known.get(&key(resolved.unit)).or_else(|| {
            let open = name.parents.is_empty().then(|| key(None));
            open.and_then(|open| known.get(&open))
        });
        match found.copied().and_then(|index| drafts.get_mut(index)) {
            Some(draft) => {
                draft.mentions.extend(place.mentions);
                if draft.code.is_none() && place.code.is_some() {
                    let mentions = std::mem::take(&mut draft.mentions);
                    *draft = Place { mentions, ..place };
                } else {
                    draft.confidence = draft.confidence.max(place.confidence);
                }
            }
            None => {
                known.insert(key(resolved.unit), drafts.len());
                known.entry(key(None)).or_insert(drafts.len());
                drafts.push(place);
            }
        }
    }
    for draft in &mut drafts {
        draft.mentions.sort_unstable();
    }
    drafts.sort_by_key(|draft| draft.mentions.first().map(|span| span.start));
    drafts
}

fn place(
    text: &ArticleText<'_>,
    gazetteer: &Gazetteer,
    name: &Named<'_>,
    resolved: &Resolved,
    era: Era,
    dated: bool,
) -> Place {
    let unit = resolved.unit.and_then(|id| gazetteer.unit(id));
    let successor = |id: &UnitId| {
        let unit = gazetteer.unit(*id)?;
        Some(Successor { name: unit.name.clone(), code: unit.code.clone()? })
    };
    let agreed = |id: UnitId| dated || gazetteer.in_both_epochs(id);
    let code = resolved.unit.filter(|id| agreed(*id)).and(unit).and_then(|unit| unit.code.clone());
    let printed = text.quote(name.name.clone());
    let capitals = !printed.chars().any(char::is_lowercase);
    let valid = match unit {
        Some(unit) => unit.epoch,
        None if name.level == PlaceLevel::District => PlaceEpoch::Before,
        None => era.epoch(),
    };
    let doubt = if dated { 0.0 } else { 0.1 };
    Place {
        name: match unit {
            // The list's spelling, where the page has capitals or an abbreviation.
            Some(unit) if capitals => unit.name.clone(),
            _ => printed,
        },
        level: name.level,
        code,
        valid,
        successors: unit.into_iter().flat_map(|u| &u.successors).filter_map(successor).collect(),
        alternatives: resolved
            .alternatives
            .iter()
            .take(ALTERNATIVES)
            .filter_map(successor)
            .collect(),
        confidence: ((resolved.confidence - doubt) * 100.0).round() / 100.0,
        mentions: vec![text.span(name.range.clone())],
    }
}

/// Returns the story's province where the text says only "tỉnh", with these words as its mentions.
fn inferred(
    text: &ArticleText<'_>,
    gazetteer: &Gazetteer,
    reading: &Reading<'_>,
    province: UnitId,
    dated: bool,
    budget: &mut Candidates,
) -> Option<Place> {
    let unit = gazetteer.unit(province)?;
    let mut mentions: Vec<Span> = Vec::new();
    for range in reading.nameless_provinces.iter().take_while(|_| budget.take()) {
        mentions.push(text.span(range.clone()));
    }
    let successor = |id: &UnitId| {
        let unit = gazetteer.unit(*id)?;
        Some(Successor { name: unit.name.clone(), code: unit.code.clone()? })
    };
    let agreed = dated || gazetteer.in_both_epochs(province);
    (!mentions.is_empty()).then(|| Place {
        name: unit.name.clone(),
        level: PlaceLevel::Province,
        code: unit.code.clone().filter(|_| agreed),
        valid: unit.epoch,
        successors: unit.successors.iter().filter_map(successor).collect(),
        alternatives: Vec::new(),
        confidence: 0.7,
        mentions,
    })
}

fn story_place(gazetteer: &Gazetteer, story: &Story) -> Option<StoryPlace> {
    let name = |id: Option<UnitId>| id.and_then(|id| gazetteer.unit(id)).map(|u| u.name.clone());
    let province = name(Some(story.province?));
    // A commune of a title tells its district.
    let district = story.district.or_else(|| {
        let above = gazetteer.unit(story.commune?)?.parent?;
        let unit = gazetteer.unit(above)?;
        (unit.level == PlaceLevel::District).then_some(above)
    });
    let unnamed = district != story.district;
    Some(StoryPlace {
        province,
        district: name(district),
        commune: name(story.commune),
        inferred: story.inferred || unnamed,
    })
}
