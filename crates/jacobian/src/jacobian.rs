//! The everyday functions: the Jacobian and its products with vectors.

use nalgebra::{DMatrix, DVector};

use crate::engine::{check_point, or_panic};
use crate::{JacobianEngine, JacobianError, Mode, VectorFunction};

/// The Jacobian J of f at x, m × n with `J[(j, i)] = ∂f_j/∂xᵢ`: row j is `∇f_jᵀ`. Exact up to rounding.
///
/// By columns or by rows, the cheaper by m and n ([`Mode::cheaper`]). For many Jacobians keep a [`JacobianEngine`], which
/// keeps its workspace.
///
/// # Panics
/// On an empty or non-finite point, a function without outputs, and where an output or a partial derivative is NaN;
/// [`try_jacobian`] returns these.
///
/// ```
/// use gradus_jacobian::{jacobian, vector_function};
///
/// let f = vector_function!(|x| [x[0] * x[1], x[0] + x[1], x[1].sin()]);
/// let j = jacobian(&f, &[2.0, 0.0]);
/// assert_eq!((j.nrows(), j.ncols()), (3, 2));
/// assert_eq!(j.transpose().as_slice(), [0.0, 2.0, 1.0, 1.0, 0.0, 1.0]); // rows (y, x), (1, 1), (0, cos y)
/// ```
#[track_caller]
pub fn jacobian<F: VectorFunction>(f: &F, x: &[f64]) -> DMatrix<f64> {
    or_panic(try_jacobian(f, x))
}

/// [`jacobian`] with an error instead of a panic.
///
/// # Errors
/// Those of [`JacobianEngine`].
///
/// ```
/// use gradus_jacobian::{JacobianError, try_jacobian, vector_function};
///
/// let f = vector_function!(|x| [x[0], x[1].ln()]);
/// assert_eq!(try_jacobian(&f, &[1.0, -1.0]), Err(JacobianError::NanOutput { output: 1 }));
/// ```
pub fn try_jacobian<F: VectorFunction>(f: &F, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
    try_value_and_jacobian(f, x).map(|(_, jacobian)| jacobian)
}

/// The Jacobian, accumulated the given way.
///
/// # Panics
/// As [`jacobian`].
///
/// ```
/// use gradus_jacobian::{Mode, jacobian_by, vector_function};
///
/// let f = vector_function!(|x| [x[0] * x[1], x[0] - x[1]]);
/// let x = [2.0, 3.0];
/// assert_eq!(jacobian_by(Mode::Forward, &f, &x), jacobian_by(Mode::Reverse, &f, &x)); // (y, x; 1, −1)
/// ```
#[track_caller]
pub fn jacobian_by<F: VectorFunction>(mode: Mode, f: &F, x: &[f64]) -> DMatrix<f64> {
    or_panic(try_value_and_jacobian_by(mode, f, x)).1
}

/// (f(x), J), exact up to rounding.
///
/// # Panics
/// As [`jacobian`].
///
/// ```
/// use gradus_jacobian::{value_and_jacobian, vector_function};
///
/// let f = vector_function!(|x| [x[0].square(), x[0].exp()]);
/// let (value, jacobian) = value_and_jacobian(&f, &[0.0]);
/// assert_eq!((value.as_slice(), jacobian.as_slice()), ([0.0, 1.0].as_slice(), [0.0, 1.0].as_slice())); // (2x, eˣ)
/// ```
#[track_caller]
pub fn value_and_jacobian<F: VectorFunction>(f: &F, x: &[f64]) -> (DVector<f64>, DMatrix<f64>) {
    or_panic(try_value_and_jacobian(f, x))
}

/// [`value_and_jacobian`] with an error instead of a panic.
///
/// # Errors
/// Those of [`JacobianEngine`].
///
/// ```
/// use gradus_jacobian::{JacobianError, try_value_and_jacobian, vector_function};
///
/// let f = vector_function!(|n| n - 1, |x, y| y.copy_from_slice(&x[1..]));
/// assert_eq!(try_value_and_jacobian(&f, &[1.0]), Err(JacobianError::NoOutputs { inputs: 1 }));
/// ```
pub fn try_value_and_jacobian<F: VectorFunction>(
    f: &F,
    x: &[f64],
) -> Result<(DVector<f64>, DMatrix<f64>), JacobianError> {
    try_value_and_jacobian_by(Mode::Auto, f, x)
}

