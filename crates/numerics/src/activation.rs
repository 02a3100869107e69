//! Activation functions. NaN passes through each of them.

use crate::Float;
use crate::error_function::Tail;
use crate::exponential::{Exponential, at_least, at_most};
use crate::format::Format;
use crate::logarithm::ln_of_normal;

/// The logistic function 1 / (1 + e⁻ˣ), in \[0, 1\].
///
/// Computed from q = e⁻ˡˣˡ / (1 + e⁻ˡˣˡ) as q for x < 0 and as 1 − q above, so that no exponential overflows and the left tail
/// keeps its relative accuracy down to e⁻⁷⁴⁵.
///
/// ```
/// use gradus_numerics::{exp, sigmoid};
///
/// assert_eq!(sigmoid(0.0), 0.5);
/// assert_eq!(sigmoid(-100.0), exp(-100.0));
/// assert_eq!(sigmoid(f64::INFINITY), 1.0);
/// assert!(sigmoid(f64::NAN).is_nan());
/// ```
pub fn sigmoid(x: f64) -> f64 {
    sigmoid_of(x)
}

/// ln(1 + eˣ), a smooth [`relu`] whose derivative is [`sigmoid`].
///
/// Computed as max(x, 0) + ln(1 + e⁻ˡˣˡ), which never overflows.
///
/// ```
/// use gradus_numerics::{exp, softplus};
///
/// assert_eq!(softplus(0.0), std::f64::consts::LN_2);
/// assert_eq!(softplus(1000.0), 1000.0);
/// assert_eq!(softplus(-100.0), exp(-100.0));
/// ```
pub fn softplus(x: f64) -> f64 {
    softplus_of(x)
}

/// The sigmoid linear unit x σ(x), where σ is [`sigmoid`]; also known as swish.
///
/// −0 at −∞, its limit. D. Hendrycks and K. Gimpel, Gaussian error linear units, 2016; P. Ramachandran et al., 2017.
///
/// ```
/// use gradus_numerics::{sigmoid, silu};
///
/// assert_eq!(silu(0.0), 0.0);
/// assert_eq!(silu(1.0), sigmoid(1.0));
/// // x σ(x) − (−x) σ(−x) = x
/// assert_eq!(silu(2.0) - silu(-2.0), 2.0);
/// assert_eq!(silu(f64::NEG_INFINITY), 0.0);
/// ```
pub fn silu(x: f64) -> f64 {
    silu_of(x)
}

/// The Gaussian error linear unit x Φ(x), with the normal distribution function Φ(x) = ½ erfc(−x/√2).
///
/// The left tail keeps its relative accuracy until it underflows; −0 at −∞, the limit. D. Hendrycks and K. Gimpel, Gaussian
/// error linear units, 2016.
///
/// ```
/// use gradus_numerics::{erfc, gelu};
///
/// assert_eq!(gelu(0.0), 0.0);
/// // x Φ(x) − (−x) Φ(−x) = x
/// assert!((gelu(1.5) - gelu(-1.5) - 1.5).abs() <= f64::EPSILON);
/// let x = -6.0 * 2.0_f64.sqrt();
/// assert!((gelu(x) / (0.5 * x * erfc(6.0)) - 1.0).abs() < 1e-13); // √2 is rounded, and the tail is steep
/// ```
pub fn gelu(x: f64) -> f64 {
    gelu_of(x)
}

/// The approximation of [`gelu`] by a hyperbolic tangent: ½ x (1 + tanh z) = x σ(2 z), z = √(2/π) (x + 0.044715 x³).
///
/// Its left tail is that of this formula, which falls faster than x Φ(x): e^(2 z) has a relative error of about 2 |z| ulp, and
/// −0 stands at −∞. D. Hendrycks and K. Gimpel, Gaussian error linear units, 2016.
///
/// ```
/// use gradus_numerics::{gelu, gelu_tanh};
///
/// assert_eq!(gelu_tanh(0.0), 0.0);
/// assert!((-80..=80).map(|i| f64::from(i) / 10.0).all(|x| (gelu_tanh(x) - gelu(x)).abs() < 5e-4));
/// ```
pub fn gelu_tanh(x: f64) -> f64 {
    gelu_tanh_of(x)
}

/// The positive part: x where x > 0, NaN where x is NaN, otherwise +0.
///
/// ```
/// use gradus_numerics::relu;
///
/// assert_eq!(relu(2.0), 2.0);
/// assert_eq!(relu(-2.0), 0.0);
/// assert!(relu(-0.0).is_sign_positive());
/// assert!(relu(f64::NAN).is_nan());
/// ```
#[inline]
pub fn relu(x: f64) -> f64 {
    relu_of(x)
}

/// [`sigmoid`] for either type.
#[inline(always)]
pub(crate) fn sigmoid_of<T: Float>(x: T) -> T {
    x.sigmoid_definition()
}

