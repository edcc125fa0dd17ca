//! Lists of phrases of which nothing is known but that they are on the list.
//!
//! They are looked for with those of all other lexicons.

use super::{Lexicon, Listing, NoHead, Phrasebook, Reader};

const LISTS: &[(&str, Lexicon)] = &[
    ("lexicons/idle_phrases.toml", Lexicon::IdlePhrase),
    ("lexicons/spam_phrases.toml", Lexicon::SpamPhrase),
];

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    phrase: String,
}

pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) {
    for (path, lexicon) in LISTS {
        let listing: Listing<NoHead, Phrase> = reader.list(path, "phrases");
        reader.demand_sorted(path, &listing.entries, |entry| &entry.phrase);
        for (index, entry) in listing.entries.iter().enumerate() {
            phrases.add(*lexicon, index, &entry.value.phrase);
        }
    }
}
