//! A tile: as many elements of C as fit the registers, each carried along its chain of fused multiply-adds.

use super::simd::Simd;
use crate::Float;

/// Computes a tile.
///
/// # Safety
///
/// The pointers of the [`Tile`] reach what it says, and the processor has the instructions of the function.
pub(super) type TileFunction<T> = unsafe fn(&Tile<T>);

/// What a tile of M vectors by N columns reads and writes. With L lanes it has (M − 1) L + `c_last` rows.
#[derive(Clone, Copy)]
pub(super) struct Tile<T> {
    /// Terms of the chain.
    pub(super) depth: usize,
    /// The first column of A: (M − 1) L + `a_last` numbers.
    pub(super) a: *const T,
    /// From a column of A to the next.
    pub(super) a_step: usize,
    /// Rows of A in the last vector; L unless the vectors are masked.
    pub(super) a_last: usize,
    /// Element (0, 0) of B.
    pub(super) b: *const T,
    /// Element (0, 4) of B, where there is one: two short chains of addresses are faster than a long one.
    pub(super) b_fifth: *const T,
    /// From a row of B to the next.
    pub(super) b_step: usize,
    /// From a column of B to the next.
    pub(super) b_next: usize,
    /// The first column of C, contiguous.
    pub(super) c: *mut T,
    /// From a column of C to the next.
    pub(super) c_next: usize,
    /// Rows of C in the last vector, 1 to L.
    pub(super) c_last: usize,
    /// Where the chains start.
    pub(super) start: TileStart<T>,
    /// Room for the columns of A in M L numbers each, where the tile packs them.
    pub(super) packed: *mut T,
}

/// Where the chains of a tile start.
#[derive(Clone, Copy)]
pub(super) enum TileStart<T> {
    /// From what C holds.
    Output,
    /// From +0.
    Zero,
    /// From a number for each row.
    Rows(*const T),
    /// From a number for each column.
    Columns(*const T),
}

/// Terms between the one that is computed and the one whose column of A is fetched into the first cache. Columns that lie
/// apart are no stream the processor would see by itself: 1.1 to 1.2 times the speed on a product with 10 columns, whose A
/// is read as it lies; where A is packed it makes no difference.
const AHEAD: usize = 8;

/// Computes a tile of M vectors by N columns; PACK also writes the vectors of A it reads to `packed`.
///
/// # Safety
///
/// The pointers reach what [`Tile`] says; inlined into a function compiled for the instructions of V.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "i and j as in the formula")]
pub(super) unsafe fn run<V: Simd, const M: usize, const N: usize, const PACK: bool>(
    tile: &Tile<V::Element>,
) {
    // SAFETY: as promised by the caller.
    let mut sums = unsafe { starts::<V, M, N>(tile) };
    let (mut a, mut packed) = (tile.a, tile.packed);
    let (mut b, mut b_fifth) = (tile.b, tile.b_fifth);
    for _ in 0..tile.depth {
        // SAFETY: column k of A, row k of B and their place in `packed` are there. The pointers move by wrapping steps,
        // so that the one beyond the last is not an access.
        unsafe {
            let mut column = [V::splat(V::Element::ZERO); M];
            if !PACK {
                let ahead = a.wrapping_add(tile.a_step.wrapping_mul(AHEAD));
                for i in 0..M {
                    V::prefetch(ahead.wrapping_add(i * V::LANES));
                }
            }
            for i in 0..M {
                let from = a.add(i * V::LANES);
                column[i] = if V::MASKED && i == M - 1 {
                    V::load_first(from, tile.a_last)
                } else {
                    V::load(from)
                };
                if PACK {
                    column[i].store(packed.add(i * V::LANES));
                }
            }
            for j in 0..N {
                let factor = V::splat(if j < 4 {
                    *b.add(j * tile.b_next)
                } else {
                    *b_fifth.add((j - 4) * tile.b_next)
                });
                for i in 0..M {
                    // c_ij ← a_ik b_kj + c_ij, rounded once
                    sums[j][i] = V::fused(column[i], factor, sums[j][i]);
                }
            }
        }
        a = a.wrapping_add(tile.a_step);
        b = b.wrapping_add(tile.b_step);
        b_fifth = b_fifth.wrapping_add(tile.b_step);
        packed = packed.wrapping_add(M * V::LANES);
    }
    for j in 0..N {
        for i in 0..M {
            // SAFETY: column j of C has (M − 1) L + c_last rows.
            unsafe {
                let to = tile.c.add(j * tile.c_next + i * V::LANES);
                if i == M - 1 && (V::MASKED || tile.c_last < V::LANES) {
                    sums[j][i].store_first(to, tile.c_last);
                } else {
                    sums[j][i].store(to);
                }
            }
        }
    }
}

/// The vectors the chains start from.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "i and j as in the formula")]
unsafe fn starts<V: Simd, const M: usize, const N: usize>(tile: &Tile<V::Element>) -> [[V; M]; N] {
    // SAFETY: no memory is touched.
    let mut starts = unsafe { [[V::splat(V::Element::ZERO); M]; N] };
    match tile.start {
        TileStart::Zero => {}
        TileStart::Output => {
            for j in 0..N {
                // SAFETY: column j of C.
                starts[j] = unsafe { column::<V, M>(tile.c.add(j * tile.c_next), tile.c_last) };
            }
        }
        // SAFETY: there is a number for each row.
        TileStart::Rows(rows) => starts = [unsafe { column::<V, M>(rows, tile.c_last) }; N],
        TileStart::Columns(columns) => {
            for j in 0..N {
                // SAFETY: there is a number for each of the N columns.
                starts[j] = unsafe { [V::splat(*columns.add(j)); M] };
            }
        }
    }
    starts
}

/// M vectors, of the last of which `last` numbers are there.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "i as in the formula")]
unsafe fn column<V: Simd, const M: usize>(from: *const V::Element, last: usize) -> [V; M] {
    // SAFETY: no memory is touched.
    let mut column = unsafe { [V::splat(V::Element::ZERO); M] };
    for i in 0..M {
        // SAFETY: (M − 1) L + last numbers are there.
        column[i] = unsafe {
            let from = from.add(i * V::LANES);
            if i == M - 1 && (V::MASKED || last < V::LANES) {
                V::load_first(from, last)
            } else {
                V::load(from)
            }
        };
    }
    column
}
