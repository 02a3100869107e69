//! Sums, dot products and norms in one order, which the [crate's documentation](crate#sums) defines.

use crate::Float;
use crate::dispatch::{Kernel, dispatch};

/// Partial sums that run side by side: two AVX registers of f64, one of f32.
pub(crate) const LANES: usize = 8;

/// Σ xᵢ, in the order of the [eight interleaved partial sums](crate#sums).
///
/// ```
/// use gradus_numerics::sum;
///
/// assert_eq!(sum(&[1.0, 2.0, 3.0]), 6.0);
/// assert_eq!(sum(&[]), 0.0);
/// ```
#[inline]
pub fn sum(x: &[f64]) -> f64 {
    sum_of(x)
}

/// Σ aᵢ bᵢ, in the order of the [eight interleaved partial sums](crate#sums).
///
/// # Panics
///
/// Where a and b have different lengths.
///
/// ```
/// use gradus_numerics::dot;
///
/// assert_eq!(dot(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]), 32.0);
/// ```
#[inline]
#[track_caller]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    dot_of(a, b)
}

/// ‖x‖² = Σ xᵢ², the bits of `dot(x, x)`.
///
/// ```
/// use gradus_numerics::squared_norm;
///
/// assert_eq!(squared_norm(&[3.0, 4.0]), 25.0);
/// ```
#[inline]
pub fn squared_norm(x: &[f64]) -> f64 {
    squared_norm_of(x)
}

/// The Euclidean norm ‖x‖ = √Σ xᵢ², right also where the squares overflow or underflow.
///
/// Where [`squared_norm`] is a normal number, its square root. Otherwise 2ᵉ ‖x / 2ᵉ‖ with 2ᵉ ≤ max |xᵢ| < 2ᵉ⁺¹, a scaling
/// without rounding. NaN where any element is NaN, else ∞ where any is infinite; 0 where x is empty or zero.
///
/// ```
/// use gradus_numerics::{exp2, norm};
///
/// assert_eq!(norm(&[3.0, 4.0]), 5.0);
/// let (huge, tiny) = (exp2(700.0), exp2(-700.0));
/// assert_eq!(norm(&[3.0 * huge, 4.0 * huge]), 5.0 * huge);
/// assert_eq!(norm(&[3.0 * tiny, 4.0 * tiny]), 5.0 * tiny);
/// assert_eq!(norm(&[f64::NEG_INFINITY, 1.0]), f64::INFINITY);
/// assert!(norm(&[f64::INFINITY, f64::NAN]).is_nan());
/// ```
#[inline]
pub fn norm(x: &[f64]) -> f64 {
    norm_of(x)
}

/// [`sum`] for either type.
///
/// ```
/// assert_eq!(gradus_numerics::sum_of(&[0.5_f32, 0.25]), 0.75);
/// ```
#[inline]
pub fn sum_of<T: Float>(x: &[T]) -> T {
    interleaved_sum(x, x, |x, _| x)
}

/// [`dot`] for either type.
///
/// # Panics
///
/// Where a and b have different lengths.
///
/// ```
/// assert_eq!(gradus_numerics::dot_of(&[0.5_f32, 2.0], &[2.0, 0.25]), 1.5);
/// ```
#[inline]
#[track_caller]
pub fn dot_of<T: Float>(a: &[T], b: &[T]) -> T {
    assert!(
        a.len() == b.len(),
        "the dot product needs two slices of one length, got {} and {}",
        a.len(),
        b.len()
    );
    interleaved_sum(a, b, |a, b| a * b)
}

/// [`squared_norm`] for either type.
///
/// ```
/// assert_eq!(gradus_numerics::squared_norm_of(&[3.0_f32, 4.0]), 25.0);
/// ```
#[inline]
pub fn squared_norm_of<T: Float>(x: &[T]) -> T {
    interleaved_sum(x, x, |x, _| x * x)
}

/// [`norm`] for either type.
///
/// ```
/// use gradus_numerics::{Float, norm_of};
///
/// let huge = Float::exp2(100.0_f32);
/// assert_eq!(norm_of(&[3.0 * huge, 4.0 * huge]), 5.0 * huge);
/// ```
#[inline]
pub fn norm_of<T: Float>(x: &[T]) -> T {
    let squared = squared_norm_of(x);
    // Where the sum is normal, squares lost to underflow cost at most n · u of it, no more than the additions do.
    if squared.is_normal() {
        squared.sqrt()
    } else {
        rescaled_norm(x)
    }
}

/// The norm of elements whose squares leave the range of T.
#[cold]
fn rescaled_norm<T: Float>(x: &[T]) -> T {
    if x.iter().any(|x| x.is_nan()) {
        return T::NAN;
    }
    let largest = x.iter().fold(T::ZERO, |largest, x| largest.max(x.abs()));
    if largest == T::ZERO || largest == T::INFINITY {
        return largest;
    }
    let e = largest.ilogb();
    let squared = interleaved_sum(x, x, |x, _| {
        let scaled = x.scalbn(-e);
        scaled * scaled
    });
    squared.sqrt().scalbn(e)
}

/// Σ term(aᵢ, bᵢ) in the documented order.
#[inline]
fn interleaved_sum<T: Float>(a: &[T], b: &[T], term: impl Fn(T, T) -> T) -> T {
    let sum = InterleavedSum { a, b, term };
    // Entering a kernel costs as much as some dozen additions.
    if a.len() < WORTH_A_KERNEL {
        sum.run()
    } else {
        dispatch(sum)
    }
}

const WORTH_A_KERNEL: usize = 64;

struct InterleavedSum<'a, T, F> {
    a: &'a [T],
    b: &'a [T],
    term: F,
}

impl<T: Float, F: Fn(T, T) -> T> Kernel for InterleavedSum<'_, T, F> {
    type Output = T;

    #[inline(always)]
    fn run(self) -> T {
        let mut s = [T::ZERO; LANES];
        add_terms(&mut s, self.a, self.b, self.term);
        joined(s)
    }
}

/// Adds the elements of x to the partial sums, as those that follow a multiple of eight terms.
#[inline(always)]
pub(crate) fn add_to<T: Float>(s: &mut [T; LANES], x: &[T]) {
    add_terms(s, x, x, |x, _| x);
}

#[inline(always)]
fn add_terms<T: Float>(s: &mut [T; LANES], a: &[T], b: &[T], term: impl Fn(T, T) -> T) {
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            s[lane] += term(a[lane], b[lane]);
        }
    }
    for ((s, &a), &b) in s.iter_mut().zip(a_rest).zip(b_rest) {
        *s += term(a, b);
    }
}

/// The partial sums' sum, a fixed tree.
#[inline(always)]
pub(crate) fn joined<T: Float>(s: [T; LANES]) -> T {
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}
