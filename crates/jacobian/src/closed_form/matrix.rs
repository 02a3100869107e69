//! Derivatives by matrices and of matrices.
//!
//! A matrix is flattened column by column: a Jacobian's row (p, q) of an r × s value is p + r q, its column (i, j) of an
//! m × n argument is i + m j. The gradient of a number by a matrix is a matrix of the same size.
//!
//! Source: Deisenroth, Faisal and Ong, *Mathematics for Machine Learning* (2020), §5.4 (examples 5.11 to 5.13) and §5.5
//! (equations 5.99 to 5.108); Petersen and Pedersen, *The Matrix Cookbook* (2012), §2.

use gradus_calculus::Real;
use gradus_numerics::dot;
use nalgebra::{DMatrix, DVector};

use super::quadratic::check_square;
use crate::JacobianError;
use crate::dense::{check_matrix, column, product, transposed_product};
use crate::engine::{check_length, check_vector, or_panic};

/// The loss ‖y − Φ θ‖² and its gradient −2 Φᵀ (y − Φ θ) by θ: least squares, example 5.11.
///
/// # Panics
/// When the lengths do not fit Φ, and on NaN or infinity; [`try_least_squares`] returns these.
///
/// ```
/// use gradus_jacobian::matrix::least_squares;
/// use nalgebra::dmatrix;
///
/// let phi = dmatrix![1.0, 0.0; 1.0, 1.0; 1.0, 2.0]; // the line θ₀ + θ₁ t at t = 0, 1, 2
/// let (loss, gradient) = least_squares(&phi, &[1.0, 3.0, 6.0], &[1.0, 2.0]); // off by 1 at the last point
/// assert_eq!((loss, gradient.as_slice()), (1.0, [-2.0, -4.0].as_slice())); // −2 · 1 · (1, 2)
/// ```
#[track_caller]
pub fn least_squares(phi: &DMatrix<f64>, y: &[f64], theta: &[f64]) -> (f64, DVector<f64>) {
    or_panic(try_least_squares(phi, y, theta))
}

/// [`least_squares`] with an error instead of a panic.
///
/// # Errors
/// Lengths that do not fit Φ, and NaN or infinity anywhere.
///
/// ```
/// use gradus_jacobian::matrix::try_least_squares;
/// use nalgebra::dmatrix;
///
/// assert!(try_least_squares(&dmatrix![1.0, 2.0], &[1.0, 2.0], &[0.0, 0.0]).is_err());
/// ```
pub fn try_least_squares(
    phi: &DMatrix<f64>,
    y: &[f64],
    theta: &[f64],
) -> Result<(f64, DVector<f64>), JacobianError> {
    check_vector("observations", phi.nrows(), y)?;
    check_matrix("matrix", phi)?;
    check_vector("parameters", phi.ncols(), theta)?;
    let mut predicted = vec![0.0; y.len()];
    f64::matrix_vector(phi, theta, &mut predicted);
    let residual: Vec<f64> = y.iter().zip(&predicted).map(|(y, p)| y - p).collect();
    let gradient = DVector::from_fn(theta.len(), |i, _| -2.0 * dot(column(phi, i), &residual));
    Ok((dot(&residual, &residual), gradient))
}

/// K = Rᵀ R of an m × n matrix R by R, n² × mn: `∂K_pq/∂R_ij = δ_jp R_iq + δ_jq R_ip`, example 5.13.
///
/// ```
/// use gradus_jacobian::matrix::gram_jacobian;
/// use nalgebra::dmatrix;
///
/// // R = (a, b): K = (a², ab; ab, b²)
/// let j = gram_jacobian(&dmatrix![3.0, 5.0]);
/// assert_eq!(j, dmatrix![6.0, 0.0; 5.0, 3.0; 5.0, 3.0; 0.0, 10.0]);
/// ```
pub fn gram_jacobian(r: &DMatrix<f64>) -> DMatrix<f64> {
    let (m, n) = r.shape();
    DMatrix::from_fn(n * n, m * n, |row, column| {
        let (p, q) = (row % n, row / n);
        let (i, j) = (column % m, column / m);
        let mut slope = 0.0;
        if j == p {
            slope += r[(i, q)];
        }
        if j == q {
            slope += r[(i, p)];
        }
        slope
    })
}

