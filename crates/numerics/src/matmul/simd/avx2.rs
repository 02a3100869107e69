//! AVX2 with FMA: 16 registers of 8 f32 or 4 f64.

use std::arch::x86_64::{
    __m256, __m256d, __m256i, _MM_HINT_T0, _mm_loadu_pd, _mm_loadu_ps, _mm_prefetch,
    _mm256_castpd128_pd256, _mm256_castps128_ps256, _mm256_fmadd_pd, _mm256_fmadd_ps,
    _mm256_insertf128_pd, _mm256_insertf128_ps, _mm256_loadu_pd, _mm256_loadu_ps,
    _mm256_loadu_si256, _mm256_maskload_pd, _mm256_maskload_ps, _mm256_maskstore_pd,
    _mm256_maskstore_ps, _mm256_set1_pd, _mm256_set1_ps, _mm256_shuffle_ps, _mm256_storeu_pd,
    _mm256_storeu_ps, _mm256_unpackhi_pd, _mm256_unpackhi_ps, _mm256_unpacklo_pd,
    _mm256_unpacklo_ps,
};

use super::{Simd, tiles};
use crate::matmul::pack::{Panel, pack};
use crate::matmul::tile::{self, Tile};

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F32x8(__m256);

#[derive(Clone, Copy)]
pub(in crate::matmul) struct F64x4(__m256d);

#[target_feature(enable = "avx2,fma,bmi2")]
unsafe fn enter_pack<V: Simd>(panel: &Panel<V::Element>, width: usize, to: *mut V::Element) {
    // SAFETY: as promised by the caller.
    unsafe { pack::<V>(panel, width, to) }
}

#[target_feature(enable = "avx2,fma,bmi2")]
unsafe fn enter<V: Simd, const M: usize, const N: usize, const PACK: bool>(
    tile: &Tile<V::Element>,
) {
    // SAFETY: the caller keeps the promise of `Tile`, and these are the instructions V uses.
    unsafe { tile::run::<V, M, N, PACK>(tile) }
}

/// Eight lanes from `32 − bytes` on are set where the mask of the first `bytes` ≤ 32 bytes is loaded.
static FIRST: [u8; 64] = {
    let mut mask = [0; 64];
    let mut i = 0;
    while i < 32 {
        mask[i] = 0xff;
        i += 1;
    }
    mask
};

/// The mask of the first `bytes` ≤ 32 bytes.
#[inline(always)]
unsafe fn first(bytes: usize) -> __m256i {
    debug_assert!(bytes <= 32);
    // SAFETY: 32 bytes from 32 − bytes on lie within the 64; called inside functions compiled for AVX2 only.
    unsafe { _mm256_loadu_si256(FIRST.as_ptr().add(32 - bytes).cast()) }
}

