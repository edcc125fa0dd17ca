//! Of which unit a body is: stated after its name, or that of the story at the same level.

use std::collections::BTreeMap;

use super::Found;
use crate::pipeline::analysis::{OrganisationLevel, StoryPlace};

/// The unit of a body, as far as the text says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    /// The name is whole as it stands.
    None,
    /// A place is named.
    Named(String),
    /// A place of this level is meant and not named; with the level word, where one stands there.
    Missing(Option<String>),
}

/// The places of each level that bodies without a place of their own belong to.
#[derive(Debug)]
pub(super) struct Homes(BTreeMap<OrganisationLevel, String>);

impl Homes {
    /// Takes the place of the story; where that says nothing of a level, the place that bodies of the level
    /// are most often named with, unless two are named as often.
    pub(super) fn of(story: Option<&StoryPlace>, found: &[Found]) -> Self {
        let mut counts: BTreeMap<OrganisationLevel, BTreeMap<&str, usize>> = BTreeMap::new();
        for body in found {
            let territorial = matches!(
                body.level,
                OrganisationLevel::Province
                    | OrganisationLevel::District
                    | OrganisationLevel::Commune
            );
            if let Unit::Named(place) = &body.unit
                && territorial
            {
                *counts.entry(body.level).or_default().entry(place).or_default() += 1;
            }
        }
        let mut homes = BTreeMap::new();
        for (level, places) in counts {
            let most = places.values().copied().max().unwrap_or_default();
            let mut leaders = places.iter().filter(|(_, count)| **count == most);
            if let (Some((place, _)), None) = (leaders.next(), leaders.next()) {
                homes.insert(level, (*place).to_owned());
            }
        }
        if let Some(story) = story {
            let levels = [
                (OrganisationLevel::Province, &story.province),
                (OrganisationLevel::District, &story.district),
                (OrganisationLevel::Commune, &story.commune),
            ];
            for (level, place) in levels {
                if let Some(place) = place {
                    homes.insert(level, place.clone());
                }
            }
        }
        Self(homes)
    }

    /// Returns the name of a body with its unit.
    pub(super) fn complete(&self, body: &Found) -> String {
        let Unit::Missing(word) = &body.unit else { return body.name.clone() };
        let home = self.0.get(&body.level).map(|home| bare(home));
        [Some(body.name.as_str()), word.as_deref(), home]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Returns the name of a place without a level word before it.
fn bare(place: &str) -> &str {
    let lower = |character: char| character.is_lowercase();
    let mut rest = place.trim();
    for prefix in ["TP. ", "TP.", "TP ", "Thành phố ", "Tỉnh "] {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    while rest.starts_with(lower) {
        let Some((_, after)) = rest.split_once(' ') else { break };
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_words_are_no_part_of_a_name() {
        for place in ["tỉnh Bắc Kạn", "thành phố Bắc Kạn", "Bắc Kạn", "TP. Bắc Kạn"]
        {
            assert_eq!(bare(place), "Bắc Kạn");
        }
    }
}
