//! Citations of Party and State documents: by symbol (`05-CT/TW`, `30/2020/NĐ-CP`, `57/2014/QH13`,
//! `4912/UBND-NC`), by number alone ("Đề án số 02") and by name ("Luật Đất đai", `named`).
//!
//! A mention is the type word, "số" and the symbol, or the symbol alone. What stands around it gives
//! date, issuer and title (`clauses`); citations that are one document become one record
//! (`records`). A symbol is found wherever it stands, also inside the title of another document.
//!
//! Documents that have neither are found where a title makes them one ("Đề án phát triển …", `titled`).

mod clauses;
mod date;
mod home;
mod issuer;
mod lead_in;
mod named;
mod place;
mod records;
mod symbol;
mod title;
mod titled;

#[cfg(test)]
mod cases;

use std::ops::Range;

use jiff::civil::Date;

use super::{ArticleText, Candidates, Extractor, Records};
use crate::pipeline::knowledge::{Knowledge, Lexicon};
use issuer::Phrase;
use lead_in::LeadIn;
use symbol::Symbol;
use title::Title;

/// Finds cited documents.
#[derive(Debug)]
pub struct Citations;

/// One place where a document is cited.
#[derive(Debug)]
struct Citation<'k> {
    /// Bytes of the normal view: type word, "số" and symbol.
    range: Range<usize>,
    symbol: Symbol<'k>,
    lead_in: Option<LeadIn>,
    date: Option<Date>,
    /// The year of the date clause.
    year: Option<i16>,
    issuer: Option<Phrase>,
    title: Option<Title>,
    /// Where the clauses after the symbol end.
    end: usize,
}

impl Extractor for Citations {
    fn name(&self) -> &'static str {
        "citations"
    }

    fn extract(
        &self,
        text: &ArticleText<'_>,
        knowledge: &Knowledge,
        budget: &mut Candidates,
        records: &mut Records,
    ) {
        let mut citations = find(text.normal(), knowledge, budget);
        let names = !text.phrases(Lexicon::DocumentType).is_empty()
            || !text.phrases(Lexicon::DocumentName).is_empty();
        if citations.is_empty() && !names {
            return;
        }
        if !citations.is_empty() {
            clauses::read(text, &mut citations, knowledge);
        }
        let places = place::Places::of(&place::stated(
            text.normal(),
            knowledge,
            &mut Candidates::new(crate::pipeline::Budget::default()),
        ));
        let home = home::Home::of(records, &knowledge.gazetteer);
        let mut taken: Vec<_> = citations.iter().map(|citation| citation.range.clone()).collect();
        let named = named::find(text, knowledge, (&places, &home), &mut taken, budget);
        let reader = titled::Reader { text, knowledge, places: &places, home: &home };
        let titled = titled::find(&reader, &taken, budget);
        records.documents.extend(records::merge(text, &citations, &places, &home, knowledge));
        records.documents.extend(named);
        records.documents.extend(titled);
        records.documents.sort_by_key(|document| document.mentions.first().map(|span| span.start));
    }
}

/// Finds every symbol with the words before it.
fn find<'k>(text: &str, knowledge: &'k Knowledge, budget: &mut Candidates) -> Vec<Citation<'k>> {
    let bytes = text.as_bytes();
    let words = &knowledge.type_words;
    let mut citations: Vec<Citation<'k>> = Vec::new();
    let mut at = 0;
    while let Some(offset) =
        bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at + offset;
        let digits = bytes
            .get(start..)
            .map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count());
        at = start + digits;
        if symbol::is_inside(text, start)
            || !(symbol::number_end(text, start).is_some()
                || lead_in::may_announce(words, text, start))
        {
            continue;
        }
        if !budget.take() {
            break;
        }
        let before = lead_in::read(text, start, words);
        let by_symbol = symbol::number_end(text, start)
            .and_then(|end| symbol::read(text, start..end, before.context(), knowledge));
        let announced = before.lead_in.as_ref().is_some_and(|lead_in| lead_in.between.is_none());
        let by_number = || {
            let figures = &knowledge.figure_words;
            announced.then(|| symbol::bare(text, start, before.numbered, figures)).flatten()
        };
        let Some(symbol) = by_symbol.or_else(by_number) else { continue };
        let floor = citations.last().map_or(0, |last| last.range.end);
        let lead_in =
            before.lead_in.filter(|lead_in| lead_in.range.start >= floor && fits(lead_in, &symbol));
        let begin = lead_in.as_ref().map_or(symbol.range.start, |lead_in| lead_in.range.start);
        at = symbol.range.end;
        citations.push(Citation {
            range: begin..symbol.range.end,
            end: symbol.range.end,
            symbol,
            lead_in,
            date: None,
            year: None,
            issuer: None,
            title: None,
        });
    }
    citations
}

/// Tells whether a type word may belong to a symbol. One right before it always may; one further back
/// only where the symbol says the same or says nothing.
fn fits(lead_in: &LeadIn, symbol: &Symbol<'_>) -> bool {
    lead_in.between.is_none()
        || symbol.document_type.is_none_or(|document_type| document_type.key() == lead_in.key)
}