// SAFETY: every function does what the trait says, within the numbers it says, and `enter` runs `tile::run`.
unsafe impl Simd for F32x8 {
    type Element = f32;
    const LANES: usize = 8;
    const COLUMNS: usize = 4;
    const WIDER: usize = Self::COLUMNS;
    const TERMS: usize = 4;
    const MASKED: bool = false;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        // SAFETY: called inside functions compiled for AVX2 and FMA only.
        F32x8(unsafe { _mm256_set1_ps(x) })
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: as above, and the caller gives 8 numbers.
        F32x8(unsafe { _mm256_loadu_ps(from) })
    }
    #[inline(always)]
    unsafe fn load_first(from: *const f32, count: usize) -> Self {
        // SAFETY: as above, and masked lanes are not read.
        F32x8(unsafe { _mm256_maskload_ps(from, first(4 * count)) })
    }
    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        // SAFETY: a hint: nothing is read, and no address is wrong.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: as above, and the caller gives room for 8 numbers.
        unsafe { _mm256_storeu_ps(to, self.0) }
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        // SAFETY: as above, and masked lanes are not written.
        unsafe { _mm256_maskstore_ps(to, first(4 * count), self.0) }
    }
    #[inline(always)]
    unsafe fn fused(a: Self, b: Self, c: Self) -> Self {
        // SAFETY: as above.
        F32x8(unsafe { _mm256_fmadd_ps(a.0, b.0, c.0) })
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f32, across: usize, to: *mut f32, width: usize) {
        // SAFETY: as above; the caller gives eight rows of four numbers, and room for four vectors.
        unsafe {
            // rows i and i + 4 side by side, so that the halves are transposed independently
            let pair = |i: usize| {
                let low = _mm256_castps128_ps256(_mm_loadu_ps(from.add(i * across)));
                _mm256_insertf128_ps::<1>(low, _mm_loadu_ps(from.add((i + 4) * across)))
            };
            let (row0, row1, row2, row3) = (pair(0), pair(1), pair(2), pair(3));
            let (low, high) = (
                _mm256_unpacklo_ps(row0, row1),
                _mm256_unpackhi_ps(row0, row1),
            );
            let (low2, high2) = (
                _mm256_unpacklo_ps(row2, row3),
                _mm256_unpackhi_ps(row2, row3),
            );
            _mm256_storeu_ps(to, _mm256_shuffle_ps::<0x44>(low, low2));
            _mm256_storeu_ps(to.add(width), _mm256_shuffle_ps::<0xee>(low, low2));
            _mm256_storeu_ps(to.add(2 * width), _mm256_shuffle_ps::<0x44>(high, high2));
            _mm256_storeu_ps(to.add(3 * width), _mm256_shuffle_ps::<0xee>(high, high2));
        }
    }

    tiles!(enter_pack, enter, [1 2 3 4], 4, []);
}

// SAFETY: as for f32.
unsafe impl Simd for F64x4 {
    type Element = f64;
    const LANES: usize = 4;
    const COLUMNS: usize = 4;
    const WIDER: usize = Self::COLUMNS;
    const TERMS: usize = 2;
    const MASKED: bool = false;

    #[inline(always)]
    unsafe fn splat(x: f64) -> Self {
        // SAFETY: called inside functions compiled for AVX2 and FMA only.
        F64x4(unsafe { _mm256_set1_pd(x) })
    }
    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: as above, and the caller gives 4 numbers.
        F64x4(unsafe { _mm256_loadu_pd(from) })
    }
    #[inline(always)]
    unsafe fn load_first(from: *const f64, count: usize) -> Self {
        // SAFETY: as above, and masked lanes are not read.
        F64x4(unsafe { _mm256_maskload_pd(from, first(8 * count)) })
    }
    #[inline(always)]
    unsafe fn prefetch(from: *const f64) {
        // SAFETY: a hint: nothing is read, and no address is wrong.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: as above, and the caller gives room for 4 numbers.
        unsafe { _mm256_storeu_pd(to, self.0) }
    }
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f64, count: usize) {
        // SAFETY: as above, and masked lanes are not written.
        unsafe { _mm256_maskstore_pd(to, first(8 * count), self.0) }
    }
    #[inline(always)]
    unsafe fn fused(a: Self, b: Self, c: Self) -> Self {
        // SAFETY: as above.
        F64x4(unsafe { _mm256_fmadd_pd(a.0, b.0, c.0) })
    }
    #[inline(always)]
    unsafe fn transpose(from: *const f64, across: usize, to: *mut f64, width: usize) {
        // SAFETY: as above; the caller gives four rows of two numbers, and room for two vectors.
        unsafe {
            // rows i and i + 2 side by side
            let pair = |i: usize| {
                let low = _mm256_castpd128_pd256(_mm_loadu_pd(from.add(i * across)));
                _mm256_insertf128_pd::<1>(low, _mm_loadu_pd(from.add((i + 2) * across)))
            };
            let (row0, row1) = (pair(0), pair(1));
            _mm256_storeu_pd(to, _mm256_unpacklo_pd(row0, row1));
            _mm256_storeu_pd(to.add(width), _mm256_unpackhi_pd(row0, row1));
        }
    }

    tiles!(enter_pack, enter, [1 2 3 4], 4, []);
}
