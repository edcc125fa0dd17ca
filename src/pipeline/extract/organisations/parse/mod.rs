//! Reads the name of one body from the words that it begins with.

mod names;

use super::Found;
use super::unit::Unit;
use crate::pipeline::analysis::{OrganisationKind, OrganisationLevel, Place, Span};
use crate::pipeline::extract::PhraseHit;
use crate::pipeline::extract::reading::Reading;
use crate::pipeline::knowledge::{Body, Knowledge, Lexicon, Takes};
use crate::pipeline::text::fold::slug;
use crate::pipeline::text::tokens::TokenKind;

/// How many boards may stand before a body, and bodies before a unit that they share.
const DEPTH: usize = 4;

/// How many tokens the subject of a body may have.
const SUBJECT: usize = 12;
/// The country of the bodies at the centre, folded.
const COUNTRY: &str = "việt nam";

/// Reads names of bodies.
#[derive(Debug)]
pub(super) struct Parser<'t> {
    reading: Reading<'t>,
    knowledge: &'t Knowledge,
    /// Mentions of places, sorted.
    places: Vec<Span>,
}

/// What stands behind the beginning of a name.
#[derive(Debug)]
struct Rest {
    end: usize,
    level: OrganisationLevel,
    kind: Option<OrganisationKind>,
    /// Words of the name, without the place that it may lack.
    words: String,
    unit: Unit,
}

impl<'t> Parser<'t> {
    pub(super) fn new(reading: Reading<'t>, knowledge: &'t Knowledge, places: &[Place]) -> Self {
        let mut places: Vec<Span> =
            places.iter().flat_map(|place| place.mentions.iter().copied()).collect();
        places.sort_unstable();
        Self { reading, knowledge, places }
    }

    /// Reads the name that begins with a phrase.
    pub(super) fn read(&self, hit: &PhraseHit) -> Option<Found> {
        self.read_at(hit, DEPTH)
    }

    fn read_at(&self, hit: &PhraseHit, depth: usize) -> Option<Found> {
        let body = self.knowledge.bodies.all().get(hit.entry)?;
        let reading = self.reading;
        let start = reading.token_from(hit.range.start);
        if body.capital && !reading.is_capital(start) {
            return None;
        }
        if body.ends_office && self.ends_office(hit) {
            return None;
        }
        let end = reading.token_from(hit.range.end);
        // A phrase inside a token, behind a stray mark, names nothing.
        if end <= start {
            return None;
        }
        let rest = if reading.goes_on(end.saturating_sub(1)) {
            self.rest(body, start, end, depth)
        } else {
            None
        };
        let Some(rest) = rest else {
            let whole = body.takes == Takes::Nothing || body.takes == Takes::Place || body.alone;
            let whole = whole || body.takes == Takes::Unit && depth < DEPTH;
            return whole.then(|| {
                let names_place = body.takes == Takes::Place;
                Found {
                    tokens: start..end,
                    name: body.name.clone(),
                    kind: body.kind,
                    level: body.level,
                    unit: if names_place { Unit::Missing(None) } else { Unit::None },
                    short: body.takes == Takes::Subject,
                }
            });
        };
        let name = if rest.words.is_empty() {
            body.name.clone()
        } else {
            format!("{} {}", body.name, rest.words)
        };
        Some(Found {
            tokens: start..rest.end,
            name,
            kind: rest.kind.unwrap_or(body.kind),
            // A cell stays a cell wherever it is.
            level: if body.level == OrganisationLevel::Cell { body.level } else { rest.level },
            unit: rest.unit,
            short: false,
        })
    }

    /// Tells whether a phrase begins the name of a congress.
    pub(super) fn is_congress(&self, hit: &PhraseHit) -> bool {
        let body = self.knowledge.bodies.all().get(hit.entry);
        body.is_some_and(|body| body.name.starts_with("Đại hội"))
    }

