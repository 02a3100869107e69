//! Whether all numbers of a slice are finite.

use gradus_numerics::{Float, Kernel, dispatch};

/// Whether none of them is NaN or infinite.
pub(super) fn all_finite<T: Float>(x: &[T]) -> bool {
    dispatch(AllFinite { x })
}

struct AllFinite<'a, T> {
    x: &'a [T],
}

impl<T: Float> Kernel for AllFinite<'_, T> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        // No early end within a block, so that its comparisons are vectors.
        self.x
            .chunks(1024)
            .all(|block| block.iter().fold(true, |all, x| all & (x.abs() <= T::MAX)))
    }
}
