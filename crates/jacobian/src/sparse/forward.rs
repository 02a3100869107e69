//! Compressed forward sweeps: one tangent a colour, and one along the test vector.

use gradus_calculus::{Dual, Real, Unguarded};

use super::keys::{color, keys, weight};
use super::rows::Rows;
use super::runs::{Run, runs};
use super::target::{Faults, Target};
use crate::engine::LANES;
use crate::{Coloring, JacobianError, SparsityPattern, VectorFunction};

/// The sweeps of a column colouring, with the workspaces they need.
#[derive(Debug)]
pub(super) struct Forward {
    plan: Plan,
    one: Workspace<Unguarded, 1>,
    two: Workspace<Unguarded, 2>,
    four: Workspace<Unguarded, 4>,
    eight: Workspace<Unguarded, LANES>,
    /// For points where an unguarded derivative comes out NaN, see [`Unguarded`].
    guarded: Workspace<f64, LANES>,
}

/// Which tangent gives what.
#[derive(Debug)]
struct Plan {
    column_keys: Vec<u32>,
    /// The key of the column of each entry, row by row.
    entry_keys: Vec<u32>,
    runs: Vec<Run>,
    colors: usize,
}

impl Forward {
    pub(super) fn new(
        pattern: &SparsityPattern,
        coloring: &Coloring,
    ) -> Result<Self, JacobianError> {
        let column_keys = keys(coloring)?;
        let columns = pattern.columns().iter();
        let plan = Plan {
            entry_keys: columns.map(|&column| column_keys[column]).collect(),
            column_keys,
            runs: runs(pattern.offsets()),
            colors: coloring.count(),
        };
        Ok(Self {
            plan,
            one: Workspace::default(),
            two: Workspace::default(),
            four: Workspace::default(),
            eight: Workspace::default(),
            guarded: Workspace::default(),
        })
    }

    /// f(x) and the entries of J, compared along the test vector where `is_tested`.
    pub(super) fn sweep<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        is_tested: bool,
        target: &mut Target<'_>,
    ) -> Faults {
        let plan = &self.plan;
        let mut faults = Faults::default();
        for chunk in plan.chunks(is_tested) {
            faults.join(match chunk.tangents {
                0 | 1 => self.one.sweep(f, x, plan, chunk, target),
                2 => self.two.sweep(f, x, plan, chunk, target),
                3 | 4 => self.four.sweep(f, x, plan, chunk, target),
                _ => self.eight.sweep(f, x, plan, chunk, target),
            });
        }
        faults
    }

    /// The same with care for zeros, see [`Unguarded`], and without comparison.
    pub(super) fn guarded_sweep<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        target: &mut Target<'_>,
    ) -> Faults {
        let mut faults = Faults::default();
        for chunk in self.plan.chunks(false) {
            faults.join(self.guarded.sweep(f, x, &self.plan, chunk, target));
        }
        faults
    }
}

/// The tangents of one evaluation: colours from `start` on, and perhaps the test vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) start: usize,
    tangents: usize,
    pub(super) test: Option<usize>,
}

impl Plan {
    /// As many colours to an evaluation as it has tangents. The test vector comes last, when the entries it is compared with are
    /// there.
    fn chunks(&self, is_tested: bool) -> impl Iterator<Item = Chunk> + use<> {
        let colors = self.colors;
        let all = colors + usize::from(is_tested);
        (0..all.max(1)).step_by(LANES).map(move |start| {
            let tangents = (all - start).min(LANES);
            let is_last = start + tangents == all;
            Chunk {
                start,
                tangents,
                test: (is_tested && is_last).then(|| colors - start),
            }
        })
    }
}

/// Inputs and outputs on duals of N tangents.
#[derive(Debug)]
struct Workspace<T, const N: usize> {
    inputs: Vec<Dual<T, N>>,
    /// NaN between two sweeps: an output that is not written is seen.
    outputs: Vec<Dual<T, N>>,
    /// What the inputs' tangents are set to.
    seeded: Option<Chunk>,
}

impl<T, const N: usize> Default for Workspace<T, N> {
    fn default() -> Self {
        Self {
            inputs: Vec::new(),
            outputs: Vec::new(),
            seeded: None,
        }
    }
}

impl<T: Real, const N: usize> Workspace<T, N> {
    fn sweep<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        plan: &Plan,
        chunk: Chunk,
        target: &mut Target<'_>,
    ) -> Faults {
        self.seed(x, plan, chunk);
        self.outputs.resize(target.rows(), Dual::from(f64::NAN));
        f.eval(&self.inputs, &mut self.outputs);
        match chunk.test {
            Some(_) => self.write::<true>(plan, chunk, target),
            None => self.write::<false>(plan, chunk, target),
        }
    }

    /// Values and tangents of the inputs; tangents that are there from the last time stay.
    fn seed(&mut self, x: &[f64], plan: &Plan, chunk: Chunk) {
        if self.seeded.replace(chunk) == Some(chunk) {
            for (input, &x) in self.inputs.iter_mut().zip(x) {
                input.value = T::from(x);
            }
            return;
        }
        self.inputs.clear();
        let columns = x.iter().zip(&plan.column_keys);
        self.inputs.extend(columns.map(|(&x, &key)| {
            let mut input = Dual::constant(T::from(x));
            let lane = color(key).wrapping_sub(chunk.start);
            if let Some(tangent) = input.tangent.get_mut(lane) {
                *tangent = T::from(1.0);
            }
            if let Some(lane) = chunk.test {
                input.tangent[lane] = T::from(weight(key));
            }
            input
        }));
    }

    /// Hands each row its entries. From the last row to the first: the last outputs written are still in the cache.
    fn write<const TESTED: bool>(
        &mut self,
        plan: &Plan,
        chunk: Chunk,
        target: &mut Target<'_>,
    ) -> Faults {
        if let Some(value) = &mut target.value {
            for (value, output) in value.iter_mut().zip(&self.outputs) {
                *value = output.value();
            }
        }
        let mut faults = Faults::default();
        for run in plan.runs.iter().rev() {
            let mut rows = Rows {
                first: run.rows.start,
                outputs: &mut self.outputs[run.rows.clone()],
                keys: &plan.entry_keys[run.entries.clone()],
                entries: &mut target.entries[run.entries.clone()],
                chunk,
                faults: &mut faults,
            };
            // Rows of a length known to the compiler take half the time.
            match run.length {
                1 => rows.write::<1, TESTED>(),
                2 => rows.write::<2, TESTED>(),
                3 => rows.write::<3, TESTED>(),
                4 => rows.write::<4, TESTED>(),
                5 => rows.write::<5, TESTED>(),
                6 => rows.write::<6, TESTED>(),
                7 => rows.write::<7, TESTED>(),
                8 => rows.write::<8, TESTED>(),
                length => rows.write_any::<TESTED>(length),
            }
        }
        faults
    }
}
