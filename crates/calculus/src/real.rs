//! The scalar a function is evaluated on.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use gradus_numerics::dispatch;
use nalgebra::DMatrix;

use crate::structured::{self, sum_of_pairs};

/// A number that a differentiable function can be evaluated on.
///
/// A function is written once over `T: Real`; an engine chooses `T` and learns the derivative from the same formula:
/// plain `f64` gives the value, [`Dual`](crate::Dual) the value with tangents, [`Complex`](crate::Complex) the complex
/// step, [`Counting`](crate::Counting) the number of operations.
///
/// Comparisons look only at the value. Constants stand on the right (`x * 2.0`), because `f64: Mul<T>` cannot be
/// promised for every `T`; on the left they work for each concrete scalar. The value is the same for every scalar,
/// bit for bit: `f.eval(&duals).value()` equals `f.eval(&floats)`. (The real part of a complex number is no such value:
/// it follows the complex formulas, to within rounding, and the complex-step engine takes its value from f64.)
///
/// At a kink each operation has one documented slope, and a tangent that is zero stays zero whatever the slope
/// (0 · ∞ = 0 for a zero tangent).
///
/// ```
/// use gradus_calculus::{Dual, Real};
///
/// fn f<T: Real>(x: T, y: T) -> T {
///     x.square() * y + y.sin()
/// }
/// assert_eq!(f(1.0, 0.0), 0.0);
/// let x = Dual::variable(1.0, 0);
/// let y = Dual::variable(0.0, 1);
/// let value: Dual<f64, 2> = f(x, y);
/// assert_eq!(value.tangent, [0.0, 2.0]); // ∇f(1, 0) = (2xy, x² + cos y) = (0, 2)
/// ```
pub trait Real:
    Copy
    + Debug
    + PartialOrd
    + From<f64>
    + Neg<Output = Self>
    + Sum
    + for<'a> Sum<&'a Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + AddAssign<f64>
    + SubAssign<f64>
    + MulAssign<f64>
    + DivAssign<f64>
{
    /// The value without derivatives.
    fn value(self) -> f64;

    /// x², as `x * x`.
    #[inline]
    fn square(self) -> Self {
        self * self
    }

    /// Whether this number is the given constant, together with every derivative it carries.
    ///
    /// Scalars that carry derivatives override it.
    #[inline]
    #[expect(clippy::float_cmp, reason = "exactly this number is meant")]
    fn equals_constant(self, constant: f64) -> bool {
        self.value() == constant
    }

    /// Whether this number is zero, together with every derivative it carries.
    ///
    /// The rule "a zero tangent stays zero" rests on it. A function that branches on it branches on derivatives, and is
    /// another function on another scalar: compare values instead.
    #[inline]
    fn is_zero(self) -> bool {
        self.equals_constant(0.0)
    }

    /// Whether tangents of this kind are multiplied without asking if they are zero; for the crate's own scalars.
    #[doc(hidden)]
    #[inline]
    fn is_unguarded() -> bool {
        false
    }

    /// eˣ.
    fn exp(self) -> Self;
    /// Natural logarithm ln x.
    fn ln(self) -> Self;
    /// ln(1 + x), accurate for small x.
    fn ln_1p(self) -> Self;
    /// eˣ − 1, accurate for small x.
    fn exp_m1(self) -> Self;
    /// √x; the slope at 0 is ∞.
    fn sqrt(self) -> Self;
    /// xⁿ for a whole n, by repeated squaring; x⁰ = 1 with slope 0 everywhere.
    fn powi(self, n: i32) -> Self;
    /// xᵖ for a constant p; x⁰ = 1 with slope 0 everywhere.
    fn powf(self, p: f64) -> Self;
    /// xʸ for a variable exponent; at x = 0, y > 0 the slope in y is 0.
    fn pow(self, exponent: Self) -> Self;
    /// sin x.
    fn sin(self) -> Self;
    /// cos x.
    fn cos(self) -> Self;
    /// (sin x, cos x): the bits of [`sin`](Self::sin) and [`cos`](Self::cos), where both are wanted for the price of little
    /// more than one.
    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }
    /// tan x.
    fn tan(self) -> Self;
    /// arcsin x.
    fn asin(self) -> Self;
    /// arccos x.
    fn acos(self) -> Self;
    /// arctan x.
    fn atan(self) -> Self;
    /// The angle of the point (x, y) = (`x`, `self`), in (−π, π].
    fn atan2(self, x: Self) -> Self;
    /// sinh x.
    fn sinh(self) -> Self;
    /// cosh x.
    fn cosh(self) -> Self;
    /// tanh x; its slope keeps full relative accuracy in the tails.
    fn tanh(self) -> Self;
    /// |x|; the slope at 0 is 0.
    fn abs(self) -> Self;
    /// The rectifier max(x, 0); the slope at 0 is 0, and NaN stays NaN.
    #[inline]
    fn relu(self) -> Self {
        let value = self.value();
        if value > 0.0 || value.is_nan() {
            self
        } else {
            Self::from(0.0)
        }
    }
    /// The logistic function σ(x) = 1 / (1 + e⁻ˣ); its slope keeps full relative accuracy in the tails.
    fn sigmoid(self) -> Self;
    /// softplus(x) = ln(1 + eˣ), without overflow.
    fn softplus(self) -> Self;
    /// The error function erf x = 2/√π ∫₀ˣ e^(−t²) dt.
    fn erf(self) -> Self;
    /// √(x² + y²) without overflow; both slopes at the origin are 0.
    fn hypot(self, other: Self) -> Self;

    /// 1 / x.
    #[inline]
    fn recip(self) -> Self {
        Self::from(1.0) / self
    }

    /// The larger of two numbers with its derivatives; on a tie the first (`self`), NaN where either is NaN.
    #[inline]
    fn max(self, other: Self) -> Self {
        // NaN wins from either side: `self` when it is NaN, else `other` unless it is known to be no larger.
        let first = self.value();
        if first.is_nan() || first >= other.value() {
            self
        } else {
            other
        }
    }

    /// The smaller of two numbers with its derivatives; on a tie the first (`self`), NaN where either is NaN.
    #[inline]
    fn min(self, other: Self) -> Self {
        let first = self.value();
        if first.is_nan() || first <= other.value() {
            self
        } else {
            other
        }
    }

    /// a · b = Σ aᵢ bᵢ, in the order of [`gradus_numerics::dot`].
    ///
    /// # Panics
    /// When the lengths differ.
    fn dot(a: &[Self], b: &[Self]) -> Self {
        assert_same_length("dot", a.len(), b.len());
        sum_of_pairs(a, b, |a, b| a * b)
    }

    /// Σ xᵢ, in the order of [`gradus_numerics::sum`].
    fn sum_of(x: &[Self]) -> Self {
        sum_of_pairs(x, x, |x, _| x)
    }

    /// Σ wᵢ xᵢ with constant weights, in the order of [`gradus_numerics::dot`].
    ///
    /// # Panics
    /// When the lengths differ.
    fn weighted_sum(weights: &[f64], x: &[Self]) -> Self {
        assert_same_length("weighted_sum", weights.len(), x.len());
        sum_of_pairs(x, weights, |x, weight| x * weight)
    }

    /// ‖x‖² = Σ xᵢ², in the order of [`gradus_numerics::dot`].
    fn squared_norm(x: &[Self]) -> Self {
        sum_of_pairs(x, x, |x, _| x * x)
    }

    /// The product A x of a constant matrix (m × n) and a vector (length n), into `product` (length m): each entry
    /// Σⱼ aᵢⱼ xⱼ in the order of [`gradus_numerics::dot`].
    ///
    /// # Panics
    /// When the lengths do not fit the matrix.
    fn matrix_vector(matrix: &DMatrix<f64>, x: &[Self], product: &mut [Self]) {
        assert_same_length("matrix_vector", matrix.ncols(), x.len());
        assert_same_length("matrix_vector", matrix.nrows(), product.len());
        structured::matrix_vector(matrix, x, product);
    }

    /// ln Σ exp xᵢ = m + ln Σ exp(xᵢ − m) with m the largest value; −∞ for an empty slice.
    ///
    /// m enters as a constant: the identity holds for every m, so the slopes are the softmax of x all the same.
    fn log_sum_exp(x: &[Self]) -> Self {
        structured::log_sum_exp(x)
    }
}

