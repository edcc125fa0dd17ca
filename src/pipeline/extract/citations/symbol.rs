//! The symbol of a document: `05-CT/TW`, `30/2020/NĐ-CP`, `57/2014/QH13`, `4912/UBND-NC`.
//!
//! Reading starts at a number and looks at a bounded stretch, so that a text of nothing but numbers
//! costs linear time. Misprints that real pages have are accepted and marked: both separators alike,
//! spaces around a hyphen, codes in another case. Dates, ratios and paths are refused.
//!
//! What stands before and after the symbol is not read here, except that a type word before it
//! ([`Context`]) lets a weaker symbol pass.

use std::ops::Range;

use crate::pipeline::knowledge::{
    DocumentType, FigureRole, FigureWords, Issuer, Knowledge, Spelling, System,
};
use crate::pipeline::text::fold::fold_str;

/// How a symbol is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Number, hyphen, type, slash, issuer: how the Party numbers.
    Party,
    /// Number, slash, type, hyphen, issuer: how the State numbers.
    State,
    /// Number, year and term of the National Assembly.
    Assembly,
    /// Number and issuer without a type: letters, and decrees before 1996.
    Letter,
    /// A number alone: "Đề án số 02".
    Bare,
}

/// What is known of the words before a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Context {
    /// Nothing that announces a document.
    None,
    /// A type word, or "số".
    Announced,
    /// A word for a letter: "công văn", "văn bản".
    Letter,
}

/// A symbol that was read.
#[derive(Debug, Clone)]
pub(super) struct Symbol<'k> {
    /// Bytes of the normal view, without the issuer's full stop.
    pub(super) range: Range<usize>,
    pub(super) number: String,
    pub(super) year: Option<i16>,
    pub(super) document_type: Option<&'k DocumentType>,
    pub(super) issuer: Option<&'k Issuer>,
    /// The issuer's code as printed, several where several issue together.
    pub(super) issuer_codes: Vec<String>,
    pub(super) shape: Shape,
    /// Whether something had to be forgiven.
    pub(super) misprint: bool,
}

/// Letters that one code may have, and bytes that one symbol may have.
const CODE_LETTERS: usize = 16;
const MAX_SEGMENTS: usize = 5;

/// One code of a symbol with the separator before it.
struct Segment<'t> {
    separator: u8,
    spaced: bool,
    code: &'t str,
    end: usize,
}

/// Returns where the digits that start at `at` end, if a symbol may begin there.
pub(super) fn number_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize, most: usize| {
        bytes.iter().skip(from).take(most + 1).take_while(|byte| byte.is_ascii_digit()).count()
    };
    let count = digits(at, 5);
    if count == 0 || count > 5 {
        return None;
    }
    let mut end = at + count;
    // Special resolutions of the Government count `66.1`, `66.2`.
    if bytes.get(end) == Some(&b'.') {
        let decimals = digits(end + 1, 2);
        if (1..=2).contains(&decimals) {
            end += 1 + decimals;
        }
    }
    let letter = text.get(end..).and_then(|rest| rest.chars().next());
    if let Some(letter @ ('a'..='z' | 'đ')) = letter {
        end += letter.len_utf8();
    }
    let rest = bytes.get(end..)?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    matches!(rest.first(), Some(b'-' | b'/')).then_some(end)
}

/// Tells whether a number that starts at `at` is the middle of something else.
pub(super) fn is_inside(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let mut characters = before.chars().rev();
    let Some(last) = characters.next() else { return false };
    if last.is_alphanumeric() {
        // "số05-CT/TW", glued.
        return !(before.ends_with("số") || before.ends_with("Số") || before.ends_with("SỐ"));
    }
    match last {
        '/' | '_' | '=' | '&' | '%' | '#' | '@' | '+' | '\\' | '~' => true,
        '-' | '.' | ',' => characters.next().is_some_and(char::is_alphanumeric),
        _ => false,
    }
}

/// Reads the symbol whose number is `number`.
pub(super) fn read<'k>(
    text: &str,
    number: Range<usize>,
    context: Context,
    knowledge: &'k Knowledge,
) -> Option<Symbol<'k>> {
    let mut segments = segments(text, number.end);
    let mut year = None;
    if let Some(first) = segments.first()
        && let Some(found) = year_of(first)
        // "11-2006/NĐ-CP" is a misprint; "05-2022-…" could be anything.
        && (first.separator == b'/' || segments.get(1).is_some_and(|next| next.separator == b'/'))
    {
        year = Some(found);
        segments.remove(0);
    }
    let symbol = Symbol {
        range: number.start..number.end,
        number: text.get(number)?.to_owned(),
        year,
        document_type: None,
        issuer: None,
        issuer_codes: Vec::new(),
        shape: Shape::State,
        misprint: false,
    };
    let symbol = assembly(&symbol, &segments, knowledge)
        .or_else(|| typed(&symbol, &segments, context, knowledge))
        .or_else(|| letter(&symbol, &segments, context, knowledge))?;
    // `…/TW/2016.html` is a path, and `…/TWx` is another word.
    let rest = text.get(symbol.range.end..)?;
    let goes_on =
        rest.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '=' | '@'));
    (!goes_on && !is_address(text, symbol.range.start)).then_some(symbol)
}

