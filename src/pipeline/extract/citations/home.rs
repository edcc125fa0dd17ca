//! Completes the place in a key: a district gets its province, a body named without a place that of the
//! story at the same level.
//!
//! Only the article is asked: the province of a district is that of the place found in the text, or the
//! story's.

use std::collections::{BTreeMap, BTreeSet};

use super::issuer::Phrase;
use super::place::Level;
use crate::pipeline::analysis::{Place, PlaceLevel, StoryPlace};
use crate::pipeline::extract::Records;
use crate::pipeline::knowledge::{Gazetteer, Knowledge};
use crate::pipeline::text::fold::slug;

/// Where the story happens, as slugs.
#[derive(Debug)]
pub(super) struct Home {
    /// Slug chains of the districts and of the communes named in the text, with their own slugs.
    districts: BTreeMap<String, String>,
    communes: BTreeMap<String, String>,
    /// Slugs of the provinces named in the text.
    provinces: BTreeSet<String>,
    province: Option<String>,
    district: Option<String>,
    commune: Option<String>,
}

impl Home {
    pub(super) fn of(records: &Records, gazetteer: &Gazetteer) -> Self {
        let story = records.story_place.as_ref();
        let part = |part: fn(&StoryPlace) -> &Option<String>| {
            story.and_then(|story| part(story).as_deref().map(slug))
        };
        let chains = |level: PlaceLevel| {
            let places = records.places.iter().filter(move |place| place.level == level);
            places.filter_map(|place| Some((slug(&place.name), chain(place, gazetteer)?))).collect()
        };
        Self {
            districts: chains(PlaceLevel::District),
            communes: chains(PlaceLevel::Commune),
            provinces: records
                .places
                .iter()
                .filter(|place| place.level == PlaceLevel::Province)
                .map(|place| slug(&place.name))
                .collect(),
            province: part(|story| &story.province),
            district: part(|story| &story.district),
            commune: part(|story| &story.commune),
        }
    }

    /// Returns the slug chain `province.district.commune` as far as it is known.
    ///
    /// `stated` is the chain that the text gives, from any level down; `level` is that of the body.
    pub(super) fn complete(&self, stated: Option<String>, level: Option<Level>) -> Option<String> {
        let Some(stated) = stated else {
            // A body of any level in a story of the whole province is that of the province.
            let of_province = self.district.is_none() && self.commune.is_none();
            return self.at(level.or(of_province.then_some(Level::Province))?);
        };
        if stated.contains('.') {
            return Some(stated);
        }
        match level {
            Some(Level::District) if self.district.as_ref() == Some(&stated) => {
                Some(self.at(Level::District).unwrap_or(stated))
            }
            Some(Level::District) => Some(self.districts.get(&stated).cloned().unwrap_or(stated)),
            Some(Level::Commune) if self.commune.as_ref() == Some(&stated) => {
                Some(self.at(Level::Commune).unwrap_or(stated))
            }
            Some(Level::Commune) => Some(self.communes.get(&stated).cloned().unwrap_or(stated)),
            Some(Level::Province) | None => Some(stated),
        }
    }

    /// Returns the place that a phrase names without a level word ("UBND Đông Anh"), or as "thành phố" alone.
    pub(super) fn named_in(
        &self,
        phrase: &Phrase,
        text: &str,
        knowledge: &Knowledge,
    ) -> Option<String> {
        let printed = text.get(phrase.range.clone())?.trim_end_matches(['.', ' ']);
        let folded = phrase.folded.trim_end_matches(['.', ' ']);
        if folded.ends_with(" thành phố") || folded.ends_with(" tp") {
            let is_central = |city: &&String| knowledge.central_cities.find(city).is_some();
            let central = self.province.as_ref().filter(is_central);
            return central.cloned().or_else(|| self.at(Level::District));
        }
        let words: Vec<&str> = printed.split(' ').collect();
        let names = (1..words.len()).rev().take(4).rev();
        names.filter_map(|from| words.get(from..)).find_map(|name| {
            let name = slug(&name.join(" "));
            let province = self.provinces.contains(&name).then(|| name.clone());
            province
                .or_else(|| self.districts.get(&name).cloned())
                .or_else(|| self.communes.get(&name).cloned())
        })
    }

    /// Returns the story's place at a level; nothing where a part above it is unknown.
    fn at(&self, level: Level) -> Option<String> {
        let province = self.province.clone()?;
        match (level, &self.district, &self.commune) {
            (Level::Province, ..) => Some(province),
            (Level::District, Some(district), _) => Some(format!("{province}.{district}")),
            (Level::Commune, Some(district), Some(commune)) => {
                Some(format!("{province}.{district}.{commune}"))
            }
            (Level::Commune, None, Some(commune)) => Some(format!("{province}.{commune}")),
            (Level::District | Level::Commune, ..) => None,
        }
    }
}

/// Returns the slug chain of a district or commune whose unit is known for certain.
fn chain(place: &Place, gazetteer: &Gazetteer) -> Option<String> {
    let code = place.code.as_ref()?;
    let units = gazetteer.units_named(&place.name);
    let unit = units.iter().copied().find(|id| {
        gazetteer.unit(*id).is_some_and(|unit| {
            unit.level == place.level
                && unit.epoch == place.valid
                && unit.code.as_ref() == Some(code)
        })
    })?;
    let mut names: Vec<String> = gazetteer
        .chain(unit)
        .filter_map(|id| gazetteer.unit(id))
        .map(|unit| slug(&unit.name))
        .collect();
    names.reverse();
    (names.len() > 1).then(|| names.join("."))
}
