//! The value, and what makes it NaN.

use super::check_indices;
use crate::engine::check_finite;
use crate::engine::differentiator::or_panic;
use crate::{CalculusError, SeparableSum};

/// f(x) = Σₑ element(e; …), the elements added in the [documented order](gradus_numerics#sums) of `gradus-numerics`.
///
/// # Panics
/// On an empty or non-finite point, on an index that is not there, and where an element or the sum is NaN; [`try_value`]
/// returns these.
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
/// assert_eq!(separable::value(&Chain, &[0.0, 1.0, 4.0]), 5.0); // (1² + 3²)/2
/// ```
#[track_caller]
pub fn value<F: SeparableSum<K>, const K: usize>(f: &F, x: &[f64]) -> f64 {
    or_panic(try_value(f, x))
}

/// [`value`] with an error instead of a panic.
///
/// # Errors
/// [`EmptyInput`](CalculusError::EmptyInput), [`NonFiniteInput`](CalculusError::NonFiniteInput),
/// [`ElementIndexOutOfRange`](CalculusError::ElementIndexOutOfRange), [`NanElement`](CalculusError::NanElement), and
/// [`NanValue`](CalculusError::NanValue) where elements of +∞ and −∞ meet.
///
/// ```
/// # use gradus_calculus::{CalculusError, Real, SeparableSum, separable};
/// struct Logarithms;
/// impl SeparableSum<1> for Logarithms {
///     fn elements(&self, variables: usize) -> usize {
///         variables
///     }
///     fn indices(&self, element: usize) -> [usize; 1] {
///         [element]
///     }
///     fn element<T: Real>(&self, _: usize, [x]: [T; 1]) -> T {
///         x.ln()
///     }
/// }
/// assert_eq!(separable::try_value(&Logarithms, &[1.0, 1.0]), Ok(0.0));
/// assert_eq!(separable::try_value(&Logarithms, &[1.0, -1.0]), Err(CalculusError::NanElement { element: 1 }));
/// ```
pub fn try_value<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
) -> Result<f64, CalculusError> {
    check_finite(x)?;
    let mut lanes = [0.0; 8];
    for element in 0..f.elements(x.len()) {
        let indices = f.indices(element);
        check_indices(element, indices, x.len())?;
        lanes[element % 8] += f.element(element, indices.map(|index| x[index]));
    }
    let value = gradus_numerics::sum(&lanes);
    if value.is_nan() {
        return Err(name_nan_element(f, x));
    }
    Ok(value)
}

/// Which element makes the sum NaN.
#[cold]
pub(super) fn name_nan_element<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
) -> CalculusError {
    (0..f.elements(x.len()))
        .find(|&element| {
            let own = f.indices(element).map(|index| x[index]);
            f.element(element, own).is_nan()
        })
        .map_or(CalculusError::NanValue, |element| {
            CalculusError::NanElement { element }
        })
}
