//! The value on f64: the plain loop, and the fastest one known to us.

use super::{FREEDOM, GAMMA, GaussianMixture, Parameters};

pub(super) const LANES: usize = 8;

impl GaussianMixture {
    /// The denominator.
    pub(super) fn function(&self, x: &[f64]) -> f64 {
        let (d, below) = (self.dimension, self.below_diagonal());
        let p = self.split(x);
        let scales: Vec<f64> = p.diagonals.iter().map(|q| q.exp()).collect();
        let rows = p.diagonals.chunks_exact(d);
        let log_determinants: Vec<f64> = rows.map(|q| q.iter().sum()).collect();
        let (mut centred, mut product) = (vec![0.0; d], vec![0.0; d]);
        let mut exponents = vec![0.0; self.components];
        let mut likelihood = 0.0;
        for point in self.points().chunks_exact(d) {
            for k in 0..self.components {
                let (mean, scale) = (&p.means[k * d..][..d], &scales[k * d..][..d]);
                let mut lower = p.lower[k * below..][..below].iter();
                for i in 0..d {
                    centred[i] = point[i] - mean[i];
                    product[i] = scale[i] * centred[i];
                }
                for i in 0..d {
                    for (row, l) in product[i + 1..].iter_mut().zip(&mut lower) {
                        *row += l * centred[i];
                    }
                }
                let mut squares = 0.0;
                for row in &product {
                    squares += row * row;
                }
                exponents[k] = p.weights[k] + log_determinants[k] - 0.5 * squares;
            }
            likelihood += log_sum_exp(&exponents);
        }
        likelihood + self.rest(&p, &scales)
    }

    /// Eight points side by side; `lanes` is what [`lanes`](Self::lanes) made of the points.
    pub(super) fn fastest(&self, x: &[f64], lanes: &[[f64; LANES]]) -> f64 {
        let (d, below) = (self.dimension, self.below_diagonal());
        let p = self.split(x);
        let scales: Vec<f64> = p.diagonals.iter().map(|q| q.exp()).collect();
        let (mut centred, mut product) = (vec![[0.0; LANES]; d], vec![[0.0; LANES]; d]);
        let mut exponents = vec![[0.0; LANES]; self.components];
        let mut likelihood = 0.0;
        for points in lanes.chunks_exact(d) {
            let mut largest = [f64::NEG_INFINITY; LANES];
            for (k, exponent) in exponents.iter_mut().enumerate() {
                let (mean, scale) = (&p.means[k * d..][..d], &scales[k * d..][..d]);
                let mut lower = p.lower[k * below..][..below].iter();
                for i in 0..d {
                    for lane in 0..LANES {
                        centred[i][lane] = points[i][lane] - mean[i];
                        product[i][lane] = scale[i] * centred[i][lane];
                    }
                }
                for i in 0..d {
                    let centred = centred[i];
                    for (row, l) in product[i + 1..].iter_mut().zip(&mut lower) {
                        for lane in 0..LANES {
                            row[lane] += l * centred[lane];
                        }
                    }
                }
                let mut squares = [0.0; LANES];
                for row in &product {
                    for lane in 0..LANES {
                        squares[lane] += row[lane] * row[lane];
                    }
                }
                let log_determinant: f64 = p.diagonals[k * d..][..d].iter().sum();
                for lane in 0..LANES {
                    exponent[lane] = p.weights[k] + log_determinant - 0.5 * squares[lane];
                    largest[lane] = largest[lane].max(exponent[lane]);
                }
            }
            for lane in 0..LANES {
                let sum: f64 = exponents
                    .iter()
                    .map(|exponent| (exponent[lane] - largest[lane]).exp())
                    .sum();
                likelihood += sum.ln() + largest[lane];
            }
        }
        likelihood + self.rest(&p, &scales)
    }

    /// The points transposed in blocks of eight: d rows of eight lanes a block.
    pub(super) fn lanes(&self) -> Vec<[f64; LANES]> {
        let d = self.dimension;
        let blocks = self.points().chunks_exact(d * LANES);
        assert!(blocks.remainder().is_empty(), "points in blocks of {LANES}");
        blocks
            .flat_map(|block| (0..d).map(|i| std::array::from_fn(|lane| block[lane * d + i])))
            .collect()
    }

    /// What does not depend on the points: −N ln Σ exp αₖ − Σₖ (½ γ² (‖exp qₖ‖² + ‖lₖ‖²) − m Σ qₖ).
    pub(super) fn rest(&self, p: &Parameters<'_, f64>, scales: &[f64]) -> f64 {
        let mut entries = 0.0;
        for entry in scales.iter().chain(p.lower) {
            entries += entry * entry;
        }
        let log_determinant: f64 = p.diagonals.iter().sum();
        FREEDOM * log_determinant
            - 0.5 * GAMMA * GAMMA * entries
            - self.count() * log_sum_exp(p.weights)
    }
}

pub(super) fn log_sum_exp(x: &[f64]) -> f64 {
    let mut largest = x[0];
    for &x in x {
        if x > largest {
            largest = x;
        }
    }
    let mut sum = 0.0;
    for x in x {
        sum += (x - largest).exp();
    }
    sum.ln() + largest
}
