//! Update rules: the few lines in which they differ.

use std::fmt::Debug;

use gradus_numerics::Float;

use crate::{Elements, OptimError};

mod ada_delta;
mod ada_grad;
mod ada_max;
mod adam;
mod adam_w;
mod ams_grad;
mod asgd;
mod correction;
mod lion;
mod momentum;
mod n_adam;
mod r_adam;
mod rms_prop;
mod rprop;
mod sgd;

pub use ada_delta::{AdaDelta, AdaDeltaConfig};
pub use ada_grad::{AdaGrad, AdaGradConfig};
pub use ada_max::{AdaMax, AdaMaxConfig};
pub use adam::{Adam, AdamConfig};
pub use adam_w::{AdamW, AdamWConfig};
pub use ams_grad::{AmsGrad, AmsGradConfig};
pub use asgd::{Asgd, AsgdConfig};
pub use lion::{Lion, LionConfig};
pub use momentum::{Momentum, MomentumConfig};
pub use n_adam::{NAdam, NAdamConfig};
pub use r_adam::{RAdam, RAdamConfig};
pub use rms_prop::{RmsProp, RmsPropConfig};
pub use rprop::{Rprop, RpropConfig};
pub use sgd::{Sgd, SgdConfig};

/// How a rule turns a gradient into a step; [`Descent`](crate::Descent) does everything else.
///
/// A rule is its configuration. It says which numbers it remembers of each parameter ([`slots`](Self::slots)), computes
/// once per step what all parameters share ([`begin`](Self::begin)), and gives the formula of one element
/// ([`update`](Self::update)). Lengths, the finite check, clipping, weight decay, maximisation, groups, threads, saving and
/// loading are the same for all.
///
/// ```
/// use gradus_numerics::Float;
/// use gradus_optim::{Common, Descent, Elements, OptimError, Optimizer, Rule, Slot};
///
/// /// θ ← θ − η sign(g).
/// #[derive(Clone, Debug)]
/// struct SignDescent {
///     learning_rate: f64,
/// }
///
/// impl Rule for SignDescent {
///     const NAME: &'static str = "SignDescent";
///     type Step = ();
///     fn common(&self) -> Common {
///         Common { learning_rate: self.learning_rate, ..Default::default() }
///     }
///     fn check(&self) -> Result<(), OptimError> {
///         Ok(())
///     }
///     fn slots(&self) -> Vec<Slot> {
///         Vec::new()
///     }
///     fn begin(&self, _: u64, _: &mut [f64]) {}
///     fn update<T: Float>(&self, (): &(), learning_rate: f64, elements: Elements<'_, T>) {
///         let eta = T::from_f64(learning_rate);
///         elements.each(|theta, g, []| (theta - eta * T::ONE.copysign(g), []));
///     }
/// }
///
/// let mut rule = Descent::new(SignDescent { learning_rate: 0.5 }, 2)?;
/// let mut theta = [1.0_f32, -1.0];
/// rule.step(&mut theta, &[30.0, -0.1])?;
/// assert_eq!(theta, [0.5, -0.5]);
/// # Ok::<(), OptimError>(())
/// ```
pub trait Rule: Clone + Debug + Send + Sync {
    /// Its name, which marks its saved states.
    const NAME: &'static str;
    /// Numbers of the rule as a whole that a saved state must hold, with the values they start from.
    const SCALARS: &'static [(&'static str, f64)] = &[];
    /// What all parameters share in one step, such as the corrections of a bias.
    type Step: Send + Sync;

    /// The part of the configuration that every rule has.
    fn common(&self) -> Common;
    /// That the rest of the configuration makes sense.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig), naming the field and its allowed range.
    fn check(&self) -> Result<(), OptimError>;
    /// The numbers it remembers of each parameter, at most [`SLOTS`].
    fn slots(&self) -> Vec<Slot>;
    /// Prepares step t = 1, 2, …; `scalars` are those of [`SCALARS`](Self::SCALARS), in their order.
    fn begin(&self, t: u64, scalars: &mut [f64]) -> Self::Step;
    /// Calls [`each`](Elements::each) with the formula of one element.
    fn update<T: Float>(&self, step: &Self::Step, learning_rate: f64, elements: Elements<'_, T>);
}

/// The most numbers a rule can remember of one parameter.
pub const SLOTS: usize = 3;

/// A number that a rule remembers of each parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// Its name in a saved state.
    pub name: &'static str,
    /// What it is before the first step.
    pub start: f64,
}

impl Slot {
    /// One that starts at 0.
    pub(crate) const fn zero(name: &'static str) -> Self {
        Self { name, start: 0.0 }
    }
}

/// The part of a configuration that every rule has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Common {
    /// η.
    pub learning_rate: f64,
    /// λ.
    pub weight_decay: f64,
    /// Whether decay shrinks the parameters, θ ← (1 − η λ) θ, or is added to the gradient, g ← g + λ θ.
    pub decoupled_weight_decay: bool,
    /// Whether the steps go up instead of down, g ← −g.
    pub maximize: bool,
}

/// The [`Common`] part of a configuration that has all its fields.
macro_rules! common {
    ($config:expr) => {
        $crate::Common {
            learning_rate: $config.learning_rate,
            weight_decay: $config.weight_decay,
            decoupled_weight_decay: $config.decoupled_weight_decay,
            maximize: $config.maximize,
        }
    };
}
use common;
use correction::{Averages, Correction};

/// a / b, and a zero where a is zero: 0/0 is no step.
#[inline(always)]
fn ratio<T: Float>(a: T, b: T) -> T {
    if a == T::ZERO { a } else { a / b }
}

/// The weighted mean of a number and a new one, β old + (1 − β) new, with both weights rounded once.
#[derive(Clone, Copy, Debug)]
struct Mean<T> {
    beta: T,
    rest: T,
}

impl<T: Float> Mean<T> {
    fn new(beta: f64) -> Self {
        Self {
            beta: T::from_f64(beta),
            rest: T::from_f64(1.0 - beta),
        }
    }

    /// +0 where the mean is below the smallest normal number.
    ///
    /// The mean of a gradient that is 0 from some step on, as that of a weight behind an input that is almost always 0, falls to
    /// such numbers after some hundred steps and stays there; processors take a hundred times as long to compute with them.
    #[inline(always)]
    fn of(self, old: T, new: T) -> T {
        let mean = self.beta * old + self.rest * new;
        if mean.abs() < T::MIN_POSITIVE {
            T::ZERO
        } else {
            mean
        }
    }
}

/// −1, 0 or 1.
#[inline(always)]
fn sign<T: Float>(x: T) -> T {
    if x == T::ZERO { x } else { T::ONE.copysign(x) }
}

/// The number of [low, high] closest to x.
#[inline(always)]
fn clamp<T: Float>(x: T, low: T, high: T) -> T {
    let x = if x > high { high } else { x };
    if x < low { low } else { x }
}
