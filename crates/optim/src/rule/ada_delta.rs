//! AdaDelta: steps in the unit of the parameters.

use gradus_numerics::Float;

use super::{Common, Mean, Rule, Slot, common};
use crate::interval::{BELOW_ONE, POSITIVE};
use crate::{Descent, Elements, OptimError};

/// AdaDelta: s ← ρ s + (1 − ρ) g², Δ = √((d + ε) / (s + ε)) g, d ← ρ d + (1 − ρ) Δ², θ ← θ − η Δ.
///
/// Zeiler, *ADADELTA: an adaptive learning rate method* (2012), algorithm 1, which has no η: it is 1.
///
/// ```
/// use gradus_optim::{AdaDelta, AdaDeltaConfig, Optimizer};
///
/// let mut rule = AdaDelta::new(AdaDeltaConfig { rho: 0.75, epsilon: 1.0, ..Default::default() }, 1)?;
/// let mut theta = [1.0];
/// rule.step(&mut theta, &[2.0])?;
/// assert!((theta[0] - (1.0 - 2.0_f64.sqrt())).abs() < 1e-15); // s = 1, Δ = √½ · 2
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type AdaDelta<T> = Descent<AdaDeltaConfig, T>;

/// Of [`AdaDelta`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaDeltaConfig {
    /// η ≥ 0; 1.
    pub learning_rate: f64,
    /// ρ, in [0, 1); 0.9.
    pub rho: f64,
    /// ε > 0; 10⁻⁶. It sets the size of the first steps.
    pub epsilon: f64,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for AdaDeltaConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1.0,
            rho: 0.9,
            epsilon: 1e-6,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for AdaDeltaConfig {
    const NAME: &'static str = "AdaDelta";
    type Step = ();

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        BELOW_ONE.check(Self::NAME, "rho", self.rho)?;
        POSITIVE.check(Self::NAME, "epsilon", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot::zero("mean_square"), Slot::zero("mean_square_step")]
    }

    fn begin(&self, _: u64, _: &mut [f64]) {}

    fn update<T: Float>(&self, (): &(), learning_rate: f64, elements: Elements<'_, T>) {
        let eta = T::from_f64(learning_rate);
        let epsilon = T::from_f64(self.epsilon);
        let mean = Mean::new(self.rho);
        elements.each(|theta, g, [s, d]| {
            let s = mean.of(s, g * g);
            let delta = ((d + epsilon) / (s + epsilon)).sqrt() * g;
            let d = mean.of(d, delta * delta);
            (theta - eta * delta, [s, d])
        });
    }
}
