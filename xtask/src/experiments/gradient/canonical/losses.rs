//! Four links of a linear model to a mean, each with the loss that matches it and with one that does not.

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::{dot, exp, sigmoid, sum};

/// How the mean μ comes from η = w·x (softmax: one η and one row of weights for each class).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Identity,
    Logistic,
    Softmax,
    Exponential,
}

impl Link {
    pub(super) const ALL: [Self; 4] = [
        Self::Identity,
        Self::Logistic,
        Self::Softmax,
        Self::Exponential,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Logistic => "logistic",
            Self::Softmax => "softmax",
            Self::Exponential => "exp",
        }
    }

    /// Names of the matched loss and of the mismatched one.
    pub(super) fn losses(self) -> [&'static str; 2] {
        match self {
            Self::Identity => ["squared error", "Poisson"],
            Self::Logistic | Self::Softmax => ["cross-entropy", "squared error"],
            Self::Exponential => ["Poisson", "squared error"],
        }
    }

    /// μ(η)
    pub(super) fn mean(self, eta: &[f64]) -> Vec<f64> {
        match self {
            Self::Identity => eta.to_vec(),
            Self::Logistic => eta.iter().map(|&eta| sigmoid(eta)).collect(),
            Self::Softmax => {
                let shift = eta
                    .iter()
                    .copied()
                    .fold(f64::NEG_INFINITY, gradus_numerics::max);
                let powers: Vec<f64> = eta.iter().map(|eta| exp(eta - shift)).collect();
                let total = sum(&powers);
                powers.iter().map(|power| power / total).collect()
            }
            Self::Exponential => eta.iter().map(|&eta| exp(eta)).collect(),
        }
    }

    /// What the mismatched loss makes of the residual μ − y: ∂L/∂η.
    pub(super) fn distorted(self, mean: &[f64], residual: &[f64]) -> Vec<f64> {
        let pairs = mean.iter().zip(residual);
        match self {
            // ∂/∂η (η − y ln η) = (μ − y)/μ
            Self::Identity => pairs.map(|(mean, residual)| residual / mean).collect(),
            // ∂/∂η ½(σ(η) − y)² = (μ − y) μ (1 − μ)
            Self::Logistic => pairs
                .map(|(mean, residual)| residual * mean * (1.0 - mean))
                .collect(),
            // ∂/∂η_j ½‖s − y‖² = s_j ((s_j − y_j) − s·(s − y))
            Self::Softmax => {
                let average = dot(mean, residual);
                pairs
                    .map(|(mean, residual)| mean * (residual - average))
                    .collect()
            }
            // ∂/∂η ½(exp η − y)² = (μ − y) μ
            Self::Exponential => pairs.map(|(mean, residual)| residual * mean).collect(),
        }
    }
}

/// A loss of one example as a function of the weights: `y.len()` rows of `x.len()` weights.
pub(super) struct Loss<'a> {
    pub(super) link: Link,
    pub(super) matched: bool,
    pub(super) x: &'a [f64],
    pub(super) y: &'a [f64],
}

impl ScalarFunction for Loss<'_> {
    fn eval<T: Real>(&self, w: &[T]) -> T {
        let eta: Vec<T> = w
            .chunks_exact(self.x.len())
            .map(|row| T::weighted_sum(self.x, row))
            .collect();
        let (y, first) = (self.y[0], eta[0]);
        match (self.link, self.matched) {
            (Link::Identity, true) => (first - y).square() * 0.5,
            (Link::Identity, false) => first - first.ln() * y,
            (Link::Logistic, true) => (first * (1.0 - 2.0 * y)).softplus(),
            (Link::Logistic, false) => (first.sigmoid() - y).square() * 0.5,
            (Link::Softmax, true) => T::log_sum_exp(&eta) - T::weighted_sum(self.y, &eta),
            (Link::Softmax, false) => {
                let log_total = T::log_sum_exp(&eta);
                let gaps: Vec<T> = eta
                    .iter()
                    .zip(self.y)
                    .map(|(&eta, &y)| (eta - log_total).exp() - y)
                    .collect();
                T::squared_norm(&gaps) * 0.5
            }
            (Link::Exponential, true) => first.exp() - first * y,
            (Link::Exponential, false) => (first.exp() - y).square() * 0.5,
        }
    }
}
