//! Checking a claimed gradient against values alone.

use std::fmt;

use crate::{CalculusError, Estimate, FiniteDifference, ScalarFunction, Step, finite_difference};

/// How far a claimed partial derivative may lie from the measured one:
/// relative · max(|claimed|, |measured|) + absolute · max(1, |f(x)|).
///
/// The absolute part grows with |f(x)| because rounding of f limits what any difference of its values can show.
///
/// ```
/// use gradus_calculus::Tolerance;
/// let tolerance = Tolerance { relative: 1e-4, ..Tolerance::default() };
/// assert_eq!(tolerance.absolute, 1e-10);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Share of the partial derivative's own size.
    pub relative: f64,
    /// Share of the function's size.
    pub absolute: f64,
}

impl Default for Tolerance {
    /// 10⁻⁶ relative, 10⁻¹⁰ absolute.
    fn default() -> Self {
        Self {
            relative: 1e-6,
            absolute: 1e-10,
        }
    }
}

/// A gradient that passed [`check_gradient`]: one row for each coordinate.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GradientCheck {
    /// What was claimed and measured, by coordinate.
    pub partials: Vec<PartialCheck>,
}

/// One coordinate of a [`GradientCheck`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PartialCheck {
    /// The claimed ∂f/∂xᵢ.
    pub claimed: f64,
    /// ∂f/∂xᵢ by Richardson extrapolation.
    pub measured: f64,
    /// How far `measured` may be off.
    pub error_estimate: f64,
    /// The largest distance accepted.
    pub tolerance: f64,
    /// At a kink, the slopes from below and above; any value between them is accepted.
    pub kink: Option<(f64, f64)>,
}

impl GradientCheck {
    /// The coordinates that sit at a kink.
    ///
    /// ```
    /// use gradus_calculus::{Real, Tolerance, check_gradient, scalar_function};
    ///
    /// let f = scalar_function!(|x| x[0].abs());
    /// let check = check_gradient(&f, &[0.0], &[0.5], Tolerance::default())?;
    /// assert_eq!(check.kinks().collect::<Vec<_>>(), [0]); // any slope in [−1, 1] is a subgradient
    /// # Ok::<(), gradus_calculus::GradientMismatch>(())
    /// ```
    pub fn kinks(&self) -> impl Iterator<Item = usize> + '_ {
        self.partials
            .iter()
            .enumerate()
            .filter(|(_, partial)| partial.kink.is_some())
            .map(|(index, _)| index)
    }
}

impl fmt::Display for GradientCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, partial) in self.partials.iter().enumerate() {
            let PartialCheck {
                claimed,
                measured,
                error_estimate,
                tolerance,
                kink,
            } = partial;
            write!(formatter, "[{index}] claimed {claimed:e}, ")?;
            match kink {
                Some((below, above)) => {
                    writeln!(formatter, "at a kink with slopes {below:e} and {above:e}")?;
                }
                None => {
                    writeln!(
                        formatter,
                        "measured {measured:e} ± {error_estimate:.1e}, tolerance {tolerance:.1e}"
                    )?;
                }
            }
        }
        Ok(())
    }
}

/// A claimed gradient that is wrong, or that cannot be judged: the first coordinate where it is so.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "∂f/∂x[{index}]: claimed {claimed:e}, measured {measured:e} ± {error_estimate:.1e}, \
     tolerance {tolerance:.1e}: {reason}"
)]
#[non_exhaustive]
pub struct GradientMismatch {
    /// Which coordinate.
    pub index: usize,
    /// The claimed ∂f/∂xᵢ.
    pub claimed: f64,
    /// ∂f/∂xᵢ by Richardson extrapolation; NaN where it cannot be measured.
    pub measured: f64,
    /// How far `measured` may be off.
    pub error_estimate: f64,
    /// The largest distance accepted.
    pub tolerance: f64,
    /// What is wrong.
    pub reason: MismatchReason,
}

/// Why a claimed gradient is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MismatchReason {
    /// The claimed value lies outside the tolerance.
    #[error("they differ; mend the formula of this partial derivative")]
    Differs,
    /// The point is a kink, and the claimed value lies outside its slopes.
    #[error("the point is a kink, and the claim lies outside its slopes {below:e} and {above:e}")]
    OutsideKink {
        /// The slope from below.
        below: f64,
        /// The slope from above.
        above: f64,
    },
    /// The measurement is less certain than the tolerance asks.
    #[error(
        "the measurement is not that certain; widen the tolerance or check at a smoother point"
    )]
    Uncertain,
    /// There is nothing to measure at this point.
    #[error("{0}")]
    NotMeasurable(CalculusError),
}

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
    assert!(
        [tolerance.relative, tolerance.absolute]
            .iter()
            .all(|share| (0.0..f64::INFINITY).contains(share)),
        "{tolerance:?} is no tolerance: both shares must be finite and not negative"
    );
    if x.is_empty() {
        return Err(not_measurable(
            0,
            f64::NAN,
            f64::NAN,
            CalculusError::EmptyInput,
        ));
    }
    let value = f.eval(x);
    if value.is_infinite() {
        let error = CalculusError::NoFiniteDifference { index: 0 };
        return Err(not_measurable(0, claimed[0], f64::NAN, error));
    }
    let size = gradus_numerics::max(value.abs(), 1.0);
    let partials = claimed
        .iter()
        .enumerate()
        .map(|(index, &claimed)| check_partial(f, x, index, claimed, tolerance, size))
        .collect::<Result<_, _>>()?;
    Ok(GradientCheck { partials })
}

fn check_partial<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    index: usize,
    claimed: f64,
    tolerance: Tolerance,
    size: f64,
) -> Result<PartialCheck, GradientMismatch> {
    let allowed = |measured: f64| {
        tolerance.relative * gradus_numerics::max(claimed.abs(), measured.abs())
            + tolerance.absolute * size
    };
    let measured = measure(f, x, index)
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
    let reason = match finite_difference::estimate_one_sided(|x: &[f64]| f.eval(x), x, index) {
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
fn measure<F: ScalarFunction>(f: &F, x: &[f64], index: usize) -> Result<Estimate, CalculusError> {
    let usual = finite_difference::estimate_partial(|x: &[f64]| f.eval(x), x, index);
    match usual {
        Ok(usual) if usual.error <= 1e-9 * usual.value.abs() => Ok(usual),
        Err(error) if !matches!(error, CalculusError::NoFiniteDifference { .. }) => Err(error),
        usual => {
            let fine = FiniteDifference::richardson()
                .with_step(Step::Relative(1.0 / 65_536.0))?
                .try_estimate_partial(|x: &[f64]| f.eval(x), x, index);
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
