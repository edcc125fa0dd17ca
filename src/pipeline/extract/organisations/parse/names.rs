//! Where the name of a place or of a body ends.

use std::ops::Range;

use super::Parser;
use crate::pipeline::extract::PhraseHit;
use crate::pipeline::knowledge::Lexicon;
use crate::pipeline::text::syllables::is_syllable;

impl Parser<'_> {
    /// Returns where the name of a place that starts at a token ends.
    pub(super) fn place_name(&self, start: usize, at: usize) -> Option<usize> {
        let reading = self.reading;
        if let Some(end) = self.known_place(at) {
            return Some(end);
        }
        let run = reading.run(at, |index| reading.phrase_at(Lexicon::Office, index).is_some());
        let run = at..run.min(at + 6);
        // "Viện Chiến lược": the name of no place.
        let is_body = reading.phrase_at(Lexicon::Body, at).is_some();
        if self.ends_in_word(&run) && run.len() == 1 && !is_body {
            return None;
        }
        let first = reading.token(at);
        // "Chi bộ Đảng Cộng sản đầu tiên".
        if first == "Đảng" {
            return None;
        }
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

    /// Tells whether a run is shaped like the name of a person and holds no word: "Giám đốc Sở Ngọ Minh Sự".
    fn is_like_name(&self, run: &Range<usize>) -> bool {
        let reading = self.reading;
        let is_word = |at: usize| self.knowledge.are_word(reading.at(at), reading.at(at + 1));
        (3..=4).contains(&run.len())
            && run.clone().all(|at| reading.is_capital(at) && is_syllable(reading.token(at)))
            && !(run.start..run.end - 1).any(is_word)
            && !self.ends_in_word(run)
    }

    /// Tells whether the last capital of a run begins a word that goes on in small letters.
    fn ends_in_word(&self, run: &Range<usize>) -> bool {
        let reading = self.reading;
        let Some(last) = run.end.checked_sub(1) else { return false };
        reading.is_syllable(run.end)
            && !reading.is_capital(run.end)
            && reading.gap(last) == Some(" ")
            && self.knowledge.are_word(reading.at(last), reading.at(run.end))
    }

    /// Returns where a place ends that was found to start at a token, or at the level word before it.
    pub(super) fn known_place(&self, at: usize) -> Option<usize> {
        if self.places.is_empty() || !self.reading.is_capital(at) {
            return None;
        }
        let start = self.reading.text.span(self.reading.range(at..at + 1)).start;
        let after = self.places.partition_point(|span| span.start <= start);
        let place = after.checked_sub(1).and_then(|last| self.places.get(last))?;
        if place.end <= start {
            return None;
        }
        let fits = |&end: &usize| {
            let span = self.reading.text.span(self.reading.range(at..end));
            span.end >= place.end
        };
        (at + 1..at + 7).find(fits)
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
            if let Some(word) = self.lone_capital(end) {
                end = word;
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
            if reading.is_full_name(run.clone()) || self.is_like_name(&run) {
                return None;
            }
            return Some(reading.name_at_end(run.clone()).unwrap_or(run.end));
        }
        Some(run.end)
    }

    /// Returns where a word of two syllables ends that has a capital only at its start, as the words have of
    /// what a body deals with: "Cục Di sản", "Công ty Kho vận Phước Tân". Names have none.
    fn lone_capital(&self, at: usize) -> Option<usize> {
        let reading = self.reading;
        let is_small = |index| reading.is_syllable(index) && !reading.is_capital(index);
        let stays = self.known_place(at).is_some() || !reading.is_capital(at);
        if stays || !is_small(at + 1) || reading.gap(at) != Some(" ") {
            return None;
        }
        let starts_phrase = [Lexicon::SpeechVerb, Lexicon::UnitWord, Lexicon::Office]
            .into_iter()
            .any(|lexicon| reading.phrase_at(lexicon, at + 1).is_some());
        let [first, second] = [at, at + 1].map(|index| reading.at(index));
        let is_word = is_syllable(first)
            && is_syllable(second)
            && !starts_phrase
            && (!reading.words.is_given(first) || self.knowledge.are_word(first, second))
            && !reading.words.is_opener(second);
        if !is_word {
            return None;
        }
        if let Some(field) = reading.phrase_at(Lexicon::BodyField, at + 2) {
            return Some(reading.token_from(field.range.end));
        }
        // "Khu kinh tế Dung Quất": as far as the name that follows.
        let name = (at + 2..at + 5).find(|&index| !is_small(index));
        Some(name.filter(|&index| reading.is_capital(index)).unwrap_or(at + 2))
    }

    /// Tells whether a word stands before a token in its sentence: "của Bộ giáo dục", but not "Vụ tài chính …".
    pub(super) fn is_within(&self, start: usize) -> bool {
        start
            .checked_sub(1)
            .is_some_and(|before| self.reading.is_syllable(before) && self.reading.goes_on(before))
    }

    /// Returns where the fields end that follow one: "Văn hóa – Thể thao", "Giáo dục Đào tạo".
    pub(super) fn further_fields(&self, mut end: usize) -> usize {
        let reading = self.reading;
        for _ in 0..3 {
            let dash = matches!(reading.token(end), "-" | "–" | "&") && reading.goes_on(end);
            let next = if dash { end + 1 } else { end };
            let joins = reading.goes_on(next - 1) && reading.is_capital(next);
            let Some(hit) = reading.phrase_at(Lexicon::BodyField, next).filter(|_| joins) else {
                break;
            };
            end = reading.token_from(hit.range.end).max(next + 1);
        }
        end
    }

    /// Tells whether an office stands right before a token.
    pub(super) fn follows_office(&self, start: usize) -> bool {
        let reading = self.reading;
        let Some(last) = start.checked_sub(1) else { return false };
        let end = reading.range(last..start).end;
        self.offices_until(end).any(|office| office.range.end == end)
    }

    /// Tells whether a phrase is the end of an office.
    pub(super) fn ends_office(&self, hit: &PhraseHit) -> bool {
        let inside = |office: &PhraseHit| {
            office.range.start < hit.range.start && office.range.end == hit.range.end
        };
        self.offices_until(hit.range.end).any(inside)
    }

    /// Returns the last offices that start before a byte of the normal view.
    fn offices_until(&self, end: usize) -> impl Iterator<Item = &PhraseHit> {
        let offices = self.reading.text.phrases(Lexicon::Office);
        let from = offices.partition_point(|hit| hit.range.start < end);
        offices.get(from.saturating_sub(6)..from).unwrap_or_default().iter()
    }
}
