//! Copies of a panel of a factor in the order in which a tile reads it.

use crate::Float;

/// Elements of a cache line of f32; a panel is transposed in pieces of so many.
const PIECE: usize = 16;
/// Elements on a side of the squares that are transposed at a time.
const SQUARE: usize = 4;

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

/// Writes `width` ≥ `count` numbers for each term to `to`, zeros behind the first `count`.
///
/// # Safety
///
/// The panel can be read, and `to` has room for `width` · `depth` numbers outside of it.
pub(super) unsafe fn pack<T: Float>(panel: &Panel<T>, width: usize, to: *mut T) {
    // SAFETY: as promised by the caller; each of the functions writes the first `count` numbers of each term.
    unsafe {
        if panel.across == 1 {
            copy(panel, width, to);
        } else if panel.along == 1 {
            transpose(panel, width, to);
        } else {
            gather(panel, width, to, 0..panel.count, 0..panel.depth);
        }
        for term in 0..panel.depth {
            for i in panel.count..width {
                to.add(term * width + i).write(T::ZERO);
            }
        }
    }
}

/// Where the numbers of a term are contiguous.
unsafe fn copy<T: Float>(panel: &Panel<T>, width: usize, to: *mut T) {
    for term in 0..panel.depth {
        // SAFETY: `count` numbers of the term, and room for `width` of them.
        unsafe {
            let from = panel.from.add(term * panel.along);
            std::ptr::copy_nonoverlapping(from, to.add(term * width), panel.count);
        }
    }
}

/// Where the terms of a number are contiguous: squares are read along the terms and written across.
unsafe fn transpose<T: Float>(panel: &Panel<T>, width: usize, to: *mut T) {
    let (whole_count, whole_depth) = (
        panel.count - panel.count % SQUARE,
        panel.depth - panel.depth % SQUARE,
    );
    for piece in (0..whole_depth).step_by(PIECE) {
        let end = whole_depth.min(piece + PIECE);
        for i in (0..whole_count).step_by(SQUARE) {
            for term in (piece..end).step_by(SQUARE) {
                // SAFETY: the square's numbers i to i + 4 and terms to term + 4 are whole, so within the panel and `to`.
                unsafe {
                    let mut square = [[T::ZERO; SQUARE]; SQUARE];
                    for (r, row) in square.iter_mut().enumerate() {
                        let from = panel.from.add((i + r) * panel.across + term);
                        *row = from.cast::<[T; SQUARE]>().read();
                    }
                    let [row0, row1, row2, row3] = square;
                    for c in 0..SQUARE {
                        let column = [row0[c], row1[c], row2[c], row3[c]];
                        let to = to.add((term + c) * width + i);
                        to.cast::<[T; SQUARE]>().write(column);
                    }
                }
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
unsafe fn gather<T: Float>(
    panel: &Panel<T>,
    width: usize,
    to: *mut T,
    numbers: std::ops::Range<usize>,
    terms: std::ops::Range<usize>,
) {
    for term in terms {
        for i in numbers.clone() {
            // SAFETY: number i of the term.
            unsafe {
                let from = panel.from.add(i * panel.across + term * panel.along);
                to.add(term * width + i).write(*from);
            }
        }
    }
}
