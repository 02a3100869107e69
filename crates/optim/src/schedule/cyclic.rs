//! A learning rate that swings between two bounds.

use super::{Schedule, power};
use crate::OptimError;
use crate::interval::{AT_LEAST_ONE, NOT_NEGATIVE};

/// Up from `base_learning_rate` to `max_learning_rate` in `step_size_up` steps, down in `step_size_down`, again and again; the
/// momentum goes the other way.
///
/// Smith, *Cyclical learning rates for training neural networks* (2017).
///
/// ```
/// use gradus_optim::schedule::{Cyclic, CyclicMode, Schedule};
///
/// let swing = Cyclic {
///     base_learning_rate: 0.0,
///     max_learning_rate: 1.0,
///     step_size_up: 2,
///     step_size_down: 4,
///     mode: CyclicMode::Triangular2,
///     ..Default::default()
/// };
/// assert_eq!([0, 1, 2, 3, 6, 8].map(|step| swing.at(step)), [0.0, 0.5, 1.0, 0.75, 0.0, 0.5]);
/// assert_eq!(swing.momentum(2), 0.8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cyclic {
    /// The lower bound, ≥ 0; 10⁻⁴.
    pub base_learning_rate: f64,
    /// The upper bound, ≥ 0; 10⁻².
    pub max_learning_rate: f64,
    /// Steps of the way up, ≥ 1; 2000.
    pub step_size_up: u64,
    /// Steps of the way down, ≥ 1; 2000.
    pub step_size_down: u64,
    /// How the height of the swings changes; not at all.
    pub mode: CyclicMode,
    /// The smallest momentum, ≥ 0; 0.8.
    pub base_momentum: f64,
    /// The largest momentum, ≥ 0; 0.9.
    pub max_momentum: f64,
}

/// How the height of the swings of [`Cyclic`] changes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum CyclicMode {
    /// It does not.
    #[default]
    Triangular,
    /// It halves with each cycle.
    Triangular2,
    /// It is γ^step.
    ExpRange {
        /// γ ≥ 0.
        gamma: f64,
    },
}

impl Default for Cyclic {
    fn default() -> Self {
        Self {
            base_learning_rate: 1e-4,
            max_learning_rate: 1e-2,
            step_size_up: 2000,
            step_size_down: 2000,
            mode: CyclicMode::Triangular,
            base_momentum: 0.8,
            max_momentum: 0.9,
        }
    }
}

impl Cyclic {
    /// The momentum of a step, counted from 0; NaN where the [`check`](Schedule::check) fails.
    pub fn momentum(&self, step: u64) -> f64 {
        if self.check().is_err() {
            return f64::NAN;
        }
        self.max_momentum - (self.max_momentum - self.base_momentum) * self.height(step)
    }

    /// The height of the swing: 0 at its foot; at its top 1, or what the mode leaves of it.
    fn height(&self, step: u64) -> f64 {
        let (up, down) = (self.step_size_up, self.step_size_down);
        let length = u128::from(up) + u128::from(down);
        let (cycle, at) = (u128::from(step) / length, u128::from(step) % length);
        let height = if at <= u128::from(up) {
            at as f64 / up as f64
        } else {
            (length - at) as f64 / down as f64
        };
        match self.mode {
            CyclicMode::Triangular => height,
            CyclicMode::Triangular2 => height * gradus_numerics::exp2(-(cycle as f64)),
            CyclicMode::ExpRange { gamma } => height * power(gamma, step),
        }
    }
}

impl Schedule for Cyclic {
    fn check(&self) -> Result<(), OptimError> {
        let owner = "Cyclic";
        NOT_NEGATIVE.check(owner, "base_learning_rate", self.base_learning_rate)?;
        NOT_NEGATIVE.check(owner, "max_learning_rate", self.max_learning_rate)?;
        AT_LEAST_ONE.check(owner, "step_size_up", self.step_size_up as f64)?;
        AT_LEAST_ONE.check(owner, "step_size_down", self.step_size_down as f64)?;
        NOT_NEGATIVE.check(owner, "base_momentum", self.base_momentum)?;
        NOT_NEGATIVE.check(owner, "max_momentum", self.max_momentum)?;
        match self.mode {
            CyclicMode::ExpRange { gamma } => NOT_NEGATIVE.check(owner, "gamma", gamma),
            _ => Ok(()),
        }
    }

    fn rate(&self, step: u64) -> f64 {
        self.base_learning_rate
            + (self.max_learning_rate - self.base_learning_rate) * self.height(step)
    }
}
