//! The scalar of reverse mode: a value, and how it depends on what the tape holds.
#![expect(
    clippy::inline_always,
    reason = "a call that passes its numbers through memory costs more than the operation"
)]

mod form;
mod operators;

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use nalgebra::DMatrix;

pub(crate) use self::form::{Entries, Form};
use super::chain_rule::{functions_by_chain_rule, scale};
use crate::Real;
use crate::engine::reverse::Tape;
use crate::real::assert_same_length;

/// A number on a tape: its value, and its differential as a linear form of at most two entries of the tape,
/// dv = w₁ du₁ + w₂ du₂.
///
/// The form is *lazy*: a function of one variable scales the two weights and records nothing, terms of the same entry
/// merge, and constants have no form at all. Only a sum or product that would need a third entry records a statement,
/// du = db + w₁ du₁ + w₂ du₂, and goes on as the entry u made by it, with what is left over beside it. So a tape holds a
/// few statements where a plain one would hold every operation. Source: the statement-level recording of Hogan, *Fast reverse-mode
/// automatic differentiation using expression templates* (2014), here without templates.
///
/// Numbers of this kind are handed to a function by [`Reverse`](crate::Reverse) and [`reverse::gradient`](crate::reverse::gradient),
/// and cannot outlive their recording:
///
/// ```compile_fail,E0521
/// use gradus_calculus::reverse;
/// let mut leaked = None;
/// reverse::gradient(|x| { leaked = Some(x[0]); x[0] }, &[1.0]); // borrowed data escapes
/// ```
///
/// nor meet numbers of another one:
///
/// ```compile_fail
/// use gradus_calculus::reverse;
/// reverse::gradient(|x| { reverse::gradient(|y| x[0] * y[0], &[1.0]); x[0] }, &[1.0]); // lifetimes differ
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
    /// No other lifetime will do: numbers of two recordings do not mix.
    recording: PhantomData<Cell<&'t ()>>,
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
            recording: PhantomData,
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
            recording: PhantomData,
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
            |w| scale(w, slope_self),
            |w| scale(w, slope_other),
        )
    }

    /// The number whose differential is that of `self` with its weights under `left`, and that of `other` under `right`:
    /// merged where the entries are the same, lazy while two suffice, else recorded.
    #[inline(always)]
    fn join(self, other: Self, value: T, left: impl Fn(T) -> T, right: impl Fn(T) -> T) -> Self {
        let (a, b) = (self.entries, other.entries);
        let (l0, r0, zero) = (left(self.weights[0]), right(other.weights[0]), T::from(0.0));
        let (entries, weights) = if a.is_single() && b.is_single() {
            if a == b {
                (a, [l0 + r0, zero])
            } else if a.is_none() {
                (b, [r0, zero])
            } else {
                (a.and(b), [l0, r0])
            }
        } else {
            let (l, r) = ([l0, left(self.weights[1])], [r0, right(other.weights[1])]);
            if a.is_single() {
                if b.first() == a.first() || a.is_none() {
                    (b, [r0 + l0, r[1]])
                } else if b.second() == a.first() {
                    (b, [r0, r[1] + l0])
                } else {
                    self.record(a, l, b, r)
                }
            } else if b.is_single() {
                if a.first() == b.first() || b.is_none() {
                    (a, [l0 + r0, l[1]])
                } else if a.second() == b.first() {
                    (a, [l0, l[1] + r0])
                } else {
                    self.record(a, l, b, r)
                }
            } else if a == b {
                (a, [l0 + r0, l[1] + r[1]])
            } else if a == b.swapped() {
                (a, [l0 + r[1], l[1] + r0])
            } else {
                self.record(a, l, b, r)
            }
        };
        Self {
            value,
            weights,
            entries,
            tape: if self.tape.is_some() {
                self.tape
            } else {
                other.tape
            },
            recording: PhantomData,
        }
    }

    /// Records three or four entries, and returns the form that remains. One statement takes a base of weight 1 and two
    /// entries; what is left over stays lazy where it can.
    #[inline(always)]
    fn record(self, a: Entries, l: [T; 2], b: Entries, r: [T; 2]) -> (Entries, [T; 2]) {
        let (zero, one) = (T::from(0.0), T::from(1.0));
        let Some(tape) = self.tape else {
            return (Entries::NONE, [zero; 2]); // never: only constants have no tape, and no entries
        };
        if l[0].equals_constant(1.0) {
            tape.push_sum(a.first(), (a.second(), l[1]), b, r)
        } else if r[0].equals_constant(1.0) {
            tape.push_sum(b.first(), (b.second(), r[1]), a, l)
        } else if b.is_single() {
            let index = tape.push(0, a, l);
            (Entries::one(index).and(b), [one, r[0]])
        } else if a.is_single() {
            let index = tape.push(0, b, r);
            (Entries::one(index).and(a), [one, l[0]])
        } else {
            let index = tape.push(tape.push(0, a, l), b, r);
            (Entries::one(index), [one, zero])
        }
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

impl<T: Real> Real for Var<'_, T> {
    #[inline]
    fn value(self) -> f64 {
        self.value.value()
    }
    #[inline]
    fn equals_constant(self, constant: f64) -> bool {
        let does_not_vary = self.weights.iter().all(|w| w.equals_constant(0.0));
        self.value.equals_constant(constant) && does_not_vary
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
