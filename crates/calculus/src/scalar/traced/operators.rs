//! The operators of a traced number.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::Traced;
use crate::Real;
use crate::scalar::complete_operators;

impl Traced<'_> {
    #[inline]
    fn add_constant(self, constant: f64) -> Self {
        self.linear(self.value + constant)
    }
    #[inline]
    fn sub_constant(self, constant: f64) -> Self {
        self.linear(self.value - constant)
    }
    #[inline]
    fn mul_constant(self, constant: f64) -> Self {
        self.linear(self.value * constant)
    }
    #[inline]
    fn div_constant(self, constant: f64) -> Self {
        self.linear(self.value / constant)
    }
}

impl From<f64> for Traced<'_> {
    #[inline]
    fn from(value: f64) -> Self {
        Self::constant(value)
    }
}

impl PartialEq for Traced<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.look() == other.look()
    }
}

impl PartialOrd for Traced<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.look().partial_cmp(&other.look())
    }
}

impl Neg for Traced<'_> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        self.linear(-self.value)
    }
}

impl Add for Traced<'_> {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        self.sum(other, self.value + other.value)
    }
}

impl Sub for Traced<'_> {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        self.sum(other, self.value - other.value)
    }
}

impl Mul for Traced<'_> {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        self.product(other, self.value * other.value)
    }
}

impl Div for Traced<'_> {
    type Output = Self;
    // x/y = x · (1/y), curved in y
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        self.product(other.recip(), value)
    }
}

complete_operators!(['t] Traced<'t>);
