//! Who said what: a verb of speech, a person before or after it in the same sentence, and what was said.
//!
//! Direct speech stands in quotes or after a person and a colon; indirect speech is the rest of the sentence
//! behind the verb. Verbs that govern other things as well ("đề nghị", "báo cáo") count only with
//! direct speech. A speaker is a person of `records.persons`; speech without one is not reported.

#[cfg(test)]
mod cases;

use std::ops::Range;

use super::reading::Reading;
use super::{ArticleText, Candidates, Extractor, Records};
use crate::pipeline::analysis::{Quote, Span};
use crate::pipeline::knowledge::{Knowledge, Lexicon};

/// How many bytes of a sentence may stand between a person and the verb: offices and the like.
const APART: usize = 240;

/// Shorter speech than this, in bytes, is a word in quotes rather than speech.
const SHORTEST: usize = 12;

/// Finds speech.
#[derive(Debug)]
pub struct Quotes;

impl Extractor for Quotes {
    fn name(&self) -> &'static str {
        "quotes"
    }

    fn extract(
        &self,
        text: &ArticleText<'_>,
        knowledge: &Knowledge,
        budget: &mut Candidates,
        records: &mut Records,
    ) {
        let reading = Reading::of(text, &knowledge.person_words);
        let mut speakers: Vec<(Span, usize)> = Vec::new();
        for (index, person) in records.persons.iter().enumerate() {
            speakers.extend(person.mentions.iter().map(|span| (*span, index)));
        }
        if speakers.is_empty() {
            return;
        }
        speakers.sort_unstable();
        let mut end = 0;
        for speech in candidates(reading, &speakers) {
            let Some((speaker, said, direct)) = read(reading, &speakers, speech, end) else {
                continue;
            };
            if !budget.take() {
                break;
            }
            end = said.end;
            let name = records.persons.get(speaker).map(|person| person.name.clone());
            records.quotes.push(Quote {
                speaker: name,
                text: text.quote(said.clone()),
                direct,
                mentions: vec![text.span(said)],
            });
        }
    }
}

/// Where speech may begin.
#[derive(Debug, Clone)]
struct Speech {
    /// The verb, or the colon after a speaker, in the normal view.
    verb: Range<usize>,
    only_direct: bool,
}

/// Returns verbs, and colons right behind a speaker, by where they stand.
fn candidates(reading: Reading<'_>, speakers: &[(Span, usize)]) -> Vec<Speech> {
    let mut found: Vec<Speech> = Vec::new();
    for hit in reading.text.phrases(Lexicon::SpeechVerb) {
        if found.last().is_some_and(|last| last.verb.end > hit.range.start) {
            continue;
        }
        let only_direct = reading.words.is_only_direct(hit.entry);
        found.push(Speech { verb: hit.range.clone(), only_direct });
    }
    let tokens = reading.text.tokens();
    for (span, _) in speakers {
        let next =
            tokens.partition_point(|token| reading.text.span(token.range.clone()).start < span.end);
        if reading.token(next) == ":" {
            found.push(Speech { verb: reading.range(next..next + 1), only_direct: true });
        }
    }
    found.sort_by_key(|speech| speech.verb.start);
    found
}

/// Reads speech; `floor` is where the speech before it ended.
fn read(
    reading: Reading<'_>,
    speakers: &[(Span, usize)],
    speech: Speech,
    floor: usize,
) -> Option<(usize, Range<usize>, bool)> {
    let text = reading.text;
    let normal = text.normal();
    if speech.verb.start < floor {
        return None;
    }
    let sentence = text.sentences().get(text.sentence_at(speech.verb.start))?.clone();
    if !sentence.contains(&speech.verb.start) {
        return None;
    }
    let at = text.span(speech.verb.clone());
    let opening = text.span(sentence.start..speech.verb.start).start;
    let before = speakers.partition_point(|(span, _)| span.start < at.start);
    let near = |&&(span, _): &&(Span, usize)| {
        span.start >= opening && span.end <= at.start && at.start - span.end <= APART
    };
    let (span, speaker) = before.checked_sub(1).and_then(|last| speakers.get(last)).filter(near)?;
    let _ = span;
    let mut start = speech.verb.end;
    let rest = normal.get(start..)?;
    let skipped = rest.trim_start_matches([' ', ':', ',', '\n']);
    let marked = rest.get(..rest.len() - skipped.len())?.contains(':')
        || normal.get(speech.verb.clone()) == Some(":");
    let quoted = skipped.starts_with(['“', '"', '«']);
    if quoted || marked && !skipped.is_empty() {
        let direct = rest.len() - skipped.len() + start;
        if let Some(said) = in_quotes(normal, direct) {
            return Some((*speaker, said, true));
        }
    }
    // The quote may stand before: “…”, ông A nói.
    let prefix = normal.get(sentence.start..speech.verb.start).unwrap_or_default();
    if prefix.starts_with(['“', '"', '«'])
        && let Some(said) = in_quotes(normal, sentence.start)
        && said.end < speech.verb.start
    {
        return Some((*speaker, said, true));
    }
    if speech.only_direct && !marked {
        return None;
    }
    let end = sentence.end;
    let said = normal.get(start..end)?;
    let trimmed = said.trim_start_matches([' ', ':', ',', '-', '–']);
    let trimmed =
        trimmed.strip_prefix("rằng").unwrap_or(trimmed).trim_start_matches([' ', ':', ',']);
    start = end - trimmed.len();
    let speaks_on = trimmed.len() >= SHORTEST && !trimmed.starts_with(['.', ';', ')', '”', '"']);
    // A dialogue: the speaker opens the line, a colon follows.
    let dialogue = normal.get(speech.verb) == Some(":");
    speaks_on.then_some((*speaker, start..end, dialogue))
}

/// Returns what stands in quotes that open at a byte; quotes close before the line ends.
fn in_quotes(normal: &str, open: usize) -> Option<Range<usize>> {
    let mut characters = normal.get(open..)?.char_indices();
    let (_, mark) = characters.next()?;
    let close = match mark {
        '“' => '”',
        '«' => '»',
        '"' => '"',
        _ => return None,
    };
    let start = open + mark.len_utf8();
    let length = characters
        .take_while(|(_, character)| *character != '\n')
        .take(8_000)
        .find(|(_, character)| *character == close)
        .map(|(at, _)| open + at)?;
    (length >= start + SHORTEST).then_some(start..length)
}
