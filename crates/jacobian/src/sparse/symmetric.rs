//! A symmetric matrix from its products with one vector a colour.

use gradus_calculus::reverse::Recording;
use gradus_calculus::{Dual, Real, ScalarFunction, Unguarded};

use super::keys::{Comparison, color, keys, weight};
use crate::{Coloring, JacobianError, Partition, SparsityPattern};

/// So many products in one recording; more make its statements too long for the cache.
const LANES: usize = 4;

/// The products of a star colouring, with the recordings they need.
#[derive(Debug)]
pub(super) struct Products {
    keys: Vec<u32>,
    colors: usize,
    /// Where each entry stands in the compressed matrix.
    sources: Vec<Source>,
    one: Recording<Dual<Unguarded, 1>>,
    two: Recording<Dual<Unguarded, 2>>,
    four: Recording<Dual<Unguarded, LANES>>,
    /// For points where an unguarded derivative comes out NaN, see [`Unguarded`].
    guarded: Recording<Dual<f64, LANES>>,
    /// The product with the test vector.
    tested: Vec<f64>,
}

impl Products {
    pub(super) fn new(
        pattern: &SparsityPattern,
        coloring: &Coloring,
    ) -> Result<Self, JacobianError> {
        coloring.check(pattern)?;
        if coloring.partition() != Partition::Symmetric {
            return Err(JacobianError::PartitionMismatch {
                found: coloring.partition(),
            });
        }
        Ok(Self {
            keys: keys(coloring)?,
            colors: coloring.count(),
            sources: sources(pattern, coloring.colors())?,
            one: Recording::default(),
            two: Recording::default(),
            four: Recording::default(),
            guarded: Recording::default(),
            tested: Vec::new(),
        })
    }

    /// The entries of ∇²f(x), and the product with the test vector where `is_tested`.
    pub(super) fn evaluate<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        is_tested: bool,
        entries: &mut [f64],
    ) -> Result<(), JacobianError> {
        self.tested.clear();
        let all = self.colors + usize::from(is_tested);
        for start in (0..all.max(1)).step_by(LANES) {
            let chunk = Chunk {
                keys: &self.keys,
                sources: &self.sources,
                start,
                test: (is_tested && all - start <= LANES).then(|| self.colors - start),
            };
            match all - start {
                0 | 1 => chunk.sweep(&mut self.one, f, x, entries, &mut self.tested)?,
                2 => chunk.sweep(&mut self.two, f, x, entries, &mut self.tested)?,
                _ => chunk.sweep(&mut self.four, f, x, entries, &mut self.tested)?,
            }
        }
        Ok(())
    }

    /// The same with care for zeros, see [`Unguarded`], and without the test vector.
    pub(super) fn evaluate_guarded<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        entries: &mut [f64],
    ) -> Result<(), JacobianError> {
        for start in (0..self.colors).step_by(LANES) {
            let chunk = Chunk {
                keys: &self.keys,
                sources: &self.sources,
                start,
                test: None,
            };
            chunk.record(&mut self.guarded, f, x)?;
            let adjoints = self.guarded.pull_back_guarded([(0, Dual::from(1.0))]);
            chunk.write(|row| adjoints[row].tangent.map(Real::value), entries);
        }
        Ok(())
    }

    /// Whether some row of the entries does not give its product with the test vector.
    pub(super) fn contradict(&self, offsets: &[usize], columns: &[usize], entries: &[f64]) -> bool {
        self.tested.iter().enumerate().any(|(row, &product)| {
            let mut comparison = Comparison::default();
            for at in offsets[row]..offsets[row + 1] {
                comparison.add(entries[at], self.keys[columns[at]]);
            }
            comparison.contradicts(product)
        })
    }
}

/// The products of one recording: colours from `start` on, and perhaps the test vector.
struct Chunk<'a> {
    keys: &'a [u32],
    sources: &'a [Source],
    start: usize,
    test: Option<usize>,
}

