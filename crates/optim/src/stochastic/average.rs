//! Averages of iterates.

use gradus_numerics::Float;

use super::{check_length, check_slice};
use crate::OptimError;
use crate::interval::BELOW_ONE;
use crate::memory::filled;

/// The mean of the iterates of a noisy method: ā ← ā + (θ − ā) / k for the k-th of them.
///
/// The noise cancels in it, and the learning rate need not fall as fast: Polyak and Juditsky, *Acceleration of stochastic
/// approximation by averaging* (1992). With a decay β it forgets: ā ← β ā + (1 − β) θ from the second iterate on. Kept in f64,
/// so that late iterates are not lost beside many earlier ones.
///
/// ```
/// use gradus_optim::stochastic::IterateAverage;
///
/// let mut average = IterateAverage::new(2)?;
/// for theta in [[1.0_f32, 8.0], [3.0, 4.0], [5.0, 0.0]] {
///     average.observe(&theta)?;
/// }
/// assert_eq!(average.mean(), [3.0, 4.0]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IterateAverage {
    mean: Vec<f64>,
    count: u64,
    decay: Option<f64>,
}

impl IterateAverage {
    /// Of no iterates so far, each of so many parameters.
    ///
    /// # Errors
    /// [`Memory`](OptimError::Memory).
    pub fn new(parameters: usize) -> Result<Self, OptimError> {
        Ok(Self {
            mean: filled("average", 0.0, parameters)?,
            count: 0,
            decay: None,
        })
    }

    /// One that forgets: the weight of an iterate falls by β with each that follows.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig) for a β outside of [0, 1).
    ///
    /// ```
    /// use gradus_optim::stochastic::IterateAverage;
    ///
    /// let mut average = IterateAverage::new(1)?.with_decay(0.75)?;
    /// average.observe(&[4.0])?;
    /// average.observe(&[8.0])?;
    /// assert_eq!(average.mean(), [5.0]);
    /// # Ok::<(), gradus_optim::OptimError>(())
    /// ```
    pub fn with_decay(mut self, beta: f64) -> Result<Self, OptimError> {
        BELOW_ONE.check("IterateAverage", "decay", beta)?;
        self.decay = Some(beta);
        Ok(self)
    }

    /// Takes an iterate in.
    ///
    /// # Errors
    /// [`LengthMismatch`](OptimError::LengthMismatch), [`NonFiniteElement`](OptimError::NonFiniteElement); the mean is then
    /// what it was.
    pub fn observe<T: Float>(&mut self, parameters: &[T]) -> Result<(), OptimError> {
        check_slice("parameters", self.mean.len(), parameters)?;
        self.count += 1;
        let weight = match self.decay {
            Some(beta) if self.count > 1 => 1.0 - beta,
            _ => 1.0 / self.count as f64,
        };
        for (mean, theta) in self.mean.iter_mut().zip(parameters) {
            *mean += weight * (theta.to_f64() - *mean);
        }
        Ok(())
    }

    /// The mean; zeros before the first iterate.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The number of iterates.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Copies the mean, rounded to the type of the parameters.
    ///
    /// # Errors
    /// [`LengthMismatch`](OptimError::LengthMismatch).
    ///
    /// ```
    /// use gradus_optim::stochastic::IterateAverage;
    ///
    /// let mut average = IterateAverage::new(1)?;
    /// average.observe(&[0.5_f32])?;
    /// let mut theta = [0.0_f32];
    /// average.write_to(&mut theta)?;
    /// assert_eq!(theta, [0.5]);
    /// # Ok::<(), gradus_optim::OptimError>(())
    /// ```
    pub fn write_to<T: Float>(&self, parameters: &mut [T]) -> Result<(), OptimError> {
        check_length("parameters", self.mean.len(), parameters.len())?;
        for (theta, &mean) in parameters.iter_mut().zip(&self.mean) {
            *theta = T::from_f64(mean);
        }
        Ok(())
    }
}
