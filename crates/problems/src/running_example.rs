//! The chapter's running example.

use std::f64::consts::{FRAC_PI_2, PI};

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::{cos, sin};
use nalgebra::{DMatrix, DVector};

use crate::problem::coordinates;
use crate::{Problem, StationaryKind, StationaryPoint};

/// f(x, y) = x²y + sin y, with ∇f = (2xy, x² + cos y).
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Problem, RunningExample};
///
/// assert_eq!(RunningExample.eval(&[3.0, 0.0]), 0.0);
/// assert_eq!(RunningExample.closed_form_gradient(&[1.0, 0.0]).as_slice(), [0.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RunningExample;

impl ScalarFunction for RunningExample {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let [x, y] = coordinates(x);
        x * x * y + y.sin()
    }
}

impl Problem for RunningExample {
    fn name(&self) -> String {
        "running example".into()
    }
    fn dimension(&self) -> usize {
        2
    }
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let [x, y] = coordinates(x);
        DVector::from_column_slice(&[2.0 * x * y, x * x + cos(y)])
    }
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        let [x, y] = coordinates(x);
        Some(DMatrix::from_row_slice(
            2,
            2,
            &[2.0 * y, 2.0 * x, 2.0 * x, -sin(y)],
        ))
    }
    fn lower(&self) -> Vec<f64> {
        vec![-PI; 2]
    }
    fn upper(&self) -> Vec<f64> {
        vec![PI; 2]
    }
    // 2xy = 0 and x² + cos y = 0: x = 0 and cos y = 0, or y = 0 and x² = −1. Eigenvalues there: 2y and −sin y.
    fn stationary_points(&self) -> Vec<StationaryPoint> {
        vec![
            StationaryPoint::new([0.0, FRAC_PI_2], 1.0, StationaryKind::Saddle),
            StationaryPoint::new([0.0, -FRAC_PI_2], -1.0, StationaryKind::Saddle),
        ]
    }
}
