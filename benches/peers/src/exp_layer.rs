//! One dense layer, yⱼ = exp Σ aⱼᵢ xᵢ, n → n: every output depends on every input.

use gradus_calculus::Real;
use gradus_jacobian::VectorFunction;
use nalgebra::DMatrix;

use crate::contender::{Contender, deliver};
use crate::scalar::{Map, Objective, Scalar, sum, weighted_sum};

pub struct ExpLayer {
    /// A row by row, for plain loops.
    rows: Vec<f64>,
    matrix: DMatrix<f64>,
    /// w of the products Jᵀ w.
    cotangent: Vec<f64>,
}

impl ExpLayer {
    /// aⱼᵢ = cos(1 + 3i + 7j + ij)/√n.
    pub fn new(n: usize) -> Self {
        let matrix = DMatrix::from_fn(n, n, |j, i| {
            (1.0 + (3 * i + 7 * j + i * j) as f64).cos() / (n as f64).sqrt()
        });
        Self {
            rows: matrix.transpose().as_slice().to_vec(),
            matrix,
            cotangent: (0..n).map(|j| (0.3 * j as f64).cos()).collect(),
        }
    }

    /// xᵢ = sin 0.7 i.
    pub fn start(&self) -> Vec<f64> {
        (0..self.n()).map(|i| (0.7 * i as f64).sin()).collect()
    }

    pub fn cotangent(&self) -> &[f64] {
        &self.cotangent
    }

    /// The same by one wide operation.
    pub fn structured(&self) -> Structured<'_> {
        Structured(self)
    }

    /// w·f(x), whose gradient is Jᵀ w: for those who have gradients alone.
    pub fn weighted(&self) -> Weighted<'_> {
        Weighted(self)
    }

    /// f by a plain loop, and by sums side by side.
    pub fn floor(&self) -> Vec<Contender<'_>> {
        let mut y = vec![0.0; self.n()];
        let mut fastest = y.clone();
        vec![
            Contender::function("function", move |x| {
                self.function(x, &mut y);
                y.iter().sum()
            }),
            Contender::function("function, fastest", move |x| {
                self.columns(x, &mut fastest);
                fastest.iter().sum()
            }),
        ]
    }

    /// ∂yⱼ/∂xᵢ = aⱼᵢ yⱼ, column by column.
    pub fn jacobian_by_hand(&self) -> Contender<'_> {
        let mut y = vec![0.0; self.n()];
        let mut jacobian = self.matrix.clone();
        Contender::by_hand(move |x, entries| {
            self.columns(x, &mut y);
            let columns = jacobian.as_mut_slice().chunks_exact_mut(y.len());
            for (slopes, column) in columns.zip(self.matrix.as_slice().chunks_exact(y.len())) {
                for ((slope, a), y) in slopes.iter_mut().zip(column).zip(&y) {
                    *slope = a * y;
                }
            }
            deliver(&jacobian, entries);
            y.iter().sum()
        })
    }

    /// (Jᵀ w)ᵢ = Σ aⱼᵢ yⱼ wⱼ.
    pub fn vjp_by_hand(&self) -> Contender<'_> {
        let mut y = vec![0.0; self.n()];
        Contender::by_hand(move |x, product| {
            self.columns(x, &mut y);
            product.fill(0.0);
            for ((row, y), w) in self.rows().zip(&y).zip(&self.cotangent) {
                let weight = y * w;
                for (entry, a) in product.iter_mut().zip(row) {
                    *entry += a * weight;
                }
            }
            y.iter().sum()
        })
    }

    fn n(&self) -> usize {
        self.matrix.nrows()
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.rows.chunks_exact(self.n())
    }

    /// The denominator: each sum in the order of the formula, so each addition waits for the one before.
    fn function(&self, x: &[f64], y: &mut [f64]) {
        for (y, row) in y.iter_mut().zip(self.rows()) {
            let mut sum = 0.0;
            for (a, x) in row.iter().zip(x) {
                sum += a * x;
            }
            *y = sum.exp();
        }
    }

    /// All sums side by side.
    fn columns(&self, x: &[f64], y: &mut [f64]) {
        y.fill(0.0);
        for (column, x) in self.matrix.as_slice().chunks_exact(y.len()).zip(x) {
            for (y, a) in y.iter_mut().zip(column) {
                *y += a * x;
            }
        }
        for y in y {
            *y = y.exp();
        }
    }
}

/// For gradus.
impl VectorFunction for ExpLayer {
    fn outputs(&self, _: usize) -> usize {
        self.n()
    }
    #[inline]
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        for (y, row) in y.iter_mut().zip(self.rows()) {
            let mut sum = T::from(0.0);
            for (a, x) in row.iter().zip(x) {
                sum += *x * *a;
            }
            *y = sum.exp();
        }
    }
}

pub struct Structured<'a>(&'a ExpLayer);

impl VectorFunction for Structured<'_> {
    fn outputs(&self, _: usize) -> usize {
        self.0.n()
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        T::matrix_vector(&self.0.matrix, x, y);
        for y in y {
            *y = y.exp();
        }
    }
}

/// For the peers.
impl Map for ExpLayer {
    #[inline]
    fn eval<T: Scalar>(&self, x: &[T]) -> Vec<T> {
        self.rows().map(|row| weighted_sum(row, x).exp()).collect()
    }
}

pub struct Weighted<'a>(&'a ExpLayer);

impl Objective for Weighted<'_> {
    #[inline]
    fn eval<T: Scalar>(&self, x: &[T]) -> T {
        let outputs = self.0.rows().map(|row| weighted_sum(row, x).exp());
        sum(outputs.zip(&self.0.cotangent).map(|(y, &w)| y.times(w)))
    }
}
