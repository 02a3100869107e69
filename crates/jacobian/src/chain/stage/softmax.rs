//! The softmax stage.

use gradus_calculus::Real;
use nalgebra::DMatrix;

use super::Stage;
use crate::closed_form::Shifted;
use crate::softmax::{jacobian_of, jvp_into};
use crate::{JacobianError, VectorFunction};

/// s = softmax(z), with Jacobian sⱼ (δⱼᵢ − sᵢ): 2k multiply-adds for a product from either side.
///
/// ```
/// use gradus_jacobian::{Chain, stage::Softmax};
/// use nalgebra::dmatrix;
///
/// let chain = Chain::new(vec![Box::new(Softmax::new(2))])?;
/// assert_eq!(chain.jacobian(&[0.0, 0.0])?, dmatrix![0.25, -0.25; -0.25, 0.25]);
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Softmax {
    classes: usize,
}

impl Softmax {
    /// Softmax over k classes.
    pub fn new(classes: usize) -> Self {
        Self { classes }
    }

    fn probabilities(self, z: &[f64]) -> Vec<f64> {
        let mut s = vec![0.0; self.classes];
        self.eval(z, &mut s);
        s
    }
}

impl VectorFunction for Softmax {
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }
    fn eval<T: Real>(&self, z: &[T], s: &mut [T]) {
        let shifted = Shifted::new(z);
        let total = shifted.total();
        for (s, power) in s.iter_mut().zip(shifted.powers) {
            *s = power / total;
        }
    }
}

impl Stage for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }
    fn inputs(&self) -> usize {
        self.classes
    }
    fn outputs(&self) -> usize {
        self.classes
    }
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
        self.eval(x, y);
        Ok(())
    }
    // s ∘ (v − s·v)
    fn jvp(&self, x: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        jvp_into(&self.probabilities(x), v, product);
        Ok(())
    }
    // the Jacobian is symmetric
    fn vjp(&self, x: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        self.jvp(x, w, product)
    }
    fn jacobian(&self, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        Ok(jacobian_of(&self.probabilities(x)))
    }
    // k for the mean s·v, k for the weights
    fn jvp_multiply_adds(&self, _: &[f64]) -> u64 {
        2 * self.classes as u64
    }
}
