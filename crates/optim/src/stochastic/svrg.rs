//! SVRG: the full gradient at an anchor takes the noise out.

use gradus_numerics::Float;

use super::{check_length, check_slice};
use crate::OptimError;
use crate::memory::filled;

/// Estimates ∇F(θ) ≈ ∇fᵢ(θ) − ∇fᵢ(θ̃) + ∇F(θ̃) with an anchor θ̃ that is renewed from time to time.
///
/// F is the mean of the fᵢ. The estimate is unbiased, and its noise goes to 0 as θ and θ̃ approach the minimum: Johnson and
/// Zhang, *Accelerating stochastic gradient descent using predictive variance reduction* (2013).
///
/// ```
/// use gradus_optim::stochastic::Svrg;
///
/// // fᵢ = (θ − cᵢ)²/2 with c = (1, 3): the noise of which example is drawn cancels altogether
/// let gradient = |i: usize, theta: f64| theta - [1.0, 3.0][i];
/// let mut svrg = Svrg::new(1)?;
/// svrg.set_anchor(&[5.0], &[0.5 * (gradient(0, 5.0) + gradient(1, 5.0))])?;
/// let mut estimate = [0.0];
/// for i in [0, 1] {
///     let at_anchor = [gradient(i, svrg.anchor()[0])];
///     svrg.estimate(&[gradient(i, 4.0)], &at_anchor, &mut estimate)?;
///     assert_eq!(estimate, [2.0]); // ∇F(4) = 4 − 2
/// }
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Svrg<T> {
    anchor: Vec<T>,
    full_gradient: Vec<T>,
}

impl<T: Float> Svrg<T> {
    /// For so many parameters, with an anchor at 0 whose gradient is taken to be 0.
    ///
    /// # Errors
    /// [`Memory`](OptimError::Memory).
    pub fn new(parameters: usize) -> Result<Self, OptimError> {
        Ok(Self {
            anchor: filled("anchor", 0.0, parameters)?,
            full_gradient: filled("full gradient", 0.0, parameters)?,
        })
    }

    /// Moves the anchor to θ̃ with its full gradient ∇F(θ̃).
    ///
    /// # Errors
    /// [`LengthMismatch`](OptimError::LengthMismatch), [`NonFiniteElement`](OptimError::NonFiniteElement); the anchor then
    /// stays.
    pub fn set_anchor(&mut self, parameters: &[T], full_gradient: &[T]) -> Result<(), OptimError> {
        check_slice("parameters", self.anchor.len(), parameters)?;
        check_slice("full gradient", self.anchor.len(), full_gradient)?;
        self.anchor.copy_from_slice(parameters);
        self.full_gradient.copy_from_slice(full_gradient);
        Ok(())
    }

    /// θ̃.
    pub fn anchor(&self) -> &[T] {
        &self.anchor
    }

    /// The estimate from the gradients of one example, or the mean over a batch, at θ and at θ̃.
    ///
    /// # Errors
    /// [`LengthMismatch`](OptimError::LengthMismatch), [`NonFiniteElement`](OptimError::NonFiniteElement); the estimate is
    /// then left as it was.
    pub fn estimate(
        &self,
        gradient: &[T],
        at_anchor: &[T],
        estimate: &mut [T],
    ) -> Result<(), OptimError> {
        let n = self.anchor.len();
        check_slice("gradient", n, gradient)?;
        check_slice("gradient at the anchor", n, at_anchor)?;
        check_length("estimate", n, estimate.len())?;
        let known = at_anchor.iter().zip(&self.full_gradient);
        for ((estimate, &g), (&old, &full)) in estimate.iter_mut().zip(gradient).zip(known) {
            *estimate = (g - old) + full;
        }
        Ok(())
    }
}
