//! The Helmholtz free energy by structured operations.

use gradus_calculus::{Real, ScalarFunction};
use nalgebra::{DMatrix, DVector};

use crate::helmholtz::attraction;
use crate::problem::assert_dimension;
use crate::{Helmholtz, Problem};

/// [`Helmholtz`] by structured operations: b·x is a [`weighted_sum`](Real::weighted_sum), A x a
/// [`matrix_vector`](Real::matrix_vector) product, both sums are [`dot`](Real::dot) products, so that an engine meets n + 3 wide
/// operations instead of n² narrow ones.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Helmholtz, StructuredHelmholtz};
///
/// let (plain, structured) = (Helmholtz::new(7), StructuredHelmholtz::new(7));
/// let x = plain.start();
/// assert!((structured.eval(&x) / plain.eval(&x) - 1.0).abs() < 1e-15); // the order of the sums differs
/// ```
#[derive(Clone, Debug)]
pub struct StructuredHelmholtz(
    /// The function.
    pub Helmholtz,
);

impl StructuredHelmholtz {
    /// The free energy of n components.
    ///
    /// # Panics
    /// When n is 0.
    ///
    /// ```
    /// use gradus_problems::{Problem, StructuredHelmholtz};
    /// assert_eq!(StructuredHelmholtz::new(10).dimension(), 10);
    /// ```
    pub fn new(n: usize) -> Self {
        Self(Helmholtz::new(n))
    }
}

impl ScalarFunction for StructuredHelmholtz {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let (matrix, volume) = (self.0.attraction(), self.0.volume());
        assert_dimension(volume.len(), x.len());
        let s = T::weighted_sum(volume, x);
        let free = -s + 1.0;
        let logs: Vec<T> = x.iter().map(|x| (*x / free).ln()).collect();
        let mut products = vec![T::from(0.0); x.len()];
        T::matrix_vector(matrix, x, &mut products);
        T::dot(x, &logs) - attraction(s, T::dot(x, &products))
    }
}

impl Problem for StructuredHelmholtz {
    fn name(&self) -> String {
        format!("structured {}", self.0.name())
    }
    fn dimension(&self) -> usize {
        self.0.dimension()
    }
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        self.0.closed_form_gradient(x)
    }
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        self.0.closed_form_hessian(x)
    }
    fn lower(&self) -> Vec<f64> {
        self.0.lower()
    }
    fn upper(&self) -> Vec<f64> {
        self.0.upper()
    }
}
