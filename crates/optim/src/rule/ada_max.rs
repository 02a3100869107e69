//! AdaMax: Adam in the infinity norm.

use gradus_numerics::Float;

use super::{Common, Correction, Mean, Rule, Slot, common, ratio};
use crate::interval::{BELOW_ONE, NOT_NEGATIVE};
use crate::{Descent, Elements, OptimError};

/// AdaMax: m ← β₁ m + (1 − β₁) g, u ← max(β₂ u, |g| + ε), θ ← θ − η / (1 − β₁ᵗ) · m / u.
///
/// Kingma and Ba, *Adam: a method for stochastic optimization* (2015), algorithm 2, which has no ε; here it stands as in PyTorch.
///
/// ```
/// use gradus_optim::{AdaMax, AdaMaxConfig, Optimizer};
///
/// let config = AdaMaxConfig { learning_rate: 0.25, epsilon: 0.0, ..Default::default() };
/// let mut rule = AdaMax::new(config, 2)?;
/// let mut theta = [1.0, 1.0];
/// rule.step(&mut theta, &[30000000.0, -4e-07])?;
/// assert_eq!(theta, [0.75, 1.25]); // the first step is η sign(g)
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type AdaMax<T> = Descent<AdaMaxConfig, T>;

/// Of [`AdaMax`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaMaxConfig {
    /// η ≥ 0; 2 · 10⁻³.
    pub learning_rate: f64,
    /// β₁, in [0, 1); 0.9.
    pub beta1: f64,
    /// β₂, in [0, 1); 0.999.
    pub beta2: f64,
    /// ε ≥ 0; 10⁻⁸.
    pub epsilon: f64,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for AdaMaxConfig {
    fn default() -> Self {
        Self {
            learning_rate: 2e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for AdaMaxConfig {
    const NAME: &'static str = "AdaMax";
    type Step = Correction;

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        BELOW_ONE.check(Self::NAME, "beta1", self.beta1)?;
        BELOW_ONE.check(Self::NAME, "beta2", self.beta2)?;
        NOT_NEGATIVE.check(Self::NAME, "epsilon", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot::zero("first_moment"), Slot::zero("largest_gradient")]
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
        let mean = Mean::new(self.beta1);
        let beta2 = T::from_f64(self.beta2);
        let eta = T::from_f64(learning_rate / correction.first);
        let epsilon = T::from_f64(self.epsilon);
        elements.each(|theta, g, [m, u]| {
            let m = mean.of(m, g);
            let (old, new) = (beta2 * u, g.abs() + epsilon);
            let u = if new > old { new } else { old };
            (theta - eta * ratio(m, u), [m, u])
        });
    }
}
