//! Numbers of twice the precision, for references: a sum of two f64 of which the second is below half an ulp of the first.
//!
//! Sums and products by the error-free transformations of Knuth and Dekker; relative errors of a few 2⁻¹⁰⁴. Nothing here
//! shares a line or a constant with the crate.

use std::ops::{Add, Div, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug)]
pub(crate) struct DoubleDouble {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

impl DoubleDouble {
    pub(crate) const fn new(high: f64, low: f64) -> Self {
        DoubleDouble { high, low }
    }

    /// a + b, exactly.
    pub(crate) fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let b_in_it = high - a;
        DoubleDouble::new(high, (a - (high - b_in_it)) + (b - b_in_it))
    }

    /// a + b, exactly, where |a| ≥ |b|.
    fn ordered_sum(a: f64, b: f64) -> Self {
        let high = a + b;
        DoubleDouble::new(high, b - (high - a))
    }

    /// a b, exactly.
    pub(crate) fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        DoubleDouble::new(high, a.mul_add(b, -high))
    }

    /// x · 2ⁿ, exact while it is normal.
    pub(crate) fn scaled(self, n: i32) -> Self {
        DoubleDouble::new(libm::scalbn(self.high, n), libm::scalbn(self.low, n))
    }
}

impl From<f64> for DoubleDouble {
    fn from(x: f64) -> Self {
        DoubleDouble::new(x, 0.0)
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    fn neg(self) -> Self {
        DoubleDouble::new(-self.high, -self.low)
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let high = Self::sum(self.high, other.high);
        let low = Self::sum(self.low, other.low);
        let first = Self::ordered_sum(high.high, high.low + low.high);
        Self::ordered_sum(first.high, first.low + low.low)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let p = Self::product(self.high, other.high);
        let cross = self.high * other.low + self.low * other.high;
        Self::ordered_sum(p.high, p.low + cross)
    }
}

impl Div for DoubleDouble {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * first.into();
        let second = rest.high / other.high;
        let rest = rest - other * second.into();
        Self::ordered_sum(first, second) + (rest.high / other.high).into()
    }
}
