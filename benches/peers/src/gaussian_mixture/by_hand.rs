//! The gradient by hand: each point's responsibilities first, then what each component receives from it.

use super::value::log_sum_exp;
use super::{FREEDOM, GAMMA, GaussianMixture};

/// Kept between the calls.
#[derive(Default)]
pub(super) struct Workspace {
    /// exp q, K × d.
    scales: Vec<f64>,
    /// x − μₖ of one point, K × d.
    centred: Vec<f64>,
    /// Qₖ (x − μₖ) of one point, K × d.
    product: Vec<f64>,
    /// The exponents of one point, then its responsibilities, K.
    shares: Vec<f64>,
    /// share · Qₖ (x − μₖ), d.
    pull: Vec<f64>,
}

impl GaussianMixture {
    /// With the responsibility wₖ = exp(exponentₖ)/Σ, y = Qₖ (x − μₖ) and t = wₖ y, one point adds
    /// ∂f/∂αₖ: wₖ; ∂f/∂μₖ: Qₖᵀ t; ∂f/∂qₖ: wₖ − t ∘ exp qₖ ∘ (x − μₖ); ∂f/∂lₖ (row j, column i): −tⱼ (x − μₖ)ᵢ.
    pub(super) fn by_hand(&self, x: &[f64], gradient: &mut [f64], work: &mut Workspace) -> f64 {
        let (d, components, below) = (self.dimension, self.components, self.below_diagonal());
        let p = self.split(x);
        gradient.fill(0.0);
        let (by_weight, rest) = gradient.split_at_mut(components);
        let (by_mean, rest) = rest.split_at_mut(components * d);
        let (by_diagonal, by_lower) = rest.split_at_mut(components * d);
        work.scales.clear();
        work.scales.extend(p.diagonals.iter().map(|q| q.exp()));
        work.centred.resize(components * d, 0.0);
        work.product.resize(components * d, 0.0);
        work.shares.resize(components, 0.0);
        work.pull.resize(d, 0.0);

        let mut value = self.rest(&p, &work.scales);
        for point in self.points().chunks_exact(d) {
            for k in 0..components {
                let (mean, scale) = (&p.means[k * d..][..d], &work.scales[k * d..][..d]);
                let centred = &mut work.centred[k * d..][..d];
                let product = &mut work.product[k * d..][..d];
                for i in 0..d {
                    centred[i] = point[i] - mean[i];
                    product[i] = scale[i] * centred[i];
                }
                let mut lower = &p.lower[k * below..][..below];
                for i in 0..d {
                    let column;
                    (column, lower) = lower.split_at(d - i - 1);
                    for (row, l) in product[i + 1..].iter_mut().zip(column) {
                        *row += l * centred[i];
                    }
                }
                let log_determinant: f64 = p.diagonals[k * d..][..d].iter().sum();
                let squares: f64 = product.iter().map(|row| row * row).sum();
                work.shares[k] = p.weights[k] + log_determinant - 0.5 * squares;
            }
            let log_sum = log_sum_exp(&work.shares);
            value += log_sum;
            for k in 0..components {
                let share = (work.shares[k] - log_sum).exp();
                by_weight[k] += share;
                let (centred, product) = (&work.centred[k * d..][..d], &work.product[k * d..][..d]);
                let scale = &work.scales[k * d..][..d];
                let by_mean = &mut by_mean[k * d..][..d];
                let by_diagonal = &mut by_diagonal[k * d..][..d];
                for i in 0..d {
                    work.pull[i] = share * product[i];
                    by_mean[i] += work.pull[i] * scale[i];
                    by_diagonal[i] += share - work.pull[i] * scale[i] * centred[i];
                }
                let mut lower = &p.lower[k * below..][..below];
                let mut by_lower = &mut by_lower[k * below..][..below];
                for i in 0..d {
                    let (column, by_column);
                    (column, lower) = lower.split_at(d - i - 1);
                    (by_column, by_lower) = by_lower.split_at_mut(d - i - 1);
                    let mut sum = 0.0;
                    for ((slope, l), pull) in
                        by_column.iter_mut().zip(column).zip(&work.pull[i + 1..])
                    {
                        *slope -= pull * centred[i];
                        sum += pull * l;
                    }
                    by_mean[i] += sum;
                }
            }
        }

        let log_sum = log_sum_exp(p.weights);
        for (slope, weight) in by_weight.iter_mut().zip(p.weights) {
            *slope -= self.count() * (weight - log_sum).exp();
        }
        for (slope, scale) in by_diagonal.iter_mut().zip(&work.scales) {
            *slope += FREEDOM - GAMMA * GAMMA * scale * scale;
        }
        for (slope, l) in by_lower.iter_mut().zip(p.lower) {
            *slope -= GAMMA * GAMMA * l;
        }
        value
    }
}
