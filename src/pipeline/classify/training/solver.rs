//! Linear machines, one a class, by dual coordinate descent on the squared hinge loss.
//!
//! All classes are solved side by side, because the time goes into fetching the rows of a text and
//! the weights of all classes lie in one row. Texts are visited in an order drawn from the seed:
//! same texts, settings and seed give the same weights.

use crate::pipeline::classify::topic_model::LANES;

/// A text as the solver sees it.
#[derive(Debug, Clone, Default)]
pub(super) struct Example {
    /// Rows and their values.
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
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    rows: usize,
    width: usize,
    lanes: Vec<[f32; LANES]>,
}

impl Weights {
    /// Returns the weights of a row for all classes, with zeros behind the last one.
    pub(super) fn row(&self, row: usize) -> &[f32] {
        let start = row * self.width;
        self.lanes.get(start..start + self.width).unwrap_or_default().as_flattened()
    }

    /// Returns what every text starts with.
    pub(super) fn bias(&self) -> &[f32] {
        self.row(self.rows)
    }

    /// Writes the value of each class for a text into `sums`.
    fn decide(&self, values: &[(u32, f32)], sums: &mut [[f32; LANES]]) {
        let bias = (u32::try_from(self.rows).unwrap_or_default(), 1.0);
        sums.fill([0.0; LANES]);
        for (row, value) in values.iter().copied().chain([bias]) {
            let start = row as usize * self.width;
            let row = self.lanes.get(start..start + self.width).unwrap_or_default();
            for (sum, weight) in sums.as_flattened_mut().iter_mut().zip(row.as_flattened()) {
                *sum += weight * value;
            }
        }
    }

    fn advance(&mut self, values: &[(u32, f32)], steps: &[[f32; LANES]]) {
        let bias = (u32::try_from(self.rows).unwrap_or_default(), 1.0);
        for (row, value) in values.iter().copied().chain([bias]) {
            let start = row as usize * self.width;
            let row = self.lanes.get_mut(start..start + self.width).unwrap_or_default();
            for (weight, step) in row.as_flattened_mut().iter_mut().zip(steps.as_flattened()) {
                *weight += step * value;
            }
        }
    }
}

/// Solves the machines of all classes.
pub(super) fn solve(examples: &[Example], plan: Plan) -> Weights {
    let Plan { rows, classes, cost, epochs, seed } = plan;
    let width = classes.div_ceil(LANES);
    let mut weights = Weights { rows, width, lanes: vec![[0.0; LANES]; (rows + 1) * width] };
    let mut duals = vec![0.0_f32; examples.len() * classes];
    // 1 for the bias.
    let square = |example: &Example| 1.0 + example.values.iter().map(|(_, v)| v * v).sum::<f32>();
    let squares: Vec<f32> = examples.iter().map(square).collect();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = seed;
    let slack = 0.5 / cost;
    let (mut sums, mut steps) = (vec![[0.0_f32; LANES]; width], vec![[0.0_f32; LANES]; width]);
    for _ in 0..epochs {
        shuffle(&mut order, &mut random);
        for &index in &order {
            let (Some(example), Some(square)) = (examples.get(index), squares.get(index)) else {
                continue;
            };
            let Some(duals) = duals.get_mut(index * classes..(index + 1) * classes) else {
                continue;
            };
            weights.decide(&example.values, &mut sums);
            let mut moved = false;
            let of_classes = duals.iter_mut().zip(sums.iter().flatten());
            for (class, ((dual, sum), step)) in
                of_classes.zip(steps.iter_mut().flatten()).enumerate()
            {
                let side = if class == example.class { 1.0 } else { -1.0 };
                let gradient = side * sum - 1.0 + *dual * slack;
                let next = (*dual - gradient / (square + slack)).max(0.0);
                *step = (next - *dual) * side;
                moved |= *step != 0.0;
                *dual = next;
            }
            if moved {
                weights.advance(&example.values, &steps);
            }
        }
    }
    weights
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

    fn check(classes: usize) {
        let rows = classes + 1;
        let common = u32::try_from(classes).unwrap_or_default();
        let example = |at: usize| {
            let class = at % classes;
            let own = u32::try_from(class).unwrap_or_default();
            Example { values: vec![(own, 0.8), (common, 0.6)], class }
        };
        let examples: Vec<Example> = (0..classes * 10).map(example).collect();
        let plan = Plan { rows, classes, cost: 1.0, epochs: 30, seed: 1 };
        let weights = solve(&examples, plan);
        assert_eq!(weights, solve(&examples, plan));
        for example in &examples {
            let mut sums = vec![[0.0; LANES]; classes.div_ceil(LANES)];
            weights.decide(&example.values, &mut sums);
            let sums = sums.as_flattened();
            let best = (0..classes).max_by(|a, b| sums[*a].total_cmp(&sums[*b]));
            assert_eq!(best, Some(example.class), "{sums:?}");
        }
    }

    #[test]
    fn classes_that_a_row_tells_apart_are_told_apart() {
        check(3);
        check(LANES + 5);
    }
}
