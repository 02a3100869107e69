//! From the tangents of outputs to the entries of rows.

use gradus_calculus::{Dual, Real};

use super::forward::Chunk;
use super::keys::{Comparison, agree, color, weight};
use super::target::Faults;

/// Rows that have equally many entries each.
pub(super) struct Rows<'a, T, const N: usize> {
    pub(super) first: usize,
    pub(super) outputs: &'a mut [Dual<T, N>],
    pub(super) keys: &'a [u32],
    pub(super) entries: &'a mut [f64],
    pub(super) chunk: Chunk,
    pub(super) faults: &'a mut Faults,
}

impl<T: Real, const N: usize> Rows<'_, T, N> {
    #[inline]
    pub(super) fn write<const L: usize, const TESTED: bool>(&mut self) {
        let (entries, _) = self.entries.as_chunks_mut::<L>();
        let (keys, _) = self.keys.as_chunks::<L>();
        let rows = self.outputs.iter_mut().zip(entries).zip(keys);
        for (row, ((output, entries), keys)) in rows.enumerate().rev() {
            if write_row::<T, N, TESTED>(self.chunk, output, entries, keys) {
                look_into(
                    self.faults,
                    self.first + row,
                    self.chunk,
                    output,
                    entries,
                    keys,
                );
            }
            output.value = T::from(f64::NAN);
        }
    }

    pub(super) fn write_any<const TESTED: bool>(&mut self, length: usize) {
        for (row, output) in self.outputs.iter_mut().enumerate().rev() {
            let range = row * length..(row + 1) * length;
            let (entries, keys) = (&mut self.entries[range.clone()], &self.keys[range]);
            if write_row::<T, N, TESTED>(self.chunk, output, entries, keys) {
                look_into(
                    self.faults,
                    self.first + row,
                    self.chunk,
                    output,
                    entries,
                    keys,
                );
            }
            output.value = T::from(f64::NAN);
        }
    }
}

/// Hands one row its entries, those that are zero as +0, and says whether something may be wrong with it.
#[inline]
fn write_row<T: Real, const N: usize, const TESTED: bool>(
    chunk: Chunk,
    output: &Dual<T, N>,
    entries: &mut [f64],
    keys: &[u32],
) -> bool {
    // By the test vector or not, the sum is NaN where an entry is.
    let mut sum = 0.0;
    for (entry, &key) in entries.iter_mut().zip(keys) {
        let lane = color(key).wrapping_sub(chunk.start);
        if lane < N {
            *entry = output.tangent[lane].value() + 0.0;
        }
        sum += if TESTED { *entry * weight(key) } else { *entry };
    }
    let is_sound = match chunk.test {
        Some(lane) if TESTED => agree(sum, output.tangent[lane].value()),
        _ => !sum.is_nan(),
    };
    !is_sound || output.value().is_nan()
}

/// What is wrong with a row, if anything is.
#[cold]
fn look_into<T: Real, const N: usize>(
    faults: &mut Faults,
    row: usize,
    chunk: Chunk,
    output: &Dual<T, N>,
    entries: &[f64],
    keys: &[u32],
) {
    if output.value().is_nan() {
        faults.nan_output = Some(row);
    }
    faults.nan_entry |= entries.iter().any(|entry| entry.is_nan());
    if let Some(lane) = chunk.test {
        let mut comparison = Comparison::default();
        for (&entry, &key) in entries.iter().zip(keys) {
            comparison.add(entry, key);
        }
        faults.misfit |= comparison.contradicts(output.tangent[lane].value());
    }
}