/// [`silu`] for either type.
#[inline(always)]
pub(crate) fn silu_of<T: Float>(x: T) -> T {
    x.silu_definition()
}

/// [`gelu_tanh`] for either type.
#[inline(always)]
pub(crate) fn gelu_tanh_of<T: Float>(x: T) -> T {
    x.gelu_tanh_definition()
}

/// [`sigmoid`], without a branch.
#[inline(always)]
pub(crate) fn sigmoid_of_double(x: f64) -> f64 {
    let q = Odds::of(x);
    let (left, right) = (q.times(1.0), q.complement());
    if x < 0.0 { left } else { right }
}

/// [`silu`], without a branch.
#[inline(always)]
pub(crate) fn silu_of_double(x: f64) -> f64 {
    let x = at_least(x, f64::EXP_MIN); // x σ(x) is −0 from there on, also at −∞
    let q = Odds::of(x);
    let (left, right) = (q.times(x), x * q.complement());
    if x < 0.0 { left } else { right }
}

/// 2 √(2/π).
pub(crate) const TWO_SQRT_2_OVER_PI: f64 = 1.595_769_121_605_730_7;
/// 2 √(2/π) · 0.044715.
pub(crate) const TWO_SQRT_2_OVER_PI_TIMES_CUBIC: f64 = 0.071_354_816_272_600_25;

/// [`gelu_tanh`], without a branch.
#[inline(always)]
pub(crate) fn gelu_tanh_of_double(x: f64) -> f64 {
    let x = at_least(x, f64::EXP_MIN);
    let two_z = x * (TWO_SQRT_2_OVER_PI + TWO_SQRT_2_OVER_PI_TIMES_CUBIC * (x * x));
    let q = Odds::of(two_z);
    let (left, right) = (q.times(x), x * q.complement());
    if x < 0.0 { left } else { right }
}

/// [`gelu`] for either type.
#[inline(always)]
pub(crate) fn gelu_of<T: Float>(x: T) -> T {
    let x = at_least(x, -T::NORMAL_MAX); // x Φ(x) is −0 from there on, also at −∞
    let tail = Tail::normal(at_most(x.abs(), T::NORMAL_MAX));
    let (left, right) = (tail.times(x), x * (T::ONE - tail.times(T::ONE)));
    if x < T::ZERO { left } else { right }
}

/// [`softplus`] for either type.
#[inline(always)]
pub(crate) fn softplus_of<T: Float>(x: T) -> T {
    let e = Exponential::of(at_least(-x.abs(), T::EXP_MIN), T::ZERO);
    let rounded = e.high + e.low;
    let lost = (e.high - rounded) + e.low;
    let power = e.scaled(rounded); // e⁻ˡˣˡ
    // 1 + e⁻ˡˣˡ = u − d
    let u = T::ONE + power;
    let d = ((u - T::ONE) - power) - e.scaled(lost);
    let positive = if x > T::ZERO { x } else { T::ZERO };
    positive + ln_of_normal(u, T::ZERO, d / u)
}

/// [`relu`] for either type.
#[inline(always)]
pub(crate) fn relu_of<T: Float>(x: T) -> T {
    if x > T::ZERO || x.is_nan() {
        x
    } else {
        T::ZERO
    }
}

/// q = e⁻ˡˣˡ / (1 + e⁻ˡˣˡ) = σ(−|x|), in parts: (high + low) · 2ⁿ, where high has half of the significand's bits.
#[derive(Clone, Copy)]
struct Odds {
    high: f64,
    low: f64,
    e: Exponential<f64>,
}

impl Odds {
    /// With e⁻ˡˣˡ = p · 2ⁿ and 1 + e⁻ˡˣˡ = v, both in two parts, high is p/v cut to half of its bits, so that the remainder
    /// p − high · v comes out exact but for terms of second order, and low = remainder / v needs no more than half of its bits.
    #[inline(always)]
    fn of(x: f64) -> Self {
        let e = Exponential::of(at_least(-x.abs(), f64::EXP_MIN), 0.0);
        let scale = e.power_beside_one();
        let p = e.high + e.low;
        let p_low = (e.high - p) + e.low;
        let v = 1.0 + p * scale;
        let v_low = ((1.0 - v) + p * scale) + p_low * scale;
        let reciprocal = 1.0 / v;
        let high = (p * reciprocal).upper_half();
        let v_high = v.upper_half();
        let remainder = ((p - high * v_high) - high * (v - v_high)) + (p_low - high * v_low);
        let low = remainder * reciprocal;
        Odds { high, low, e }
    }

    /// x q.
    #[inline(always)]
    fn times(self, x: f64) -> f64 {
        self.e.scaled(x * (self.high + self.low))
    }

    /// 1 − q.
    #[inline(always)]
    fn complement(self) -> f64 {
        let scale = self.e.power_beside_one();
        let q = self.high * scale;
        let y = 1.0 - q;
        y + (((1.0 - y) - q) - self.low * scale)
    }
}
