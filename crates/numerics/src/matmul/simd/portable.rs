//! Every processor: arrays of four numbers, and multiply-adds in software. Slow, with the same bits.

use super::{Simd, tiles};
use crate::Float;
use crate::fused::{fused_f32, fused_f64};
use crate::matmul::pack::{Panel, pack};
use crate::matmul::tile::{self, Tile};

const LANES: usize = 4;

/// Four numbers.
#[derive(Clone, Copy)]
pub(in crate::matmul) struct Lanes<T>([T; LANES]);

/// A number with a fused multiply-add in software.
pub(in crate::matmul) trait Fused: Float {
    /// a · b + c with one rounding.
    fn fused(a: Self, b: Self, c: Self) -> Self;
}

impl Fused for f32 {
    #[inline(always)]
    fn fused(a: f32, b: f32, c: f32) -> f32 {
        fused_f32(a, b, c)
    }
}

impl Fused for f64 {
    #[inline(always)]
    fn fused(a: f64, b: f64, c: f64) -> f64 {
        fused_f64(a, b, c)
    }
}

unsafe fn enter_pack<V: Simd>(panel: &Panel<V::Element>, width: usize, to: *mut V::Element) {
    // SAFETY: as promised by the caller.
    unsafe { pack::<V>(panel, width, to) }
}

unsafe fn enter<V: Simd, const M: usize, const N: usize, const PACK: bool>(
    tile: &Tile<V::Element>,
) {
    // SAFETY: the caller keeps the promise of `Tile`.
    unsafe { tile::run::<V, M, N, PACK>(tile) }
}

// SAFETY: every function does what the trait says, within the numbers it says, and `enter` runs `tile::run`.
unsafe impl<T: Fused> Simd for Lanes<T> {
    type Element = T;
    const LANES: usize = LANES;
    const COLUMNS: usize = 2;
    const WIDER: usize = Self::COLUMNS;
    const TERMS: usize = 4;
    const MASKED: bool = false;

    #[inline(always)]
    unsafe fn splat(x: T) -> Self {
        Lanes([x; LANES])
    }
    #[inline(always)]
    unsafe fn load(from: *const T) -> Self {
        // SAFETY: the caller gives four numbers; an array has the alignment of its elements.
        Lanes(unsafe { from.cast::<[T; LANES]>().read() })
    }
    #[inline(always)]
    unsafe fn load_first(from: *const T, count: usize) -> Self {
        let mut lanes = [T::ZERO; LANES];
        // SAFETY: the caller gives `count` ≤ 4 numbers, which cannot lie in this array.
        unsafe { std::ptr::copy_nonoverlapping(from, lanes.as_mut_ptr(), count) };
        Lanes(lanes)
    }
    #[inline(always)]
    unsafe fn prefetch(_: *const T) {}
    #[inline(always)]
    unsafe fn store(self, to: *mut T) {
        // SAFETY: the caller gives room for four numbers.
        unsafe { to.cast::<[T; LANES]>().write(self.0) }
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut T, count: usize) {
        // SAFETY: the caller gives room for `count` ≤ 4 numbers, which cannot lie in this array.
        unsafe { std::ptr::copy_nonoverlapping(self.0.as_ptr(), to, count) };
    }
    #[inline(always)]
    unsafe fn fused(a: Self, b: Self, c: Self) -> Self {
        let mut sum = c;
        for i in 0..LANES {
            sum.0[i] = T::fused(a.0[i], b.0[i], c.0[i]);
        }
        sum
    }
    #[inline(always)]
    unsafe fn transpose(from: *const T, across: usize, to: *mut T, width: usize) {
        for i in 0..Self::LANES {
            for term in 0..Self::TERMS {
                // SAFETY: the caller gives as many rows and numbers, and room for as many columns.
                unsafe { to.add(term * width + i).write(*from.add(i * across + term)) };
            }
        }
    }

    tiles!(enter_pack, enter, [1 2], 2, []);
}
