//! Types of Party and State documents, by the code that stands in a symbol.
//!
//! Promises: one entry a code; a code that means two things (`TT` is a Thông tri of the Party and a
//! Thông tư of the State) says so. It knows nothing of numbers, dates or issuers.

use std::collections::BTreeMap;

use super::{Listing, NoHead, Reader};

const PATH: &str = "lexicons/document_types.toml";

/// Document types by code.
#[derive(Debug, Default)]
pub struct DocumentTypes(BTreeMap<String, DocumentType>);

/// One type of document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentType {
    /// The code as it stands in a symbol: `CT`, `KH`, `QyĐ`.
    pub code: String,
    /// The word that stands for it in a canonical key: `ct`, `kh`, `qd`.
    pub key: String,
    /// What the Party calls it; the first name is used where the text gives no word.
    #[serde(default)]
    pub party: Vec<String>,
    /// What State bodies call it; the first name is used where the text gives no word.
    #[serde(default)]
    pub state: Vec<String>,
    /// Whether the code was seen in a published document or in the rules that define it.
    pub verified: bool,
    /// Why the entry is as it is, where that is odd.
    #[serde(default)]
    pub reason: Option<String>,
}

impl DocumentTypes {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<NoHead, DocumentType> = reader.list(PATH, "types");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.code);
        for entry in &listing.entries {
            if entry.value.party.is_empty() && entry.value.state.is_empty() {
                reader.fault(
                    PATH,
                    Some(entry.line),
                    "expected a name in `party` or `state`, found none",
                );
            }
        }
        Self(listing.entries.into_iter().map(|e| (e.value.code.clone(), e.value)).collect())
    }

    /// Returns the type of this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&DocumentType> {
        self.0.get(code)
    }

    /// Returns all types, sorted by code.
    pub fn iter(&self) -> impl Iterator<Item = &DocumentType> {
        self.0.values()
    }
}
