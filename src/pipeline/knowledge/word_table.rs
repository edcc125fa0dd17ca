//! Phrases by their first and by their last word, for rules that look to the right and to the left of a token.
//!
//! A look-up costs the words of the few phrases that share a word. Whoever asks gives the folded words by their
//! place, or a folded text that begins or ends with a phrase.

use rustc_hash::FxHashMap;

use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::letters::is_letter_or_number;

/// Phrases by their first and by their last word.
#[derive(Debug)]
pub(super) struct WordTable<V> {
    by_first: FxHashMap<String, Vec<Phrase<V>>>,
    by_last: FxHashMap<String, Vec<Phrase<V>>>,
}

impl<V> Default for WordTable<V> {
    fn default() -> Self {
        Self { by_first: FxHashMap::default(), by_last: FxHashMap::default() }
    }
}

#[derive(Debug, Clone)]
struct Phrase<V> {
    /// The folded words but for the one it is looked up by, in the direction of reading.
    rest: Vec<String>,
    text: String,
    value: V,
}

impl<V: Copy> WordTable<V> {
    /// Adds a phrase, in any case.
    pub(super) fn add(&mut self, phrase: &str, value: V) {
        let folded = fold_str(phrase);
        let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        let insert = |list: &mut Vec<Phrase<V>>, rest: Vec<String>| {
            list.push(Phrase { rest, text: folded.clone(), value });
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        };
        let rest = words.iter().skip(1).cloned().collect();
        insert(self.by_first.entry(first.clone()).or_default(), rest);
        let rest = words.iter().rev().skip(1).cloned().collect();
        insert(self.by_last.entry(last.clone()).or_default(), rest);
    }

    /// Returns the longest phrase that begins with the words given by their place, how many words it has,
    /// and its value.
    pub(super) fn after<'w>(&self, word: impl Fn(usize) -> &'w str) -> Option<(&str, usize, V)> {
        longest(&self.by_first, word)
    }

    /// The same for the words to the left, the nearest given first.
    pub(super) fn before<'w>(&self, word: impl Fn(usize) -> &'w str) -> Option<(&str, usize, V)> {
        longest(&self.by_last, word)
    }

    /// Returns the longest phrase that a folded text with single spaces begins with, as whole words.
    pub(super) fn begun(&self, text: &str) -> Option<&str> {
        let first = text.split(' ').next()?.trim_end_matches(|c| !is_letter_or_number(c));
        let fits = |phrase: &&Phrase<V>| {
            text.strip_prefix(phrase.text.as_str())
                .is_some_and(|rest| !rest.starts_with(is_letter_or_number))
        };
        self.by_first.get(first)?.iter().find(fits).map(|phrase| phrase.text.as_str())
    }

    /// The same for the phrase that it ends with.
    pub(super) fn ended(&self, text: &str) -> Option<&str> {
        let last = text.rsplit(' ').next()?.trim_start_matches(|c| !is_letter_or_number(c));
        let fits = |phrase: &&Phrase<V>| {
            text.strip_suffix(phrase.text.as_str())
                .is_some_and(|rest| !rest.ends_with(is_letter_or_number))
        };
        self.by_last.get(last)?.iter().find(fits).map(|phrase| phrase.text.as_str())
    }
}

fn longest<'w, V: Copy>(
    map: &FxHashMap<String, Vec<Phrase<V>>>,
    word: impl Fn(usize) -> &'w str,
) -> Option<(&str, usize, V)> {
    let fits =
        |phrase: &&Phrase<V>| phrase.rest.iter().enumerate().all(|(at, rest)| word(at + 1) == rest);
    let phrase = map.get(word(0))?.iter().find(fits)?;
    Some((&phrase.text, phrase.rest.len() + 1, phrase.value))
}
