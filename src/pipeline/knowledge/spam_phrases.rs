//! Phrases that spam pages string together: betting houses, lottery guesses, loan sharks.
//!
//! They are looked for with those of all other lexicons, as [`Lexicon::SpamPhrase`].

use super::{Lexicon, Listing, NoHead, Phrasebook, Reader};

const PATH: &str = "lexicons/spam_phrases.toml";

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    phrase: String,
}

pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) {
    let listing: Listing<NoHead, Phrase> = reader.list(PATH, "phrases");
    reader.demand_sorted(PATH, &listing.entries, |entry| &entry.phrase);
    for (index, entry) in listing.entries.iter().enumerate() {
        phrases.add(Lexicon::SpamPhrase, index, &entry.value.phrase);
    }
}
