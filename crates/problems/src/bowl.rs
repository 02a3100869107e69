//! The bowl that the chapter's figure descends.

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::powi;
use nalgebra::{DMatrix, DVector};

use crate::problem::coordinates;
use crate::{Problem, StationaryKind, StationaryPoint};

/// b(x, y) = x² + 2y², with ∇b = (2x, 4y), curvatures 2 and 4, and its minimum 0 at the origin.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Bowl, Problem};
///
/// assert_eq!(Bowl.eval(&[3.0, 1.0]), 11.0);
/// assert_eq!(Bowl.closed_form_gradient(&[3.0, 1.0]).as_slice(), [6.0, 4.0]); // (2x, 4y)
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Bowl;

impl Bowl {
    /// The point that gradient descent reaches from `start` after `steps` steps of learning rate η:
    /// (x (1 − 2η)ᵏ, y (1 − 4η)ᵏ), k = `steps`.
    ///
    /// ```
    /// use gradus_problems::Bowl;
    /// assert_eq!(Bowl::descent(0.25, [2.0, 3.0], 1), [1.0, 0.0]); // η = ¼ puts y on 0 in one step
    /// assert_eq!(Bowl::descent(0.5, [2.0, 2.2], 1001), [0.0, -2.2]); // η = ½ keeps |y| for ever
    /// ```
    pub fn descent(eta: f64, start: [f64; 2], steps: u32) -> [f64; 2] {
        let k = i32::try_from(steps).unwrap_or(i32::MAX);
        let [x, y] = start;
        [x * powi(1.0 - 2.0 * eta, k), y * powi(1.0 - 4.0 * eta, k)]
    }
}

impl ScalarFunction for Bowl {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let [x, y] = coordinates(x);
        x * x + y * y * 2.0
    }
}

impl Problem for Bowl {
    fn name(&self) -> String {
        "bowl".into()
    }
    fn dimension(&self) -> usize {
        2
    }
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let [x, y] = coordinates(x);
        DVector::from_column_slice(&[2.0 * x, 4.0 * y])
    }
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        let [_, _] = coordinates(x);
        Some(DMatrix::from_row_slice(2, 2, &[2.0, 0.0, 0.0, 4.0]))
    }
    fn lower(&self) -> Vec<f64> {
        vec![-3.0; 2]
    }
    fn upper(&self) -> Vec<f64> {
        vec![3.0; 2]
    }
    fn stationary_points(&self) -> Vec<StationaryPoint> {
        vec![StationaryPoint::new(
            [0.0, 0.0],
            0.0,
            StationaryKind::Minimum,
        )]
    }
}
