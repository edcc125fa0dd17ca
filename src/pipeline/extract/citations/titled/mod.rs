//! Documents cited by their title alone: "Đề án phát triển làng nghề giai đoạn 2026 - 2030", "Quyết định của Thủ
//! tướng Chính phủ về …", "Nghị quyết Ban Chấp hành Đảng bộ tỉnh khóa X", "10 chương trình công tác của Thành ủy".
//!
//! A type word of the lexicon is a citation where it has a title (in quotes, after "về", or the phrase that its type
//! may take) and something says that it is a name: its capital within a sentence, or a body that issued it (behind
//! it, behind the title, or as the subject of "ban hành"). Without a title it is one as what a committee resolved in a
//! term, and where what was issued is told by what it holds ("kế hoạch với 10 nhóm giải pháp"). What is many documents ("các nghị quyết"), a draft,
//! an act on one case ("quyết định kỷ luật 2 đảng viên") or a word of the common language is refused.
//!
//! A mention goes from the type word to the end of the title, but never into another citation.

mod boundary;
#[cfg(test)]
mod cases;
mod merged;
mod sets;
mod wordings;

use std::ops::Range;

use super::home::Home;
use super::issuer::{self, Phrase};
use super::place::Places;
use super::{clauses, date};
use crate::pipeline::analysis::Document;
use crate::pipeline::extract::words::Words;
use crate::pipeline::extract::{ArticleText, Candidates};
use crate::pipeline::knowledge::{Knowledge, Lexicon, TitleRole, TitledType};
use merged::merge;

/// Bytes behind a type word within which its title ends.
const REACH: usize = 600;

/// What citations by title are looked for with.
pub(super) struct Reader<'t> {
    pub(super) text: &'t ArticleText<'t>,
    pub(super) knowledge: &'t Knowledge,
    pub(super) places: &'t Places,
    pub(super) home: &'t Home,
}

/// One place where a document is cited by its title.
struct Titled<'t> {
    /// Bytes of the normal view.
    range: Range<usize>,
    of: &'t TitledType,
    title: Option<Range<usize>>,
    issuer: Option<Phrase>,
    /// What identifies the document within its type and issuer.
    name: String,
    confidence: f64,
}

/// A type word with what stands around it.
struct Head<'t> {
    of: &'t TitledType,
    /// Token of the type word.
    start: usize,
    /// Token where a title may start: behind the word, its issuer and its date.
    at: usize,
    /// Whether it has a capital that no start of a sentence explains.
    capital: bool,
    /// Whether it has a capital at all.
    printed_capital: bool,
    /// The body that is said to issue it.
    issuer: Option<Phrase>,
    /// Whether a verb of issuing stands before it.
    issued: bool,
    /// Where citations behind it start, or may start.
    others: Vec<Range<usize>>,
}

impl Head<'_> {
    /// Tells whether the issuer makes it a citation.
    fn is_told(&self) -> bool {
        self.issuer.is_some() && (self.of.small || self.printed_capital)
    }
}

/// Returns the documents cited by title, in the order of first mention. `taken` are the citations known
/// already, sorted by where they start.
pub(super) fn find(
    reader: &Reader<'_>,
    taken: &[Range<usize>],
    budget: &mut Candidates,
) -> Vec<Document> {
    let mut found: Vec<Titled<'_>> = Vec::new();
    let mut end = 0;
    for hit in reader.text.phrases(Lexicon::DocumentType) {
        let start = hit.range.start;
        let after = taken.partition_point(|range| range.start <= start);
        let inside = after
            .checked_sub(1)
            .and_then(|at| taken.get(at))
            .is_some_and(|range| range.end > start);
        if start < end || inside {
            continue;
        }
        let folded = reader.text.folded_range(hit.range.clone());
        let Some(of) = reader.knowledge.titled_documents.find(folded) else { continue };
        end = hit.range.end;
        let later = taken.get(after..).unwrap_or_default();
        let Some(titled) = reader.read(of, hit.range.clone(), later) else { continue };
        if !budget.take() {
            break;
        }
        end = titled.range.end;
        found.push(titled);
    }
    merge(reader, found)
}

