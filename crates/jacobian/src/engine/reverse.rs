//! Reverse mode: one recording, and eight rows of the Jacobian a sweep.

use std::array;

use gradus_calculus::reverse::Recording;
use gradus_calculus::{Real, TapeStatistics, Unguarded};

use super::{LANES, find_nan};
use crate::{JacobianError, VectorFunction};

/// The recordings of reverse mode.
#[derive(Debug)]
pub(super) struct Reverse {
    memory_limit: usize,
    recording: Recording<Unguarded>,
    /// For points where an unguarded derivative comes out NaN, see [`Unguarded`].
    guarded: Recording<f64>,
}

impl Default for Reverse {
    fn default() -> Self {
        Self::with_memory_limit(usize::MAX)
    }
}

impl Reverse {
    pub(super) fn with_memory_limit(bytes: usize) -> Self {
        Self {
            memory_limit: bytes,
            recording: Recording::with_memory_limit(bytes),
            guarded: Recording::with_memory_limit(bytes),
        }
    }

    /// The same with an empty workspace.
    pub(super) fn anew(&self) -> Self {
        Self::with_memory_limit(self.memory_limit)
    }

    pub(super) fn statistics(&self) -> TapeStatistics {
        self.recording.statistics()
    }

    /// f(x) and Jᵀ w.
    pub(super) fn vjp<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        w: &[f64],
        value: &mut [f64],
        product: &mut [f64],
    ) -> Result<(), JacobianError> {
        record(&mut self.recording, f, x, value)?;
        let cotangents = w.iter().map(|&w| [Unguarded(w)]).enumerate();
        for (entry, [adjoint]) in product.iter_mut().zip(self.recording.pull_back(cotangents)) {
            *entry = adjoint.0 + 0.0;
        }
        if find_nan(product.iter().copied()).is_none() {
            return Ok(());
        }
        record(&mut self.guarded, f, x, value)?;
        // An output of weight zero contributes nothing, even where its slopes are infinite.
        let weighted = w.iter().copied().enumerate().filter(|(_, w)| *w != 0.0);
        for (entry, adjoint) in product
            .iter_mut()
            .zip(self.guarded.pull_back_guarded(weighted))
        {
            *entry = adjoint + 0.0;
        }
        match find_nan(product.iter().copied()) {
            Some(index) => Err(JacobianError::NanProduct {
                product: "vjp",
                index,
            }),
            None => Ok(()),
        }
    }

    /// f(x), and J row by row (m × n, column-major); a derivative that is zero is +0.
    pub(super) fn rows<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        value: &mut [f64],
        jacobian: &mut [f64],
    ) -> Result<(), JacobianError> {
        record(&mut self.recording, f, x, value)?;
        let m = value.len();
        let mut start = 0;
        while start < m {
            start += match m - start {
                1 => self.sweep::<1>(start, m, jacobian),
                2 => self.sweep::<2>(start, m, jacobian),
                3..=4 => self.sweep::<4>(start, m, jacobian),
                _ => self.sweep::<LANES>(start, m, jacobian),
            };
        }
        if find_nan(jacobian.iter().copied()).is_none() {
            return Ok(());
        }
        record(&mut self.guarded, f, x, value)?;
        for row in 0..m {
            let adjoints = self.guarded.pull_back_guarded([(row, 1.0)]);
            if let Some(column) = find_nan(adjoints.iter().copied()) {
                return Err(JacobianError::NanEntry { row, column });
            }
            for (entry, adjoint) in jacobian.iter_mut().skip(row).step_by(m).zip(adjoints) {
                *entry = adjoint + 0.0;
            }
        }
        Ok(())
    }

    /// K rows from `start` on, as many as there are; returns how many.
    fn sweep<const K: usize>(&mut self, start: usize, m: usize, jacobian: &mut [f64]) -> usize {
        let rows = K.min(m - start);
        let axis = |lane| array::from_fn(|k| Unguarded(f64::from(u8::from(k == lane))));
        let cotangents = (0..rows).map(|lane| (start + lane, axis(lane)));
        let adjoints = self.recording.pull_back::<K>(cotangents);
        for (column, adjoints) in jacobian.chunks_exact_mut(m).zip(adjoints) {
            for (entry, adjoint) in column[start..start + rows].iter_mut().zip(adjoints) {
                *entry = adjoint.0 + 0.0;
            }
        }
        rows
    }
}

/// f(x), recorded.
fn record<T: Real, F: VectorFunction>(
    recording: &mut Recording<T>,
    f: &F,
    x: &[f64],
    value: &mut [f64],
) -> Result<(), JacobianError> {
    let inputs = x.iter().map(|&x| T::from(x));
    recording.record(inputs, value.len(), |x, y| f.eval(x, y))?;
    for (value, recorded) in value.iter_mut().zip(recording.values()) {
        *value = recorded;
    }
    match find_nan(value.iter().copied()) {
        Some(output) => Err(JacobianError::NanOutput { output }),
        None => Ok(()),
    }
}