    /// Tells whether a body stands for many: counted, or of units of several levels ("đảng ủy xã, thị trấn"), or
    /// those whose congress is meant ("đại hội đảng bộ các cấp").
    pub(super) fn is_generic(&self, body: &Found) -> bool {
        let reading = self.reading;
        let before = body.tokens.start.checked_sub(1).filter(|&before| reading.goes_on(before));
        if let Unit::Missing(Some(_)) = &body.unit {
            let counted = before.is_some_and(|before| {
                reading
                    .text
                    .tokens()
                    .get(before)
                    .is_some_and(|token| token.kind == TokenKind::Number)
                    || self.knowledge.place_words.is_plural(reading.at(before))
            });
            let end = body.tokens.end;
            let listed = matches!(reading.token(end), "," | "và") && reading.goes_on(end);
            let level = if listed { reading.phrase_at(Lexicon::UnitWord, end + 1) } else { None };
            let levels = level.is_some_and(|hit| {
                let after = reading.token_from(hit.range.end);
                self.knowledge.bodies.unit(hit.entry).is_some_and(|unit| {
                    matches!(
                        unit.level,
                        OrganisationLevel::Province
                            | OrganisationLevel::District
                            | OrganisationLevel::Commune
                    )
                }) && !reading.is_capital(after)
            });
            return counted || levels;
        }
        let congress = |before: usize| {
            reading.at(before) == "hội"
                && before.checked_sub(1).is_some_and(|at| reading.at(at) == "đại")
        };
        body.level == OrganisationLevel::Unspecified && before.is_some_and(congress)
    }

    fn rest(&self, body: &Body, start: usize, end: usize, depth: usize) -> Option<Rest> {
        match body.takes {
            Takes::Nothing => self.country(body, end),
            Takes::Place => self.place(body, start, end),
            Takes::Unit => self.unit(body, start, end, depth),
            Takes::Field => self.field(body, start, end),
            Takes::Name => self.named(body, start, end),
            Takes::Subject => self.subject(end),
            Takes::Body => self.board(body, end, depth),
        }
    }

    /// A foreign country behind an organ of a State.
    fn country(&self, body: &Body, end: usize) -> Option<Rest> {
        let hit = self.reading.phrase_at(Lexicon::UnitWord, end)?;
        let unit = self.knowledge.bodies.unit(hit.entry)?;
        let applies = unit.foreign && body.kind == OrganisationKind::State;
        let tokens = end..self.reading.token_from(hit.range.end);
        (applies && self.reading.is_capital(end)).then(|| Rest {
            end: tokens.end,
            level: OrganisationLevel::Unspecified,
            kind: Some(OrganisationKind::Foreign),
            words: self.reading.normal(tokens).to_owned(),
            unit: Unit::None,
        })
    }

    /// The name of a place right behind: "Huyện ủy Ba Bể".
    fn place(&self, body: &Body, start: usize, end: usize) -> Option<Rest> {
        if let Some(rest) = self.unit_word(body, start, end, true) {
            return Some(rest);
        }
        let place = self.place_name(start, end)?;
        let name = self.reading.normal(end..place).to_owned();
        Some(Rest {
            end: place,
            level: body.level,
            kind: None,
            words: name.clone(),
            unit: Unit::Named(name),
        })
    }

    /// A level word and a name: "tỉnh Bắc Kạn"; also shared with the bodies before it: "HĐND, UBND tỉnh".
    fn unit(&self, body: &Body, start: usize, end: usize, depth: usize) -> Option<Rest> {
        let reading = self.reading;
        let of = if reading.at(end) == "của" { end + 1 } else { end };
        if let Some(rest) = self.unit_word(body, start, of, false) {
            return Some(rest);
        }
        if let Some(hit) = reading.phrase_at(Lexicon::Body, end)
            && body.kind == OrganisationKind::Party
            && depth > 0
        {
            let inner = self.read_at(hit, depth - 1)?;
            return Some(Rest {
                end: inner.tokens.end,
                level: if inner.kind == OrganisationKind::Party { inner.level } else { body.level },
                kind: None,
                words: inner.name,
                unit: inner.unit,
            });
        }
        // "Thanh tra Sở Y tế".
        if let Some(hit) = reading.phrase_at(Lexicon::Body, end)
            && body.kind == OrganisationKind::State
            && self.knowledge.bodies.all().get(hit.entry)?.takes == Takes::Field
            && let Some(inner) = self.read_at(hit, depth.checked_sub(1)?)
        {
            return Some(Rest {
                end: inner.tokens.end,
                level: inner.level,
                kind: None,
                words: inner.name,
                unit: inner.unit,
            });
        }
        if matches!(reading.token(end), "-" | "–" | "," | "/" | "và") && depth > 0 {
            let hit = reading.phrase_at(Lexicon::Body, end + 1)?;
            let next = self.knowledge.bodies.all().get(hit.entry)?;
            if next.takes == Takes::Unit {
                let after = reading.token_from(hit.range.end);
                let shared = self.unit(next, end + 1, after, depth - 1)?;
                return Some(Rest { end, ..shared });
            }
            return None;
        }
        if reading.at(end) == "và" {
            return None;
        }
        let place = self.place_name(start, end)?;
        let name = reading.normal(end..place).to_owned();
        Some(Rest {
            end: place,
            level: body.level,
            kind: None,
            words: name.clone(),
            unit: Unit::Named(name),
        })
    }

