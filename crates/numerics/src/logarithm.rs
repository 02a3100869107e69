//! Logarithms.

use crate::Float;

/// The natural logarithm: ln 0 = −∞, and NaN for x < 0.
///
/// ```
/// use gradus_numerics::ln;
///
/// assert_eq!(ln(1.0), 0.0);
/// assert_eq!(ln(std::f64::consts::E), 1.0);
/// assert_eq!(ln(0.0), f64::NEG_INFINITY);
/// assert!(ln(-1.0).is_nan());
/// ```
pub fn ln(x: f64) -> f64 {
    ln_of(x)
}

/// ln(1 + x), without the cancellation of `ln(1.0 + x)` near 0.
///
/// ```
/// use gradus_numerics::{ln, ln_1p};
///
/// // ln(1 + x) = x − x²/2 + …
/// assert_eq!(ln_1p(1e-20), 1e-20);
/// assert_eq!(ln(1.0 + 1e-20), 0.0);
/// ```
pub fn ln_1p(x: f64) -> f64 {
    ln_1p_of(x)
}

/// The logarithm to base 2, exact at powers of two.
///
/// ```
/// use gradus_numerics::log2;
///
/// assert_eq!(log2(1024.0), 10.0);
/// assert_eq!(log2(0.125), -3.0);
/// ```
#[inline]
pub fn log2(x: f64) -> f64 {
    libm::log2(x)
}

/// The logarithm to base 10.
///
/// ```
/// use gradus_numerics::log10;
///
/// assert_eq!(log10(1000.0), 3.0);
/// ```
#[inline]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// [`ln`] for either type: the bits of [`ln_in_lanes`] by a shorter way where x is normal.
#[inline]
pub(crate) fn ln_of<T: Float>(x: T) -> T {
    if x >= T::MIN_POSITIVE && x < T::INFINITY {
        ln_of_normal(x, T::ZERO, T::ZERO)
    } else {
        ln_in_lanes(x)
    }
}

/// [`ln`] without a branch.
#[inline(always)]
pub(crate) fn ln_in_lanes<T: Float>(x: T) -> T {
    let subnormal = x < T::MIN_POSITIVE;
    let lifted = if subnormal { x * T::LIFTING } else { x };
    let lift = if subnormal { T::LIFT } else { T::ZERO };
    let y = ln_of_normal(lifted, lift, T::ZERO);
    let at_zero = if x == T::ZERO { -T::INFINITY } else { x };
    let outside = if x < T::ZERO { T::NAN } else { at_zero };
    if x > T::ZERO && x < T::INFINITY {
        y
    } else {
        outside
    }
}

/// [`ln_1p`] for either type.
#[inline(always)]
pub(crate) fn ln_1p_of<T: Float>(x: T) -> T {
    // 1 + x = u − d exactly, and ln(u − d) = ln u − d/u − …
    let u = T::ONE + x;
    let x_in_u = u - T::ONE;
    let d = ((u - x_in_u) - T::ONE) + (x_in_u - x);
    let y = ln_of_normal(u, T::ZERO, d / u);
    let at_minus_one = if x == -T::ONE { -T::INFINITY } else { x };
    let outside = if x < -T::ONE { T::NAN } else { at_minus_one };
    let y = if x > -T::ONE && x < T::INFINITY {
        y
    } else {
        outside
    };
    y.copysign(x) // −0 comes back as it is
}

/// ln(x / 2^lift) − d for a normal x > 0 and a d of at most an ulp of 1.
///
/// x = 2ᵏ m with √½ ≤ m < √2. With f = m − 1 and s = f / (2 + f), ln m = 2 artanh s = f − f²/2 + s (f²/2 + z P(z)), z = s²; the
/// first term is exact and the others are small (the way of fdlibm's `e_log.c`, Sun Microsystems 1993).
#[inline(always)]
pub(crate) fn ln_of_normal<T: Float>(x: T, lift: T, d: T) -> T {
    let (k, m) = x.exponent_and_significand();
    let k = k - lift;
    let f = m - T::ONE;
    let half_square = T::HALF * f * f;
    let s = f / (T::TWO + f);
    let z = s * s;
    let small = s * (half_square + z * T::ln_polynomial(z)) + (k * T::LN_2_LOW - d);
    k * T::LN_2_HIGH - ((half_square - small) - f)
}
