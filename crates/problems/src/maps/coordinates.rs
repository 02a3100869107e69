//! Polar and spherical coordinates.

use std::f64::consts::PI;

use gradus_calculus::Real;
use gradus_jacobian::VectorFunction;
use gradus_numerics::sin_cos;
use nalgebra::{DMatrix, dmatrix};

use crate::MapProblem;
use crate::problem::{assert_dimension, coordinates};

/// (r, φ) ↦ (r cos φ, r sin φ), det J = r.
///
/// ```
/// use gradus_problems::{MapProblem, Polar};
/// assert!((Polar.closed_form_jacobian(&[2.0, 1.0]).determinant() - 2.0).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Polar;

impl VectorFunction for Polar {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(2, inputs);
        2
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let [r, phi] = coordinates(x);
        let (sin, cos) = phi.sin_cos();
        y.copy_from_slice(&[r * cos, r * sin]);
    }
}

impl MapProblem for Polar {
    fn name(&self) -> String {
        "polar coordinates".into()
    }
    fn dimension(&self) -> usize {
        2
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        let [r, phi] = coordinates(x);
        let (s, c) = sin_cos(phi);
        dmatrix![c, -r * s; s, r * c]
    }
    fn lower(&self) -> Vec<f64> {
        vec![0.5, -PI]
    }
    fn upper(&self) -> Vec<f64> {
        vec![3.0, PI]
    }
}

/// (r, θ, φ) ↦ r (sin θ cos φ, sin θ sin φ, cos θ), det J = r² sin θ.
///
/// ```
/// use gradus_problems::{MapProblem, Spherical};
/// let determinant = Spherical.closed_form_jacobian(&[2.0, 1.0, 0.3]).determinant();
/// assert!((determinant - 4.0 * gradus_numerics::sin(1.0)).abs() < 1e-14);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Spherical;

impl VectorFunction for Spherical {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(3, inputs);
        3
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let [r, theta, phi] = coordinates(x);
        let ((sin_theta, cos_theta), (sin_phi, cos_phi)) = (theta.sin_cos(), phi.sin_cos());
        let distance = r * sin_theta;
        y.copy_from_slice(&[distance * cos_phi, distance * sin_phi, r * cos_theta]);
    }
}

impl MapProblem for Spherical {
    fn name(&self) -> String {
        "spherical coordinates".into()
    }
    fn dimension(&self) -> usize {
        3
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        let [r, theta, phi] = coordinates(x);
        let ((s, c), (sp, cp)) = (sin_cos(theta), sin_cos(phi));
        dmatrix![
            s * cp, r * c * cp, -r * s * sp;
            s * sp, r * c * sp, r * s * cp;
            c, -r * s, 0.0
        ]
    }
    fn lower(&self) -> Vec<f64> {
        vec![0.5, 0.1, -PI]
    }
    fn upper(&self) -> Vec<f64> {
        vec![3.0, PI - 0.1, PI]
    }
}
