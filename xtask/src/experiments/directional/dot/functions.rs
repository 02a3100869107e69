//! Six functions of any number of variables.

use gradus_calculus::{Real, ScalarFunction};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²
    Rosenbrock,
    /// ln Σ exp xᵢ
    LogSumExp,
    /// Σ sin(xᵢ) xᵢ₊₁
    Waves,
    /// √(1 + ‖x‖²)
    Length,
    /// exp(−‖x‖²/n)
    Hill,
    /// Σ ln(1 + xᵢ²)
    Logarithms,
}

impl Function {
    pub(super) const ALL: [Self; 6] = [
        Self::Rosenbrock,
        Self::LogSumExp,
        Self::Waves,
        Self::Length,
        Self::Hill,
        Self::Logarithms,
    ];
}

impl ScalarFunction for Function {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        match self {
            Self::Rosenbrock => x
                .windows(2)
                .map(|pair| {
                    let distance = pair[1] - pair[0].square();
                    distance.square() * 100.0 + (pair[0] - 1.0).square()
                })
                .sum(),
            Self::LogSumExp => T::log_sum_exp(x),
            Self::Waves => x.windows(2).map(|pair| pair[0].sin() * pair[1]).sum(),
            Self::Length => (T::squared_norm(x) + 1.0).sqrt(),
            Self::Hill => (-T::squared_norm(x) / x.len() as f64).exp(),
            Self::Logarithms => x.iter().map(|x| x.square().ln_1p()).sum(),
        }
    }
}
