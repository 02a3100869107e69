//! The object-safe face of a vector-valued function.

use gradus_calculus::Tolerance;
use nalgebra::{DMatrix, DVector};
use nalgebra_sparse::CsrMatrix;

use crate::{
    JacobianCheck, JacobianEngine, JacobianError, JacobianMismatch, Mode, VectorFunction,
    check_jacobian, linear_remainder, try_jvp, try_sparse_jacobian, try_vjp,
};

/// The object-safe face of a [`VectorFunction`], for lists of functions.
///
/// Every `VectorFunction` is one.
///
/// ```
/// use gradus_jacobian::{AnyVectorFunction, Mode, vector_function};
///
/// let sums = vector_function!(|x| [x[0] + x[1], x[0] - x[1]]);
/// let product = vector_function!(|x| [x[0] * x[1]]);
/// let functions: [&dyn AnyVectorFunction; 2] = [&sums, &product];
/// let rows = functions.map(|f| f.jacobian_by(Mode::Auto, &[2.0, 3.0]).unwrap().nrows());
/// assert_eq!(rows, [2, 1]);
/// ```
pub trait AnyVectorFunction {
    /// f(x), length m.
    fn value(&self, x: &[f64]) -> DVector<f64>;
    /// J at x, m × n, accumulated the given way.
    ///
    /// # Errors
    /// Those of [`JacobianEngine`].
    fn jacobian_by(&self, mode: Mode, x: &[f64]) -> Result<DMatrix<f64>, JacobianError>;
    /// J at x, sparse, as [`try_sparse_jacobian`] finds it.
    ///
    /// # Errors
    /// As [`try_sparse_jacobian`].
    fn sparse_jacobian(&self, x: &[f64]) -> Result<CsrMatrix<f64>, JacobianError>;
    /// (f(x), J v).
    ///
    /// # Errors
    /// Those of [`JacobianEngine`].
    fn jvp(&self, x: &[f64], v: &[f64]) -> Result<(DVector<f64>, DVector<f64>), JacobianError>;
    /// (f(x), Jᵀ w).
    ///
    /// # Errors
    /// Those of [`JacobianEngine`].
    fn vjp(&self, x: &[f64], w: &[f64]) -> Result<(DVector<f64>, DVector<f64>), JacobianError>;
    /// f(x + v) − f(x) − A v, see [`linear_remainder`].
    ///
    /// # Panics
    /// As [`linear_remainder`].
    fn linear_remainder(&self, x: &[f64], matrix: &DMatrix<f64>, v: &[f64]) -> DVector<f64>;
    /// Compares a claimed J with values alone, see [`check_jacobian`].
    ///
    /// # Errors
    /// As [`check_jacobian`].
    fn check(
        &self,
        x: &[f64],
        claimed: &DMatrix<f64>,
        tolerance: Tolerance,
    ) -> Result<JacobianCheck, JacobianMismatch>;
}

impl<F: VectorFunction> AnyVectorFunction for F {
    fn value(&self, x: &[f64]) -> DVector<f64> {
        let mut value = DVector::from_element(self.outputs(x.len()), f64::NAN);
        self.eval(x, value.as_mut_slice());
        value
    }
    fn jacobian_by(&self, mode: Mode, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        let m = self.outputs(x.len());
        let (mut value, mut jacobian) = (vec![0.0; m], DMatrix::zeros(m, x.len()));
        let mut engine = JacobianEngine::new(mode);
        engine.try_value_and_jacobian_into(self, x, &mut value, &mut jacobian)?;
        Ok(jacobian)
    }
    fn sparse_jacobian(&self, x: &[f64]) -> Result<CsrMatrix<f64>, JacobianError> {
        try_sparse_jacobian(self, x)
    }
    fn jvp(&self, x: &[f64], v: &[f64]) -> Result<(DVector<f64>, DVector<f64>), JacobianError> {
        try_jvp(self, x, v)
    }
    fn vjp(&self, x: &[f64], w: &[f64]) -> Result<(DVector<f64>, DVector<f64>), JacobianError> {
        try_vjp(self, x, w)
    }
    fn linear_remainder(&self, x: &[f64], matrix: &DMatrix<f64>, v: &[f64]) -> DVector<f64> {
        linear_remainder(self, x, matrix, v)
    }
    fn check(
        &self,
        x: &[f64],
        claimed: &DMatrix<f64>,
        tolerance: Tolerance,
    ) -> Result<JacobianCheck, JacobianMismatch> {
        check_jacobian(self, x, claimed, tolerance)
    }
}
