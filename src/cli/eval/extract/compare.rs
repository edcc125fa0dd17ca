//! Compares the records of one page with its gold.
//!
//! Texts are compared composed, with white space collapsed. A surface of the gold may stand in the text
//! several times; each of its items takes one record, and no record serves two items.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::{Tally, plain};
use crate::message::article::number_text;
use crate::pipeline::Analysis;
use crate::pipeline::analysis::{Decimal, PeriodKind, Span};

/// What comparing one page gave.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) fields: BTreeMap<&'static str, Tally>,
    /// Figures that are counts: decoys that were found, wrong codes.
    pub(super) counts: BTreeMap<&'static str, usize>,
    pub(super) differences: Vec<String>,
}

/// One found record, ready to be compared.
struct Found {
    mentions: Vec<Span>,
    /// What the differences call it.
    shown: String,
    neutral: bool,
}

/// The text of the result as gold is compared, with the way from its spans.
struct Page<'a> {
    text: &'a str,
    plain: String,
}

impl Page<'_> {
    fn at(&self, byte: usize) -> usize {
        let head = self.text.get(..byte).unwrap_or_default();
        let length = plain(head).len();
        let gap = head.ends_with(char::is_whitespace) && length > 0;
        length + usize::from(gap)
    }

    /// Tells whether a mention overlaps a place where the surface stands.
    fn overlaps(&self, surface: &str, mention: Span) -> bool {
        let surface = plain(surface);
        if surface.is_empty() {
            return false;
        }
        let (start, end) = (self.at(mention.start), self.at(mention.end));
        let from = self.plain.floor_char_boundary(start.saturating_sub(surface.len()));
        let to = self.plain.ceil_char_boundary((end + surface.len()).min(self.plain.len()));
        let around = self.plain.get(from..to).unwrap_or_default();
        around
            .match_indices(&surface)
            .any(|(at, _)| from + at < end && start < from + at + surface.len())
    }
}

pub(super) fn items<'g>(gold: &'g Value, list: &str) -> Vec<&'g Value> {
    gold.get(list).and_then(Value::as_array).map(|items| items.iter().collect()).unwrap_or_default()
}

pub(super) fn text<'g>(item: &'g Value, key: &str) -> &'g str {
    item.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn surfaces(item: &Value) -> Vec<&str> {
    let mut found = vec![text(item, "surface")];
    found.extend(items(item, "surfaces").into_iter().filter_map(Value::as_str));
    found.extend(items(item, "mentions").into_iter().map(|mention| text(mention, "surface")));
    found.retain(|surface| !surface.is_empty());
    found
}

/// Compares everything that the gold has.
pub(super) fn compare(gold: &Value, analysis: &Analysis) -> Compared {
    let page = Page { text: &analysis.text, plain: plain(&analysis.text) };
    let mut compared = Compared::default();
    documents(gold, analysis, &page, &mut compared);
    persons(gold, analysis, &page, &mut compared);
    let bodies = found(&analysis.organisations, |body| &body.mentions, |body| &body.name);
    take(
        &page,
        "organisations",
        &items(gold, "organisations"),
        &bodies,
        &mut compared,
        |item, at| {
            let body = analysis.organisations.get(at);
            body.is_some_and(|body| body.kind.as_str() == text(item, "type"))
        },
    );
    places(gold, analysis, &page, &mut compared);
    statistics(gold, analysis, &page, &mut compared);
    periods(gold, analysis, &page, &mut compared);
    compared
}

fn found<T>(records: &[T], mentions: fn(&T) -> &Vec<Span>, name: fn(&T) -> &String) -> Vec<Found> {
    let found = |record: &T| Found {
        mentions: mentions(record).clone(),
        shown: name(record).clone(),
        neutral: false,
    };
    records.iter().map(found).collect()
}

/// Gives each item of the gold the first record that fits and overlaps, and counts what is left.
fn take(
    page: &Page<'_>,
    field: &'static str,
    gold: &[&Value],
    found: &[Found],
    compared: &mut Compared,
    fits: impl Fn(&Value, usize) -> bool,
) {
    let mut used = vec![false; found.len()];
    let mut tally = Tally { pages: 1, ..Tally::default() };
    for item in gold {
        let neutral = is_neutral(field, item);
        let surfaces = surfaces(item);
        let hit = found.iter().enumerate().position(|(at, record)| {
            used.get(at) == Some(&false)
                && fits(item, at)
                && record
                    .mentions
                    .iter()
                    .any(|mention| surfaces.iter().any(|surface| page.overlaps(surface, *mention)))
        });
        match hit.and_then(|at| used.get_mut(at)) {
            Some(slot) => {
                *slot = true;
                tally.right += usize::from(!neutral);
            }
            None if neutral => {}
            None => {
                tally.missed += 1;
                let shown = surfaces.first().copied().unwrap_or_default();
                compared.differences.push(format!("{field}: missed {shown:?}"));
            }
        }
    }
    for (record, used) in found.iter().zip(&used) {
        if !*used && !record.neutral {
            tally.surplus += 1;
            let around = record.mentions.first().map(|mention| context(page.text, *mention));
            let around = around.unwrap_or_default();
            compared.differences.push(format!("{field}: found {:?} in {around:?}", record.shown));
        }
    }
    tally.exact = usize::from(tally.missed + tally.surplus == 0);
    compared.fields.insert(field, tally);
}

