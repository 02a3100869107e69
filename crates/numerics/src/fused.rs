//! a · b + c with one rounding, in software, where the processor has no instruction for it.

/// The f32 nearest to a · b + c.
///
/// The product of two f32 is exact in f64. The sum is rounded to odd: of the two f64 around it, the one whose last bit is
/// set, unless it is exact. Rounding that to f32 is then the same as rounding the sum itself, also to a subnormal
/// number, because f64 keeps more than two extra bits (Boldo and Melquiond, IEEE Transactions on Computers 57, 2008).
/// `libm::fmaf` rounds twice where the result is subnormal.
#[inline(always)]
pub(crate) fn fused_f32(a: f32, b: f32, c: f32) -> f32 {
    let (product, c) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = product + c;
    // Knuth's two-sum: sum + error = product + c without rounding, or error is NaN where the sum is not finite
    let shadow = sum - product;
    let error = (product - (sum - shadow)) + (c - shadow);
    let bits = sum.to_bits();
    // sum is the nearest f64; where it is even and not exact, its odd neighbour lies in the direction of the error
    let inexact = error != 0.0 && error.abs() < f64::INFINITY;
    let outward = (error > 0.0) == (sum > 0.0);
    let neighbour = if outward {
        bits.wrapping_add(1)
    } else {
        bits.wrapping_sub(1)
    };
    let odd = if inexact && bits & 1 == 0 {
        neighbour
    } else {
        bits
    };
    #[expect(clippy::cast_possible_truncation, reason = "the one rounding to f32")]
    {
        f64::from_bits(odd) as f32
    }
}

/// The f64 nearest to a · b + c.
#[inline(always)]
pub(crate) fn fused_f64(a: f64, b: f64, c: f64) -> f64 {
    libm::fma(a, b, c)
}