/// Reads a number that stands for a document without a symbol, after a type word: "Đề án số 02", "Chỉ thị 05".
///
/// Without "số" before it, the number counts only where nothing after it makes it a figure.
pub(super) fn bare<'k>(
    text: &str,
    start: usize,
    numbered: bool,
    figures: &FigureWords,
) -> Option<Symbol<'k>> {
    let digits = text.get(start..)?.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = start + digits;
    let rest = text.get(end..)?;
    if let Some(letter @ ('a'..='d')) = rest.chars().next() {
        end += letter.len_utf8();
    }
    let year = year_behind(text.get(end..)?).filter(|_| numbered || digits >= 2);
    if year.is_some() {
        end += "/2013".len();
    }
    let rest = text.get(end..)?;
    let mut next = rest.chars();
    let (first, second) = (next.next(), next.next());
    let goes_on = first.is_some_and(|c| c.is_alphanumeric() || matches!(c, '%' | '/' | '-' | '_'))
        || first.is_some_and(|c| matches!(c, '.' | ',')) && second.is_some_and(char::is_numeric);
    let number = text.get(start..start + digits)?;
    let letter = text.get(start + digits..)?.chars().next().filter(|c| ('a'..='d').contains(c));
    let number: String = number.chars().chain(letter).collect();
    // Few things are counted by the thousand without a dot and a unit: "Quyết định 2145 triển khai 8 cơ sở".
    let is_large = digits >= 4 && !is_year(&number);
    let counts = rest.strip_prefix(' ').is_some_and(|after| counts(after, is_large, figures));
    let is_number =
        (1..=4).contains(&digits) && !goes_on && (numbered || year.is_some() || !counts);
    is_number.then(|| Symbol {
        range: start..end,
        number,
        year,
        document_type: None,
        issuer: None,
        issuer_codes: Vec::new(),
        shape: Shape::Bare,
        misprint: false,
    })
}

/// Reads a year behind the number of a document: "Nghị định 185/2013 của Chính phủ".
fn year_behind(text: &str) -> Option<i16> {
    let digits = text.strip_prefix('/')?.get(..4)?;
    let after = text.get(5..)?.chars().next();
    let ends = after.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '-'));
    let year: i16 = digits.parse().ok()?;
    (ends && YEARS.contains(&year)).then_some(year)
}

/// Years that plans and programmes are named after.
const YEARS: std::ops::RangeInclusive<i16> = 1945..=2099;

/// Tells whether a number may be a year: "chương trình 2017".
fn is_year(number: &str) -> bool {
    number.len() == 4 && number.parse().is_ok_and(|year: i16| YEARS.contains(&year))
}

/// Tells whether a text begins with what a number before it counts: "5 năm", "12 nhiệm vụ"; a large one is not
/// taken for a count before any noun.
fn counts(text: &str, is_large: bool, figures: &FigureWords) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .take(3)
        .map_while(|word| (!word.is_empty()).then(|| fold_str(word)))
        .collect();
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let is_noun = !is_large && figures.after(FigureRole::Stop, word).is_none();
    !words.is_empty()
        && (is_noun
            || figures.unit(word).is_some()
            || figures.after(FigureRole::Scale, word).is_some())
}

fn year_of(segment: &Segment<'_>) -> Option<i16> {
    let year: i16 = segment.code.parse().ok()?;
    let plausible = !segment.spaced && segment.code.len() == 4;
    (plausible && (1930..2100).contains(&year)).then_some(year)
}

/// Splits what follows a number into codes, each with the separator before it.
fn segments(text: &str, number_end: usize) -> Vec<Segment<'_>> {
    let mut found = Vec::new();
    let mut at = number_end;
    while found.len() < MAX_SEGMENTS {
        let Some(rest) = text.get(at..) else { break };
        let trimmed = rest.strip_prefix(' ').unwrap_or(rest);
        let Some(separator @ (b'-' | b'/')) = trimmed.bytes().next() else { break };
        let after = trimmed.get(1..).unwrap_or_default();
        let body = after.strip_prefix(' ').unwrap_or(after);
        let start = text.len() - body.len();
        let spaced = trimmed.len() < rest.len() || body.len() < after.len();
        let code_len: usize = body
            .chars()
            .take(CODE_LETTERS + 1)
            .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '&'))
            .map(char::len_utf8)
            .sum();
        let code = body.get(..code_len).unwrap_or_default().trim_end_matches(['.', '&']);
        if code.is_empty() || code.chars().count() > CODE_LETTERS {
            break;
        }
        let end = start + code.len();
        found.push(Segment { separator, spaced, code, end });
        if code.len() < code_len {
            break;
        }
        at = end;
    }
    found
}

