//! Softmax and its logarithm, column by column.

use super::map::{BLOCK, of_block, read, same_length, write};
use crate::Float;
use crate::dispatch::{Kernel, dispatch};
use crate::exponential::exp_of;
use crate::logarithm::{ln_in_lanes, ln_of};
use crate::selection::max_of;
use crate::sum::{LANES, add_to, joined};

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
    dispatch(Softmax::<T, false> { z, rows });
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
    dispatch(Softmax::<T, true> { z, rows });
}

/// Softmax, or its logarithm.
struct Softmax<'a, T, const LOG: bool> {
    z: &'a mut [T],
    rows: usize,
}

impl<T: Float, const LOG: bool> Kernel for Softmax<'_, T, LOG> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Softmax { z, rows } = self;
        if rows <= SHORT {
            for columns in z.chunks_mut(BLOCK * rows.max(1)) {
                side_by_side::<T, LOG>(columns, rows);
            }
        } else {
            for column in z.chunks_exact_mut(rows) {
                one_long::<T, LOG>(column);
            }
        }
    }
}

/// Columns of so many rows are worked on side by side, others one by one; the bits are the same.
const SHORT: usize = 16;

#[inline(always)]
fn one_long<T: Float, const LOG: bool>(z: &mut [T]) {
    let m = largest(z);
    let mut sums = [T::ZERO; LANES];
    for block in z.chunks_mut(BLOCK) {
        let mut shifted = read(block);
        subtract(&mut shifted, m);
        let powers = of_block(&exp_of, shifted);
        add_to(&mut sums, &powers[..block.len()]);
        write(block, if LOG { shifted } else { powers });
    }
    let total = joined(sums);
    if LOG {
        subtract(z, ln_of(total));
    } else {
        for s in z {
            *s /= total;
        }
    }
}

#[inline(always)]
fn subtract<T: Float>(z: &mut [T], m: T) {
    for z in z {
        *z -= m;
    }
}

/// At most [`BLOCK`] columns of at most [`SHORT`] rows, each of which has a place in every vector.
#[inline(always)]
fn side_by_side<T: Float, const LOG: bool>(columns: &mut [T], rows: usize) {
    let mut z = [[T::ZERO; BLOCK]; SHORT];
    for (c, column) in columns.chunks_exact(rows).enumerate() {
        for (row, &z) in z.iter_mut().zip(column) {
            row[c] = z;
        }
    }
    let mut m = [-T::INFINITY; BLOCK];
    for row in &z[..rows] {
        for (m, &z) in m.iter_mut().zip(row) {
            *m = max_of(*m, z);
        }
    }
    let mut sums = [[T::ZERO; BLOCK]; LANES];
    for (i, row) in z[..rows].iter_mut().enumerate() {
        for (z, &m) in row.iter_mut().zip(&m) {
            *z -= m;
        }
        let powers = of_block(&exp_of, *row);
        for (sum, &power) in sums[i % LANES].iter_mut().zip(&powers) {
            *sum += power;
        }
        if !LOG {
            *row = powers;
        }
    }
    let mut total = joined_by_lane(&sums);
    if LOG {
        total = of_block(&ln_in_lanes, total);
    }
    for row in &mut z[..rows] {
        for (z, &total) in row.iter_mut().zip(&total) {
            *z = if LOG { *z - total } else { *z / total };
        }
    }
    for (c, column) in columns.chunks_exact_mut(rows).enumerate() {
        for (row, z) in z.iter().zip(column) {
            *z = row[c];
        }
    }
}

/// [`joined`], lane by lane.
#[inline(always)]
fn joined_by_lane<T: Float>(s: &[[T; BLOCK]; LANES]) -> [T; BLOCK] {
    let mut total = [T::ZERO; BLOCK];
    for (c, total) in total.iter_mut().enumerate() {
        let [s0, s1, s2, s3, s4, s5, s6, s7] = s;
        *total = joined([s0[c], s1[c], s2[c], s3[c], s4[c], s5[c], s6[c], s7[c]]);
    }
    total
}

/// The largest number, NaN where any is. Which zero comes back from zeros of both signs is open: no difference to m shows it.
#[inline(always)]
fn largest<T: Float>(z: &[T]) -> T {
    let (blocks, rest) = z.as_chunks::<LANES>();
    let mut lanes = [-T::INFINITY; LANES];
    for block in blocks {
        for (lane, &z) in lanes.iter_mut().zip(block) {
            *lane = max_of(*lane, z);
        }
    }
    for (lane, &z) in lanes.iter_mut().zip(rest) {
        *lane = max_of(*lane, z);
    }
    let halves = [0, 1, 2, 3].map(|i| max_of(lanes[i], lanes[i + 4]));
    max_of(max_of(halves[0], halves[2]), max_of(halves[1], halves[3]))
}

/// Panics where numbers do not fill whole columns.
#[track_caller]
fn whole_columns(function: &str, length: usize, rows: usize) {
    assert!(
        length == 0 || rows > 0 && length.is_multiple_of(rows),
        "{function} needs whole columns, got {length} numbers in columns of {rows}"
    );
}
