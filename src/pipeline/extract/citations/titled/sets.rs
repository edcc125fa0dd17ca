//! Sets of documents that are cited together: "10 chương trình công tác của Thành ủy khóa XVII", "9 chương trình
//! công tác toàn khóa".
//!
//! A number alone is a count of documents; what makes it a set is what they are (`set_of` of the lexicon) and
//! whose.

use super::{Reader, Titled, byte_of};
use crate::pipeline::extract::number_words;
use crate::pipeline::extract::words::Words;
use crate::pipeline::knowledge::{TitleRole, TitledType};

/// Tells whether a number in words stands right before a type word.
pub(super) fn number_before(words: Words<'_>, start: usize) -> bool {
    start.checked_sub(1).is_some_and(|last| {
        words.continues(start)
            && number_words::read(words, last).is_some_and(|(value, count)| value > 1 && count == 1)
    })
}

/// Reads the set whose type word stands at tokens, behind a number.
pub(super) fn read<'t>(
    reader: &Reader<'t>,
    of: &'t TitledType,
    start: usize,
    end: usize,
) -> Option<Titled<'t>> {
    let words = reader.words();
    let number = start.checked_sub(1).filter(|_| words.continues(start))?;
    let count: u32 = match words.at(number).parse() {
        Ok(count) => count,
        Err(_) => number_words::read(words, number)?.0,
    };
    let roles = &reader.knowledge.titled_documents;
    let sort = roles.after(TitleRole::SetOf, |place| words.right(end - 1, place + 1))?;
    let mut at = end + sort;
    let whole_term = (end..at).any(|index| words.at(index) == "toàn");
    let of_body = if words.right(at - 1, 1) == "của" { reader.issuer_at(at + 1) } else { None };
    // "ban hành 10 chương trình công tác" counts what was issued.
    let counted = roles.before(TitleRole::Issuing, |place| words.left(number, place + 1)).is_some();
    if !(2..100).contains(&count) || counted || of_body.is_none() && !whole_term {
        return None;
    }
    if let Some(phrase) = &of_body {
        at = reader.text.token_from(phrase.range.end);
    }
    let bytes = byte_of(words, number)..words.range(number..at).end;
    let sort: Vec<&str> = (end..end + sort)
        .map(|index| words.at(index))
        .filter(|word| !matches!(*word, "toàn" | "khóa"))
        .collect();
    let name = format!("{count} {} {}", of.word, sort.join(" "));
    Some(Titled {
        range: bytes,
        of,
        title: None,
        issuer: of_body,
        name: crate::pipeline::text::fold::slug(&name),
        confidence: 0.65,
    })
}
