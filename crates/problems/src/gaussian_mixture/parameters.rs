//! Where the parameters of a mixture stand.

use crate::problem::assert_dimension;

/// The parts of θ = (α, K; μ, K × d; q, K × d; l, K × d(d − 1)/2), each component by component.
pub(super) struct Parameters<'a, T> {
    pub(super) alpha: &'a [T],
    pub(super) means: &'a [T],
    pub(super) q: &'a [T],
    pub(super) l: &'a [T],
    d: usize,
}

impl<'a, T> Parameters<'a, T> {
    /// # Panics
    /// When θ has not `count(d, components)` coordinates.
    #[inline]
    pub(super) fn new(theta: &'a [T], d: usize, components: usize) -> Self {
        assert_dimension(Self::count(d, components), theta.len());
        let (alpha, rest) = theta.split_at(components);
        let (means, rest) = rest.split_at(components * d);
        let (q, l) = rest.split_at(components * d);
        Self {
            alpha,
            means,
            q,
            l,
            d,
        }
    }

    /// K (1 + 2d + d(d − 1)/2)
    pub(super) fn count(d: usize, components: usize) -> usize {
        components * (1 + 2 * d + triangle(d))
    }

    /// μₖ
    #[inline]
    pub(super) fn mean(&self, k: usize) -> &'a [T] {
        &self.means[k * self.d..(k + 1) * self.d]
    }

    /// lₖ, the strictly lower triangle of Qₖ column by column
    #[inline]
    pub(super) fn l(&self, k: usize) -> &'a [T] {
        let size = triangle(self.d);
        &self.l[k * size..(k + 1) * size]
    }
}

/// d(d − 1)/2
#[inline]
pub(super) fn triangle(d: usize) -> usize {
    d * (d - 1) / 2
}

/// The columns of a strictly lower triangle, d − 1, …, 0 entries long, each from just below the diagonal.
#[inline]
pub(super) fn columns<T>(mut l: &[T], d: usize) -> impl Iterator<Item = &[T]> {
    (0..d).rev().map(move |length| {
        let (column, rest) = l.split_at(length);
        l = rest;
        column
    })
}
