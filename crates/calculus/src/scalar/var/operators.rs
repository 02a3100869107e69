//! The operators of a variable.
#![expect(
    clippy::inline_always,
    reason = "a call that passes its numbers through memory costs more than the operation"
)]

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::Var;
use crate::Real;
use crate::scalar::chain_rule::scale;
use crate::scalar::complete_operators;

impl<T: Real> Var<'_, T> {
    #[inline(always)]
    fn add_constant(self, constant: f64) -> Self {
        Self {
            value: self.value + constant,
            ..self
        }
    }
    #[inline(always)]
    fn sub_constant(self, constant: f64) -> Self {
        Self {
            value: self.value - constant,
            ..self
        }
    }
    #[inline(always)]
    fn mul_constant(self, constant: f64) -> Self {
        if constant.is_finite() || T::is_unguarded() {
            // A literal: the compiler sees that no zero weight needs care.
            return Self {
                value: self.value * constant,
                weights: self.weights.map(|w| w * constant),
                ..self
            };
        }
        self.chain(self.value * constant, T::from(constant))
    }
    #[inline(always)]
    fn div_constant(self, constant: f64) -> Self {
        let weights = if constant == 0.0 && !T::is_unguarded() {
            self.weights.map(|w| scale(w, T::from(1.0 / constant)))
        } else {
            self.weights.map(|w| w / constant)
        };
        Self {
            value: self.value / constant,
            weights,
            ..self
        }
    }
}

impl<T: Real> From<f64> for Var<'_, T> {
    #[inline]
    fn from(value: f64) -> Self {
        Self::constant(T::from(value))
    }
}

impl<T: Real> PartialEq for Var<'_, T> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Real> PartialOrd for Var<'_, T> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Real> Neg for Var<'_, T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self {
            value: -self.value,
            weights: self.weights.map(|w| -w),
            ..self
        }
    }
}

impl<T: Real> Add for Var<'_, T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.join(other, self.value + other.value, |w| w, |w| w)
    }
}

impl<T: Real> Sub for Var<'_, T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.join(other, self.value - other.value, |w| w, |w| -w)
    }
}

impl<T: Real> Mul for Var<'_, T> {
    type Output = Self;
    // d(xy) = y dx + x dy
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.chain2(other, self.value * other.value, other.value, self.value)
    }
}

impl<T: Real> Div for Var<'_, T> {
    type Output = Self;
    // d(x/y) = (dx − (x/y) dy) / y
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        let slope = other.value.recip();
        self.chain2(other, quotient, slope, -quotient * slope)
    }
}

complete_operators!(['t, T: Real] Var<'t, T>);
