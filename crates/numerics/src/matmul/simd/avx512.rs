//! AVX-512: 32 registers of 16 f32 or 8 f64, with masks at no cost.

use std::arch::x86_64::{
    __m512, __m512d, _MM_HINT_T0, _mm_loadu_pd, _mm_loadu_ps, _mm_prefetch, _mm512_castpd128_pd512,
    _mm512_castps128_ps512, _mm512_fmadd_pd, _mm512_fmadd_ps, _mm512_insertf32x4,
    _mm512_insertf64x2, _mm512_loadu_pd, _mm512_loadu_ps, _mm512_mask_storeu_pd,
    _mm512_mask_storeu_ps, _mm512_maskz_loadu_pd, _mm512_maskz_loadu_ps, _mm512_set1_pd,
    _mm512_set1_ps, _mm512_shuffle_ps, _mm512_storeu_pd, _mm512_storeu_ps, _mm512_unpackhi_pd,
    _mm512_unpackhi_ps, _mm512_unpacklo_pd, _mm512_unpacklo_ps,
};

use super::{Simd, tiles};
use crate::matmul::pack::{Panel, pack};
use crate::matmul::tile::{self, Tile};

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F32x16(__m512);

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F64x8(__m512d);

#[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,bmi2")]
unsafe fn enter_pack<V: Simd>(panel: &Panel<V::Element>, width: usize, to: *mut V::Element) {
    // SAFETY: as promised by the caller.
    unsafe { pack::<V>(panel, width, to) }
}

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
    const WIDER: usize = 12;
    const TERMS: usize = 4;
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
    unsafe fn prefetch(from: *const f32) {
        // SAFETY: a hint: nothing is read, and no address is wrong.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
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
    #[inline(always)]
    unsafe fn transpose(from: *const f32, across: usize, to: *mut f32, width: usize) {
        // SAFETY: as above; the caller gives sixteen rows of four numbers, and room for four vectors.
        unsafe {
            // rows i, i + 4, i + 8 and i + 12 side by side, so that the quarters are transposed independently
            let quarter = |i: usize| _mm_loadu_ps(from.add(i * across));
            let rows = |i: usize| {
                let rows = _mm512_castps128_ps512(quarter(i));
                let rows = _mm512_insertf32x4::<1>(rows, quarter(i + 4));
                let rows = _mm512_insertf32x4::<2>(rows, quarter(i + 8));
                _mm512_insertf32x4::<3>(rows, quarter(i + 12))
            };
            let (row0, row1, row2, row3) = (rows(0), rows(1), rows(2), rows(3));
            let (low, high) = (
                _mm512_unpacklo_ps(row0, row1),
                _mm512_unpackhi_ps(row0, row1),
            );
            let (low2, high2) = (
                _mm512_unpacklo_ps(row2, row3),
                _mm512_unpackhi_ps(row2, row3),
            );
            _mm512_storeu_ps(to, _mm512_shuffle_ps::<0x44>(low, low2));
            _mm512_storeu_ps(to.add(width), _mm512_shuffle_ps::<0xee>(low, low2));
            _mm512_storeu_ps(to.add(2 * width), _mm512_shuffle_ps::<0x44>(high, high2));
            _mm512_storeu_ps(to.add(3 * width), _mm512_shuffle_ps::<0xee>(high, high2));
        }
    }

    tiles!(enter_pack, enter, [1 2 3 4 5 6 7 8], 8, [9 10 11 12]);
}

// SAFETY: as for f32.
unsafe impl Simd for F64x8 {
    type Element = f64;
    const LANES: usize = 8;
    const COLUMNS: usize = 8;
    const WIDER: usize = Self::COLUMNS;
    const TERMS: usize = 2;
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
    unsafe fn prefetch(from: *const f64) {
        // SAFETY: a hint: nothing is read, and no address is wrong.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
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
    #[inline(always)]
    unsafe fn transpose(from: *const f64, across: usize, to: *mut f64, width: usize) {
        // SAFETY: as above; the caller gives eight rows of two numbers, and room for two vectors.
        unsafe {
            // rows i, i + 2, i + 4 and i + 6 side by side
            let quarter = |i: usize| _mm_loadu_pd(from.add(i * across));
            let rows = |i: usize| {
                let rows = _mm512_castpd128_pd512(quarter(i));
                let rows = _mm512_insertf64x2::<1>(rows, quarter(i + 2));
                let rows = _mm512_insertf64x2::<2>(rows, quarter(i + 4));
                _mm512_insertf64x2::<3>(rows, quarter(i + 6))
            };
            let (row0, row1) = (rows(0), rows(1));
            _mm512_storeu_pd(to, _mm512_unpacklo_pd(row0, row1));
            _mm512_storeu_pd(to.add(width), _mm512_unpackhi_pd(row0, row1));
        }
    }

    tiles!(enter_pack, enter, [1 2 3 4 5 6 7 8], 8, []);
}
