//! Makes one record of all mentions of a person.

use std::collections::HashMap;
use std::ops::Range;

use super::Named;
use super::marks::Marks;
use crate::pipeline::analysis::{Organisation, Person};
use crate::pipeline::extract::reading::Reading;
use crate::pipeline::text::syllables::is_syllable;

/// Merges mentions; a short one joins the full name that ends in it, the last one before it first.
pub(super) fn merge(
    reading: Reading<'_>,
    named: &[Named],
    marks: &Marks,
    bodies: &[Organisation],
) -> Vec<Person> {
    let mut people = People::default();
    for mention in named.iter().filter(|mention| mention.full) {
        people.know(reading, mention);
    }
    for mention in named {
        people.add(reading, mention, marks, bodies);
    }
    let mut persons = people.persons;
    persons.retain(|person| !person.mentions.is_empty());
    persons
}

#[derive(Debug, Default)]
struct People {
    persons: Vec<Person>,
    /// Whether the office is more than a rank.
    offices: Vec<bool>,
    /// Whether it is a woman, where an honorific says so.
    sexes: Vec<Option<bool>>,
    by_name: HashMap<String, usize>,
    /// Full names by their ends of one and of two syllables, and foreign ones by their beginning, with where they
    /// first stand.
    by_part: HashMap<String, Vec<(usize, usize)>>,
}

impl People {
    fn know(&mut self, reading: Reading<'_>, mention: &Named) {
        let key = reading.folded(mention.tokens.clone());
        let sex = mention.honorific.as_ref().and_then(|tokens| sex(reading, tokens));
        if let Some(known) = self.by_name.get(key) {
            if let Some(of) = self.sexes.get_mut(*known) {
                *of = of.or(sex);
            }
            return;
        }
        let index = self.create(reading, mention, key);
        if let Some(of) = self.sexes.get_mut(index) {
            *of = sex;
        }
        let tokens = mention.tokens.clone();
        for length in 1..=2 {
            let Some(start) = tokens.end.checked_sub(length) else { continue };
            if start > tokens.start {
                let end = reading.folded(start..tokens.end);
                self.by_part.entry(end.to_owned()).or_default().push((tokens.start, index));
            }
        }
        // "bà Brigitte" of Brigitte Macron, "ông Moon" of Moon Jae-in.
        let mut syllables = tokens.clone().filter(|&index| reading.is_syllable(index));
        if tokens.len() > 1 && syllables.any(|index| !is_syllable(reading.token(index))) {
            let first = reading.at(tokens.start);
            self.by_part.entry(first.to_owned()).or_default().push((tokens.start, index));
        }
    }

    fn create(&mut self, reading: Reading<'_>, mention: &Named, key: &str) -> usize {
        let name = written(reading.normal(mention.tokens.clone()));
        self.persons.push(Person {
            name,
            honorific: None,
            title: None,
            organisation: None,
            mentions: Vec::new(),
        });
        self.offices.push(false);
        self.sexes.push(None);
        self.by_name.insert(key.to_owned(), self.persons.len() - 1);
        self.persons.len() - 1
    }

    fn add(
        &mut self,
        reading: Reading<'_>,
        mention: &Named,
        marks: &Marks,
        bodies: &[Organisation],
    ) {
        let key = reading.folded(mention.tokens.clone());
        let full = self.by_name.get(key).copied().filter(|_| mention.full);
        let sex = mention.honorific.as_ref().and_then(|tokens| sex(reading, tokens));
        let by_part = || {
            let known = self.by_part.get(key)?;
            let before = known.partition_point(|(at, _)| *at < mention.tokens.start);
            // "ông Macron" is not Brigitte Macron. The bound keeps hostile texts linear.
            let fits = |(_, index): &&(usize, usize)| {
                let of = self.sexes.get(*index).copied().flatten();
                sex.is_none() || of.is_none() || of == sex
            };
            // Where nobody stands before it, the first one behind it is meant.
            let first = known.first().filter(|_| before == 0);
            let earlier = known.get(..before).unwrap_or_default();
            earlier.iter().rev().take(16).find(fits).or(first).map(|(_, index)| *index)
        };
        let index = full.or_else(by_part).or_else(|| self.by_name.get(key).copied());
        let index = match index {
            Some(index) => index,
            None if mention.only_repeats => return,
            None => self.create(reading, mention, key),
        };
        let (Some(person), Some(has_office)) =
            (self.persons.get_mut(index), self.offices.get_mut(index))
        else {
            return;
        };
        person.mentions.push(reading.text.span(reading.range(mention.tokens.clone())));
        let quote = |tokens| reading.text.quote(reading.range(tokens));
        if person.honorific.is_none() {
            let honorific = mention.honorific.clone().map(|tokens| {
                // Of many: "các đồng chí".
                let first = tokens.start + usize::from(is_plural(reading, &tokens));
                first..tokens.end
            });
            person.honorific = honorific.map(quote);
        }
        if let Some((tokens, more)) = &mention.office
            && (person.title.is_none() || *more && !*has_office)
        {
            person.title = Some(quote(tokens.clone()));
            *has_office = *more;
            let body = marks.body_within(tokens).and_then(|body| bodies.get(body));
            person.organisation = body.map(|body| body.name.clone());
        }
    }
}

/// Tells whether an honorific is that of a woman; nothing where it says neither.
fn sex(reading: Reading<'_>, honorific: &Range<usize>) -> Option<bool> {
    reading.words.is_womans(reading.at(honorific.end.checked_sub(1)?))
}

/// Tells whether an honorific is that of several people.
pub(super) fn is_plural(reading: Reading<'_>, honorific: &Range<usize>) -> bool {
    honorific.len() > 1 && reading.at(honorific.start) == "các"
}

/// Returns a name as names are written: one in capitals only gets small letters.
fn written(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let small = name.chars().any(char::is_lowercase);
    if small || name.chars().count() < 4 {
        return words.join(" ");
    }
    words
        .join(" ")
        .split_inclusive(|letter: char| !letter.is_alphabetic())
        .map(capitalized)
        .collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_string() + &letters.as_str().to_lowercase())
        .unwrap_or_default()
}
