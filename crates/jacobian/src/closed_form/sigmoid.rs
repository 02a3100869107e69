//! The logistic function with cross-entropy.

use gradus_numerics::{exp, ln_1p, sigmoid};

use super::probability::check_probability;
use crate::JacobianError;
use crate::engine::or_panic;

/// The cross-entropy −y ln σ(a) − (1 − y) ln(1 − σ(a)) of a logit a and a target y in [0, 1], and its slope σ(a) − y.
///
/// The loss is (1 − y) a + ln(1 + e⁻ᵃ) for a ≥ 0 and −y a + ln(1 + eᵃ) below: terms without sign, none of which overflows
/// before the loss does. The slope is (1 − y) σ(a) − y σ(−a), which for y = 0 and y = 1 keeps its digits down to e⁻⁷⁴⁵.
/// At a = ±∞ both are their limits.
///
/// Source: Goodfellow, Bengio and Courville, *Deep Learning* (2016), §6.2.2.2.
///
/// # Panics
/// On NaN, and where y is not in [0, 1]; [`try_cross_entropy`] returns these.
///
/// ```
/// use gradus_jacobian::sigmoid::cross_entropy;
///
/// assert_eq!(cross_entropy(0.0, 1.0), (std::f64::consts::LN_2, -0.5));
/// assert_eq!(cross_entropy(1e308, 0.0), (1e308, 1.0)); // certain, and wrong
/// let tail = gradus_numerics::exp(-100.0);
/// assert_eq!(cross_entropy(100.0, 1.0), (tail, -tail)); // σ(100) itself is 1
/// ```
#[track_caller]
pub fn cross_entropy(a: f64, y: f64) -> (f64, f64) {
    or_panic(try_cross_entropy(a, y))
}

/// [`cross_entropy`] with an error instead of a panic.
///
/// # Errors
/// A logit that is NaN, and a target outside [0, 1].
///
/// ```
/// use gradus_jacobian::{JacobianError, sigmoid::try_cross_entropy};
///
/// assert_eq!(try_cross_entropy(f64::NAN, 1.0), Err(JacobianError::NanLogit { index: 0 }));
/// assert!(matches!(try_cross_entropy(0.0, 2.0), Err(JacobianError::NotAProbability { .. })));
/// ```
pub fn try_cross_entropy(a: f64, y: f64) -> Result<(f64, f64), JacobianError> {
    if a.is_nan() {
        return Err(JacobianError::NanLogit { index: 0 });
    }
    check_probability("target", 0, y)?;
    // The share of the target on the other side of a, times |a|.
    let share = if a >= 0.0 { 1.0 - y } else { y };
    let distance = if share == 0.0 { 0.0 } else { share * a.abs() };
    let loss = distance + ln_1p(exp(-a.abs()));
    let slope = (1.0 - y) * sigmoid(a) - y * sigmoid(-a);
    Ok((loss, slope))
}
