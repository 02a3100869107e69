//! Learning rates as functions of the step.
//!
//! A schedule is a plain description with public fields; [`at`](Schedule::at) gives the learning rate of a step in closed form,
//! counted from 0, so that a resumed run needs nothing but its step number. [`Plateau`] alone remembers what it has observed.
//!
//! ```
//! use gradus_optim::schedule::{Cosine, Schedule, Warmup};
//! use gradus_optim::{Optimizer, Sgd, SgdConfig};
//!
//! let cosine = Cosine { learning_rate: 0.5, t_max: 90, ..Default::default() };
//! let schedule = Warmup { schedule: cosine, steps: 10, start_factor: 0.1 }.checked()?;
//!
//! let mut sgd = Sgd::new(SgdConfig::default(), 1)?;
//! let mut theta = [1.0];
//! for _ in 0..100 {
//!     sgd.set_learning_rate(schedule.at(sgd.steps()));
//!     let gradient = [2.0 * theta[0]];
//!     sgd.step(&mut theta, &gradient)?;
//! }
//! assert_eq!(schedule.at(0), 0.05);
//! assert_eq!(schedule.at(10), 0.5);
//! assert!(schedule.at(100).abs() < 1e-15);
//! # Ok::<(), gradus_optim::OptimError>(())
//! ```
//!
//! The names and their meaning are PyTorch's; `learning_rate` is its `base_lr`.

mod constant;
mod cosine;
mod cyclic;
mod exponential;
mod one_cycle;
mod plateau;
mod ramp;
mod sequence;
mod stair;

pub use constant::Constant;
pub use cosine::{Cosine, WarmRestarts};
pub use cyclic::{Cyclic, CyclicMode};
pub use exponential::{Exponential, Multiplicative};
pub use one_cycle::{Anneal, OneCycle};
pub use plateau::{Plateau, PlateauConfig, PlateauMode, Threshold};
pub use ramp::{Linear, Polynomial};
pub use sequence::{Sequential, Warmup};
pub use stair::{MultiStep, Step};

use crate::OptimError;

/// A learning rate for each step.
pub trait Schedule {
    /// That the fields make sense.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig), naming the field and its allowed range.
    fn check(&self) -> Result<(), OptimError>;

    /// η of a step, counted from 0, for fields that make sense.
    fn rate(&self, step: u64) -> f64;

    /// η of a step, counted from 0; NaN, which every optimizer refuses, where the [`check`](Self::check) fails.
    ///
    /// ```
    /// use gradus_optim::schedule::{Exponential, Schedule};
    ///
    /// let halving = Exponential { learning_rate: 0.8, gamma: 0.5 };
    /// assert_eq!([0, 1, 2].map(|step| halving.at(step)), [0.8, 0.4, 0.2]);
    /// assert!(Exponential { gamma: -1.0, ..halving }.at(0).is_nan());
    /// ```
    fn at(&self, step: u64) -> f64 {
        if self.check().is_ok() {
            self.rate(step)
        } else {
            f64::NAN
        }
    }

    /// Itself, where the fields make sense.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    ///
    /// ```
    /// use gradus_optim::schedule::{Schedule, Step};
    ///
    /// let refused = Step { learning_rate: 0.1, step_size: 0, gamma: 0.5 }.checked().unwrap_err();
    /// assert_eq!(refused.to_string(), "Step: step_size is 0: choose it in [1, ∞)");
    /// ```
    fn checked(self) -> Result<Self, OptimError>
    where
        Self: Sized,
    {
        self.check()?;
        Ok(self)
    }
}

impl<S: Schedule + ?Sized> Schedule for Box<S> {
    fn check(&self) -> Result<(), OptimError> {
        (**self).check()
    }
    fn rate(&self, step: u64) -> f64 {
        (**self).rate(step)
    }
}

/// xⁿ for a whole number of steps.
fn power(x: f64, n: u64) -> f64 {
    gradus_numerics::powf(x, n as f64)
}
