//! Means of what was drawn, with their errors.

use gradus_numerics::sum;

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
