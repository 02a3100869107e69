//! Structured operations as loops in the documented order, and on f64 with the widest vector instructions.

use std::array;

use gradus_numerics::Kernel;
use nalgebra::DMatrix;

use crate::Real;

/// [`Real::matrix_vector`] of a matrix and slices that fit.
#[inline(always)]
pub(crate) fn matrix_vector<T: Real>(matrix: &DMatrix<f64>, x: &[T], product: &mut [T]) {
    // Column by column, as the matrix lies in memory; a few rows at a time, so that their sums stay in the cache.
    for (block, entries) in product.chunks_mut(ROWS).enumerate() {
        let mut lanes = [[T::from(0.0); ROWS]; 8];
        for (j, &x) in x.iter().enumerate() {
            let start = j * matrix.nrows() + block * ROWS;
            let column = &matrix.as_slice()[start..start + entries.len()];
            for (sum, &a) in lanes[j % 8].iter_mut().zip(column) {
                *sum += x * a;
            }
        }
        for (i, entry) in entries.iter_mut().enumerate() {
            *entry = sum_of_lanes(array::from_fn(|lane| lanes[lane][i]));
        }
    }
}

/// [`matrix_vector`] on f64.
pub(crate) struct MatrixVector<'a> {
    pub(crate) matrix: &'a DMatrix<f64>,
    pub(crate) x: &'a [f64],
    pub(crate) product: &'a mut [f64],
}

impl Kernel for MatrixVector<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        matrix_vector(self.matrix, self.x, self.product);
    }
}

/// [`Real::log_sum_exp`].
#[inline(always)]
pub(crate) fn log_sum_exp<T: Real>(x: &[T]) -> T {
    let largest = x.iter().fold(f64::NEG_INFINITY, |m, xi| {
        gradus_numerics::max(m, xi.value())
    });
    if largest.is_infinite() {
        // All −∞, or one +∞: the shift would give ∞ − ∞.
        return x
            .iter()
            .copied()
            .find(|xi| xi.value().is_infinite() && xi.value() >= largest)
            .unwrap_or(T::from(largest));
    }
    sum_of_pairs(x, x, |x, _| (x - largest).exp()).ln() + largest
}

/// [`log_sum_exp`] on f64.
pub(crate) struct LogSumExp<'a>(pub(crate) &'a [f64]);

impl Kernel for LogSumExp<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        log_sum_exp(self.0)
    }
}

/// Rows of a matrix that are summed at a time.
const ROWS: usize = 16;

/// Σ term(aᵢ, bᵢ) in the documented order of `gradus-numerics`: eight interleaved partial sums, then a fixed tree.
#[inline(always)]
pub(crate) fn sum_of_pairs<A: Copy, B: Copy, T: Real>(
    a: &[A],
    b: &[B],
    term: impl Fn(A, B) -> T,
) -> T {
    let mut lanes = [T::from(0.0); 8];
    let ((a_blocks, a_rest), (b_blocks, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for ((lane, &a), &b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += term(a, b);
        }
    }
    for ((lane, &a), &b) in lanes.iter_mut().zip(a_rest).zip(b_rest) {
        *lane += term(a, b);
    }
    sum_of_lanes(lanes)
}

/// Σ term(i), i < n, in the same order.
#[inline]
pub(crate) fn sum_in_lanes<T: Real>(n: usize, mut term: impl FnMut(usize) -> T) -> T {
    let mut lanes = [T::from(0.0); 8];
    for i in 0..n {
        lanes[i % 8] += term(i);
    }
    sum_of_lanes(lanes)
}

/// The tree that ends a sum in lanes.
#[inline]
pub(crate) fn sum_of_lanes<T: Real>([l0, l1, l2, l3, l4, l5, l6, l7]: [T; 8]) -> T {
    ((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7))
}
