//! Half waves of a cosine.

use std::f64::consts::PI;

use gradus_numerics::cos;

use super::Schedule;
use crate::OptimError;
use crate::interval::{AT_LEAST_ONE, NOT_NEGATIVE};

/// ηₘ + (η − ηₘ) (1 + cos(π step / `t_max`)) / 2, with ηₘ = `eta_min`: down in `t_max` steps, up again in as many, and so on.
///
/// Loshchilov and Hutter, *SGDR: stochastic gradient descent with warm restarts* (2017), without the restarts.
///
/// ```
/// use gradus_optim::schedule::{Cosine, Schedule};
///
/// let wave = Cosine { learning_rate: 1.0, t_max: 20, eta_min: 0.5 };
/// assert_eq!([0, 20, 40].map(|step| wave.at(step)), [1.0, 0.5, 1.0]);
/// assert!((wave.at(10) - 0.75).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cosine {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// Steps of half a wave, ≥ 1; 100.
    pub t_max: u64,
    /// The smallest learning rate, ≥ 0; 0.
    pub eta_min: f64,
}

impl Default for Cosine {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            t_max: 100,
            eta_min: 0.0,
        }
    }
}

impl Schedule for Cosine {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Cosine", "learning_rate", self.learning_rate)?;
        AT_LEAST_ONE.check("Cosine", "t_max", self.t_max as f64)?;
        NOT_NEGATIVE.check("Cosine", "eta_min", self.eta_min)
    }

    fn rate(&self, step: u64) -> f64 {
        // The wave has period 2 t_max and is even: no large argument, and exact values at its turns.
        let rest = u128::from(step) % (2 * u128::from(self.t_max));
        let t = rest.min(2 * u128::from(self.t_max) - rest);
        wave(
            self.learning_rate,
            self.eta_min,
            t as f64 / self.t_max as f64,
        )
    }
}

/// The wave of [`Cosine`] down only, again and again, each time `t_mult` times as long as before.
///
/// Loshchilov and Hutter, *SGDR: stochastic gradient descent with warm restarts* (2017), equation 5.
///
/// ```
/// use gradus_optim::schedule::{Schedule, WarmRestarts};
///
/// let restarts = WarmRestarts { learning_rate: 1.0, t_0: 5, t_mult: 2, eta_min: 0.0 };
/// assert_eq!([0, 5, 15, 35].map(|step| restarts.at(step)), [1.0; 4]); // after 5, 10 and 20 steps
/// assert!((restarts.at(10) - 0.5).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WarmRestarts {
    /// η ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// Steps before the first restart, ≥ 1; 10.
    pub t_0: u64,
    /// How much longer each wave is than the last, ≥ 1; 1.
    pub t_mult: u64,
    /// The smallest learning rate, ≥ 0; 0.
    pub eta_min: f64,
}

impl Default for WarmRestarts {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            t_0: 10,
            t_mult: 1,
            eta_min: 0.0,
        }
    }
}

impl Schedule for WarmRestarts {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("WarmRestarts", "learning_rate", self.learning_rate)?;
        AT_LEAST_ONE.check("WarmRestarts", "t_0", self.t_0 as f64)?;
        AT_LEAST_ONE.check("WarmRestarts", "t_mult", self.t_mult as f64)?;
        NOT_NEGATIVE.check("WarmRestarts", "eta_min", self.eta_min)
    }

    fn rate(&self, step: u64) -> f64 {
        let (mut t, mut length) = (step, self.t_0);
        if self.t_mult == 1 {
            t %= length;
        } else {
            // At most 64 times, since the length at least doubles.
            while t >= length {
                t -= length;
                length = length.saturating_mul(self.t_mult);
            }
        }
        wave(self.learning_rate, self.eta_min, t as f64 / length as f64)
    }
}

/// From `high` at 0 down to `low` at 1.
fn wave(high: f64, low: f64, t: f64) -> f64 {
    low + (high - low) * (0.5 * (1.0 + cos(PI * t)))
}
