//! Random matrices with orthonormal rows or columns.

use gradus_numerics::{Float, StandardNormal, dot, norm, vector};
use rand::Rng;
use rand::distr::Distribution;

/// part ← gain · Q, rows × columns, column-major.
///
/// The shorter side's vectors are drawn from the normal distribution and made orthonormal one after the other, by
/// Gram-Schmidt done twice (W. Hoffmann, Computing 41, 1989: twice is enough). A vector's direction is uniformly distributed in
/// what those before it leave, so Q is as well.
pub(super) fn draw<T: Float, R: Rng + ?Sized>(
    part: &mut [T],
    rows: usize,
    columns: usize,
    gain: f64,
    rng: &mut R,
) {
    let (count, length) = (rows.min(columns), rows.max(columns));
    let mut q: Vec<f64> = Vec::with_capacity(count * length);
    while q.len() < count * length {
        let mut v: Vec<f64> = (0..length).map(|_| StandardNormal.sample(rng)).collect();
        for _ in 0..2 {
            for u in q.chunks_exact(length) {
                vector::axpy(-dot(u, &v), u, &mut v);
            }
        }
        let size = norm(&v);
        // Drawn into the span of those before it: practically never, but then once more.
        if size > 1e-12 {
            q.extend(v.iter().map(|v| v / size));
        }
    }
    for (i, v) in q.iter().enumerate() {
        let (vector, element) = (i / length, i % length);
        let place = if rows >= columns {
            vector * rows + element
        } else {
            element * rows + vector
        };
        part[place] = T::from_f64(gain * v);
    }
}
