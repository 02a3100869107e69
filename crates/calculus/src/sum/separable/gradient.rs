//! Value and gradient, a block of elements at a time.

use std::array;

use nalgebra::DVector;

use super::check_indices;
use super::value::name_nan_element;
use crate::engine::differentiator::or_panic;
use crate::engine::{check_finite, check_length, find_nan};
use crate::scalar::Unguarded;
use crate::{CalculusError, Dual, Real, SeparableSum};

/// Elements evaluated before their results are added up; a multiple of the eight partial sums.
///
/// Coordinates in, values and tangents out are arrays of the block, so that the compiler works on several elements
/// at once, and no addition to the gradient waits for the one just before it to reach memory.
const BLOCK: usize = 64;

/// ∇f(x), exact up to rounding.
///
/// # Panics
/// On an empty or non-finite point, on an index that is not there, and where an element, the sum or a partial
/// derivative is NaN; [`try_gradient`] returns these.
///
/// ```
/// # use gradus_calculus::{Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// // Chain: ½ Σ (xₑ₊₁ − xₑ)², with slopes (xₑ − xₑ₋₁) − (xₑ₊₁ − xₑ)
/// assert_eq!(separable::gradient(&Chain, &[0.0, 1.0, 4.0]).as_slice(), [-1.0, -2.0, 3.0]);
/// ```
#[track_caller]
pub fn gradient<F: SeparableSum<K>, const K: usize>(f: &F, x: &[f64]) -> DVector<f64> {
    or_panic(try_gradient(f, x))
}

/// [`gradient`] with an error instead of a panic.
///
/// # Errors
/// Those of [`try_value`](crate::separable::try_value), and [`NanPartial`](CalculusError::NanPartial).
///
/// ```
/// # use gradus_calculus::{CalculusError, Real, SeparableSum, separable};
/// struct Beyond;
/// impl SeparableSum<1> for Beyond {
///     fn elements(&self, variables: usize) -> usize {
///         variables
///     }
///     fn indices(&self, element: usize) -> [usize; 1] {
///         [element + 1]
///     }
///     fn element<T: Real>(&self, _: usize, [x]: [T; 1]) -> T {
///         x
///     }
/// }
/// let refused = CalculusError::ElementIndexOutOfRange { element: 1, index: 2, length: 2 };
/// assert_eq!(separable::try_gradient(&Beyond, &[1.0, 1.0]), Err(refused));
/// ```
pub fn try_gradient<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
) -> Result<DVector<f64>, CalculusError> {
    try_value_and_gradient(f, x).map(|(_, gradient)| gradient)
}

/// (f(x), ∇f(x)), exact up to rounding.
///
/// # Panics
/// As [`gradient`].
///
/// ```
/// # use gradus_calculus::{Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// // Chain: ½ Σ (xₑ₊₁ − xₑ)²
/// let (value, gradient) = separable::value_and_gradient(&Chain, &[0.0, 1.0, 4.0]);
/// assert_eq!((value, gradient.as_slice()), (5.0, [-1.0, -2.0, 3.0].as_slice()));
/// ```
#[track_caller]
pub fn value_and_gradient<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
) -> (f64, DVector<f64>) {
    or_panic(try_value_and_gradient(f, x))
}

/// [`value_and_gradient`] with an error instead of a panic.
///
/// # Errors
/// As [`try_gradient`].
///
/// ```
/// # use gradus_calculus::{CalculusError, Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// assert_eq!(separable::try_value_and_gradient(&Chain, &[]), Err(CalculusError::EmptyInput));
/// ```
pub fn try_value_and_gradient<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
) -> Result<(f64, DVector<f64>), CalculusError> {
    let mut gradient = DVector::zeros(x.len());
    let value = try_value_and_gradient_into(f, x, gradient.as_mut_slice())?;
    Ok((value, gradient))
}