/// aᵀ X b and its gradient a bᵀ by X, equation 5.106.
///
/// # Panics
/// When the lengths do not fit X.
///
/// ```
/// use gradus_jacobian::matrix::bilinear;
/// use nalgebra::dmatrix;
///
/// let (value, gradient) = bilinear(&[1.0, 2.0], &dmatrix![1.0, 0.0; 0.0, 1.0], &[3.0, 4.0]);
/// assert_eq!((value, gradient), (11.0, dmatrix![3.0, 4.0; 6.0, 8.0])); // a·b, a bᵀ
/// ```
#[track_caller]
pub fn bilinear(a: &[f64], x: &DMatrix<f64>, b: &[f64]) -> (f64, DMatrix<f64>) {
    or_panic(check_length("left factor", x.nrows(), a.len()));
    or_panic(check_length("right factor", x.ncols(), b.len()));
    let mut x_b = vec![0.0; a.len()];
    f64::matrix_vector(x, b, &mut x_b);
    (dot(a, &x_b), outer(a, b))
}

/// tr(A X) and its gradient Aᵀ by X, for A of size n × m and X of size m × n; with A = I that of tr X, equation 5.100.
///
/// # Panics
/// When the sizes do not fit.
///
/// ```
/// use gradus_jacobian::matrix::trace_of_product;
/// use nalgebra::dmatrix;
///
/// let (value, gradient) = trace_of_product(&dmatrix![1.0, 2.0], &dmatrix![3.0; 4.0]);
/// assert_eq!((value, gradient), (11.0, dmatrix![1.0; 2.0]));
/// ```
#[track_caller]
pub fn trace_of_product(a: &DMatrix<f64>, x: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
    or_panic(check_length("columns of the factor", x.nrows(), a.ncols()));
    or_panic(check_length("rows of the factor", x.ncols(), a.nrows()));
    let gradient = a.transpose();
    (dot(gradient.as_slice(), x.as_slice()), gradient)
}

/// det X and its gradient det(X) X⁻ᵀ by X, equation 5.101.
///
/// # Panics
/// When X is not square, is singular, or has a NaN or infinite entry; [`try_determinant`] returns these.
///
/// ```
/// use gradus_jacobian::matrix::determinant;
/// use nalgebra::dmatrix;
///
/// let (value, gradient) = determinant(&dmatrix![2.0, 1.0; 4.0, 5.0]);
/// let cofactors = dmatrix![5.0, -4.0; -1.0, 2.0];
/// assert!((value - 6.0).abs() < 1e-14 && (gradient - cofactors).norm() < 1e-14);
/// ```
#[track_caller]
pub fn determinant(x: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
    or_panic(try_determinant(x))
}

/// [`determinant`] with an error instead of a panic.
///
/// # Errors
/// A matrix that is not square, is singular, or has a NaN or infinite entry.
///
/// ```
/// use gradus_jacobian::{JacobianError, matrix::try_determinant};
/// use nalgebra::dmatrix;
///
/// assert_eq!(try_determinant(&dmatrix![1.0, 2.0; 2.0, 4.0]), Err(JacobianError::Singular));
/// ```
pub fn try_determinant(x: &DMatrix<f64>) -> Result<(f64, DMatrix<f64>), JacobianError> {
    let inverse = try_inverse(x)?;
    let value = x.clone().lu().determinant();
    Ok((value, inverse.transpose() * value))
}

/// X⁻¹, and how it moves with X along V: −X⁻¹ V X⁻¹, equation 5.102.
///
/// # Panics
/// When X is not square, is singular, or has a NaN or infinite entry, and when V has another size;
/// [`try_inverse_jvp`] returns these.
///
/// ```
/// use gradus_jacobian::matrix::inverse_jvp;
/// use nalgebra::dmatrix;
///
/// let (inverse, moved) = inverse_jvp(&dmatrix![2.0, 0.0; 0.0, 4.0], &dmatrix![1.0, 1.0; 0.0, 0.0]);
/// assert_eq!(inverse, dmatrix![0.5, 0.0; 0.0, 0.25]);
/// assert_eq!(moved, dmatrix![-0.25, -0.125; 0.0, 0.0]); // (1/x)′ = −1/x² in the corner
/// ```
#[track_caller]
pub fn inverse_jvp(x: &DMatrix<f64>, v: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    or_panic(try_inverse_jvp(x, v))
}

