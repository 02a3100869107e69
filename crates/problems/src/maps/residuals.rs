//! Residuals whose squares make well-known test functions and fits.

use std::f64::consts::TAU;

use gradus_calculus::Real;
use gradus_jacobian::VectorFunction;
use gradus_jacobian::separable::{Blocks, SeparableMap};
use gradus_numerics::{StandardNormal, exp, hypot, stream};
use nalgebra::{DMatrix, dmatrix};
use rand::distr::Distribution;

use crate::MapProblem;
use crate::problem::{assert_dimension, coordinates};

/// (10 (z − 10 θ), 10 (r − 1), z) with the angle θ = atan2(y, x)/2π and the distance r = √(x² + y²).
///
/// Source: Fletcher and Powell, *A rapidly convergent descent method for minimization*, The Computer Journal 6 (1963).
///
/// ```
/// use gradus_jacobian::AnyVectorFunction;
/// use gradus_problems::HelicalValley;
/// assert_eq!(HelicalValley.value(&[1.0, 0.0, 0.0]).as_slice(), [0.0; 3]); // the solution
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct HelicalValley;

impl VectorFunction for HelicalValley {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(3, inputs);
        3
    }
    fn eval<T: Real>(&self, x: &[T], residuals: &mut [T]) {
        let [x, y, z] = coordinates(x);
        let theta = y.atan2(x) / TAU;
        residuals.copy_from_slice(&[(z - theta * 10.0) * 10.0, (x.hypot(y) - 1.0) * 10.0, z]);
    }
}

impl MapProblem for HelicalValley {
    fn name(&self) -> String {
        "helical valley".into()
    }
    fn dimension(&self) -> usize {
        3
    }
    // ∂θ/∂(x, y) = (−y, x)/(2π r²), ∂r/∂(x, y) = (x, y)/r
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        let [x, y, _] = coordinates(x);
        let r = hypot(x, y);
        let turn = 100.0 / (TAU * r * r);
        dmatrix![
            turn * y, -turn * x, 10.0;
            10.0 * x / r, 10.0 * y / r, 0.0;
            0.0, 0.0, 1.0
        ]
    }
    // away from the jump of θ behind the origin
    fn lower(&self) -> Vec<f64> {
        vec![0.2, -2.0, -2.0]
    }
}

/// (x₁ + 10 x₂, √5 (x₃ − x₄), (x₂ − 2x₃)², √10 (x₁ − x₄)²), whose Jacobian is singular at the solution 0.
///
/// Source: Powell, *An iterative method for finding stationary values of a function of several variables*, The Computer Journal 5
/// (1962).
///
/// ```
/// use gradus_problems::{MapProblem, PowellSingular};
/// assert_eq!(PowellSingular.closed_form_jacobian(&[0.0; 4]).rank(1e-12), 2);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct PowellSingular;

impl VectorFunction for PowellSingular {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(4, inputs);
        4
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let [a, b, c, d] = coordinates(x);
        y.copy_from_slice(&[
            a + b * 10.0,
            (c - d) * 5.0_f64.sqrt(),
            (b - c * 2.0).square(),
            (a - d).square() * 10.0_f64.sqrt(),
        ]);
    }
}

impl MapProblem for PowellSingular {
    fn name(&self) -> String {
        "Powell singular".into()
    }
    fn dimension(&self) -> usize {
        4
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        let [a, b, c, d] = coordinates(x);
        let (inner, outer) = (2.0 * (b - 2.0 * c), 2.0 * 10.0_f64.sqrt() * (a - d));
        let root = 5.0_f64.sqrt();
        dmatrix![
            1.0, 10.0, 0.0, 0.0;
            0.0, 0.0, root, -root;
            0.0, inner, -2.0 * inner, 0.0;
            outer, 0.0, 0.0, -outer
        ]
    }
}

