//! The affine map y = W x + b, by its input, its matrix and its offset.
//!
//! A matrix is flattened column by column: vec W stands as W lies in memory. Source: Deisenroth, Faisal and Ong,
//! *Mathematics for Machine Learning* (2020), §5.4; Magnus and Neudecker, *Matrix Differential Calculus* (2019), ch. 9.

use gradus_calculus::Real;
use gradus_numerics::dot;
use nalgebra::{DMatrix, DVector};

use crate::JacobianError;
use crate::dense::{check_matrix, column};
use crate::engine::{check_length, check_vector, or_panic};

/// y = W x + b, for W of size m × n.
///
/// # Panics
/// When the lengths do not fit W.
///
/// ```
/// use gradus_jacobian::affine::value;
/// use nalgebra::dmatrix;
///
/// assert_eq!(value(&dmatrix![1.0, 2.0; 0.0, 3.0], &[1.0, -1.0], &[4.0, 5.0]).as_slice(), [15.0, 14.0]);
/// ```
#[track_caller]
pub fn value(w: &DMatrix<f64>, b: &[f64], x: &[f64]) -> DVector<f64> {
    or_panic(check_length("offset", w.nrows(), b.len()));
    or_panic(check_length("point", w.ncols(), x.len()));
    let mut y = DVector::zeros(b.len());
    f64::matrix_vector(w, x, y.as_mut_slice());
    y + DVector::from_column_slice(b)
}

/// ∂y/∂vec W = xᵀ ⊗ Iₘ, m × mn: entry (j, (k, i)) is δⱼₖ xᵢ, with (k, i) counted down the columns of W.
///
/// ∂y/∂x is W itself, and ∂y/∂b the identity.
///
/// ```
/// use gradus_jacobian::affine::jacobian_by_matrix;
/// use nalgebra::dmatrix;
///
/// let j = jacobian_by_matrix(2, &[4.0, 5.0]);
/// assert_eq!(j, dmatrix![4.0, 0.0, 5.0, 0.0; 0.0, 4.0, 0.0, 5.0]);
/// ```
pub fn jacobian_by_matrix(outputs: usize, x: &[f64]) -> DMatrix<f64> {
    DMatrix::from_fn(outputs, outputs * x.len(), |j, column| {
        if column % outputs == j {
            x[column / outputs]
        } else {
            0.0
        }
    })
}

/// What a loss's gradient by y becomes by W, b and x.
///
/// ```
/// use gradus_jacobian::affine::gradients;
/// use nalgebra::dmatrix;
///
/// let w = dmatrix![1.0, 2.0; 0.0, 3.0];
/// let d = gradients(&w, &[4.0, 5.0], &[1.0, -1.0]);
/// assert_eq!(d.w, dmatrix![4.0, 5.0; -4.0, -5.0]); // d_y xᵀ
/// assert_eq!(d.b.as_slice(), [1.0, -1.0]); // d_y
/// assert_eq!(d.x.as_slice(), [1.0, -1.0]); // Wᵀ d_y
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gradients {
    /// ∂L/∂W = `d_y` xᵀ, m × n.
    pub w: DMatrix<f64>,
    /// ∂L/∂b = `d_y`, m.
    pub b: DVector<f64>,
    /// ∂L/∂x = Wᵀ `d_y`, n.
    pub x: DVector<f64>,
}

/// The gradients of a loss L(W x + b) by W, b and x, from its gradient `d_y` by y: backpropagation through one layer.
///
/// # Panics
/// When the lengths do not fit W, and on NaN or infinity; [`try_gradients`] returns these.
///
/// See [`Gradients`] for an example.
#[track_caller]
pub fn gradients(w: &DMatrix<f64>, x: &[f64], d_y: &[f64]) -> Gradients {
    or_panic(try_gradients(w, x, d_y))
}

/// [`gradients`] with an error instead of a panic.
///
/// # Errors
/// Lengths that do not fit W, and NaN or infinity anywhere.
///
/// ```
/// use gradus_jacobian::affine::try_gradients;
/// use nalgebra::dmatrix;
///
/// let refused = try_gradients(&dmatrix![1.0, 2.0], &[4.0], &[1.0]).unwrap_err();
/// assert_eq!(refused.to_string(), "the point has length 1, but the function needs 2: make them equal");
/// ```
pub fn try_gradients(w: &DMatrix<f64>, x: &[f64], d_y: &[f64]) -> Result<Gradients, JacobianError> {
    check_vector("point", w.ncols(), x)?;
    check_matrix("matrix", w)?;
    check_vector("cotangent", w.nrows(), d_y)?;
    Ok(Gradients {
        w: DMatrix::from_fn(w.nrows(), w.ncols(), |j, i| d_y[j] * x[i]),
        b: DVector::from_column_slice(d_y),
        x: DVector::from_fn(w.ncols(), |i, _| dot(column(w, i), d_y)),
    })
}
