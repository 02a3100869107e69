//! Rosenbrock's function.

use gradus_calculus::{Real, ScalarFunction, SeparableSum, StationaryKind};
use nalgebra::{DMatrix, DVector};

use crate::problem::assert_dimension;
use crate::{KnownStationaryPoint, Problem};

/// f(x) = Σᵢ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², i = 1 … n − 1, with its minimum 0 at (1, …, 1).
///
/// A curved valley: easy to enter, slow to follow. For n ≥ 4 there is a second, local minimum near (−1, 1, …, 1). Sources:
/// Rosenbrock, *An automatic method for finding the greatest or least value of a function*, The Computer Journal 3 (1960);
/// for any n, Nocedal and Wright, *Numerical Optimization* (2006).
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Problem, Rosenbrock};
///
/// let f = Rosenbrock { n: 2 };
/// assert_eq!(f.eval(&[-1.0, 2.0]), 104.0); // 100 · 1² + 2²
/// assert_eq!(f.closed_form_gradient(&[-1.0, 2.0]).as_slice(), [396.0, 200.0]); // (−400 x d − 2 (1 − x), 200 d), d = y − x² = 1
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Rosenbrock {
    /// The number of coordinates, at least 2.
    pub n: usize,
}

impl ScalarFunction for Rosenbrock {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        assert_dimension(self.n, x.len());
        let mut sum = T::from(0.0);
        for pair in x.windows(2) {
            let (distance, remainder) = (pair[1] - pair[0] * pair[0], pair[0] - 1.0);
            sum += distance * distance * 100.0 + remainder * remainder;
        }
        sum
    }
}

/// Each summand depends on xᵢ and xᵢ₊₁ alone; for [`separable`](gradus_calculus::separable).
///
/// ```
/// use gradus_calculus::separable;
/// use gradus_problems::Rosenbrock;
///
/// let hessian = separable::hessian(&Rosenbrock { n: 1000 }, &vec![1.0; 1000]);
/// assert_eq!(hessian.nnz(), 1000 + 2 * 999); // tridiagonal
/// ```
impl SeparableSum<2> for Rosenbrock {
    fn elements(&self, variables: usize) -> usize {
        assert_dimension(self.n, variables);
        variables - 1
    }
    #[inline]
    fn indices(&self, element: usize) -> [usize; 2] {
        [element, element + 1]
    }
    #[inline]
    fn element<T: Real>(&self, _: usize, [x, next]: [T; 2]) -> T {
        let (distance, remainder) = (next - x * x, x - 1.0);
        distance * distance * 100.0 + remainder * remainder
    }
}

impl Problem for Rosenbrock {
    fn name(&self) -> String {
        format!("Rosenbrock {}", self.n)
    }
    fn dimension(&self) -> usize {
        self.n
    }
    // with dᵢ = xᵢ₊₁ − xᵢ²: ∂f/∂xᵢ = −400 xᵢ dᵢ − 2 (1 − xᵢ) + 200 dᵢ₋₁, each term where it exists
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        assert_dimension(self.n, x.len());
        let mut gradient = DVector::zeros(x.len());
        for i in 1..x.len() {
            let distance = x[i] - x[i - 1] * x[i - 1];
            gradient[i - 1] += -400.0 * x[i - 1] * distance - 2.0 * (1.0 - x[i - 1]);
            gradient[i] += 200.0 * distance;
        }
        gradient
    }
    // tridiagonal: ∂²f/∂xᵢ² = 1200 xᵢ² − 400 xᵢ₊₁ + 2, + 200 from dᵢ₋₁; ∂²f/∂xᵢ∂xᵢ₊₁ = −400 xᵢ
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        assert_dimension(self.n, x.len());
        let mut hessian = DMatrix::zeros(x.len(), x.len());
        for i in 1..x.len() {
            hessian[(i - 1, i - 1)] += 1200.0 * x[i - 1] * x[i - 1] - 400.0 * x[i] + 2.0;
            hessian[(i, i)] += 200.0;
            hessian[(i - 1, i)] = -400.0 * x[i - 1];
            hessian[(i, i - 1)] = -400.0 * x[i - 1];
        }
        Some(hessian)
    }
    fn stationary_points(&self) -> Vec<KnownStationaryPoint> {
        vec![KnownStationaryPoint {
            point: vec![1.0; self.n],
            value: 0.0,
            kind: StationaryKind::Minimum,
        }]
    }
}
