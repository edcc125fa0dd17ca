//! Citations become documents: canonical keys, and one record for all mentions of a document.
//!
//! A key is `system:body[@place]:type:number[~qualifier]`, in ASCII. System and body follow the issuer
//! where the lexicon's entry is verified; an entry that is not verified, and an unknown body, give
//! the folded code, with the system read off the shape of the symbol. The place is left out where the
//! text does not state it. Citations merge when their base keys are equal and their qualifiers do
//! not conflict; an undated one joins the one dated last before it.

use jiff::civil::Date;

use super::Citation;
use super::home::Home;
use super::issuer::Phrase;
use super::place::{Places, level_before, level_of};
use super::symbol::Shape;
use crate::pipeline::analysis::{Document, DocumentKind, Span};
use crate::pipeline::extract::ArticleText;
use crate::pipeline::knowledge::{Issuer, Knowledge, System};
use crate::pipeline::text::fold::{ascii_fold, fold_str, slug};

/// A document in the making.
struct Draft {
    base: Base,
    year: Option<i16>,
    term: Option<u16>,
    document: Document,
    date: Option<Date>,
}

/// A base key in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Base {
    system: &'static str,
    body: String,
    place: Option<String>,
    document_type: String,
    number: String,
}

impl Base {
    /// Tells whether two citations are of one document as far as base keys go: a place that is not
    /// stated contradicts none.
    fn agrees(&self, other: &Self) -> bool {
        let places = match (&self.place, &other.place) {
            (Some(one), Some(two)) => {
                one == two || one.ends_with(&format!(".{two}")) || two.ends_with(&format!(".{one}"))
            }
            _ => true,
        };
        // A symbol of the National Assembly does not say whether it is a law or a resolution.
        let types = self.document_type == other.document_type
            || self.system == "law"
                && (self.document_type == UNTYPED || other.document_type == UNTYPED);
        let bodies = self.is_bare()
            || other.is_bare()
            || (self.system, &self.body) == (other.system, &other.body);
        places && types && bodies && self.number == other.number
    }

    /// Tells whether nothing says whose document it is: "Chỉ thị 05".
    fn is_bare(&self) -> bool {
        self.body.is_empty()
    }

    fn text(&self) -> String {
        let place = self.place.as_ref().map(|place| format!("@{place}")).unwrap_or_default();
        format!("{}:{}{place}:{}:{}", self.system, self.body, self.document_type, self.number)
    }
}

/// The type in a key where neither symbol nor words tell it.
const UNTYPED: &str = "vb";

/// Returns one document for all citations of it, in the order of first mention.
pub(super) fn merge(
    text: &ArticleText<'_>,
    citations: &[Citation<'_>],
    places: &Places,
    home: &Home,
    knowledge: &Knowledge,
) -> Vec<Document> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut by_number: std::collections::BTreeMap<String, Vec<usize>> =
        std::collections::BTreeMap::new();
    for citation in citations {
        let draft = draft(text, citation, places, home, knowledge);
        let alike = by_number.entry(draft.base.number.clone()).or_default();
        let fitting = |index: &&usize| {
            drafts.get(**index).is_some_and(|known| {
                known.base.agrees(&draft.base)
                    && compatible(known.year, draft.year)
                    && compatible(known.term, draft.term)
            })
        };
        // Articles repeat few numbers; the bound keeps a hostile one linear.
        let found = alike.iter().rev().take(32).find(fitting).copied();
        if let Some(known) = found.and_then(|index| drafts.get_mut(index)) {
            known.join(draft);
        } else {
            alike.push(drafts.len());
            drafts.push(draft);
        }
    }
    // A number that nobody is said to have given names no document.
    drafts.into_iter().filter(|draft| !draft.base.is_bare()).map(Draft::finish).collect()
}

impl Draft {
    fn join(&mut self, other: Self) {
        if self.document.symbol.is_none() && other.document.symbol.is_some() || self.base.is_bare()
        {
            self.base = Base { place: self.base.place.take(), ..other.base.clone() };
            self.document.kind = other.document.kind;
            self.document.symbol.clone_from(&other.document.symbol);
        }
        let longer = |place: &Option<String>| place.as_ref().map_or(0, String::len);
        if longer(&other.base.place) > longer(&self.base.place) {
            self.base.place = other.base.place;
        }
        if self.base.document_type == UNTYPED {
            self.base.document_type = other.base.document_type;
            self.document.doc_type = other.document.doc_type.clone();
        }
        self.year = self.year.or(other.year);
        self.term = self.term.or(other.term);
        self.date = self.date.or(other.date);
        let mine = &mut self.document;
        mine.issuer = mine.issuer.take().or(other.document.issuer);
        mine.title = mine.title.take().or(other.document.title);
        mine.confidence = mine.confidence.max(other.document.confidence);
        mine.mentions.extend(other.document.mentions);
    }

