//! NAdam: Adam that looks ahead as Nesterov does.

use gradus_numerics::{Float, powf};

use super::{Averages, Common, Correction, Rule, Slot, common, ratio};
use crate::interval::{BELOW_ONE, NOT_NEGATIVE};
use crate::{Descent, Elements, OptimError};

/// NAdam: as [`Adam`](crate::Adam), but θ ← θ − η [(1 − μₜ) / (1 − Πₜ) g + μₜ₊₁ / (1 − Πₜ μₜ₊₁) m] / (√v̂ + ε).
///
/// The momentum grows towards β₁: μₜ = β₁ (1 − ½ · 0.96^(t ψ)) with ψ = `momentum_decay`, and Πₜ = μ₁ μ₂ … μₜ. Dozat,
/// *Incorporating Nesterov momentum into Adam* (2016). ψ = 0.004 is PyTorch's; a large one leaves μ = β₁ throughout.
///
/// ```
/// use gradus_optim::{NAdam, NAdamConfig, Optimizer};
///
/// let config = NAdamConfig { learning_rate: 0.25, epsilon: 0.0, momentum_decay: 1e9, beta1: 0.5, ..Default::default() };
/// let mut rule = NAdam::new(config, 1)?;
/// let mut theta = [1.0];
/// rule.step(&mut theta, &[3.0])?;
/// // μ = ½ throughout: η [½ g / (1 − ½) + ½ · ½ g / (1 − ¼)] / |g| = 4/3 η
/// assert!((theta[0] - (1.0 - 1.0 / 3.0_f64)).abs() < 1e-15);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type NAdam<T> = Descent<NAdamConfig, T>;

/// Of [`NAdam`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NAdamConfig {
    /// η ≥ 0; 2 · 10⁻³.
    pub learning_rate: f64,
    /// β₁, in [0, 1); 0.9.
    pub beta1: f64,
    /// β₂, in [0, 1); 0.999.
    pub beta2: f64,
    /// ε ≥ 0; 10⁻⁸.
    pub epsilon: f64,
    /// ψ ≥ 0; 0.004.
    pub momentum_decay: f64,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for NAdamConfig {
    fn default() -> Self {
        Self {
            learning_rate: 2e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            momentum_decay: 4e-3,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for NAdamConfig {
    const NAME: &'static str = "NAdam";
    const SCALARS: &'static [(&'static str, f64)] = &[("momentum_product", 1.0)];
    type Step = Step;

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        BELOW_ONE.check(Self::NAME, "beta1", self.beta1)?;
        BELOW_ONE.check(Self::NAME, "beta2", self.beta2)?;
        NOT_NEGATIVE.check(Self::NAME, "epsilon", self.epsilon)?;
        NOT_NEGATIVE.check(Self::NAME, "momentum_decay", self.momentum_decay)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot::zero("first_moment"), Slot::zero("second_moment")]
    }

    fn begin(&self, t: u64, scalars: &mut [f64]) -> Step {
        let mu = |t: u64| self.beta1 * (1.0 - 0.5 * powf(0.96, t as f64 * self.momentum_decay));
        scalars[0] *= mu(t);
        Step {
            correction: Correction::new(self.beta1, self.beta2, t),
            gradient: (1.0 - mu(t)) / (1.0 - scalars[0]),
            moment: mu(t + 1) / (1.0 - scalars[0] * mu(t + 1)),
        }
    }

    fn update<T: Float>(&self, step: &Step, learning_rate: f64, elements: Elements<'_, T>) {
        let Averages {
            mean,
            square,
            inverse,
        } = step.correction.averages();
        let of_gradient = T::from_f64(learning_rate * step.gradient);
        let of_moment = T::from_f64(learning_rate * step.moment);
        let epsilon = T::from_f64(self.epsilon);
        elements.each(|theta, g, [m, v]| {
            let (m, v) = (mean.of(m, g), square.of(v, g * g));
            let ahead = of_gradient * g + of_moment * m;
            (theta - ratio(ahead, v.sqrt() * inverse + epsilon), [m, v])
        });
    }
}

/// The weights of gradient and first moment in a step of [`NAdam`].
#[derive(Clone, Copy, Debug)]
pub struct Step {
    correction: Correction,
    /// (1 − μₜ) / (1 − Πₜ).
    gradient: f64,
    /// μₜ₊₁ / (1 − Πₜ μₜ₊₁).
    moment: f64,
}
