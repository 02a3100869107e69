//! Broyden's tridiagonal map, fᵢ = (3 − 2xᵢ) xᵢ − xᵢ₋₁ − 2xᵢ₊₁ + 1 without what is missing at the ends.

use gradus_calculus::Real;
use gradus_jacobian::VectorFunction;
use gradus_jacobian::separable::SeparableMap;

use crate::contender::{Contender, deliver};
use crate::scalar::{Map, Scalar};

#[derive(Clone, Copy)]
pub struct Tridiagonal {
    pub n: usize,
}

impl Tridiagonal {
    /// xᵢ = sin 0.7 i.
    pub fn start(self) -> Vec<f64> {
        (0..self.n).map(|i| (0.7 * i as f64).sin()).collect()
    }

    /// Each row has three entries here; the first and the last row hold a zero.
    pub fn place(self, row: usize, column: usize) -> usize {
        3 * row + column - self.first(row)
    }

    /// The first of the three variables of a row.
    fn first(self, row: usize) -> usize {
        row.saturating_sub(1).min(self.n - 3)
    }

    /// f by a plain loop, and J by hand.
    pub fn floor(self) -> Vec<Contender<'static>> {
        let (mut y, mut z) = (vec![0.0; self.n], vec![0.0; self.n]);
        let mut entries = vec![0.0; 3 * self.n];
        vec![
            Contender::function("function", move |x| {
                function(x, &mut y);
                y[0] + y[x.len() - 1]
            }),
            Contender::by_hand(move |x, slice| {
                function(x, &mut z);
                for (row, x) in entries.as_chunks_mut::<3>().0.iter_mut().zip(x) {
                    *row = [-1.0, 3.0 - 4.0 * x, -2.0];
                }
                let last = x.len() - 1;
                entries[..3].copy_from_slice(&[3.0 - 4.0 * x[0], -2.0, 0.0]);
                entries[3 * last..].copy_from_slice(&[0.0, -1.0, 3.0 - 4.0 * x[last]]);
                deliver(&entries, slice);
                z[0] + z[last]
            }),
        ]
    }
}

/// The denominator.
fn function(x: &[f64], y: &mut [f64]) {
    let last = x.len() - 1;
    let center = |x: f64| (3.0 - 2.0 * x) * x + 1.0;
    y[0] = center(x[0]) - 2.0 * x[1];
    for (y, x) in y[1..].iter_mut().zip(x.windows(3)) {
        *y = center(x[1]) - x[0] - 2.0 * x[2];
    }
    y[last] = center(x[last]) - x[last - 1];
}

/// For gradus.
impl VectorFunction for Tridiagonal {
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }
    #[inline]
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let last = x.len() - 1;
        y[0] = center(x[0]) - x[1] * 2.0;
        for (y, x) in y[1..].iter_mut().zip(x.windows(3)) {
            *y = center(x[1]) - x[0] - x[2] * 2.0;
        }
        y[last] = center(x[last]) - x[last - 1];
    }
}

#[inline]
fn center<T: Real>(x: T) -> T {
    (-(x * 2.0) + 3.0) * x + 1.0
}

/// For gradus, row by row.
impl SeparableMap<3, 1> for Tridiagonal {
    fn blocks(&self, variables: usize) -> usize {
        variables
    }
    #[inline]
    fn indices(&self, block: usize) -> [usize; 3] {
        let first = self.first(block);
        [first, first + 1, first + 2]
    }
    #[inline]
    fn block<T: Real>(&self, block: usize, [a, b, c]: [T; 3]) -> [T; 1] {
        [if block == 0 {
            center(a) - b * 2.0
        } else if block == self.n - 1 {
            center(c) - b
        } else {
            center(b) - a - c * 2.0
        }]
    }
}

/// For the peers.
impl Map for Tridiagonal {
    fn eval<T: Scalar>(&self, x: &[T]) -> Vec<T> {
        let center = |x: &T| x.times(2.0).subtracted_from(3.0).mul(x).plus(1.0);
        let last = self.n - 1;
        let inner = x
            .windows(3)
            .map(|x| center(&x[1]).sub(&x[0]).sub(&x[2].times(2.0)));
        [center(&x[0]).sub(&x[1].times(2.0))]
            .into_iter()
            .chain(inner)
            .chain([center(&x[last]).sub(&x[last - 1])])
            .collect()
    }
}
