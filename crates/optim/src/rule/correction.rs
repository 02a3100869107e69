//! The bias of averages that start at 0.

use gradus_numerics::{Float, powf};

use super::Mean;

/// The weights that two moving averages of t numbers have in all: 1 − β₁ᵗ and 1 − β₂ᵗ.
#[derive(Clone, Copy, Debug)]
pub struct Correction {
    beta1: f64,
    beta2: f64,
    pub(super) first: f64,
    pub(super) second: f64,
}

impl Correction {
    pub(super) fn new(beta1: f64, beta2: f64, t: u64) -> Self {
        Self {
            beta1,
            beta2,
            first: 1.0 - powf(beta1, t as f64),
            second: 1.0 - powf(beta2, t as f64),
        }
    }

    pub(super) fn averages<T: Float>(&self) -> Averages<T> {
        Averages {
            mean: Mean::new(self.beta1),
            square: Mean::new(self.beta2),
            inverse: T::from_f64(1.0 / self.second.sqrt()),
        }
    }
}

/// How a rule of Adam's family averages gradients and their squares.
pub(super) struct Averages<T> {
    pub(super) mean: Mean<T>,
    pub(super) square: Mean<T>,
    /// 1/√(1 − β₂ᵗ), with which √v̂ = √v · inverse.
    pub(super) inverse: T,
}
