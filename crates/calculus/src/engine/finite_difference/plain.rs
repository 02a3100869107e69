//! Differences of plain functions: closures over `&[f64]`, generic or not.

use nalgebra::DVector;

use super::{Estimate, FiniteDifference};
use crate::engine::differentiator::or_panic;
use crate::engine::{check_finite, check_index, check_length, check_value};
use crate::{CalculusError, Direction};

/// ∇f(x) by central differences, for a plain function that is not generic over its scalar.
///
/// # Panics
/// On an empty or non-finite point, and where no difference quotient is a number.
///
/// ```
/// use gradus_calculus::finite_difference;
///
/// let gradient = finite_difference::gradient(|x: &[f64]| x[0] * x[0] + 2.0 * x[1] * x[1], &[1.3, -0.7]);
/// assert!((gradient[0] - 2.6).abs() < 1e-9 && (gradient[1] + 2.8).abs() < 1e-9); // (2x, 4y)
/// ```
#[track_caller]
pub fn gradient(f: impl FnMut(&[f64]) -> f64, x: &[f64]) -> DVector<f64> {
    or_panic(try_gradient(f, x))
}

/// [`gradient`] with an error instead of a panic.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`](crate::Differentiator), and
/// [`NoFiniteDifference`](CalculusError::NoFiniteDifference).
///
/// ```
/// use gradus_calculus::{CalculusError, finite_difference};
/// assert_eq!(finite_difference::try_gradient(|_: &[f64]| f64::NAN, &[1.0]), Err(CalculusError::NanValue));
/// ```
pub fn try_gradient(
    mut f: impl FnMut(&[f64]) -> f64,
    x: &[f64],
) -> Result<DVector<f64>, CalculusError> {
    let mut gradient = DVector::zeros(x.len());
    FiniteDifference::central().gradient_of(&mut f, x, gradient.as_mut_slice())?;
    Ok(gradient)
}

/// ∂f/∂xᵢ by Richardson extrapolation, with an estimate of its error.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`](crate::Differentiator), and
/// [`NoFiniteDifference`](CalculusError::NoFiniteDifference).
///
/// ```
/// use gradus_calculus::finite_difference;
///
/// let slope = finite_difference::estimate_partial(|x: &[f64]| x[0] * x[0] * x[0], &[2.0], 0)?;
/// assert!((slope.value - 12.0).abs() <= slope.error && slope.error < 1e-10); // (x³)′ = 3x²
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
pub fn estimate_partial(
    f: impl FnMut(&[f64]) -> f64,
    x: &[f64],
    i: usize,
) -> Result<Estimate, CalculusError> {
    FiniteDifference::richardson().try_estimate_partial(f, x, i)
}

/// `D_u f` by Richardson extrapolation, with an estimate of its error.
///
/// # Errors
/// As [`estimate_partial`], and a direction of another length than x.
///
/// ```
/// use gradus_calculus::{Direction, finite_difference};
///
/// let u = Direction::new(&[3.0, 4.0])?;
/// let slope = finite_difference::estimate_directional(|x: &[f64]| x[0] * x[1], &[1.0, 2.0], &u)?;
/// assert!((slope.value - 2.0).abs() <= slope.error && slope.error < 1e-10); // (y, x)·u = 2·0.6 + 1·0.8
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
pub fn estimate_directional(
    mut f: impl FnMut(&[f64]) -> f64,
    x: &[f64],
    direction: &Direction,
) -> Result<Estimate, CalculusError> {
    check_finite(x)?;
    check_length("direction", x.len(), direction.components().len())?;
    let value = check_value(f(x), CalculusError::NanValue)?;
    FiniteDifference::richardson().along(&mut f, x, value, direction)
}

/// The slopes of f along xᵢ from below and from above, each extrapolated from its own side: equal where f is smooth,
/// different at a kink.
///
/// # Errors
/// As [`estimate_partial`].
///
/// ```
/// use gradus_calculus::finite_difference;
///
/// let (below, above) = finite_difference::estimate_one_sided(|x: &[f64]| x[0].abs(), &[0.0], 0)?;
/// assert_eq!((below.value, above.value), (-1.0, 1.0)); // the two slopes of |x| at 0
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
pub fn estimate_one_sided(
    mut f: impl FnMut(&[f64]) -> f64,
    x: &[f64],
    i: usize,
) -> Result<(Estimate, Estimate), CalculusError> {
    check_finite(x)?;
    check_index(i, x.len())?;
    let value = check_value(f(x), CalculusError::NanValue)?;
    let one_sided = |lower: f64, upper: f64, f: &mut dyn FnMut(&[f64]) -> f64| {
        let (mut low, mut high) = (vec![f64::MIN; x.len()], vec![f64::MAX; x.len()]);
        (low[i], high[i]) = (lower, upper);
        FiniteDifference::richardson()
            .with_bounds(&low, &high)
            .partial_of(&mut |x: &[f64]| f(x), x, value, i)
    };
    Ok((
        one_sided(f64::MIN, x[i], &mut f)?,
        one_sided(x[i], f64::MAX, &mut f)?,
    ))
}
