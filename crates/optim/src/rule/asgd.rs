//! ASGD: descent with a falling learning rate, and the average of its iterates.

use gradus_numerics::{Float, powf};

use super::{Common, Rule, Slot, common};
use crate::interval::NOT_NEGATIVE;
use crate::{Descent, Elements, OptimError};

/// ASGD: θ ← (1 − Λ ηₜ) θ − ηₜ g with ηₜ = η / (1 + Λ η (t − 1))^α, and the average a ← a + (θ − a) / max(1, t − 1 − t₀).
///
/// Λ = `lambd`, a decay of its own. The [`average`](Asgd::average) of the iterates after step t₀ is what the method is for: Polyak and
/// Juditsky, *Acceleration of stochastic approximation by averaging* (1992); the learning rate as in Bottou, *Large-scale machine
/// learning with stochastic gradient descent* (2010), and PyTorch.
///
/// ```
/// use gradus_optim::{Asgd, AsgdConfig, Optimizer};
///
/// let config = AsgdConfig { learning_rate: 0.5, lambd: 0.0, t0: 0.0, ..Default::default() };
/// let mut rule = Asgd::new(config, 1)?;
/// let mut theta = [2.0];
/// rule.step(&mut theta, &[2.0])?;
/// rule.step(&mut theta, &[-2.0])?;
/// rule.step(&mut theta, &[-2.0])?;
/// assert_eq!(theta, [3.0]);
/// assert_eq!(rule.average(), [2.5]); // of the steps after the first: (2 + 3) / 2
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type Asgd<T> = Descent<AsgdConfig, T>;

/// The name of the slot that holds the average.
const AVERAGE: &str = "average";

impl<T: Float> Asgd<T> {
    /// The average of the iterates after step t₀, and until then the last one; zeros before the first step.
    pub fn average(&self) -> &[T] {
        self.slot(AVERAGE).unwrap_or_default()
    }
}

/// Of [`Asgd`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AsgdConfig {
    /// η ≥ 0; 10⁻².
    pub learning_rate: f64,
    /// Λ ≥ 0; 10⁻⁴.
    pub lambd: f64,
    /// α ≥ 0, the power by which the learning rate falls; 0.75.
    pub alpha: f64,
    /// t₀ ≥ 0, the step after which averaging begins; 10⁶.
    pub t0: f64,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for AsgdConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-2,
            lambd: 1e-4,
            alpha: 0.75,
            t0: 1e6,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for AsgdConfig {
    const NAME: &'static str = "Asgd";
    type Step = f64;

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check(Self::NAME, "lambd", self.lambd)?;
        NOT_NEGATIVE.check(Self::NAME, "alpha", self.alpha)?;
        NOT_NEGATIVE.check(Self::NAME, "t0", self.t0)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot::zero(AVERAGE)]
    }

    fn begin(&self, t: u64, _: &mut [f64]) -> f64 {
        (t - 1) as f64
    }

    fn update<T: Float>(&self, before: &f64, learning_rate: f64, elements: Elements<'_, T>) {
        // In PyTorch a change of η reaches ηₜ one step late; here at once.
        let eta = learning_rate / powf(1.0 + self.lambd * learning_rate * before, self.alpha);
        let shrink = T::from_f64(1.0 - self.lambd * eta);
        let eta = T::from_f64(eta);
        let averaged = before - self.t0;
        if averaged <= 1.0 {
            elements.each(|theta, g, [_]| {
                let theta = shrink * theta - eta * g;
                (theta, [theta])
            });
        } else {
            let weight = T::from_f64(1.0 / averaged);
            elements.each(|theta, g, [a]| {
                let theta = shrink * theta - eta * g;
                (theta, [a + weight * (theta - a)])
            });
        }
    }
}
