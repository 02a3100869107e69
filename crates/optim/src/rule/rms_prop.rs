//! RMSProp: a learning rate for each parameter by a moving mean of its squares.

use gradus_numerics::Float;

use super::{Common, Mean, Rule, Slot, common, ratio};
use crate::interval::{BELOW_ONE, NOT_NEGATIVE};
use crate::{Descent, Elements, OptimError};

/// RMSProp: s ← α s + (1 − α) g², θ ← θ − η g / (√s + ε).
///
/// Centred, the mean m ← α m + (1 − α) g is taken off: √(s − m²) stands for √s, and 0 where rounding leaves less. With momentum
/// μ > 0, b ← μ b + g / (√s + ε) and θ ← θ − η b.
///
/// Tieleman and Hinton, lecture 6.5 of *Neural networks for machine learning* (2012); centred by Graves, *Generating sequences
/// with recurrent neural networks* (2013), section 4.2; ε outside of the root, as in PyTorch.
///
/// ```
/// use gradus_optim::{RmsProp, RmsPropConfig, Optimizer};
///
/// let mut rule = RmsProp::new(RmsPropConfig { learning_rate: 0.5, alpha: 0.75, epsilon: 0.0, ..Default::default() }, 2)?;
/// let mut theta = [1.0, 1.0];
/// rule.step(&mut theta, &[3.0, -4.0])?;
/// assert_eq!(theta, [0.0, 2.0]); // the first step is η sign(g) / √(1 − α)
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type RmsProp<T> = Descent<RmsPropConfig, T>;

/// Of [`RmsProp`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsPropConfig {
    /// η ≥ 0; 10⁻².
    pub learning_rate: f64,
    /// α, in [0, 1); 0.99.
    pub alpha: f64,
    /// ε ≥ 0; 10⁻⁸.
    pub epsilon: f64,
    /// μ, in [0, 1); 0.
    pub momentum: f64,
    /// Whether the mean is taken off; false.
    pub centered: bool,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for RmsPropConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-2,
            alpha: 0.99,
            epsilon: 1e-8,
            momentum: 0.0,
            centered: false,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for RmsPropConfig {
    const NAME: &'static str = "RmsProp";
    type Step = ();

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        BELOW_ONE.check(Self::NAME, "alpha", self.alpha)?;
        NOT_NEGATIVE.check(Self::NAME, "epsilon", self.epsilon)?;
        BELOW_ONE.check(Self::NAME, "momentum", self.momentum)
    }

    fn slots(&self) -> Vec<Slot> {
        let mut slots = vec![Slot::zero("mean_square")];
        if self.centered {
            slots.push(Slot::zero("mean"));
        }
        if self.momentum > 0.0 {
            slots.push(Slot::zero("velocity"));
        }
        slots
    }

    fn begin(&self, _: u64, _: &mut [f64]) {}

    fn update<T: Float>(&self, (): &(), learning_rate: f64, elements: Elements<'_, T>) {
        let eta = T::from_f64(learning_rate);
        let mu = T::from_f64(self.momentum);
        let scale = Scale {
            mean: Mean::new(self.alpha),
            epsilon: T::from_f64(self.epsilon),
        };
        match (self.centered, self.momentum > 0.0) {
            (false, false) => elements.each(|theta, g, [s]| {
                let (d, s) = scale.plain(g, s);
                (theta - eta * d, [s])
            }),
            (false, true) => elements.each(|theta, g, [s, b]| {
                let (d, s) = scale.plain(g, s);
                let b = mu * b + d;
                (theta - eta * b, [s, b])
            }),
            (true, false) => elements.each(|theta, g, [s, m]| {
                let (d, s, m) = scale.centered(g, s, m);
                (theta - eta * d, [s, m])
            }),
            (true, true) => elements.each(|theta, g, [s, m, b]| {
                let (d, s, m) = scale.centered(g, s, m);
                let b = mu * b + d;
                (theta - eta * b, [s, m, b])
            }),
        }
    }
}

/// What a gradient is divided by.
#[derive(Clone, Copy)]
struct Scale<T> {
    mean: Mean<T>,
    epsilon: T,
}

impl<T: Float> Scale<T> {
    /// g / (√s + ε) and the new s.
    #[inline(always)]
    fn plain(self, g: T, s: T) -> (T, T) {
        let s = self.mean.of(s, g * g);
        (ratio(g, s.sqrt() + self.epsilon), s)
    }

    /// g / (√(s − m²) + ε) and the new s and m.
    #[inline(always)]
    fn centered(self, g: T, s: T, m: T) -> (T, T, T) {
        let (s, m) = (self.mean.of(s, g * g), self.mean.of(m, g));
        let variance = s - m * m;
        let variance = if variance > T::ZERO {
            variance
        } else {
            T::ZERO
        };
        (ratio(g, variance.sqrt() + self.epsilon), s, m)
    }
}
