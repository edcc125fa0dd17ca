//! Finds the most likely sequence of classes over a page.
//!
//! A Viterbi search over pairs of [`Zone`] and class. Zones follow one another, so the search looks at
//! the best of each zone and at the few pairs of classes that like to follow each other: the work for
//! a line does not depend on the length of the page.

use std::sync::LazyLock;

use super::features::Observation;
use super::markup::enter_body;
use super::weights::{PAIRS, ROWS, STATES, begin_body, enter_tail, opens, place, score};
use super::zones::{Zone, begin, enter, finish, step};
use crate::pipeline::labels::LineClass;

/// No state comes before the first line.
const NONE: u8 = u8::MAX;

/// What of a state does not depend on the page.
struct State {
    zone: Zone,
    class: LineClass,
    bias: f64,
    /// Its row among the weights.
    row: usize,
    /// Whether a page may begin with it.
    begins: f64,
    /// The index of its way in [`Table::ways`].
    way: usize,
    /// States that it likes to follow.
    liked: Vec<Liked>,
}

/// A state that another one likes to follow.
struct Liked {
    state: u8,
    zone: Zone,
    /// How much.
    bonus: f64,
}

/// How a state is reached; many states share one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Way {
    zone: Zone,
    opens: Opens,
    /// What it costs to come from each zone; negative infinity where that cannot be.
    passages: [f64; Zone::ALL.len()],
}

/// What a state opens the body with, where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opens {
    Paragraph,
    Heading,
    Nothing,
}

/// All states, and the ways to reach them that differ.
struct Table {
    states: Vec<State>,
    ways: Vec<Way>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut ways = Vec::new();
    let state = |&(zone, class, bias): &_| State::new(zone, class, bias, &mut ways);
    let states = STATES.iter().map(state).collect();
    Table { states, ways }
});

impl State {
    fn new(zone: Zone, class: LineClass, bias: f64, ways: &mut Vec<Way>) -> Self {
        let is_open = class != LineClass::Lead && (zone != Zone::Head || class == LineClass::Title);
        let passage = |from: Zone| {
            let stays = from == zone;
            // Only the class that opens a zone leads into it, and only once.
            let is_barred = if stays {
                opens(class)
            } else {
                matches!(zone, Zone::Head | Zone::Standfirst) && !opens(class)
            };
            let cost = step(from, zone).filter(|_| !is_barred).unwrap_or(f64::NEG_INFINITY);
            if stays { cost } else { cost + enter(from, zone, class) }
        };
        let opens = if class == LineClass::Body {
            Opens::Paragraph
        } else if class == LineClass::Subheading {
            Opens::Heading
        } else {
            Opens::Nothing
        };
        let way = Way { zone, opens, passages: Zone::ALL.map(passage) };
        let known = ways.iter().position(|known| *known == way);
        let index = known.unwrap_or(ways.len());
        if known.is_none() {
            ways.push(way);
        }
        let liked = PAIRS
            .iter()
            .filter(|(_, after, _)| *after == class)
            .flat_map(|(before, _, bonus)| {
                (0..)
                    .zip(STATES)
                    .filter(move |(_, state)| state.1 == *before)
                    .map(|(state, (zone, _, _))| Liked { state, zone: *zone, bonus: *bonus })
            })
            .collect();
        Self {
            zone,
            class,
            bias,
            row: ROWS.iter().position(|(row, _, _)| *row == class).unwrap_or(0),
            begins: begin(zone).filter(|_| is_open).unwrap_or(f64::NEG_INFINITY),
            way: index,
            liked,
        }
    }
}

/// Returns the most likely class of each line.
#[must_use]
pub fn decode(observations: &[Observation]) -> Vec<LineClass> {
    let table = &*TABLE;
    let states = table.states.len();
    let mut scores = vec![f64::NEG_INFINITY; states];
    let mut next = scores.clone();
    let mut came_from: Vec<u8> = Vec::with_capacity(observations.len() * states);
    let mut reached = vec![Reached::NEVER; table.ways.len()];
    for (index, observation) in observations.iter().enumerate() {
        let emitted = score(observation);
        let best = best_of_zones(&scores);
        let entry = Entry {
            tail: enter_tail(observation),
            body: enter_body(&observation.origin),
            first: begin_body(observation),
        };
        for (way, slot) in table.ways.iter().zip(&mut reached) {
            *slot = way.reach(&best, &entry);
        }
        for (state, slot) in table.states.iter().zip(&mut next) {
            let (before, from) = if index == 0 {
                (state.begins, NONE)
            } else {
                state.predecessor(&scores, &reached)
            };
            let emission = emitted.get(state.row).copied().unwrap_or(0.0);
            *slot = before + emission + state.bias + place(observation, state.zone, state.class);
            came_from.push(from);
        }
        std::mem::swap(&mut scores, &mut next);
    }
    trace(&scores, &came_from, observations.len())
}

