//! Errors in units of the last place.

use gradus_numerics::Float;

use super::exact::Scaled;

/// |y − m 2ⁿ| in ulps of the exact value, subnormal ones counted in the smallest number.
pub(crate) fn ulps(y: f64, (m, n): Scaled) -> f64 {
    let exponent = (libm::ilogb(m.high) + n).max(-1022);
    // Everything is scaled by 2⁻ⁿ; y is exact in it.
    let error = (libm::scalbn(y, -n) - m.high) - m.low;
    libm::scalbn(error.abs(), n - (exponent - 52))
}

/// The same for f32, where an f64 stands for the exact value; infinite where one is a number, zero or infinity and the other
/// is not, 0 where the same is expected.
pub(crate) fn single_ulps(y: f32, exact: f64) -> f64 {
    let nearest = f32::from_f64(exact);
    if nearest.is_nan() || nearest.is_infinite() || y.is_nan() || y.is_infinite() {
        let same = y.to_bits() == nearest.to_bits() || y.is_nan() && nearest.is_nan();
        return if same { 0.0 } else { f64::INFINITY };
    }
    if exact == 0.0 && y.to_bits() != nearest.to_bits() {
        return f64::INFINITY; // another sign, or no zero
    }
    // 2^(23 − e) from the bits of the exponent e ≥ −126 of the exact value
    let biased = (exact.to_bits() >> 52 & 0x7ff).clamp(1023 - 126, 1023 + 128);
    let per_ulp = f64::from_bits((2 * 1023 + 23 - biased) << 52);
    (f64::from(y) - exact).abs() * per_ulp
}

/// The worst of many errors, and where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worst {
    pub(crate) ulps: f64,
    pub(crate) at: f64,
}

impl Worst {
    pub(crate) const NONE: Worst = Worst { ulps: 0.0, at: 0.0 };

    pub(crate) fn or(self, other: Worst) -> Worst {
        // also where the other is NaN
        if other.ulps <= self.ulps { self } else { other }
    }
}
