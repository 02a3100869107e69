//! Dual numbers: a value with N tangents, carried through every operation by the chain rule.

use std::array;
use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::chain_rule::{functions_by_chain_rule, scale};
use super::complete_operators;
use crate::Real;

/// A value with `N` tangents: x + ẋ₁ε₁ + … + ẋₙεₙ with εᵢεⱼ = 0, n = `N`.
///
/// f(x + ẋ ε) = f(x) + f′(x) ẋ ε for every function, so evaluating a function on dual numbers whose tangents are
/// columns of the identity gives its partial derivatives beside its value. `T` may be a dual number itself: nested
/// duals carry second derivatives, [`hessian`](crate::hessian) is made of them.
///
/// Lives on the stack; no operation allocates. Source: Griewank and Walther, *Evaluating Derivatives* (2008),
/// chapter 3.
///
/// ```
/// use gradus_calculus::{Dual, Real};
///
/// let x: Dual<f64, 1> = Dual::variable(3.0, 0);
/// let y = x * x;
/// assert_eq!((y.value, y.tangent), (9.0, [6.0])); // (x²)′ = 2x
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dual<T, const N: usize> {
    /// The value x.
    pub value: T,
    /// The tangents ẋ₁ … ẋₙ.
    pub tangent: [T; N],
}

impl<T: Real, const N: usize> Dual<T, N> {
    /// A number that does not vary: all tangents zero.
    ///
    /// ```
    /// use gradus_calculus::Dual;
    /// assert_eq!(Dual::<f64, 2>::constant(3.0).tangent, [0.0, 0.0]);
    /// ```
    #[inline]
    pub fn constant(value: T) -> Self {
        Self {
            value,
            tangent: [T::from(0.0); N],
        }
    }

    /// The variable that the `lane`-th tangent differentiates by: that tangent 1, the others 0.
    ///
    /// # Panics
    /// When `lane` is not below `N`.
    ///
    /// ```
    /// use gradus_calculus::Dual;
    /// assert_eq!(Dual::<f64, 2>::variable(3.0, 1).tangent, [0.0, 1.0]);
    /// ```
    #[inline]
    pub fn variable(value: T, lane: usize) -> Self {
        let mut variable = Self::constant(value);
        variable.tangent[lane] = T::from(1.0);
        variable
    }

    /// g(x) for a function with g(x) = `value` and g′(x) = `slope`: tangents ẋᵢ · slope.
    #[inline]
    fn chain(self, value: T, slope: T) -> Self {
        let tangent = self.tangent.map(|t| scale(t, slope));
        Self { value, tangent }
    }

    /// g(x, y) for a function of two variables with slopes ∂g/∂x and ∂g/∂y: tangents ẋᵢ ∂g/∂x + ẏᵢ ∂g/∂y.
    #[inline]
    fn chain2(self, other: Self, value: T, slope_self: T, slope_other: T) -> Self {
        let tangent = array::from_fn(|i| {
            scale(self.tangent[i], slope_self) + scale(other.tangent[i], slope_other)
        });
        Self { value, tangent }
    }

    #[inline]
    fn add_constant(self, constant: f64) -> Self {
        Self {
            value: self.value + constant,
            ..self
        }
    }
    #[inline]
    fn sub_constant(self, constant: f64) -> Self {
        Self {
            value: self.value - constant,
            ..self
        }
    }
    #[inline]
    fn mul_constant(self, constant: f64) -> Self {
        if constant.is_finite() || T::is_unguarded() {
            // A literal: the compiler sees that no zero tangent needs care.
            return Self {
                value: self.value * constant,
                tangent: self.tangent.map(|t| t * constant),
            };
        }
        self.chain(self.value * constant, T::from(constant))
    }
    #[inline]
    fn div_constant(self, constant: f64) -> Self {
        let tangent = if constant == 0.0 && !T::is_unguarded() {
            self.tangent.map(|t| scale(t, T::from(1.0 / constant)))
        } else {
            self.tangent.map(|t| t / constant)
        };
        Self {
            value: self.value / constant,
            tangent,
        }
    }
}

impl<T: Real, const N: usize> From<f64> for Dual<T, N> {
    #[inline]
    fn from(value: f64) -> Self {
        Self::constant(T::from(value))
    }
}

impl<T: Real, const N: usize> PartialEq for Dual<T, N> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Real, const N: usize> PartialOrd for Dual<T, N> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Real, const N: usize> Neg for Dual<T, N> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self {
            value: -self.value,
            tangent: self.tangent.map(|t| -t),
        }
    }
}

impl<T: Real, const N: usize> Add for Dual<T, N> {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            tangent: array::from_fn(|i| self.tangent[i] + other.tangent[i]),
        }
    }
}

impl<T: Real, const N: usize> Sub for Dual<T, N> {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self {
            value: self.value - other.value,
            tangent: array::from_fn(|i| self.tangent[i] - other.tangent[i]),
        }
    }
}

impl<T: Real, const N: usize> Mul for Dual<T, N> {
    type Output = Self;
    // (xy)˙ = ẋ y + ẏ x
    #[inline]
    fn mul(self, other: Self) -> Self {
        self.chain2(other, self.value * other.value, other.value, self.value)
    }
}

impl<T: Real, const N: usize> Div for Dual<T, N> {
    type Output = Self;
    // (x/y)˙ = (ẋ − (x/y) ẏ) / y
    #[inline]
    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        let slope = other.value.recip();
        self.chain2(other, quotient, slope, -quotient * slope)
    }
}

complete_operators!([T: Real, const N: usize] Dual<T, N>);

impl<T: Real, const N: usize> Real for Dual<T, N> {
    #[inline]
    fn value(self) -> f64 {
        self.value.value()
    }
    #[inline]
    fn equals_constant(self, constant: f64) -> bool {
        let does_not_vary = self.tangent.iter().all(|t| t.equals_constant(0.0));
        self.value.equals_constant(constant) && does_not_vary
    }
    #[inline]
    fn is_zero(self) -> bool {
        self.value.is_zero() && self.tangent.iter().all(|t| t.is_zero())
    }
    functions_by_chain_rule!(T);
}
