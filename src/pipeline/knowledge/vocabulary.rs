//! The phrases of all lexicons that are looked for in running text, in one automaton.
//!
//! A lexicon adds its phrases while it is read, each with the index of its entry; one scan of the folded
//! text then finds those of all lexicons as whole words. What a find means is decided by whoever asks
//! for it. Names of places are not here: there are too many, and they have an automaton of their own.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::Reader;
use crate::pipeline::labels::labels;
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters::is_letter_or_number;

labels! {
    /// A lexicon whose phrases are looked for in running text.
    pub enum Lexicon {
        /// Names of document types, "Chỉ thị" say; entries of [`super::DocumentTypes::all`].
        DocumentType = "document_types",
        /// Names of documents; entries of [`super::DocumentNames`].
        DocumentName = "document_names",
        /// Words before the name of a place; entries of [`super::PlaceWords::all`].
        PlaceWord = "place_words",
        /// Stretches of time; entries of [`super::RelativePeriods`].
        RelativePeriod = "relative_periods",
        /// Phrases that spam pages string together; entries of `spam_phrases.toml`.
        SpamPhrase = "spam_phrases",
        /// Beginnings of names of bodies; entries of [`super::Bodies::all`].
        Body = "bodies",
        /// What offices deal with, "Nội vụ" say.
        BodyField = "body_fields",
        /// Words that say of which unit a body is; see [`super::Bodies::unit`].
        UnitWord = "unit_words",
        /// Offices, ranks and callings; see [`super::PersonWords::is_rank`].
        Office = "offices",
        /// Words beside names; see [`super::PersonWords::role`].
        PersonWord = "person_words",
        /// Verbs that say that somebody spoke; see [`super::PersonWords::is_only_direct`].
        SpeechVerb = "speech_verbs",
        /// Phrases that call for a root of a mixed desk; entries of [`super::Topics::cues`].
        TopicRoot = "topic_roots",
        /// Phrases that begin no keyword; entries of `idle_phrases.toml`.
        IdlePhrase = "idle_phrases",
        /// Cues of facets; see [`super::Facets::cue`].
        FacetCue = "facet_cues",
        /// What silences a cue in the same sentence; entries are those of [`Lexicon::FacetCue`].
        FacetSilencer = "facet_silencers",
    }
}

/// Gathers phrases while lexicons are read.
#[derive(Debug, Default)]
pub struct Phrasebook(BTreeMap<String, Vec<(Lexicon, usize)>>);

impl Phrasebook {
    /// Adds a phrase, in any case, that stands for an entry of a lexicon.
    pub fn add(&mut self, lexicon: Lexicon, entry: usize, phrase: &str) {
        let phrase = fold_str(phrase);
        let meanings = self.0.entry(phrase).or_default();
        if !meanings.contains(&(lexicon, entry)) {
            meanings.push((lexicon, entry));
        }
    }
}

/// All phrases, ready to be looked for.
#[derive(Debug, Default)]
pub struct Vocabulary {
    automaton: Option<AhoCorasick>,
    /// What each pattern of the automaton stands for.
    meanings: Vec<Vec<(Lexicon, usize)>>,
}

/// A phrase that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// The lexicon it is from.
    pub lexicon: Lexicon,
    /// The index of its entry there.
    pub entry: usize,
    /// Its bytes in the folded text.
    pub folded: Range<usize>,
}

impl Vocabulary {
    pub(super) fn build(book: Phrasebook, reader: &mut Reader<'_>) -> Self {
        let (phrases, meanings): (Vec<_>, Vec<_>) =
            book.0.into_iter().filter(|(phrase, _)| !phrase.trim().is_empty()).unzip();
        match AhoCorasick::new(&phrases) {
            Ok(automaton) => Self { automaton: Some(automaton), meanings },
            Err(error) => {
                let message = format!("expected phrases that fit one automaton: {error}");
                reader.fault("lexicons/", None, &message);
                Self::default()
            }
        }
    }

    /// Returns every phrase that stands in a folded text as whole words, ordered by its end.
    pub fn find<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = Find> + 't {
        self.automaton
            .iter()
            .flat_map(move |automaton| automaton.find_overlapping_iter(folded))
            .filter(move |found| is_whole(folded, &found.range()))
            .flat_map(move |found| {
                let meanings = self.meanings.get(found.pattern().as_usize());
                meanings.into_iter().flatten().map(move |&(lexicon, entry)| Find {
                    lexicon,
                    entry,
                    folded: found.range(),
                })
            })
    }
}

/// Tells whether a range neither starts nor ends inside a word.
pub(super) fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let inside = |text: Option<&str>, next: fn(&str) -> Option<char>| {
        text.and_then(next).is_some_and(is_letter_or_number)
    };
    let starts_inside = inside(text.get(..range.start), |text| text.chars().next_back())
        && inside(text.get(range.start..), |text| text.chars().next());
    let ends_inside = inside(text.get(..range.end), |text| text.chars().next_back())
        && inside(text.get(range.end..), |text| text.chars().next());
    !starts_inside && !ends_inside
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn vocabulary(phrases: &[&str]) -> Vocabulary {
        let mut book = Phrasebook::default();
        for (entry, phrase) in phrases.iter().enumerate() {
            book.add(Lexicon::DocumentType, entry, phrase);
        }
        let files = BTreeMap::new();
        Vocabulary::build(book, &mut Reader::new(&files))
    }

    fn found(phrases: &[&str], text: &str) -> Vec<(usize, String)> {
        let folded = fold_str(text);
        vocabulary(phrases)
            .find(&folded)
            .map(|find| (find.entry, folded.get(find.folded).unwrap().to_owned()))
            .collect()
    }

    #[test]
    fn phrases_are_found_in_any_case_as_whole_words() {
        assert_eq!(found(&["Chỉ thị"], "CHỈ THỊ 05, chỉ thịt"), [(0, "chỉ thị".to_owned())]);
        assert_eq!(found(&["TP."], "(TP.HCM)"), [(0, "tp.".to_owned())]);
    }

    #[test]
    fn overlapping_phrases_are_all_found() {
        let all = found(&["Bí thư", "Phó Bí thư", "thư"], "Phó Bí thư");
        assert_eq!(all.len(), 3, "{all:?}");
    }

    #[test]
    fn one_phrase_may_stand_for_two_entries() {
        let all = found(&["Thông tri", "thông tri"], "thông tri");
        assert_eq!(all.iter().map(|(entry, _)| *entry).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn nothing_is_found_without_phrases() {
        assert_eq!(found(&[], "Chỉ thị"), []);
    }
}