impl<'t> Reader<'t> {
    fn words(&self) -> Words<'t> {
        Words::of(self.text)
    }

    /// Reads the citation whose type word stands at a range.
    fn read(
        &self,
        of: &'t TitledType,
        word: Range<usize>,
        taken: &[Range<usize>],
    ) -> Option<Titled<'t>> {
        let words = self.words();
        let start = self.text.token_from(word.start);
        let end = self.text.token_from(word.end);
        if end <= start {
            return None;
        }
        if words.is_number(start.wrapping_sub(1)) || sets::number_before(words, start) {
            return sets::read(self, of, start, end);
        }
        if self.is_common(words, start, end) {
            return None;
        }
        let printed_capital = words.is_capital(start);
        let shouted = self.text.normal().get(word.clone())?.chars().all(|c| !c.is_lowercase());
        if shouted {
            return None;
        }
        let mut head = Head {
            of,
            start,
            at: end,
            capital: printed_capital && !opens_sentence(words, start),
            printed_capital,
            issuer: None,
            issued: self.issued(words, start),
            others: Vec::new(),
        };
        let own = if words.right(end - 1, 1) == "của" { end + 1 } else { end };
        if let Some(phrase) = self.issuer_at(own) {
            head.at = self.text.token_from(phrase.range.end);
            head.issuer = Some(phrase);
        }
        head.at = self.date_at(head.at).unwrap_or(head.at);
        if head.issuer.is_none() && head.issued {
            head.issuer = self.subject(word.start);
        }
        // In small letters it is a common word where nobody is said to issue it.
        if !printed_capital && head.issuer.is_none() {
            return None;
        }
        head.others = self.others(&word, taken);
        wordings::read(self, head)
    }

    /// Tells whether a type word is no citation by what stands beside it: a plural, a list of types, a draft, a
    /// number.
    fn is_common(&self, words: Words<'_>, start: usize, end: usize) -> bool {
        let roles = &self.knowledge.titled_documents;
        let left = |place: usize| words.left(start, place + 1);
        let refused = [TitleRole::Plural, TitleRole::Draft]
            .into_iter()
            .any(|role| roles.before(role, left).is_some());
        let joined = |word: &str| matches!(word, "," | "và" | "hoặc" | "hay" | "/");
        let ends_type = || start >= 2 && self.type_ends_at(start - 1);
        let follows_type = joined(words.left(start, 1)) && ends_type() && !words.is_capital(start);
        let before_type = joined(words.right(end - 1, 1)) && self.type_at(end + 1);
        let numbered = words.right(end - 1, 1) == "số" || words.is_number(end);
        refused || follows_type || before_type || numbered
    }

    /// Returns where citations start or may start behind a type word, as far as a title may reach.
    fn others(&self, word: &Range<usize>, taken: &[Range<usize>]) -> Vec<Range<usize>> {
        let words = self.words();
        let limit = word.end + REACH;
        let mut others: Vec<Range<usize>> =
            taken.iter().take_while(|other| other.start < limit).cloned().collect();
        let hits = self.text.phrases(Lexicon::DocumentType);
        let from = hits.partition_point(|hit| hit.range.start < word.end);
        for hit in hits.iter().skip(from).take_while(|hit| hit.range.start < limit) {
            let token = self.text.token_from(hit.range.start);
            if words.is_capital(token) && matches!(words.left(token, 1), "," | ";" | "và") {
                others.push(hit.range.start..hit.range.start);
            }
        }
        others.sort_by_key(|other| (other.start, other.end));
        others
    }

    /// Tells whether a type word starts at a token.
    fn type_at(&self, token: usize) -> bool {
        self.text.starts_phrase(Lexicon::DocumentType, byte_of(self.words(), token))
    }

    /// Tells whether a type word ends right before a token.
    fn type_ends_at(&self, token: usize) -> bool {
        let Some(last) = token.checked_sub(1) else { return false };
        let end = self.words().range(last..token).end;
        let hits = self.text.phrases(Lexicon::DocumentType);
        let before = hits.partition_point(|hit| hit.range.start < end);
        hits.get(before.saturating_sub(4)..before)
            .unwrap_or_default()
            .iter()
            .any(|hit| hit.range.end == end)
    }

    /// Tells whether a verb of issuing stands right before a type word.
    fn issued(&self, words: Words<'_>, start: usize) -> bool {
        let roles = &self.knowledge.titled_documents;
        roles.before(TitleRole::Issuing, |place| words.left(start, place + 1)).is_some()
    }

    /// Reads the issuer that starts at a token of the same line.
    fn issuer_at(&self, token: usize) -> Option<Phrase> {
        let words = self.words();
        words
            .continues(token)
            .then(|| {
                issuer::read(
                    &self.knowledge.issuer_phrases,
                    self.text.normal(),
                    byte_of(words, token),
                )
            })
            .flatten()
    }

    /// Returns where a date clause ends that starts at a token.
    fn date_at(&self, token: usize) -> Option<usize> {
        let words = self.words();
        if !words.continues(token) || !matches!(words.at(token), "ngày" | "năm" | "(") {
            return None;
        }
        let start = byte_of(words, token);
        let normal = self.text.normal();
        let window = normal.get(start..normal.floor_char_boundary(start + 60))?;
        let clause = date::read(window)?;
        Some(self.text.token_from(start + clause.len))
    }

    /// Returns the body that is the subject of the verb before a type word.
    fn subject(&self, start: usize) -> Option<Phrase> {
        clauses::subject(self.text, start, None, &self.knowledge.issuer_phrases, 0)
    }
}

/// Tells whether a capital at a token says nothing, because a sentence or a line starts there.
fn opens_sentence(words: Words<'_>, start: usize) -> bool {
    let before = words.left(start, 1);
    before.is_empty()
        || matches!(before, "." | "!" | "?" | ":" | "\"" | "-" | "…" | "*" | "+" | "•")
}

fn byte_of(words: Words<'_>, token: usize) -> usize {
    words.range(token..token + 1).start
}
