//! The error function and its complement.

use crate::Float;
use crate::exponential::{Exponential, at_most};

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
pub fn erf(x: f64) -> f64 {
    erf_of(x)
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

/// [`erf`] for either type: x + x P(x²) up to 1, 1 − erfc x above.
#[inline(always)]
pub(crate) fn erf_of<T: Float>(x: T) -> T {
    let magnitude = x.abs();
    let square = magnitude * magnitude;
    let small = magnitude + magnitude * T::erf_polynomial(square);
    let large = T::ONE - Tail::error(at_most(magnitude, T::ERF_MAX)).times(T::ONE);
    let y = if magnitude < T::ONE { small } else { large };
    y.copysign(x)
}

/// What is left of a normal distribution beyond a point: e^(−s) g, with s and the slowly varying g.
#[derive(Clone, Copy)]
pub(crate) struct Tail<T> {
    e: Exponential<T>,
    g: T,
}

impl<T: Float> Tail<T> {
    /// erfc x = e^(−x²) g(x) for x in [0, `ERF_MAX`].
    #[inline(always)]
    fn error(x: T) -> Self {
        let (high, low) = square(x);
        Tail {
            e: Exponential::of(-high, -low),
            g: erfcx(x),
        }
    }

    /// 1 − Φ(x) = ½ erfc(x/√2) = e^(−x²/2) ½ g(x/√2) for x in [0, `NORMAL_MAX`].
    #[inline(always)]
    pub(crate) fn normal(x: T) -> Self {
        let (high, low) = square(x);
        Tail {
            e: Exponential::of(-(T::HALF * high), -(T::HALF * low)),
            g: T::HALF * erfcx(x * T::FRAC_1_SQRT_2),
        }
    }

    /// x e^(−s) g.
    #[inline(always)]
    pub(crate) fn times(self, x: T) -> T {
        self.e.scaled((self.e.high + self.e.low) * self.g * x)
    }
}

/// x² in two parts, exact but for the rounding of the second.
#[inline(always)]
fn square<T: Float>(x: T) -> (T, T) {
    let upper = x.upper_half();
    (upper * upper, (x - upper) * (x + upper))
}

/// e^(x²) erfc x for x ≥ 0: a polynomial in t = (x − K) / (x + K), divided by x + K.
///
/// M. M. Shepherd and J. G. Laframboise, Chebyshev approximation of (1 + 2x) exp(x²) erfc x, 1981.
#[inline(always)]
fn erfcx<T: Float>(x: T) -> T {
    let reciprocal = T::ONE / (x + T::ERFCX_K);
    // (x − K) / (x + K) = 2 x / (x + K) − 1, which is more exact where x is small and the polynomial steep
    let t = T::TWO * (x * reciprocal) - T::ONE;
    T::erfcx_polynomial(t) * reciprocal
}
