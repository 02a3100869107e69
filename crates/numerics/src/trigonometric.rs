//! Trigonometric functions and their inverses. Angles are in radians.

/// The sine of x radians; NaN at ±∞.
///
/// Large arguments are reduced by as many digits of π as they need.
///
/// ```
/// use gradus_numerics::sin;
///
/// assert_eq!(sin(0.0), 0.0);
/// assert_eq!(sin(std::f64::consts::FRAC_PI_2), 1.0);
/// // sin 10²² by 50-digit arithmetic
/// assert_eq!(sin(1e22), -0.8522008497671888);
/// assert!(sin(f64::INFINITY).is_nan());
/// ```
#[inline]
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// The cosine of x radians; NaN at ±∞.
///
/// ```
/// use gradus_numerics::cos;
///
/// assert_eq!(cos(0.0), 1.0);
/// assert_eq!(cos(std::f64::consts::PI), -1.0);
/// ```
#[inline]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// (sin x, cos x): the bits of [`sin`] and [`cos`] with one reduction of the argument.
///
/// ```
/// use gradus_numerics::{cos, sin, sin_cos};
///
/// assert_eq!(sin_cos(2.0), (sin(2.0), cos(2.0)));
/// ```
#[inline]
pub fn sin_cos(x: f64) -> (f64, f64) {
    libm::sincos(x)
}

/// The tangent of x radians; NaN at ±∞.
///
/// ```
/// use gradus_numerics::tan;
///
/// assert!((tan(std::f64::consts::FRAC_PI_4) - 1.0).abs() <= f64::EPSILON);
/// ```
#[inline]
pub fn tan(x: f64) -> f64 {
    libm::tan(x)
}

/// The arc sine in [−π/2, π/2]; NaN where |x| > 1.
///
/// ```
/// use gradus_numerics::asin;
///
/// assert_eq!(asin(1.0), std::f64::consts::FRAC_PI_2);
/// assert!(asin(1.5).is_nan());
/// ```
#[inline]
pub fn asin(x: f64) -> f64 {
    libm::asin(x)
}

/// The arc cosine in [0, π]; NaN where |x| > 1.
///
/// ```
/// use gradus_numerics::acos;
///
/// assert_eq!(acos(-1.0), std::f64::consts::PI);
/// assert_eq!(acos(1.0), 0.0);
/// ```
#[inline]
pub fn acos(x: f64) -> f64 {
    libm::acos(x)
}

/// The arc tangent in [−π/2, π/2].
///
/// ```
/// use gradus_numerics::atan;
///
/// assert_eq!(atan(1.0), std::f64::consts::FRAC_PI_4);
/// assert_eq!(atan(f64::INFINITY), std::f64::consts::FRAC_PI_2);
/// ```
#[inline]
pub fn atan(x: f64) -> f64 {
    libm::atan(x)
}

/// The angle of the point (x, y) in [−π, π]; y comes first, as in every library.
///
/// The signs of zeros and infinities select the quadrant as IEEE 754 says.
///
/// ```
/// use gradus_numerics::atan2;
/// use std::f64::consts::PI;
///
/// assert_eq!(atan2(1.0, 1.0), PI / 4.0);
/// assert_eq!(atan2(-1.0, -1.0), -3.0 * PI / 4.0);
/// assert_eq!(atan2(0.0, -1.0), PI);
/// assert_eq!(atan2(-0.0, -1.0), -PI);
/// ```
#[inline]
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}
