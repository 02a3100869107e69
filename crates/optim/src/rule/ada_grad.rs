//! AdaGrad: a learning rate for each parameter that falls with what it has seen.

use gradus_numerics::Float;

use super::{Common, Rule, Slot, common, ratio};
use crate::interval::NOT_NEGATIVE;
use crate::{Descent, Elements, OptimError};

/// AdaGrad: s ← s + g², θ ← θ − ηₜ g / (√s + ε), with ηₜ = η / (1 + (t − 1) · `lr_decay`).
///
/// Duchi, Hazan and Singer, *Adaptive subgradient methods* (2011), in its diagonal form; ε stands outside of the root, as in
/// PyTorch.
///
/// ```
/// use gradus_optim::{AdaGrad, AdaGradConfig, Optimizer};
///
/// let mut rule = AdaGrad::new(AdaGradConfig { learning_rate: 0.5, epsilon: 0.0, ..Default::default() }, 2)?;
/// let mut theta = [1.0, 1.0];
/// rule.step(&mut theta, &[3.0, -4.0])?;
/// assert_eq!(theta, [0.5, 1.5]); // the first step is η sign(g)
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type AdaGrad<T> = Descent<AdaGradConfig, T>;

/// Of [`AdaGrad`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaGradConfig {
    /// η ≥ 0; 10⁻².
    pub learning_rate: f64,
    /// How fast η falls, ≥ 0; 0.
    pub lr_decay: f64,
    /// s before the first step, ≥ 0; 0.
    pub initial_accumulator_value: f64,
    /// ε ≥ 0; 10⁻¹⁰.
    pub epsilon: f64,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for AdaGradConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-2,
            lr_decay: 0.0,
            initial_accumulator_value: 0.0,
            epsilon: 1e-10,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for AdaGradConfig {
    const NAME: &'static str = "AdaGrad";
    type Step = f64;

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check(Self::NAME, "lr_decay", self.lr_decay)?;
        NOT_NEGATIVE.check(
            Self::NAME,
            "initial_accumulator_value",
            self.initial_accumulator_value,
        )?;
        NOT_NEGATIVE.check(Self::NAME, "epsilon", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot {
            name: "sum_of_squares",
            start: self.initial_accumulator_value,
        }]
    }

    fn begin(&self, t: u64, _: &mut [f64]) -> f64 {
        1.0 + (t - 1) as f64 * self.lr_decay
    }

    fn update<T: Float>(&self, slowing: &f64, learning_rate: f64, elements: Elements<'_, T>) {
        let eta = T::from_f64(learning_rate / slowing);
        let epsilon = T::from_f64(self.epsilon);
        elements.each(|theta, g, [s]| {
            let s = s + g * g;
            (theta - eta * ratio(g, s.sqrt() + epsilon), [s])
        });
    }
}
