//! Date, issuer and title in the words around a symbol.
//!
//! After the symbol, clauses come in any order, with or without commas, until a title or something
//! else begins. An issuer may also stand before the verb ("Huyện ủy ban hành Đề án số …"), after the
//! last of several documents ("Chỉ thị …, Kết luận … của Bộ Chính trị") or before the first of a list
//! cut by `;`. An issuer that is not said of the citation itself is taken over only where it agrees
//! with the code in the symbol.

use std::sync::LazyLock;

use regex::Regex;

use super::Citation;
use super::date;
use super::issuer::{self, Phrase, REACH, agrees};
use super::title;
use crate::pipeline::extract::ArticleText;
use crate::pipeline::knowledge::{Issuer, IssuerPhrases, Knowledge, System};

/// Clauses that one citation may have.
const CLAUSES: usize = 6;
/// Bytes between a subject and its object.
const SUBJECT_REACH: usize = 240;

/// Fills in date, issuer and title of every citation.
pub(super) fn read(text: &ArticleText<'_>, citations: &mut [Citation<'_>], knowledge: &Knowledge) {
    let phrases = &knowledge.issuer_phrases;
    let ranges: Vec<_> = citations.iter().map(|citation| citation.range.clone()).collect();
    for (index, citation) in citations.iter_mut().enumerate() {
        let others = ranges.get(index + 1..).unwrap_or_default();
        after(text, citation, knowledge, others);
        before(text, citation, phrases);
    }
    share_backwards(text, citations);
    let before_index =
        |index: usize| index.checked_sub(1).and_then(|i| ranges.get(i)).map_or(0, |r| r.end);
    for (index, citation) in citations.iter_mut().enumerate() {
        if citation.issuer.is_none() {
            citation.issuer = subject(
                text,
                citation.range.start,
                citation.symbol.issuer,
                phrases,
                before_index(index),
            );
        }
    }
    carry_forwards(text, citations);
}

/// Reads the clauses after a symbol.
fn after(
    text: &ArticleText<'_>,
    citation: &mut Citation<'_>,
    knowledge: &Knowledge,
    others: &[std::ops::Range<usize>],
) {
    let normal = text.normal();
    let limit = others.first().map_or(normal.len(), |other| other.start);
    let mut at = citation.end;
    let mut after_comma = false;
    for _ in 0..CLAUSES {
        let Some(rest) = normal.get(at..limit) else { break };
        let trimmed = rest.trim_start_matches(' ');
        let mut here = at + (rest.len() - trimmed.len());
        let mut clause = trimmed;
        if let Some(bare) = trimmed.strip_prefix(',') {
            let bare = bare.trim_start_matches(' ');
            here += trimmed.len() - bare.len();
            clause = bare;
        }
        let comma = clause.len() < trimmed.len();
        let clause = head(clause);
        if citation.year.is_none()
            && let Some(found) = date::read(clause)
        {
            citation.date = found.date;
            citation.year = found.year;
            at = here + found.len;
        } else if citation.issuer.is_none()
            && let Some(phrase) = issuer_clause(normal, clause, here, &knowledge.issuer_phrases)
        {
            at = phrase.range.end.min(limit);
            citation.issuer = Some(phrase);
        } else {
            after_comma = comma;
            at = here;
            break;
        }
        citation.end = at;
    }
    let same_line = normal.get(citation.end..at).is_some_and(|gap| !gap.contains('\n'));
    if same_line && let Some(title) = title::read(text, at, after_comma, knowledge, others) {
        citation.title = Some(title);
    }
}

/// Reads "của ISSUER" or "do ISSUER" at the start of `clause`, which stands at `at`.
fn issuer_clause(normal: &str, clause: &str, at: usize, phrases: &IssuerPhrases) -> Option<Phrase> {
    let opener = ["của ", "do ", "Của "].iter().find(|opener| clause.starts_with(*opener))?;
    issuer::read(phrases, normal, at + opener.len())
}

