//! Compares what was found on one page with its gold, field by field.
//!
//! Texts are compared composed and with white space collapsed, names without regard to case. Lines
//! that the gold calls optional are neither required nor wrong.

use std::collections::BTreeSet;

use jiff::tz::Offset;

use super::gold::{Gold, Lead, Texts, When};
use crate::cli::eval::{Tally, plain};
use crate::pipeline::Analysis;
use crate::pipeline::analysis::Moment;
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::PageText;

/// What the comparison of a page yields.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) fields: Vec<(&'static str, Tally)>,
    pub(super) labels: Vec<Label>,
    pub(super) differences: Vec<String>,
}

/// The class of one line, in the gold and as found.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) gold: LineClass,
    pub(super) found: Option<LineClass>,
    pub(super) is_right: bool,
}

/// Tells whether a field has items of its own, so that its F1 says more than whether all is right.
pub(super) fn is_list(field: &str) -> bool {
    matches!(field, "authors" | "captions" | "paragraphs" | "subheadings")
}

/// Compares one page.
pub(super) fn compare(
    gold: &Gold,
    page: &PageText,
    classes: &[LineClass],
    analysis: &Analysis,
) -> Compared {
    let mut compared = Compared::default();
    let article = &analysis.article;
    compared.value("title", gold.title.as_deref(), article.title.as_deref());
    let section = article.section.as_deref().map(plain);
    let expected = gold
        .sections
        .iter()
        .map(|name| plain(name))
        .find(|name| Some(name) == section.as_ref())
        .or_else(|| gold.sections.first().cloned());
    compared.value("section", expected.as_deref(), section.as_deref());
    let found = article.date.published.as_ref();
    compared.one(
        "published_at",
        gold.published_at.map(|when| time_of(when, when.has_seconds)).as_deref(),
        found.map(|moment| moment_of(moment, gold.published_at)).as_deref(),
    );
    if let Some(expected) = gold.not_before {
        let text = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
        let found = text(article.date.not_before);
        compared.one("not_before", text(expected).as_deref(), found.as_deref());
    }
    let key = |name: &String| plain(name).to_lowercase();
    let expected: Vec<String> = gold.authors.iter().map(key).collect();
    let names: Vec<String> = article.authors.iter().map(|author| key(&author.name)).collect();
    compared.list("authors", &expected, &names);
    lead_and_paragraphs(&mut compared, gold, page, analysis);
    let subheadings: Vec<String> = article.subheadings.iter().map(|text| plain(text)).collect();
    compared.texts("subheadings", &gold.subheadings, page, &subheadings);
    captions(&mut compared, gold, page, analysis);
    labels(&mut compared, gold, page, classes);
    compared
}

