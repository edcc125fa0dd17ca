//! Words in classes and ids of HTML elements, and what they say of the text inside.
//!
//! Promises: a class is read once, whatever the number of words; `article-body`, `article__body` and
//! `articleBody` are one word. What a hint weighs is decided by [`crate::pipeline::page::html`].

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use super::{Listing, Reader};
use crate::pipeline::labels::labels;

const PATH: &str = "lexicons/markup.toml";

labels! {
    /// What the class or id of an element says of the text inside.
    pub enum Hint {
        /// The body of the article.
        Content = "content",
        /// The headline.
        Title = "title",
        /// A few words above the headline, in the same heading.
        Kicker = "kicker",
        /// The standfirst.
        Lead = "lead",
        /// Who wrote it.
        Byline = "byline",
        /// When it was published.
        Date = "date",
        /// The way to it through the sections of the site, or its desk.
        Section = "section",
        /// The text under a picture.
        Caption = "caption",
        /// Tags of the article.
        Tags = "tags",
        /// What readers wrote.
        Comments = "comments",
        /// Other articles.
        Related = "related",
        /// Buttons to share it.
        Share = "share",
        /// Menus.
        Navigation = "navigation",
        /// The top of the site.
        Header = "header",
        /// The bottom of the site.
        Footer = "footer",
        /// Anything else around an article.
        Furniture = "furniture",
    }
}

/// A set of hints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HintSet(u16);

impl HintSet {
    /// Tells whether a hint is in the set.
    #[must_use]
    pub fn has(self, hint: Hint) -> bool {
        self.0 & (1 << hint as u16) != 0
    }

    /// Puts a hint into the set.
    pub fn insert(&mut self, hint: Hint) {
        self.0 |= 1 << hint as u16;
    }

    /// Takes a hint out of the set.
    pub fn remove(&mut self, hint: Hint) {
        self.0 &= !(1 << hint as u16);
    }

    /// Tells whether there is no hint.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The words, ready to be looked for.
#[derive(Debug, Default)]
pub struct Markup {
    words: FxHashMap<String, Hint>,
    parts: Vec<Hint>,
    builders: Vec<String>,
    automaton: Option<AhoCorasick>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    builders: Vec<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
    at: WordAt,
    means: String,
}

#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum WordAt {
    Inside,
    Word,
}

/// Characters of one class list that are read.
const READ_CHARS: usize = 400;

impl Markup {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let listing: Listing<Head, Word> = reader.list(PATH, "words");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.word);
        let builders = listing.head.map(|head| head.builders).unwrap_or_default();
        let mut markup = Self { builders, ..Self::default() };
        let mut needles = Vec::new();
        for entry in listing.entries {
            let hint = match entry.value.means.parse::<Hint>() {
                Ok(hint) => hint,
                Err(message) => {
                    reader.fault(PATH, Some(entry.line), &message);
                    continue;
                }
            };
            match entry.value.at {
                WordAt::Word => {
                    markup.words.insert(entry.value.word, hint);
                }
                WordAt::Inside => {
                    needles.push(entry.value.word);
                    markup.parts.push(hint);
                }
            }
        }
        markup.automaton = match AhoCorasick::new(&needles) {
            Ok(automaton) => Some(automaton),
            Err(error) => {
                reader.fault(PATH, None, &error.to_string());
                None
            }
        };
        markup
    }

    /// Adds what a class list or an id says.
    pub fn hints(&self, classes: &str, scratch: &mut String, set: &mut HintSet) {
        scratch.clear();
        let end = classes.char_indices().nth(READ_CHARS).map_or(classes.len(), |(at, _)| at);
        for class in classes.get(..end).unwrap_or_default().split_ascii_whitespace() {
            let built = self.builders.iter().find_map(|start| class.strip_prefix(start.as_str()));
            self.class(built.unwrap_or(class), scratch, set);
            scratch.push(' ');
        }
        if let Some(automaton) = &self.automaton {
            for found in automaton.find_overlapping_iter(scratch.as_str()) {
                if let Some(hint) = self.parts.get(found.pattern().as_usize()) {
                    set.insert(*hint);
                }
            }
        }
    }

    /// Reads the words of one class, and adds it to what words are looked for inside.
    fn class(&self, class: &str, scratch: &mut String, set: &mut HintSet) {
        let mut word = String::new();
        let mut before = ' ';
        for character in class.chars() {
            let parts = !character.is_ascii_alphanumeric()
                || before.is_ascii_lowercase() && character.is_ascii_uppercase();
            if parts && !word.is_empty() {
                self.word(&word, set);
                word.clear();
            }
            if character.is_ascii_alphanumeric() {
                let lower = character.to_ascii_lowercase();
                word.push(lower);
                scratch.push(lower);
            }
            before = character;
        }
        self.word(&word, set);
    }

    fn word(&self, word: &str, set: &mut HintSet) {
        if let Some(hint) = self.words.get(word) {
            set.insert(*hint);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::pipeline::Knowledge;

    #[test]
    fn classes_are_read_whatever_parts_their_words() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let hints = |classes: &str| {
            let (mut scratch, mut set) = (String::new(), HintSet::default());
            knowledge.page_words.markup.hints(classes, &mut scratch, &mut set);
            Hint::ALL.iter().copied().filter(|hint| set.has(*hint)).collect::<Vec<_>>()
        };
        for classes in ["article-body", "article__body", "articleBody x", "c-ArticleBody"] {
            assert_eq!(hints(classes), [Hint::Content], "{classes}");
        }
        assert_eq!(hints("detail-sapo"), [Hint::Lead]);
        assert_eq!(hints("elementor-widget elementor-widget-theme-post-content"), [Hint::Content]);
        assert_eq!(hints("elementor-widget elementor-widget-share-buttons"), [Hint::Share]);
        assert_eq!(hints("footer-widget"), [Hint::Footer, Hint::Furniture]);
        assert_eq!(hints("main ad"), [Hint::Furniture]);
        assert_eq!(hints("shadow header-top"), []);
    }
}
