//! A minimum whose curvature is not constant.

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::{cosh, sinh};
use nalgebra::{DMatrix, DVector};

use crate::problem::coordinates;
use crate::{Problem, StationaryKind, StationaryPoint};

/// w(x, y) = cosh x + cosh 2y − 2, with ∇w = (sinh x, 2 sinh 2y), and its minimum 0 at the origin, curvatures 1 and 4.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Problem, Well};
///
/// assert_eq!(Well.eval(&[0.0, 0.0]), 0.0);
/// let gradient = Well.closed_form_gradient(&[1.0, 0.0]);
/// assert_eq!(gradient.as_slice(), [gradus_numerics::sinh(1.0), 0.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Well;

impl ScalarFunction for Well {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let [x, y] = coordinates(x);
        x.cosh() + (y * 2.0).cosh() - 2.0
    }
}

impl Problem for Well {
    fn name(&self) -> String {
        "well".into()
    }
    fn dimension(&self) -> usize {
        2
    }
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let [x, y] = coordinates(x);
        DVector::from_column_slice(&[sinh(x), 2.0 * sinh(2.0 * y)])
    }
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        let [x, y] = coordinates(x);
        Some(DMatrix::from_row_slice(
            2,
            2,
            &[cosh(x), 0.0, 0.0, 4.0 * cosh(2.0 * y)],
        ))
    }
    fn stationary_points(&self) -> Vec<StationaryPoint> {
        vec![StationaryPoint::new(
            [0.0, 0.0],
            0.0,
            StationaryKind::Minimum,
        )]
    }
}
