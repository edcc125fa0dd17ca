//! Words that tell the parts of a news page: boilerplate, line cues, section names, outlets.
//!
//! Promises: a line is compared folded, without spaces and signs at its ends, and one scan finds all
//! phrases in it. What a hit weighs is decided by [`crate::pipeline::page::labels`].

use std::borrow::Cow;

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};
use rustc_hash::FxHashMap;

use super::vocabulary::is_whole;
use super::{
    CmsFamilies, LineWords, Listing, Markup, Names, NoHead, PersonWords, Reader, SigningWords,
};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters::is_letter_or_number;

/// Bytes of the longest name of an outlet.
const OUTLET_BYTES: usize = 160;

const BOILERPLATE: &str = "lexicons/boilerplate.toml";
const LINE_CUES: &str = "lexicons/line_cues.toml";
const SECTIONS: &str = "lexicons/sections.toml";
const OUTLETS: &str = "lexicons/outlets.toml";

/// Words that tell the parts of a page.
#[derive(Debug, Default)]
pub struct PageWords {
    /// Phrases around an article.
    pub boilerplate: Phrases,
    /// Hints inside it.
    pub cues: Phrases,
    /// Words beside the names and dates of a line.
    pub line_words: LineWords,
    /// Words in classes and ids of HTML elements.
    pub markup: Markup,
    /// Elements of families of systems.
    pub families: CmsFamilies,
    /// Words around stated names of authors.
    pub signing: SigningWords,
    /// Names of people.
    pub names: Names,
    sections: FxHashMap<String, String>,
    outlets: FxHashMap<String, bool>,
}

/// A set of phrases that are looked for together.
#[derive(Debug, Default)]
pub struct Phrases {
    lines: FxHashMap<String, Hit>,
    starts: Parts,
    insides: Parts,
}

/// Phrases that are parts of lines.
#[derive(Debug, Default)]
struct Parts {
    hits: Vec<Hit>,
    automaton: Option<AhoCorasick>,
}

/// What a phrase says of the line it was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The class it speaks for.
    pub class: LineClass,
    /// Where in the line it must stand.
    pub at: At,
    /// Whether it says that the article above is over.
    pub end: bool,
}

/// Where in a line a phrase must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum At {
    /// It is the line.
    Line,
    /// The line begins with it.
    Start,
    /// Anywhere.
    Inside,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseEntry {
    phrase: String,
    class: String,
    at: At,
    #[serde(default)]
    end: bool,
    #[serde(default, rename = "reason")]
    _reason: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NameEntry {
    name: String,
    #[serde(default)]
    agency: bool,
    #[serde(default, rename = "reason")]
    _reason: Option<String>,
}

impl PageWords {
    pub(super) fn read(reader: &mut Reader<'_>, people: &PersonWords) -> Self {
        let boilerplate = Phrases::read(reader, BOILERPLATE);
        let cues = Phrases::read(reader, LINE_CUES);
        let line_words = LineWords::read(reader);
        let markup = Markup::read(reader);
        let families = CmsFamilies::read(reader);
        let signing = SigningWords::read(reader);
        let people = Names::read(reader, people);
        let sections = names(reader, SECTIONS, "sections")
            .into_iter()
            .map(|entry| (line_key(&entry.name), entry.name))
            .collect();
        let outlets = names(reader, OUTLETS, "outlets")
            .into_iter()
            .map(|entry| (line_key(&entry.name), entry.agency))
            .collect();
        Self {
            boilerplate,
            cues,
            line_words,
            markup,
            families,
            signing,
            names: people,
            sections,
            outlets,
        }
    }

    /// Tells whether a folded line, as [`line_key`] makes it, is the name of a section.
    #[must_use]
    pub fn is_section(&self, key: &str) -> bool {
        self.sections.contains_key(key)
    }

    /// Tells whether a name is that of a newspaper, station or agency.
    #[must_use]
    pub fn is_outlet(&self, name: &str) -> bool {
        name.len() <= OUTLET_BYTES && self.is_outlet_key(&line_key(name))
    }

    /// Tells what [`PageWords::is_outlet`] does of a name as [`line_key`] makes it.
    #[must_use]
    pub fn is_outlet_key(&self, key: &str) -> bool {
        let is_press = ["báo ", "thời báo ", "tạp chí ", "đài "]
            .iter()
            .any(|word| key.starts_with(word) && key.split(' ').count() <= 6);
        is_press || self.outlets.contains_key(key)
    }

    /// Tells whether a name is that of a news agency.
    #[must_use]
    pub fn is_agency(&self, name: &str) -> bool {
        self.outlets.get(&line_key(name)).copied().unwrap_or(false)
    }
}

fn names(reader: &mut Reader<'_>, path: &str, list: &str) -> Vec<NameEntry> {
    let listing: Listing<NoHead, NameEntry> = reader.list(path, list);
    reader.demand_sorted(path, &listing.entries, |entry| &entry.name);
    listing.entries.into_iter().map(|entry| entry.value).collect()
}

impl Phrases {
    fn read(reader: &mut Reader<'_>, path: &str) -> Self {
        let listing: Listing<NoHead, PhraseEntry> = reader.list(path, "phrases");
        reader.demand_sorted(path, &listing.entries, |entry| &entry.phrase);
        let mut lines = FxHashMap::default();
        let (mut starts, mut insides) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
        for entry in listing.entries {
            let class = match entry.value.class.parse::<LineClass>() {
                Ok(class) => class,
                Err(message) => {
                    reader.fault(path, Some(entry.line), &message);
                    continue;
                }
            };
            let hit = Hit { class, at: entry.value.at, end: entry.value.end };
            let (needles, hits) = match hit.at {
                At::Line => {
                    lines.insert(line_key(&entry.value.phrase), hit);
                    continue;
                }
                At::Start => &mut starts,
                At::Inside => &mut insides,
            };
            needles.push(fold_str(&entry.value.phrase));
            hits.push(hit);
        }
        let mut parts = |(needles, hits): (Vec<String>, Vec<Hit>), kind: StartKind| {
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::Standard).start_kind(kind);
            match builder.build(&needles) {
                Ok(automaton) => Parts { hits, automaton: Some(automaton) },
                Err(error) => {
                    reader.fault(path, None, &format!("expected phrases to search for, {error}"));
                    Parts::default()
                }
            }
        };
        Self {
            lines,
            starts: parts(starts, StartKind::Anchored),
            insides: parts(insides, StartKind::Unanchored),
        }
    }

    /// Returns what the phrases say of a line as a whole.
    #[must_use]
    pub fn line_hits(&self, key: &str) -> Vec<Hit> {
        self.lines.get(key).copied().into_iter().collect()
    }

    /// Returns what the phrases say of a line: first of it as a whole, then of its parts.
    ///
    /// `folded` is the folded line with single spaces, `key` what [`line_key`] made of it.
    #[must_use]
    pub fn hits(&self, folded: &str, key: &str) -> Vec<Hit> {
        let mut hits = self.line_hits(key);
        // What begins a line is looked for there alone.
        self.starts.find(folded, Anchored::Yes, &mut hits);
        self.insides.find(folded, Anchored::No, &mut hits);
        hits
    }
}

