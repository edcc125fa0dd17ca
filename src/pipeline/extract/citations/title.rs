//! The title of a document in the words after its symbol, its date and its issuer.
//!
//! A quoted title ends with its quote, which must close in the same paragraph; otherwise the quote is
//! ignored. A title without quotes ends with the sentence, before another citation, at `;` where the
//! list goes on with something else, at a comma where the sentence goes on with something else, and
//! at [`UNQUOTED`] characters at the latest. A citation that the title itself speaks of ("tiếp tục thực
//! hiện Chỉ thị số 05-CT/TW") is its last part.

use std::ops::Range;

use super::lead_in::is_at_start;
use crate::pipeline::extract::ArticleText;
use crate::pipeline::knowledge::{Knowledge, Lexicon, TitleRole, TitledDocuments};
use crate::pipeline::text::fold::fold_str;

/// Characters that a title without quotes may have.
const UNQUOTED: usize = 300;
/// Characters that a quoted title may have.
const QUOTED: usize = 600;

/// A title that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// Bytes of the normal view, without quotes.
    pub(super) range: Range<usize>,
    /// Whether it stood in quotes.
    pub(super) quoted: bool,
}

/// Reads the title that starts at `start`; `others` are the citations that start after it, in order.
pub(super) fn read(
    text: &ArticleText<'_>,
    start: usize,
    after_comma: bool,
    knowledge: &Knowledge,
    others: &[Range<usize>],
) -> Option<Title> {
    let normal = text.normal();
    let rest = head(normal.get(start..)?);
    let trimmed = rest.trim_start_matches([' ', ':']);
    let at = start + (rest.len() - trimmed.len());
    if trimmed.starts_with('"') {
        return quoted(text, at);
    }
    let folded = fold_str(trimmed.split(' ').take(4).collect::<Vec<_>>().join(" ").as_str());
    let opener = ["về việc ", "về ", "v/v "].iter().find(|opener| {
        folded.starts_with(*opener) || **opener == "về việc " && folded == "về việc"
    });
    let Some(opener) = opener else {
        let verb = !after_comma && knowledge.titled_documents.begins(TitleRole::OpensAct, &folded);
        return if verb { unquoted(text, at, knowledge, others) } else { None };
    };
    let opener_len: usize =
        trimmed.split_inclusive(' ').take(opener.trim_end().split(' ').count()).map(str::len).sum();
    let body = at + opener_len;
    let after = normal.get(body..)?;
    let spaces = after.len() - after.trim_start_matches([' ', ':']).len();
    if after.trim_start_matches([' ', ':']).starts_with('"')
        && let Some(title) = quoted(text, body + spaces)
    {
        return Some(title);
    }
    unquoted(text, body + spaces, knowledge, others)
}

/// Reads a title whose opening quote stands at `open`.
fn quoted(text: &ArticleText<'_>, open: usize) -> Option<Title> {
    let normal = text.normal();
    let start = open + 1;
    let mut depth = 0_usize;
    for (count, (offset, character)) in normal.get(open..)?.char_indices().enumerate() {
        if character == '\n' || count > QUOTED {
            return None;
        }
        if character != '"' {
            continue;
        }
        let at = open + offset;
        let span = text.span(at..at + 1);
        let printed = text.surface().get(span.start..span.end).unwrap_or("\"");
        let opens = depth == 0 || printed.contains(['“', '«', '„', '〝']);
        if opens {
            depth += 1;
            continue;
        }
        depth -= 1;
        if depth == 0 {
            return Some(Title { range: finish(normal, start..at)?, quoted: true });
        }
    }
    None
}

fn unquoted(
    text: &ArticleText<'_>,
    start: usize,
    knowledge: &Knowledge,
    others: &[Range<usize>],
) -> Option<Title> {
    let normal = text.normal();
    let words = &knowledge.titled_documents;
    let sentence = text.sentences().get(text.sentence_at(start))?;
    let mut limit = sentence.end.max(start);
    if let Some((offset, _)) = normal.get(start..limit)?.char_indices().nth(UNQUOTED) {
        limit = start + offset;
        // The last word may be cut.
        limit = normal.get(start..limit)?.rfind(' ').map_or(limit, |space| start + space);
    }
    if let Some(other) =
        others.iter().take_while(|other| other.start < limit).find(|other| other.start >= start)
    {
        let before = normal.get(start..other.start)?.trim_end();
        let folded = fold_str(before.rsplit(' ').next().unwrap_or_default());
        let embedded = words.is(TitleRole::Embeds, &folded);
        limit = if embedded { other.end } else { other.start };
    }
    let mut end = limit;
    for (offset, sign) in normal.get(start..limit)?.match_indices([',', ';', '(']) {
        let at = start + offset;
        let next = normal.get(at + 1..limit)?.trim_start();
        let folded = fold_str(head(next).chars().take(40).collect::<String>().as_str());
        let stops = match sign {
            ";" => {
                is_at_start(&knowledge.type_words, head(next))
                    || words.begins(TitleRole::Item, &folded)
            }
            "," => {
                let goes_on = words.begins(TitleRole::YearsGoOn, &folded);
                words.begins(TitleRole::Apart, &folded)
                    || ends_in_year(normal.get(start..at)?) && !goes_on
                    || text.starts_phrase(Lexicon::Body, limit.min(at + 2))
            }
            _ => {
                next.starts_with(|c: char| c.is_ascii_digit())
                    || words.begins(TitleRole::Note, &folded)
            }
        };
        if stops {
            end = at;
            break;
        }
    }
    let end = start + without_tail(normal.get(start..end)?, words).len();
    Some(Title { range: finish(normal, start..end)?, quoted: false })
}

/// Tells whether a text ends in a year.
fn ends_in_year(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(split) = bytes.len().checked_sub(4) else { return false };
    let (before, year) = bytes.split_at(split);
    let is_year =
        year.iter().all(u8::is_ascii_digit) && matches!(year, [b'1', b'9', ..] | [b'2', b'0', ..]);
    is_year && !before.last().is_some_and(u8::is_ascii_digit)
}

/// Returns a title without the words at its end that lead on to something else.
fn without_tail<'t>(title: &'t str, words: &TitledDocuments) -> &'t str {
    let mut rest = title.trim_end_matches(AROUND);
    while let Some(tail) = words.ended(TitleRole::Tail, rest) {
        rest = rest.strip_suffix(tail).unwrap_or_default().trim_end_matches([' ', ',', ';']);
    }
    rest
}

/// Signs at the end of a title that are no part of it.
const AROUND: [char; 9] = [' ', ',', ';', '.', ':', '/', '…', '-', '('];

/// Trims a title and refuses what is too short to be one.
fn finish(normal: &str, range: Range<usize>) -> Option<Range<usize>> {
    let body = normal.get(range.clone())?;
    let trimmed = body.trim_end_matches(AROUND);
    let leading = trimmed.len() - trimmed.trim_start_matches([' ', '"']).len();
    let start = range.start + leading;
    let end = range.start + trimmed.len();
    let enough = normal.get(start..end).is_some_and(|title| title.contains(' '));
    enough.then_some(start..end)
}

/// Returns the first 2,000 bytes of a text, as many as any look ahead needs.
fn head(text: &str) -> &str {
    let mut end = text.len().min(2000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