    fn finish(self) -> Document {
        let qualifier = match (self.year, self.term) {
            (Some(year), _) => format!("~{year}"),
            (None, Some(term)) => format!("~k{term}"),
            (None, None) => String::new(),
        };
        let key = format!("{}{qualifier}", self.base.text());
        Document { key, date: self.date, ..self.document }
    }
}

/// Tells whether two citations may be of one document: what is not stated contradicts nothing.
fn compatible<T: PartialEq>(one: Option<T>, two: Option<T>) -> bool {
    one.is_none() || two.is_none() || one == two
}

fn draft(
    text: &ArticleText<'_>,
    citation: &Citation<'_>,
    places: &Places,
    home: &Home,
    knowledge: &Knowledge,
) -> Draft {
    let symbol = &citation.symbol;
    let mut confidence = Confidence::new();
    let of_words = || citation.issuer.as_ref().and_then(|phrase| of_phrase(phrase, knowledge));
    // Some types have but one body that issues them: "Nghị định 100".
    let of_type = || {
        let code = citation.lead_in.as_ref()?.issuer.as_ref()?;
        knowledge.issuers.find(code).map(|(issuer, _)| issuer)
    };
    // Without a symbol the words say whose document it is, and where the symbol has no body: "1407/QĐ-XPVPHC".
    let issuer = match symbol.shape {
        Shape::Bare => of_words().or_else(of_type),
        Shape::Party | Shape::State => symbol.issuer.or_else(of_words),
        Shape::Assembly | Shape::Letter => symbol.issuer,
    };
    let system = system(symbol.shape, issuer, &mut confidence);
    let (type_key, type_name) = document_type(citation, system, &mut confidence);
    let local = issuer.is_some_and(|issuer| issuer.local);
    let phrase = citation.issuer.as_ref().map(|issuer| issuer.folded.as_str());
    let code = symbol.issuer_codes.first().map(String::as_str);
    let place = issuer.and_then(|issuer| {
        let phrase = citation.issuer.as_ref();
        let stated = place_of(text, issuer, code, phrase, (places, home), knowledge);
        // Nobody says whose: it is of the level that the text speaks of.
        let is_unnamed = issuer.local && phrase.is_none();
        let near = || {
            let level = level_before(text.normal(), citation.range.start, knowledge)?;
            home.complete(None, Some(level))
        };
        confidence.lower(is_unnamed && stated.is_none(), 0.1);
        stated.or_else(|| is_unnamed.then(near)?)
    });
    confidence.lower(local && place.is_none(), 0.1);
    confidence.lower(symbol.misprint, 0.05);
    confidence.lower(citation.lead_in.is_none(), 0.05);
    confidence.lower(phrase.is_none() && symbol.shape == Shape::Letter, 0.05);
    let body: Vec<String> = match issuer {
        Some(issuer) if symbol.issuer_codes.len() <= 1 => vec![issuer.key()],
        _ => symbol.issuer_codes.iter().map(|code| slug(code).replace('-', "")).collect(),
    };
    let number = symbol.number.trim_start_matches('0');
    let base = Base {
        system,
        body: body.join("-"),
        place,
        document_type: type_key,
        number: ascii_fold(if number.is_empty() { "0" } else { number }),
    };
    // Only the Party numbers by terms.
    let term =
        citation.issuer.as_ref().and_then(|issuer| issuer.term).filter(|_| system == "party");
    let year = symbol.year.or(citation.year);
    let Span { start, end } = text.span(citation.range.clone());
    let document = Document {
        key: String::new(),
        kind: match symbol.shape {
            Shape::Bare => DocumentKind::NumberedNoSymbol,
            Shape::Party | Shape::State | Shape::Assembly | Shape::Letter => DocumentKind::Numbered,
        },
        doc_type: type_name,
        number: Some(symbol.number.clone()),
        symbol: (symbol.shape != Shape::Bare).then(|| text.quote(symbol.range.clone())),
        issuer: citation.issuer.as_ref().map(|issuer| text.quote(issuer.range.clone())),
        date: None,
        title: citation.title.as_ref().map(|title| text.quote(title.range.clone())),
        confidence: confidence.value(),
        mentions: vec![Span { start, end }],
    };
    Draft { base, year, term, document, date: citation.date }
}

