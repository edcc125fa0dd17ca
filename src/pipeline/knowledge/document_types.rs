//! Types of Party and State documents, by the code that stands in a symbol.
//!
//! Promises: one entry a code; a code that means two things (`TT` is a Thông tri of the Party and a
//! Thông tư of the State) says so. It knows nothing of numbers, dates or issuers.

use super::spelling::{Codes, Spelling};
use super::{Lexicon, Listing, Phrasebook, Reader, TypeWord};
use crate::pipeline::text::fold::slug;

const PATH: &str = "lexicons/document_types.toml";

/// Document types by code.
#[derive(Debug, Default)]
pub struct DocumentTypes {
    types: Vec<DocumentType>,
    codes: Codes,
    without_code: Vec<TypeWord>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    without_code: Vec<TypeWord>,
}

/// One type of document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentType {
    /// The code as it stands in a symbol: `CT`, `KH`, `QyĐ`.
    pub code: String,
    /// The word that stands for it in a canonical key, where it is not the folded code.
    #[serde(default)]
    pub key: Option<String>,
    /// What the Party calls it; the first name is used where the text gives no word.
    #[serde(default)]
    pub party: Vec<String>,
    /// What State bodies call it; the first name is used where the text gives no word.
    #[serde(default)]
    pub state: Vec<String>,
    /// Code of the one body that issues the type, where there is but one.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Whether the code was seen in a published document or in the rules that define it.
    pub verified: bool,
    /// Why the entry is as it is, where that is odd.
    #[serde(default)]
    pub reason: Option<String>,
}

impl DocumentType {
    /// Returns the word that stands for it in a canonical key: `ct`, `kh`, `qd`.
    #[must_use]
    pub fn key(&self) -> String {
        self.key.clone().unwrap_or_else(|| slug(&self.code))
    }
}

impl DocumentTypes {
    pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) -> Self {
        let listing: Listing<Head, DocumentType> = reader.list(PATH, "types");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.code);
        for entry in &listing.entries {
            let (value, line) = (&entry.value, Some(entry.line));
            if value.party.is_empty() && value.state.is_empty() {
                reader.fault(PATH, line, "expected a name in `party` or `state`, found none");
            }
            if !value.verified && value.key.is_some() {
                reader.fault(PATH, line, "expected no `key`, found one in an entry not verified");
            }
        }
        let types: Vec<DocumentType> = listing.entries.into_iter().map(|e| e.value).collect();
        for (index, entry) in types.iter().enumerate() {
            for name in entry.party.iter().chain(&entry.state) {
                phrases.add(Lexicon::DocumentType, index, name);
            }
        }
        let codes = Codes::of(types.iter().map(|entry| entry.code.as_str()));
        let without_code = listing.head.map(|head| head.without_code).unwrap_or_default();
        Self { types, codes, without_code }
    }

    /// Returns the type of a code as printed, and how well the print agrees.
    #[must_use]
    pub fn find(&self, printed: &str) -> Option<(&DocumentType, Spelling)> {
        let (index, spelling) = self.codes.find(printed)?;
        Some((self.types.get(index)?, spelling))
    }

    /// Returns the words for types that no symbol carries a code for.
    #[must_use]
    pub fn without_code(&self) -> &[TypeWord] {
        &self.without_code
    }

    /// Returns all types, sorted by code.
    #[must_use]
    pub fn all(&self) -> &[DocumentType] {
        &self.types
    }
}
