//! Checking a claimed gradient against values alone.

mod outcome;

pub use outcome::{GradientCheck, GradientMismatch, MismatchReason, PartialCheck, Tolerance};

use crate::{CalculusError, Estimate, FiniteDifference, ScalarFunction, Step, finite_difference};

/// Compares a claimed gradient (length n) with differences of values of f, coordinate by coordinate.
///
/// The reference is Richardson extrapolation, which knows nothing of the formula. A claim passes when it lies within
/// `tolerance` of the measurement and the measurement is certain to within it. Where the slopes from below and above
/// differ, the point is a kink: any value between them passes, and the check says so.
///
/// # Errors
/// [`GradientMismatch`] for the first coordinate that fails, with claimed and measured value, error estimate and
/// tolerance; also where the point is empty, not finite, or f is not defined around it.
///
/// # Panics
/// When `claimed` has another length than `x`, naming both; when a tolerance is negative or not finite.
///
/// ```
/// use gradus_calculus::{Tolerance, check_gradient, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
/// let (x, y) = (1.0, 0.5);
/// let right = [2.0 * x * y, x * x + gradus_numerics::cos(y)];
/// assert!(check_gradient(&f, &[x, y], &right, Tolerance::default()).is_ok());
///
/// let wrong = [x * y, right[1]]; // the factor 2 is missing
/// let mismatch = check_gradient(&f, &[x, y], &wrong, Tolerance::default()).unwrap_err();
/// assert_eq!((mismatch.index, mismatch.claimed), (0, 0.5));
/// assert!((mismatch.measured - 1.0).abs() < 1e-10);
/// ```
#[track_caller]
pub fn check_gradient<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    claimed: &[f64],
    tolerance: Tolerance,
) -> Result<GradientCheck, GradientMismatch> {
    assert!(
        x.len() == claimed.len(),
        "the claimed gradient has {} components, but the point has {} coordinates",
        claimed.len(),
        x.len()
    );
    tolerance.assert_valid();
    if x.is_empty() {
        return Err(not_measurable(
            0,
            f64::NAN,
            f64::NAN,
            CalculusError::EmptyInput,
        ));
    }
    let partials = claimed
        .iter()
        .enumerate()
        .map(|(index, &claimed)| check_partial(|x| f.eval(x), x, index, claimed, tolerance))
        .collect::<Result<_, _>>()?;
    Ok(GradientCheck { partials })
}

/// Compares one claimed partial derivative ∂f/∂xᵢ of a plain function with differences of its values, as
/// [`check_gradient`] does for each.
///
/// # Errors
/// [`GradientMismatch`] where the claim is wrong or cannot be judged; also where the point is not finite or has no such
/// coordinate.
///
/// # Panics
/// When a tolerance is negative or not finite.
///
/// ```
/// use gradus_calculus::{Tolerance, check_partial};
///
/// let square = |x: &[f64]| x[0] * x[0];
/// assert!(check_partial(square, &[3.0], 0, 6.0, Tolerance::default()).is_ok()); // 2x
/// let mismatch = check_partial(square, &[3.0], 0, 3.0, Tolerance::default()).unwrap_err();
/// assert!((mismatch.measured - 6.0).abs() < 1e-10);
/// ```
#[track_caller]
pub fn check_partial(
    f: impl Fn(&[f64]) -> f64,
    x: &[f64],
    index: usize,
    claimed: f64,
    tolerance: Tolerance,
) -> Result<PartialCheck, GradientMismatch> {
    tolerance.assert_valid();
    let value = f(x);
    if value.is_infinite() {
        let error = CalculusError::NoFiniteDifference { index };
        return Err(not_measurable(index, claimed, f64::NAN, error));
    }
    let size = gradus_numerics::max(value.abs(), 1.0);
    let allowed = |measured: f64| {
        tolerance.relative * gradus_numerics::max(claimed.abs(), measured.abs())
            + tolerance.absolute * size
    };
    let measured = measure(&f, x, index)
        .map_err(|error| not_measurable(index, claimed, allowed(claimed), error))?;
    if !claimed.is_finite() {
        let (measured, error_estimate) = (measured.value, measured.error);
        let (tolerance, reason) = (0.0, MismatchReason::Differs);
        return Err(GradientMismatch {
            index,
            claimed,
            measured,
            error_estimate,
            tolerance,
            reason,
        });
    }
    let tolerance = allowed(measured.value);
    let partial = PartialCheck {
        claimed,
        measured: measured.value,
        error_estimate: measured.error,
        tolerance,
        kink: None,
    };
    let near = (claimed - measured.value).abs() <= tolerance;
    if near && measured.error <= tolerance {
        return Ok(partial);
    }
    // Either the claim is wrong, or there is no single slope to claim: look from both sides.
    let reason = match finite_difference::estimate_one_sided(&f, x, index) {
        Ok((below, above)) if is_kink(below, above, measured, tolerance) => {
            let (low, high) = if below.value <= above.value {
                (below.value, above.value)
            } else {
                (above.value, below.value)
            };
            if low - tolerance <= claimed && claimed <= high + tolerance {
                return Ok(PartialCheck {
                    kink: Some((below.value, above.value)),
                    ..partial
                });
            }
            MismatchReason::OutsideKink {
                below: below.value,
                above: above.value,
            }
        }
        _ if near => MismatchReason::Uncertain,
        _ if (claimed - measured.value).abs() <= tolerance + measured.error => {
            MismatchReason::Uncertain
        }
        _ => MismatchReason::Differs,
    };
    let (measured, error_estimate) = (measured.value, measured.error);
    Err(GradientMismatch {
        index,
        claimed,
        measured,
        error_estimate,
        tolerance,
        reason,
    })
}

/// Whether two one-sided slopes differ by more than they may be off, and the two-sided slope is their mean, as it is at
/// a kink and nowhere else.
fn is_kink(below: Estimate, above: Estimate, central: Estimate, tolerance: f64) -> bool {
    let mean = f64::midpoint(below.value, above.value);
    let off = below.error + above.error + tolerance;
    (above.value - below.value).abs() > off && (mean - central.value).abs() <= off + central.error
}

/// Richardson from its usual first step and from a far smaller one, for functions that bend within the first: whichever
/// is more certain.
fn measure(f: &impl Fn(&[f64]) -> f64, x: &[f64], index: usize) -> Result<Estimate, CalculusError> {
    let usual = finite_difference::estimate_partial(f, x, index);
    match usual {
        Ok(usual) if usual.error <= 1e-9 * usual.value.abs() => Ok(usual),
        Err(error) if !matches!(error, CalculusError::NoFiniteDifference { .. }) => Err(error),
        usual => {
            let fine = FiniteDifference::richardson()
                .with_step(Step::Relative(1.0 / 65_536.0))?
                .try_estimate_partial(f, x, index);
            match (usual, fine) {
                (Ok(usual), Ok(fine)) => Ok(if fine.error < usual.error {
                    fine
                } else {
                    usual
                }),
                (usual, fine) => usual.or(fine),
            }
        }
    }
}

fn not_measurable(
    index: usize,
    claimed: f64,
    tolerance: f64,
    error: CalculusError,
) -> GradientMismatch {
    let reason = MismatchReason::NotMeasurable(error);
    GradientMismatch {
        index,
        claimed,
        measured: f64::NAN,
        error_estimate: f64::NAN,
        tolerance,
        reason,
    }
}
