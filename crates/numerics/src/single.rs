//! f32 functions that are computed in f64 and rounded once at the end.
//!
//! In f32 alone these take two parts of every number and a second polynomial; in f64 a plain formula has digits to spare. The
//! work is the same and the result is the correctly rounded one, but for about one argument in a hundred.

use crate::Float;
use crate::activation::{TWO_SQRT_2_OVER_PI, TWO_SQRT_2_OVER_PI_TIMES_CUBIC};
use crate::exponential::{at_least, at_most};
use crate::format::Format;
use crate::polynomial::polynomial;

/// tanh x = m / (m + 2) with m = e²ˣ − 1.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    // beyond 10, tanh rounds to 1
    let (power, product) = exponential(2.0 * at_most(f64::from(x.abs()), 10.0));
    let m = (power - 1.0) + product;
    f32::from_f64(m / (m + 2.0)).copysign(x)
}

/// 1 / (1 + e⁻ˣ).
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    f32::from_f64(1.0 / one_plus_exp(-f64::from(x)))
}

/// x / (1 + e⁻ˣ).
#[inline(always)]
pub(crate) fn silu(x: f32) -> f32 {
    let x = at_least(f64::from(x), -LIMIT); // −0 from there on, also at −∞
    f32::from_f64(x / one_plus_exp(-x))
}

/// x / (1 + e^(−2 z)) with z = √(2/π) (x + 0.044715 x³).
#[inline(always)]
pub(crate) fn gelu_tanh(x: f32) -> f32 {
    let x = at_least(f64::from(x), -LIMIT);
    let two_z = x * (TWO_SQRT_2_OVER_PI + TWO_SQRT_2_OVER_PI_TIMES_CUBIC * (x * x));
    f32::from_f64(x / one_plus_exp(-two_z))
}

/// Beyond it, e⁻ˣ and x e⁻ˣ round to 0 in f32.
const LIMIT: f64 = 112.0;

#[inline(always)]
fn one_plus_exp(x: f64) -> f64 {
    let (power, product) = exponential(at_least(at_most(x, LIMIT), -LIMIT));
    (1.0 + power) + product
}

/// (2ⁿ, 2ⁿ (eʳ − 1)) with x = n ln 2 + r: their sum is eˣ to a relative 2⁻³², and so is the second one to itself.
#[inline(always)]
fn exponential(x: f64) -> (f64, f64) {
    let rounder_plus_n = x * f64::LOG2_E + f64::ROUNDER;
    let n = rounder_plus_n - f64::ROUNDER;
    let r = x - n * std::f64::consts::LN_2;
    let ratio = polynomial!(r; 1.000_000_000_031_217_7, 0.500_000_004_667_844, 0.166_666_662_494_818_93, 0.041_666_354_325_549_694, 0.008_333_402_910_612_795, 0.001_394_101_544_700_197, 0.000_198_412_571_930_513_5);
    let power = f64::power_of_two(rounder_plus_n);
    (power, power * (r * ratio))
}
