//! SAGA: the last gradient of each example takes the noise out.

use gradus_numerics::Float;

use super::{check_length, check_slice};
use crate::OptimError;
use crate::memory::filled;

/// Estimates ∇F(θ) ≈ ∇fᵢ(θ) − gᵢ + ḡ with a table of the last gradient gᵢ of each example and their mean ḡ.
///
/// The estimate is unbiased, and its noise goes to 0 at the minimum, without full gradients on the way but with memory for one
/// gradient of each example: Defazio, Bach and Lacoste-Julien, *SAGA: a fast incremental gradient method* (2014).
///
/// ```
/// use gradus_optim::stochastic::Saga;
///
/// // fᵢ = (θ − cᵢ)²/2 with c = (1, 3)
/// let gradient = |i: usize, theta: f64| theta - [1.0, 3.0][i];
/// let mut saga = Saga::new(2, 1)?;
/// for i in [0, 1] {
///     saga.record(i, &[gradient(i, 5.0)])?;
/// }
/// let mut estimate = [0.0];
/// saga.estimate(0, &[gradient(0, 4.0)], &mut estimate)?;
/// assert_eq!(estimate, [2.0]); // ∇F(4) = 4 − 2
/// assert_eq!((saga.gradient(0), saga.mean()), ([3.0].as_slice(), [2.5].as_slice()));
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Saga<T> {
    examples: usize,
    /// A gradient for each example, one after the other.
    table: Vec<T>,
    mean: Vec<T>,
}

impl<T: Float> Saga<T> {
    /// For so many examples and parameters, with a table of zeros.
    ///
    /// # Errors
    /// [`Memory`](OptimError::Memory).
    pub fn new(examples: usize, parameters: usize) -> Result<Self, OptimError> {
        let what = "table of gradients";
        let size = examples.checked_mul(parameters);
        let size = size.ok_or(OptimError::Memory {
            what,
            elements: usize::MAX,
        })?;
        Ok(Self {
            examples,
            table: filled(what, 0.0, size)?,
            mean: filled("mean gradient", 0.0, parameters)?,
        })
    }

    /// Puts ∇fᵢ(θ) into the table without an estimate: for the start.
    ///
    /// # Errors
    /// As [`estimate`](Self::estimate).
    pub fn record(&mut self, example: usize, gradient: &[T]) -> Result<(), OptimError> {
        self.check(example, gradient)?;
        self.replace(example, gradient);
        Ok(())
    }

    /// The estimate from ∇fᵢ(θ), which then takes the place of gᵢ.
    ///
    /// # Errors
    /// [`NoSuchExample`](OptimError::NoSuchExample), [`LengthMismatch`](OptimError::LengthMismatch),
    /// [`NonFiniteElement`](OptimError::NonFiniteElement); table and estimate are then what they were.
    pub fn estimate(
        &mut self,
        example: usize,
        gradient: &[T],
        estimate: &mut [T],
    ) -> Result<(), OptimError> {
        self.check(example, gradient)?;
        check_length("estimate", self.mean.len(), estimate.len())?;
        let known = self.gradient(example).iter().zip(&self.mean);
        for ((estimate, &g), (&old, &mean)) in estimate.iter_mut().zip(gradient).zip(known) {
            *estimate = (g - old) + mean;
        }
        self.replace(example, gradient);
        Ok(())
    }

    /// gᵢ.
    ///
    /// # Panics
    /// Where there is no such example.
    #[track_caller]
    pub fn gradient(&self, example: usize) -> &[T] {
        assert!(
            example < self.examples,
            "there is no example {example} among {}: count from 0",
            self.examples
        );
        let n = self.mean.len();
        &self.table[example * n..][..n]
    }

    /// ḡ.
    pub fn mean(&self) -> &[T] {
        &self.mean
    }

    /// Computes ḡ anew from the table: what rounding has left in it after many replacements is gone.
    ///
    /// ```
    /// use gradus_optim::stochastic::Saga;
    ///
    /// let mut saga = Saga::new(2, 1)?;
    /// saga.record(0, &[1e17])?;
    /// saga.record(1, &[3.0])?;
    /// saga.record(0, &[1.0])?;
    /// assert_ne!(saga.mean(), [2.0]);
    /// saga.refresh_mean();
    /// assert_eq!(saga.mean(), [2.0]);
    /// # Ok::<(), gradus_optim::OptimError>(())
    /// ```
    pub fn refresh_mean(&mut self) {
        self.mean.fill(T::ZERO);
        let n = self.mean.len().max(1);
        for gradient in self.table.chunks_exact(n) {
            for (mean, &g) in self.mean.iter_mut().zip(gradient) {
                *mean += g;
            }
        }
        let examples = T::from_f64(self.examples as f64);
        for mean in &mut self.mean {
            *mean /= examples;
        }
    }

    fn check(&self, example: usize, gradient: &[T]) -> Result<(), OptimError> {
        if example >= self.examples {
            return Err(OptimError::NoSuchExample {
                example,
                examples: self.examples,
            });
        }
        check_slice("gradient", self.mean.len(), gradient)
    }

    /// gᵢ ← gradient, ḡ ← ḡ + (gradient − gᵢ) / N.
    fn replace(&mut self, example: usize, gradient: &[T]) {
        let n = self.mean.len();
        let examples = T::from_f64(self.examples as f64);
        let kept = self.table[example * n..][..n].iter_mut();
        for ((kept, mean), &g) in kept.zip(&mut self.mean).zip(gradient) {
            *mean += (g - *kept) / examples;
            *kept = g;
        }
    }
}
