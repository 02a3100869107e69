//! AdamW: Adam with decoupled weight decay.

use gradus_numerics::Float;

use super::{AdamConfig, Common, Correction, Rule, Slot};
use crate::interval::{BELOW_ONE, NOT_NEGATIVE};
use crate::{Descent, Elements, OptimError};

/// AdamW: θ ← (1 − η λ) θ, then a step of [`Adam`](crate::Adam).
///
/// Loshchilov and Hutter, *Decoupled weight decay regularization* (2019), algorithm 2, with η λ as the decay of a step, as in
/// PyTorch.
///
/// ```
/// use gradus_optim::{AdamW, AdamWConfig, Optimizer};
///
/// let config = AdamWConfig { learning_rate: 0.25, weight_decay: 0.5, ..Default::default() };
/// let mut rule = AdamW::new(config, 1)?;
/// let mut theta = [1.0];
/// rule.step(&mut theta, &[0.0])?;
/// assert_eq!(theta, [0.875]); // (1 − η λ) θ
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type AdamW<T> = Descent<AdamWConfig, T>;

/// Of [`AdamW`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamWConfig {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// β₁, in [0, 1); 0.9.
    pub beta1: f64,
    /// β₂, in [0, 1); 0.999.
    pub beta2: f64,
    /// ε ≥ 0; 10⁻⁸.
    pub epsilon: f64,
    /// λ ≥ 0; 10⁻².
    pub weight_decay: f64,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for AdamWConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 1e-2,
            maximize: false,
        }
    }
}

impl Rule for AdamWConfig {
    const NAME: &'static str = "AdamW";
    type Step = Correction;

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
        BELOW_ONE.check(Self::NAME, "beta2", self.beta2)?;
        NOT_NEGATIVE.check(Self::NAME, "epsilon", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot::zero("first_moment"), Slot::zero("second_moment")]
    }

    fn begin(&self, t: u64, _: &mut [f64]) -> Correction {
        Correction::new(self.beta1, self.beta2, t)
    }

    fn update<T: Float>(
        &self,
        correction: &Correction,
        learning_rate: f64,
        elements: Elements<'_, T>,
    ) {
        self.adam().update(correction, learning_rate, elements);
    }
}

impl AdamWConfig {
    /// The same but for the decay, which is not the rule's affair.
    fn adam(&self) -> AdamConfig {
        AdamConfig {
            beta1: self.beta1,
            beta2: self.beta2,
            epsilon: self.epsilon,
            ..AdamConfig::default()
        }
    }
}
