//! Small Jacobians on the stack, and their product.

use gradus_calculus::{Dual, Real};

/// f(x) and its M × K Jacobian, by K static tangents over any scalar: one stage of a larger function, or all of it.
///
/// ```
/// use gradus_calculus::Real;
/// use gradus_jacobian::separable::value_and_slopes;
///
/// let (value, slopes) = value_and_slopes([3.0, 4.0], |[x, y]| [x * y, x.hypot(y)]);
/// assert_eq!(value, [12.0, 5.0]);
/// assert_eq!(slopes, [[4.0, 3.0], [0.6, 0.8]]); // (y, x; x/r, y/r)
/// ```
#[inline]
pub fn value_and_slopes<T: Real, const K: usize, const M: usize>(
    x: [T; K],
    f: impl FnOnce([Dual<T, K>; K]) -> [Dual<T, K>; M],
) -> ([T; M], [[T; K]; M]) {
    // Loops, not `map`: its closures are not always inlined, and then every number goes through memory.
    let mut variables = [Dual::constant(T::from(0.0)); K];
    for k in 0..K {
        variables[k] = Dual::variable(x[k], k);
    }
    let outputs = f(variables);
    let (mut value, mut slopes) = ([T::from(0.0); M], [[T::from(0.0); K]; M]);
    for j in 0..M {
        (value[j], slopes[j]) = (outputs[j].value, outputs[j].tangent);
    }
    (value, slopes)
}

/// The chain rule for small Jacobians: J = G F, (M × P) (P × K), the outer one first.
///
/// An entry of F that is zero contributes nothing, whatever its factor: what does not vary moves nothing.
///
/// ```
/// use gradus_jacobian::separable::chain;
///
/// assert_eq!(chain(&[[1.0, 2.0]], &[[3.0, 0.0], [0.0, 5.0]]), [[3.0, 10.0]]);
/// assert_eq!(chain(&[[f64::INFINITY, 2.0]], &[[0.0], [5.0]]), [[10.0]]);
/// ```
#[inline]
pub fn chain<T: Real, const M: usize, const P: usize, const K: usize>(
    outer: &[[T; P]; M],
    inner: &[[T; K]; P],
) -> [[T; K]; M] {
    let mut product = [[T::from(0.0); K]; M];
    for j in 0..M {
        for p in 0..P {
            for k in 0..K {
                if T::is_unguarded() || !inner[p][k].is_zero() {
                    product[j][k] += inner[p][k] * outer[j][p];
                }
            }
        }
    }
    product
}
