//! The reverse sweep: from the result's adjoint to those of the inputs.

mod lanes;

use std::cell::Cell;
use std::ops::Range;

pub(super) use lanes::Lanes;

use super::Tape;
use super::tape::Statement;
use super::wide::{Differential, WideNode, WideNodes};
use crate::Real;
use crate::scalar::Form;
use crate::scalar::chain_rule::scale;

/// Whether zeros are watched in a sweep.
///
/// The plain sweep multiplies and adds, nothing else. An entry that the result does not depend on then contributes
/// 0 · w, which is NaN for a slope w of ∞; so where a NaN comes out, the guarded sweep tells whether it is real. It
/// passes over what the result does not depend on, and keeps a zero weight zero whatever stands behind it: the rule of
/// forward mode, that a tangent of zero stays zero, seen from the other end. Without a NaN both give the same numbers, but for the
/// order in which a matrix's column is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    Off,
    On,
}

impl<T: Real> Tape<T> {
    /// The adjoints of the inputs (length n) for a given adjoint of each output: Σ seedₖ ∂outputₖ/∂xᵢ, by a plain sweep.
    pub(crate) fn pull_back(&mut self, seeds: impl IntoIterator<Item = (Form<T>, T)>) -> &[T] {
        let entries = self.inputs() + 1 + self.recorded();
        let mut adjoints = std::mem::take(&mut self.adjoints);
        adjoints.clear();
        adjoints.resize(entries, T::from(0.0));
        for (form, seed) in seeds {
            for (index, weight) in form.terms() {
                adjoints[index as usize] += seed * weight;
            }
        }
        self.sweep(&mut Plain(&mut adjoints));
        self.adjoints = adjoints;
        self.pulled_back()
    }

    /// What the last sweep of single adjoints found for the inputs.
    pub(super) fn pulled_back(&self) -> &[T] {
        &self.adjoints[1..=self.inputs()]
    }

    /// The same by a guarded sweep: an output that is not named contributes nothing.
    pub(crate) fn pull_back_guarded(
        &mut self,
        seeds: impl IntoIterator<Item = (Form<T>, T)>,
    ) -> &[T] {
        let entries = self.inputs() + 1 + self.recorded();
        let mut adjoints = std::mem::take(&mut self.adjoints);
        adjoints.clear();
        adjoints.resize(entries, T::from(0.0));
        let mut reached = std::mem::take(&mut self.reached);
        reached.clear();
        reached.resize(entries, false);
        for (form, seed) in seeds {
            for (index, weight) in form.terms() {
                adjoints[index as usize] += scale(weight, seed);
                reached[index as usize] = true;
            }
        }
        self.sweep(&mut Guarded {
            adjoints: &mut adjoints,
            reached: &mut reached,
        });
        self.adjoints = adjoints;
        self.reached = reached;
        self.pulled_back()
    }

    /// The same for a recording of one output: ∂f/∂xᵢ.
    pub(crate) fn pull_back_result(&mut self, guard: Guard) -> &[T] {
        let (result, one) = (self.result(), T::from(1.0));
        match guard {
            Guard::Off => self.pull_back([(result, one)]),
            Guard::On => self.pull_back_guarded([(result, one)]),
        }
    }

    /// Runs through the statements from the last to the first, wide nodes in between.
    fn sweep(&self, adjoints: &mut impl Adjoints<T>) {
        let wide = self.wide.borrow();
        let first = self.inputs() + 1;
        let mut end = first + self.recorded();
        for node in wide.nodes.iter().rev() {
            let entries = node.entries();
            self.sweep_statements(adjoints, entries.end..end);
            // Two nodes may make one entry together.
            end = end.min(entries.start);
            adjoints.pass_wide(node, &wide);
        }
        self.sweep_statements(adjoints, first..end);
    }

    #[inline]
    fn sweep_statements(&self, adjoints: &mut impl Adjoints<T>, entries: Range<usize>) {
        if entries.is_empty() {
            return;
        }
        let first = self.inputs() + 1;
        let statements = &self.statements()[entries.start - first..entries.end - first];
        adjoints.pass_all(entries.start, statements);
    }
}

/// The adjoints under a sweep: what an entry's is, and how contributions join.
trait Adjoints<T: Real> {
    /// What an entry holds: one adjoint, or one for each lane.
    type Adjoint: Copy;

    /// The adjoint of an entry, unless the result does not depend on it.
    fn of(&self, entry: usize) -> Option<Self::Adjoint>;

    /// Adds weight · adjoint to the adjoint of the entry `index`.
    fn add(&mut self, index: usize, weight: T, adjoint: Self::Adjoint);

    /// The same for entries side by side from `start` on.
    fn add_all(
        &mut self,
        start: usize,
        weights: impl ExactSizeIterator<Item = T>,
        adjoint: Self::Adjoint,
    );

    /// Σ columnᵢ adjointᵢ over the entries from `position` on; `None` where the result depends on none of them.
    fn along(&self, position: usize, column: &[f64]) -> Option<Self::Adjoint>;

    /// Passes the adjoints of entries from `start` on to what their statements depend on, from the last to the first.
    fn pass_all(&mut self, start: usize, statements: &[Cell<Statement<T>>]);

