//! Where a title ends that is neither in quotes nor opened by "về": "phát triển kinh tế biển đến năm 2035".
//!
//! It ends at a sign, at a word that opens a predicate, before another citation, and behind the years that it is
//! for; a comma is part of it where a list goes on. At most [`LONGEST`] tokens are looked at.

use std::ops::Range;

use super::Reader;
use crate::pipeline::extract::citations::issuer::Phrase;
use crate::pipeline::extract::words::Words;
use crate::pipeline::knowledge::TitleRole;

/// Tokens that a title may have.
const LONGEST: usize = 44;
/// Tokens after a comma within which a list must come to its "và".
const LIST: usize = 10;

/// A title that is a noun phrase.
pub(super) struct Noun {
    /// Its tokens.
    pub(super) tokens: Range<usize>,
    /// Where the citation ends that ends it: "thực hiện Nghị quyết số 57-NQ/TW".
    pub(super) cited: Option<usize>,
    /// Whether it says for which years it is.
    pub(super) dated: bool,
    /// The body named behind it: "… của UBND tỉnh".
    pub(super) issuer: Option<Phrase>,
}

impl Noun {
    /// Reads the title that starts at a token; `others` are the citations behind the type word.
    pub(super) fn read(reader: &Reader<'_>, start: usize, others: &[Range<usize>]) -> Option<Self> {
        let words = reader.words();
        let from = super::byte_of(words, start);
        let other = others.iter().find(|other| other.start >= from);
        let limit = other.map(|other| other.start);
        let (mut dated, mut cited) = (false, None);
        let mut issuer = None;
        let mut at = start;
        while at < start + LONGEST && at < words.len() && words.continues(at) {
            if limit.is_some_and(|limit| super::byte_of(words, at) >= limit) {
                let apart = matches!(words.left(at, 1), "," | ";" | "và");
                cited = other.filter(|other| !apart && !other.is_empty()).map(|other| other.end);
                break;
            }
            if let Some(end) = years(words, at) {
                dated = true;
                at = beyond(reader, words, end).unwrap_or(end);
                break;
            }
            match words.at(at) {
                "," => match comma(reader, words, at) {
                    Some(next) => at = next,
                    None => break,
                },
                "của" if at > start => {
                    issuer = reader.issuer_at(at + 1);
                    if issuer.is_some() {
                        break;
                    }
                    at += 1;
                }
                "-" | "–" if joins(words, at) => at += 1,
                _ if ends(reader, words, at, start) => break,
                _ => at += 1,
            }
        }
        let mut end = at;
        let roles = &reader.knowledge.titled_documents;
        let dangles =
            |word: &str| matches!(word, "," | "-" | "–") || roles.begins(TitleRole::Dangling, word);
        while end > start && dangles(words.at(end - 1)) {
            end -= 1;
        }
        if issuer.is_none() && end == at && words.right(at.wrapping_sub(1), 1) == "của" {
            issuer = reader.issuer_at(at + 1);
        }
        (end > start).then_some(Self { tokens: start..end, cited, dated, issuer })
    }
}

/// Cuts a title behind "về" before the predicate of its sentence: "… có hiệu lực từ tháng 8".
pub(super) fn clipped(reader: &Reader<'_>, tokens: Range<usize>) -> Range<usize> {
    let words = reader.words();
    let end = (tokens.start + 3..tokens.end).find(|&at| is_predicate(reader, words, at));
    tokens.start..end.unwrap_or(tokens.end)
}

/// Tells whether a word that ends titles stands at a token.
fn is_predicate(reader: &Reader<'_>, words: Words<'_>, at: usize) -> bool {
    let roles = &reader.knowledge.titled_documents;
    let left = |place: usize| if place == 0 { words.at(at) } else { words.left(at, place) };
    roles.after(TitleRole::End, |place| words.right(at - 1, place + 1)).is_some()
        && roles.before(TitleRole::Keep, left).is_none()
}

/// Tells whether a token ends a title.
fn ends(reader: &Reader<'_>, words: Words<'_>, at: usize, start: usize) -> bool {
    if !words.is_syllable(at) && !words.is_number(at) {
        return words.at(at) != "%" && words.at(at) != "&";
    }
    let ends = is_predicate(reader, words, at);
    if at == start {
        return ends;
    }
    // Another document of the sentence: "Chiến lược … và Quy hoạch …".
    ends || words.is_capital(at) && reader.type_at(at) && matches!(words.left(at, 1), "và" | ",")
}

/// Tells whether a dash stands between two words of a title: "kinh tế - xã hội".
fn joins(words: Words<'_>, at: usize) -> bool {
    let inner = |index: usize| words.is_syllable(index) || words.is_number(index);
    at > 0
        && inner(at - 1)
        && words.continues(at + 1)
        && inner(at + 1)
        && (!words.is_capital(at + 1) || words.is_capital(at - 1))
}

/// Returns where a title goes on behind a comma, if it does.
fn comma(reader: &Reader<'_>, words: Words<'_>, at: usize) -> Option<usize> {
    let roles = &reader.knowledge.titled_documents;
    if let Some(count) = roles.after(TitleRole::GoesOn, |place| words.right(at, place + 1)) {
        return Some(at + 1 + count);
    }
    let next = at + 1;
    if !words.is_syllable(next) || words.is_capital(next) {
        return None;
    }
    for index in next..next + LIST {
        match words.at(index) {
            "và" => return Some(next),
            "," => {}
            _ if !words.continues(index) || ends(reader, words, index, at) => return None,
            _ => {}
        }
    }
    None
}

/// Reads the years that a title is for at a token: "giai đoạn 2021 - 2030", "đến năm 2035"; returns their end.
fn years(words: Words<'_>, at: usize) -> Option<usize> {
    let year = |index: usize| {
        let token = words.at(index);
        words.is_number(index)
            && token.len() == 4
            && (token.starts_with("19") || token.starts_with("20"))
    };
    if !year(at) {
        return None;
    }
    if matches!(words.right(at, 1), "-" | "–") && year(at + 2) {
        return Some(at + 3);
    }
    if words.right(at, 1) == "đến" {
        let next = if words.right(at, 2) == "năm" { at + 3 } else { at + 2 };
        if year(next) {
            return Some(next + 1);
        }
    }
    Some(at + 1)
}

/// Reads the outlook behind the years: ", tầm nhìn đến năm 2045", "và định hướng đến năm 2030"; returns its end.
fn beyond(reader: &Reader<'_>, words: Words<'_>, at: usize) -> Option<usize> {
    let before = at.checked_sub(1)?;
    let joined = usize::from(matches!(words.right(before, 1), "," | "và"));
    reader
        .knowledge
        .titled_documents
        .after(TitleRole::Outlook, |place| words.right(before, joined + 1 + place))?;
    (at + joined..at + joined + 8)
        .find_map(|index| years(words, index).filter(|_| words.continues(index)))
}
