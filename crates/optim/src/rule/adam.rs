//! Adam: steps by estimates of the mean and the squared magnitude of the gradient.

use gradus_numerics::Float;

use super::{Averages, Common, Correction, Rule, Slot, common, ratio};
use crate::interval::{BELOW_ONE, NOT_NEGATIVE};
use crate::{Descent, Elements, OptimError};

/// Adam: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η m̂ / (√v̂ + ε).
///
/// m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) correct the bias of averages that start at 0, so that the first step is
/// η g / (|g| + ε). Kingma and Ba, *Adam: a method for stochastic optimization* (2015), algorithm 1.
///
/// With ε = 0 the steps do not depend on the scale of the gradients at all; a parameter whose gradients were all 0 stays.
///
/// ```
/// use gradus_optim::{Adam, AdamConfig, Optimizer};
///
/// let config = AdamConfig { learning_rate: 0.25, epsilon: 0.0, ..Default::default() };
/// let mut rule = Adam::new(config, 3)?;
/// let mut theta = [1.0_f64, 1.0, 1.0];
/// rule.step(&mut theta, &[30000000.0, -4e-07, 0.0])?;
/// assert!((theta[0] - 0.75).abs() < 1e-15); // the first step is η sign(g)
/// assert!((theta[1] - 1.25).abs() < 1e-15);
/// assert_eq!(theta[2], 1.0);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type Adam<T> = Descent<AdamConfig, T>;

/// Of [`Adam`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamConfig {
    /// η ≥ 0; 10⁻³.
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

impl Default for AdamConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for AdamConfig {
    const NAME: &'static str = "Adam";
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
        let Averages {
            mean,
            square,
            inverse,
        } = correction.averages();
        let eta = T::from_f64(learning_rate / correction.first);
        let epsilon = T::from_f64(self.epsilon);
        elements.each(|theta, g, [m, v]| {
            let (m, v) = (mean.of(m, g), square.of(v, g * g));
            (theta - eta * ratio(m, v.sqrt() * inverse + epsilon), [m, v])
        });
    }
}
