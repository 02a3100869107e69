//! Errors in units of the last place.

use super::exact::Scaled;

/// |y − m 2ⁿ| in ulps of the exact value, subnormal ones counted in the smallest number.
pub(crate) fn ulps(y: f64, (m, n): Scaled) -> f64 {
    let exponent = (libm::ilogb(m.high) + n).max(-1022);
    // Everything is scaled by 2⁻ⁿ; y is exact in it.
    let error = (libm::scalbn(y, -n) - m.high) - m.low;
    libm::scalbn(error.abs(), n - (exponent - 52))
}

/// The same for f32, where an f64 stands for the exact value.
pub(crate) fn single_ulps(y: f32, exact: f64) -> f64 {
    let exponent = libm::ilogb(exact).max(-126);
    libm::scalbn((f64::from(y) - exact).abs(), 23 - exponent)
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
