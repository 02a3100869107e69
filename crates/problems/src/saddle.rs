//! A saddle.

use gradus_calculus::{Real, ScalarFunction};
use nalgebra::{DMatrix, DVector};

use crate::problem::coordinates;
use crate::{Problem, StationaryKind, StationaryPoint};

/// s(x, y) = x² − y², with ∇s = (2x, −2y), and a saddle of height 0 at the origin, curvatures 2 and −2.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Problem, Saddle};
///
/// assert_eq!(Saddle.eval(&[3.0, 1.0]), 8.0);
/// assert_eq!(Saddle.closed_form_gradient(&[3.0, 1.0]).as_slice(), [6.0, -2.0]); // (2x, −2y)
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Saddle;

impl ScalarFunction for Saddle {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let [x, y] = coordinates(x);
        x * x - y * y
    }
}

impl Problem for Saddle {
    fn name(&self) -> String {
        "saddle".into()
    }
    fn dimension(&self) -> usize {
        2
    }
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let [x, y] = coordinates(x);
        DVector::from_column_slice(&[2.0 * x, -2.0 * y])
    }
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        let [_, _] = coordinates(x);
        Some(DMatrix::from_row_slice(2, 2, &[2.0, 0.0, 0.0, -2.0]))
    }
    fn stationary_points(&self) -> Vec<StationaryPoint> {
        vec![StationaryPoint::new(
            [0.0, 0.0],
            0.0,
            StationaryKind::Saddle,
        )]
    }
}
