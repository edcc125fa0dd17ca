//! What is known of each token before names are judged: bodies, places, honorifics, offices, namesakes.

use std::ops::Range;

use super::offices;
use crate::pipeline::analysis::Span;
use crate::pipeline::extract::Records;
use crate::pipeline::extract::reading::Reading;
use crate::pipeline::knowledge::{Bodies, Lexicon, PersonRole};
use crate::pipeline::text::syllables::is_syllable;

/// What a token is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mark {
    #[default]
    Free,
    Body,
    Place,
    Word,
}

/// What is known of each token.
#[derive(Debug)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    /// Bodies, sorted, by tokens, with the index of the record.
    bodies: Vec<(Range<usize>, usize)>,
    /// Where mentions of places start and end, sorted.
    places: Vec<Range<usize>>,
    /// Honorifics, sorted.
    honorifics: Vec<Range<usize>>,
    /// Words for things named after people, sorted.
    namesakes: Vec<Range<usize>>,
    /// Offices, sorted, and whether each is more than a rank.
    offices: Vec<(Range<usize>, bool)>,
}

impl Marks {
    pub(super) fn of(reading: Reading<'_>, bodies: &Bodies, records: &Records) -> Self {
        let count = reading.text.tokens().len();
        let mut marks = Self {
            marks: vec![Mark::Free; count],
            bodies: Vec::new(),
            places: Vec::new(),
            honorifics: Vec::new(),
            namesakes: Vec::new(),
            offices: Vec::new(),
        };
        for place in &records.places {
            marks.places.extend(place.mentions.iter().map(|span| tokens_of(reading, *span)));
        }
        marks.places.sort_by_key(|tokens| (tokens.start, tokens.end));
        for index in 0..marks.places.len() {
            let tokens = marks.places.get(index).cloned().unwrap_or_default();
            marks.set(tokens, Mark::Place);
        }
        for (index, body) in records.organisations.iter().enumerate() {
            let mentions = body.mentions.iter().map(|span| (tokens_of(reading, *span), index));
            marks.bodies.extend(mentions);
        }
        marks.bodies.sort_by_key(|(tokens, _)| tokens.start);
        for index in 0..marks.bodies.len() {
            let tokens = marks.bodies.get(index).map(|(tokens, _)| tokens.clone());
            marks.set(tokens.unwrap_or_default(), Mark::Body);
        }
        marks.read_words(reading);
        marks.offices = offices::read(reading, bodies, &marks);
        for index in 0..marks.offices.len() {
            let tokens = marks.offices.get(index).map(|(tokens, _)| tokens.clone());
            marks.set(tokens.unwrap_or_default(), Mark::Word);
        }
        marks
    }

    fn read_words(&mut self, reading: Reading<'_>) {
        let mut end = 0;
        for hit in reading.text.phrases(Lexicon::PersonWord) {
            if hit.range.start < end {
                continue;
            }
            let tokens = reading.token_from(hit.range.start)..reading.token_from(hit.range.end);
            if tokens.is_empty() || self.body_over(tokens.start).is_some() {
                continue;
            }
            match reading.words.role(hit.entry) {
                Some(PersonRole::Honorific) => {
                    // "Anh" in the middle of a sentence is a country, "Hai Bà Trưng" a name.
                    let before = tokens
                        .start
                        .checked_sub(1)
                        .filter(|&before| reading.is_syllable(before) && reading.goes_on(before));
                    let inside = reading.is_capital(tokens.start)
                        && before.is_some_and(|before| {
                            reading.is_capital(before) || reading.token(tokens.start) == "Anh"
                        })
                        && !addresses(reading, &tokens);
                    let is_place = self.mark(tokens.start) == Mark::Place;
                    if !is_place && !inside {
                        self.set(tokens.clone(), Mark::Word);
                        self.honorifics.push(tokens);
                    }
                }
                Some(PersonRole::Namesake) => self.namesakes.push(tokens),
                // "đàn ông" is no honorific.
                Some(PersonRole::Thing) => {}
                Some(PersonRole::Status | PersonRole::Opener | PersonRole::OfficeOnly) | None => {
                    continue;
                }
            }
            end = hit.range.end;
        }
    }

    fn set(&mut self, tokens: Range<usize>, mark: Mark) {
        if let Some(marks) = self.marks.get_mut(tokens) {
            marks.fill(mark);
        }
    }

    fn mark(&self, index: usize) -> Mark {
        self.marks.get(index).copied().unwrap_or_default()
    }

    /// Tells whether a token is part of nothing known.
    pub(super) fn is_free(&self, index: usize) -> bool {
        self.mark(index) == Mark::Free
    }

