//! Bodies that issue documents, by the code that stands after the type in a symbol.
//!
//! Promises: one entry a code. It does not know where a body sits: the place of a committee is stated
//! in the text or nowhere.

use std::collections::BTreeMap;

use super::{Listing, NoHead, Reader};

const PATH: &str = "lexicons/issuers.toml";

/// Issuers by code.
#[derive(Debug, Default)]
pub struct Issuers(BTreeMap<String, Issuer>);

/// One issuing body, or the bodies that share a code.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// The code as it stands in a symbol: `TW`, `TTg`, `UBND`.
    pub code: String,
    /// First part of the canonical key.
    pub system: System,
    /// The word that stands for it in a canonical key; the folded code where absent.
    #[serde(default)]
    pub key: Option<String>,
    /// Full name, for people who read the file.
    pub name: String,
    /// Whether many places have such a body, so that only a place makes its documents unique.
    #[serde(default)]
    pub local: bool,
    /// Whether the code was seen in a published document or in the rules that define it.
    pub verified: bool,
    /// Why the entry is as it is, where that is odd.
    #[serde(default)]
    pub reason: Option<String>,
}

/// The branch of public life that a document belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// The Party.
    Party,
    /// Government, ministries, people's committees and councils, courts.
    State,
    /// The National Assembly and its Standing Committee.
    Law,
    /// The Front, the trade unions, the Youth Union and other mass organisations.
    Mass,
}

impl System {
    /// Returns the word that opens a canonical key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::State => "state",
            Self::Law => "law",
            Self::Mass => "mass",
        }
    }
}

impl Issuers {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Issuer> = reader.list(PATH, "issuers");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.code);
        Self(listing.entries.into_iter().map(|e| (e.value.code.clone(), e.value)).collect())
    }

    /// Returns the issuer of this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Issuer> {
        self.0.get(code)
    }

    /// Returns all issuers, sorted by code.
    pub fn iter(&self) -> impl Iterator<Item = &Issuer> {
        self.0.values()
    }
}