/// In Vietnam's time, to the second or to the minute.
fn time_of(when: When, has_seconds: bool) -> String {
    let format = if has_seconds { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M" };
    Offset::constant(7).to_datetime(when.at).strftime(format).to_string()
}

fn moment_of(moment: &Moment, gold: Option<When>) -> String {
    let at = Offset::from_seconds(moment.offset_seconds)
        .ok()
        .and_then(|offset| offset.to_timestamp(moment.local).ok());
    let has_seconds = gold.is_none_or(|when| when.has_seconds);
    at.map_or_else(|| moment.local.to_string(), |at| time_of(When { at, has_seconds }, has_seconds))
}

fn lead_and_paragraphs(compared: &mut Compared, gold: &Gold, page: &PageText, analysis: &Analysis) {
    let found = analysis.article.lead.as_deref().map(plain);
    let mut paragraphs: Vec<String> =
        analysis.article.paragraphs.iter().map(|p| plain(p)).collect();
    match &gold.lead {
        Some(Lead::Start(start)) => {
            let start = plain(start);
            let said = found.filter(|lead| !lead.starts_with(&start));
            // As much of it as the gold has is right.
            let said = said.unwrap_or_else(|| {
                analysis.article.lead.as_ref().map_or_else(String::new, |_| start.clone())
            });
            compared.value(
                "lead",
                Some(&start),
                Some(said.as_str()).filter(|said| !said.is_empty()),
            );
        }
        Some(Lead::Whole(lead)) => {
            let lead = plain(lead);
            if gold.lead_is_optional && found.as_ref() != Some(&lead) {
                // It was left out, or is the first paragraph, which is then no surplus one.
                if paragraphs.first() == Some(&lead) {
                    paragraphs.remove(0);
                }
                compared.value("lead", None, found.as_deref());
            } else {
                compared.value("lead", Some(&lead), found.as_deref());
            }
        }
        None => compared.value("lead", None, found.as_deref()),
    }
    if let Texts::Lines(_) = gold.paragraphs {
        let optional = texts_of(page, gold.either.iter().copied());
        paragraphs.retain(|paragraph| !optional.contains(paragraph));
    }
    // The lines that may be either are no part of the gold's paragraphs.
    let expected = match &gold.paragraphs {
        Texts::Lines(lines) => {
            Texts::Lines(lines.iter().copied().filter(|line| !gold.either.contains(line)).collect())
        }
        Texts::Count(count) => Texts::Count(*count),
    };
    compared.texts("paragraphs", &expected, page, &paragraphs);
}

/// Captions are compared with the line that prints them, less the credit at its end.
fn captions(compared: &mut Compared, gold: &Gold, page: &PageText, analysis: &Analysis) {
    let found: Vec<(String, Option<String>)> = analysis
        .article
        .captions
        .iter()
        .map(|caption| (plain(&caption.text), caption.credit.as_deref().map(plain)))
        .collect();
    let Texts::Lines(lines) = &gold.captions else {
        let texts: Vec<String> = found.into_iter().map(|(text, _)| text).collect();
        compared.texts("captions", &gold.captions, page, &texts);
        return;
    };
    let is = |line: &str, (text, credit): &(String, Option<String>)| {
        line == text
            || line
                .strip_prefix(text.as_str())
                .is_some_and(|rest| credit.as_deref().is_some_and(|credit| rest.contains(credit)))
    };
    let expected = texts_of(page, lines.iter().copied());
    let spare: Vec<usize> = gold.either.iter().chain(&gold.spare_captions).copied().collect();
    let spare = texts_of(page, spare.into_iter());
    // What matches a line takes its text; what is optional and not required is left out.
    let mut texts = Vec::new();
    for caption in &found {
        match expected.iter().find(|line| is(line, caption)) {
            Some(line) => texts.push(line.clone()),
            None if spare.iter().any(|line| is(line, caption)) => {}
            None => texts.push(caption.0.clone()),
        }
    }
    compared.list("captions", &expected, &texts);
}

fn labels(compared: &mut Compared, gold: &Gold, page: &PageText, classes: &[LineClass]) {
    for (number, expected) in &gold.labels {
        let at = page.lines.iter().position(|line| line.number == *number);
        let found = at.and_then(|at| classes.get(at)).copied();
        let is_right = found.is_some_and(|found| {
            found == *expected
                || (*expected == LineClass::BoilerplateEnd && is_tail(found))
                || (gold.either.contains(number)
                    && matches!(found, LineClass::Caption | LineClass::Body))
                || (gold.lead_is_optional
                    && *expected == LineClass::Lead
                    && found == LineClass::Body)
        });
        if !is_right {
            let found = found.map_or("none", LineClass::as_str);
            compared.differences.push(format!("line {number}: expected {expected}, found {found}"));
        }
        compared.labels.push(Label { gold: *expected, found, is_right });
    }
}

/// Classes of what stands below an article.
fn is_tail(class: LineClass) -> bool {
    matches!(
        class,
        LineClass::BoilerplateEnd
            | LineClass::Related
            | LineClass::Tags
            | LineClass::Comments
            | LineClass::Footer
            | LineClass::Navigation
            | LineClass::Counter
            | LineClass::Widget
    )
}

/// Returns the text of lines, by their numbers.
fn texts_of(page: &PageText, lines: impl Iterator<Item = usize>) -> Vec<String> {
    let lines: BTreeSet<usize> = lines.collect();
    page.lines
        .iter()
        .filter(|line| lines.contains(&line.number))
        .map(|line| plain(page.text.get(line.range.clone()).unwrap_or_default()))
        .collect()
}

impl Compared {
    /// A text that is right as a whole; its items are words.
    fn value(&mut self, field: &'static str, expected: Option<&str>, found: Option<&str>) {
        let (expected, found) = (expected.map(plain), found.map(plain));
        let words = |text: &Option<String>| -> Vec<String> {
            text.iter().flat_map(|text| text.split(' ')).map(str::to_owned).collect()
        };
        let tally = Tally::compare(&words(&expected), &words(&found)).judged(expected == found);
        self.differ(field, tally, &expected, &found);
    }

    /// A value that is one item.
    fn one(&mut self, field: &'static str, expected: Option<&str>, found: Option<&str>) {
        let (expected, found) = (expected.map(str::to_owned), found.map(str::to_owned));
        let tally = Tally::compare(expected.as_slice(), found.as_slice());
        self.differ(field, tally, &expected, &found);
    }

    fn texts(&mut self, field: &'static str, gold: &Texts, page: &PageText, found: &[String]) {
        match gold {
            Texts::Lines(lines) => {
                self.list(field, &texts_of(page, lines.iter().copied()), found);
            }
            Texts::Count(count) => {
                let tally = Tally::counts(*count, found.len());
                if tally.exact == 0 {
                    let line = format!("{field}: expected {count}, found {}", found.len());
                    self.differences.push(line);
                }
                self.fields.push((field, tally));
            }
        }
    }

    fn list(&mut self, field: &'static str, expected: &[String], found: &[String]) {
        for text in expected.iter().filter(|text| !found.contains(text)) {
            self.differences.push(format!("{field}: missed {}", quoted(text)));
        }
        for text in found.iter().filter(|text| !expected.contains(text)) {
            self.differences.push(format!("{field}: surplus {}", quoted(text)));
        }
        self.fields.push((field, Tally::compare(expected, found)));
    }

    fn differ(
        &mut self,
        field: &'static str,
        tally: Tally,
        expected: &Option<String>,
        found: &Option<String>,
    ) {
        if tally.exact == 0 {
            let said = |text: &Option<String>| text.as_deref().map_or("none".to_owned(), quoted);
            let line = format!("{field}: expected {}, found {}", said(expected), said(found));
            self.differences.push(line);
        }
        self.fields.push((field, tally));
    }
}

/// The first characters of a text, in quotation marks.
fn quoted(text: &str) -> String {
    let mut start: String = text.chars().take(60).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    format!("{start:?}")
}
