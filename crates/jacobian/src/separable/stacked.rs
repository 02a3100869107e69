//! Two maps of the same variables above one another.

use gradus_calculus::Real;

use super::{BlockStructured, Pattern, Rows};
use crate::{JacobianError, VectorFunction};

/// The outputs of one map, then those of another, both of the same variables: J is one Jacobian above the other.
///
/// Residuals of different shapes make one problem this way: data and regularisation, projections and weights.
///
/// ```
/// use gradus_jacobian::separable::Stacked;
/// use gradus_jacobian::{jacobian, vector_function};
///
/// let f = Stacked(vector_function!(|x| [x[0] * x[1]]), vector_function!(|x| [x[0], x[1]]));
/// assert_eq!(jacobian(&f, &[2.0, 3.0]).transpose().as_slice(), [3.0, 2.0, 1.0, 0.0, 0.0, 1.0]); // (y, x), the identity
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Stacked<A, B>(pub A, pub B);

impl<A: VectorFunction, B: VectorFunction> VectorFunction for Stacked<A, B> {
    fn outputs(&self, inputs: usize) -> usize {
        self.0.outputs(inputs) + self.1.outputs(inputs)
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let (first, second) = y.split_at_mut(self.0.outputs(x.len()));
        self.0.eval(x, first);
        self.1.eval(x, second);
    }
}

impl<A: BlockStructured, B: BlockStructured> BlockStructured for Stacked<A, B> {
    fn add_rows(&self, variables: usize, pattern: &mut Pattern) -> Result<(), JacobianError> {
        self.0.add_rows(variables, pattern)?;
        self.1.add_rows(variables, pattern)
    }
    fn fill_rows<T: Real>(
        &self,
        x: &[f64],
        prepared: &mut Vec<T>,
        rows: &mut Rows<'_>,
    ) -> Result<(), JacobianError> {
        self.0.fill_rows(x, prepared, rows)?;
        self.1.fill_rows(x, prepared, rows)
    }
}
