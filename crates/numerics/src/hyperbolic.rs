//! Hyperbolic functions and their inverses.

use crate::Float;
use crate::exponential::{Exponential, at_most};

/// (eˣ − e⁻ˣ) / 2.
///
/// ```
/// use gradus_numerics::{exp, sinh};
///
/// assert_eq!(sinh(0.0), 0.0);
/// assert!((sinh(1.0) - (exp(1.0) - exp(-1.0)) / 2.0).abs() <= 2.0 * f64::EPSILON);
/// ```
#[inline]
pub fn sinh(x: f64) -> f64 {
    libm::sinh(x)
}

/// (eˣ + e⁻ˣ) / 2.
///
/// ```
/// use gradus_numerics::{cosh, exp};
///
/// assert_eq!(cosh(0.0), 1.0);
/// assert!((cosh(1.0) - (exp(1.0) + exp(-1.0)) / 2.0).abs() <= 2.0 * f64::EPSILON);
/// ```
#[inline]
pub fn cosh(x: f64) -> f64 {
    libm::cosh(x)
}

/// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), in [−1, 1].
///
/// ```
/// use gradus_numerics::tanh;
///
/// assert_eq!(tanh(0.0), 0.0);
/// assert_eq!(tanh(f64::NEG_INFINITY), -1.0);
/// assert_eq!(tanh(1e-300), 1e-300);
/// ```
#[inline]
pub fn tanh(x: f64) -> f64 {
    tanh_of(x)
}

/// The inverse of [`sinh`]: ln(x + √(x² + 1)).
///
/// ```
/// use gradus_numerics::{asinh, sinh};
///
/// assert!((asinh(sinh(2.0)) - 2.0).abs() <= 2.0 * f64::EPSILON);
/// ```
#[inline]
pub fn asinh(x: f64) -> f64 {
    libm::asinh(x)
}

/// The inverse of [`cosh`] on [0, ∞): ln(x + √(x² − 1)); NaN where x < 1.
///
/// ```
/// use gradus_numerics::{acosh, cosh};
///
/// assert_eq!(acosh(1.0), 0.0);
/// assert!((acosh(cosh(2.0)) - 2.0).abs() <= 2.0 * f64::EPSILON);
/// assert!(acosh(0.5).is_nan());
/// ```
#[inline]
pub fn acosh(x: f64) -> f64 {
    libm::acosh(x)
}

/// The inverse of [`tanh`]: ½ ln((1 + x) / (1 − x)); ±∞ at ±1, NaN where |x| > 1.
///
/// ```
/// use gradus_numerics::{atanh, tanh};
///
/// assert!((atanh(tanh(0.5)) - 0.5).abs() <= f64::EPSILON);
/// assert_eq!(atanh(1.0), f64::INFINITY);
/// ```
#[inline]
pub fn atanh(x: f64) -> f64 {
    libm::atanh(x)
}

/// [`tanh`] for either type.
///
/// Below 0.555, x + x³ P(x²). Above, 1 − 2 / (e²ˡˣˡ + 1), where the divisor v is known to twice the precision: the error of
/// the rounded quotient q counts for a quarter of an ulp, and 2 / (v + w) = q − q² w / 2 + …
#[inline(always)]
pub(crate) fn tanh_of<T: Float>(x: T) -> T {
    let magnitude = x.abs();
    let square = magnitude * magnitude;
    let small = magnitude + magnitude * (square * T::tanh_polynomial(square));

    let e = Exponential::of(T::TWO * at_most(magnitude, T::TANH_MAX), T::ZERO);
    let scale = e.power_beside_one();
    let rounded = e.high + e.low;
    let power = rounded * scale;
    let v = power + T::ONE;
    let w = ((power - v) + T::ONE) + ((e.high - rounded) + e.low) * scale;
    let q = T::TWO / v;
    let y = T::ONE - q;
    let large = y + (((T::ONE - y) - q) + q * q * (T::HALF * w));

    let y = if magnitude < T::TANH_SPLIT {
        small
    } else {
        large
    };
    y.copysign(x)
}