/// (10 (xᵢ₊₁ − xᵢ²), 1 − xᵢ), i = 1 … n − 1, whose squares add up to [`Rosenbrock`](crate::Rosenbrock)'s function.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_jacobian::separable::{self, Blocks};
/// use gradus_problems::{Rosenbrock, RosenbrockResiduals};
///
/// let x = [-1.0, 2.0, 0.5];
/// let (residuals, jacobian) = separable::value_and_jacobian(&Blocks(RosenbrockResiduals { n: 3 }), &x);
/// assert_eq!(residuals.norm_squared(), Rosenbrock { n: 3 }.eval(&x));
/// assert_eq!(jacobian.values()[..4], [20.0, 10.0, -1.0, 0.0]); // (−20x, 10; −1, 0)
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RosenbrockResiduals {
    /// The number of inputs, at least 2.
    pub n: usize,
}

impl SeparableMap<2, 2> for RosenbrockResiduals {
    fn blocks(&self, variables: usize) -> usize {
        assert_dimension(self.n, variables);
        variables - 1
    }
    #[inline]
    fn indices(&self, block: usize) -> [usize; 2] {
        [block, block + 1]
    }
    #[inline]
    fn block<T: Real>(&self, _: usize, [x, next]: [T; 2]) -> [T; 2] {
        [(next - x * x) * 10.0, -x + 1.0]
    }
}

impl MapProblem for Blocks<RosenbrockResiduals, 2, 2> {
    fn name(&self) -> String {
        format!("Rosenbrock residuals {}", self.0.n)
    }
    fn dimension(&self) -> usize {
        self.0.n
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        assert_dimension(self.0.n, x.len());
        let mut jacobian = DMatrix::zeros(2 * (x.len() - 1), x.len());
        for i in 0..x.len() - 1 {
            jacobian[(2 * i, i)] = -20.0 * x[i];
            jacobian[(2 * i, i + 1)] = 10.0;
            jacobian[(2 * i + 1, i)] = -1.0;
        }
        jacobian
    }
}

/// a e^(−b t) + c − y for each observation (t, y): the residuals of a decay fitted to data.
///
/// ```
/// use gradus_jacobian::jacobian;
/// use gradus_problems::ExponentialFit;
///
/// let f = ExponentialFit { observations: vec![(0.0, 5.0)] };
/// let j = jacobian(&f, &[3.0, 1.0, 2.0]);
/// assert_eq!(j.as_slice(), [1.0, 0.0, 1.0]); // (e^(−b t), −a t e^(−b t), 1)
/// ```
#[derive(Clone, Debug)]
pub struct ExponentialFit {
    /// Times t and values y.
    pub observations: Vec<(f64, f64)>,
}

impl ExponentialFit {
    /// Observations of 3 e^(−t) + 1 at t = 0, ¼, ½, … with noise of a tenth.
    ///
    /// ```
    /// use gradus_problems::ExponentialFit;
    /// let (t, y) = ExponentialFit::synthetic(9, 0).observations[8];
    /// assert!(t == 2.0 && (0.9..2.0).contains(&y));
    /// ```
    pub fn synthetic(count: usize, seed: u64) -> Self {
        let mut rng = stream(seed, "exponential fit");
        let observe = |i: usize| {
            let (t, noise) = (0.25 * i as f64, StandardNormal.sample(&mut rng));
            let noise: f64 = noise;
            (t, 3.0 * exp(-t) + 1.0 + 0.1 * noise)
        };
        Self {
            observations: (0..count).map(observe).collect(),
        }
    }
}

impl VectorFunction for ExponentialFit {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(3, inputs);
        self.observations.len()
    }
    fn eval<T: Real>(&self, x: &[T], residuals: &mut [T]) {
        let [a, b, c] = coordinates(x);
        for (residual, (t, y)) in residuals.iter_mut().zip(&self.observations) {
            *residual = a * (b * -*t).exp() + c - *y;
        }
    }
}

impl MapProblem for ExponentialFit {
    fn name(&self) -> String {
        format!("exponential fit to {}", self.observations.len())
    }
    fn dimension(&self) -> usize {
        3
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        let [a, b, _] = coordinates(x);
        DMatrix::from_fn(self.observations.len(), 3, |j, i| {
            let t = self.observations[j].0;
            [exp(-b * t), -a * t * exp(-b * t), 1.0][i]
        })
    }
}
