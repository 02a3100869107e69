//! A plain number whose duals multiply tangents without a guard.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::complete_operators;
use crate::Real;

/// An f64 whose dual numbers and tapes are unguarded: [`Dual<Unguarded, N>`](crate::Dual) multiplies each tangent by the slope
/// without asking first whether the tangent is zero.
///
/// For engines, which evaluate *optimistically*. The guard "a zero tangent stays zero" matters only where a slope is infinite or NaN,
/// and there the unguarded product 0 · ∞ is NaN. A NaN tangent stays NaN through every operation until a selection
/// drops it, and a selection drops the guarded tangent as well. So: evaluate unguarded, and only where a derivative
/// comes out NaN evaluate again on guarded duals. Where none does, both have the same bits, but for the sign of a
/// derivative that is zero; engines add +0 to each derivative, which makes every zero a +0.
///
/// ```
/// use gradus_calculus::{Dual, Real, Unguarded};
///
/// // √(0 · x): nothing varies, the slope of √ is ∞.
/// let guarded = (Dual::<f64, 1>::variable(1.0, 0) * 0.0).sqrt();
/// let unguarded = (Dual::<Unguarded, 1>::variable(Unguarded(1.0), 0) * 0.0).sqrt();
/// assert_eq!(guarded.tangent[0], 0.0);
/// assert!(unguarded.tangent[0].value().is_nan());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Unguarded(pub f64);

impl Unguarded {
    #[inline]
    fn add_constant(self, constant: f64) -> Self {
        Self(self.0 + constant)
    }
    #[inline]
    fn sub_constant(self, constant: f64) -> Self {
        Self(self.0 - constant)
    }
    #[inline]
    fn mul_constant(self, constant: f64) -> Self {
        Self(self.0 * constant)
    }
    #[inline]
    fn div_constant(self, constant: f64) -> Self {
        Self(self.0 / constant)
    }
}

impl From<f64> for Unguarded {
    #[inline]
    fn from(value: f64) -> Self {
        Self(value)
    }
}

impl PartialEq for Unguarded {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl PartialOrd for Unguarded {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }
}

impl Neg for Unguarded {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// The operators between two numbers.
macro_rules! operators {
    ($($trait:ident $method:ident $sign:tt)*) => {
        $(impl $trait for Unguarded {
            type Output = Self;
            #[inline]
            fn $method(self, other: Self) -> Self {
                Self(self.0 $sign other.0)
            }
        })*
    };
}
operators!(Add add + Sub sub - Mul mul * Div div /);
complete_operators!([] Unguarded);

/// Functions of one, and of two, numbers: those of f64.
macro_rules! functions {
    ($($unary:ident)*; $($binary:ident)*) => {
        $(#[inline]
        fn $unary(self) -> Self {
            Self(Real::$unary(self.0))
        })*
        $(#[inline]
        fn $binary(self, other: Self) -> Self {
            Self(Real::$binary(self.0, other.0))
        })*
    };
}

impl Real for Unguarded {
    functions!(
        square exp ln ln_1p exp_m1 sqrt sin cos tan asin acos atan sinh cosh tanh abs sigmoid softplus erf recip;
        pow atan2 hypot max min
    );

    #[inline]
    fn value(self) -> f64 {
        self.0
    }
    #[inline]
    fn is_unguarded() -> bool {
        true
    }
    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        let (sin, cos) = Real::sin_cos(self.0);
        (Self(sin), Self(cos))
    }
    #[inline]
    fn powi(self, n: i32) -> Self {
        Self(Real::powi(self.0, n))
    }
    #[inline]
    fn powf(self, p: f64) -> Self {
        Self(Real::powf(self.0, p))
    }
}
