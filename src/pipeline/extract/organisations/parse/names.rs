//! Where the name of a place or of a body ends.

use std::ops::Range;

use super::Parser;
use crate::pipeline::knowledge::Lexicon;

impl Parser<'_> {
    /// Returns where the name of a place that starts at a token ends.
    pub(super) fn place_name(&self, start: usize, at: usize) -> Option<usize> {
        let reading = self.reading;
        if let Some(end) = self.known_place(at) {
            return Some(end);
        }
        let run = reading.run(at, |index| reading.phrase_at(Lexicon::Office, index).is_some());
        let run = at..run.min(at + 6);
        let first = reading.token(at);
        if run.len() > 1 && first.chars().count() > 1 && !first.chars().any(char::is_lowercase) {
            // An abbreviation, "TP HCM", is a name of its own unless all is in capitals.
            let second = reading.token(at + 1);
            if second.chars().any(char::is_lowercase) {
                return Some(at + 1);
            }
        }
        if run.is_empty() {
            let digits = reading.token(at);
            let numbered = digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            return (numbered && !digits.is_empty() && reading.goes_on(at - 1)).then_some(at + 1);
        }
        if run.len() >= 3 && reading.is_full_name(run.clone())
            || run.len() == 2 && self.follows_office(start) && reading.is_full_name(run.clone())
        {
            return None;
        }
        Some(reading.name_at_end(run.clone()).unwrap_or(run.end.min(at + 4)))
    }

    /// Returns where a place ends that was found to start at a token.
    pub(super) fn known_place(&self, at: usize) -> Option<usize> {
        if self.places.is_empty() {
            return None;
        }
        let bytes = self.reading.bytes(at..at + 1);
        let start = self.reading.text.span(bytes).start;
        let place = self.places.get(self.places.partition_point(|span| span.start < start))?;
        if place.start != start {
            return None;
        }
        let fits = |&end: &usize| {
            let span = self.reading.text.span(self.reading.bytes(at..end));
            span.end >= place.end
        };
        (at + 1..at + 7).find(fits).filter(|_| self.reading.is_capital(at))
    }

    /// Returns where a name in capitals ends; "và", "&" and hyphens between capitals belong to it.
    pub(super) fn run_of_name(&self, start: usize, at: usize) -> Option<usize> {
        let reading = self.reading;
        let mut end = at;
        while end < at + 10 {
            if end > at && !reading.goes_on(end - 1) {
                break;
            }
            let stops = |index| reading.phrase_at(Lexicon::Office, index).is_some();
            if reading.is_capital(end)
                && let Some(hit) = reading.phrase_at(Lexicon::BodyField, end)
            {
                end = reading.token_from(hit.range.end).max(end + 1);
                continue;
            }
            let next = reading.run(end, |index| {
                stops(index)
                    || index > end && reading.phrase_at(Lexicon::BodyField, index).is_some()
            });
            if next > end {
                end = next;
                continue;
            }
            let token = reading.token(end);
            let is_number = token.starts_with(|c: char| c.is_ascii_digit()) && token.len() <= 4;
            let joins = end > at && matches!(token, "-" | "&" | "–") && reading.is_capital(end + 1);
            if is_number || joins {
                end += 1;
            } else {
                break;
            }
        }
        let run: Range<usize> = at..end;
        if run.is_empty() {
            return None;
        }
        if self.follows_office(start) {
            if reading.is_full_name(run.clone()) {
                return None;
            }
            return Some(reading.name_at_end(run.clone()).unwrap_or(run.end));
        }
        Some(run.end)
    }

    /// Tells whether an office stands right before a token.
    pub(super) fn follows_office(&self, start: usize) -> bool {
        let reading = self.reading;
        let Some(last) = start.checked_sub(1) else { return false };
        let end = reading.bytes(last..start).end;
        let offices = reading.text.phrases(Lexicon::Office);
        let from = offices.partition_point(|hit| hit.range.start < end);
        offices
            .get(from.saturating_sub(6)..from)
            .unwrap_or_default()
            .iter()
            .any(|hit| hit.range.end == end)
    }
}