    /// Returns the body that a token is part of.
    pub(super) fn body_over(&self, index: usize) -> Option<&(Range<usize>, usize)> {
        let after = self.bodies.partition_point(|(tokens, _)| tokens.start <= index);
        self.bodies.get(after.checked_sub(1)?).filter(|(tokens, _)| tokens.end > index)
    }

    /// Returns the end of the place that starts at a token.
    pub(super) fn place_at(&self, index: usize) -> Option<usize> {
        let at = self.places.partition_point(|tokens| tokens.start < index);
        self.places.get(at).filter(|tokens| tokens.start == index).map(|tokens| tokens.end)
    }

    /// Returns the honorific that ends before a token.
    pub(super) fn honorific_before(&self, index: usize) -> Option<Range<usize>> {
        let after = self.honorifics.partition_point(|tokens| tokens.start < index);
        self.honorifics.get(after.checked_sub(1)?).filter(|tokens| tokens.end == index).cloned()
    }

    /// Tells whether a word for a thing named after people ends before a token.
    pub(super) fn follows_namesake(&self, index: usize) -> bool {
        self.namesake_before(index).is_some()
    }

    /// Returns where the word for a thing named after people begins that ends before a token.
    pub(super) fn namesake_before(&self, index: usize) -> Option<usize> {
        let after = self.namesakes.partition_point(|tokens| tokens.start < index);
        let last = self.namesakes.get(after.checked_sub(1)?)?;
        (last.end == index).then_some(last.start)
    }

    /// Returns where a word for a thing named after people ends that starts at a token.
    pub(super) fn namesake_at(&self, index: usize) -> Option<usize> {
        let at = self.namesakes.partition_point(|tokens| tokens.start < index);
        self.namesakes.get(at).filter(|tokens| tokens.start == index).map(|tokens| tokens.end)
    }

    /// Tells whether a name is that of a thing: a word for things stands before it, or before a colon
    /// before it, or a number.
    pub(super) fn names_thing(&self, reading: Reading<'_>, index: usize) -> bool {
        let Some(before) = index.checked_sub(1) else { return false };
        if !reading.goes_on(before) {
            return false;
        }
        reading.is_number(before)
            || self.follows_namesake(index)
            || reading.token(before) == ":" && self.follows_namesake(before)
    }

    /// Returns the office that ends before a token.
    pub(super) fn office_before(&self, index: usize) -> Option<&(Range<usize>, bool)> {
        let after = self.offices.partition_point(|(tokens, _)| tokens.start < index);
        self.offices.get(after.checked_sub(1)?).filter(|(tokens, _)| tokens.end == index)
    }

    /// Returns the office that starts at a token.
    pub(super) fn office_at(&self, index: usize) -> Option<&(Range<usize>, bool)> {
        let at = self.offices.partition_point(|(tokens, _)| tokens.start < index);
        self.offices.get(at).filter(|(tokens, _)| tokens.start == index)
    }

    /// Returns the record of the first body among tokens.
    pub(super) fn body_within(&self, tokens: &Range<usize>) -> Option<usize> {
        let at = self.bodies.partition_point(|(body, _)| body.end <= tokens.start);
        self.bodies.get(at).filter(|(body, _)| body.start < tokens.end).map(|(_, index)| *index)
    }
}

/// Tells whether a word with a capital behind another capital addresses whoever is named behind it, where a caption
/// ends without a sign: "… ở Đồng Văn Ông Nguyễn Văn An". "Hai Bà Trưng" and "Tuấn Anh" are names.
fn addresses(reading: Reading<'_>, honorific: &Range<usize>) -> bool {
    let name = honorific.end;
    let end = reading.run(name, |_| false);
    let is_foreign = || !is_syllable(reading.token(name));
    let is_name =
        end - name >= 2 && (reading.is_full_name(name..end.min(name + 4)) || is_foreign());
    let speaks = end - name == 1 && reading.phrase_at(Lexicon::SpeechVerb, end).is_some();
    honorific.len() == 1
        && reading.goes_on(honorific.start)
        && matches!(reading.at(honorific.start), "ông" | "bà" | "chị")
        && (is_name || speaks)
}

/// Returns the tokens of a span of the surface.
fn tokens_of(reading: Reading<'_>, span: Span) -> Range<usize> {
    let tokens = reading.text.tokens();
    let before = |surface: usize| {
        tokens.partition_point(|token| reading.text.span(token.range.clone()).start < surface)
    };
    before(span.start)..before(span.end)
}
