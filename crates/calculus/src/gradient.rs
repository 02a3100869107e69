//! The everyday functions: gradient, partial and directional derivative by the exact engine that suits n.

use std::array;

use nalgebra::DVector;

use crate::engine::differentiator::or_panic;
use crate::engine::{are_finite, check_finite, check_value, find_nan};
use crate::scalar::Unguarded;
use crate::{
    CalculusError, Differentiator, Direction, Dual, Forward, Real, Reverse, ScalarFunction,
};

/// Up to so many variables forward mode takes the gradient: one evaluation is enough for it. Above, reverse mode.
const FEW: usize = crate::forward::LANES;

/// ∇f(x) = (∂f/∂x₁, …, ∂f/∂xₙ), exact up to rounding.
///
/// Up to 8 variables by forward mode, where one evaluation on eight-lane duals is enough ([`Forward`]), above by reverse
/// mode ([`Reverse`]). For many gradients keep one of these engines, which keeps its workspace.
///
/// # Panics
/// On an empty or non-finite point, and where f or a partial derivative is NaN; [`try_gradient`] returns these.
///
/// ```
/// use gradus_calculus::{gradient, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
/// assert_eq!(gradient(&f, &[1.0, 0.0]).as_slice(), [0.0, 2.0]); // (2xy, x² + cos y)
/// ```
#[track_caller]
pub fn gradient<F: ScalarFunction>(f: &F, x: &[f64]) -> DVector<f64> {
    or_panic(try_gradient(f, x))
}

/// [`gradient`] with an error instead of a panic.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`].
///
/// ```
/// use gradus_calculus::{CalculusError, scalar_function, try_gradient};
///
/// let f = scalar_function!(|x| x[0].ln());
/// assert_eq!(try_gradient(&f, &[-1.0]), Err(CalculusError::NanValue));
/// ```
pub fn try_gradient<F: ScalarFunction>(f: &F, x: &[f64]) -> Result<DVector<f64>, CalculusError> {
    try_value_and_gradient(f, x).map(|(_, gradient)| gradient)
}

/// (f(x), ∇f(x)), exact up to rounding.
///
/// # Panics
/// As [`gradient`].
///
/// ```
/// use gradus_calculus::{scalar_function, value_and_gradient};
///
/// let bowl = scalar_function!(|x| x[0] * x[0] + x[1] * x[1] * 2.0);
/// let (value, gradient) = value_and_gradient(&bowl, &[1.0, -1.0]);
/// assert_eq!((value, gradient.as_slice()), (3.0, [2.0, -4.0].as_slice())); // (2x, 4y)
/// ```
#[track_caller]
pub fn value_and_gradient<F: ScalarFunction>(f: &F, x: &[f64]) -> (f64, DVector<f64>) {
    or_panic(try_value_and_gradient(f, x))
}

/// [`value_and_gradient`] with an error instead of a panic.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`].
///
/// ```
/// use gradus_calculus::{CalculusError, scalar_function, try_value_and_gradient};
///
/// let f = scalar_function!(|x| x[0] + x[1]);
/// let refused = try_value_and_gradient(&f, &[0.0, f64::INFINITY]);
/// assert_eq!(refused, Err(CalculusError::NonFiniteInput { index: 1, value: f64::INFINITY }));
/// ```
pub fn try_value_and_gradient<F: ScalarFunction>(
    f: &F,
    x: &[f64],
) -> Result<(f64, DVector<f64>), CalculusError> {
    let mut gradient = DVector::zeros(x.len());
    let slice = gradient.as_mut_slice();
    let value = if x.len() <= FEW {
        Forward::default().try_value_and_gradient_into(f, x, slice)?
    } else {
        Reverse::default().try_value_and_gradient_into(f, x, slice)?
    };
    Ok((value, gradient))
}

/// (f(x), ∇f(x)) for a number of variables known to the compiler: one evaluation on `Dual<f64, N>`, nothing on the heap.
///
/// # Panics
/// As [`gradient`].
///
/// ```
/// use gradus_calculus::{scalar_function, value_and_gradient_array};
///
/// let f = scalar_function!(|x| x[0] * x[1] * x[2]);
/// assert_eq!(value_and_gradient_array(&f, &[2.0, 3.0, 5.0]), (30.0, [15.0, 10.0, 6.0])); // (yz, xz, xy)
/// ```
#[inline]
#[track_caller]
pub fn value_and_gradient_array<F: ScalarFunction, const N: usize>(
    f: &F,
    x: &[f64; N],
) -> (f64, [f64; N]) {
    match optimistic_array(f, x) {
        Some(result) => result,
        None => or_panic(careful_array(f, x)),
    }
}

