//! AVX-512: 32 registers of 16 f32 or 8 f64, with masks at no cost.

use std::arch::x86_64::{
    __m512, __m512d, _mm512_fmadd_pd, _mm512_fmadd_ps, _mm512_loadu_pd, _mm512_loadu_ps,
    _mm512_mask_storeu_pd, _mm512_mask_storeu_ps, _mm512_maskz_loadu_pd, _mm512_maskz_loadu_ps,
    _mm512_set1_pd, _mm512_set1_ps, _mm512_storeu_pd, _mm512_storeu_ps,
};

use super::{Simd, tiles};
use crate::matmul::tile::{self, Tile};

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F32x16(__m512);

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F64x8(__m512d);

#[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,bmi2")]
unsafe fn enter<V: Simd, const M: usize, const N: usize, const PACK: bool>(
    tile: &Tile<V::Element>,
) {
    // SAFETY: the caller keeps the promise of `Tile`, and these are the instructions V uses.
    unsafe { tile::run::<V, M, N, PACK>(tile) }
}

/// The mask of the first `count` lanes, 1 to 16.
#[inline(always)]
fn first_of_16(count: usize) -> u16 {
    u16::MAX >> (16 - count)
}

/// The mask of the first `count` lanes, 1 to 8.
#[inline(always)]
fn first_of_8(count: usize) -> u8 {
    u8::MAX >> (8 - count)
}

// SAFETY: every function does what the trait says, within the numbers it says, and `enter` runs `tile::run`.
unsafe impl Simd for F32x16 {
    type Element = f32;
    const LANES: usize = 16;
    const COLUMNS: usize = 8;
    const MASKED: bool = true;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        // SAFETY: called inside functions compiled for AVX-512 only.
        F32x16(unsafe { _mm512_set1_ps(x) })
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: as above, and the caller gives 16 numbers.
        F32x16(unsafe { _mm512_loadu_ps(from) })
    }
    #[inline(always)]
    unsafe fn load_first(from: *const f32, count: usize) -> Self {
        // SAFETY: as above, and masked lanes are not read.
        F32x16(unsafe { _mm512_maskz_loadu_ps(first_of_16(count), from) })
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: as above, and the caller gives room for 16 numbers.
        unsafe { _mm512_storeu_ps(to, self.0) }
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        // SAFETY: as above, and masked lanes are not written.
        unsafe { _mm512_mask_storeu_ps(to, first_of_16(count), self.0) }
    }
    #[inline(always)]
    unsafe fn fused(a: Self, b: Self, c: Self) -> Self {
        // SAFETY: as above.
        F32x16(unsafe { _mm512_fmadd_ps(a.0, b.0, c.0) })
    }

    tiles!(enter, [1 2 3 4 5 6 7 8], 8);
}

// SAFETY: as for f32.
unsafe impl Simd for F64x8 {
    type Element = f64;
    const LANES: usize = 8;
    const COLUMNS: usize = 8;
    const MASKED: bool = true;

    #[inline(always)]
    unsafe fn splat(x: f64) -> Self {
        // SAFETY: called inside functions compiled for AVX-512 only.
        F64x8(unsafe { _mm512_set1_pd(x) })
    }
    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: as above, and the caller gives 8 numbers.
        F64x8(unsafe { _mm512_loadu_pd(from) })
    }
    #[inline(always)]
    unsafe fn load_first(from: *const f64, count: usize) -> Self {
        // SAFETY: as above, and masked lanes are not read.
        F64x8(unsafe { _mm512_maskz_loadu_pd(first_of_8(count), from) })
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: as above, and the caller gives room for 8 numbers.
        unsafe { _mm512_storeu_pd(to, self.0) }
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f64, count: usize) {
        // SAFETY: as above, and masked lanes are not written.
        unsafe { _mm512_mask_storeu_pd(to, first_of_8(count), self.0) }
    }
    #[inline(always)]
    unsafe fn fused(a: Self, b: Self, c: Self) -> Self {
        // SAFETY: as above.
        F64x8(unsafe { _mm512_fmadd_pd(a.0, b.0, c.0) })
    }

    tiles!(enter, [1 2 3 4 5 6 7 8], 8);
}
