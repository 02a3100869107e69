//! The sigmoid with two losses: the matched one and a mismatched one. Nothing in them cancels.

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::sigmoid;

/// −y ln ŷ − (1 − y) ln(1 − ŷ) for y = 0 or 1, written as softplus((1 − 2y) a)
pub(super) struct CrossEntropy<'a> {
    pub(super) x: &'a [f64],
    pub(super) y: f64,
}

impl ScalarFunction for CrossEntropy<'_> {
    fn eval<T: Real>(&self, w: &[T]) -> T {
        (T::weighted_sum(self.x, w) * sign(self.y)).softplus()
    }
}

/// ½ (ŷ − y)² for y = 0 or 1, written as ½ σ((1 − 2y) a)²
pub(super) struct SquaredError<'a> {
    pub(super) x: &'a [f64],
    pub(super) y: f64,
}

impl ScalarFunction for SquaredError<'_> {
    fn eval<T: Real>(&self, w: &[T]) -> T {
        (T::weighted_sum(self.x, w) * sign(self.y))
            .sigmoid()
            .square()
            * 0.5
    }
}

/// ŷ − y, without a difference
pub(super) fn residual(y: f64, a: f64) -> f64 {
    sign(y) * sigmoid(sign(y) * a)
}

/// σ′(a) = σ(a) σ(−a)
pub(super) fn sigmoid_slope(a: f64) -> f64 {
    sigmoid(a) * sigmoid(-a)
}

/// 1 − 2y
fn sign(y: f64) -> f64 {
    1.0 - 2.0 * y
}
