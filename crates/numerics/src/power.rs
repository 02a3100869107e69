//! Powers and roots.

use crate::Float;

/// xⁿ by repeated squaring, with a relative error of at most about |n| · 2⁻⁵³: one rounding per factor.
///
/// The order is part of the definition. The bits of |n| are read from the lowest: a set bit multiplies the result (which
/// starts at 1) by the current square, then the square is squared. So x² is `x * x` and x³ is `x * (x * x)`. A negative
/// exponent gives the reciprocal of the positive power: where xⁿ overflows, x⁻ⁿ is 0. x⁰ is 1 for every x, NaN included.
///
/// ```
/// use gradus_numerics::powi;
///
/// assert_eq!(powi(3.0, 4), 81.0);
/// assert_eq!(powi(-2.0, -3), -0.125);
/// assert_eq!(powi(f64::NAN, 0), 1.0);
/// assert_eq!(powi(0.1, 3), 0.1 * (0.1 * 0.1));
/// ```
#[inline]
pub fn powi(x: f64, n: i32) -> f64 {
    powi_of(x, n)
}

/// xʸ, within one unit in the last place; NaN where x < 0 and y is not an integer.
///
/// As IEEE 754 says, `powf(x, 0.0)` and `powf(1.0, y)` are 1 even for NaN.
///
/// ```
/// use gradus_numerics::powf;
///
/// assert_eq!(powf(2.0, 0.5), 2.0_f64.sqrt());
/// assert_eq!(powf(-2.0, 3.0), -8.0);
/// assert!(powf(-2.0, 0.5).is_nan());
/// ```
#[inline]
pub fn powf(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The cube root, of negative numbers too.
///
/// ```
/// use gradus_numerics::cbrt;
///
/// assert_eq!(cbrt(-27.0), -3.0);
/// ```
#[inline]
pub fn cbrt(x: f64) -> f64 {
    libm::cbrt(x)
}

/// √(x² + y²) without overflow or underflow of the squares; ∞ where either argument is infinite, even beside NaN.
///
/// ```
/// use gradus_numerics::{exp2, hypot};
///
/// assert_eq!(hypot(3.0, 4.0), 5.0);
/// let huge = exp2(700.0);
/// assert_eq!(hypot(3.0 * huge, 4.0 * huge), 5.0 * huge);
/// ```
#[inline]
pub fn hypot(x: f64, y: f64) -> f64 {
    libm::hypot(x, y)
}

/// The reciprocal square root 1 / √x, by a root and a quotient, each correctly rounded; ±∞ at ±0, NaN below.
///
/// ```
/// use gradus_numerics::rsqrt;
///
/// assert_eq!(rsqrt(4.0), 0.5);
/// assert_eq!(rsqrt(0.0), f64::INFINITY);
/// assert!(rsqrt(-1.0).is_nan());
/// ```
#[inline]
pub fn rsqrt(x: f64) -> f64 {
    rsqrt_of(x)
}

/// [`rsqrt`] for either type.
#[inline(always)]
pub(crate) fn rsqrt_of<T: Float>(x: T) -> T {
    T::ONE / x.sqrt()
}

/// [`powi`] for either type.
#[inline]
pub(crate) fn powi_of<T: Float>(x: T, n: i32) -> T {
    let mut bits = n.unsigned_abs();
    let mut square = x;
    let mut power = T::ONE;
    while bits != 0 {
        if bits & 1 == 1 {
            power *= square;
        }
        square *= square;
        bits >>= 1;
    }
    if n < 0 { T::ONE / power } else { power }
}
