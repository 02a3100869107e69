//! The softmax.

use gradus_calculus::Real;
use gradus_jacobian::VectorFunction;
use gradus_numerics::exp;
use nalgebra::DMatrix;

use crate::MapProblem;
use crate::problem::assert_dimension;

/// z ↦ s, sⱼ = exp zⱼ/Σ exp zᵢ, with ∂sⱼ/∂zᵢ = sⱼ (δⱼᵢ − sᵢ).
///
/// ```
/// use gradus_problems::{MapProblem, Softmax};
/// let jacobian = Softmax { n: 2 }.closed_form_jacobian(&[7.0, 7.0]);
/// assert_eq!(jacobian.as_slice(), [0.25, -0.25, -0.25, 0.25]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Softmax {
    /// The number of inputs and outputs, at least 1.
    pub n: usize,
}

impl VectorFunction for Softmax {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(self.n, inputs);
        self.n
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let total = T::log_sum_exp(x);
        for (y, x) in y.iter_mut().zip(x) {
            *y = (*x - total).exp();
        }
    }
}

impl MapProblem for Softmax {
    fn name(&self) -> String {
        format!("softmax {}", self.n)
    }
    fn dimension(&self) -> usize {
        self.n
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        assert_dimension(self.n, x.len());
        let total: f64 = x.iter().map(|x| exp(*x)).sum();
        let s: Vec<f64> = x.iter().map(|x| exp(*x) / total).collect();
        DMatrix::from_fn(self.n, self.n, |j, i| {
            s[j] * (f64::from(u8::from(i == j)) - s[i])
        })
    }
    fn lower(&self) -> Vec<f64> {
        vec![-5.0; self.n]
    }
    fn upper(&self) -> Vec<f64> {
        vec![5.0; self.n]
    }
}
