//! The larger and the smaller of two numbers, by comparison and selection.
//!
//! The standard library's `f64::max` returns the other argument where one is NaN, which hides it, and leaves open which
//! of −0 and +0 comes back. Here both cases are defined.

use crate::Float;

/// The larger of a and b: NaN where either is NaN, and a where they are equal.
///
/// Zeros of either sign are equal, so the first of them is returned.
///
/// ```
/// use gradus_numerics::max;
///
/// assert_eq!(max(1.0, 2.0), 2.0);
/// assert!(max(f64::NAN, 1.0).is_nan() && max(1.0, f64::NAN).is_nan());
/// assert!(max(-0.0, 0.0).is_sign_negative());
/// ```
#[inline]
pub fn max(a: f64, b: f64) -> f64 {
    max_of(a, b)
}

/// The smaller of a and b: NaN where either is NaN, and a where they are equal.
///
/// Zeros of either sign are equal, so the first of them is returned.
///
/// ```
/// use gradus_numerics::min;
///
/// assert_eq!(min(1.0, 2.0), 1.0);
/// assert!(min(f64::NAN, 1.0).is_nan() && min(1.0, f64::NAN).is_nan());
/// assert!(min(0.0, -0.0).is_sign_positive());
/// ```
#[inline]
pub fn min(a: f64, b: f64) -> f64 {
    min_of(a, b)
}

/// [`max`] for either type.
#[inline(always)]
pub(crate) fn max_of<T: Float>(a: T, b: T) -> T {
    // A comparison with NaN is false, so a NaN in a comes back by itself; one in b needs the second test.
    if b > a || b.is_nan() { b } else { a }
}

/// [`min`] for either type.
#[inline(always)]
pub(crate) fn min_of<T: Float>(a: T, b: T) -> T {
    if b < a || b.is_nan() { b } else { a }
}
