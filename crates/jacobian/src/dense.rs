//! Products of dense matrices whose sums have one order.

use gradus_numerics::dot;
use nalgebra::DMatrix;

use crate::JacobianError;

/// A B: each entry Σₖ aᵢₖ bₖⱼ in the order of [`gradus_numerics::dot`].
///
/// nalgebra's own product adds in an order that depends on the processor.
pub(crate) fn product(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    transposed_product(&a.transpose(), b)
}

/// Aᵀ B, whose entries are dot products of columns.
pub(crate) fn transposed_product(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(a.ncols(), b.ncols(), |i, j| dot(column(a, i), column(b, j)))
}

/// Column j, as it lies in memory.
pub(crate) fn column(a: &DMatrix<f64>, j: usize) -> &[f64] {
    &a.as_slice()[j * a.nrows()..(j + 1) * a.nrows()]
}

/// Column j, to be written.
pub(crate) fn column_mut(a: &mut DMatrix<f64>, j: usize) -> &mut [f64] {
    let rows = a.nrows();
    &mut a.as_mut_slice()[j * rows..(j + 1) * rows]
}

/// Every entry of the matrix is finite.
pub(crate) fn check_matrix(what: &'static str, matrix: &DMatrix<f64>) -> Result<(), JacobianError> {
    match matrix.iter().position(|value| !value.is_finite()) {
        Some(at) => Err(JacobianError::NonFiniteEntry {
            what,
            row: at % matrix.nrows(),
            column: at / matrix.nrows(),
            value: matrix.as_slice()[at],
        }),
        None => Ok(()),
    }
}