fn try_value_and_jacobian_by<F: VectorFunction>(
    mode: Mode,
    f: &F,
    x: &[f64],
) -> Result<(DVector<f64>, DMatrix<f64>), JacobianError> {
    let m = check_point(f, x)?;
    let (mut value, mut jacobian) = (DVector::zeros(m), DMatrix::zeros(m, x.len()));
    JacobianEngine::new(mode).try_value_and_jacobian_into(
        f,
        x,
        value.as_mut_slice(),
        &mut jacobian,
    )?;
    Ok((value, jacobian))
}

/// (f(x), J v): how the outputs (length m) move with x along the tangent v (length n), by one evaluation.
///
/// # Panics
/// As [`jacobian`], on a non-finite v, and when v has another length than x; [`try_jvp`] returns these.
///
/// ```
/// use gradus_jacobian::{jvp, vector_function};
///
/// let f = vector_function!(|x| [x[0] * x[1], x[0] + x[1]]);
/// let (value, product) = jvp(&f, &[2.0, 3.0], &[1.0, 10.0]);
/// assert_eq!((value.as_slice(), product.as_slice()), ([6.0, 5.0].as_slice(), [23.0, 11.0].as_slice())); // y v₀ + x v₁
/// ```
#[track_caller]
pub fn jvp<F: VectorFunction>(f: &F, x: &[f64], v: &[f64]) -> (DVector<f64>, DVector<f64>) {
    or_panic(try_jvp(f, x, v))
}

/// [`jvp`] with an error instead of a panic.
///
/// # Errors
/// Those of [`JacobianEngine`].
///
/// ```
/// use gradus_jacobian::{JacobianError, try_jvp, vector_function};
///
/// let f = vector_function!(|x| [x[0]]);
/// let refused = try_jvp(&f, &[1.0], &[1.0, 0.0]);
/// assert_eq!(refused, Err(JacobianError::LengthMismatch { what: "tangent", expected: 1, found: 2 }));
/// ```
pub fn try_jvp<F: VectorFunction>(
    f: &F,
    x: &[f64],
    v: &[f64],
) -> Result<(DVector<f64>, DVector<f64>), JacobianError> {
    let m = check_point(f, x)?;
    let (mut value, mut product) = (DVector::zeros(m), DVector::zeros(m));
    let (value_slice, product_slice) = (value.as_mut_slice(), product.as_mut_slice());
    JacobianEngine::default().try_jvp_into(f, x, v, value_slice, product_slice)?;
    Ok((value, product))
}

/// (f(x), Jᵀ w): how `Σ wⱼ f_j` depends on each input (length n), for a cotangent w (length m), by one recording and one
/// sweep. J itself is never formed.
///
/// # Panics
/// As [`jacobian`], on a non-finite w, and when w has another length than the outputs; [`try_vjp`] returns these.
///
/// ```
/// use gradus_jacobian::{vector_function, vjp};
///
/// let f = vector_function!(|x| [x[0] * x[1], x[0] + x[1]]);
/// let (value, product) = vjp(&f, &[2.0, 3.0], &[1.0, 10.0]);
/// assert_eq!((value.as_slice(), product.as_slice()), ([6.0, 5.0].as_slice(), [13.0, 12.0].as_slice())); // y w₀ + w₁, x w₀ + w₁
/// ```
#[track_caller]
pub fn vjp<F: VectorFunction>(f: &F, x: &[f64], w: &[f64]) -> (DVector<f64>, DVector<f64>) {
    or_panic(try_vjp(f, x, w))
}

/// [`vjp`] with an error instead of a panic.
///
/// # Errors
/// Those of [`JacobianEngine`].
///
/// ```
/// use gradus_jacobian::{JacobianError, try_vjp, vector_function};
///
/// let f = vector_function!(|x| [x[0]]);
/// let refused = try_vjp(&f, &[1.0], &[f64::INFINITY]);
/// assert_eq!(refused, Err(JacobianError::NonFiniteVector { what: "cotangent", index: 0, value: f64::INFINITY }));
/// ```
pub fn try_vjp<F: VectorFunction>(
    f: &F,
    x: &[f64],
    w: &[f64],
) -> Result<(DVector<f64>, DVector<f64>), JacobianError> {
    let m = check_point(f, x)?;
    let (mut value, mut product) = (DVector::zeros(m), DVector::zeros(x.len()));
    let (value_slice, product_slice) = (value.as_mut_slice(), product.as_mut_slice());
    JacobianEngine::default().try_vjp_into(f, x, w, value_slice, product_slice)?;
    Ok((value, product))
}
