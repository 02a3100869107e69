//! A learning rate that falls by a factor at certain steps.

use super::{Schedule, power};
use crate::OptimError;
use crate::interval::{AT_LEAST_ONE, NOT_NEGATIVE};

/// η γᵏ with k = ⌊step / `step_size`⌋.
///
/// ```
/// use gradus_optim::schedule::{Schedule, Step};
///
/// let stair = Step { learning_rate: 0.1, step_size: 10, gamma: 0.5 };
/// assert_eq!([9, 10, 20].map(|step| stair.at(step)), [0.1, 0.05, 0.025]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// Steps between falls, ≥ 1; 30.
    pub step_size: u64,
    /// γ ≥ 0; 0.1.
    pub gamma: f64,
}

impl Default for Step {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            step_size: 30,
            gamma: 0.1,
        }
    }
}

impl Schedule for Step {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Step", "learning_rate", self.learning_rate)?;
        AT_LEAST_ONE.check("Step", "step_size", self.step_size as f64)?;
        NOT_NEGATIVE.check("Step", "gamma", self.gamma)
    }

    fn rate(&self, step: u64) -> f64 {
        self.learning_rate * power(self.gamma, step / self.step_size)
    }
}

/// η γᵏ with k the number of milestones at or before the step; milestones may come in any order and repeat.
///
/// ```
/// use gradus_optim::schedule::{MultiStep, Schedule};
///
/// let stair = MultiStep { learning_rate: 0.1, milestones: vec![30, 80], gamma: 0.5 };
/// assert_eq!([29, 30, 80].map(|step| stair.at(step)), [0.1, 0.05, 0.025]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MultiStep {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// The steps at which η falls; none.
    pub milestones: Vec<u64>,
    /// γ ≥ 0; 0.1.
    pub gamma: f64,
}

impl Default for MultiStep {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            milestones: Vec::new(),
            gamma: 0.1,
        }
    }
}

impl Schedule for MultiStep {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("MultiStep", "learning_rate", self.learning_rate)?;
        NOT_NEGATIVE.check("MultiStep", "gamma", self.gamma)
    }

    fn rate(&self, step: u64) -> f64 {
        let passed = self
            .milestones
            .iter()
            .filter(|&&milestone| milestone <= step);
        self.learning_rate * power(self.gamma, passed.count() as u64)
    }
}
