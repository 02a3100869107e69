//! Quadratic forms q(x) = xᵀ A x + bᵀ x + c.
//!
//! Source: Deisenroth, Faisal and Ong, *Mathematics for Machine Learning* (2020), §5.5, equation 5.107.

use gradus_calculus::Real;
use gradus_numerics::dot;
use nalgebra::{DMatrix, DVector};

use crate::JacobianError;
use crate::dense::{check_matrix, column};
use crate::engine::{check_vector, or_panic};

/// (q(x), ∇q(x)) of q(x) = xᵀ A x + bᵀ x, whose gradient is (A + Aᵀ) x + b; A need not be symmetric.
///
/// # Panics
/// When the sizes do not fit each other, and on NaN or infinity; [`try_value_and_gradient`] returns these.
///
/// ```
/// use gradus_jacobian::quadratic::value_and_gradient;
/// use nalgebra::dmatrix;
///
/// let bowl = dmatrix![1.0, 0.0; 0.0, 2.0]; // x² + 2y²
/// let (value, gradient) = value_and_gradient(&bowl, &[0.0, 0.0], &[3.0, -1.0]);
/// assert_eq!((value, gradient.as_slice()), (11.0, [6.0, -4.0].as_slice())); // (2x, 4y)
/// ```
#[track_caller]
pub fn value_and_gradient(a: &DMatrix<f64>, b: &[f64], x: &[f64]) -> (f64, DVector<f64>) {
    or_panic(try_value_and_gradient(a, b, x))
}

/// [`value_and_gradient`] with an error instead of a panic.
///
/// # Errors
/// A matrix that is not square, lengths that do not fit it, and NaN or infinity anywhere.
///
/// ```
/// use gradus_jacobian::{JacobianError, quadratic::try_value_and_gradient};
/// use nalgebra::dmatrix;
///
/// let refused = try_value_and_gradient(&dmatrix![1.0, 2.0], &[0.0], &[1.0]);
/// assert_eq!(refused, Err(JacobianError::NotSquare { rows: 1, columns: 2 }));
/// ```
pub fn try_value_and_gradient(
    a: &DMatrix<f64>,
    b: &[f64],
    x: &[f64],
) -> Result<(f64, DVector<f64>), JacobianError> {
    check_square(a)?;
    check_vector("linear term", a.nrows(), b)?;
    check_matrix("matrix", a)?;
    check_vector("point", a.nrows(), x)?;
    let mut a_x = vec![0.0; x.len()];
    f64::matrix_vector(a, x, &mut a_x);
    // ∂(xᵀ A x)/∂xᵢ = (A x)ᵢ + (Aᵀ x)ᵢ
    let gradient = DVector::from_fn(x.len(), |i, _| a_x[i] + dot(column(a, i), x) + b[i]);
    Ok((dot(x, &a_x) + dot(b, x), gradient))
}

/// The Hessian of q, the same everywhere: A + Aᵀ.
///
/// # Panics
/// When A is not square.
///
/// ```
/// use gradus_jacobian::quadratic::hessian;
/// use nalgebra::dmatrix;
///
/// assert_eq!(hessian(&dmatrix![1.0, 3.0; 0.0, 2.0]), dmatrix![2.0, 3.0; 3.0, 4.0]);
/// ```
#[track_caller]
pub fn hessian(a: &DMatrix<f64>) -> DMatrix<f64> {
    or_panic(check_square(a));
    a + a.transpose()
}

pub(super) fn check_square(a: &DMatrix<f64>) -> Result<(), JacobianError> {
    match a.shape() {
        (0, 0) => Err(JacobianError::NoInputs),
        (rows, columns) if rows == columns => Ok(()),
        (rows, columns) => Err(JacobianError::NotSquare { rows, columns }),
    }
}
