//! Finds the most likely sequence of classes over a page.
//!
//! A Viterbi search over pairs of [`Zone`] and class. Zones follow one another, so the search looks at
//! the best of each zone and at the few pairs of classes that like to follow each other: the work for
//! a line does not depend on the length of the page.

use super::features::Observation;
use super::markup::enter_body;
use super::weights::{
    PAIRS, ROWS, STATES, Zone, begin, enter_tail, finish, opens, place, score, step,
};
use crate::pipeline::labels::LineClass;

/// No state comes before the first line.
const NONE: u8 = u8::MAX;

/// Returns the most likely class of each line.
#[must_use]
pub fn decode(observations: &[Observation]) -> Vec<LineClass> {
    let rows: Vec<usize> = STATES
        .iter()
        .map(|(_, class, _)| ROWS.iter().position(|(row, _, _)| row == class).unwrap_or(0))
        .collect();
    let mut scores = vec![f64::NEG_INFINITY; STATES.len()];
    let mut came_from: Vec<u8> = Vec::with_capacity(observations.len() * STATES.len());
    for (index, observation) in observations.iter().enumerate() {
        let emitted = score(observation);
        let best = best_of_zones(&scores);
        let mut next = vec![f64::NEG_INFINITY; STATES.len()];
        for (state, &(zone, class, bias)) in STATES.iter().enumerate() {
            let (before, from) = if index == 0 {
                let is_open = !matches!(class, LineClass::Lead)
                    && (zone != Zone::Head || class == LineClass::Title);
                (begin(zone).filter(|_| is_open).unwrap_or(f64::NEG_INFINITY), NONE)
            } else {
                predecessor(&scores, &best, zone, class, observation)
            };
            let emission =
                rows.get(state).and_then(|row| emitted.get(*row)).copied().unwrap_or(0.0);
            if let Some(slot) = next.get_mut(state) {
                *slot = before + emission + bias + place(observation, zone, class);
            }
            came_from.push(from);
        }
        scores = next;
    }
    trace(&scores, &came_from, observations.len())
}

/// Returns the best state of each zone with its score.
fn best_of_zones(scores: &[f64]) -> [(f64, u8); 6] {
    let mut best = [(f64::NEG_INFINITY, NONE); 6];
    for (state, (&(zone, _, _), &score)) in STATES.iter().zip(scores).enumerate() {
        if let Some(slot) = best.get_mut(zone as usize)
            && score > slot.0
        {
            *slot = (score, u8::try_from(state).unwrap_or(NONE));
        }
    }
    best
}

fn predecessor(
    scores: &[f64],
    best: &[(f64, u8); 6],
    zone: Zone,
    class: LineClass,
    observation: &Observation,
) -> (f64, u8) {
    let passage = |from: Zone| {
        if from == zone && opens(class) {
            return None;
        }
        // Only the class that opens a zone leads into it.
        if from != zone && matches!(zone, Zone::Head | Zone::Standfirst) && !opens(class) {
            return None;
        }
        let cost = step(from, zone)?;
        Some(match (from, zone) {
            (Zone::Tail, _) => cost,
            (_, Zone::Tail) => cost + enter_tail(observation),
            (Zone::Front, Zone::Body) => cost + enter_body(&observation.origin),
            _ => cost,
        })
    };
    let mut found = (f64::NEG_INFINITY, NONE);
    for from in Zone::ALL {
        let Some(cost) = passage(from) else { continue };
        let Some(&(score, state)) = best.get(from as usize) else { continue };
        if score + cost > found.0 {
            found = (score + cost, state);
        }
    }
    for (before, _, bonus) in PAIRS.iter().filter(|(_, after, _)| *after == class) {
        for (state, &(from, from_class, _)) in STATES.iter().enumerate() {
            if from_class != *before {
                continue;
            }
            let Some(cost) = passage(from) else { continue };
            let score = scores.get(state).copied().unwrap_or(f64::NEG_INFINITY) + cost + bonus;
            if score > found.0 {
                found = (score, u8::try_from(state).unwrap_or(NONE));
            }
        }
    }
    found
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