impl Chunk<'_> {
    fn sweep<F: ScalarFunction, const N: usize>(
        &self,
        recording: &mut Recording<Dual<Unguarded, N>>,
        f: &F,
        x: &[f64],
        entries: &mut [f64],
        tested: &mut Vec<f64>,
    ) -> Result<(), JacobianError> {
        self.record(recording, f, x)?;
        let adjoints = recording.pull_back([(0, [Dual::from(1.0)])]);
        self.write(|row| adjoints[row][0].tangent.map(Real::value), entries);
        if let Some(lane) = self.test {
            tested.extend(
                adjoints
                    .iter()
                    .map(|[adjoint]| adjoint.tangent[lane].value()),
            );
        }
        Ok(())
    }

    /// Records f at x + Σ v ε: the adjoints' tangents are ∇²f(x) v.
    fn record<F: ScalarFunction, T: Real, const N: usize>(
        &self,
        recording: &mut Recording<Dual<T, N>>,
        f: &F,
        x: &[f64],
    ) -> Result<(), JacobianError> {
        let inputs = x.iter().zip(self.keys).map(|(&x, &key)| {
            let mut input = Dual::constant(T::from(x));
            let lane = color(key).wrapping_sub(self.start);
            if let Some(tangent) = input.tangent.get_mut(lane) {
                *tangent = T::from(1.0);
            }
            if let Some(lane) = self.test {
                input.tangent[lane] = T::from(weight(key));
            }
            input
        });
        recording.record(inputs, 1, |x, y| y[0] = f.eval(x))?;
        if recording.values().any(f64::is_nan) {
            return Err(JacobianError::NanOutput { output: 0 });
        }
        Ok(())
    }

    /// The entries that stand in these products, those that are zero as +0.
    fn write<const N: usize>(&self, products: impl Fn(usize) -> [f64; N], entries: &mut [f64]) {
        for (entry, source) in entries.iter_mut().zip(self.sources) {
            let lane = (source.color as usize).wrapping_sub(self.start);
            if lane < N {
                *entry = products(source.row as usize)[lane] + 0.0;
            }
        }
    }
}

/// A place of the compressed matrix, whose column c is the sum of the columns of colour c.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    row: u32,
    color: u32,
}

/// For each entry (i, j), the place where it or its mirror image stands alone; the same place for both.
pub(super) fn sources(
    pattern: &SparsityPattern,
    colors: &[u32],
) -> Result<Vec<Source>, JacobianError> {
    pattern.check_symmetric()?;
    let alone = alone_in_row(pattern, colors);
    let place = |i: usize, j: usize| {
        let row = pattern.offsets()[i]..pattern.offsets()[i + 1];
        row.start + pattern.columns()[row].partition_point(|&column| column < j)
    };
    let mut sources = Vec::with_capacity(pattern.nnz());
    for (i, j) in pattern.entries() {
        let (low, high) = (i.min(j), i.max(j));
        let (row, color) = if alone[place(low, high)] {
            (low, colors[high])
        } else if alone[place(high, low)] {
            (high, colors[low])
        } else {
            return Err(JacobianError::ColorConflict {
                row: i,
                column: j,
                color: colors[j],
            });
        };
        let row = u32::try_from(row).expect("memory ends before 2³² variables");
        sources.push(Source { row, color });
    }
    Ok(sources)
}

/// Whether each entry is the only one of its colour in its row.
fn alone_in_row(pattern: &SparsityPattern, colors: &[u32]) -> Vec<bool> {
    let count = colors.iter().max().map_or(0, |&most| most as usize + 1);
    let mut in_row = vec![0_u32; count];
    let mut alone = Vec::with_capacity(pattern.nnz());
    for row in 0..pattern.nrows() {
        let columns = pattern.row(row);
        for &column in columns {
            in_row[colors[column] as usize] += 1;
        }
        let is_alone = |&column: &usize| in_row[colors[column] as usize] == 1;
        alone.extend(columns.iter().map(is_alone));
        for &column in columns {
            in_row[colors[column] as usize] = 0;
        }
    }
    alone
}
