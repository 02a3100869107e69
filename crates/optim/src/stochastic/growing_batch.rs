//! Batches that grow.

use gradus_numerics::{min, powf};

use crate::OptimError;
use crate::interval::AT_LEAST_ONE;

/// Batch sizes min(N, ⌈b · growthᵏ⌉) for k = 0, 1, …
///
/// Where the noise, of variance 1/batch, falls at the rate of the deterministic method, descent with a fixed learning rate
/// converges linearly per step: Bottou, Curtis and Nocedal, *Optimization methods for large-scale machine learning* (2018),
/// section 5.1.
///
/// ```
/// use gradus_optim::stochastic::GrowingBatch;
///
/// let sizes = GrowingBatch::new(2, 1.5, 8)?;
/// assert_eq!([0, 1, 2, 3, 4, 1_000_000].map(|step| sizes.at(step)), [2, 3, 5, 7, 8, 8]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GrowingBatch {
    initial: usize,
    growth: f64,
    examples: usize,
}

impl GrowingBatch {
    /// The first batch size b, the growth of a step ≥ 1, and the number of examples N.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig) for a batch of none, a growth below 1, and no examples.
    pub fn new(initial: usize, growth: f64, examples: usize) -> Result<Self, OptimError> {
        AT_LEAST_ONE.check("GrowingBatch", "initial", initial as f64)?;
        AT_LEAST_ONE.check("GrowingBatch", "growth", growth)?;
        AT_LEAST_ONE.check("GrowingBatch", "examples", examples as f64)?;
        Ok(Self {
            initial,
            growth,
            examples,
        })
    }

    /// The size of the batch of a step, counted from 0.
    pub fn at(&self, step: u64) -> usize {
        let size = self.initial as f64 * powf(self.growth, step as f64);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and the number of examples"
        )]
        let size = min(size.ceil(), self.examples as f64) as usize;
        size
    }
}
