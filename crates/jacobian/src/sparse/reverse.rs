//! Compressed reverse sweeps: one weighting of the outputs a colour, and one by the test vector.

use std::array;

use gradus_calculus::reverse::Recording;
use gradus_calculus::{Real, Unguarded};

use super::keys::{Comparison, color, keys, weight};
use super::target::{Faults, Target};
use crate::engine::LANES;
use crate::{Coloring, JacobianError, SparsityPattern, VectorFunction};

/// The sweeps of a row colouring, with the recordings they need.
#[derive(Debug)]
pub(super) struct Reverse {
    row_keys: Vec<u32>,
    colors: usize,
    recording: Recording<Unguarded>,
    /// For points where an unguarded derivative comes out NaN, see [`Unguarded`].
    guarded: Recording<f64>,
    /// The product of each column with the test vector, by its entries.
    comparisons: Vec<Comparison>,
}

impl Reverse {
    pub(super) fn new(
        pattern: &SparsityPattern,
        coloring: &Coloring,
    ) -> Result<Self, JacobianError> {
        Ok(Self {
            row_keys: keys(coloring)?,
            colors: coloring.count(),
            recording: Recording::default(),
            guarded: Recording::default(),
            comparisons: vec![Comparison::default(); pattern.ncols()],
        })
    }

    /// f(x) and the entries of J, compared along the test vector where `is_tested`.
    pub(super) fn sweep<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        is_tested: bool,
        target: &mut Target<'_>,
    ) -> Result<Faults, JacobianError> {
        let mut faults = Faults {
            nan_output: record(&mut self.recording, f, x, target)?,
            ..Faults::default()
        };
        let all = self.colors + usize::from(is_tested);
        for start in (0..all).step_by(LANES) {
            faults.misfit |= match all - start {
                1 => self.pull_back::<1>(start, is_tested, target),
                2 => self.pull_back::<2>(start, is_tested, target),
                3 | 4 => self.pull_back::<4>(start, is_tested, target),
                _ => self.pull_back::<LANES>(start, is_tested, target),
            };
        }
        faults.nan_entry = target.entries.iter().any(|entry| entry.is_nan());
        Ok(faults)
    }

    /// K weightings in one sweep, those of the colours from `start` on. The test vector comes last, when the entries it is
    /// compared with are there.
    fn pull_back<const K: usize>(
        &mut self,
        start: usize,
        is_tested: bool,
        target: &mut Target<'_>,
    ) -> bool {
        let test = (is_tested && self.colors - start < K).then(|| self.colors - start);
        let cotangents = self.row_keys.iter().map(|&key| {
            array::from_fn(|lane| {
                let one = f64::from(u8::from(color(key) == start + lane));
                Unguarded(if test == Some(lane) { weight(key) } else { one })
            })
        });
        let adjoints = self.recording.pull_back::<K>(cotangents.enumerate());
        for (row, &key) in self.row_keys.iter().enumerate() {
            let lane = color(key).wrapping_sub(start);
            if lane < K {
                target.write_row(row, |column| adjoints[column][lane].0);
            }
        }
        let Some(test) = test else {
            return false;
        };
        self.comparisons.fill(Comparison::default());
        for (row, &key) in self.row_keys.iter().enumerate() {
            for at in target.offsets[row]..target.offsets[row + 1] {
                self.comparisons[target.columns[at]].add(target.entries[at], key);
            }
        }
        let products = adjoints.iter().map(|adjoint| adjoint[test].0);
        self.comparisons
            .iter()
            .zip(products)
            .any(|(comparison, product)| comparison.contradicts(product))
    }

    /// The same with care for zeros, see [`Unguarded`], one colour at a time and without comparison.
    pub(super) fn guarded_sweep<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        target: &mut Target<'_>,
    ) -> Result<Faults, JacobianError> {
        let nan_output = record(&mut self.guarded, f, x, target)?;
        for swept in 0..self.colors {
            let rows = || {
                let rows = self.row_keys.iter().enumerate();
                rows.filter(move |(_, key)| color(**key) == swept)
                    .map(|(row, _)| row)
            };
            let adjoints = self.guarded.pull_back_guarded(rows().map(|row| (row, 1.0)));
            for row in rows() {
                target.write_row(row, |column| adjoints[column]);
            }
        }
        Ok(Faults {
            nan_output,
            ..Faults::default()
        })
    }
}

impl Target<'_> {
    /// The entries of one row, those that are zero as +0.
    #[inline]
    fn write_row(&mut self, row: usize, entry: impl Fn(usize) -> f64) {
        let range = self.offsets[row]..self.offsets[row + 1];
        for (value, &column) in self.entries[range.clone()]
            .iter_mut()
            .zip(&self.columns[range])
        {
            *value = entry(column) + 0.0;
        }
    }
}

/// f(x), recorded; the first output that is NaN.
fn record<T: Real, F: VectorFunction>(
    recording: &mut Recording<T>,
    f: &F,
    x: &[f64],
    target: &mut Target<'_>,
) -> Result<Option<usize>, JacobianError> {
    let inputs = x.iter().map(|&x| T::from(x));
    recording.record(inputs, target.rows(), |x, y| f.eval(x, y))?;
    if let Some(value) = &mut target.value {
        for (value, recorded) in value.iter_mut().zip(recording.values()) {
            *value = recorded;
        }
    }
    Ok(recording.values().position(f64::is_nan))
}
