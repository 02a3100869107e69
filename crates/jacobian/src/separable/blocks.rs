//! The blocks of a map, one after the other.

use gradus_calculus::Real;

use super::structure::Next;
use super::{BlockStructured, Pattern, Rows, SeparableMap};
use crate::{JacobianError, VectorFunction};

/// A [`SeparableMap`] as a [`VectorFunction`]: its blocks one after the other, so that every engine can judge it.
///
/// # Panics
/// Evaluation panics where a block names a variable that is not there.
///
/// ```
/// use gradus_calculus::Real;
/// use gradus_jacobian::jacobian;
/// use gradus_jacobian::separable::{self, Blocks, SeparableMap};
///
/// struct Products;
/// impl SeparableMap<2, 1> for Products {
///     fn blocks(&self, variables: usize) -> usize {
///         variables - 1
///     }
///     fn indices(&self, block: usize) -> [usize; 2] {
///         [block, block + 1]
///     }
///     fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] {
///         [x * y]
///     }
/// }
/// let (f, x) = (Blocks(Products), [2.0, 3.0, 5.0]);
/// let dense = jacobian(&f, &x); // (y, x, 0; 0, z, y)
/// assert_eq!(dense.transpose().as_slice(), [3.0, 2.0, 0.0, 0.0, 5.0, 3.0]);
/// assert_eq!(nalgebra::DMatrix::from(&separable::jacobian(&f, &x)), dense);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Blocks<F, const K: usize, const M: usize>(pub F);

impl<F: SeparableMap<K, M>, const K: usize, const M: usize> VectorFunction for Blocks<F, K, M> {
    fn outputs(&self, inputs: usize) -> usize {
        M * self.0.blocks(inputs)
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        for (block, outputs) in y.as_chunks_mut::<M>().0.iter_mut().enumerate() {
            let own = self.0.indices(block).map(|index| x[index]);
            *outputs = self.0.block(block, own);
        }
    }
}

impl<F: SeparableMap<K, M>, const K: usize, const M: usize> BlockStructured for Blocks<F, K, M> {
    fn add_rows(&self, variables: usize, pattern: &mut Pattern) -> Result<(), JacobianError> {
        for block in 0..self.0.blocks(variables) {
            let indices = self.0.indices(block);
            if let Some(&index) = indices.iter().find(|&&index| index >= variables) {
                return Err(out_of_range(block, index, variables));
            }
            pattern.push_rows(M, &indices);
        }
        Ok(())
    }

    #[inline]
    fn fill_rows<T: Real>(
        &self,
        x: &[f64],
        prepared: &mut Vec<T>,
        rows: &mut Rows<'_>,
    ) -> Result<(), JacobianError> {
        prepared.clear();
        self.0.prepare(x, prepared);
        // NaN where an entry is, and perhaps where entries are infinite.
        let mut sums = [0.0; K];
        for block in 0..self.0.blocks(x.len()) {
            let indices = self.0.indices(block);
            let Next {
                columns,
                entries,
                value,
            } = rows.next(M, &indices)?;
            let mut own = [T::from(0.0); K];
            for k in 0..K {
                let Some(&variable) = x.get(indices[k]) else {
                    return Err(out_of_range(block, indices[k], x.len()));
                };
                own[k] = T::from(variable);
            }
            let places = if grow(&indices) {
                None
            } else {
                places(columns, &indices)
            };
            let width = if places.is_none() { K } else { columns.len() };
            if columns.len() != width || entries.len() != M * width {
                return Err(JacobianError::PatternOutgrown { row: M * block });
            }
            let (outputs, slopes) = self.0.value_and_slopes(block, prepared, own);
            for (value, output) in value.iter_mut().zip(outputs) {
                *value = output.value();
            }
            if let Some(places) = places {
                entries.fill(0.0);
                for (row, slopes) in entries.chunks_exact_mut(columns.len()).zip(&slopes) {
                    for (place, slope) in places.iter().zip(slopes) {
                        row[*place] += slope.value();
                    }
                    sums[0] += row.iter().sum::<f64>();
                }
            } else {
                for (row, slopes) in entries.as_chunks_mut::<K>().0.iter_mut().zip(&slopes) {
                    for k in 0..K {
                        row[k] = slopes[k].value() + 0.0; // a zero is +0
                        sums[k] += row[k];
                    }
                }
            }
        }
        rows.may_be_nan |= sums.iter().any(|sum| sum.is_nan());
        Ok(())
    }
}

/// Whether each index is larger than the one before.
#[inline]
fn grow<const K: usize>(indices: &[usize; K]) -> bool {
    (1..K).all(|k| indices[k - 1] < indices[k])
}

/// Where each variable of a block stands among the columns of its rows; `None` where they are not the same.
#[cold]
fn places<const K: usize>(columns: &[usize], indices: &[usize; K]) -> Option<[usize; K]> {
    let mut places = [0; K];
    for (place, index) in places.iter_mut().zip(indices) {
        *place = columns.iter().position(|column| column == index)?;
    }
    let all_are_named = (0..columns.len()).all(|place| places.contains(&place));
    all_are_named.then_some(places)
}

#[cold]
fn out_of_range(block: usize, index: usize, length: usize) -> JacobianError {
    JacobianError::BlockIndexOutOfRange {
        block,
        index,
        length,
    }
}
