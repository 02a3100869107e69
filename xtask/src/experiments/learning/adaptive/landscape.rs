//! A badly scaled ravine, along an axis or at an angle.

use std::f64::consts::FRAC_1_SQRT_2;

use gradus_calculus::{Real, ScalarFunction};

use crate::experiments::learning::descent::Point;

pub(super) const KAPPA: f64 = 1e4;
/// Along and across the ravine.
pub(super) const START: Point = [2.6, -0.37];

/// ½ (u² + κ v²), u along the ravine and v across.
#[derive(Clone, Copy)]
pub(super) struct Ravine {
    pub(super) turned: bool,
}

impl Ravine {
    /// The point with these coordinates along and across.
    pub(super) fn place(self, [u, v]: Point) -> Point {
        if self.turned {
            [(u - v) * FRAC_1_SQRT_2, (u + v) * FRAC_1_SQRT_2]
        } else {
            [u, v]
        }
    }
}

impl ScalarFunction for Ravine {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let [u, v] = if self.turned {
            [(x[0] + x[1]) * FRAC_1_SQRT_2, (x[1] - x[0]) * FRAC_1_SQRT_2]
        } else {
            [x[0], x[1]]
        };
        (u * u + v * v * KAPPA) * 0.5
    }
}
