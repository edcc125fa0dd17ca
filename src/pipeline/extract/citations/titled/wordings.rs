//! The wordings in which a type word is a citation: with a title in quotes or behind "về", with a title that is a
//! phrase, as what a committee resolved in a term, and with what it holds.
//!
//! The first that the words fit decides, for and against.

use std::ops::Range;

use super::boundary::{self, Noun};
use super::merged::key_words;
use super::{Head, Reader, Titled, byte_of};
use crate::pipeline::extract::citations::issuer::Phrase;
use crate::pipeline::extract::citations::title::{self, Title};
use crate::pipeline::knowledge::TitleRole;

/// Reads the citation that a type word begins.
pub(super) fn read<'t>(reader: &Reader<'t>, head: Head<'t>) -> Option<Titled<'t>> {
    let words = reader.words();
    let next = words.right(head.at.checked_sub(1)?, 1);
    if matches!(next, "\"" | "về" | "v")
        && let Some(title) = marked_title(reader, &head)
    {
        let is_quoted = title.quoted && next == "\"";
        return with_marked_title(reader, head, &title, is_quoted);
    }
    let stands = |role| {
        let roles = &reader.knowledge.titled_documents;
        roles.after(role, |place| words.right(head.at - 1, place + 1)).is_some()
    };
    if stands(TitleRole::Event) && !head.of.noun {
        return None;
    }
    let opens = head.of.noun && head.of.may_open(|place| words.right(head.at - 1, place + 1));
    if opens || head.of.act && stands(TitleRole::Act) {
        return with_phrase(reader, head);
    }
    if is_of_term(reader, &head) {
        let end = head.issuer.as_ref()?.range.end;
        return Some(citation(reader, head, None, end, 0.6));
    }
    // "ban hành kế hoạch với 10 nhóm giải pháp".
    let lists = matches!(next, "với" | "gồm") && words.is_number(head.at + 1);
    if lists && head.issued && head.is_told() {
        let noun = Noun::read(reader, head.at, &head.others)?;
        return Some(citation(reader, head, None, words.range(noun.tokens).end, 0.6));
    }
    None
}

/// Reads the title that a quote or "về" opens.
fn marked_title(reader: &Reader<'_>, head: &Head<'_>) -> Option<Title> {
    let byte = reader.words().range(head.at..head.at + 1).start;
    title::read(reader.text, byte, false, reader.knowledge, &head.others)
}

/// "Quyết định của Thủ tướng Chính phủ về …", "Đề án “Phát triển …”".
fn with_marked_title<'t>(
    reader: &Reader<'t>,
    head: Head<'t>,
    title: &Title,
    is_quoted: bool,
) -> Option<Titled<'t>> {
    let words = reader.words();
    let tokens = reader.text.token_from(title.range.start)..reader.text.token_from(title.range.end);
    let tokens = if title.quoted { tokens } else { boundary::clipped(reader, tokens) };
    let first = |place: usize| words.right(tokens.start - 1, place + 1);
    let named = if is_quoted {
        // A programme in quotes may be one of television.
        head.is_told() || head.of.may_open(first) && (head.printed_capital || head.issued)
    } else {
        head.capital || head.is_told() || head.printed_capital && head.of.noun
    };
    let refused = if is_quoted { TitleRole::Event } else { TitleRole::Case };
    let is_refused = reader.knowledge.titled_documents.after(refused, first).is_some();
    if !named || is_refused || words.count_syllables(tokens.clone()) < 3 {
        return None;
    }
    let range = words.range(tokens);
    let end = range.end + usize::from(title.quoted);
    let confidence = if head.is_told() { 0.85 } else { 0.75 };
    Some(citation(reader, head, Some(range), end, confidence))
}

/// "Đề án phát triển làng nghề giai đoạn 2026 - 2030", "Quyết định công nhận …".
fn with_phrase<'t>(reader: &Reader<'t>, mut head: Head<'t>) -> Option<Titled<'t>> {
    let words = reader.words();
    let noun = Noun::read(reader, head.at, &head.others)?;
    let mut title = words.range(noun.tokens.clone());
    let mut end = title.end;
    // "Đề án … của UBND tỉnh".
    if head.issuer.is_none()
        && let Some(phrase) = noun.issuer
    {
        end = phrase.range.end;
        head.issuer = Some(phrase);
    }
    let is_told = head.is_told();
    let least = if noun.dated || noun.cited.is_some() || is_told { 2 } else { 4 };
    // An office for itself: "Quy chế làm việc" is one of thousands.
    let named = head.capital
        || is_told && (head.issued || head.printed_capital)
        || head.printed_capital && noun.dated && head.of.noun;
    if !named || words.count_syllables(noun.tokens) < least {
        return None;
    }
    title.end = noun.cited.unwrap_or(title.end);
    let confidence = if is_told { 0.8 } else { 0.65 };
    Some(citation(reader, head, Some(title), end, confidence))
}

/// "Nghị quyết Ban Chấp hành Đảng bộ tỉnh khóa X": of all that a committee resolved in a term.
fn is_of_term(reader: &Reader<'_>, head: &Head<'_>) -> bool {
    let start = byte_of(reader.words(), head.start);
    let has_term = |phrase: &Phrase| phrase.term.is_some() && phrase.range.start > start;
    head.printed_capital && head.issuer.as_ref().is_some_and(has_term)
}

/// Makes the citation of a type word that ends at a byte, or before another citation inside it.
fn citation<'t>(
    reader: &Reader<'t>,
    head: Head<'t>,
    title: Option<Range<usize>>,
    end: usize,
    confidence: f64,
) -> Titled<'t> {
    let words = reader.words();
    let normal = reader.text.normal();
    let start = byte_of(words, head.start);
    let inner = head.others.iter().map(|other| other.start).find(|other| *other > start);
    let end = inner.map_or(end, |inner| end.min(inner));
    let cited = normal.get(start..end).unwrap_or_default().trim_end_matches([' ', ',', '(']);
    let range = start..start + cited.len();
    let name = match (&title, &head.issuer) {
        (Some(title), _) => key_words(normal.get(title.clone()).unwrap_or_default()),
        (None, Some(Phrase { term: Some(term), range: issuer, .. })) if issuer.start > start => {
            format!("term-{term}")
        }
        (None, _) => {
            let word = words.range(head.start..head.start + head.of.syllables);
            key_words(normal.get(word.end..range.end).unwrap_or_default())
        }
    };
    Titled { range, of: head.of, title, issuer: head.issuer, name, confidence }
}
