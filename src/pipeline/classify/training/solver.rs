//! Linear machines, one a class, by dual coordinate descent on the squared hinge loss.
//!
//! All classes are solved side by side, because the time goes into fetching the rows of a text and
//! the weights of all classes lie in one row. Texts are visited in an order drawn from the seed:
//! same texts, settings and seed give the same weights.

/// A text as the solver sees it.
#[derive(Debug, Clone, Default)]
pub(super) struct Example {
    /// Rows and their values, of length 1 together.
    pub(super) values: Vec<(u32, f32)>,
    /// Index of its class.
    pub(super) class: usize,
}

/// How to solve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) rows: usize,
    pub(super) classes: usize,
    /// What an example on the wrong side costs.
    pub(super) cost: f32,
    pub(super) epochs: usize,
    pub(super) seed: u64,
}

/// Weights by row, those of all classes side by side; the last row is the bias.
pub(super) fn solve(examples: &[&Example], plan: Plan) -> Vec<f32> {
    let Plan { rows, classes, cost, epochs, seed } = plan;
    let mut weights = vec![0.0_f32; (rows + 1) * classes];
    let mut duals = vec![0.0_f32; examples.len() * classes];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = seed;
    let slack = 0.5 / cost;
    let (mut sums, mut steps) = (vec![0.0_f32; classes], vec![0.0_f32; classes]);
    for _ in 0..epochs {
        shuffle(&mut order, &mut random);
        for &index in &order {
            let Some(example) = examples.get(index) else { continue };
            decide(&weights, rows, classes, &example.values, &mut sums);
            let Some(duals) = duals.get_mut(index * classes..(index + 1) * classes) else {
                continue;
            };
            let mut moved = false;
            for (class, ((dual, sum), step)) in
                duals.iter_mut().zip(&sums).zip(&mut steps).enumerate()
            {
                let side = if class == example.class { 1.0 } else { -1.0 };
                let gradient = side * sum - 1.0 + *dual * slack;
                // The length of an example is 1, and 1 for the bias.
                let next = (*dual - gradient / (2.0 + slack)).max(0.0);
                *step = (next - *dual) * side;
                moved |= *step != 0.0;
                *dual = next;
            }
            if moved {
                advance(&mut weights, rows, classes, &example.values, &steps);
            }
        }
    }
    weights
}

/// Writes the value of each class for a text into `sums`.
pub(super) fn decide(
    weights: &[f32],
    rows: usize,
    classes: usize,
    values: &[(u32, f32)],
    sums: &mut [f32],
) {
    let bias = weights.get(rows * classes..).unwrap_or_default();
    sums.copy_from_slice(bias);
    for (row, value) in values {
        let at = *row as usize * classes;
        let Some(row) = weights.get(at..at + classes) else { continue };
        for (sum, weight) in sums.iter_mut().zip(row) {
            *sum += weight * value;
        }
    }
}

fn advance(weights: &mut [f32], rows: usize, classes: usize, values: &[(u32, f32)], steps: &[f32]) {
    let bias = u32::try_from(rows).map(|row| (row, 1.0)).ok();
    for (row, value) in values.iter().copied().chain(bias) {
        let at = row as usize * classes;
        let Some(row) = weights.get_mut(at..at + classes) else { continue };
        for (weight, step) in row.iter_mut().zip(steps) {
            *weight += step * value;
        }
    }
}

/// Fisher and Yates, with `SplitMix64`.
fn shuffle(order: &mut [usize], random: &mut u64) {
    for last in (1..order.len()).rev() {
        *random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = *random;
        drawn = (drawn ^ drawn >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ drawn >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^= drawn >> 31;
        let chosen = (u128::from(drawn) * (last as u128 + 1)) >> 64;
        order.swap(last, usize::try_from(chosen).unwrap_or(last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_a_row_tells_apart_are_told_apart() {
        let example = |row, class| Example { values: vec![(row, 0.8), (3, 0.6)], class };
        let examples: Vec<Example> = (0..30).map(|at| example(at % 3, at as usize % 3)).collect();
        let all: Vec<&Example> = examples.iter().collect();
        let plan = Plan { rows: 4, classes: 3, cost: 1.0, epochs: 30, seed: 1 };
        let weights = solve(&all, plan);
        assert_eq!(weights, solve(&all, plan));
        for example in &examples {
            let mut sums = [0.0; 3];
            decide(&weights, 4, 3, &example.values, &mut sums);
            let best = (0..3).max_by(|a, b| sums[*a].total_cmp(&sums[*b]));
            assert_eq!(best, Some(example.class), "{sums:?}");
        }
    }
}
