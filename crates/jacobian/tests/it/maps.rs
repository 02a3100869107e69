//! Maps that several tests share.

use gradus_calculus::Real;
use gradus_jacobian::{VectorFunction, vector_function};
use nalgebra::DMatrix;

/// n → m, every output from every input through elementary functions:
/// yⱼ = Σᵢ cos(1 + i + 2j) sin xᵢ + x²ₖ with k = j mod n.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dense {
    pub(crate) outputs: usize,
}

impl Dense {
    pub(crate) fn weight(j: usize, i: usize) -> f64 {
        gradus_numerics::cos(1.0 + i as f64 + 2.0 * j as f64)
    }

    /// ∂yⱼ/∂xᵢ = cos(1 + i + 2j) cos xᵢ, and 2xᵢ more where i = j mod n
    pub(crate) fn closed_form(self, x: &[f64]) -> DMatrix<f64> {
        DMatrix::from_fn(self.outputs, x.len(), |j, i| {
            let diagonal = if i == j % x.len() { 2.0 * x[i] } else { 0.0 };
            Self::weight(j, i) * gradus_numerics::cos(x[i]) + diagonal
        })
    }
}

impl VectorFunction for Dense {
    fn outputs(&self, _: usize) -> usize {
        self.outputs
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let sines: Vec<T> = x.iter().map(|x| x.sin()).collect();
        for (j, y) in y.iter_mut().enumerate() {
            *y = x[j % x.len()].square();
            for (i, sine) in sines.iter().enumerate() {
                *y += *sine * Self::weight(j, i);
            }
        }
    }
}

/// The same kind of map by structured operations, which are wide nodes of the tape.
pub(crate) fn structured(m: usize, n: usize) -> impl VectorFunction + Clone {
    let matrix = DMatrix::from_fn(m, n, Dense::weight);
    vector_function!([matrix: DMatrix<f64> = matrix] |_n| matrix.nrows(), |x, y| {
        let squares: Vec<T> = x.iter().map(|x| x.square()).collect();
        T::matrix_vector(matrix, &squares, y);
        let norm = T::squared_norm(x);
        let log = T::log_sum_exp(x);
        for y in y.iter_mut() {
            *y = *y * norm + log;
        }
    })
}

/// Seeded coordinates in [−1, 1).
pub(crate) fn point(n: usize, purpose: &str) -> Vec<f64> {
    let mut rng = gradus_numerics::stream(5, purpose);
    (0..n)
        .map(|_| 2.0 * gradus_numerics::uniform(&mut rng) - 1.0)
        .collect()
}
