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
use crate::pipeline::knowledge::{Lexicon, TypeWords};
use crate::pipeline::text::fold::fold_str;

/// Characters that a title without quotes may have.
const UNQUOTED: usize = 300;
/// Characters that a quoted title may have.
const QUOTED: usize = 600;

/// Verbs that open the title of a decision without "về".
const OPENING_VERBS: &[&str] = &[
    "ban hành",
    "công bố",
    "công nhận",
    "hướng dẫn",
    "phê chuẩn",
    "phê duyệt",
    "quy định chi tiết",
    "quy định mức",
    "quy định việc",
    "quy định về",
    "sửa đổi",
    "thành lập",
];

/// What may open the part of a sentence that no longer belongs to a title, after a comma.
const AFTER_COMMA: &[&str] = &[
    "ban chấp hành",
    "ban thường vụ",
    "btv",
    "bộ ",
    "các cấp",
    "các cơ quan",
    "các địa phương",
    "các đơn vị",
    "chính phủ",
    "cấp ủy",
    "do đó",
    "góp phần",
    "huyện",
    "kể từ",
    "nhiều",
    "nhằm",
    "như vậy",
    "qua đó",
    "sở ",
    "theo đó",
    "thì ",
    "thủ tướng",
    "thành ủy",
    "trong năm",
    "trong thời gian",
    "trong đó",
    "tuy nhiên",
    "tỉnh",
    "từ đó",
    "từ năm",
    "ubnd",
    "và các văn bản",
    "đã ",
    "đảng bộ",
    "đảng ủy",
    "đến nay",
    "đồng chí",
    "đồng thời",
    "ông ",
    "bà ",
];

/// What a title goes on with behind the years that it is for.
const BEYOND_YEARS: &[&str] = &["có tính đến", "giai đoạn", "nhiệm kỳ", "tầm nhìn", "định hướng"];

/// What opens the next item of a list after `;`, beside a type word.
const AFTER_SEMICOLON: &[&str] = &["công tác", "kết quả", "tình hình"];

/// What stands between a title and a citation that belongs to it.
const EMBEDDING: &[&str] = &[
    "bổ sung",
    "của",
    "hiện",
    "hành",
    "khai",
    "theo",
    "triệt",
    "sửa đổi",
    "thế",
    "tập",
    "tại",
    "các",
    "bởi",
];

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
    words: &TypeWords,
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
        let verb = !after_comma && OPENING_VERBS.iter().any(|verb| folded.starts_with(verb));
        return if verb { unquoted(text, at, words, others) } else { None };
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
    unquoted(text, body + spaces, words, others)
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
            return finish(normal, start..at, true);
        }
    }
    None
}

fn unquoted(
    text: &ArticleText<'_>,
    start: usize,
    words: &TypeWords,
    others: &[Range<usize>],
) -> Option<Title> {
    let normal = text.normal();
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
        let embedded = EMBEDDING.contains(&folded.as_str());
        limit = if embedded { other.end } else { other.start };
    }
    let mut end = limit;
    for (offset, sign) in normal.get(start..limit)?.match_indices([',', ';', '(']) {
        let at = start + offset;
        let next = normal.get(at + 1..limit)?.trim_start();
        let folded = fold_str(head(next).chars().take(40).collect::<String>().as_str());
        let stops = match sign {
            ";" => {
                is_at_start(words, head(next))
                    || AFTER_SEMICOLON.iter().any(|w| folded.starts_with(w))
            }
            "," => {
                let goes_on = BEYOND_YEARS.iter().any(|word| folded.starts_with(word));
                AFTER_COMMA.iter().any(|word| folded.starts_with(word))
                    || ends_in_year(normal.get(start..at)?) && !goes_on
                    || text.starts_phrase(Lexicon::Body, limit.min(at + 2))
            }
            _ => {
                next.starts_with(|c: char| c.is_ascii_digit())
                    || folded.starts_with("gọi tắt")
                    || folded.starts_with("sau đây")
            }
        };
        if stops {
            end = at;
            break;
        }
    }
    finish(normal, start..end, false)
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

/// Trims a title and refuses what is too short to be one.
fn finish(normal: &str, range: Range<usize>, quoted: bool) -> Option<Title> {
    let body = normal.get(range.clone())?;
    let mut trimmed = body.trim_end_matches([' ', ',', ';', '.', ':', '/', '…', '-', '(']);
    for tail in [" và", " gắn với", " cùng với", " theo", " của", " tại"] {
        if !quoted {
            trimmed =
                trimmed.strip_suffix(tail).unwrap_or(trimmed).trim_end_matches([' ', ',', ';']);
        }
    }
    let leading = trimmed.len() - trimmed.trim_start_matches([' ', '"']).len();
    let start = range.start + leading;
    let end = range.start + trimmed.len();
    let enough = normal.get(start..end).is_some_and(|title| title.contains(' '));
    enough.then_some(Title { range: start..end, quoted })
}

/// Returns the first 2,000 bytes of a text, as many as any look ahead needs.
fn head(text: &str) -> &str {
    let mut end = text.len().min(2000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
