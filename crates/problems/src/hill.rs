//! A maximum.

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::exp;
use nalgebra::{DMatrix, DVector};

use crate::problem::coordinates;
use crate::{Problem, StationaryKind, StationaryPoint};

/// h(x, y) = e^(−x²/2 − y²), with ∇h = −h (x, 2y), and its maximum 1 at the origin, curvatures −1 and −2.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Hill, Problem};
///
/// let h = Hill.eval(&[1.0, 0.0]);
/// assert_eq!(h, gradus_numerics::exp(-0.5));
/// assert_eq!(Hill.closed_form_gradient(&[1.0, 0.0]).as_slice(), [-h, 0.0]); // −h (x, 2y)
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Hill;

impl ScalarFunction for Hill {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let [x, y] = coordinates(x);
        (-(x * x * 0.5 + y * y)).exp()
    }
}

impl Problem for Hill {
    fn name(&self) -> String {
        "hill".into()
    }
    fn dimension(&self) -> usize {
        2
    }
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let [x, y] = coordinates(x);
        let h = height(x, y);
        DVector::from_column_slice(&[-x * h, -2.0 * y * h])
    }
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        let [x, y] = coordinates(x);
        let h = height(x, y);
        let mixed = 2.0 * x * y * h;
        Some(DMatrix::from_row_slice(
            2,
            2,
            &[(x * x - 1.0) * h, mixed, mixed, (4.0 * y * y - 2.0) * h],
        ))
    }
    fn stationary_points(&self) -> Vec<StationaryPoint> {
        vec![StationaryPoint::new(
            [0.0, 0.0],
            1.0,
            StationaryKind::Maximum,
        )]
    }
}

fn height(x: f64, y: f64) -> f64 {
    exp(-(x * x * 0.5 + y * y))
}