impl Parts {
    /// Adds what the phrases say that stand in a line as whole words, each once.
    fn find(&self, folded: &str, anchored: Anchored, hits: &mut Vec<Hit>) {
        let Some(automaton) = &self.automaton else { return };
        let input = Input::new(folded).anchored(anchored);
        let mut state = OverlappingState::start();
        while automaton.try_find_overlapping(input.clone(), &mut state).is_ok()
            && let Some(found) = state.get_match()
        {
            let Some(&hit) = self.hits.get(found.pattern().as_usize()) else { continue };
            // A phrase that ends another one is found with it.
            let is_placed = anchored == Anchored::No || found.start() == 0;
            if is_placed && is_whole(folded, &found.range()) && !hits.contains(&hit) {
                hits.push(hit);
            }
        }
    }
}

/// Returns a line as whole-line phrases are compared: folded, single spaces, no signs or counts around.
#[must_use]
pub fn line_key(line: &str) -> String {
    folded_line_key(&fold_str(line))
}

/// Returns what [`line_key`] does for a line that is folded already.
#[must_use]
pub fn folded_line_key(folded: &str) -> String {
    let is_single = |pair: &[u8]| !matches!(pair, [b' ', b' '] | [_, b'\n']);
    let spaced = if folded.as_bytes().windows(2).all(is_single) {
        Cow::Borrowed(folded.trim())
    } else {
        Cow::Owned(folded.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let is_edge = |character: char| {
        !is_letter_or_number(character) && !matches!(character, '+' | '©' | '(' | ')' | '[' | ']')
    };
    let trimmed = spaced.trim_matches(is_edge);
    // A count after the words, "(12)", is no part of them.
    let words = trimmed
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        .filter(|(_, count)| !count.is_empty() && count.chars().all(|c| c.is_ascii_digit()))
        .map_or(trimmed, |(words, _)| words.trim_end());
    if words.is_empty() { spaced.into_owned() } else { words.to_owned() }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::pipeline::Knowledge;

    fn words() -> PageWords {
        Knowledge::build(Knowledge::embedded()).unwrap().page_words
    }

    fn classes(line: &str) -> Vec<LineClass> {
        let words = words();
        let hits = words.boilerplate.hits(&fold_str(line), &line_key(line));
        hits.into_iter().map(|hit| hit.class).collect()
    }

    #[test]
    fn whole_lines_are_found_whatever_their_case_and_signs() {
        assert_eq!(classes("CÁC TIN KHÁC:"), [LineClass::BoilerplateEnd]);
        assert_eq!(classes("» Tin liên quan"), [LineClass::Related]);
        assert_eq!(classes("Bình luận (12)"), [LineClass::Comments]);
        assert_eq!(classes("A A"), [LineClass::Widget]);
    }

    #[test]
    fn a_word_of_running_text_is_no_boilerplate() {
        assert_eq!(classes("trả lời phản hồi của người dân"), []);
        assert_eq!(classes("Đội bóng xem nhiều đối thủ"), []);
    }

    #[test]
    fn parts_of_lines_are_found_at_word_borders() {
        assert_eq!(classes("471 lượt xem"), [LineClass::Counter]);
        assert_eq!(classes("Copyright 2020"), [LineClass::Footer]);
        assert_eq!(classes("copyrighted"), []);
    }

    #[test]
    fn sections_and_outlets_are_known() {
        let words = words();
        assert!(words.is_section(&line_key("XÂY DỰNG ĐẢNG")));
        assert!(!words.is_section(&line_key("Việt Bắc")));
        assert!(words.is_outlet("(TTXVN)") || words.is_outlet("TTXVN"));
        assert!(words.is_agency("TTXVN") && !words.is_agency("VOV"));
    }
}
