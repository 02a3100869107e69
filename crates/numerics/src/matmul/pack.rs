//! Copies of a panel of a factor in the order in which a tile reads it.

use std::ops::Range;

use super::simd::Simd;
use crate::Float;

/// Terms that are transposed before the next numbers are: a cache line of f32.
const PIECE: usize = 16;

/// A panel of a factor: `count` numbers for each of `depth` terms.
#[derive(Clone, Copy)]
pub(super) struct Panel<T> {
    /// The first number of the first term.
    pub(super) from: *const T,
    pub(super) count: usize,
    /// From a number to the next one of the same term.
    pub(super) across: usize,
    pub(super) depth: usize,
    /// From a term to the next.
    pub(super) along: usize,
}

impl<T> Panel<T> {
    /// Number `i` of a term.
    fn at(&self, i: usize, term: usize) -> *const T {
        self.from.wrapping_add(i * self.across + term * self.along)
    }
}

/// Writes `width` ≥ `count` numbers for each term to `to`, zeros behind the first `count`.
///
/// # Safety
///
/// The panel can be read, and `to` has room for `width` · `depth` numbers outside of it; inlined into a function compiled
/// for the instructions of V.
#[inline(always)]
pub(super) unsafe fn pack<V: Simd>(panel: &Panel<V::Element>, width: usize, to: *mut V::Element) {
    // SAFETY: as promised by the caller; each of the functions writes the first `count` numbers of each term.
    unsafe {
        if panel.across == 1 {
            copy::<V>(panel, width, to);
        } else if panel.along == 1 {
            transpose::<V>(panel, width, to);
        } else {
            gather(panel, width, to, 0..panel.count, 0..panel.depth);
        }
        if panel.count < width {
            for term in 0..panel.depth {
                for i in panel.count..width {
                    to.add(term * width + i).write(V::Element::ZERO);
                }
            }
        }
    }
}

/// Where the numbers of a term are contiguous.
#[inline(always)]
unsafe fn copy<V: Simd>(panel: &Panel<V::Element>, width: usize, to: *mut V::Element) {
    let (whole, rest) = (panel.count / V::LANES, panel.count % V::LANES);
    for term in 0..panel.depth {
        let (from, to) = (panel.at(0, term), to.wrapping_add(term * width));
        // SAFETY: `count` numbers of the term, and room for as many.
        unsafe {
            for vector in 0..whole {
                let i = vector * V::LANES;
                V::load(from.add(i)).store(to.add(i));
            }
            if rest > 0 {
                let i = whole * V::LANES;
                V::load_first(from.add(i), rest).store_first(to.add(i), rest);
            }
        }
    }
}

/// Where the terms of a number are contiguous: rectangles are read along the terms and written across.
#[inline(always)]
unsafe fn transpose<V: Simd>(panel: &Panel<V::Element>, width: usize, to: *mut V::Element) {
    let whole_count = panel.count - panel.count % V::LANES;
    let whole_depth = panel.depth - panel.depth % V::TERMS;
    for piece in (0..whole_depth).step_by(PIECE) {
        let end = whole_depth.min(piece + PIECE);
        for i in (0..whole_count).step_by(V::LANES) {
            for term in (piece..end).step_by(V::TERMS) {
                let (from, to) = (panel.at(i, term), to.wrapping_add(term * width + i));
                // SAFETY: the rectangle's numbers and terms are whole, so within the panel and within `to`.
                unsafe { V::transpose(from, panel.across, to, width) };
            }
        }
    }
    // SAFETY: what is left of the panel.
    unsafe {
        gather(panel, width, to, whole_count..panel.count, 0..whole_depth);
        gather(panel, width, to, 0..panel.count, whole_depth..panel.depth);
    }
}

/// One by one, with any strides.
#[inline(always)]
unsafe fn gather<T: Float>(
    panel: &Panel<T>,
    width: usize,
    to: *mut T,
    numbers: Range<usize>,
    terms: Range<usize>,
) {
    for i in numbers {
        for term in terms.clone() {
            // SAFETY: number i of the term.
            unsafe { to.add(term * width + i).write(*panel.at(i, term)) };
        }
    }
}
