//! Updates of one slice by another: a product, then a sum, each rounded.

use super::map::same_length;
use crate::Float;
use crate::dispatch::{Kernel, dispatch};

/// y ← y + a x. Nothing is fused: a xᵢ is rounded before it is added.
///
/// # Panics
///
/// Where x and y have different lengths.
///
/// ```
/// use gradus_numerics::vector;
///
/// let mut theta = [1.0, 2.0];
/// vector::axpy(-0.5, &[2.0, 4.0], &mut theta); // θ ← θ − η g
/// assert_eq!(theta, [0.0, 0.0]);
/// ```
#[track_caller]
pub fn axpy<T: Float>(a: T, x: &[T], y: &mut [T]) {
    same_length("axpy", x.len(), y.len());
    dispatch(Update {
        f: move |x: T, y: T| y + a * x,
        x,
        y,
    });
}

/// y ← a x + b y, both products rounded before they are added.
///
/// # Panics
///
/// Where x and y have different lengths.
///
/// ```
/// use gradus_numerics::vector;
///
/// let mut mean = [1.0, 2.0];
/// vector::axpby(0.25, &[5.0, 2.0], 0.75, &mut mean); // a running mean
/// assert_eq!(mean, [2.0, 2.0]);
/// ```
#[track_caller]
pub fn axpby<T: Float>(a: T, x: &[T], b: T, y: &mut [T]) {
    same_length("axpby", x.len(), y.len());
    dispatch(Update {
        f: move |x: T, y: T| a * x + b * y,
        x,
        y,
    });
}

/// y ← a y.
///
/// ```
/// use gradus_numerics::vector;
///
/// let mut y = [1.0, 2.0];
/// vector::scale(0.5, &mut y);
/// assert_eq!(y, [0.5, 1.0]);
/// ```
pub fn scale<T: Float>(a: T, y: &mut [T]) {
    dispatch(Scale { a, y });
}

struct Update<'a, T, F> {
    f: F,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Float, F: Fn(T, T) -> T> Kernel for Update<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (y, &x) in self.y.iter_mut().zip(self.x) {
            *y = (self.f)(x, *y);
        }
    }
}

struct Scale<'a, T> {
    a: T,
    y: &'a mut [T],
}

impl<T: Float> Kernel for Scale<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for y in self.y {
            *y = self.a * *y;
        }
    }
}
