//! Softmax and its logarithm, column by column.

use super::map::{BLOCK, same_length};
use crate::dispatch::{Kernel, dispatch};
use crate::exponential::exp_of;
use crate::selection::max_of;
use crate::sum::{LANES, joined};
use crate::{Float, logarithm};

/// Softmax of each column of a matrix: sᵢ = e^(zᵢ − m) / Σⱼ e^(zⱼ − m), with m the largest of the column.
///
/// z is `rows` × columns, column-major: one column after the other. No exponential overflows, and the largest element's is 1. The
/// sum has the order of [`sum`](crate::sum). A column with NaN, with +∞ or of nothing but −∞ becomes NaN.
///
/// # Panics
///
/// Where z and s have different lengths, or their length is no multiple of `rows`.
///
/// ```
/// use gradus_numerics::vector;
///
/// let mut s = [0.0; 4];
/// vector::softmax(&[1.0, 1.0, 1000.0, -1000.0], 2, &mut s); // two columns
/// assert_eq!(s, [0.5, 0.5, 1.0, 0.0]);
/// ```
#[track_caller]
pub fn softmax<T: Float>(z: &[T], rows: usize, s: &mut [T]) {
    same_length("softmax", z.len(), s.len());
    s.copy_from_slice(z);
    softmax_in_place(s, rows);
}

/// [`softmax`] of each column of `rows` numbers, in place.
///
/// # Panics
///
/// Where the length is no multiple of `rows`.
///
/// ```
/// use gradus_numerics::vector;
///
/// let mut z = [1.0, 1.0, 1000.0, -1000.0];
/// vector::softmax_in_place(&mut z, 2);
/// assert_eq!(z, [0.5, 0.5, 1.0, 0.0]);
/// ```
#[track_caller]
pub fn softmax_in_place<T: Float>(z: &mut [T], rows: usize) {
    whole_columns("softmax", z.len(), rows);
    dispatch(Softmax { z, rows });
}

/// The logarithm of [`softmax`]: ln sᵢ = (zᵢ − m) − ln Σⱼ e^(zⱼ − m), finite where s itself underflows.
///
/// # Panics
///
/// Where z and y have different lengths, or their length is no multiple of `rows`.
///
/// ```
/// use gradus_numerics::vector;
///
/// let mut y = [0.0; 4];
/// vector::log_softmax(&[1.0, 1.0, 1000.0, -1000.0], 2, &mut y);
/// assert_eq!(y, [-std::f64::consts::LN_2, -std::f64::consts::LN_2, 0.0, -2000.0]);
/// ```
#[track_caller]
pub fn log_softmax<T: Float>(z: &[T], rows: usize, y: &mut [T]) {
    same_length("log_softmax", z.len(), y.len());
    y.copy_from_slice(z);
    log_softmax_in_place(y, rows);
}

/// [`log_softmax`] of each column of `rows` numbers, in place.
///
/// # Panics
///
/// Where the length is no multiple of `rows`.
///
/// ```
/// use gradus_numerics::vector;
///
/// let mut z = [1000.0, -1000.0];
/// vector::log_softmax_in_place(&mut z, 2);
/// assert_eq!(z, [0.0, -2000.0]);
/// ```
#[track_caller]
pub fn log_softmax_in_place<T: Float>(z: &mut [T], rows: usize) {
    whole_columns("log_softmax", z.len(), rows);
    dispatch(LogSoftmax { z, rows });
}

struct Softmax<'a, T> {
    z: &'a mut [T],
    rows: usize,
}

impl<T: Float> Kernel for Softmax<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for column in self.z.chunks_exact_mut(self.rows.max(1)) {
            let m = largest(column);
            let total = sum_of_exponentials(column, m, |z, power| *z = power);
            for s in column {
                *s = *s / total;
            }
        }
    }
}

struct LogSoftmax<'a, T> {
    z: &'a mut [T],
    rows: usize,
}

impl<T: Float> Kernel for LogSoftmax<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for column in self.z.chunks_exact_mut(self.rows.max(1)) {
            let m = largest(column);
            let ln_total = logarithm::ln_of(sum_of_exponentials(column, m, |_, _| ()));
            for z in column {
                *z = (*z - m) - ln_total;
            }
        }
    }
}

/// The largest number, NaN where any is. Which zero comes back from zeros of both signs is open: no difference to m shows it.
#[inline(always)]
fn largest<T: Float>(z: &[T]) -> T {
    let (blocks, rest) = z.as_chunks::<BLOCK>();
    let mut lanes = [-T::INFINITY; BLOCK];
    for block in blocks {
        for (lane, &z) in lanes.iter_mut().zip(block) {
            *lane = max_of(*lane, z);
        }
    }
    for (lane, &z) in lanes.iter_mut().zip(rest) {
        *lane = max_of(*lane, z);
    }
    lanes.into_iter().fold(-T::INFINITY, max_of)
}

/// Σ e^(z − m) in the order of `sum`; `visit` sees each element with its exponential.
#[inline(always)]
fn sum_of_exponentials<T: Float>(z: &mut [T], m: T, visit: impl Fn(&mut T, T)) -> T {
    let mut sums = [T::ZERO; LANES];
    let (blocks, rest) = z.as_chunks_mut::<BLOCK>();
    for block in blocks {
        let mut powers = *block;
        for power in &mut powers {
            *power = exp_of(*power - m);
        }
        for (i, (z, power)) in block.iter_mut().zip(powers).enumerate() {
            sums[i % LANES] += power;
            visit(z, power);
        }
    }
    let mut powers = [m; BLOCK];
    powers[..rest.len()].copy_from_slice(rest);
    for power in &mut powers {
        *power = exp_of(*power - m);
    }
    for (i, (z, power)) in rest.iter_mut().zip(powers).enumerate() {
        sums[i % LANES] += power;
        visit(z, power);
    }
    joined(sums)
}

/// Panics where numbers do not fill whole columns.
#[track_caller]
fn whole_columns(function: &str, length: usize, rows: usize) {
    assert!(
        length == 0 || rows > 0 && length.is_multiple_of(rows),
        "{function} needs whole columns, got {length} numbers in columns of {rows}"
    );
}