fn is_neutral(field: &str, item: &Value) -> bool {
    field == "periods" && text(item, "kind") == "relative"
}

fn context(text: &str, mention: Span) -> String {
    let from = text.floor_char_boundary(mention.start.saturating_sub(40));
    let to = text.ceil_char_boundary((mention.end + 30).min(text.len()));
    plain(text.get(from..to).unwrap_or_default())
}

/// Counts how many decoys a mention lies in.
fn decoys(page: &Page<'_>, gold: &[&Value], mentions: &[(Span, &str)]) -> usize {
    let hit = |decoy: &&&Value| {
        let surface = plain(text(decoy, "surface"));
        mentions.iter().any(|(span, _)| {
            let printed = plain(page.text.get(span.start..span.end).unwrap_or_default());
            printed == surface
        })
    };
    gold.iter().filter(hit).count()
}

fn base(key: &str) -> &str {
    key.split('~').next().unwrap_or(key)
}

fn documents(gold: &Value, analysis: &Analysis, page: &Page<'_>, compared: &mut Compared) {
    let all = items(gold, "documents");
    let tier = |name: &str| -> Vec<&Value> {
        all.iter().copied().filter(|item| text(item, "tier") == name).collect()
    };
    let known: Vec<&str> = all.iter().map(|item| base(text(item, "key"))).collect();
    let optional: Vec<&Value> = tier("B").into_iter().chain(tier("C")).collect();
    let is_optional = |mentions: &[Span]| {
        mentions.iter().any(|mention| {
            optional
                .iter()
                .any(|item| surfaces(item).iter().any(|surface| page.overlaps(surface, *mention)))
        })
    };
    let mut found: Vec<Found> = Vec::new();
    for document in &analysis.documents {
        let is_a = tier("A").iter().any(|item| base(text(item, "key")) == base(&document.key));
        let unnumbered = document.symbol.is_none() && document.number.is_none();
        let neutral = !is_a
            && (is_optional(&document.mentions)
                || known.contains(&base(&document.key))
                || unnumbered);
        let (mentions, shown) = (document.mentions.clone(), document.key.clone());
        found.push(Found { mentions, shown, neutral });
    }
    let key = |at: usize| analysis.documents.get(at).map(|document| document.key.as_str());
    take(page, "documents_a", &tier("A"), &found, compared, |item, at| {
        key(at).map(base) == Some(base(text(item, "key")))
    });
    for record in &mut found {
        record.neutral = true;
    }
    take(page, "documents_b", &tier("B"), &found, compared, |item, at| {
        let kind = analysis.documents.get(at).and_then(|document| document.doc_type.as_deref());
        kind.is_none_or(|kind| kind.eq_ignore_ascii_case(text(item, "type")))
    });
    let mentions: Vec<(Span, &str)> = analysis
        .documents
        .iter()
        .flat_map(|document| document.mentions.iter().map(|span| (*span, document.key.as_str())))
        .collect();
    let wrong = decoys(page, &items(gold, "documents_not_citations"), &mentions);
    compared.counts.insert("document_decoys", wrong);
}

fn persons(gold: &Value, analysis: &Analysis, page: &Page<'_>, compared: &mut Compared) {
    let golds = items(gold, "persons");
    let found = found(&analysis.persons, |person| &person.mentions, |person| &person.name);
    let same = |item: &Value, at: usize| {
        let name = analysis.persons.get(at).map(|person| plain(&person.name).to_lowercase());
        name == Some(plain(text(item, "name")).to_lowercase())
    };
    take(page, "persons", &golds, &found, compared, same);
    let mut titles = Tally { pages: 1, ..Tally::default() };
    for item in golds.iter().filter(|item| !text(item, "title").is_empty()) {
        let at = (0..found.len()).find(|at| same(item, *at));
        let title = at.and_then(|at| analysis.persons.get(at)?.title.as_deref());
        if title.is_some_and(|title| contains(title, text(item, "title"))) {
            titles.right += 1;
        } else {
            titles.missed += 1;
        }
    }
    compared.fields.insert("titles", titles);
    let names: Vec<String> =
        golds.iter().map(|item| plain(text(item, "name")).to_lowercase()).collect();
    let wrong = items(gold, "person_decoys").into_iter().filter(|decoy| {
        let decoy = plain(text(decoy, "surface")).to_lowercase();
        !names.contains(&decoy)
            && analysis.persons.iter().any(|person| plain(&person.name).to_lowercase() == decoy)
    });
    compared.counts.insert("person_decoys", wrong.count());
}

