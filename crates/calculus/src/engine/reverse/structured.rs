//! Structured operations on the tape: one node each.

use nalgebra::DMatrix;

use super::Tape;
use super::tape::truncate;
use super::wide::{Differential, Values, WideNodes, side_by_side};
use crate::{Real, Var};

impl<T: Real> Tape<T> {
    /// Σ xᵢ as one entry.
    pub(crate) fn sum_of<'t>(&'t self, x: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, x);
        let value = T::sum_of(&wide.left);
        let position = self.push_wide(1);
        let count = x.len();
        wide.add(
            position,
            x,
            |_, _| T::from(1.0),
            |_, start| Some(Differential::Sum { start, count }),
        );
        Var::entry(value, truncate(position), self)
    }

    /// Σ wᵢ xᵢ as one entry.
    pub(crate) fn weighted_sum<'t>(&'t self, weights: &[f64], x: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, x);
        let value = T::weighted_sum(weights, &wide.left);
        let position = self.push_wide(1);
        wide.add(
            position,
            x,
            |k, _| T::from(weights[k]),
            |wide, start| {
                let range = wide.hold_constants(weights)?;
                Some(Differential::Constants { start, range })
            },
        );
        Var::entry(value, truncate(position), self)
    }

    /// a·b as one entry: d(a·b) = Σ bᵢ daᵢ + Σ aᵢ dbᵢ.
    pub(crate) fn dot<'t>(&'t self, a: &[Var<'t, T>], b: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, a);
        gather(&mut wide.right, b);
        let value = T::dot(&wide.left, &wide.right);
        let position = self.push_wide(1);
        wide.add_values(position, a, Values::Right);
        wide.add_values(position, b, Values::Left);
        Var::entry(value, truncate(position), self)
    }

    /// ‖x‖² as one entry: d‖x‖² = Σ 2xᵢ dxᵢ.
    pub(crate) fn squared_norm<'t>(&'t self, x: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, x);
        let value = T::squared_norm(&wide.left);
        for x in &mut wide.left {
            *x *= 2.0;
        }
        self.weighted_by_left(wide, value, x)
    }

    /// ln Σ exp xᵢ as one entry: its differential is Σ sᵢ dxᵢ with s = softmax(x).
    pub(crate) fn log_sum_exp<'t>(&'t self, x: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, x);
        let largest = wide.left.iter().fold(f64::NEG_INFINITY, |largest, x| {
            gradus_numerics::max(largest, x.value())
        });
        if largest.is_infinite() {
            // All −∞, or one +∞: the result is that number itself.
            let same = x
                .iter()
                .find(|x| x.value().is_infinite() && x.value() >= largest);
            return same.copied().unwrap_or(Var::from(largest));
        }
        // As `Real::log_sum_exp` does; the exponentials are the weights, but for their sum.
        for x in &mut wide.left {
            *x = (*x - largest).exp();
        }
        let sum = T::sum_of(&wide.left);
        for e in &mut wide.left {
            *e /= sum;
        }
        self.weighted_by_left(wide, sum.ln() + largest, x)
    }

    /// The entry du = Σ lₖ dxₖ, where l stands in the workspace.
    fn weighted_by_left<'t>(
        &'t self,
        wide: &mut WideNodes<T>,
        value: T,
        x: &[Var<'t, T>],
    ) -> Var<'t, T> {
        let position = self.push_wide(1);
        wide.add_values(position, x, Values::Left);
        Var::entry(value, truncate(position), self)
    }

    /// A x as one node of as many entries as A has rows.
    pub(crate) fn matrix_vector<'t>(
        &'t self,
        matrix: &DMatrix<f64>,
        x: &[Var<'t, T>],
        product: &mut [Var<'t, T>],
    ) {
        let wide = &mut *self.wide.borrow_mut();
        let rows = product.len();
        gather(&mut wide.left, x);
        wide.products.clear();
        wide.products.resize(rows, T::from(0.0));
        T::matrix_vector(matrix, &wide.left, &mut wide.products);
        let position = self.push_wide(rows);
        for ((entry, value), index) in product.iter_mut().zip(&wide.products).zip(position..) {
            *entry = Var::entry(*value, truncate(index), self);
        }
        let differential = wide.hold_constants(matrix.as_slice()).and_then(|range| {
            if let Some(start) = side_by_side(x) {
                return Some(Differential::Matrix { rows, start, range });
            }
            let begin = wide.scattered.len();
            wide.scattered.try_reserve(2 * x.len()).ok()?;
            for x in x {
                wide.scattered.extend(x.form().terms());
            }
            let forms = begin..wide.scattered.len();
            Some(Differential::ScatteredMatrix { rows, forms, range })
        });
        wide.keep(position, differential);
    }
}

fn gather<T: Real>(values: &mut Vec<T>, x: &[Var<'_, T>]) {
    values.clear();
    values.extend(x.iter().map(|x| x.form().value));
}
