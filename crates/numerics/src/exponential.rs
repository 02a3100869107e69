//! Exponentials and logarithms.

/// eˣ. Overflows to ∞ above 709.78…, rounds to 0 below −745.13….
///
/// ```
/// use gradus_numerics::exp;
///
/// assert_eq!(exp(0.0), 1.0);
/// assert!((exp(1.0) - std::f64::consts::E).abs() <= 2.0 * f64::EPSILON);
/// assert_eq!(exp(f64::NEG_INFINITY), 0.0);
/// ```
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// 2ˣ, exact where x is an integer.
///
/// ```
/// use gradus_numerics::exp2;
///
/// assert_eq!(exp2(10.0), 1024.0);
/// assert_eq!(exp2(-1074.0), 5e-324);
/// ```
#[inline]
pub fn exp2(x: f64) -> f64 {
    libm::exp2(x)
}

/// eˣ − 1, without the cancellation of `exp(x) - 1.0` near 0.
///
/// ```
/// use gradus_numerics::{exp, exp_m1};
///
/// // eˣ − 1 = x + x²/2 + …
/// assert_eq!(exp_m1(1e-20), 1e-20);
/// assert_eq!(exp(1e-20) - 1.0, 0.0);
/// ```
#[inline]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

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
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
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
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
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
