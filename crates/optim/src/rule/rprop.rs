//! Rprop: a step size for each parameter by the signs of its gradients alone.

use gradus_numerics::Float;

use super::{Common, Rule, Slot, clamp, common, sign};
use crate::interval::{ABOVE_ONE, BETWEEN_ZERO_AND_ONE, NOT_NEGATIVE};
use crate::{Descent, Elements, OptimError};

/// Rprop: each parameter has a step size δ, and moves by −δ sign(g).
///
/// δ grows by η⁺ where g keeps its sign and shrinks by η⁻ where it turns, within [`step_min`, `step_max`]; after a turn the
/// parameter rests for one step. δ starts at the learning rate; later changes of it do nothing. Riedmiller and Braun, *A direct
/// adaptive method for faster backpropagation learning: the RPROP algorithm* (1993), in the form without backtracking that
/// PyTorch has. It is for full gradients: the noise of mini-batches turns signs.
///
/// ```
/// use gradus_optim::{Rprop, RpropConfig, Optimizer};
///
/// let config = RpropConfig { learning_rate: 0.5, ..Default::default() };
/// let mut rule = Rprop::new(config, 2)?;
/// let mut theta = [1.0, 1.0];
/// rule.step(&mut theta, &[30000000.0, -4e-07])?;
/// assert_eq!(theta, [0.5, 1.5]);
/// rule.step(&mut theta, &[1.0, 1.0])?; // one sign stays, one turns
/// assert_eq!(theta, [0.5 - 0.6, 1.5]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type Rprop<T> = Descent<RpropConfig, T>;

/// Of [`Rprop`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RpropConfig {
    /// The first δ, ≥ 0; 10⁻².
    pub learning_rate: f64,
    /// η⁻, in (0, 1); 0.5.
    pub eta_minus: f64,
    /// η⁺ > 1; 1.2.
    pub eta_plus: f64,
    /// The smallest δ, ≥ 0; 10⁻⁶.
    pub step_min: f64,
    /// The largest δ, ≥ `step_min`; 50.
    pub step_max: f64,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for RpropConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-2,
            eta_minus: 0.5,
            eta_plus: 1.2,
            step_min: 1e-6,
            step_max: 50.0,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for RpropConfig {
    const NAME: &'static str = "Rprop";
    type Step = bool;

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        BETWEEN_ZERO_AND_ONE.check(Self::NAME, "eta_minus", self.eta_minus)?;
        ABOVE_ONE.check(Self::NAME, "eta_plus", self.eta_plus)?;
        NOT_NEGATIVE.check(Self::NAME, "step_min", self.step_min)?;
        NOT_NEGATIVE.check(Self::NAME, "step_max", self.step_max)?;
        if self.step_max < self.step_min {
            return Err(OptimError::InvalidConfig {
                owner: Self::NAME,
                field: "step_max",
                value: self.step_max,
                allowed: "[step_min, ∞)",
            });
        }
        Ok(())
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot::zero("last_sign"), Slot::zero("step_size")]
    }

    fn begin(&self, t: u64, _: &mut [f64]) -> bool {
        t == 1
    }

    fn update<T: Float>(&self, first: &bool, learning_rate: f64, elements: Elements<'_, T>) {
        let (shrink, grow) = (T::from_f64(self.eta_minus), T::from_f64(self.eta_plus));
        let (low, high) = (T::from_f64(self.step_min), T::from_f64(self.step_max));
        if *first {
            let delta = clamp(T::from_f64(learning_rate), low, high);
            elements.each(|theta, g, [_, _]| (theta - delta * sign(g), [sign(g), delta]));
            return;
        }
        elements.each(|theta, g, [last, delta]| {
            // of the signs and not of the gradients, whose product may underflow
            let turn = sign(g) * last;
            let factor = if turn > T::ZERO { grow } else { T::ONE };
            let factor = if turn < T::ZERO { shrink } else { factor };
            let sign = if turn < T::ZERO { T::ZERO } else { sign(g) };
            let delta = clamp(delta * factor, low, high);
            (theta - delta * sign, [sign, delta])
        });
    }
}
