//! The affine stage.

use gradus_calculus::Real;
use gradus_numerics::dot;
use nalgebra::DMatrix;

use super::Stage;
use crate::dense::{check_matrix, column};
use crate::engine::check_vector;
use crate::{JacobianError, VectorFunction};

/// x ↦ W x + b, with Jacobian W at every x: m n multiply-adds for a product from either side.
///
/// ```
/// use gradus_jacobian::{Chain, stage::Affine};
/// use nalgebra::dmatrix;
///
/// let w = dmatrix![1.0, 2.0; 0.0, 3.0; 4.0, 0.0];
/// let chain = Chain::new(vec![Box::new(Affine::new(w.clone(), &[0.0, 1.0, 2.0])?)])?;
/// assert_eq!(chain.value(&[1.0, 1.0])?.as_slice(), [3.0, 4.0, 6.0]);
/// assert_eq!(chain.jacobian(&[1.0, 1.0])?, w);
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Affine {
    w: DMatrix<f64>,
    b: Vec<f64>,
}

impl Affine {
    /// x ↦ W x + b for W of size m × n and b of length m.
    ///
    /// # Errors
    /// An offset of another length than W has rows, and NaN or infinity in either.
    pub fn new(w: DMatrix<f64>, b: &[f64]) -> Result<Self, JacobianError> {
        check_matrix("matrix", &w)?;
        check_vector("offset", w.nrows(), b)?;
        Ok(Self { w, b: b.to_vec() })
    }

    /// x ↦ W x.
    ///
    /// # Errors
    /// NaN or infinity in W.
    pub fn linear(w: DMatrix<f64>) -> Result<Self, JacobianError> {
        let b = vec![0.0; w.nrows()];
        Self::new(w, &b)
    }
}

impl VectorFunction for Affine {
    fn outputs(&self, _: usize) -> usize {
        self.b.len()
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        T::matrix_vector(&self.w, x, y);
        for (y, b) in y.iter_mut().zip(&self.b) {
            *y += *b;
        }
    }
}

impl Stage for Affine {
    fn name(&self) -> &'static str {
        "affine"
    }
    fn inputs(&self) -> usize {
        self.w.ncols()
    }
    fn outputs(&self) -> usize {
        self.b.len()
    }
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
        self.eval(x, y);
        Ok(())
    }
    // W v
    fn jvp(&self, _: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        f64::matrix_vector(&self.w, v, product);
        Ok(())
    }
    // Wᵀ w
    fn vjp(&self, _: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        for (i, product) in product.iter_mut().enumerate() {
            *product = dot(column(&self.w, i), w);
        }
        Ok(())
    }
    fn jacobian(&self, _: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        Ok(self.w.clone())
    }
    fn jvp_multiply_adds(&self, _: &[f64]) -> u64 {
        self.w.len() as u64
    }
}
