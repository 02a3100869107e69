//! Patterns of functions, traced by evaluating them once on numbers that know what they depend on.

use gradus_calculus::{Reach, ScalarFunction, Traced, Tracer};

use super::pattern::SparsityPattern;
use crate::engine::{check_finite, check_outputs};
use crate::{JacobianError, VectorFunction};

impl SparsityPattern {
    /// The pattern of the Jacobian of f: an entry (j, i) where output j depends on input i, by one evaluation.
    ///
    /// What it holds is more than what is not zero: each entry that is not zero, and some that are (x₀ − x₀). Where
    /// [`is_global`](Self::is_global) says so, it holds at every point.
    ///
    /// # Errors
    /// [`NonFiniteInput`](JacobianError::NonFiniteInput), [`OutputsChanged`](JacobianError::OutputsChanged). Functions
    /// without inputs or outputs have patterns without columns or rows.
    ///
    /// ```
    /// use gradus_jacobian::{Reach, SparsityPattern, vector_function};
    ///
    /// let f = vector_function!(|x| [x[0] * x[1], x[2].exp()]);
    /// let pattern = SparsityPattern::of_jacobian(&f, &[1.0, 2.0, 3.0], Reach::Everywhere)?;
    /// assert_eq!(pattern.entries().collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 2)]);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn of_jacobian<F: VectorFunction>(
        f: &F,
        x: &[f64],
        reach: Reach,
    ) -> Result<Self, JacobianError> {
        check_finite(x)?;
        let outputs = f.outputs(x.len());
        let tracer = Tracer::new(x.len(), reach);
        let mut y = vec![Traced::from(f64::NAN); outputs];
        f.eval(&tracer.variables(x), &mut y);
        check_outputs(f, x.len(), outputs)?;
        Ok(Self::new(tracer.dependence(&y), !tracer.looked_at_values()))
    }

    /// The pattern of the Hessian of f: an entry (i, j) where inputs i and j meet in a nonlinear operation, by one
    /// evaluation.
    ///
    /// # Errors
    /// [`NonFiniteInput`](JacobianError::NonFiniteInput).
    ///
    /// ```
    /// use gradus_calculus::scalar_function;
    /// use gradus_jacobian::{Reach, SparsityPattern};
    ///
    /// let f = scalar_function!(|x| x[0] * x[1] + x[2] * 3.0);
    /// let pattern = SparsityPattern::of_hessian(&f, &[1.0, 2.0, 3.0], Reach::Everywhere)?;
    /// assert_eq!(pattern.entries().collect::<Vec<_>>(), [(0, 1), (1, 0)]); // z is linear
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn of_hessian<F: ScalarFunction>(
        f: &F,
        x: &[f64],
        reach: Reach,
    ) -> Result<Self, JacobianError> {
        check_finite(x)?;
        let tracer = Tracer::of_second_order(x.len(), reach);
        let y = f.eval(&tracer.variables(x));
        Ok(Self::new(
            tracer.interactions(y),
            !tracer.looked_at_values(),
        ))
    }
}