/// [`value_and_gradient_array`] with an error instead of a panic.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`].
///
/// ```
/// use gradus_calculus::{scalar_function, try_value_and_gradient_array};
///
/// let f = scalar_function!(|x| x[0].square());
/// assert_eq!(try_value_and_gradient_array(&f, &[3.0]), Ok((9.0, [6.0]))); // 2x
/// ```
#[inline]
pub fn try_value_and_gradient_array<F: ScalarFunction, const N: usize>(
    f: &F,
    x: &[f64; N],
) -> Result<(f64, [f64; N]), CalculusError> {
    match optimistic_array(f, x) {
        Some(result) => Ok(result),
        None => careful_array(f, x),
    }
}

/// (f(x), ∇f(x)) where x and the unguarded derivatives are all finite.
#[inline]
fn optimistic_array<F: ScalarFunction, const N: usize>(
    f: &F,
    x: &[f64; N],
) -> Option<(f64, [f64; N])> {
    if N == 0 || !are_finite(x) {
        return None;
    }
    let (value, gradient) = evaluate_array::<F, Unguarded, N>(f, x);
    if value.is_nan() || !are_finite(&gradient) {
        return None;
    }
    Some((value, gradient))
}

/// The same where something is not: infinite results, errors, and derivatives that only guarded duals find.
#[cold]
fn careful_array<F: ScalarFunction, const N: usize>(
    f: &F,
    x: &[f64; N],
) -> Result<(f64, [f64; N]), CalculusError> {
    check_finite(x)?;
    let (value, mut gradient) = evaluate_array::<F, Unguarded, N>(f, x);
    check_value(value, CalculusError::NanValue)?;
    if find_nan(&gradient).is_some() {
        gradient = evaluate_array::<F, f64, N>(f, x).1;
    }
    match find_nan(&gradient) {
        Some(index) => Err(CalculusError::NanPartial { index }),
        None => Ok((value, gradient)),
    }
}

/// (f(x), ∇f(x)) by duals of `T`, where a derivative that is zero is +0.
#[inline]
fn evaluate_array<F: ScalarFunction, T: Real, const N: usize>(
    f: &F,
    x: &[f64; N],
) -> (f64, [f64; N]) {
    let variables: [Dual<T, N>; N] = array::from_fn(|i| Dual::variable(T::from(x[i]), i));
    let result = f.eval(&variables);
    let gradient = result.tangent.map(|partial| partial.value() + 0.0);
    (result.value(), gradient)
}

/// ∂f/∂xᵢ at x, exact up to rounding.
///
/// # Panics
/// As [`gradient`], and when there is no coordinate i; [`try_partial`] returns these.
///
/// ```
/// use gradus_calculus::{partial, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1]);
/// assert_eq!(partial(&f, &[3.0, 2.0], 0), 12.0); // 2xy
/// ```
#[track_caller]
pub fn partial<F: ScalarFunction>(f: &F, x: &[f64], i: usize) -> f64 {
    or_panic(try_partial(f, x, i))
}

/// [`partial`] with an error instead of a panic.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`], and
/// [`IndexOutOfRange`](CalculusError::IndexOutOfRange).
///
/// ```
/// use gradus_calculus::{CalculusError, scalar_function, try_partial};
///
/// let f = scalar_function!(|x| x[0]);
/// assert_eq!(try_partial(&f, &[1.0], 1), Err(CalculusError::IndexOutOfRange { index: 1, length: 1 }));
/// ```
pub fn try_partial<F: ScalarFunction>(f: &F, x: &[f64], i: usize) -> Result<f64, CalculusError> {
    Forward::default().try_partial(f, x, i)
}

/// `D_u f(x) = ∇f(x)·u`, by one evaluation, exact up to rounding.
///
/// # Panics
/// As [`gradient`], and when the direction has another length than x; [`try_directional_derivative`] returns these.
///
/// ```
/// use gradus_calculus::{Direction, directional_derivative, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
/// let u = Direction::new(&[3.0, 4.0])?;
/// assert_eq!(directional_derivative(&f, &[1.0, 0.0], &u), 1.6); // (0, 2)·(0.6, 0.8)
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
#[track_caller]
pub fn directional_derivative<F: ScalarFunction>(f: &F, x: &[f64], direction: &Direction) -> f64 {
    or_panic(try_directional_derivative(f, x, direction))
}

/// [`directional_derivative`] with an error instead of a panic.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`].
///
/// ```
/// use gradus_calculus::{CalculusError, Direction, scalar_function, try_directional_derivative};
///
/// let f = scalar_function!(|x| x[0]);
/// let refused = try_directional_derivative(&f, &[1.0], &Direction::axis(2, 0));
/// assert_eq!(refused, Err(CalculusError::LengthMismatch { what: "direction", expected: 1, found: 2 }));
/// ```
pub fn try_directional_derivative<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    direction: &Direction,
) -> Result<f64, CalculusError> {
    Forward::default().try_directional_derivative(f, x, direction)
}
