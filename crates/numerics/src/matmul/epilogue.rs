//! What is done to an element of a product when its chain has ended.

use crate::{Float, Kernel};

/// A function applied to each element of a product while it is still in the cache.
///
/// Mark `apply` `#[inline(always)]`; it runs inside [`dispatch`](crate::dispatch). Which elements come together is not
/// defined, so what becomes of one must not depend on its neighbours.
///
/// ```
/// use gradus_numerics::{Elementwise, MatMut, MatRef, Start, Threads, matmul};
///
/// let (a, b) = ([1.0, -1.0], [2.0]);
/// let mut c = [0.0; 2];
/// let square = Elementwise(|x: f64| x * x);
/// matmul(
///     MatMut::from_slice(&mut c, 2, 1),
///     Start::Bias(&[1.0, -1.0]),
///     MatRef::from_slice(&a, 2, 1),
///     MatRef::from_slice(&b, 1, 1),
///     &square,
///     Threads::One,
/// );
/// assert_eq!(c, [9.0, 9.0]); // (1 + 1 · 2)², (−1 − 1 · 2)²
/// ```
pub trait Epilogue<T>: Sync {
    /// Whether nothing is done, so that nothing need be called.
    const IDENTITY: bool = false;

    /// Replaces some elements of the product by what they become.
    fn apply(&self, elements: &mut [T]);
}

/// Leaves every element as it is.
///
/// ```
/// use gradus_numerics::{Epilogue, Identity};
///
/// let mut x = [-1.0, 2.0];
/// Identity.apply(&mut x);
/// assert_eq!(x, [-1.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity;

impl<T: Float> Epilogue<T> for Identity {
    const IDENTITY: bool = true;

    #[inline(always)]
    fn apply(&self, _: &mut [T]) {}
}

/// [`relu`](crate::relu): max(x, 0), by selection; NaN stays NaN.
///
/// ```
/// use gradus_numerics::{Epilogue, Relu};
///
/// let mut x = [-1.0, 2.0, f64::NAN];
/// Relu.apply(&mut x);
/// assert_eq!(x[..2], [0.0, 2.0]);
/// assert!(x[2].is_nan());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Relu;

impl<T: Float> Epilogue<T> for Relu {
    #[inline(always)]
    fn apply(&self, elements: &mut [T]) {
        for x in elements {
            *x = x.relu();
        }
    }
}

/// A function of one element.
///
/// ```
/// use gradus_numerics::{Elementwise, Epilogue};
///
/// let mut x = [1.0, 2.0];
/// Elementwise(|x| 2.0 * x).apply(&mut x);
/// assert_eq!(x, [2.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Elementwise<F>(pub F);

impl<T: Float, F: Fn(T) -> T + Sync> Epilogue<T> for Elementwise<F> {
    #[inline(always)]
    fn apply(&self, elements: &mut [T]) {
        for x in elements {
            *x = (self.0)(*x);
        }
    }
}

/// Applies an epilogue to the columns of a tile.
///
/// # Safety
///
/// `columns` columns of `rows` contiguous elements lie from `c` on, `c_next` apart, and nobody else uses them now.
pub(super) unsafe fn apply_to_tile<T: Float, E: Epilogue<T>>(
    epilogue: &E,
    c: *mut T,
    c_next: usize,
    rows: usize,
    columns: usize,
) {
    crate::dispatch(ApplyToTile {
        epilogue,
        c,
        c_next,
        rows,
        columns,
    });
}

/// Built by [`apply_to_tile`] alone, whose caller promises what `run` needs.
struct ApplyToTile<'e, T, E> {
    epilogue: &'e E,
    c: *mut T,
    c_next: usize,
    rows: usize,
    columns: usize,
}

impl<T: Float, E: Epilogue<T>> Kernel for ApplyToTile<'_, T, E> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for j in 0..self.columns {
            // SAFETY: promised by the caller of `apply_to_tile`.
            let column =
                unsafe { std::slice::from_raw_parts_mut(self.c.add(j * self.c_next), self.rows) };
            self.epilogue.apply(column);
        }
    }
}
