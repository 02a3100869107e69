//! A learning rate that stays.

use super::Schedule;
use crate::OptimError;
use crate::interval::NOT_NEGATIVE;

/// η · factor for the first `total_iters` steps, then η.
///
/// ```
/// use gradus_optim::schedule::{Constant, Schedule};
///
/// let held_back = Constant { learning_rate: 0.1, factor: 0.5, total_iters: 4 };
/// assert_eq!((held_back.at(3), held_back.at(4)), (0.05, 0.1));
/// assert_eq!(Constant { learning_rate: 0.1, ..Default::default() }.at(0), 0.1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// The factor at first, ≥ 0; 1.
    pub factor: f64,
    /// For how many steps; 0.
    pub total_iters: u64,
}

impl Default for Constant {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            factor: 1.0,
            total_iters: 0,
        }
    }
}

impl Schedule for Constant {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Constant", "learning_rate", self.learning_rate)?;
        NOT_NEGATIVE.check("Constant", "factor", self.factor)
    }

    fn rate(&self, step: u64) -> f64 {
        if step < self.total_iters {
            self.learning_rate * self.factor
        } else {
            self.learning_rate
        }
    }
}
