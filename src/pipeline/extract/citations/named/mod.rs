//! Documents cited without a number: resolutions of congresses and plenums, laws by their name, the charter.
//!
//! A citation begins with a type of document ("Nghị quyết") or with the beginning of a name ("Luật",
//! "Điều lệ Đảng"); what must follow is told by the kinds ([`congress`], [`plenum`], [`law`]). A bare plural
//! ("nghị quyết đại hội đảng bộ các cấp") names no document. Citations of equal keys are one record.

mod congress;
mod law;
mod ordinal;
mod plenum;

use std::collections::BTreeMap;
use std::ops::Range;

use super::home::Home;
use super::place::Places;
use crate::pipeline::analysis::{Document, DocumentKind, Span};
use crate::pipeline::extract::{ArticleText, Candidates};
use crate::pipeline::knowledge::{Knowledge, Lexicon};

/// Bytes that are looked at behind the beginning of a citation.
const REACH: usize = 200;

/// What one citation names.
#[derive(Debug)]
struct Named {
    key: String,
    kind: DocumentKind,
    doc_type: String,
    issuer: Option<String>,
    /// Where the citation ends.
    end: usize,
}

/// What the kinds are asked with.
struct Reader<'t> {
    text: &'t ArticleText<'t>,
    knowledge: &'t Knowledge,
    places: &'t Places,
    home: &'t Home,
}

/// Returns the documents cited by name, in the order of first mention. Those in `taken` carry a number; where the
/// others stand is added to them.
pub(super) fn find(
    text: &ArticleText<'_>,
    knowledge: &Knowledge,
    (places, home): (&Places, &Home),
    taken: &mut Vec<Range<usize>>,
    budget: &mut Candidates,
) -> Vec<Document> {
    let reader = Reader { text, knowledge, places, home };
    let mut documents: Vec<Document> = Vec::new();
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    let mut ranges = Vec::new();
    let mut end = 0;
    for start in reader.starts() {
        let after = taken.partition_point(|range| range.start <= start);
        let is_taken = after
            .checked_sub(1)
            .and_then(|at| taken.get(at))
            .is_some_and(|range| range.end > start);
        if start < end || is_taken {
            continue;
        }
        let named = reader.read(start);
        let Some(longest) = named.iter().map(|named| named.end).max() else { continue };
        end = longest;
        ranges.push(start..end);
        for named in named {
            if !budget.take() {
                return documents;
            }
            let span = text.span(start..named.end);
            match by_key.get(&named.key).and_then(|at| documents.get_mut(*at)) {
                Some(document) => document.mentions.push(span),
                None => {
                    by_key.insert(named.key.clone(), documents.len());
                    documents.push(document(named, span));
                }
            }
        }
    }
    taken.extend(ranges);
    taken.sort_by_key(|range| range.start);
    documents
}

fn document(named: Named, span: Span) -> Document {
    Document {
        key: named.key,
        kind: named.kind,
        doc_type: Some(named.doc_type),
        number: None,
        symbol: None,
        issuer: named.issuer,
        date: None,
        title: None,
        confidence: 0.9,
        mentions: vec![span],
    }
}

impl Reader<'_> {
    /// Returns where citations may begin, in page order.
    fn starts(&self) -> Vec<usize> {
        let hits = [Lexicon::DocumentType, Lexicon::DocumentName].map(|of| self.text.phrases(of));
        let mut starts: Vec<usize> =
            hits.iter().flat_map(|hits| hits.iter()).map(|hit| hit.range.start).collect();
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// Reads the documents that are cited from a byte on; several where a list of terms stands for them.
    fn read(&self, start: usize) -> Vec<Named> {
        let normal = self.text.normal();
        let mut end = (start + REACH).min(normal.len());
        while !normal.is_char_boundary(end) {
            end -= 1;
        }
        let window = normal.get(start..end).unwrap_or_default();
        let window = window.split('\n').next().unwrap_or_default();
        let plenum = plenum::read(window, start);
        if !plenum.is_empty() {
            return plenum;
        }
        congress::read(self, window, start).or_else(|| law::read(self, start)).into_iter().collect()
    }
}
