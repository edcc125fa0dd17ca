//! Cities that rank with provinces, so that "Thành ủy Hà Nội" is known to be of provincial level.
//!
//! Promises nothing of dates: a city that was raised lately counts for older texts too.

use std::collections::BTreeMap;

use super::{Listing, NoHead, Reader};
use crate::pipeline::text::fold::slug;

const PATH: &str = "lexicons/central_cities.toml";

/// The cities, by the slug of every way to write them.
#[derive(Debug, Default)]
pub struct CentralCities(BTreeMap<String, String>);

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct City {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
}

impl CentralCities {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, City> = reader.list(PATH, "cities");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.name);
        let mut slugs = BTreeMap::new();
        for entry in listing.entries {
            let name = slug(&entry.value.name);
            for alias in entry.value.aliases {
                slugs.insert(slug(&alias), name.clone());
            }
            slugs.insert(name.clone(), name);
        }
        Self(slugs)
    }

    /// Returns the slug of the city that a slug of a name or alias stands for.
    #[must_use]
    pub fn find(&self, slug: &str) -> Option<&str> {
        self.0.get(slug).map(String::as_str)
    }
}
