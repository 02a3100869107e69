//! RAdam: Adam that trusts its second moment only when enough of it is known.

use gradus_numerics::Float;

use super::{Averages, Common, Correction, Rule, Slot, common, ratio};
use crate::interval::{BELOW_ONE, NOT_NEGATIVE};
use crate::{Descent, Elements, OptimError};

/// RAdam: as [`Adam`](crate::Adam) with the step times r where ρ > 5, and θ ← θ − η m̂ before.
///
/// ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ) with ρ∞ = 2 / (1 − β₂) − 1 is the number of gradients the average v is worth, and
/// r² = (ρ − 4)(ρ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρ). Liu et al., *On the variance of the adaptive learning rate and beyond* (2020),
/// algorithm 2, which begins at ρ > 4; as in PyTorch it is 5, and ε is added to √v, before its bias is corrected.
///
/// ```
/// use gradus_optim::{RAdam, RAdamConfig, Optimizer};
///
/// let config = RAdamConfig { learning_rate: 0.25, ..Default::default() };
/// let mut rule = RAdam::new(config, 1)?;
/// let mut theta = [1.0_f64];
/// rule.step(&mut theta, &[4.0])?;
/// assert!(theta[0].abs() < 1e-15); // the first step is η g
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type RAdam<T> = Descent<RAdamConfig, T>;

/// Of [`RAdam`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RAdamConfig {
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

impl Default for RAdamConfig {
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

impl Rule for RAdamConfig {
    const NAME: &'static str = "RAdam";
    type Step = Step;

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

    fn begin(&self, t: u64, _: &mut [f64]) -> Step {
        let correction = Correction::new(self.beta1, self.beta2, t);
        let most = 2.0 / (1.0 - self.beta2) - 1.0; // ρ∞
        let second = correction.second; // 1 − β₂ᵗ
        let rho = most - 2.0 * t as f64 * (1.0 - second) / second;
        let rectification = (rho > 5.0).then(|| {
            let r2 = (rho - 4.0) * (rho - 2.0) * most / ((most - 4.0) * (most - 2.0) * rho);
            (r2 * second).sqrt()
        });
        Step {
            correction,
            rectification,
        }
    }

    fn update<T: Float>(&self, step: &Step, learning_rate: f64, elements: Elements<'_, T>) {
        let Averages { mean, square, .. } = step.correction.averages();
        let eta = learning_rate / step.correction.first;
        let epsilon = T::from_f64(self.epsilon);
        if let Some(r) = step.rectification {
            let eta = T::from_f64(eta * r);
            elements.each(|theta, g, [m, v]| {
                let (m, v) = (mean.of(m, g), square.of(v, g * g));
                (theta - eta * ratio(m, v.sqrt() + epsilon), [m, v])
            });
        } else {
            let eta = T::from_f64(eta);
            elements.each(|theta, g, [m, v]| {
                let (m, v) = (mean.of(m, g), square.of(v, g * g));
                (theta - eta * m, [m, v])
            });
        }
    }
}

/// What a step of [`RAdam`] knows about its averages.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    correction: Correction,
    /// r √(1 − β₂ᵗ) where the second moment is trusted.
    rectification: Option<f64>,
}
