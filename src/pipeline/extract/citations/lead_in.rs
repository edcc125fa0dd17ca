//! The words before a symbol: "Chỉ thị số", "Luật Đầu tư số", "Quyết định (số".
//!
//! Promises: only the line of the symbol and at most [`REACH`] bytes of it are looked at. A type word
//! right before the number counts for every symbol; one further back only before "số", within the
//! same clause.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::symbol::Context;
use crate::pipeline::knowledge::{TypeWord, TypeWords};
use crate::pipeline::text::fold::fold_str;

/// Bytes before a number that are looked at.
const REACH: usize = 160;

/// A type word before a symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeadIn {
    /// Its bytes in the normal view.
    pub(super) range: Range<usize>,
    /// The word as the lexicon writes it.
    pub(super) word: String,
    /// Its word in canonical keys.
    pub(super) key: String,
    /// Code of the one body that issues the type.
    pub(super) issuer: Option<String>,
    /// What stands between it and "số", the name of a law say.
    pub(super) between: Option<Range<usize>>,
}

impl LeadIn {
    fn of(word: &TypeWord, range: Range<usize>, between: Option<Range<usize>>) -> Self {
        let TypeWord { word, key, issuer } = word.clone();
        Self { range, word, key, issuer, between }
    }
}

/// What stands before a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) lead_in: Option<LeadIn>,
    /// Whether "số" stands right before the number.
    pub(super) numbered: bool,
}

impl Before {
    pub(super) fn context(&self) -> Context {
        match &self.lead_in {
            Some(lead_in) if matches!(lead_in.key.as_str(), "cv" | "cd" | "ttr" | "tb") => {
                Context::Letter
            }
            Some(_) => Context::Announced,
            None if self.numbered => Context::Announced,
            None => Context::None,
        }
    }
}

/// Tells whether the word before a number may be the end of what announces a document.
pub(super) fn may_announce(words: &TypeWords, text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', ':', '.']);
    let start = before.rfind(|c: char| !c.is_alphabetic());
    let word = before.get(start.map_or(0, |at| at + 1)..).unwrap_or_default();
    // No word of the lexicon has more letters.
    !word.is_empty() && word.len() <= 24 && words.may_end_with(word)
}

/// Returns the longest type word that ends where `before` ends, as a start and its entry.
fn at_end<'w>(words: &'w TypeWords, before: &str) -> Option<(usize, &'w TypeWord)> {
    let mut best = None;
    for (count, start) in word_starts(before).take(4).enumerate() {
        let phrase = before.get(start..)?;
        if let Some(entry) = words.named(&fold_str(phrase)) {
            best = Some((start, entry));
        } else if count == 0
            && let Some(entry) = words.coded(phrase)
        {
            best = Some((start, entry));
        }
    }
    best
}

/// Tells whether a type word stands at the start of a text.
pub(super) fn is_at_start(words: &TypeWords, text: &str) -> bool {
    let mut end = 0;
    for word in text.split(' ').take(4) {
        end += word.len();
        let phrase = text.get(..end).unwrap_or_default();
        let bare = phrase.trim_end_matches(|c: char| !c.is_alphanumeric());
        if words.named(&fold_str(bare)).is_some() {
            return true;
        }
        end += 1;
    }
    false
}

/// Reads what stands before the number at `at`.
pub(super) fn read(text: &str, at: usize, words: &TypeWords) -> Before {
    static NUMBERED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)(?:^|[\s(])(?:số|so)\s*[:.]?\s*$").ok());
    let (start, window) = window(text, at);
    let bare = window.trim_end_matches(' ');
    let numbered = NUMBERED.as_ref().and_then(|pattern| pattern.find(bare));
    let head = numbered.map_or(bare, |found| bare.get(..found.start()).unwrap_or_default());
    let head = head.trim_end_matches([' ', '(', ':']);
    if let Some((word_start, of)) = at_end(words, head) {
        let lead_in = LeadIn::of(of, start + word_start..start + head.len(), None);
        return Before { lead_in: Some(lead_in), numbered: numbered.is_some() };
    }
    let lead_in = numbered.and_then(|_| further_back(head, start, words));
    Before { lead_in, numbered: numbered.is_some() }
}

/// Finds "Luật Đầu tư" before "số": the last type word of the clause.
fn further_back(head: &str, start: usize, words: &TypeWords) -> Option<LeadIn> {
    let clause_start = head.rfind([',', ';', ':', '.', '"', '(', ')', '\n']).map_or(0, |at| at + 1);
    let clause = head.get(clause_start..)?;
    // The end of each word, from the last to the first: the first hit is the nearest type word.
    let ends: Vec<usize> = clause.match_indices(' ').map(|(at, _)| at).collect();
    for end in ends.into_iter().rev().take(12) {
        let found = at_end(words, clause.get(..end)?);
        let Some((word_start, of)) = found else { continue };
        let base = start + clause_start;
        let between = base + end + 1..start + head.len();
        return Some(LeadIn::of(of, base + word_start..base + end, Some(between)));
    }
    None
}

/// Returns the stretch before `at` that may be looked at, and where it starts.
fn window(text: &str, at: usize) -> (usize, &str) {
    let mut start = at.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let window = text.get(start..at).unwrap_or_default();
    let line = window.rfind('\n').map_or(0, |newline| newline + 1);
    (start + line, window.get(line..).unwrap_or_default())
}

/// Returns where words start, from the last word to the first.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut end = text.len();
    std::iter::from_fn(move || {
        let head = text.get(..end)?;
        let head = head.trim_end_matches(' ');
        if head.is_empty() {
            return None;
        }
        let start =
            head.rfind([' ', '(', '"', '\'', ',', ';', ':', '-', '/', '.']).map_or(0, |at| at + 1);
        end = start.min(end.saturating_sub(1));
        // A sign between words ends the phrase: nothing before it belongs to a type word.
        if start > 0 && !head.get(..start).is_some_and(|before| before.ends_with(' ')) {
            end = 0;
        }
        Some(start)
    })
}
