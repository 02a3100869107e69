//! Activation functions. NaN passes through each of them.

use crate::Float;

/// The logistic function 1 / (1 + e⁻ˣ), in \[0, 1\].
///
/// Computed as 1 / (1 + e⁻ˣ) for x ≥ 0 and as eˣ / (1 + eˣ) below, so that no exponential overflows and the left tail
/// keeps its relative accuracy down to e⁻⁷⁴⁵.
///
/// ```
/// use gradus_numerics::{exp, sigmoid};
///
/// assert_eq!(sigmoid(0.0), 0.5);
/// assert_eq!(sigmoid(-100.0), exp(-100.0));
/// assert_eq!(sigmoid(f64::INFINITY), 1.0);
/// assert!(sigmoid(f64::NAN).is_nan());
/// ```
#[inline]
pub fn sigmoid(x: f64) -> f64 {
    sigmoid_of(x)
}

/// ln(1 + eˣ), a smooth [`relu`] whose derivative is [`sigmoid`].
///
/// Computed as max(x, 0) + ln(1 + e^(−|x|)), which never overflows.
///
/// ```
/// use gradus_numerics::{exp, softplus};
///
/// assert_eq!(softplus(0.0), std::f64::consts::LN_2);
/// assert_eq!(softplus(1000.0), 1000.0);
/// assert_eq!(softplus(-100.0), exp(-100.0));
/// ```
#[inline]
pub fn softplus(x: f64) -> f64 {
    softplus_of(x)
}

/// The positive part: x where x > 0, NaN where x is NaN, otherwise +0.
///
/// ```
/// use gradus_numerics::relu;
///
/// assert_eq!(relu(2.0), 2.0);
/// assert_eq!(relu(-2.0), 0.0);
/// assert!(relu(-0.0).is_sign_positive());
/// assert!(relu(f64::NAN).is_nan());
/// ```
#[inline]
pub fn relu(x: f64) -> f64 {
    relu_of(x)
}

/// [`sigmoid`] for either type.
#[inline]
pub(crate) fn sigmoid_of<T: Float>(x: T) -> T {
    if x >= T::ZERO {
        T::ONE / (T::ONE + (-x).exp())
    } else {
        let e = x.exp();
        e / (T::ONE + e)
    }
}

/// [`softplus`] for either type.
#[inline]
pub(crate) fn softplus_of<T: Float>(x: T) -> T {
    relu_of(x) + (-x.abs()).exp().ln_1p()
}

/// [`relu`] for either type.
#[inline]
pub(crate) fn relu_of<T: Float>(x: T) -> T {
    if x > T::ZERO || x.is_nan() {
        x
    } else {
        T::ZERO
    }
}