    fn pass_wide(&mut self, node: &WideNode, wide: &WideNodes<T>) {
        match &node.differential {
            Differential::Matrix { rows, start, range } => {
                let columns = wide.constants[range.clone()].chunks_exact((*rows).max(1));
                for (column, index) in columns.zip(*start..) {
                    if let Some(sum) = self.along(node.position, column) {
                        self.add(index, T::from(1.0), sum);
                    }
                }
                return;
            }
            Differential::ScatteredMatrix { rows, forms, range } => {
                let columns = wide.constants[range.clone()].chunks_exact((*rows).max(1));
                for (column, form) in columns.zip(wide.scattered[forms.clone()].chunks_exact(2)) {
                    if let Some(sum) = self.along(node.position, column) {
                        for (index, weight) in form {
                            self.add(*index as usize, *weight, sum);
                        }
                    }
                }
                return;
            }
            _ => {}
        }
        let Some(adjoint) = self.of(node.position) else {
            return;
        };
        match &node.differential {
            Differential::Sum { start, count } => {
                self.add_all(*start, (0..*count).map(|_| T::from(1.0)), adjoint);
            }
            Differential::Constants { start, range } => {
                let weights = wide.constants[range.clone()].iter().map(|c| T::from(*c));
                self.add_all(*start, weights, adjoint);
            }
            Differential::Coefficients { start, range } => {
                self.add_all(
                    *start,
                    wide.coefficients[range.clone()].iter().copied(),
                    adjoint,
                );
            }
            Differential::Scattered { range } => {
                for (index, weight) in &wide.scattered[range.clone()] {
                    self.add(*index as usize, *weight, adjoint);
                }
            }
            Differential::Matrix { .. } | Differential::ScatteredMatrix { .. } => {}
        }
    }
}

/// Multiplies and adds, nothing else.
struct Plain<'a, T>(&'a mut [T]);

impl<T: Real> Adjoints<T> for Plain<'_, T> {
    type Adjoint = T;

    // A statement most often adds to the entry before it: a sum that grows. That entry's adjoint goes on in a register,
    // since the way through memory takes longer than the arithmetic; and nothing waits for the sink of what is absent.
    fn pass_all(&mut self, start: usize, statements: &[Cell<Statement<T>>]) {
        let mut carried = T::from(0.0);
        for (statement, entry) in statements.iter().zip(start..start + statements.len()).rev() {
            let Statement {
                base,
                entries,
                weights,
            } = statement.get();
            let adjoint = self.0[entry] + carried;
            self.add(entries.first() as usize, weights[0], adjoint);
            if !entries.is_single() {
                self.add(entries.second() as usize, weights[1], adjoint);
            }
            carried = T::from(0.0);
            if base as usize + 1 == entry && entry > start {
                carried = adjoint;
            } else if base != 0 {
                self.0[base as usize] += adjoint;
            }
        }
    }
    #[inline]
    fn of(&self, entry: usize) -> Option<T> {
        Some(self.0[entry])
    }
    #[inline]
    fn add(&mut self, index: usize, weight: T, adjoint: T) {
        self.0[index] += adjoint * weight;
    }
    #[inline]
    fn add_all(&mut self, start: usize, weights: impl ExactSizeIterator<Item = T>, adjoint: T) {
        for (sum, weight) in self.0[start..start + weights.len()].iter_mut().zip(weights) {
            *sum += adjoint * weight;
        }
    }
    #[inline]
    fn along(&self, position: usize, column: &[f64]) -> Option<T> {
        Some(T::weighted_sum(
            column,
            &self.0[position..position + column.len()],
        ))
    }
}

/// Passes over what the result does not depend on, and keeps zero weights zero.
struct Guarded<'a, T> {
    adjoints: &'a mut [T],
    reached: &'a mut [bool],
}

impl<T: Real> Adjoints<T> for Guarded<'_, T> {
    type Adjoint = T;

    fn pass_all(&mut self, start: usize, statements: &[Cell<Statement<T>>]) {
        for (statement, entry) in statements.iter().zip(start..start + statements.len()).rev() {
            if let Some(adjoint) = self.of(entry) {
                let Statement {
                    base,
                    entries,
                    weights,
                } = statement.get();
                self.add(base as usize, T::from(1.0), adjoint);
                self.add(entries.first() as usize, weights[0], adjoint);
                self.add(entries.second() as usize, weights[1], adjoint);
            }
        }
    }
    fn of(&self, entry: usize) -> Option<T> {
        self.reached[entry].then(|| self.adjoints[entry])
    }
    fn add(&mut self, index: usize, weight: T, adjoint: T) {
        self.adjoints[index] += scale(weight, adjoint);
        self.reached[index] = true;
    }
    fn add_all(&mut self, start: usize, weights: impl ExactSizeIterator<Item = T>, adjoint: T) {
        for (weight, index) in weights.zip(start..) {
            self.add(index, weight, adjoint);
        }
    }
    fn along(&self, position: usize, column: &[f64]) -> Option<T> {
        let mut sum = None;
        for (c, entry) in column.iter().zip(position..) {
            if let Some(adjoint) = self.of(entry) {
                let term = scale(T::from(*c), adjoint);
                sum = Some(sum.map_or(term, |sum: T| sum + term));
            }
        }
        sum
    }
}
