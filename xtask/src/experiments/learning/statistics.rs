//! Means and spreads of what was drawn, and batches of examples.

use gradus_numerics::{sum, uniform};
use rand::Rng;

/// The mean of some numbers, and the standard error of that mean.
#[derive(Debug, Clone, Copy)]
pub(in crate::experiments) struct Mean {
    pub(in crate::experiments) value: f64,
    pub(in crate::experiments) error: f64,
}

impl Mean {
    /// x̄ = Σ xᵢ / n and √(Σ (xᵢ − x̄)² / (n − 1) / n)
    pub(in crate::experiments) fn of(x: &[f64]) -> Self {
        let n = x.len() as f64;
        let value = sum(x) / n;
        let squares: Vec<f64> = x.iter().map(|x| (x - value) * (x - value)).collect();
        Self {
            value,
            error: (sum(&squares) / (n - 1.0) / n).sqrt(),
        }
    }

    /// How many standard errors it lies from `expected`.
    pub(in crate::experiments) fn deviation(self, expected: f64) -> f64 {
        (self.value - expected).abs() / self.error
    }
}

/// A uniform draw from 0, 1, …, n − 1.
pub(in crate::experiments) fn index(n: usize, rng: &mut impl Rng) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "n · u lies in [0, n)"
    )]
    let index = (n as f64 * uniform(rng)) as usize;
    index
}

/// Moves `size` entries of `order`, drawn without replacement, to its front.
pub(in crate::experiments) fn draw_front(order: &mut [usize], size: usize, rng: &mut impl Rng) {
    for k in 0..size {
        let other = k + index(order.len() - k, rng);
        order.swap(k, other);
    }
}
