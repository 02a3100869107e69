//! Sweeps of several adjoints at once, over the part of the tape that they reach.

use std::array;
use std::cell::Cell;
use std::mem;

use super::super::Tape;
use super::super::tape::Statement;
use super::Adjoints;
use crate::Real;
use crate::scalar::Form;
use crate::structured::sum_of_lanes;

/// K adjoints of each entry, and which entries are reached.
///
/// Rows of a Jacobian often depend on a small part of the tape each: a bit for each entry leads the sweep from one
/// reached entry to the next, so that the rest of the tape costs nothing. A sweep leaves zeros behind where it has passed,
/// which saves clearing the whole before the next.
#[derive(Debug)]
pub(in super::super) struct Lanes<T> {
    /// K numbers an entry, side by side. Between sweeps all are zero but the first `answer`.
    adjoints: Vec<T>,
    answer: usize,
    /// A bit an entry. Between sweeps all are zero but those of inputs.
    reached: Vec<u64>,
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self {
            adjoints: Vec::new(),
            answer: 0,
            reached: Vec::new(),
        }
    }
}

impl<T: Real> Tape<T> {
    /// The adjoints of the inputs (n rows) for K given adjoints of each output at once; an output that is not named
    /// contributes nothing.
    pub(in super::super) fn pull_back_lanes<const K: usize>(
        &mut self,
        seeds: impl IntoIterator<Item = (Form<T>, [T; K])>,
    ) -> &[[T; K]] {
        let inputs = self.inputs();
        let entries = inputs + 1 + self.recorded();
        // Where a seed panics, the buffers are lost and with them what it left unfinished.
        let mut lanes = mem::take(&mut self.lanes);
        lanes.adjoints[..lanes.answer].fill(T::from(0.0));
        lanes.answer = K * (inputs + 1);
        let room = lanes.adjoints.len().max(K * entries);
        lanes.adjoints.resize(room, T::from(0.0));
        let room = lanes.reached.len().max(entries.div_ceil(64));
        lanes.reached.resize(room, 0);
        lanes.reached[..=inputs / 64].fill(0);
        let mut reached = Reached {
            adjoints: lanes.adjoints.as_chunks_mut().0,
            reached: &mut lanes.reached,
        };
        for (form, seed) in seeds {
            for (index, weight) in form.terms() {
                reached.add(index as usize, weight, seed);
            }
        }
        self.sweep(&mut reached);
        // Wide nodes may share an entry, so what they have passed on is cleared after all of them.
        for node in &self.wide.borrow().nodes {
            for entry in node.entries() {
                reached.clear(entry);
            }
        }
        self.lanes = lanes;
        self.pulled_back_lanes()
    }

    /// What the last sweep of K adjoints found for the inputs.
    pub(in super::super) fn pulled_back_lanes<const K: usize>(&self) -> &[[T; K]] {
        &self.lanes.adjoints.as_chunks().0[1..=self.inputs()]
    }
}

struct Reached<'a, T, const K: usize> {
    adjoints: &'a mut [[T; K]],
    reached: &'a mut [u64],
}

impl<T: Real, const K: usize> Reached<'_, T, K> {
    fn is_reached(&self, entry: usize) -> bool {
        self.reached[entry / 64] >> (entry % 64) & 1 == 1
    }

    /// The adjoints of an entry, which are zero from now on.
    #[inline]
    fn clear(&mut self, entry: usize) -> [T; K] {
        self.reached[entry / 64] &= !(1 << (entry % 64));
        mem::replace(&mut self.adjoints[entry], [T::from(0.0); K])
    }

    #[inline]
    fn add_plain(&mut self, index: usize, adjoint: [T; K]) {
        self.reached[index / 64] |= 1 << (index % 64);
        for (sum, adjoint) in self.adjoints[index].iter_mut().zip(adjoint) {
            *sum += adjoint;
        }
    }
}

impl<T: Real, const K: usize> Adjoints<T> for Reached<'_, T, K> {
    type Adjoint = [T; K];

    fn pass_all(&mut self, start: usize, statements: &[Cell<Statement<T>>]) {
        let mut end = start + statements.len();
        while end > start {
            // The entries from the word's first, or `start`, up to `end`.
            let word = (end - 1) / 64;
            let mut mask = u64::MAX >> (63 - (end - 1) % 64);
            if word * 64 < start {
                mask &= u64::MAX << (start % 64);
            }
            // A statement reaches only what was recorded before it, perhaps in the same word.
            loop {
                let left = self.reached[word] & mask;
                if left == 0 {
                    break;
                }
                let bit = left.ilog2();
                mask &= (1 << bit) - 1;
                let entry = word * 64 + bit as usize;
                let Statement {
                    base,
                    entries,
                    weights,
                } = statements[entry - start].get();
                let adjoint = self.clear(entry);
                self.add(entries.first() as usize, weights[0], adjoint);
                if !entries.is_single() {
                    self.add(entries.second() as usize, weights[1], adjoint);
                }
                if base != 0 {
                    self.add_plain(base as usize, adjoint); // last, as in the scalar sweep: the same bits
                }
            }
            end = start.max(word * 64);
        }
    }
    #[inline]
    fn of(&self, entry: usize) -> Option<[T; K]> {
        self.is_reached(entry).then(|| self.adjoints[entry])
    }
    #[inline]
    fn add(&mut self, index: usize, weight: T, adjoint: [T; K]) {
        self.add_plain(index, adjoint.map(|adjoint| adjoint * weight));
    }
    fn add_all(
        &mut self,
        start: usize,
        weights: impl ExactSizeIterator<Item = T>,
        adjoint: [T; K],
    ) {
        for (weight, index) in weights.zip(start..) {
            self.add(index, weight, adjoint);
        }
    }
    fn along(&self, position: usize, column: &[f64]) -> Option<[T; K]> {
        let mut entries = position..position + column.len();
        if !entries.clone().any(|entry| self.is_reached(entry)) {
            return None;
        }
        // The order of `weighted_sum` in each lane, so that a row has the same bits alone and among others.
        let mut sums = [[T::from(0.0); K]; 8];
        for (i, (entry, c)) in entries.by_ref().zip(column).enumerate() {
            for (sum, adjoint) in sums[i % 8].iter_mut().zip(self.adjoints[entry]) {
                *sum += adjoint * *c;
            }
        }
        Some(array::from_fn(|k| sum_of_lanes(sums.map(|sum| sum[k]))))
    }
}
