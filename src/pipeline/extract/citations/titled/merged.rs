//! Citations by title become documents: their keys, and one record for all mentions of a document.
//!
//! Citations of one type and name are one document where they name one issuer; one without an issuer joins
//! those that have one.

use std::collections::BTreeMap;

use super::{Reader, Titled};
use crate::pipeline::analysis::{Document, DocumentKind};
use crate::pipeline::extract::citations::issuer::Phrase;
use crate::pipeline::extract::citations::records;
use crate::pipeline::knowledge::TitledType;
use crate::pipeline::text::fold::slug;

/// Words of a title that go into a key.
const KEY_WORDS: usize = 8;

/// Returns the first words of a title for a key.
pub(super) fn key_words(title: &str) -> String {
    let slug = slug(title);
    slug.split('-').take(KEY_WORDS).collect::<Vec<_>>().join("-")
}

/// Makes one record of all citations of one name: those of an issuer and those without.
pub(super) fn merge(reader: &Reader<'_>, found: Vec<Titled<'_>>) -> Vec<Document> {
    let mut documents: Vec<(String, Document)> = Vec::new();
    let mut by_name: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for titled in found {
        let span = reader.text.span(titled.range.clone());
        let issuer = reader.issuer_key(titled.issuer.as_ref());
        let alike = by_name.entry((titled.of.key.clone(), titled.name.clone())).or_default();
        let fits = |index: &&usize| {
            documents
                .get(**index)
                .is_some_and(|(known, _)| *known == issuer || known.is_empty() || issuer.is_empty())
        };
        let known = alike.iter().find(fits).copied();
        if let Some((known, document)) = known.and_then(|index| documents.get_mut(index)) {
            document.mentions.push(span);
            document.confidence = document.confidence.max(titled.confidence);
            if known.is_empty() && !issuer.is_empty() {
                document.key = key(&issuer, titled.of, &titled.name);
                document.issuer = titled.issuer.map(|phrase| reader.text.quote(phrase.range));
                *known = issuer;
            }
            continue;
        }
        alike.push(documents.len());
        let kind =
            if titled.of.key == "cl" { DocumentKind::Strategy } else { DocumentKind::Unnumbered };
        documents.push((
            issuer.clone(),
            Document {
                key: key(&issuer, titled.of, &titled.name),
                kind,
                doc_type: Some(titled.of.word.clone()),
                number: None,
                symbol: None,
                issuer: titled.issuer.map(|phrase| reader.text.quote(phrase.range)),
                date: None,
                title: titled.title.map(|title| reader.text.quote(title)),
                confidence: titled.confidence,
                mentions: vec![span],
            },
        ));
    }
    documents.into_iter().map(|(_, document)| document).collect()
}

fn key(issuer: &str, of: &TitledType, name: &str) -> String {
    let issuer = if issuer.is_empty() { "titled" } else { issuer };
    format!("{issuer}:{}:{name}", of.key)
}

impl Reader<'_> {
    /// Returns system, body and place of an issuer as keys have them; nothing where the lexicon does not bear
    /// it out.
    fn issuer_key(&self, phrase: Option<&Phrase>) -> String {
        let Some(phrase) = phrase else { return String::new() };
        let Some(issuer) = records::of_phrase(phrase, self.knowledge) else { return String::new() };
        let place = records::place_of(
            self.text,
            issuer,
            None,
            Some(phrase),
            (self.places, self.home),
            self.knowledge,
        );
        let place = place.map(|place| format!("@{place}")).unwrap_or_default();
        format!("{}:{}{place}", issuer.system.as_str(), issuer.key())
    }
}