/// Writes ∇f(x) into `gradient` (length n) and returns f(x); nothing on the heap.
///
/// # Panics
/// As [`gradient`](crate::separable::gradient), and when `gradient` has another length than x.
///
/// ```
/// # use gradus_calculus::{Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// // Chain: ½ Σ (xₑ₊₁ − xₑ)²
/// let mut gradient = [0.0; 3];
/// assert_eq!(separable::value_and_gradient_into(&Chain, &[0.0, 1.0, 4.0], &mut gradient), 5.0);
/// assert_eq!(gradient, [-1.0, -2.0, 3.0]);
/// ```
#[track_caller]
pub fn value_and_gradient_into<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
    gradient: &mut [f64],
) -> f64 {
    or_panic(try_value_and_gradient_into(f, x, gradient))
}

/// [`value_and_gradient_into`] with an error instead of a panic.
///
/// # Errors
/// As [`try_gradient`], and [`LengthMismatch`](CalculusError::LengthMismatch). `gradient` is unspecified after an
/// error.
///
/// ```
/// # use gradus_calculus::{CalculusError, Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// let refused = separable::try_value_and_gradient_into(&Chain, &[0.0, 1.0], &mut [0.0]);
/// assert_eq!(refused, Err(CalculusError::LengthMismatch { what: "gradient", expected: 2, found: 1 }));
/// ```
pub fn try_value_and_gradient_into<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
    gradient: &mut [f64],
) -> Result<f64, CalculusError> {
    check_finite(x)?;
    check_length("gradient", x.len(), gradient.len())?;
    let value = sweep::<F, Unguarded, K>(f, x, gradient)?;
    if value.is_nan() {
        return Err(name_nan_element(f, x));
    }
    if find_nan(gradient).is_some() {
        sweep::<F, f64, K>(f, x, gradient)?;
        if let Some(index) = find_nan(gradient) {
            return Err(CalculusError::NanPartial { index });
        }
    }
    Ok(value)
}

/// f(x) and ∇f(x) by K tangents for each element; NaN where something is.
#[inline]
#[expect(
    clippy::needless_range_loop,
    reason = "loops over an index are the form the compiler works on in pairs: a seventh faster than iterators"
)]
fn sweep<F: SeparableSum<K>, T: Real, const K: usize>(
    f: &F,
    x: &[f64],
    gradient: &mut [f64],
) -> Result<f64, CalculusError> {
    gradient.fill(0.0);
    let elements = f.elements(x.len());
    let mut lanes = [0.0; 8];
    let mut coordinates = [[0.0; BLOCK]; K];
    let mut values = [0.0; BLOCK];
    let mut tangents = [[0.0; BLOCK]; K];
    for start in (0..elements).step_by(BLOCK) {
        let count = BLOCK.min(elements - start);
        for j in 0..count {
            let indices = f.indices(start + j);
            check_indices(start + j, indices, x.len())?;
            for k in 0..K {
                coordinates[k][j] = x[indices[k]];
            }
        }
        for j in 0..count {
            let variables = array::from_fn(|k| Dual::variable(T::from(coordinates[k][j]), k));
            let result: Dual<T, K> = f.element(start + j, variables);
            values[j] = result.value();
            for k in 0..K {
                tangents[k][j] = result.tangent[k].value();
            }
        }
        add_in_lanes(&mut lanes, &values[..count]);
        for k in 0..K {
            for j in 0..count {
                gradient[f.indices(start + j)[k]] += tangents[k][j];
            }
        }
    }
    Ok(gradus_numerics::sum(&lanes))
}

/// Adds the next terms to the eight partial sums; all but the last call bring a multiple of eight.
#[inline]
fn add_in_lanes(lanes: &mut [f64; 8], terms: &[f64]) {
    let (rows, rest) = terms.as_chunks::<8>();
    for row in rows {
        for (lane, term) in lanes.iter_mut().zip(row) {
            *lane += term;
        }
    }
    for (lane, term) in lanes.iter_mut().zip(rest) {
        *lane += term;
    }
}
