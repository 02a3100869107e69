//! Uniform draws by a fixed formula over one 64-bit word.

use rand::Rng;

/// A uniform draw from [0, 1): the upper 53 bits of one 64-bit word, times 2⁻⁵³.
///
/// ```
/// use gradus_numerics::{stream, uniform};
///
/// let mut rng = stream(0, "doc");
/// assert!((0..1000).all(|_| (0.0..1.0).contains(&uniform(&mut rng))));
/// ```
#[inline]
pub fn uniform<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    (rng.next_u64() >> 11) as f64 * STEP
}

/// A uniform draw from the open interval (0, 1): (k + ½) · 2⁻⁵², where k is the upper 52 bits of one 64-bit word.
///
/// Symmetric about ½; the smallest draw is 2⁻⁵³, the largest 1 − 2⁻⁵³. Its logarithm is finite and below 0.
///
/// ```
/// use gradus_numerics::{stream, uniform_open};
///
/// let mut rng = stream(0, "doc");
/// assert!((0..1000).map(|_| uniform_open(&mut rng)).all(|u| 0.0 < u && u < 1.0));
/// ```
#[inline]
pub fn uniform_open<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    (2 * (rng.next_u64() >> 12) + 1) as f64 * STEP
}

/// 2⁻⁵³, the distance of neighbouring draws: half of the machine epsilon.
const STEP: f64 = f64::EPSILON / 2.0;
