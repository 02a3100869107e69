//! The scalar of reverse mode: a value, and how it depends on what the tape holds.
#![expect(
    clippy::inline_always,
    reason = "a call that passes its numbers through memory costs more than the operation"
)]

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

use nalgebra::DMatrix;

use super::chain_rule::{functions_by_chain_rule, is_unguarded, scale};
use super::complete_operators;
use crate::Real;
use crate::engine::reverse::Tape;
use crate::real::assert_same_length;

/// A number on a tape: its value, and its differential as a linear form of at most two entries of the tape,
/// dv = w₁ du₁ + w₂ du₂.
///
/// The form is *lazy*: a function of one variable scales the two weights and records nothing, terms of the same entry
/// merge, and constants have no form at all. Only a sum or product that would need a third entry records one statement
/// of the (at most four) entries at hand and goes on as the single entry made by it. So a tape holds a few statements
/// where a plain one would hold every operation. Source: the statement-level recording of Hogan, *Fast reverse-mode
/// automatic differentiation using expression templates* (2014), here without templates.
///
/// Numbers of this kind are handed to a function by [`Reverse`](crate::Reverse) and [`reverse::gradient`](crate::reverse::gradient),
/// and cannot outlive their recording:
///
/// ```compile_fail
/// use gradus_calculus::reverse;
/// let mut leaked = None;
/// reverse::gradient(|x| { leaked = Some(x[0]); x[0] }, &[1.0]); // borrowed data escapes
/// ```
///
/// `T` is the number below: `f64` for a gradient, [`Dual`](crate::Dual) for second derivatives.
///
/// ```
/// use gradus_calculus::{Real, Var, reverse};
///
/// fn f<'t>(x: &[Var<'t>]) -> Var<'t> {
///     x[0] * x[0] * x[1] + x[1].sin()
/// }
/// assert_eq!(reverse::gradient(f, &[1.0, 0.0]).as_slice(), [0.0, 2.0]); // (2xy, x² + cos y)
/// ```
#[derive(Clone, Copy)]
pub struct Var<'t, T = f64> {
    value: T,
    weights: [T; 2],
    entries: Entries,
    tape: Option<&'t Tape<T>>,
}

/// A [`Var`] without its tape: value and linear form. An absent entry has weight zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form<T> {
    pub(crate) value: T,
    pub(crate) weights: [T; 2],
    entries: Entries,
}

/// At most two entries of a tape, named by their indices; 0 for none, and where only one is there, it stands first.
///
/// Both in one word: a number is copied and compared whole, and what was stored in halves would have to wait for its
/// way through the cache before it could be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entries(u64);

impl Entries {
    pub(crate) const NONE: Self = Self(0);

    #[inline]
    fn one(index: u32) -> Self {
        Self(u64::from(index))
    }
    /// Two entries, each single.
    #[inline]
    fn and(self, second: Self) -> Self {
        Self(self.0 | second.0 << 32)
    }
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    pub(crate) fn first(self) -> u32 {
        self.0 as u32
    }
    #[inline]
    pub(crate) fn second(self) -> u32 {
        (self.0 >> 32) as u32
    }
    /// Whether there is at most one.
    #[inline]
    pub(crate) fn is_single(self) -> bool {
        self.0 >> 32 == 0
    }
    #[inline]
    fn is_none(self) -> bool {
        self.0 == 0
    }
    #[inline]
    fn swapped(self) -> Self {
        Self(self.0.rotate_left(32))
    }
}

impl<'t, T: Real> Var<'t, T> {
    /// The number that entry `index` of the tape stands for.
    #[inline]
    pub(crate) fn entry(value: T, index: u32, tape: &'t Tape<T>) -> Self {
        Self {
            value,
            weights: [T::from(1.0), T::from(0.0)],
            entries: Entries::one(index),
            tape: Some(tape),
        }
    }

    /// What remains of the number when its recording ends.
    #[inline]
    pub(crate) fn form(self) -> Form<T> {
        Form {
            value: self.value,
            weights: self.weights,
            entries: self.entries,
        }
    }

    #[inline]
    fn constant(value: T) -> Self {
        Self {
            value,
            weights: [T::from(0.0); 2],
            entries: Entries::NONE,
            tape: None,
        }
    }

    /// g(x) with g(x) = `value`, g′(x) = `slope`: the weights scaled, nothing recorded.
    #[inline(always)]
    fn chain(self, value: T, slope: T) -> Self {
        Self {
            value,
            weights: self.weights.map(|w| scale(w, slope)),
            ..self
        }
    }

    /// g(x, y) with slopes ∂g/∂x and ∂g/∂y.
    #[inline(always)]
    fn chain2(self, other: Self, value: T, slope_self: T, slope_other: T) -> Self {
        self.join(
            other,
            value,
            self.weights.map(|w| scale(w, slope_self)),
            other.weights.map(|w| scale(w, slope_other)),
        )
    }