fn contains(one: &str, other: &str) -> bool {
    let (one, other) = (plain(one).to_lowercase(), plain(other).to_lowercase());
    !one.is_empty() && !other.is_empty() && (one.contains(&other) || other.contains(&one))
}

fn places(gold: &Value, analysis: &Analysis, page: &Page<'_>, compared: &mut Compared) {
    let optional = |level: &str| matches!(level, "hamlet" | "point" | "poi" | "country");
    let mut found = found(&analysis.places, |place| &place.mentions, |place| &place.name);
    for (record, place) in found.iter_mut().zip(&analysis.places) {
        record.neutral = optional(place.level.as_str());
    }
    let neutral = gold.pointer("/match/places_optional").and_then(Value::as_array);
    let neutral: Vec<&str> = neutral.into_iter().flatten().filter_map(Value::as_str).collect();
    // A place that the page does not name may be inferred; it is right then, and not missed otherwise.
    let inferred = |item: &&Value| surfaces(item).is_empty();
    let mut golds = items(gold, "places");
    golds.retain(|item| !optional(text(item, "level")) && !neutral.contains(&text(item, "name")));
    let unnamed: Vec<&Value> = golds.iter().copied().filter(inferred).collect();
    golds.retain(|item| !inferred(item));
    let same = |item: &Value, at: usize| {
        analysis.places.get(at).is_some_and(|place| {
            let name = plain(text(item, "name")).to_lowercase();
            place.level.as_str() == text(item, "level")
                && name.ends_with(&plain(&place.name).to_lowercase())
        })
    };
    for (at, record) in found.iter_mut().enumerate() {
        record.neutral |= unnamed.iter().any(|item| same(item, at));
    }
    take(page, "places", &golds, &found, compared, same);
    let wrong = golds.iter().filter(|item| {
        let code = text(item, "code");
        let found = (0..found.len()).find(|at| same(item, *at));
        let found = found.and_then(|at| analysis.places.get(at)?.code.as_deref());
        !code.is_empty() && found.is_some_and(|found| found != code)
    });
    let wrong = wrong.count();
    compared.counts.insert("place_codes_wrong", wrong);
}

/// Compares a number of the gold with an exact one.
fn equal(expected: Option<&Value>, found: Option<Decimal>) -> bool {
    match (expected.and_then(Value::as_f64), found) {
        (None, None) => true,
        (Some(expected), Some(found)) => {
            number_text(found).parse::<f64>().is_ok_and(|found| (found - expected).abs() < 1e-9)
        }
        _ => false,
    }
}

fn statistics(gold: &Value, analysis: &Analysis, page: &Page<'_>, compared: &mut Compared) {
    let found: Vec<Found> = analysis
        .statistics
        .iter()
        .map(|figure| Found {
            mentions: figure.mentions.clone(),
            shown: format!(
                "{} {}",
                number_text(figure.value),
                figure.unit.as_deref().unwrap_or_default()
            ),
            neutral: false,
        })
        .collect();
    take(page, "statistics", &items(gold, "statistics"), &found, compared, |item, at| {
        let Some(figure) = analysis.statistics.get(at) else { return false };
        let range = item.get("range").and_then(Value::as_array);
        let (value, upper) = match range.map(Vec::as_slice) {
            Some([lower, upper]) => (Some(lower), Some(upper)),
            _ => (item.get("value"), item.get("upper")),
        };
        equal(value, Some(figure.value))
            && equal(upper, figure.upper)
            && equal(item.get("of"), figure.of)
            && contains(figure.unit.as_deref().unwrap_or_default(), text(item, "unit"))
    });
    let mentions: Vec<(Span, &str)> = analysis
        .statistics
        .iter()
        .flat_map(|figure| figure.mentions.iter().map(|span| (*span, "")))
        .collect();
    let wrong = decoys(page, &items(gold, "number_decoys"), &mentions);
    compared.counts.insert("number_decoys", wrong);
}

fn periods(gold: &Value, analysis: &Analysis, page: &Page<'_>, compared: &mut Compared) {
    let found: Vec<Found> = analysis
        .periods
        .iter()
        .map(|period| Found {
            mentions: period.mentions.clone(),
            shown: period.raw.clone(),
            neutral: matches!(period.kind, PeriodKind::Relative | PeriodKind::Day),
        })
        .collect();
    take(page, "periods", &items(gold, "periods"), &found, compared, |item, at| {
        analysis.periods.get(at).is_some_and(|period| {
            let end = |key: &str| item.get(key).and_then(Value::as_str);
            is_neutral("periods", item)
                || end("from") == period.from.as_deref() && end("to") == period.to.as_deref()
        })
    });
}
