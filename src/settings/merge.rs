//! Lays the layers over each other and gathers every value that cannot be taken.
//!
//! Deserialising stops at its first fault. So each fault is noted, its value is taken out of its
//! layer, which lets the value below show through, and the rest is tried again: the loop ends, as
//! every round takes a value away, and the built-in defaults are all valid.

use std::collections::BTreeMap;

use config::{Config, ConfigError};

use super::Settings;
use super::faults::SettingsFault;
use super::layers::{Entry, Layer, unmerged};

/// What came of merging.
pub(super) struct Merged {
    /// The settings; where a value was faulty, one from below it.
    pub(super) settings: Settings,
    /// Where each value stands that is in force.
    pub(super) origins: Origins,
}

/// Where each value stands that is in force, by key: number of its layer (0: built in) and place.
#[derive(Default)]
pub(super) struct Origins(BTreeMap<String, (usize, String)>);

impl Origins {
    /// Returns where the setting was given; nothing when it is the built-in default.
    pub(super) fn given(&self, key: &str) -> Option<&str> {
        self.0.get(key).filter(|(layer, _)| *layer > 0).map(|(_, place)| place.as_str())
    }

    /// Returns that one of the keys which was given last: where people look for a disagreement.
    pub(super) fn last_given<'a>(&self, keys: &[&'a str]) -> (&'a str, &str) {
        keys.iter()
            .filter_map(|key| self.0.get(*key).map(|(layer, place)| (*layer, *key, place.as_str())))
            .max_by_key(|(layer, _, _)| *layer)
            .map_or(("", "configuration"), |(_, key, place)| (key, place))
    }
}

/// Merges layers, the first of which holds the built-in defaults.
pub(super) fn merge(mut layers: Vec<Layer>, faults: &mut Vec<SettingsFault>) -> Merged {
    let order: BTreeMap<(String, String), usize> = layers
        .iter()
        .flat_map(|layer| &layer.entries)
        .enumerate()
        .map(|(number, entry)| ((entry.place.clone(), entry.key.clone()), number))
        .collect();
    let mut found = Vec::new();
    let settings = loop {
        let error = match attempt(&layers) {
            Ok(settings) => break settings,
            Err(error) => error,
        };
        assert!(layers.len() > 1, "the built-in defaults are valid, a test loads them: {error}");
        let (key, message) = locate(&error);
        match take_out(&mut layers, &key) {
            Some(entry) => {
                found.push(SettingsFault { place: entry.place, key: entry.key, message });
            }
            // Cannot be told: better one fault without a place than none.
            None => {
                let place = "configuration".to_owned();
                found.push(SettingsFault { place, key, message });
                layers.truncate(1);
            }
        }
    };
    // The merged map has no order; layers and their entries have.
    found.sort_by_key(|fault| order.get(&(fault.place.clone(), fault.key.clone())).copied());
    faults.extend(found);

    let mut origins = Origins::default();
    for (number, layer) in layers.iter().enumerate() {
        for entry in &layer.entries {
            origins.0.insert(entry.key.clone(), (number, entry.place.clone()));
        }
    }
    Merged { settings, origins }
}

fn attempt(layers: &[Layer]) -> Result<Settings, ConfigError> {
    let mut builder = Config::builder();
    for layer in layers {
        builder = builder.add_source(layer.clone());
    }
    builder.build()?.try_deserialize()
}

/// Returns the key that an error is about, without an index, and what it says.
fn locate(error: &ConfigError) -> (String, String) {
    let (key, message) = if let ConfigError::At { error, key, .. } = error {
        // Other kinds than a message of ours could quote the value.
        let message = if let ConfigError::Message(message) = error.as_ref() {
            message.clone()
        } else {
            "cannot be read".to_owned()
        };
        (key.clone().unwrap_or_default(), message)
    } else if let ConfigError::NotFound(key) = error {
        (key.clone(), "expected a value, found none".to_owned())
    } else {
        (String::new(), "cannot be read".to_owned())
    };
    (unmerged(key.split('[').next().unwrap_or_default()), message)
}

/// Takes a key out of the topmost layer that gives it, defaults excepted.
fn take_out(layers: &mut [Layer], key: &str) -> Option<Entry> {
    for layer in layers.iter_mut().skip(1).rev() {
        let Some(at) = layer.entries.iter().rposition(|entry| entry.key == key) else {
            continue;
        };
        return Some(layer.entries.remove(at));
    }
    None
}
