//! The elementwise stage.

use gradus_calculus::Real;
use nalgebra::{DMatrix, DVector};

use super::{Activation, Stage, scale};
use crate::{JacobianError, VectorFunction};

/// yⱼ = φ(aⱼ) for each entry, with Jacobian diag φ′(aⱼ): n multiply-adds for a product from either side.
///
/// ```
/// use gradus_jacobian::{Activation, Chain, stage::Elementwise};
/// use nalgebra::dmatrix;
///
/// let chain = Chain::new(vec![Box::new(Elementwise::new(Activation::Relu, 2))])?;
/// assert_eq!(chain.jacobian(&[3.0, -1.0])?, dmatrix![1.0, 0.0; 0.0, 0.0]);
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Elementwise {
    activation: Activation,
    size: usize,
}

impl Elementwise {
    /// The activation on vectors of this size.
    pub fn new(activation: Activation, size: usize) -> Self {
        Self { activation, size }
    }
}

impl VectorFunction for Elementwise {
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        for (y, &x) in y.iter_mut().zip(x) {
            *y = self.activation.eval(x);
        }
    }
}

impl Stage for Elementwise {
    fn name(&self) -> &'static str {
        self.activation.name()
    }
    fn inputs(&self) -> usize {
        self.size
    }
    fn outputs(&self) -> usize {
        self.size
    }
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
        self.eval(x, y);
        Ok(())
    }
    // φ′(aⱼ) vⱼ
    fn jvp(&self, x: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        for ((product, &x), &v) in product.iter_mut().zip(x).zip(v) {
            *product = scale(v, self.activation.slope(x));
        }
        Ok(())
    }
    // a diagonal matrix is its own transpose
    fn vjp(&self, x: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        self.jvp(x, w, product)
    }
    fn jacobian(&self, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        let slopes = DVector::from_fn(self.size, |j, _| self.activation.slope(x[j]));
        Ok(DMatrix::from_diagonal(&slopes))
    }
    fn jvp_multiply_adds(&self, _: &[f64]) -> u64 {
        self.size as u64
    }
}
