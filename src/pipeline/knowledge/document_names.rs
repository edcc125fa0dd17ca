//! Names of documents that are cited without a number: laws, the charter of the Party.
//!
//! Looked for in running text ([`Lexicon::DocumentName`]); how far a name that is in no list goes is decided by
//! whoever reads it.

use super::{Lexicon, Listing, NoHead, Phrasebook, Reader};
use crate::pipeline::analysis::DocumentKind;
use crate::pipeline::text::fold::slug;

const PATH: &str = "lexicons/document_names.toml";

/// The names, sorted.
#[derive(Debug, Default)]
pub struct DocumentNames(Vec<DocumentName>);

/// A document by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentName {
    /// How it is referred to.
    pub kind: DocumentKind,
    /// Type of document in Vietnamese.
    pub doc_type: String,
    /// Its canonical key, without a year.
    pub key: String,
    /// Whether it only begins names that are not listed.
    pub opens: bool,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    kind: String,
    r#type: String,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    opens: bool,
}

impl DocumentNames {
    pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) -> Self {
        let listing: Listing<NoHead, Line> = reader.list(PATH, "documents");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.name);
        let mut names = Vec::new();
        for entry in listing.entries {
            let Line { name, kind, r#type: doc_type, key, opens } = entry.value;
            match kind.parse() {
                Ok(kind) => {
                    phrases.add(Lexicon::DocumentName, names.len(), &name);
                    let key = key.unwrap_or_else(|| law_key(&name));
                    names.push(DocumentName { kind, doc_type, key, opens });
                }
                Err(error) => {
                    let error: String = error;
                    reader.fault(PATH, Some(entry.line), &format!("kind: {error}"));
                }
            }
        }
        Self(names)
    }

    /// Returns what an entry of [`Lexicon::DocumentName`] says.
    #[must_use]
    pub fn get(&self, entry: usize) -> Option<&DocumentName> {
        self.0.get(entry)
    }
}

/// Returns the canonical key of a law by its name.
#[must_use]
pub fn law_key(name: &str) -> String {
    format!("law:{}", slug(name))
}
