//! The two scalars that numeric code may be generic over.

use std::fmt::{Debug, Display, LowerExp};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::{activation, error_function, exponential, hyperbolic, logarithm, power, selection};

mod sealed {
    pub trait Sealed: crate::format::Format + crate::matmul::Element {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// `f32` or `f64`, with this crate's functions as methods.
///
/// In generic code `x.exp()` is this trait's, with the same bits on every machine. On a plain `f64` the standard library's
/// method of that name comes first: write [`exp(x)`](crate::exp) there, or `Float::exp(x)`.
///
/// ```
/// use gradus_numerics::{Float, exp};
///
/// fn logistic<T: Float>(x: T) -> T {
///     T::ONE / (T::ONE + (-x).exp())
/// }
/// assert_eq!(logistic(2.0_f64), 1.0 / (1.0 + exp(-2.0)));
/// assert_eq!(logistic(0.0_f32), 0.5);
/// ```
pub trait Float:
    sealed::Sealed
    + Copy
    + Debug
    + Default
    + Display
    + LowerExp
    + PartialEq
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
{
    /// +0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// The distance from 1 to the next larger number: 2⁻²³ or 2⁻⁵².
    const EPSILON: Self;
    /// The smallest positive normal number: 2⁻¹²⁶ or 2⁻¹⁰²².
    const MIN_POSITIVE: Self;
    /// The largest finite number.
    const MAX: Self;
    /// +∞.
    const INFINITY: Self;
    /// A quiet NaN.
    const NAN: Self;

    /// The number nearest to x.
    fn from_f64(x: f64) -> Self;
    /// The same number as f64.
    fn to_f64(self) -> f64;

    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// Not a number.
    fn is_nan(self) -> bool;
    /// Neither zero, subnormal, infinite nor NaN.
    fn is_normal(self) -> bool;
    /// The sign bit is set, also of −0 and NaN.
    fn is_sign_negative(self) -> bool;

    /// |x|.
    fn abs(self) -> Self;
    /// The magnitude of x with the sign of `sign`.
    fn copysign(self, sign: Self) -> Self;
    /// √x, correctly rounded.
    fn sqrt(self) -> Self;
    /// The largest integer ≤ x.
    fn floor(self) -> Self;
    /// The exponent ⌊log₂|x|⌋ of a finite x ≠ 0, exact.
    fn ilogb(self) -> i32;
    /// x · 2ⁿ, exact unless it leaves the normal range.
    fn scalbn(self, n: i32) -> Self;

    /// [`exp2`](crate::exp2).
    fn exp2(self) -> Self;
    /// [`exp_m1`](crate::exp_m1).
    fn exp_m1(self) -> Self;
    /// [`log2`](crate::log2).
    fn log2(self) -> Self;
    /// [`log10`](crate::log10).
    fn log10(self) -> Self;
    /// [`sin`](crate::sin).
    fn sin(self) -> Self;
    /// [`cos`](crate::cos).
    fn cos(self) -> Self;
    /// [`sin_cos`](crate::sin_cos).
    fn sin_cos(self) -> (Self, Self);
    /// [`tan`](crate::tan).
    fn tan(self) -> Self;
    /// [`asin`](crate::asin).
    fn asin(self) -> Self;
    /// [`acos`](crate::acos).
    fn acos(self) -> Self;
    /// [`atan`](crate::atan).
    fn atan(self) -> Self;
    /// [`atan2`](crate::atan2): `y.atan2(x)`.
    fn atan2(self, x: Self) -> Self;
    /// [`sinh`](crate::sinh).
    fn sinh(self) -> Self;
    /// [`cosh`](crate::cosh).
    fn cosh(self) -> Self;
    /// [`asinh`](crate::asinh).
    fn asinh(self) -> Self;
    /// [`acosh`](crate::acosh).
    fn acosh(self) -> Self;
    /// [`atanh`](crate::atanh).
    fn atanh(self) -> Self;
    /// [`powf`](crate::powf).
    fn powf(self, y: Self) -> Self;
    /// [`cbrt`](crate::cbrt).
    fn cbrt(self) -> Self;
    /// [`hypot`](crate::hypot).
    fn hypot(self, y: Self) -> Self;
    /// [`erfc`](crate::erfc).
    fn erfc(self) -> Self;

    /// [`exp`](crate::exp).
    fn exp(self) -> Self {
        exponential::exp_of(self)
    }
    /// [`ln`](crate::ln).
    fn ln(self) -> Self {
        logarithm::ln_of(self)
    }
    /// [`ln_1p`](crate::ln_1p).
    fn ln_1p(self) -> Self {
        logarithm::ln_1p_of(self)
    }
    /// [`tanh`](crate::tanh).
    fn tanh(self) -> Self {
        hyperbolic::tanh_of(self)
    }
    /// [`erf`](crate::erf).
    fn erf(self) -> Self {
        error_function::erf_of(self)
    }
    /// [`powi`](crate::powi).
    #[inline]
    fn powi(self, n: i32) -> Self {
        power::powi_of(self, n)
    }
    /// [`sigmoid`](crate::sigmoid).
    fn sigmoid(self) -> Self {
        activation::sigmoid_of(self)
    }
    /// [`softplus`](crate::softplus).
    fn softplus(self) -> Self {
        activation::softplus_of(self)
    }
    /// [`silu`](crate::silu).
    fn silu(self) -> Self {
        activation::silu_of(self)
    }
    /// [`gelu`](crate::gelu).
    fn gelu(self) -> Self {
        activation::gelu_of(self)
    }
    /// [`gelu_tanh`](crate::gelu_tanh).
    fn gelu_tanh(self) -> Self {
        activation::gelu_tanh_of(self)
    }
    /// [`rsqrt`](crate::rsqrt).
    #[inline]
    fn rsqrt(self) -> Self {
        power::rsqrt_of(self)
    }
    /// [`relu`](crate::relu).
    #[inline]
    fn relu(self) -> Self {
        activation::relu_of(self)
    }
    /// [`max`](crate::max).
    #[inline]
    fn max(self, other: Self) -> Self {
        selection::max_of(self, other)
    }
    /// [`min`](crate::min).
    #[inline]
    fn min(self, other: Self) -> Self {
        selection::min_of(self, other)
    }
}

/// Implements [`Float`] for a primitive from one line per function of one or two arguments.
macro_rules! implement_float {
    ($float:ident, $ilogb:path, $scalbn:path, $sin_cos:path,
     unary { $($unary:ident: $unary_path:path,)* }
     binary { $($binary:ident: $binary_path:path,)* }) => {
        impl Float for $float {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const EPSILON: Self = $float::EPSILON;
            const MIN_POSITIVE: Self = $float::MIN_POSITIVE;
            const MAX: Self = $float::MAX;
            const INFINITY: Self = $float::INFINITY;
            const NAN: Self = $float::NAN;

            #[inline]
            #[allow(clippy::cast_possible_truncation, reason = "rounding to the nearest f32 is the purpose")]
            fn from_f64(x: f64) -> Self { x as $float }
            #[inline]
            fn to_f64(self) -> f64 { f64::from(self) }

            #[inline]
            fn is_finite(self) -> bool { $float::is_finite(self) }
            #[inline]
            fn is_nan(self) -> bool { $float::is_nan(self) }
            #[inline]
            fn is_normal(self) -> bool { $float::is_normal(self) }
            #[inline]
            fn is_sign_negative(self) -> bool { $float::is_sign_negative(self) }

            #[inline]
            fn abs(self) -> Self { $float::abs(self) }
            #[inline]
            fn copysign(self, sign: Self) -> Self { $float::copysign(self, sign) }
            #[inline]
            fn sqrt(self) -> Self { $float::sqrt(self) }
            #[inline]
            fn floor(self) -> Self { $float::floor(self) }
            #[inline]
            fn ilogb(self) -> i32 { $ilogb(self) }
            #[inline]
            fn scalbn(self, n: i32) -> Self { $scalbn(self, n) }
            #[inline]
            fn sin_cos(self) -> (Self, Self) { $sin_cos(self) }

            $(#[inline] fn $unary(self) -> Self { $unary_path(self) })*
            $(#[inline] fn $binary(self, other: Self) -> Self { $binary_path(self, other) })*
        }
    };
}

implement_float!(f64, libm::ilogb, libm::scalbn, crate::sin_cos,
    unary {
        exp2: crate::exp2,
        exp_m1: crate::exp_m1,
        log2: crate::log2,
        log10: crate::log10,
        sin: crate::sin,
        cos: crate::cos,
        tan: crate::tan,
        asin: crate::asin,
        acos: crate::acos,
        atan: crate::atan,
        sinh: crate::sinh,
        cosh: crate::cosh,
        asinh: crate::asinh,
        acosh: crate::acosh,
        atanh: crate::atanh,
        cbrt: crate::cbrt,
        erfc: crate::erfc,
    }
    binary {
        atan2: crate::atan2,
        powf: crate::powf,
        hypot: crate::hypot,
    }
);

implement_float!(f32, libm::ilogbf, libm::scalbnf, libm::sincosf,
    unary {
        exp2: libm::exp2f,
        exp_m1: libm::expm1f,
        log2: libm::log2f,
        log10: libm::log10f,
        sin: libm::sinf,
        cos: libm::cosf,
        tan: libm::tanf,
        asin: libm::asinf,
        acos: libm::acosf,
        atan: libm::atanf,
        sinh: libm::sinhf,
        cosh: libm::coshf,
        asinh: libm::asinhf,
        acosh: libm::acoshf,
        atanh: libm::atanhf,
        cbrt: libm::cbrtf,
        erfc: libm::erfcf,
    }
    binary {
        atan2: libm::atan2f,
        powf: libm::powf,
        hypot: libm::hypotf,
    }
);
