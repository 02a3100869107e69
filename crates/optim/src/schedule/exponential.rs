//! A learning rate that changes by a factor at every step.

use std::cell::Cell;
use std::fmt;

use super::{Schedule, power};
use crate::OptimError;
use crate::interval::NOT_NEGATIVE;

/// η γ^step.
///
/// ```
/// use gradus_optim::schedule::{Exponential, Schedule};
///
/// assert_eq!(Exponential { learning_rate: 0.8, gamma: 0.5 }.at(3), 0.1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// γ ≥ 0; 0.95.
    pub gamma: f64,
}

impl Default for Exponential {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            gamma: 0.95,
        }
    }
}

impl Schedule for Exponential {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Exponential", "learning_rate", self.learning_rate)?;
        NOT_NEGATIVE.check("Exponential", "gamma", self.gamma)
    }

    fn rate(&self, step: u64) -> f64 {
        self.learning_rate * power(self.gamma, step)
    }
}

/// η · factor(1) · factor(2) ⋯ factor(step), for any function of the step.
///
/// The product is taken in this order, whatever was asked before. It is remembered, so that asking for one step after the
/// other costs one factor each.
///
/// ```
/// use gradus_optim::schedule::{Multiplicative, Schedule};
///
/// let growing = Multiplicative::new(0.5, |step| step as f64);
/// assert_eq!([0, 1, 2, 3, 4].map(|step| growing.at(step)), [0.5, 0.5, 1.0, 3.0, 12.0]);
/// assert_eq!(growing.at(2), 1.0);
/// ```
#[derive(Clone)]
pub struct Multiplicative<F> {
    learning_rate: f64,
    factor: F,
    /// A step and its product.
    known: Cell<(u64, f64)>,
}

impl<F: Fn(u64) -> f64> Multiplicative<F> {
    /// η ≥ 0 and the factor of each step from 1 on.
    pub fn new(learning_rate: f64, factor: F) -> Self {
        Self {
            learning_rate,
            factor,
            known: Cell::new((0, 1.0)),
        }
    }
}

impl<F> fmt::Debug for Multiplicative<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multiplicative")
            .field("learning_rate", &self.learning_rate)
            .finish_non_exhaustive()
    }
}

impl<F: Fn(u64) -> f64> Schedule for Multiplicative<F> {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Multiplicative", "learning_rate", self.learning_rate)
    }

    fn rate(&self, step: u64) -> f64 {
        let known = self.known.get();
        let (from, product) = if known.0 <= step { known } else { (0, 1.0) };
        let product = (from + 1..=step).fold(product, |product, i| product * (self.factor)(i));
        self.known.set((step, product));
        self.learning_rate * product
    }
}
