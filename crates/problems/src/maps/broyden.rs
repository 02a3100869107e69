//! Broyden's tridiagonal function.

use gradus_calculus::Real;
use gradus_jacobian::VectorFunction;
use nalgebra::DMatrix;

use crate::MapProblem;
use crate::problem::assert_dimension;

/// fᵢ = (3 − 2xᵢ) xᵢ − xᵢ₋₁ − 2xᵢ₊₁ + 1, with x₀ = xₙ₊₁ = 0: a tridiagonal Jacobian of any size.
///
/// Source: Moré, Garbow and Hillstrom, *Testing unconstrained optimization software*, ACM Transactions on Mathematical Software 7
/// (1981), problem 30.
///
/// ```
/// use gradus_problems::{BroydenTridiagonal, MapProblem};
/// let jacobian = BroydenTridiagonal { n: 3 }.closed_form_jacobian(&[0.0; 3]);
/// assert_eq!(jacobian.transpose().as_slice(), [3.0, -2.0, 0.0, -1.0, 3.0, -2.0, 0.0, -1.0, 3.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BroydenTridiagonal {
    /// The number of inputs and outputs, at least 1.
    pub n: usize,
}

impl VectorFunction for BroydenTridiagonal {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(self.n, inputs);
        self.n
    }
    #[inline]
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let zero = T::from(0.0);
        for (i, y) in y.iter_mut().enumerate() {
            let before = if i > 0 { x[i - 1] } else { zero };
            let after = x.get(i + 1).copied().unwrap_or(zero);
            *y = (-(x[i] * 2.0) + 3.0) * x[i] - before - after * 2.0 + 1.0;
        }
    }
}

impl MapProblem for BroydenTridiagonal {
    fn name(&self) -> String {
        format!("Broyden tridiagonal {}", self.n)
    }
    fn dimension(&self) -> usize {
        self.n
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        assert_dimension(self.n, x.len());
        DMatrix::from_fn(self.n, self.n, |j, i| {
            if i == j {
                3.0 - 4.0 * x[i]
            } else if i + 1 == j {
                -1.0
            } else if i == j + 1 {
                -2.0
            } else {
                0.0
            }
        })
    }
}