/// Returns the place of a local body, as keys have it: that of the phrase that names it, or where the story
/// happens.
pub(super) fn place_of(
    text: &ArticleText<'_>,
    issuer: &Issuer,
    code: Option<&str>,
    phrase: Option<&Phrase>,
    (places, home): (&Places, &Home),
    knowledge: &Knowledge,
) -> Option<String> {
    if !issuer.local {
        return None;
    }
    // Names of places need their capitals.
    let printed = phrase.and_then(|issuer| {
        // A parent may follow the phrase: ", tỉnh An Giang".
        let mut end = (issuer.range.end + 48).min(text.normal().len());
        while !text.normal().is_char_boundary(end) {
            end += 1;
        }
        let line = text.normal().get(issuer.range.start..end)?;
        Some((line, issuer.range.len()))
    });
    let level = level_of(code.unwrap_or(&issuer.code));
    let stated = places
        .resolve(printed, level, knowledge)
        .or_else(|| phrase.and_then(|phrase| home.named_in(phrase, text.normal(), knowledge)));
    home.complete(stated, level)
}

/// Returns the issuer of the lexicon whose name stands in a phrase; the longest name decides.
pub(super) fn of_phrase<'k>(phrase: &Phrase, knowledge: &'k Knowledge) -> Option<&'k Issuer> {
    let named = |issuer: &&Issuer| {
        let names = issuer.names.iter().map(|name| fold_str(name));
        names.filter(|name| phrase.folded.contains(name)).map(|name| name.len()).max()
    };
    let found = knowledge.issuers.all().iter().filter(|issuer| issuer.verified);
    found.filter(|issuer| named(issuer).is_some()).max_by_key(named)
}

fn system(shape: Shape, issuer: Option<&Issuer>, confidence: &mut Confidence) -> &'static str {
    let by_shape = match shape {
        Shape::Party | Shape::Bare => System::Party,
        Shape::State | Shape::Letter => System::State,
        Shape::Assembly => System::Law,
    };
    confidence.lower(shape == Shape::Bare, 0.15);
    match issuer {
        Some(issuer) if issuer.verified => {
            // "60/NQ-TW" is the Party in the order of the State.
            confidence.lower(issuer.system == System::Party && by_shape == System::State, 0.05);
            issuer.system.as_str()
        }
        Some(_) => {
            confidence.lower(true, 0.1);
            by_shape.as_str()
        }
        None => {
            confidence.lower(true, 0.3);
            by_shape.as_str()
        }
    }
}

/// Returns the type for the key and the name of the type.
fn document_type(
    citation: &Citation<'_>,
    system: &str,
    confidence: &mut Confidence,
) -> (String, Option<String>) {
    let word = citation.lead_in.as_ref();
    let Some(document_type) = citation.symbol.document_type else {
        return match word {
            Some(word) => (word.key.clone(), Some(word.word.clone())),
            None => (UNTYPED.to_owned(), None),
        };
    };
    confidence.lower(!document_type.verified, 0.1);
    let (own, other) = if system == "party" {
        (&document_type.party, &document_type.state)
    } else {
        (&document_type.state, &document_type.party)
    };
    let names = if own.is_empty() { other } else { own };
    let agreed = word.filter(|word| names.contains(&word.word));
    confidence.lower(word.is_some() && agreed.is_none(), 0.15);
    let name = agreed.map(|word| word.word.clone()).or_else(|| names.first().cloned());
    (document_type.key(), name)
}

/// How sure a reading is: starts high and is lowered by every doubt.
struct Confidence(f64);

impl Confidence {
    fn new() -> Self {
        Self(0.98)
    }

    fn lower(&mut self, doubt: bool, by: f64) {
        if doubt {
            self.0 -= by;
        }
    }

    /// Two decimals are all that such a figure can mean.
    fn value(&self) -> f64 {
        (self.0.clamp(0.1, 1.0) * 100.0).round() / 100.0
    }
}