    fn unit_word(&self, body: &Body, start: usize, at: usize, only_named: bool) -> Option<Rest> {
        let reading = self.reading;
        let hit = reading.phrase_at(Lexicon::UnitWord, at)?;
        let unit = self.knowledge.bodies.unit(hit.entry)?;
        let after = reading.token_from(hit.range.end);
        let word = reading.normal(at..after);
        if unit.foreign {
            return self.country(body, at);
        }
        let place = if reading.goes_on(after - 1) { self.place_name(start, after) } else { None };
        if place.is_none() && only_named {
            return None;
        }
        let is_city = word.to_lowercase().contains("tp") || word.to_lowercase() == "thành phố";
        let mut level = unit.level;
        let end = place.unwrap_or(after);
        let name = reading.normal(after..end);
        if is_city && place.is_some() && self.knowledge.central_cities.find(&slug(name)).is_none() {
            level = OrganisationLevel::District;
        }
        let takes_unit = matches!(
            level,
            OrganisationLevel::Province
                | OrganisationLevel::District
                | OrganisationLevel::Commune
                | OrganisationLevel::Central
                | OrganisationLevel::Unspecified
        );
        if !takes_unit && body.kind != OrganisationKind::Party {
            return None;
        }
        let territorial = matches!(
            level,
            OrganisationLevel::Province | OrganisationLevel::District | OrganisationLevel::Commune
        );
        let (words, unit) = if place.is_some() {
            let unit = if territorial { Unit::Named(name.to_owned()) } else { Unit::None };
            (reading.normal(at..end).to_owned(), unit)
        } else if territorial {
            (String::new(), Unit::Missing(Some(word.to_lowercase())))
        } else {
            // "Bộ Ngoại giao Việt Nam Lê Thị Minh An": behind the country stands a name.
            let country = self.reading.folded(at..after) == COUNTRY;
            let (end, words) =
                if country { (after, word.to_owned()) } else { self.workplace(at, after) };
            return Some(Rest { end, level, kind: None, words, unit: Unit::None });
        };
        Some(Rest { end, level, kind: None, words, unit })
    }

    /// The rest of a work place whose name is not in capitals: "Cơ quan UBND huyện".
    fn workplace(&self, at: usize, after: usize) -> (usize, String) {
        let run = self.reading.run(after, |_| false);
        (run, self.reading.normal(at..run).to_owned())
    }

