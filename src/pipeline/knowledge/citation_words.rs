//! What stands before the number of a document and what names its issuer, folded and ready to be looked up.
//!
//! Drawn from the lexicons of types, issuers and offices; it reads no file of its own.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{DocumentType, DocumentTypes, IssuerWords, Issuers};
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters::is_letter_or_number;

/// A word that names a type of document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeWord {
    /// As the lexicon writes it.
    pub word: String,
    /// Its word in canonical keys.
    pub key: String,
    /// Code of the one body that issues the type.
    #[serde(default)]
    pub issuer: Option<String>,
}

/// Every word that names a type of document.
#[derive(Debug, Default)]
pub struct TypeWords {
    folded: FxHashMap<String, TypeWord>,
    codes: FxHashMap<String, TypeWord>,
    /// Folded last words of type words, and "số".
    last: FxHashSet<String>,
}

impl TypeWords {
    pub(super) fn of(types: &DocumentTypes) -> Self {
        let mut folded = FxHashMap::default();
        let mut codes = FxHashMap::default();
        let entry = |of: &DocumentType, word: &str| TypeWord {
            word: word.to_owned(),
            key: of.key(),
            issuer: of.issuer.clone(),
        };
        for word in types.without_code() {
            folded.insert(fold_str(&word.word), word.clone());
        }
        for document_type in types.all() {
            for word in document_type.state.iter().chain(&document_type.party) {
                folded.entry(fold_str(word)).or_insert_with(|| entry(document_type, word));
            }
            if let Some(word) = document_type.state.first().or(document_type.party.first()) {
                codes.insert(document_type.code.clone(), entry(document_type, word));
            }
        }
        let last_word = |word: &String| word.rsplit(' ').next().unwrap_or_default().to_owned();
        let mut last: FxHashSet<String> = folded.keys().map(last_word).collect();
        last.insert("số".to_owned());
        Self { folded, codes, last }
    }

    /// Returns the type that folded words name.
    #[must_use]
    pub fn named(&self, folded: &str) -> Option<&TypeWord> {
        self.folded.get(folded)
    }

    /// Returns the type of a code as it stands in symbols, `CT` say.
    #[must_use]
    pub fn coded(&self, code: &str) -> Option<&TypeWord> {
        self.codes.get(code)
    }

    /// Tells whether a word, in any case, may be the last before a number.
    #[must_use]
    pub fn may_end_with(&self, word: &str) -> bool {
        self.codes.contains_key(word) || self.last.contains(&fold_str(word))
    }
}

/// The names of issuers and the offices before and after them, by their first word.
#[derive(Debug, Default)]
pub struct IssuerPhrases {
    by_first: FxHashMap<String, Vec<IssuerPhrase>>,
    levels: FxHashSet<String>,
    citations: Vec<String>,
}

/// A phrase that names an issuer or an office of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IssuerPhrase {
    /// Folded.
    pub phrase: String,
    /// How many words it has.
    pub words: usize,
    /// Whether it names a body by itself.
    pub names_body: bool,
}

impl IssuerPhrases {
    pub(super) fn of(issuers: &Issuers, words: &IssuerWords) -> Self {
        let mut by_first: FxHashMap<String, Vec<IssuerPhrase>> = FxHashMap::default();
        let names = issuers.all().iter().flat_map(|issuer| &issuer.names).map(|name| (name, true));
        for (phrase, names_body) in names.chain(words.all().iter().map(|word| (word, false))) {
            let phrase = fold_str(phrase);
            let first = phrase.split(' ').next().unwrap_or_default().to_owned();
            let words = phrase.split(' ').count();
            by_first.entry(first).or_default().push(IssuerPhrase { phrase, words, names_body });
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted apart")]
        for phrases in by_first.values_mut() {
            phrases.sort_by(|a, b| b.phrase.len().cmp(&a.phrase.len()).then_with(|| b.cmp(a)));
        }
        let levels = words.levels().iter().map(|word| fold_str(word)).collect();
        Self { by_first, levels, citations: words.citations().to_vec() }
    }

    /// Tells whether folded words stand before the name of a place.
    #[must_use]
    pub fn is_level(&self, folded: &str) -> bool {
        self.levels.contains(folded)
    }

    /// Tells whether a text begins with a word that begins another citation, rather than go on with a name.
    #[must_use]
    pub fn begins_citation(&self, text: &str) -> bool {
        let begins = |word: &String| {
            text.strip_prefix(word.as_str())
                .is_some_and(|rest| !rest.starts_with(is_letter_or_number))
        };
        self.citations.iter().any(begins)
    }

    /// Returns the phrases that begin with a folded word, longest first.
    #[must_use]
    pub fn beginning_with(&self, first: &str) -> &[IssuerPhrase] {
        self.by_first.get(first).map_or(&[], Vec::as_slice)
    }
}
