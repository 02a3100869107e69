//! Hyperbolic functions and their inverses.

use crate::Float;
use crate::exponential::{Exponential, at_most};
use crate::polynomial::polynomial;

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
#[inline(always)]
pub(crate) fn tanh_of<T: Float>(x: T) -> T {
    x.tanh_definition()
}

/// [`tanh`], without a branch.
///
/// Below 0.555, x + x³ P(x²). Above, where tanh is more than ½, 1 − 2 / (e²ˡˣˡ + 1), and the divisor v is known to twice the
/// precision: the error of the rounded quotient q counts for a quarter of an ulp, and 2 / (v + w) = q − q² w / 2 + …
#[inline(always)]
pub(crate) fn tanh_of_double(x: f64) -> f64 {
    let magnitude = x.abs();
    let square = magnitude * magnitude;
    let small = magnitude + magnitude * (square * small_tanh(square));

    let e = Exponential::of(2.0 * at_most(magnitude, 20.0), 0.0);
    let scale = e.power_beside_one();
    let rounded = e.high + e.low;
    let power = rounded * scale;
    let v = power + 1.0;
    let w = ((power - v) + 1.0) + ((e.high - rounded) + e.low) * scale;
    let q = 2.0 / v;
    let y = 1.0 - q;
    let large = y + (((1.0 - y) - q) + q * q * (0.5 * w));

    let y = if magnitude < 0.555 { small } else { large };
    y.copysign(x)
}

/// (tanh √u / √u − 1) / u for √u ≤ 0.56.
#[inline(always)]
fn small_tanh(u: f64) -> f64 {
    polynomial!(u; -0.333_333_333_333_333_1, 0.133_333_333_333_271_4, -0.053_968_253_963_639_155, 0.021_869_488_374_531_613, -0.008_863_232_324_583_886, 0.003_592_088_536_843_865_6, -0.001_455_516_806_275_508_8, 0.000_588_325_462_285_428_1, -0.000_233_053_457_880_576_25, 8.281_538_588_330_106e-5, -1.916_897_926_647_073_6e-5)
}
