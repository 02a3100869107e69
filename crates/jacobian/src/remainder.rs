//! What a linear approximation leaves over.

use nalgebra::{DMatrix, DVector};

use crate::engine::{check_length, check_point, check_shape, or_panic};
use crate::{JacobianError, VectorFunction};

/// f(x + v) − f(x) − A v (length m), the remainder of the linear approximation with the matrix A (m × n).
///
/// For A = J it vanishes like ‖v‖², for any other matrix like ‖v‖: that is what makes the Jacobian the best linear
/// approximation. [`order_of_convergence`](gradus_calculus::order_of_convergence) finds the power from several ‖v‖.
///
/// # Panics
/// On an empty or non-finite point, and when the sizes differ, naming both.
///
/// ```
/// use gradus_jacobian::{jacobian, linear_remainder, vector_function};
///
/// let f = vector_function!(|x| [x[0] * x[0], x[0] * 3.0]);
/// let j = jacobian(&f, &[1.0]);
/// assert_eq!(linear_remainder(&f, &[1.0], &j, &[0.5]).as_slice(), [0.25, 0.0]); // v², and 0 for what is linear
/// ```
#[track_caller]
pub fn linear_remainder<F: VectorFunction>(
    f: &F,
    x: &[f64],
    matrix: &DMatrix<f64>,
    v: &[f64],
) -> DVector<f64> {
    let m = or_panic(check_sizes(f, x, matrix, v));
    let moved: Vec<f64> = x.iter().zip(v).map(|(x, v)| x + v).collect();
    let (mut there, mut here) = (vec![f64::NAN; m], vec![f64::NAN; m]);
    f.eval(&moved, &mut there);
    f.eval(x, &mut here);
    DVector::from_fn(m, |j, _| {
        let along: f64 = matrix.row(j).iter().zip(v).map(|(a, v)| a * v).sum();
        there[j] - here[j] - along
    })
}

fn check_sizes<F: VectorFunction>(
    f: &F,
    x: &[f64],
    matrix: &DMatrix<f64>,
    v: &[f64],
) -> Result<usize, JacobianError> {
    let m = check_point(f, x)?;
    check_shape("matrix", (m, x.len()), matrix.shape())?;
    check_length("step", x.len(), v.len())?;
    Ok(m)
}
