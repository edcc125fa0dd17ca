//! Bodies that issue documents, by the code that stands after the type in a symbol.
//!
//! Promises: one entry a code. It does not know where a body sits: the place of a committee is stated
//! in the text or nowhere.

use super::spelling::{Codes, Spelling};
use super::{Listing, NoHead, Reader};
use crate::pipeline::text::fold::slug;

const PATH: &str = "lexicons/issuers.toml";

/// Issuers by code.
#[derive(Debug, Default)]
pub struct Issuers {
    issuers: Vec<Issuer>,
    codes: Codes,
}

/// One issuing body, or the bodies that share a code.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// The code as it stands in a symbol: `TW`, `TTg`, `UBND`.
    pub code: String,
    /// First part of the canonical key.
    pub system: System,
    /// The word that stands for it in a canonical key, where it is not the folded code.
    #[serde(default)]
    pub key: Option<String>,
    /// What texts call the bodies that sign with this code.
    pub names: Vec<String>,
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

impl Issuer {
    /// Returns the word that stands for it in a canonical key: `tw`, `ttg`, `ubnd`.
    #[must_use]
    pub fn key(&self) -> String {
        self.key.clone().unwrap_or_else(|| slug(&self.code))
    }
}

impl Issuers {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, Issuer> = reader.list(PATH, "issuers");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.code);
        for entry in &listing.entries {
            let (value, line) = (&entry.value, Some(entry.line));
            if value.names.is_empty() {
                reader.fault(PATH, line, "expected a name in `names`, found none");
            }
            if !value.verified && value.key.is_some() {
                reader.fault(PATH, line, "expected no `key`, found one in an entry not verified");
            }
        }
        let issuers: Vec<Issuer> = listing.entries.into_iter().map(|e| e.value).collect();
        let codes = Codes::of(issuers.iter().map(|entry| entry.code.as_str()));
        Self { issuers, codes }
    }

    /// Returns the issuer of a code as printed, and how well the print agrees.
    #[must_use]
    pub fn find(&self, printed: &str) -> Option<(&Issuer, Spelling)> {
        let (index, spelling) = self.codes.find(printed)?;
        Some((self.issuers.get(index)?, spelling))
    }

    /// Returns all issuers, sorted by code.
    #[must_use]
    pub fn all(&self) -> &[Issuer] {
        &self.issuers
    }
}
