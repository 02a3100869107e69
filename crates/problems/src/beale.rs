//! Beale's function.

use gradus_calculus::{Real, ScalarFunction};
use nalgebra::{DMatrix, DVector};

use crate::problem::coordinates;
use crate::{Problem, StationaryKind, StationaryPoint};

const C: [f64; 3] = [1.5, 2.25, 2.625];

/// f(x, y) = Σₖ rₖ², rₖ = cₖ − x (1 − yᵏ), c = (1.5, 2.25, 2.625), k = 1, 2, 3.
///
/// Its minimum is 0 at (3, ½), in a curved flat valley; at (0, 1) it has a saddle of height 14.203125. Source: Beale,
/// *On an iterative method for finding a local minimum of a function of more than one variable* (1958); number 5 of Moré,
/// Garbow and Hillstrom, *Testing unconstrained optimization software*, ACM TOMS 7 (1981).
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Beale, Problem};
///
/// assert_eq!(Beale.eval(&[3.0, 0.5]), 0.0);
/// assert_eq!(Beale.closed_form_gradient(&[3.0, 0.5]).as_slice(), [0.0, 0.0]);
/// // At the origin r = c, ∂rₖ/∂x = −1, ∂rₖ/∂y = 0: (−2 Σ cₖ, 0).
/// assert_eq!(Beale.closed_form_gradient(&[0.0, 0.0]).as_slice(), [-12.75, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Beale;

impl ScalarFunction for Beale {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let [x, y] = coordinates(x);
        let mut power = T::from(1.0);
        let mut sum = T::from(0.0);
        for c in C {
            power *= y;
            let residual = x * (power - 1.0) + c;
            sum += residual * residual;
        }
        sum
    }
}

impl Problem for Beale {
    fn name(&self) -> String {
        "Beale".into()
    }
    fn dimension(&self) -> usize {
        2
    }
    // ∂f/∂x = 2 Σ rₖ (yᵏ − 1), ∂f/∂y = 2 Σ rₖ k x yᵏ⁻¹
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let [x, y] = coordinates(x);
        let mut gradient = DVector::from_column_slice(&[0.0, 0.0]);
        for term in terms(x, y) {
            gradient[0] += 2.0 * term.residual * term.d_x;
            gradient[1] += 2.0 * term.residual * term.d_y;
        }
        gradient
    }
    // ∂²f/∂a∂b = 2 Σ (∂rₖ/∂a ∂rₖ/∂b + rₖ ∂²rₖ/∂a∂b)
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        let [x, y] = coordinates(x);
        let mut hessian = DMatrix::from_row_slice(2, 2, &[0.0, 0.0, 0.0, 0.0]);
        for term in terms(x, y) {
            let mixed = 2.0 * (term.d_x * term.d_y + term.residual * term.d_xy);
            hessian[(0, 0)] += 2.0 * term.d_x * term.d_x;
            hessian[(0, 1)] += mixed;
            hessian[(1, 0)] += mixed;
            hessian[(1, 1)] += 2.0 * (term.d_y * term.d_y + term.residual * term.d_yy);
        }
        Some(hessian)
    }
    fn stationary_points(&self) -> Vec<StationaryPoint> {
        vec![
            StationaryPoint::new([3.0, 0.5], 0.0, StationaryKind::Minimum),
            StationaryPoint::new([0.0, 1.0], 14.203_125, StationaryKind::Saddle),
        ]
    }
}

/// rₖ and its derivatives; ∂²rₖ/∂x² = 0.
struct Term {
    residual: f64,
    d_x: f64,
    d_y: f64,
    d_xy: f64,
    d_yy: f64,
}

fn terms(x: f64, y: f64) -> [Term; 3] {
    // yᵏ⁻² multiplies k − 1, which is 0 for k = 1
    let (power, before, second) = ([y, y * y, y * y * y], [1.0, y, y * y], [0.0, 1.0, y]);
    std::array::from_fn(|i| {
        let k = (i + 1) as f64;
        Term {
            residual: C[i] - x * (1.0 - power[i]),
            d_x: power[i] - 1.0,
            d_y: k * x * before[i],
            d_xy: k * before[i],
            d_yy: k * (k - 1.0) * x * second[i],
        }
    })
}
