//! Lion: the sign of a momentum.

use gradus_numerics::Float;

use super::{Common, Mean, Rule, Slot, sign};
use crate::interval::BELOW_ONE;
use crate::{Descent, Elements, OptimError};

/// Lion: θ ← (1 − η λ) θ − η sign(β₁ m + (1 − β₁) g), m ← β₂ m + (1 − β₂) g.
///
/// sign(0) = 0. Every step has the same size in each parameter, so η is smaller than for Adam. Chen et al., *Symbolic discovery of
/// optimization algorithms* (2023), program 1.
///
/// ```
/// use gradus_optim::{Lion, LionConfig, Optimizer};
///
/// let config = LionConfig { learning_rate: 0.25, ..Default::default() };
/// let mut rule = Lion::new(config, 3)?;
/// let mut theta = [1.0, 1.0, 1.0];
/// rule.step(&mut theta, &[30000000.0, -4e-07, 0.0])?;
/// assert_eq!(theta, [0.75, 1.25, 1.0]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type Lion<T> = Descent<LionConfig, T>;

/// Of [`Lion`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LionConfig {
    /// η ≥ 0; 10⁻⁴.
    pub learning_rate: f64,
    /// β₁, in [0, 1); 0.9.
    pub beta1: f64,
    /// β₂, in [0, 1); 0.99.
    pub beta2: f64,
    /// λ ≥ 0, decoupled; 0.
    pub weight_decay: f64,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for LionConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-4,
            beta1: 0.9,
            beta2: 0.99,
            weight_decay: 0.0,
            maximize: false,
        }
    }
}

impl Rule for LionConfig {
    const NAME: &'static str = "Lion";
    type Step = ();

    fn common(&self) -> Common {
        Common {
            learning_rate: self.learning_rate,
            weight_decay: self.weight_decay,
            decoupled_weight_decay: true,
            maximize: self.maximize,
        }
    }

    fn check(&self) -> Result<(), OptimError> {
        BELOW_ONE.check(Self::NAME, "beta1", self.beta1)?;
        BELOW_ONE.check(Self::NAME, "beta2", self.beta2)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot::zero("momentum")]
    }

    fn begin(&self, _: u64, _: &mut [f64]) {}

    fn update<T: Float>(&self, (): &(), learning_rate: f64, elements: Elements<'_, T>) {
        let eta = T::from_f64(learning_rate);
        let (ahead, mean) = (Mean::new(self.beta1), Mean::new(self.beta2));
        elements.each(|theta, g, [m]| {
            let direction = sign(ahead.of(m, g));
            (theta - eta * direction, [mean.of(m, g)])
        });
    }
}
