//! A scalar problem as a map of one output.

use gradus_calculus::ScalarFunction;
use gradus_jacobian::Scalar;
use nalgebra::DMatrix;

use crate::{MapProblem, Problem};

/// The gradient as a row.
///
/// ```
/// use gradus_jacobian::Scalar;
/// use gradus_problems::{MapProblem, RunningExample};
/// let jacobian = Scalar(RunningExample).closed_form_jacobian(&[1.0, 0.0]);
/// assert_eq!((jacobian.nrows(), jacobian.as_slice()), (1, [0.0, 2.0].as_slice())); // (2xy, x² + cos y)
/// ```
impl<P: Problem + ScalarFunction> MapProblem for Scalar<P> {
    fn name(&self) -> String {
        self.0.name()
    }
    fn dimension(&self) -> usize {
        self.0.dimension()
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        DMatrix::from_row_slice(1, x.len(), self.0.closed_form_gradient(x).as_slice())
    }
    fn lower(&self) -> Vec<f64> {
        self.0.lower()
    }
    fn upper(&self) -> Vec<f64> {
        self.0.upper()
    }
}
