//! Exponentials.

use crate::Float;

/// eˣ. Overflows to ∞ above 709.78…, rounds to 0 below −745.13….
///
/// ```
/// use gradus_numerics::exp;
///
/// assert_eq!(exp(0.0), 1.0);
/// assert!((exp(1.0) - std::f64::consts::E).abs() <= 2.0 * f64::EPSILON);
/// assert_eq!(exp(f64::NEG_INFINITY), 0.0);
/// ```
pub fn exp(x: f64) -> f64 {
    exp_of(x)
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

/// [`exp`] for either type.
#[inline(always)]
pub(crate) fn exp_of<T: Float>(x: T) -> T {
    let x = at_most(x, T::EXP_MAX);
    let x = at_least(x, T::EXP_MIN);
    let e = Exponential::of(x, T::ZERO);
    e.scaled(e.high + e.low)
}

/// eˣ = (high + low) · 2ⁿ, with 2ⁿ in two factors that are normal also where 2ⁿ is not.
#[derive(Clone, Copy)]
pub(crate) struct Exponential<T> {
    /// 1 + r with |r| ≤ ½ ln 2, rounded.
    pub(crate) high: T,
    /// eʳ minus that: at most 0.07.
    pub(crate) low: T,
    /// n + `ROUNDER`.
    rounder_plus_n: T,
}

impl<T: Float> Exponential<T> {
    /// e^(x + correction) for x in [`EXP_MIN`, `EXP_MAX`] and a correction so small that it does not change n.
    ///
    /// x = n ln 2 + r. The first product is exact and so is the first difference; what the second one loses is c. Then
    /// eʳ⁺ᶜ = 1 + r + (r² P(r) + c), where 1 + r is split into its rounded value and the rest.
    #[inline(always)]
    pub(crate) fn of(x: T, correction: T) -> Self {
        let rounder_plus_n = x * T::LOG2_E + T::ROUNDER;
        let n = rounder_plus_n - T::ROUNDER;
        let first = x - n * T::LN_2_HIGH;
        let second = n * T::LN_2_LOW - correction;
        let r = first - second;
        let c = (first - r) - second;
        let high = T::ONE + r;
        let rest = (T::ONE - high) + r;
        let low = rest + (c + r * r * T::exp_polynomial(r));
        Exponential {
            high,
            low,
            rounder_plus_n,
        }
    }

    /// y · 2ⁿ, rounded once.
    #[inline(always)]
    pub(crate) fn scaled(self, y: T) -> T {
        let (a, b) = T::powers_of_two(self.rounder_plus_n);
        y * a * b
    }

    /// 2ⁿ, for a sum with 1 and n below the largest exponent: where 2ⁿ is smaller than 2⁻⁶⁴, this power instead, which does
    /// not change the sum either and leads to no subnormal numbers.
    #[inline(always)]
    pub(crate) fn power_beside_one(self) -> T {
        T::power_of_two(at_least(self.rounder_plus_n, T::NEGLIGIBLE))
    }
}

/// The smaller of x and a bound; NaN where x is.
#[inline(always)]
pub(crate) fn at_most<T: Float>(x: T, bound: T) -> T {
    if x > bound { bound } else { x }
}

/// The larger of x and a bound; NaN where x is.
#[inline(always)]
pub(crate) fn at_least<T: Float>(x: T, bound: T) -> T {
    if x < bound { bound } else { x }
}
