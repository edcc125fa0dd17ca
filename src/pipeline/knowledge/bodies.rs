//! Bodies by the words that their names begin with, and what offices deal with.
//!
//! Both are looked for in running text ([`Lexicon::Body`], [`Lexicon::BodyField`]); how a name goes on after
//! its beginning is decided by whoever reads it.

use super::{Lexicon, Listing, NoHead, Phrasebook, Reader};
use crate::pipeline::analysis::{OrganisationKind, OrganisationLevel};
use crate::pipeline::labels::labels;

const BODIES: &str = "lexicons/bodies.toml";
const UNITS: &str = "lexicons/unit_words.toml";
const FIELDS: &str = "lexicons/body_fields.toml";

/// The beginnings of names of bodies, sorted by name.
#[derive(Debug, Default)]
pub struct Bodies {
    bodies: Vec<Body>,
    units: Vec<UnitWord>,
}

/// A word that says of which unit a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitWord {
    /// The level of the unit.
    pub level: OrganisationLevel,
    /// Whether it is a foreign country.
    pub foreign: bool,
}

/// One beginning of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The canonical wording, abbreviations expanded.
    pub name: String,
    /// What sort of body it is.
    pub kind: OrganisationKind,
    /// Its level where the words after it say nothing else.
    pub level: OrganisationLevel,
    /// What may follow and belongs to the name.
    pub takes: Takes,
    /// Whether it counts only with a capital.
    pub capital: bool,
    /// Whether it is a name where nothing follows.
    pub alone: bool,
    /// Whether it is part of an office, and no body, where an office ends with it.
    pub ends_office: bool,
}

labels! {
    /// What may follow the beginning of a name and belongs to it.
    pub enum Takes {
        /// Nothing.
        Nothing = "nothing",
        /// The name of a place of its level.
        Place = "place",
        /// A level word and a name.
        Unit = "unit",
        /// What an office deals with.
        Field = "field",
        /// A name in capitals.
        Name = "name",
        /// Words up to a level word.
        Subject = "subject",
        /// Another body.
        Body = "body",
    }
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    #[serde(default)]
    forms: Vec<String>,
    kind: String,
    level: String,
    takes: String,
    #[serde(default)]
    capital: bool,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    ends_office: bool,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    word: String,
    level: String,
    #[serde(default)]
    foreign: bool,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    field: String,
}

impl Bodies {
    pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) -> Self {
        let fields: Listing<NoHead, Field> = reader.list(FIELDS, "fields");
        reader.demand_sorted(FIELDS, &fields.entries, |entry| &entry.field);
        for (index, entry) in fields.entries.iter().enumerate() {
            phrases.add(Lexicon::BodyField, index, &entry.value.field);
        }
        let listing: Listing<NoHead, Line> = reader.list(BODIES, "bodies");
        reader.demand_sorted(BODIES, &listing.entries, |entry| &entry.name);
        let mut bodies = Vec::new();
        for entry in listing.entries {
            let line = entry.value;
            let mut fault = |message: String| {
                reader.fault(BODIES, Some(entry.line), &message);
            };
            let kind = line.kind.parse().map_err(|error: String| fault(format!("kind: {error}")));
            let level =
                line.level.parse().map_err(|error: String| fault(format!("level: {error}")));
            let takes =
                line.takes.parse().map_err(|error: String| fault(format!("takes: {error}")));
            let (Ok(kind), Ok(level), Ok(takes)) = (kind, level, takes) else { continue };
            for form in std::iter::once(&line.name).chain(&line.forms) {
                phrases.add(Lexicon::Body, bodies.len(), form);
            }
            let Line { name, capital, alone, ends_office, .. } = line;
            bodies.push(Body { name, kind, level, takes, capital, alone, ends_office });
        }
        let listing: Listing<NoHead, Unit> = reader.list(UNITS, "words");
        reader.demand_sorted(UNITS, &listing.entries, |entry| &entry.word);
        let mut units = Vec::new();
        for entry in listing.entries {
            let Unit { word, level, foreign } = entry.value;
            match level.parse() {
                Ok(level) => {
                    phrases.add(Lexicon::UnitWord, units.len(), &word);
                    units.push(UnitWord { level, foreign });
                }
                Err(error) => {
                    let error: String = error;
                    reader.fault(UNITS, Some(entry.line), &format!("level: {error}"));
                }
            }
        }
        Self { bodies, units }
    }

    /// Returns what an entry of [`Lexicon::UnitWord`] says.
    #[must_use]
    pub fn unit(&self, entry: usize) -> Option<UnitWord> {
        self.units.get(entry).copied()
    }

    /// Returns all beginnings, sorted by name.
    #[must_use]
    pub fn all(&self) -> &[Body] {
        &self.bodies
    }
}
