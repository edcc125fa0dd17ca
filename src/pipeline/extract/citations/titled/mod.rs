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

use std::ops::Range;

use super::home::Home;
use super::issuer::{self, Phrase};
use super::place::Places;
use super::{clauses, date, title};
use crate::pipeline::analysis::Document;
use crate::pipeline::extract::words::Words;
use crate::pipeline::extract::{ArticleText, Candidates};
use crate::pipeline::knowledge::{Knowledge, Lexicon, TitleRole, TitledType};
use boundary::Noun;
use merged::{key_words, merge};

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

/// What stands in the text around a type word.
struct Around {
    /// Whether it has a capital that no start of a sentence explains.
    capital: bool,
    /// Whether it has a capital at all.
    printed_capital: bool,
    /// The body that is said to issue it.
    issuer: Option<Phrase>,
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
        let mut around = Around {
            capital: printed_capital && !opens_sentence(words, start),
            printed_capital,
            issuer: None,
        };
        let mut at = end;
        let own = if words.right(end - 1, 1) == "của" { end + 1 } else { end };
        if let Some(phrase) = self.issuer_at(own) {
            at = self.text.token_from(phrase.range.end);
            around.issuer = Some(phrase);
        }
        if let Some(clause) = self.date_at(at) {
            at = clause;
        }
        let issued = self.issued(words, start);
        if around.issuer.is_none() && issued {
            around.issuer = self.subject(word.start);
        }
        // In small letters it is a common word where nobody is said to issue it.
        if !printed_capital && around.issuer.is_none() {
            return None;
        }
        let others = self.others(&word, taken);
        self.titled(of, &around, start, at, issued, &others)
    }

    /// Reads the title that starts at a token and decides whether all that was read is a citation.
    fn titled(
        &self,
        of: &'t TitledType,
        around: &Around,
        start: usize,
        at: usize,
        issued: bool,
        others: &[Range<usize>],
    ) -> Option<Titled<'t>> {
        let words = self.words();
        let roles = &self.knowledge.titled_documents;
        let is_event = |at: usize| {
            roles.after(TitleRole::Event, |place| words.right(at - 1, place + 1)).is_some()
        };
        let told = around.issuer.is_some() && (of.small || around.printed_capital);
        let next = words.right(at.checked_sub(1)?, 1);
        let byte = words.range(at..at + 1).start;
        let quoted_or_about = matches!(next, "\"" | "về" | "v")
            .then(|| title::read(self.text, byte, false, &self.knowledge.type_words, others))
            .flatten();
        if let Some(title) = quoted_or_about {
            let tokens =
                self.text.token_from(title.range.start)..self.text.token_from(title.range.end);
            let quoted = title.quoted && next == "\"";
            let tokens = if title.quoted { tokens } else { boundary::clipped(self, tokens) };
            let enough = words.count_syllables(tokens.clone()) >= 3;
            let named = if quoted {
                // A programme in quotes may be one of television.
                let opens = of.may_open(|place| words.right(tokens.start - 1, place + 1));
                told || opens && (around.printed_capital || issued)
            } else {
                around.capital || told || around.printed_capital && of.noun
            };
            let role = if quoted { TitleRole::Event } else { TitleRole::Case };
            let refused =
                roles.after(role, |place| words.right(tokens.start - 1, place + 1)).is_some();
            let range = words.range(tokens);
            let end = range.end + usize::from(title.quoted);
            let confidence = if told { 0.85 } else { 0.75 };
            return (enough && named && !refused)
                .then(|| self.citation(of, around, start, Some(range), end, others, confidence));
        }
        let act =
            of.act && roles.after(TitleRole::Act, |place| words.right(at - 1, place + 1)).is_some();
        if is_event(at) && !of.noun {
            return None;
        }
        if act || of.noun && of.may_open(|place| words.right(at - 1, place + 1)) {
            let noun = Noun::read(self, at, others)?;
            let mut around = Around { issuer: around.issuer.clone(), ..*around };
            let mut range = words.range(noun.tokens.clone());
            let mut end = range.end;
            // "Đề án … của UBND tỉnh".
            if around.issuer.is_none()
                && let Some(phrase) = &noun.issuer
            {
                end = phrase.range.end;
                around.issuer = Some(phrase.clone());
            }
            let told = around.issuer.is_some() && (of.small || around.printed_capital);
            let syllables = words.count_syllables(noun.tokens.clone());
            let least = if noun.dated || noun.cited.is_some() || told { 2 } else { 4 };
            // An office for itself: "Quy chế làm việc" is one of thousands.
            let named = around.capital
                || told && (issued || around.printed_capital)
                || around.printed_capital && noun.dated && of.noun;
            if let Some(cited) = noun.cited {
                range.end = cited;
            }
            let confidence = if told { 0.8 } else { 0.65 };
            return (named && syllables >= least)
                .then(|| self.citation(of, &around, start, Some(range), end, others, confidence));
        }
        // "Nghị quyết Ban Chấp hành Đảng bộ tỉnh khóa X": of all that a committee resolved in a term.
        if let Some(phrase) = around
            .issuer
            .as_ref()
            .filter(|phrase| phrase.term.is_some() && phrase.range.start > byte_of(words, start))
            && around.printed_capital
        {
            let end = phrase.range.end;
            return Some(self.citation(of, around, start, None, end, others, 0.6));
        }
        // "ban hành kế hoạch với 10 nhóm giải pháp".
        let lists = matches!(next, "với" | "gồm") && words.is_number(at + 1);
        if lists && issued && told {
            let noun = Noun::read(self, at, others)?;
            let end = words.range(noun.tokens).end;
            return Some(self.citation(of, around, start, None, end, others, 0.6));
        }
        None
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one citation")]
    fn citation(
        &self,
        of: &'t TitledType,
        around: &Around,
        start: usize,
        title: Option<Range<usize>>,
        end: usize,
        others: &[Range<usize>],
        confidence: f64,
    ) -> Titled<'t> {
        let words = self.words();
        let start_byte = byte_of(words, start);
        // A citation inside the title is one of its own.
        let inner = others.iter().map(|other| other.start).find(|other| *other > start_byte);
        let end = inner.map_or(end, |inner| end.min(inner));
        let normal = self.text.normal();
        let range = start_byte
            ..start_byte
                + normal
                    .get(start_byte..end)
                    .unwrap_or_default()
                    .trim_end_matches([' ', ',', '('])
                    .len();
        let name = match (&title, &around.issuer) {
            (Some(title), _) => key_words(normal.get(title.clone()).unwrap_or_default()),
            (None, Some(Phrase { term: Some(term), range: issuer, .. }))
                if issuer.start > start_byte =>
            {
                format!("term-{term}")
            }
            (None, _) => key_words(
                normal
                    .get(words.range(start..start + of.syllables).end..range.end)
                    .unwrap_or_default(),
            ),
        };
        Titled { range, of, title, issuer: around.issuer.clone(), name, confidence }
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
