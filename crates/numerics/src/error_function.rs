//! The error function and its complement.

/// The error function 2/√π ∫₀ˣ e^(−t²) dt, in [−1, 1].
///
/// The standard normal distribution function is Φ(x) = ½ erfc(−x/√2).
///
/// ```
/// use gradus_numerics::erf;
///
/// assert_eq!(erf(0.0), 0.0);
/// assert_eq!(erf(f64::INFINITY), 1.0);
/// // half of all errors are smaller than the probable error
/// assert!((erf(0.476_936_276_204_469_9) - 0.5).abs() <= f64::EPSILON);
/// ```
#[inline]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// The complement 1 − erf x, without its cancellation for large x.
///
/// ```
/// use gradus_numerics::{erf, erfc};
///
/// assert_eq!(erfc(0.0), 1.0);
/// assert_eq!(1.0 - erf(10.0), 0.0);
/// assert!((erfc(10.0) / 2.088_487_583_762_545e-45 - 1.0).abs() < 1e-15);
/// ```
#[inline]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}
