//! Patterns and functions that the tests share.

use std::ops::Range;

use gradus_calculus::{Real, ScalarFunction};
use gradus_jacobian::{SparsityPattern, VectorFunction, vector_function};
use proptest::collection::vec;
use proptest::prelude::*;

/// Entries at most `half_width` from the diagonal.
pub(super) fn band(n: usize, half_width: usize) -> SparsityPattern {
    let row = |i: usize| i.saturating_sub(half_width)..(i + half_width + 1).min(n);
    pattern(n, n, (0..n).flat_map(|i| row(i).map(move |j| (i, j))))
}

/// A full first row and column, and the diagonal.
pub(super) fn arrow(n: usize) -> SparsityPattern {
    pattern(n, n, (0..n).flat_map(|i| [(0, i), (i, 0), (i, i)]))
}

/// Each point of a grid with its four neighbours.
pub(super) fn five_point_stencil(height: usize, width: usize) -> SparsityPattern {
    let point = move |i: usize, j: usize| i * width + j;
    let horizontal =
        (0..height).flat_map(|i| (1..width).map(move |j| (point(i, j - 1), point(i, j))));
    let vertical =
        (1..height).flat_map(|i| (0..width).map(move |j| (point(i - 1, j), point(i, j))));
    let edges = horizontal
        .chain(vertical)
        .flat_map(|(p, q)| [(p, q), (q, p)]);
    let n = height * width;
    pattern(n, n, edges.chain((0..n).map(|p| (p, p))))
}

pub(super) fn pattern(
    rows: usize,
    columns: usize,
    entries: impl IntoIterator<Item = (usize, usize)>,
) -> SparsityPattern {
    SparsityPattern::from_entries(rows, columns, entries).expect("entries are in range")
}

/// Broyden's tridiagonal function, yᵢ = (3 − 2xᵢ) xᵢ − xᵢ₋₁ − 2xᵢ₊₁ + 1.
pub(super) fn broyden() -> impl VectorFunction {
    vector_function!(|n| n, |x, y| {
        for i in 0..x.len() {
            y[i] = (-x[i] * 2.0 + 3.0) * x[i] + 1.0;
            if i > 0 {
                y[i] -= x[i - 1];
            }
            if i + 1 < x.len() {
                y[i] -= x[i + 1] * 2.0;
            }
        }
    })
}

/// Outputs that are sums of monomials with random coefficients.
#[derive(Clone, Debug)]
pub(super) struct Polynomials {
    pub(super) inputs: usize,
    /// For each output its monomials: coefficient and factors.
    pub(super) outputs: Vec<Vec<(f64, Vec<usize>)>>,
}

impl VectorFunction for Polynomials {
    fn outputs(&self, _: usize) -> usize {
        self.outputs.len()
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        for (y, monomials) in y.iter_mut().zip(&self.outputs) {
            *y = sum(monomials, x);
        }
    }
}

/// All monomials together.
impl ScalarFunction for Polynomials {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        self.outputs.iter().map(|monomials| sum(monomials, x)).sum()
    }
}

fn sum<T: Real>(monomials: &[(f64, Vec<usize>)], x: &[T]) -> T {
    monomials
        .iter()
        .map(|(coefficient, factors)| {
            factors
                .iter()
                .fold(T::from(*coefficient), |product, &i| product * x[i])
        })
        .sum()
}

/// Polynomials with a number of outputs, and inputs, in these ranges; some outputs are constant.
pub(super) fn polynomials(
    outputs: Range<usize>,
    inputs: Range<usize>,
) -> impl Strategy<Value = (Polynomials, Vec<f64>)> {
    (outputs, inputs).prop_flat_map(|(outputs, inputs)| {
        let monomial = (0.5..2.0, vec(0..inputs, 0..4));
        let functions = vec(vec(monomial, 0..4), outputs)
            .prop_map(move |outputs| Polynomials { inputs, outputs });
        (functions, vec(0.5..2.0, inputs))
    })
}

/// Any small pattern, empty rows and columns among them.
pub(super) fn patterns() -> impl Strategy<Value = SparsityPattern> {
    (1_usize..15, 1_usize..15).prop_flat_map(|(rows, columns)| {
        vec((0..rows, 0..columns), 0..40).prop_map(move |entries| pattern(rows, columns, entries))
    })
}

/// Any small symmetric pattern, with or without entries on the diagonal.
pub(super) fn symmetric_patterns() -> impl Strategy<Value = SparsityPattern> {
    (1_usize..15).prop_flat_map(|n| {
        vec((0..n, 0..n), 0..40).prop_map(move |entries| {
            pattern(
                n,
                n,
                entries.into_iter().flat_map(|(i, j)| [(i, j), (j, i)]),
            )
        })
    })
}
