//! NEON (aarch64): 32 registers of 4 f32 or 2 f64.

use std::arch::aarch64::{
    float32x4_t, float64x2_t, vdupq_n_f32, vdupq_n_f64, vfmaq_f32, vfmaq_f64, vld1q_f32, vld1q_f64,
    vreinterpretq_f32_f64, vreinterpretq_f64_f32, vst1q_f32, vst1q_f64, vtrn1q_f32, vtrn1q_f64,
    vtrn2q_f32, vtrn2q_f64,
};

use super::{Simd, tiles};
use crate::matmul::pack::{Panel, pack};
use crate::matmul::tile::{self, Tile};

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F32x4(float32x4_t);

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F64x2(float64x2_t);

unsafe fn enter_pack<V: Simd>(panel: &Panel<V::Element>, width: usize, to: *mut V::Element) {
    // SAFETY: as promised by the caller.
    unsafe { pack::<V>(panel, width, to) }
}

unsafe fn enter<V: Simd, const M: usize, const N: usize, const PACK: bool>(
    tile: &Tile<V::Element>,
) {
    // SAFETY: the caller keeps the promise of `Tile`, and every aarch64 processor of this target has NEON.
    unsafe { tile::run::<V, M, N, PACK>(tile) }
}

// SAFETY: every function does what the trait says, within the numbers it says, and `enter` runs `tile::run`.
unsafe impl Simd for F32x4 {
    type Element = f32;
    const LANES: usize = 4;
    const COLUMNS: usize = 8;
    const WIDER: usize = Self::COLUMNS;
    const TERMS: usize = 4;
    const MASKED: bool = false;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        // SAFETY: NEON is part of the target.
        F32x4(unsafe { vdupq_n_f32(x) })
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: as above, and the caller gives 4 numbers.
        F32x4(unsafe { vld1q_f32(from) })
    }
    #[inline(always)]
    unsafe fn load_first(from: *const f32, count: usize) -> Self {
        let mut lanes = [0.0; 4];
        // SAFETY: the caller gives `count` ≤ 4 numbers, which cannot lie in this array.
        unsafe { std::ptr::copy_nonoverlapping(from, lanes.as_mut_ptr(), count) };
        // SAFETY: the array has 4 numbers.
        unsafe { Self::load(lanes.as_ptr()) }
    }
    #[inline(always)]
    unsafe fn prefetch(_: *const f32) {}
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: as above, and the caller gives room for 4 numbers.
        unsafe { vst1q_f32(to, self.0) }
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        let mut lanes = [0.0; 4];
        // SAFETY: the array has 4 numbers.
        unsafe { self.store(lanes.as_mut_ptr()) };
        // SAFETY: the caller gives room for `count` ≤ 4 numbers, which cannot lie in this array.
        unsafe { std::ptr::copy_nonoverlapping(lanes.as_ptr(), to, count) };
    }
    #[inline(always)]
    unsafe fn fused(a: Self, b: Self, c: Self) -> Self {
        // SAFETY: NEON is part of the target.
        F32x4(unsafe { vfmaq_f32(c.0, a.0, b.0) })
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, across: usize, to: *mut f32, width: usize) {
        // SAFETY: NEON is part of the target; the caller gives four rows of four numbers, and room for four vectors.
        unsafe {
            let row = |i: usize| vld1q_f32(from.add(i * across));
            let (row0, row1, row2, row3) = (row(0), row(1), row(2), row(3));
            // pairs of numbers of two rows, then pairs of pairs
            let (even, odd) = (vtrn1q_f32(row0, row1), vtrn2q_f32(row0, row1));
            let (even2, odd2) = (vtrn1q_f32(row2, row3), vtrn2q_f32(row2, row3));
            let wide = |x: float32x4_t| vreinterpretq_f64_f32(x);
            let narrow = |x: float64x2_t| vreinterpretq_f32_f64(x);
            vst1q_f32(to, narrow(vtrn1q_f64(wide(even), wide(even2))));
            vst1q_f32(to.add(width), narrow(vtrn1q_f64(wide(odd), wide(odd2))));
            vst1q_f32(
                to.add(2 * width),
                narrow(vtrn2q_f64(wide(even), wide(even2))),
            );
            vst1q_f32(to.add(3 * width), narrow(vtrn2q_f64(wide(odd), wide(odd2))));
        }
    }

    tiles!(enter_pack, enter, [1 2 3 4 5 6 7 8], 8, []);
}

// SAFETY: as for f32.
unsafe impl Simd for F64x2 {
    type Element = f64;
    const LANES: usize = 2;
    const COLUMNS: usize = 8;
    const WIDER: usize = Self::COLUMNS;
    const TERMS: usize = 2;
    const MASKED: bool = false;

    #[inline(always)]
    unsafe fn splat(x: f64) -> Self {
        // SAFETY: NEON is part of the target.
        F64x2(unsafe { vdupq_n_f64(x) })
    }
    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: as above, and the caller gives 2 numbers.
        F64x2(unsafe { vld1q_f64(from) })
    }
    #[inline(always)]
    unsafe fn load_first(from: *const f64, count: usize) -> Self {
        let mut lanes = [0.0; 2];
        // SAFETY: the caller gives `count` ≤ 2 numbers, which cannot lie in this array.
        unsafe { std::ptr::copy_nonoverlapping(from, lanes.as_mut_ptr(), count) };
        // SAFETY: the array has 2 numbers.
        unsafe { Self::load(lanes.as_ptr()) }
    }
    #[inline(always)]
    unsafe fn prefetch(_: *const f64) {}
    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: as above, and the caller gives room for 2 numbers.
        unsafe { vst1q_f64(to, self.0) }
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f64, count: usize) {
        let mut lanes = [0.0; 2];
        // SAFETY: the array has 2 numbers.
        unsafe { self.store(lanes.as_mut_ptr()) };
        // SAFETY: the caller gives room for `count` ≤ 2 numbers, which cannot lie in this array.
        unsafe { std::ptr::copy_nonoverlapping(lanes.as_ptr(), to, count) };
    }
    #[inline(always)]
    unsafe fn fused(a: Self, b: Self, c: Self) -> Self {
        // SAFETY: NEON is part of the target.
        F64x2(unsafe { vfmaq_f64(c.0, a.0, b.0) })
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f64, across: usize, to: *mut f64, width: usize) {
        // SAFETY: NEON is part of the target; the caller gives two rows of two numbers, and room for two vectors.
        unsafe {
            let (row0, row1) = (vld1q_f64(from), vld1q_f64(from.add(across)));
            vst1q_f64(to, vtrn1q_f64(row0, row1));
            vst1q_f64(to.add(width), vtrn2q_f64(row0, row1));
        }
    }

    tiles!(enter_pack, enter, [1 2 3 4 5 6 7 8], 8, []);
}
