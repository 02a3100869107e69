//! NEON (aarch64): 32 registers of 4 f32 or 2 f64.

use std::arch::aarch64::{
    float32x4_t, float64x2_t, vdupq_n_f32, vdupq_n_f64, vfmaq_f32, vfmaq_f64, vld1q_f32, vld1q_f64,
    vst1q_f32, vst1q_f64,
};

use super::{Simd, tiles};
use crate::matmul::tile::{self, Tile};

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F32x4(float32x4_t);

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F64x2(float64x2_t);

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

    tiles!(enter, [1 2 3 4 5 6 7 8], 8);
}

// SAFETY: as for f32.
unsafe impl Simd for F64x2 {
    type Element = f64;
    const LANES: usize = 2;
    const COLUMNS: usize = 8;
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

    tiles!(enter, [1 2 3 4 5 6 7 8], 8);
}