/// `57/2014/QH13`.
fn assembly<'k>(
    base: &Symbol<'k>,
    segments: &[Segment<'_>],
    knowledge: &'k Knowledge,
) -> Option<Symbol<'k>> {
    let first = segments.first()?;
    let body = first.code.trim_end_matches(|c: char| c.is_ascii_digit());
    let term = first.code.len() - body.len();
    let known = matches!(body, "QH" | "UBTVQH" | "NQQH");
    if !known || !(1..=2).contains(&term) || first.separator != b'/' || first.spaced {
        return None;
    }
    base.year?;
    let (issuer, _) = knowledge.issuers.find(body)?;
    Some(Symbol {
        range: base.range.start..first.end,
        issuer: Some(issuer),
        issuer_codes: vec![first.code.to_owned()],
        shape: Shape::Assembly,
        ..base.clone()
    })
}

/// `05-CT/TW`, `30/2020/NĐ-CP` and what misprints make of them.
fn typed<'k>(
    base: &Symbol<'k>,
    segments: &[Segment<'_>],
    context: Context,
    knowledge: &'k Knowledge,
) -> Option<Symbol<'k>> {
    let [first, second, ..] = segments else { return None };
    let (document_type, type_spelling) = knowledge.document_types.find(first.code)?;
    if !is_code(first.code) || !is_code(second.code) {
        return None;
    }
    let found = find_issuer(second.code, knowledge);
    let issuer = found.map(|(issuer, _)| issuer);
    // Unknown bodies are believed where the text announces a document; known ones always are.
    if issuer.is_none() && (context == Context::None || first.spaced || second.spaced) {
        return None;
    }
    let both_alike = first.separator == second.separator;
    if both_alike && first.separator == b'-' && context == Context::None {
        return None;
    }
    let shape = match (first.separator, second.separator) {
        (b'-', _) => Shape::Party,
        _ => Shape::State,
    };
    let is_joint = matches!(document_type.code.as_str(), "TTLT" | "NQLT");
    let mut issuer_codes = vec![second.code.to_owned()];
    let mut end = second.end;
    // A drafting unit (`QĐ/TWĐTN-VP`) or a second issuer (`TTLT-BNV-VPCP`).
    for segment in segments.get(2..).unwrap_or_default() {
        let capitals = segment.code.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
        if segment.separator != b'-' || segment.spaced || !capitals {
            break;
        }
        if is_joint {
            issuer_codes.push(segment.code.to_owned());
        }
        end = segment.end;
    }
    let loose = type_spelling == Spelling::Loose
        || found.is_some_and(|(_, spelling)| spelling == Spelling::Loose);
    Some(Symbol {
        range: base.range.start..end,
        document_type: Some(document_type),
        issuer,
        issuer_codes,
        shape,
        misprint: loose || both_alike,
        ..base.clone()
    })
}

/// `4912/UBND-NC` after "công văn", `51/CP` after "Nghị định".
fn letter<'k>(
    base: &Symbol<'k>,
    segments: &[Segment<'_>],
    context: Context,
    knowledge: &'k Knowledge,
) -> Option<Symbol<'k>> {
    let first = segments.first()?;
    if context == Context::None || first.spaced || !is_code(first.code) {
        return None;
    }
    let found = find_issuer(first.code, knowledge);
    let capitals = |code: &str| code.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    let unknown_letter =
        context == Context::Letter && first.separator == b'/' && capitals(first.code);
    if found.is_none() && !unknown_letter {
        return None;
    }
    // The Party always names the type; `242-HĐBT` is how the old Council of Ministers signed.
    if let Some((issuer, _)) = found {
        let party = issuer.system == System::Party;
        if party
            || first.separator == b'-'
                && !matches!(issuer.code.as_str(), "HĐBT" | "HĐCP" | "CP" | "TTg")
        {
            return None;
        }
    }
    let mut end = first.end;
    for segment in segments.get(1..).unwrap_or_default() {
        if segment.separator != b'-' || segment.spaced || !is_code(segment.code) {
            break;
        }
        end = segment.end;
    }
    Some(Symbol {
        range: base.range.start..end,
        issuer: found.map(|(issuer, _)| issuer),
        issuer_codes: vec![first.code.to_owned()],
        shape: Shape::Letter,
        misprint: found.is_some_and(|(_, spelling)| spelling == Spelling::Loose),
        ..base.clone()
    })
}

/// Tells whether letters may be a code: all codes open with a capital.
fn is_code(code: &str) -> bool {
    code.chars().next().is_some_and(char::is_uppercase)
}

fn find_issuer<'k>(printed: &str, knowledge: &'k Knowledge) -> Option<(&'k Issuer, Spelling)> {
    let plain: String = printed.chars().filter(|c| *c != '.').collect();
    let without_term = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    knowledge.issuers.find(&plain).or_else(|| knowledge.issuers.find(without_term))
}

/// Tells whether the word that holds a number is an address.
fn is_address(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let word_start = before
        .char_indices()
        .rev()
        .take(200)
        .take_while(|(_, c)| !c.is_whitespace())
        .last()
        .map_or(at, |(start, _)| start);
    let word = before.get(word_start..).unwrap_or_default();
    word.contains("://") || word.contains("www.")
}
