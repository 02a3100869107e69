//! Stochastic gradient descent.

use gradus_numerics::Float;

use super::{Common, Rule, Slot, common};
use crate::{Descent, Elements, OptimError};

/// Gradient descent, stochastic where its gradients are: θ ← θ − η g.
///
/// Robbins and Monro, *A stochastic approximation method* (1951); the chapter's rule.
///
/// ```
/// use gradus_optim::{Optimizer, Sgd, SgdConfig};
///
/// let mut sgd = Sgd::new(SgdConfig { learning_rate: 0.25, ..Default::default() }, 2)?;
/// let mut theta = [2.0, 3.0];
/// sgd.step(&mut theta, &[4.0, 12.0])?; // the gradient of x² + 2y²
/// assert_eq!(theta, [1.0, 0.0]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type Sgd<T> = Descent<SgdConfig, T>;

/// Of [`Sgd`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SgdConfig {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for SgdConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for SgdConfig {
    const NAME: &'static str = "Sgd";
    type Step = ();

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        Ok(())
    }

    fn slots(&self) -> Vec<Slot> {
        Vec::new()
    }

    fn begin(&self, _: u64, _: &mut [f64]) {}

    fn update<T: Float>(&self, (): &(), learning_rate: f64, elements: Elements<'_, T>) {
        let eta = T::from_f64(learning_rate);
        elements.each(|theta, g, []| (theta - eta * g, []));
    }
}
