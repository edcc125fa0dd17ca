//! Types of documents that are cited by their title alone, and the words around such a citation.
//!
//! Says what may follow a type ("Đề án" a noun phrase, "Quyết định" a verb) and which words announce, end or
//! refuse a citation. How they are put together is decided by whoever reads the text.

use rustc_hash::FxHashMap;

use super::word_table::WordTable;
use super::{Listing, NoHead, Reader};
use crate::pipeline::text::fold::fold_str;

const TYPES: &str = "lexicons/titled_types.toml";
const WORDS: &str = "lexicons/title_words.toml";

/// The types and the words around them.
#[derive(Debug, Default)]
pub struct TitledDocuments {
    types: FxHashMap<String, TitledType>,
    roles: FxHashMap<TitleRole, WordTable<()>>,
}

/// A type of document that is cited by title alone.
#[derive(Debug)]
pub struct TitledType {
    /// The word, as it is written.
    pub word: String,
    /// How many syllables the word has.
    pub syllables: usize,
    /// The word that stands for it in a canonical key.
    pub key: String,
    /// Whether a noun phrase may follow at once: "Đề án phát triển du lịch".
    pub noun: bool,
    /// Whether a verb may follow at once: "Quyết định công nhận …".
    pub act: bool,
    /// Whether it is cited in small letters too, where a body is named as issuer.
    pub small: bool,
    openers: Option<WordTable<()>>,
}

/// What a word does around a citation; the glossary is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the glossary of title_words.toml says what each means")]
pub enum TitleRole {
    Act,
    Apart,
    Case,
    Dangling,
    Draft,
    Embeds,
    End,
    Event,
    GoesOn,
    Issuing,
    Item,
    Keep,
    Note,
    OpensAct,
    Outlook,
    Plural,
    SetOf,
    Tail,
    YearsGoOn,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Type {
    word: String,
    key: String,
    #[serde(default)]
    noun: bool,
    #[serde(default)]
    act: bool,
    #[serde(default)]
    small: bool,
    #[serde(default)]
    openers: Option<Vec<String>>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
    roles: Vec<TitleRole>,
}

impl TitledDocuments {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mut titled = Self::default();
        let listing: Listing<NoHead, Type> = reader.list(TYPES, "types");
        reader.demand_sorted(TYPES, &listing.entries, |entry| &entry.word);
        for entry in listing.entries {
            let Type { word, key, noun, act, small, openers } = entry.value;
            let openers = openers.map(|phrases| {
                let mut table = WordTable::default();
                for phrase in phrases {
                    table.add(&phrase, ());
                }
                table
            });
            let folded = fold_str(&word);
            let syllables = word.split(' ').count();
            let of = TitledType { word, syllables, key, noun, act, small, openers };
            titled.types.insert(folded, of);
        }
        let listing: Listing<NoHead, Word> = reader.list(WORDS, "words");
        reader.demand_sorted(WORDS, &listing.entries, |entry| &entry.word);
        for entry in listing.entries {
            for role in entry.value.roles {
                titled.roles.entry(role).or_default().add(&entry.value.word, ());
            }
        }
        titled
    }

    /// Returns the type of a word, folded.
    #[must_use]
    pub fn find(&self, folded: &str) -> Option<&TitledType> {
        self.types.get(folded)
    }

    /// Returns how many words the longest phrase of a role has that begins with the words given by their place.
    pub fn after<'w>(&self, role: TitleRole, word: impl Fn(usize) -> &'w str) -> Option<usize> {
        self.roles.get(&role)?.after(word).map(|(_, words, ())| words)
    }

    /// The same for the words to the left, the nearest given first.
    pub fn before<'w>(&self, role: TitleRole, word: impl Fn(usize) -> &'w str) -> Option<usize> {
        self.roles.get(&role)?.before(word).map(|(_, words, ())| words)
    }

    /// Tells whether a folded text with single spaces begins with a phrase of a role.
    #[must_use]
    pub fn begins(&self, role: TitleRole, folded: &str) -> bool {
        self.roles.get(&role).is_some_and(|table| table.begun(folded).is_some())
    }

    /// Tells whether a folded text is a phrase of a role.
    #[must_use]
    pub fn is(&self, role: TitleRole, folded: &str) -> bool {
        self.roles.get(&role).is_some_and(|table| table.begun(folded) == Some(folded))
    }

    /// Returns the longest phrase of a role that a text in small letters ends with.
    #[must_use]
    pub fn ended(&self, role: TitleRole, text: &str) -> Option<&str> {
        self.roles.get(&role)?.ended(text)
    }
}

impl TitledType {
    /// Tells whether a title may begin with the words given by their place.
    pub fn may_open<'w>(&self, word: impl Fn(usize) -> &'w str) -> bool {
        self.openers.as_ref().is_none_or(|openers| openers.after(word).is_some())
    }
}