    /// What an office deals with, then the unit: "Sở Y tế tỉnh Bắc Kạn", "Sở Y tế Hà Nội".
    fn field(&self, body: &Body, start: usize, end: usize) -> Option<Rest> {
        let reading = self.reading;
        let field_end = match reading.phrase_at(Lexicon::BodyField, end) {
            Some(hit)
                if reading.is_capital(end)
                    || reading.token_from(hit.range.end) >= end + 2 && self.is_within(start) =>
            {
                self.further_fields(reading.token_from(hit.range.end))
            }
            _ => self.run_of_name(start, end)?,
        };
        let field = reading.normal(end..field_end);
        if !reading.goes_on(field_end - 1) {
            return Some(Rest {
                end: field_end,
                level: body.level,
                kind: None,
                words: field.to_owned(),
                unit: Unit::None,
            });
        }
        let further = self.unit_word(body, start, field_end, false).or_else(|| {
            let place = self.place_name(start, field_end)?;
            Some(Rest {
                end: place,
                level: body.level,
                kind: None,
                words: reading.normal(field_end..place).to_owned(),
                unit: Unit::None,
            })
        });
        Some(match further {
            Some(rest) if rest.kind.is_some() || rest.level != OrganisationLevel::Unspecified => {
                let words = format!("{field} {}", rest.words);
                Rest { words: words.trim_end().to_owned(), ..rest }
            }
            _ => Rest {
                end: field_end,
                level: body.level,
                kind: None,
                words: field.to_owned(),
                unit: Unit::None,
            },
        })
    }

    /// A name in capitals or a number.
    fn named(&self, body: &Body, start: usize, end: usize) -> Option<Rest> {
        if self.known_place(start).is_some() {
            return None;
        }
        let run = self.run_of_name(start, end)?;
        Some(Rest {
            end: run,
            level: body.level,
            kind: None,
            words: self.reading.normal(end..run).to_owned(),
            unit: Unit::None,
        })
    }

    /// Words up to a level word: "Ban Chỉ đạo phòng, chống tham nhũng tỉnh".
    fn subject(&self, end: usize) -> Option<Rest> {
        let reading = self.reading;
        let unit = (end..end + SUBJECT)
            .take_while(|&at| {
                !matches!(reading.token(at), "." | ";" | ":" | "(" | "") && reading.goes_on(at - 1)
            })
            .find_map(|at| {
                let hit = reading.phrase_at(Lexicon::UnitWord, at)?;
                let unit = self.knowledge.bodies.unit(hit.entry)?;
                let fits = matches!(
                    unit.level,
                    OrganisationLevel::Central
                        | OrganisationLevel::Province
                        | OrganisationLevel::District
                        | OrganisationLevel::Commune
                );
                fits.then_some((at, unit.level, hit))
            });
        let (at, level, hit) = unit?;
        let after = reading.token_from(hit.range.end);
        let place = if reading.goes_on(after - 1) { self.place_name(end, after) } else { None };
        let central = level == OrganisationLevel::Central;
        let (words, unit) = match place {
            Some(place) => (
                reading.normal(end..place).to_owned(),
                Unit::Named(reading.normal(after..place).to_owned()),
            ),
            None if central => (reading.normal(end..after).to_owned(), Unit::None),
            None => (
                reading.normal(end..at).to_owned(),
                Unit::Missing(Some(reading.normal(at..after).to_lowercase())),
            ),
        };
        Some(Rest { end: place.unwrap_or(after), level, kind: None, words, unit })
    }

    /// The body whose board it is: "Ban Thường vụ Huyện ủy Ba Bể".
    fn board(&self, board: &Body, end: usize, depth: usize) -> Option<Rest> {
        let reading = self.reading;
        // A definition in brackets between the two belongs to the board: "ủy ban kiểm tra (UBKT) các cấp".
        let skip = if super::bracketed(reading, end).is_some() { end + 3 } else { end };
        if let Some(hit) = reading.phrase_at(Lexicon::UnitWord, skip)
            && board.alone
        {
            let unit = self.knowledge.bodies.unit(hit.entry)?;
            if unit.level == OrganisationLevel::Unspecified && !unit.foreign {
                let after = reading.token_from(hit.range.end);
                let end = if skip > end { end } else { after };
                return Some(Rest {
                    end,
                    level: unit.level,
                    kind: None,
                    words: reading.normal(skip..after).to_owned(),
                    unit: Unit::None,
                });
            }
        }
        let depth = depth.checked_sub(1)?;
        let hit = reading.phrase_at(Lexicon::Body, skip)?;
        let inner = self.read_at(hit, depth)?;
        Some(Rest {
            end: inner.tokens.end,
            level: inner.level,
            kind: Some(inner.kind),
            words: inner.name,
            unit: inner.unit,
        })
    }
}
