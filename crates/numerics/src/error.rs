//! What can be wrong with the arguments of this crate.

use thiserror::Error;

/// A parameter for which no distribution exists.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum NumericsError {
    /// The mean of a normal distribution is NaN or infinite.
    #[error("the mean of a normal distribution must be finite, got {mean}")]
    Mean {
        /// The mean given.
        mean: f64,
    },
    /// The standard deviation of a normal distribution is negative, NaN or infinite.
    #[error(
        "the standard deviation of a normal distribution must be finite and not negative, got {standard_deviation}"
    )]
    StandardDeviation {
        /// The standard deviation given.
        standard_deviation: f64,
    },
    /// The rate of an exponential distribution is not positive, NaN or infinite.
    #[error("the rate of an exponential distribution must be finite and positive, got {rate}")]
    Rate {
        /// The rate given.
        rate: f64,
    },
}