/// Returns the best state of each zone with its score.
fn best_of_zones(scores: &[f64]) -> [(f64, u8); Zone::ALL.len()] {
    let mut best = [(f64::NEG_INFINITY, NONE); Zone::ALL.len()];
    for (index, (&(zone, _, _), &score)) in STATES.iter().zip(scores).enumerate() {
        if let Some(slot) = best.get_mut(zone as usize)
            && score > slot.0
        {
            *slot = (score, u8::try_from(index).unwrap_or(NONE));
        }
    }
    best
}

/// What it costs to enter a zone with a line.
struct Entry {
    tail: f64,
    body: f64,
    /// What it costs the body to begin with it below a title, as a paragraph and as a heading.
    first: (f64, f64),
}

impl Way {
    /// Returns what it costs to come from a zone with a line.
    fn passage(&self, from: Zone, entry: &Entry) -> f64 {
        let cost = self.passages.get(from as usize).copied().unwrap_or(f64::NEG_INFINITY);
        match (from, self.zone, self.opens) {
            (Zone::Tail, _, _) => cost,
            (_, Zone::Tail, _) => cost + entry.tail,
            (Zone::Front, Zone::Body, _) => cost + entry.body,
            (Zone::Head | Zone::Standfirst, Zone::Body, Opens::Paragraph) => cost + entry.first.0,
            (Zone::Head, Zone::Body, Opens::Heading) => cost + entry.first.1,
            _ => cost,
        }
    }

    /// Returns what it takes to come this way with a line.
    fn reach(&self, best: &[(f64, u8); Zone::ALL.len()], entry: &Entry) -> Reached {
        let mut reached = Reached::NEVER;
        reached.passages = Zone::ALL.map(|from| self.passage(from, entry));
        for (passage, &(score, index)) in reached.passages.iter().zip(best) {
            let score = score + passage;
            if score > reached.best.0 {
                reached.best = (score, index);
            }
        }
        reached
    }
}

/// What it takes to come a way with one line.
#[derive(Debug, Clone, Copy)]
struct Reached {
    /// The best state to come from, whatever its class, and the score that this leaves.
    best: (f64, u8),
    /// What it costs to come from each zone.
    passages: [f64; Zone::ALL.len()],
}

impl Reached {
    const NEVER: Self =
        Self { best: (f64::NEG_INFINITY, NONE), passages: [f64::NEG_INFINITY; Zone::ALL.len()] };
}

impl State {
    /// Returns the state before this one and the score that coming from it leaves.
    fn predecessor(&self, scores: &[f64], reached: &[Reached]) -> (f64, u8) {
        let Reached { best: mut found, passages } =
            reached.get(self.way).copied().unwrap_or(Reached::NEVER);
        for liked in &self.liked {
            let before = scores.get(usize::from(liked.state)).copied();
            let passage = passages.get(liked.zone as usize).copied();
            let (Some(before), Some(passage)) = (before, passage) else { continue };
            let score = before + passage + liked.bonus;
            if score > found.0 {
                found = (score, liked.state);
            }
        }
        found
    }
}

fn trace(scores: &[f64], came_from: &[u8], lines: usize) -> Vec<LineClass> {
    let mut state = STATES
        .iter()
        .zip(scores)
        .enumerate()
        .map(|(state, ((zone, _, _), score))| (state, score + finish(*zone)))
        .fold((0, f64::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best })
        .0;
    let mut classes = vec![LineClass::Other; lines];
    for line in (0..lines).rev() {
        if let (Some(slot), Some((_, class, _))) = (classes.get_mut(line), STATES.get(state)) {
            *slot = *class;
        }
        let from = came_from.get(line * STATES.len() + state).copied().unwrap_or(NONE);
        if from == NONE {
            break;
        }
        state = usize::from(from);
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_one_row_and_stands_somewhere() {
        for class in LineClass::ALL {
            assert_eq!(ROWS.iter().filter(|(row, _, _)| row == class).count(), 1, "{class}");
            assert!(STATES.iter().any(|(_, state, _)| state == class), "{class}");
        }
        assert!(STATES.len() < usize::from(NONE));
    }

    #[test]
    fn zones_never_go_back_but_to_the_body() {
        for from in Zone::ALL {
            for to in Zone::ALL {
                if step(from, to).is_some() {
                    assert!(to >= from || (from, to) == (Zone::Signed, Zone::Body));
                }
            }
        }
    }

    #[test]
    fn no_lines_have_no_classes() {
        assert_eq!(decode(&[]), []);
    }
}
