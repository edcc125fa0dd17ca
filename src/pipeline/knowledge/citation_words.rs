//! What stands before the number of a document and what names its issuer, folded and ready to be looked up.
//!
//! Drawn from the lexicons of types, issuers and offices; it reads no file of its own.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{DocumentTypes, IssuerWords, Issuers};
use crate::pipeline::text::fold::fold_str;

/// Type words that no symbol carries a code for, with their word in canonical keys.
const WITHOUT_CODE: &[(&str, &str)] = &[
    ("Bộ luật", "luat"),
    ("Công văn", "cv"),
    ("Hiến pháp", "hien-phap"),
    ("Luật", "luat"),
    ("Nghị quyết", "nq"),
    ("Pháp lệnh", "pl"),
    ("Văn bản", "cv"),
];

/// A word that names a type of document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeWord {
    /// As the lexicon writes it.
    pub word: String,
    /// Its word in canonical keys.
    pub key: String,
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
        let entry = |word: &str, key: String| TypeWord { word: word.to_owned(), key };
        for (word, key) in WITHOUT_CODE {
            folded.insert(fold_str(word), entry(word, (*key).to_owned()));
        }
        for document_type in types.all() {
            let key = document_type.key();
            for word in document_type.state.iter().chain(&document_type.party) {
                folded.entry(fold_str(word)).or_insert_with(|| entry(word, key.clone()));
            }
            if let Some(word) = document_type.state.first().or(document_type.party.first()) {
                codes.insert(document_type.code.clone(), entry(word, key));
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
pub struct IssuerPhrases(FxHashMap<String, Vec<IssuerPhrase>>);

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
        for phrases in by_first.values_mut() {
            phrases.sort_by(|a, b| b.phrase.len().cmp(&a.phrase.len()).then_with(|| b.cmp(a)));
        }
        Self(by_first)
    }

    /// Returns the phrases that begin with a folded word, longest first.
    #[must_use]
    pub fn beginning_with(&self, first: &str) -> &[IssuerPhrase] {
        self.0.get(first).map_or(&[], Vec::as_slice)
    }
}