/// Reads the issuer between the type word and the number: "Quyết định của Thủ tướng số …"; the name of
/// a law that stands there is its title.
fn before(text: &ArticleText<'_>, citation: &mut Citation<'_>, phrases: &IssuerPhrases) {
    let Some(between) = citation.lead_in.as_ref().and_then(|lead_in| lead_in.between.clone())
    else {
        return;
    };
    let normal = text.normal();
    let Some(words) = normal.get(between.clone()) else { return };
    if citation.issuer.is_none() {
        citation.issuer = issuer_clause(normal, words, between.start, phrases);
    }
    let of_assembly = citation.symbol.issuer.is_some_and(|issuer| issuer.system == System::Law);
    let named = of_assembly && !words.starts_with("của ");
    if named && citation.title.is_none() && !words.trim().is_empty() {
        citation.title = Some(title::Title { range: between, quoted: false });
    }
}

/// "Chỉ thị …, Kết luận … của Bộ Chính trị": both have that issuer.
fn share_backwards(text: &ArticleText<'_>, citations: &mut [Citation<'_>]) {
    for index in (1..citations.len()).rev() {
        let Some([first, second]) = citations.get_mut(index - 1..=index) else { continue };
        let (None, Some(phrase)) = (&first.issuer, &second.issuer) else { continue };
        let apart = first.title.is_some() || phrase.range.start < second.range.end;
        let gap = text.normal().get(first.end..second.range.start).unwrap_or("?");
        let joined = matches!(gap.trim(), "," | "và" | ", và" | ";" | "hoặc" | "cùng");
        if joined && !apart && agrees(phrase, first.symbol.issuer) {
            first.issuer = Some(phrase.clone());
        }
    }
}

/// "Huyện ủy ban hành và triển khai thực hiện Đề án số …": the subject issued it.
pub(super) fn subject(
    text: &ArticleText<'_>,
    object: usize,
    of: Option<&Issuer>,
    phrases: &IssuerPhrases,
    floor: usize,
) -> Option<Phrase> {
    static VERB: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"^\s+(?:(?:đã|vừa|cũng|sẽ|tiếp tục|kịp thời|chủ động|mới)\s+)*(?:ban hành|công bố|ký ban hành|phê chuẩn|phê duyệt|ra|ký|xây dựng|có|thông qua)(?:\s+[^,.;:"()\n]{1,60})?\s+$"#,
        )
        .ok()
    });
    let normal = text.normal();
    let sentence = text.sentences().get(text.sentence_at(object))?;
    let mut start = sentence.start.max(object.saturating_sub(SUBJECT_REACH)).max(floor);
    while !normal.is_char_boundary(start) {
        start += 1;
    }
    let window = normal.get(start..object)?;
    let starts: Vec<usize> =
        std::iter::once(0).chain(window.match_indices(' ').map(|(at, _)| at + 1)).collect();
    let mut best: Option<Phrase> = None;
    // From left to right: the first phrase that reaches the verb is the longest.
    for offset in starts {
        let Some(phrase) = issuer::read(phrases, normal, start + offset) else { continue };
        if phrase.range.end > object {
            continue;
        }
        let between = normal.get(phrase.range.end..object)?;
        let verb = VERB.as_ref().is_some_and(|verb| verb.is_match(between));
        if verb && agrees(&phrase, of) {
            best = Some(phrase);
            break;
        }
    }
    best
}

/// "… ban hành Kế hoạch số 01-KH/HU, …; Kế hoạch số 12-KH/HU, …": the issuer goes on.
fn carry_forwards(text: &ArticleText<'_>, citations: &mut [Citation<'_>]) {
    for index in 1..citations.len() {
        let Some([first, second]) = citations.get_mut(index - 1..=index) else { continue };
        let (Some(phrase), None) = (&first.issuer, &second.issuer) else { continue };
        let same_code = first.symbol.issuer_codes == second.symbol.issuer_codes;
        let from = first.title.as_ref().map_or(first.end, |title| title.range.end.max(first.end));
        let gap = text.normal().get(from..second.range.start).unwrap_or("?");
        let joined =
            matches!(gap.trim_matches([' ', '"']), ";" | "," | "và" | ", và" | "; và" | "");
        if same_code && joined && agrees(phrase, second.symbol.issuer) {
            second.issuer = Some(phrase.clone());
        }
    }
}

/// Returns as much of a text as one clause may take.
fn head(text: &str) -> &str {
    let mut end = text.len().min(REACH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
