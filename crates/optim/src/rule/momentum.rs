//! Momentum: the heavy ball, and Nesterov's look ahead.

use gradus_numerics::Float;

use super::{Common, Rule, Slot, common};
use crate::interval::{BELOW_ONE, NESTEROV_DAMPENING, NESTEROV_MOMENTUM, UNIT};
use crate::{Descent, Elements, OptimError};

/// Momentum: v ← μ v + (1 − τ) g, θ ← θ − η v; with Nesterov's look ahead θ ← θ − η (g + μ v).
///
/// The first step starts the velocity with v = g, whatever the dampening τ, as in PyTorch. Polyak, *Some methods of speeding up
/// the convergence of iteration methods* (1964); Nesterov, *A method for solving the convex programming problem with convergence rate
/// O(1/k²)* (1983), in the form of Sutskever, Martens, Dahl and Hinton (2013) with the parameters read at the point looked ahead to.
///
/// ```
/// use gradus_optim::{Momentum, MomentumConfig, Optimizer};
///
/// let config = MomentumConfig { learning_rate: 0.5, momentum: 0.5, ..Default::default() };
/// let mut rule = Momentum::new(config, 1)?;
/// let mut theta = [1.0];
/// rule.step(&mut theta, &[1.0])?; // v = 1
/// rule.step(&mut theta, &[1.0])?; // v = ½ · 1 + 1
/// assert_eq!(theta, [1.0 - 0.5 - 0.75]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub type Momentum<T> = Descent<MomentumConfig, T>;

/// Of [`Momentum`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MomentumConfig {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// μ, in [0, 1); 0.9.
    pub momentum: f64,
    /// τ, in [0, 1]; 0.
    pub dampening: f64,
    /// Whether to look ahead, which needs μ > 0 and τ = 0; false.
    pub nesterov: bool,
    /// λ ≥ 0; 0.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, instead of being added to the gradient; false.
    pub decoupled_weight_decay: bool,
    /// Whether to go up instead of down; false.
    pub maximize: bool,
}

impl Default for MomentumConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            momentum: 0.9,
            dampening: 0.0,
            nesterov: false,
            weight_decay: 0.0,
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl Rule for MomentumConfig {
    const NAME: &'static str = "Momentum";
    type Step = bool;

    fn common(&self) -> Common {
        common!(self)
    }

    fn check(&self) -> Result<(), OptimError> {
        BELOW_ONE.check(Self::NAME, "momentum", self.momentum)?;
        UNIT.check(Self::NAME, "dampening", self.dampening)?;
        if self.nesterov {
            NESTEROV_MOMENTUM.check(Self::NAME, "momentum", self.momentum)?;
            NESTEROV_DAMPENING.check(Self::NAME, "dampening", self.dampening)?;
        }
        Ok(())
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot::zero("velocity")]
    }

    fn begin(&self, t: u64, _: &mut [f64]) -> bool {
        t == 1
    }

    fn update<T: Float>(&self, first: &bool, learning_rate: f64, elements: Elements<'_, T>) {
        let eta = T::from_f64(learning_rate);
        let mu = T::from_f64(self.momentum);
        let fresh = T::from_f64(if *first { 1.0 } else { 1.0 - self.dampening });
        if self.nesterov {
            elements.each(|theta, g, [v]| {
                let v = mu * v + fresh * g;
                (theta - eta * (g + mu * v), [v])
            });
        } else {
            elements.each(|theta, g, [v]| {
                let v = mu * v + fresh * g;
                (theta - eta * v, [v])
            });
        }
    }
}
