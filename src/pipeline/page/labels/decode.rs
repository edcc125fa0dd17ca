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
    /// What it costs to come from each zone.
    way: Way,
    /// Its index in [`Table::ways`].
    shared: usize,
    /// States that it likes to follow, and how much.
    liked: Vec<(usize, f64)>,
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
    let mut ways: Vec<Way> = Vec::new();
    let states = STATES
        .iter()
        .map(|&(zone, class, bias)| {
            let state = State::new(zone, class, bias);
            let known = ways.iter().position(|way| *way == state.way);
            let index = known.unwrap_or(ways.len());
            if known.is_none() {
                ways.push(state.way);
            }
            State { shared: index, ..state }
        })
        .collect();
    Table { states, ways }
});

impl State {
    fn new(zone: Zone, class: LineClass, bias: f64) -> Self {
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
        let liked = PAIRS
            .iter()
            .filter(|(_, after, _)| *after == class)
            .flat_map(|(before, _, bonus)| {
                let is_before =
                    move |(_, state): &(usize, &(Zone, LineClass, f64))| state.1 == *before;
                STATES.iter().enumerate().filter(is_before).map(|(index, _)| (index, *bonus))
            })
            .collect();
        Self {
            zone,
            class,
            bias,
            row: ROWS.iter().position(|(row, _, _)| *row == class).unwrap_or(0),
            begins: begin(zone).filter(|_| is_open).unwrap_or(f64::NEG_INFINITY),
            way,
            shared: 0,
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
    let mut reached = vec![(f64::NEG_INFINITY, NONE); table.ways.len()];
    for (index, observation) in observations.iter().enumerate() {
        let emitted = score(observation);
        let best = best_of_zones(&scores);
        let entry = Entry {
            tail: enter_tail(observation),
            body: enter_body(&observation.origin),
            first: begin_body(observation),
        };
        for (way, slot) in table.ways.iter().zip(&mut reached) {
            *slot = way.shortest(&best, &entry);
        }
        for (state, slot) in table.states.iter().zip(&mut next) {
            let (before, from) = if index == 0 {
                (state.begins, NONE)
            } else {
                state.predecessor(&scores, &reached, &entry)
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

    /// Returns the best state to come from, whatever its class, with the score that this leaves.
    fn shortest(&self, best: &[(f64, u8); Zone::ALL.len()], entry: &Entry) -> (f64, u8) {
        let mut found = (f64::NEG_INFINITY, NONE);
        for (from, &(score, index)) in Zone::ALL.into_iter().zip(best) {
            let score = score + self.passage(from, entry);
            if score > found.0 {
                found = (score, index);
            }
        }
        found
    }
}

impl State {
    /// Returns the state before this one and the score that coming from it leaves.
    fn predecessor(&self, scores: &[f64], reached: &[(f64, u8)], entry: &Entry) -> (f64, u8) {
        let mut found = reached.get(self.shared).copied().unwrap_or((f64::NEG_INFINITY, NONE));
        for &(index, bonus) in &self.liked {
            let Some(&(from, _, _)) = STATES.get(index) else { continue };
            let before = scores.get(index).copied().unwrap_or(f64::NEG_INFINITY);
            let score = before + self.way.passage(from, entry) + bonus;
            if score > found.0 {
                found = (score, u8::try_from(index).unwrap_or(NONE));
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
