//! Vector functions that fall into blocks of few variables.

use gradus_calculus::Real;

use super::value_and_slopes;

/// A vector function made of blocks, each of them M outputs that depend on K of the variables: outputs
/// bM … bM + M − 1 are block(b; xᵢ₁, …, xᵢₖ).
///
/// The counterpart of [`SeparableSum`](gradus_calculus::SeparableSum) for maps. An index may occur in several blocks, and twice in one,
/// where its slopes add up. Blocks whose indices grow from the first to the last are the fastest.
///
/// [`Blocks`](crate::separable::Blocks) makes it a [`VectorFunction`](crate::VectorFunction).
///
/// ```
/// use gradus_calculus::Real;
/// use gradus_jacobian::separable::{self, Blocks, SeparableMap};
///
/// /// Polar coordinates of many points: (r, φ) ↦ (r cos φ, r sin φ).
/// struct Polar;
/// impl SeparableMap<2, 2> for Polar {
///     fn blocks(&self, variables: usize) -> usize {
///         variables / 2
///     }
///     fn indices(&self, block: usize) -> [usize; 2] {
///         [2 * block, 2 * block + 1]
///     }
///     fn block<T: Real>(&self, _: usize, [r, phi]: [T; 2]) -> [T; 2] {
///         let (sin, cos) = phi.sin_cos();
///         [r * cos, r * sin]
///     }
/// }
/// let (value, jacobian) = separable::value_and_jacobian(&Blocks(Polar), &[2.0, 0.0, 3.0, 0.0]);
/// assert_eq!(value.as_slice(), [2.0, 0.0, 3.0, 0.0]);
/// assert_eq!(jacobian.values(), [1.0, 0.0, 0.0, 2.0, 1.0, 0.0, 0.0, 3.0]); // (cos φ, −r sin φ; sin φ, r cos φ)
/// ```
pub trait SeparableMap<const K: usize, const M: usize> {
    /// How many blocks the map has for so many variables, which are never zero.
    fn blocks(&self, variables: usize) -> usize;

    /// Which variables a block depends on.
    fn indices(&self, block: usize) -> [usize; K];

    /// The outputs of a block at its own K variables, on any scalar.
    fn block<T: Real>(&self, block: usize, x: [T; K]) -> [T; M];

    /// Computes once, from all variables, what several blocks need for their
    /// [`value_and_slopes`](Self::value_and_slopes), into `prepared`, which is empty before. By default nothing.
    fn prepare<T: Real>(&self, x: &[f64], prepared: &mut Vec<T>) {
        let _ = (x, prepared);
    }

    /// The outputs of a block, with the bits of [`block`](Self::block), and the slope of each by each of its variables.
    ///
    /// By default K tangents are carried through the whole block. A block that is a chain of stages with few numbers
    /// between them is cheaper stage by stage, by [`value_and_slopes`](crate::separable::value_and_slopes) and
    /// [`chain`](crate::separable::chain); what many blocks share is cheaper prepared. Derivatives remain those of the engine
    /// either way.
    ///
    /// ```
    /// use gradus_calculus::Real;
    /// use gradus_jacobian::separable::{self, Blocks, SeparableMap, chain, value_and_slopes};
    ///
    /// /// (u², 1/u) of u = x₀ x₁ x₂ x₃: one number between the stages.
    /// struct Narrow;
    /// impl SeparableMap<4, 2> for Narrow {
    ///     fn blocks(&self, _: usize) -> usize {
    ///         1
    ///     }
    ///     fn indices(&self, _: usize) -> [usize; 4] {
    ///         [0, 1, 2, 3]
    ///     }
    ///     fn block<T: Real>(&self, _: usize, [a, b, c, d]: [T; 4]) -> [T; 2] {
    ///         let u = a * b * c * d;
    ///         [u.square(), u.recip()]
    ///     }
    ///     fn value_and_slopes<T: Real>(&self, _: usize, _: &[T], x: [T; 4]) -> ([T; 2], [[T; 4]; 2]) {
    ///         let (u, inner) = value_and_slopes(x, |[a, b, c, d]| [a * b * c * d]);
    ///         let (y, outer) = value_and_slopes(u, |[u]| [u.square(), u.recip()]);
    ///         (y, chain(&outer, &inner))
    ///     }
    /// }
    /// let jacobian = separable::jacobian(&Blocks(Narrow), &[1.0, 2.0, 1.0, 1.0]);
    /// assert_eq!(jacobian.values(), [8.0, 4.0, 8.0, 8.0, -0.5, -0.25, -0.5, -0.5]); // 2u, −1/u², times u/xᵢ
    /// ```
    #[inline]
    fn value_and_slopes<T: Real>(
        &self,
        block: usize,
        prepared: &[T],
        x: [T; K],
    ) -> ([T; M], [[T; K]; M]) {
        let _ = prepared;
        value_and_slopes(x, |x| self.block(block, x))
    }
}

impl<F: SeparableMap<K, M>, const K: usize, const M: usize> SeparableMap<K, M> for &F {
    #[inline]
    fn blocks(&self, variables: usize) -> usize {
        F::blocks(self, variables)
    }
    #[inline]
    fn indices(&self, block: usize) -> [usize; K] {
        F::indices(self, block)
    }
    #[inline]
    fn block<T: Real>(&self, block: usize, x: [T; K]) -> [T; M] {
        F::block(self, block, x)
    }
    #[inline]
    fn prepare<T: Real>(&self, x: &[f64], prepared: &mut Vec<T>) {
        F::prepare(self, x, prepared);
    }
    #[inline]
    fn value_and_slopes<T: Real>(
        &self,
        block: usize,
        prepared: &[T],
        x: [T; K],
    ) -> ([T; M], [[T; K]; M]) {
        F::value_and_slopes(self, block, prepared, x)
    }
}
