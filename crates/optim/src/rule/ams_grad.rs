//! AMSGrad: Adam whose learning rates never grow.

use gradus_numerics::Float;

use super::{Averages, Common, Correction, Rule, Slot, common, ratio};
use crate::interval::{BELOW_ONE, NOT_NEGATIVE};
use crate::{Descent, Elements, OptimError};

/// AMSGrad: as [`Adam`](crate::Adam), with the largest v so far, v⁺ ← max(v⁺, v), in place of v.
///
/// Reddi, Kale and Kumar, *On the convergence of Adam and beyond* (2018). As in PyTorch, the maximum is taken of v, and its bias
/// corrected afterwards; with decoupled decay it is PyTorch's AdamW with `amsgrad`.
///
/// ```
/// use gradus_optim::{AmsGrad, AmsGradConfig, Optimizer};
///
/// let config = AmsGradConfig { learning_rate: 0.25, epsilon: 0.0, ..Default::default() };
/// let mut rule = AmsGrad::new(config, 1)?;
/// let mut theta = [1.0];
/// rule.step(&mut theta, &[30000000.0])?;
/// assert!((theta[0] - 0.75_f64).abs() < 1e-15); // the first step is Adam's
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type AmsGrad<T> = Descent<AmsGradConfig, T>;

/// Of [`AmsGrad`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AmsGradConfig {
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

impl Default for AmsGradConfig {
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

impl Rule for AmsGradConfig {
    const NAME: &'static str = "AmsGrad";
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
        vec![
            Slot::zero("first_moment"),
            Slot::zero("second_moment"),
            Slot::zero("largest_second_moment"),
        ]
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
        elements.each(|theta, g, [m, v, largest]| {
            let (m, v) = (mean.of(m, g), square.of(v, g * g));
            let largest = if v > largest { v } else { largest };
            let step = eta * ratio(m, largest.sqrt() * inverse + epsilon);
            (theta - step, [m, v, largest])
        });
    }
}