pub(crate) fn assert_same_length(operation: &str, first: usize, second: usize) {
    assert!(
        first == second,
        "{operation} needs two slices of one length, found {first} and {second}"
    );
}

/// Functions of one variable, by the definitions of `gradus-numerics`.
macro_rules! numerics_functions {
    ($($function:ident)*) => {
        $(#[inline]
        fn $function(self) -> f64 {
            gradus_numerics::$function(self)
        })*
    };
}

impl Real for f64 {
    numerics_functions!(exp ln ln_1p exp_m1 sin cos tan asin acos atan sinh cosh tanh sigmoid softplus erf);

    #[inline]
    fn value(self) -> f64 {
        self
    }
    #[inline]
    fn sin_cos(self) -> (f64, f64) {
        gradus_numerics::sin_cos(self)
    }
    #[inline]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }
    #[inline]
    fn abs(self) -> f64 {
        f64::abs(self)
    }
    #[inline]
    fn powi(self, n: i32) -> f64 {
        gradus_numerics::powi(self, n)
    }
    #[inline]
    fn powf(self, p: f64) -> f64 {
        gradus_numerics::powf(self, p)
    }
    #[inline]
    fn pow(self, exponent: f64) -> f64 {
        gradus_numerics::powf(self, exponent)
    }
    #[inline]
    fn atan2(self, x: f64) -> f64 {
        gradus_numerics::atan2(self, x)
    }
    #[inline]
    fn hypot(self, other: f64) -> f64 {
        gradus_numerics::hypot(self, other)
    }
    fn dot(a: &[f64], b: &[f64]) -> f64 {
        gradus_numerics::dot(a, b)
    }
    fn sum_of(x: &[f64]) -> f64 {
        gradus_numerics::sum(x)
    }
    fn weighted_sum(weights: &[f64], x: &[f64]) -> f64 {
        gradus_numerics::dot(x, weights)
    }
    fn squared_norm(x: &[f64]) -> f64 {
        gradus_numerics::squared_norm(x)
    }
    fn matrix_vector(matrix: &DMatrix<f64>, x: &[f64], product: &mut [f64]) {
        assert_same_length("matrix_vector", matrix.ncols(), x.len());
        assert_same_length("matrix_vector", matrix.nrows(), product.len());
        dispatch(structured::MatrixVector { matrix, x, product });
    }
    fn log_sum_exp(x: &[f64]) -> f64 {
        dispatch(structured::LogSumExp(x))
    }
}
