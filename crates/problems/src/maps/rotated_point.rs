//! A point under a rotation.

use gradus_calculus::Real;
use gradus_jacobian::VectorFunction;
use nalgebra::{DMatrix, Vector3};

use crate::MapProblem;
use crate::bundle_adjustment::{by_rotation, rotation, rotation_matrix};
use crate::problem::{assert_dimension, coordinates};

/// (r, v) ↦ R(r) v, the point v turned by the [`rotation`] of the vector r: six inputs, three outputs.
///
/// J = (−R `[v]×` (r rᵀ + (Rᵀ − I) `[r]×`)/‖r‖², R), the first half −`[v]×` at r = 0 (Gallego and Yezzi, *A compact formula for the derivative of
/// a 3-D rotation in exponential coordinates*, Journal of Mathematical Imaging and Vision 51 (2015)).
///
/// ```
/// use gradus_jacobian::jacobian;
/// use gradus_problems::{MapProblem, RotatedPoint};
///
/// // Without a rotation: (−[v]×, I)
/// let x = [0.0, 0.0, 0.0, 1.0, 2.0, 3.0];
/// let j = RotatedPoint.closed_form_jacobian(&x);
/// assert_eq!(j.row(0).iter().copied().collect::<Vec<_>>(), [0.0, 3.0, -2.0, 1.0, 0.0, 0.0]);
/// assert_eq!(jacobian(&RotatedPoint, &x), j);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RotatedPoint;

impl VectorFunction for RotatedPoint {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(6, inputs);
        3
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let [r0, r1, r2, v0, v1, v2] = coordinates(x);
        for (y, row) in y.iter_mut().zip(rotation([r0, r1, r2])) {
            *y = row[0] * v0 + row[1] * v1 + row[2] * v2;
        }
    }
}

impl MapProblem for RotatedPoint {
    fn name(&self) -> String {
        "rotated point".into()
    }
    fn dimension(&self) -> usize {
        6
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        assert_dimension(6, x.len());
        let r = Vector3::from_column_slice(&x[..3]);
        let v = Vector3::from_column_slice(&x[3..]);
        let matrix = rotation_matrix(&r);
        let mut jacobian = DMatrix::zeros(3, 6);
        jacobian
            .columns_mut(0, 3)
            .copy_from(&by_rotation(&matrix, &r, &v));
        jacobian.columns_mut(3, 3).copy_from(&matrix);
        jacobian
    }
}
