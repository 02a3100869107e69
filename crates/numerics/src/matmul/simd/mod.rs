//! Vector registers of one kind of processor, as much of them as a tile needs.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(super) mod neon;
#[cfg(not(target_arch = "aarch64"))]
pub(super) mod portable;

use super::pack::Panel;
use super::tile::TileFunction;
use crate::Float;

/// A vector of [`LANES`](Self::LANES) numbers.
///
/// # Safety
///
/// `tile` must give functions that write nowhere but where [`Tile`](super::tile::Tile) says. The others may be called only
/// inside functions compiled for the instructions they use, but for `pack`, which needs a processor that has them.
pub(super) unsafe trait Simd: Copy {
    /// f32 or f64.
    type Element: Float;
    /// Numbers in a vector.
    const LANES: usize;
    /// Columns of the widest tile: those for which 3 vectors a column fit the registers, beside 3 of A and one of B.
    const COLUMNS: usize;
    /// Columns for which 2 vectors a column fit the registers, at least [`COLUMNS`](Self::COLUMNS).
    const WIDER: usize;
    /// Numbers of a row that [`transpose`](Self::transpose) takes.
    const TERMS: usize;
    /// Whether `load_first` costs no more than `load`.
    const MASKED: bool;

    /// x in every lane.
    unsafe fn splat(x: Self::Element) -> Self;
    /// [`LANES`](Self::LANES) numbers from `from`, which may have any alignment.
    unsafe fn load(from: *const Self::Element) -> Self;
    /// The first `count` numbers, 1 to [`LANES`](Self::LANES), from `from`, then zeros; reads no further.
    unsafe fn load_first(from: *const Self::Element, count: usize) -> Self;
    /// Has the cache line at `from`, which may be any address, fetched; nothing where there is no such instruction.
    unsafe fn prefetch(from: *const Self::Element);
    /// Writes [`LANES`](Self::LANES) numbers.
    unsafe fn store(self, to: *mut Self::Element);
    /// Writes the first `count` numbers, 1 to [`LANES`](Self::LANES), and nothing beyond.
    unsafe fn store_first(self, to: *mut Self::Element, count: usize);
    /// a · b + c with one rounding in each lane.
    unsafe fn fused(a: Self, b: Self, c: Self) -> Self;

    /// Reads [`LANES`](Self::LANES) rows of [`TERMS`](Self::TERMS) numbers, `across` apart, and writes the columns as vectors,
    /// `width` apart.
    unsafe fn transpose(
        from: *const Self::Element,
        across: usize,
        to: *mut Self::Element,
        width: usize,
    );

    /// [`pack`](super::pack::pack), compiled for the instructions.
    unsafe fn pack(panel: &Panel<Self::Element>, width: usize, to: *mut Self::Element);
    /// The tile of 1 to 3 `vectors` a column and 1 to [`COLUMNS`](Self::COLUMNS) `columns`, or of 1 or 2 vectors and up to
    /// [`WIDER`](Self::WIDER) columns.
    fn tile(vectors: usize, columns: usize) -> TileFunction<Self::Element>;
    /// The same of full width, which also packs the vectors of A it reads.
    fn packing_tile(vectors: usize) -> TileFunction<Self::Element>;
}

/// Implements `pack`, `tile` and `packing_tile` from two functions compiled for the instructions, the second of which is
/// generic over vectors, columns and packing.
macro_rules! tiles {
    ($enter_pack:ident, $enter:ident, [$($columns:literal)*], $widest:literal, [$($wider:literal)*]) => {
        unsafe fn pack(
            panel: &$crate::matmul::pack::Panel<Self::Element>,
            width: usize,
            to: *mut Self::Element,
        ) {
            // SAFETY: promised by the caller.
            unsafe { $enter_pack::<Self>(panel, width, to) }
        }

        fn tile(vectors: usize, columns: usize) -> $crate::matmul::tile::TileFunction<Self::Element> {
            match (vectors, columns) {
                $((1, $columns) => $enter::<Self, 1, $columns, false>,)*
                $((2, $columns) => $enter::<Self, 2, $columns, false>,)*
                $((3, $columns) => $enter::<Self, 3, $columns, false>,)*
                $((1, $wider) => $enter::<Self, 1, $wider, false>,)*
                $((2, $wider) => $enter::<Self, 2, $wider, false>,)*
                _ => unreachable!("no tile has {vectors} vectors and {columns} columns"),
            }
        }

        fn packing_tile(vectors: usize) -> $crate::matmul::tile::TileFunction<Self::Element> {
            match vectors {
                1 => $enter::<Self, 1, $widest, true>,
                2 => $enter::<Self, 2, $widest, true>,
                3 => $enter::<Self, 3, $widest, true>,
                _ => unreachable!("no tile has {vectors} vectors"),
            }
        }
    };
}
use tiles;
