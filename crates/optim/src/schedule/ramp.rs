//! Straight and curved ways from one learning rate to another.

use gradus_numerics::powf;

use super::Schedule;
use crate::OptimError;
use crate::interval::NOT_NEGATIVE;

/// η times a factor that goes from `start_factor` to `end_factor` on a straight line in `total_iters` steps, and stays.
///
/// ```
/// use gradus_optim::schedule::{Linear, Schedule};
///
/// let ramp = Linear { learning_rate: 1.0, start_factor: 0.5, end_factor: 1.0, total_iters: 4 };
/// assert_eq!([0, 1, 4, 9].map(|step| ramp.at(step)), [0.5, 0.625, 1.0, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// The factor at step 0, ≥ 0; 1/3.
    pub start_factor: f64,
    /// The factor from step `total_iters` on, ≥ 0; 1.
    pub end_factor: f64,
    /// Steps of the way; 5.
    pub total_iters: u64,
}

impl Default for Linear {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            start_factor: 1.0 / 3.0,
            end_factor: 1.0,
            total_iters: 5,
        }
    }
}

impl Schedule for Linear {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Linear", "learning_rate", self.learning_rate)?;
        NOT_NEGATIVE.check("Linear", "start_factor", self.start_factor)?;
        NOT_NEGATIVE.check("Linear", "end_factor", self.end_factor)
    }

    fn rate(&self, step: u64) -> f64 {
        let way = way(step, self.total_iters);
        // both ends exact
        self.learning_rate * ((1.0 - way) * self.start_factor + way * self.end_factor)
    }
}

/// η (1 − step / `total_iters`)ᵖ, and 0 from `total_iters` on.
///
/// ```
/// use gradus_optim::schedule::{Polynomial, Schedule};
///
/// let parabola = Polynomial { learning_rate: 1.0, total_iters: 4, power: 2.0 };
/// assert_eq!([0, 2, 4, 5].map(|step| parabola.at(step)), [1.0, 0.25, 0.0, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Polynomial {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// Steps of the way; 5.
    pub total_iters: u64,
    /// p ≥ 0; 1.
    pub power: f64,
}

impl Default for Polynomial {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            total_iters: 5,
            power: 1.0,
        }
    }
}

impl Schedule for Polynomial {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Polynomial", "learning_rate", self.learning_rate)?;
        NOT_NEGATIVE.check("Polynomial", "power", self.power)
    }

    fn rate(&self, step: u64) -> f64 {
        self.learning_rate * powf(1.0 - way(step, self.total_iters), self.power)
    }
}

/// The part of the way done: 1 from `total` on, also where there is no way.
fn way(step: u64, total: u64) -> f64 {
    if step < total {
        step as f64 / total as f64
    } else {
        1.0
    }
}