/// [`inverse_jvp`] with an error instead of a panic.
///
/// # Errors
/// A matrix that is not square, is singular, or has a NaN or infinite entry, and a V of another size.
///
/// ```
/// use gradus_jacobian::matrix::try_inverse_jvp;
/// use nalgebra::dmatrix;
///
/// assert!(try_inverse_jvp(&dmatrix![0.0], &dmatrix![1.0]).is_err());
/// ```
pub fn try_inverse_jvp(
    x: &DMatrix<f64>,
    v: &DMatrix<f64>,
) -> Result<(DMatrix<f64>, DMatrix<f64>), JacobianError> {
    let inverse = try_inverse(x)?;
    check_length("rows of the tangent", x.nrows(), v.nrows())?;
    check_length("columns of the tangent", x.ncols(), v.ncols())?;
    check_matrix("tangent", v)?;
    let moved = -product(&product(&inverse, v), &inverse);
    Ok((inverse, moved))
}

/// The Jacobian of X ↦ X⁻¹, n² × n²: `∂(X⁻¹)_pq/∂X_ij = −(X⁻¹)_pi (X⁻¹)_jq`, that is −(X⁻ᵀ ⊗ X⁻¹).
///
/// # Errors
/// A matrix that is not square, is singular, or has a NaN or infinite entry.
///
/// ```
/// use gradus_jacobian::matrix::try_inverse_jacobian;
/// use nalgebra::dmatrix;
///
/// assert_eq!(try_inverse_jacobian(&dmatrix![2.0])?, dmatrix![-0.25]); // (1/x)′ = −1/x²
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
pub fn try_inverse_jacobian(x: &DMatrix<f64>) -> Result<DMatrix<f64>, JacobianError> {
    let inverse = try_inverse(x)?;
    let n = x.nrows();
    Ok(DMatrix::from_fn(n * n, n * n, |row, column| {
        let (p, q) = (row % n, row / n);
        let (i, j) = (column % n, column / n);
        -(inverse[(p, i)] * inverse[(j, q)])
    }))
}

/// aᵀ X⁻¹ b and its gradient −X⁻ᵀ a bᵀ X⁻ᵀ by X, equation 5.103.
///
/// # Errors
/// A matrix that is not square, is singular, or has a NaN or infinite entry; factors of another length.
///
/// ```
/// use gradus_jacobian::matrix::try_bilinear_inverse;
/// use nalgebra::dmatrix;
///
/// let (value, gradient) = try_bilinear_inverse(&[6.0], &dmatrix![2.0], &[5.0])?;
/// assert_eq!((value, gradient), (15.0, dmatrix![-7.5])); // ab/x, −ab/x²
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
pub fn try_bilinear_inverse(
    a: &[f64],
    x: &DMatrix<f64>,
    b: &[f64],
) -> Result<(f64, DMatrix<f64>), JacobianError> {
    let inverse = try_inverse(x)?;
    check_length("left factor", x.nrows(), a.len())?;
    check_length("right factor", x.ncols(), b.len())?;
    // X⁻ᵀ a, X⁻¹ b
    let left = transposed_product(&inverse, &DMatrix::from_column_slice(a.len(), 1, a));
    let right = product(&inverse, &DMatrix::from_column_slice(b.len(), 1, b));
    let gradient = -outer(left.as_slice(), right.as_slice());
    Ok((dot(a, right.as_slice()), gradient))
}

/// X⁻¹ by Gaussian elimination with row exchanges.
fn try_inverse(x: &DMatrix<f64>) -> Result<DMatrix<f64>, JacobianError> {
    check_square(x)?;
    check_matrix("matrix", x)?;
    let inverse = x.clone().lu().try_inverse();
    inverse
        .filter(|inverse| inverse.iter().all(|entry| entry.is_finite()))
        .ok_or(JacobianError::Singular)
}

/// a bᵀ
fn outer(a: &[f64], b: &[f64]) -> DMatrix<f64> {
    DMatrix::from_fn(a.len(), b.len(), |i, j| a[i] * b[j])
}
