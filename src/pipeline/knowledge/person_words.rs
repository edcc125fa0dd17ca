//! Words that tell a person: offices and ranks, honorifics, things named after people, names of families and
//! given names, and verbs of speech.
//!
//! Offices, other words and verbs are looked for in running text; names are asked for one by one. A name that no
//! list knows is no less a name: the lists are evidence only.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Lexicon, Listing, NoHead, Phrasebook, Reader};
use crate::pipeline::text::fold::fold_str;

const OFFICES: &str = "lexicons/offices.toml";
const WORDS: &str = "lexicons/person_words.toml";
const FAMILIES: &str = "lexicons/family_names.toml";
const GIVEN: &str = "lexicons/given_names.toml";
const VERBS: &str = "lexicons/speech_verbs.toml";

/// Words that tell a person.
#[derive(Debug, Default)]
pub struct PersonWords {
    ranks: Vec<bool>,
    roles: Vec<PersonRole>,
    office_only: FxHashSet<String>,
    openers: FxHashSet<String>,
    families: FxHashMap<String, u32>,
    given: FxHashSet<String>,
    only_direct: Vec<bool>,
    credits: FxHashSet<String>,
    middles: FxHashSet<String>,
    locatives: FxHashSet<String>,
    women: FxHashSet<String>,
    men: FxHashSet<String>,
}

/// What a word says about the name beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRole {
    /// The name of a person follows.
    Honorific,
    /// It belongs to the office that follows: former, acting.
    Status,
    /// A thing named after a person follows.
    Namesake,
    /// It begins sentences and is part of no name.
    Opener,
    /// A name that stands for a person only after an office or an honorific.
    OfficeOnly,
    /// Part of names of companies and clubs, and of no person's.
    Thing,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    office: String,
    #[serde(default)]
    rank: bool,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsHead {
    credits: Vec<String>,
    middles: Vec<String>,
    locatives: Vec<String>,
    women: Vec<String>,
    men: Vec<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
    role: PersonRole,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    name: String,
    count: u32,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    name: String,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Verb {
    verb: String,
    #[serde(default)]
    only_direct: bool,
}

impl PersonWords {
    pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) -> Self {
        let mut words = Self::default();
        let offices: Listing<NoHead, Office> = reader.list(OFFICES, "offices");
        reader.demand_sorted(OFFICES, &offices.entries, |entry| &entry.office);
        for (index, entry) in offices.entries.into_iter().enumerate() {
            phrases.add(Lexicon::Office, index, &entry.value.office);
            words.ranks.push(entry.value.rank);
        }
        let listed: Listing<WordsHead, Word> = reader.list(WORDS, "words");
        if let Some(head) = listed.head {
            let set = |words: Vec<String>| words.iter().map(|word| fold_str(word)).collect();
            words.credits = set(head.credits);
            words.middles = set(head.middles);
            words.locatives = set(head.locatives);
            words.women = set(head.women);
            words.men = set(head.men);
        }
        reader.demand_sorted(WORDS, &listed.entries, |entry| &entry.word);
        for (index, Word { word, role }) in
            listed.entries.into_iter().map(|entry| entry.value).enumerate()
        {
            words.roles.push(role);
            match role {
                PersonRole::Opener => _ = words.openers.insert(fold_str(&word)),
                PersonRole::OfficeOnly => _ = words.office_only.insert(fold_str(&word)),
                PersonRole::Honorific
                | PersonRole::Status
                | PersonRole::Namesake
                | PersonRole::Thing => {
                    phrases.add(Lexicon::PersonWord, index, &word);
                }
            }
        }
        let families: Listing<NoHead, Family> = reader.list(FAMILIES, "names");
        reader.demand_sorted(FAMILIES, &families.entries, |entry| &entry.name);
        words.families = families
            .entries
            .into_iter()
            .map(|entry| (fold_str(&entry.value.name), entry.value.count))
            .collect();
        let given: Listing<NoHead, Given> = reader.list(GIVEN, "names");
        reader.demand_sorted(GIVEN, &given.entries, |entry| &entry.name);
        words.given = given.entries.into_iter().map(|entry| fold_str(&entry.value.name)).collect();
        let verbs: Listing<NoHead, Verb> = reader.list(VERBS, "verbs");
        reader.demand_sorted(VERBS, &verbs.entries, |entry| &entry.verb);
        for (index, entry) in verbs.entries.into_iter().enumerate() {
            phrases.add(Lexicon::SpeechVerb, index, &entry.value.verb);
            words.only_direct.push(entry.value.only_direct);
        }
        words
    }

    /// Tells whether an entry of [`Lexicon::Office`] is a rank, a degree or a calling.
    #[must_use]
    pub fn is_rank(&self, entry: usize) -> bool {
        self.ranks.get(entry).copied().unwrap_or_default()
    }

    /// Returns what an entry of [`Lexicon::PersonWord`] says.
    #[must_use]
    pub fn role(&self, entry: usize) -> Option<PersonRole> {
        self.roles.get(entry).copied()
    }

    /// Tells whether an entry of [`Lexicon::SpeechVerb`] governs speech only where that is marked.
    #[must_use]
    pub fn is_only_direct(&self, entry: usize) -> bool {
        self.only_direct.get(entry).copied().unwrap_or_default()
    }

    /// Returns how often a folded syllable stood first in a sample of names; 0 where it never did.
    #[must_use]
    pub fn family(&self, folded: &str) -> u32 {
        self.families.get(folded).copied().unwrap_or_default()
    }

    /// Returns folded family names with how often they stood in the sample.
    pub(super) fn families(&self) -> impl Iterator<Item = (&str, u32)> {
        self.families.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// Returns the folded last syllables of given names.
    pub(super) fn given(&self) -> impl Iterator<Item = &str> {
        self.given.iter().map(String::as_str)
    }

    /// Returns the folded syllables of [`PersonWords::is_middle`].
    pub(super) fn middles(&self) -> impl Iterator<Item = &str> {
        self.middles.iter().map(String::as_str)
    }

    /// Tells whether a folded syllable ends given names.
    #[must_use]
    pub fn is_given(&self, folded: &str) -> bool {
        self.given.contains(folded)
    }

    /// Tells whether a folded syllable begins sentences and is part of no name.
    #[must_use]
    pub fn is_opener(&self, folded: &str) -> bool {
        self.openers.contains(folded)
    }

    /// Tells whether a folded word stands before the name of whoever made a picture or a text.
    #[must_use]
    pub fn is_credit(&self, folded: &str) -> bool {
        self.credits.contains(folded)
    }

    /// Tells whether a folded syllable stands in the middle of names and hardly ever ends one.
    #[must_use]
    pub fn is_middle(&self, folded: &str) -> bool {
        self.middles.contains(folded)
    }

    /// Tells whether the name of a street may follow a folded word: "ngụ tại Lê Lợi, quận 1".
    #[must_use]
    pub fn is_locative(&self, folded: &str) -> bool {
        self.locatives.contains(folded)
    }

    /// Tells whether a folded honorific is that of women, or of men; nothing where it is that of both.
    #[must_use]
    pub fn is_womans(&self, folded: &str) -> Option<bool> {
        match (self.women.contains(folded), self.men.contains(folded)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            (false, false) => None,
        }
    }

    /// Tells whether a folded name is that of a person only after an office or an honorific.
    #[must_use]
    pub fn is_office_only(&self, folded: &str) -> bool {
        self.office_only.contains(folded)
    }
}