    /// The number with the differential l·(entries of `self`) + r·(entries of `other`): merged where the entries are
    /// the same, lazy while two suffice, else one statement.
    #[inline(always)]
    fn join(self, other: Self, value: T, l: [T; 2], r: [T; 2]) -> Self {
        let (a, b) = (self.entries, other.entries);
        let lazy = |entries, weights| Self {
            value,
            weights,
            entries,
            tape: if self.tape.is_some() {
                self.tape
            } else {
                other.tape
            },
        };
        if a == b {
            lazy(a, [l[0] + r[0], l[1] + r[1]])
        } else if a.is_single() && b.is_single() {
            if a.is_none() {
                lazy(b, r)
            } else {
                lazy(a.and(b), [l[0], r[0]])
            }
        } else if b.is_single() && (b.first() == a.first() || b.is_none()) {
            lazy(a, [l[0] + r[0], l[1]])
        } else if b.is_single() && b.first() == a.second() {
            lazy(a, [l[0], l[1] + r[0]])
        } else if a.is_single() && (a.first() == b.first() || a.is_none()) {
            lazy(b, [l[0] + r[0], r[1]])
        } else if a.is_single() && a.first() == b.second() {
            lazy(b, [r[0], r[1] + l[0]])
        } else if a == b.swapped() {
            lazy(a, [l[0] + r[1], l[1] + r[0]])
        } else if let Some(tape) = self.tape {
            let index = tape.push([a, b], [l[0], l[1], r[0], r[1]]);
            Self::entry(value, index, tape)
        } else {
            // Three entries and more need a tape: only constants have none.
            Self::constant(value)
        }
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
        if constant.is_finite() || is_unguarded::<T>() {
            // A literal: the compiler sees that no zero weight needs care.
            return Self {
                value: self.value * constant,
                weights: self.weights.map(|w| w * constant),
                ..self
            };
        }
        self.chain(self.value * constant, T::from(constant))
    }
    #[inline]
    fn div_constant(self, constant: f64) -> Self {
        let weights = if constant == 0.0 && !is_unguarded::<T>() {
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

impl<T: Real> Form<T> {
    /// (index, weight) of each of the two entries, (0, 0) for one that is absent.
    #[inline]
    pub(crate) fn terms(&self) -> [(u32, T); 2] {
        [
            (self.entries.first(), self.weights[0]),
            (self.entries.second(), self.weights[1]),
        ]
    }

    /// The entry that the number is itself, where it is nothing more than that.
    #[inline]
    pub(crate) fn as_entry(&self) -> Option<u32> {
        let is_one = self.weights[0] == T::from(1.0) && (self.weights[0] - 1.0).is_zero();
        let is_entry = is_one && self.entries.is_single() && !self.entries.is_none();
        is_entry.then_some(self.entries.first())
    }
}

impl<T: Real> fmt::Debug for Var<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the tape: it holds the whole recording.
        formatter
            .debug_struct("Var")
            .field("value", &self.value)
            .field("weights", &self.weights)
            .field("entries", &[self.entries.first(), self.entries.second()])
            .finish_non_exhaustive()
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
    #[inline]
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
        self.join(other, self.value + other.value, self.weights, other.weights)
    }
}

impl<T: Real> Sub for Var<'_, T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let negated = other.weights.map(|w| -w);
        self.join(other, self.value - other.value, self.weights, negated)
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

impl<T: Real> Real for Var<'_, T> {
    #[inline]
    fn value(self) -> f64 {
        self.value.value()
    }
    #[inline]
    fn is_zero(self) -> bool {
        self.value.is_zero() && self.weights.iter().all(|w| w.is_zero())
    }
    functions_by_chain_rule!(T);

    fn dot(a: &[Self], b: &[Self]) -> Self {
        assert_same_length("dot", a.len(), b.len());
        match tape_of(a).or_else(|| tape_of(b)) {
            Some(tape) => tape.dot(a, b),
            None => Self::constant(T::dot(&values(a), &values(b))),
        }
    }
    fn sum_of(x: &[Self]) -> Self {
        match tape_of(x) {
            Some(tape) => tape.sum_of(x),
            None => Self::constant(T::sum_of(&values(x))),
        }
    }
    fn weighted_sum(weights: &[f64], x: &[Self]) -> Self {
        assert_same_length("weighted_sum", weights.len(), x.len());
        match tape_of(x) {
            Some(tape) => tape.weighted_sum(weights, x),
            None => Self::constant(T::weighted_sum(weights, &values(x))),
        }
    }
    fn squared_norm(x: &[Self]) -> Self {
        match tape_of(x) {
            Some(tape) => tape.squared_norm(x),
            None => Self::constant(T::squared_norm(&values(x))),
        }
    }
    fn log_sum_exp(x: &[Self]) -> Self {
        match tape_of(x) {
            Some(tape) => tape.log_sum_exp(x),
            None => Self::constant(T::log_sum_exp(&values(x))),
        }
    }
    fn matrix_vector(matrix: &DMatrix<f64>, x: &[Self], product: &mut [Self]) {
        assert_same_length("matrix_vector", matrix.ncols(), x.len());
        assert_same_length("matrix_vector", matrix.nrows(), product.len());
        if let Some(tape) = tape_of(x) {
            tape.matrix_vector(matrix, x, product);
        } else {
            let mut values_of_product = vec![T::from(0.0); product.len()];
            T::matrix_vector(matrix, &values(x), &mut values_of_product);
            for (entry, value) in product.iter_mut().zip(values_of_product) {
                *entry = Self::constant(value);
            }
        }
    }
}

/// The tape that any of the numbers is on; constants are on none.
fn tape_of<'t, T: Real>(x: &[Var<'t, T>]) -> Option<&'t Tape<T>> {
    x.iter().find_map(|x| x.tape)
}

fn values<T: Real>(x: &[Var<'_, T>]) -> Vec<T> {
    x.iter().map(|x| x.value).collect()
}
