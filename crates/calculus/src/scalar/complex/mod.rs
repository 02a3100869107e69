//! A complex number, for the complex step: f(x + ih) with true complex formulas.

mod functions;

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::chain_rule::scale;
use super::complete_operators;
use crate::Real;

/// A complex number x + iy that a real function is continued to.
///
/// Each function is the analytic continuation of the real one, in a formula that keeps a tiny imaginary part to full
/// relative accuracy (after Kahan, *Branch cuts for complex elementary functions*, 1987). Selections (`abs`, `max`,
/// comparisons) follow the real part. The error function has no closed complex form here: it is refused, and
/// the refusal travels with the number, because continuing it to first order only would be a dual number in disguise.
///
/// ```
/// use gradus_calculus::{Complex, Real};
///
/// let z = Complex::new(0.5, 1e-20).exp();
/// assert!((z.imaginary / 1e-20 - gradus_numerics::exp(0.5)).abs() < 1e-15); // Im exp(x + ih) / h = eˣ
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Complex {
    /// x = Re z.
    pub real: f64,
    /// y = Im z.
    pub imaginary: f64,
    refused: Option<&'static str>,
}

impl Complex {
    /// x + iy.
    ///
    /// ```
    /// use gradus_calculus::Complex;
    /// let i = Complex::new(0.0, 1.0);
    /// assert_eq!((i * i).real, -1.0); // i² = −1
    /// ```
    pub const fn new(real: f64, imaginary: f64) -> Self {
        Self {
            real,
            imaginary,
            refused: None,
        }
    }

    /// The first operation without a complex form that this number went through, if any.
    ///
    /// ```
    /// use gradus_calculus::{Complex, Real};
    /// assert_eq!(Complex::new(0.5, 1e-20).erf().refused(), Some("erf"));
    /// ```
    pub const fn refused(self) -> Option<&'static str> {
        self.refused
    }

    /// A result of this number alone: a refusal stays.
    fn with(self, real: f64, imaginary: f64) -> Self {
        Self {
            real,
            imaginary,
            refused: self.refused,
        }
    }

    /// A result of two numbers: a refusal of either stays.
    fn join(self, other: Self, real: f64, imaginary: f64) -> Self {
        Self {
            real,
            imaginary,
            refused: self.refused.or(other.refused),
        }
    }

    fn add_constant(self, constant: f64) -> Self {
        self.with(self.real + constant, self.imaginary)
    }
    fn sub_constant(self, constant: f64) -> Self {
        self.with(self.real - constant, self.imaginary)
    }
    fn mul_constant(self, constant: f64) -> Self {
        self.with(self.real * constant, scale(self.imaginary, constant))
    }
    fn div_constant(self, constant: f64) -> Self {
        self / Self::from(constant)
    }
}

impl From<f64> for Complex {
    fn from(value: f64) -> Self {
        Self::new(value, 0.0)
    }
}

impl PartialEq for Complex {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl PartialOrd for Complex {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.real.partial_cmp(&other.real)
    }
}

impl Neg for Complex {
    type Output = Self;
    fn neg(self) -> Self {
        self.with(-self.real, -self.imaginary)
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.join(
            other,
            self.real + other.real,
            self.imaginary + other.imaginary,
        )
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.join(
            other,
            self.real - other.real,
            self.imaginary - other.imaginary,
        )
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.join(
            other,
            self.real * other.real - scale(self.imaginary, other.imaginary),
            scale(self.imaginary, other.real) + scale(other.imaginary, self.real),
        )
    }
}

impl Div for Complex {
    type Output = Self;
    // Smith's division: scale by the larger part of the divisor, so that its square cannot overflow.
    fn div(self, other: Self) -> Self {
        let (a, b, c, d) = (self.real, self.imaginary, other.real, other.imaginary);
        if d == 0.0 {
            return self.join(other, a / c, if b == 0.0 { b } else { b / c });
        }
        if c.abs() >= d.abs() {
            let ratio = d / c;
            let scale = c + d * ratio;
            self.join(other, (a + b * ratio) / scale, (b - a * ratio) / scale)
        } else {
            let ratio = c / d;
            let scale = c * ratio + d;
            self.join(other, (a * ratio + b) / scale, (b * ratio - a) / scale)
        }
    }
}

complete_operators!([] Complex);
