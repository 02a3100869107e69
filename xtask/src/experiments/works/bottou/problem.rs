//! The problem: logistic regression with weight decay on drawn examples.

use gradus_numerics::{StandardNormal, dot, exp, ln_1p, max, sigmoid};
use nalgebra::{DMatrix, DVector};
use rand::distr::Distribution;

use crate::context::Context;

pub(super) const EXAMPLES: usize = 500;
pub(super) const DIMENSION: usize = 20;
const LAMBDA: f64 = 1e-2;

pub(super) type Vector = [f64; DIMENSION];

/// F(w) = mean fᵢ(w), fᵢ(w) = ln(1 + exp(−yᵢ w·xᵢ)) + ½ λ ‖w‖²
pub(super) struct Logistic {
    /// yᵢ xᵢ
    examples: Vec<Vector>,
    pub(super) minimum: Vector,
    least: f64,
    /// The largest curvature that any fᵢ can have: ¼ ‖xᵢ‖² + λ.
    pub(super) smoothness: f64,
}

impl Logistic {
    /// Inputs of norm about 1, labels that a hidden w makes likely.
    pub(super) fn draw(context: &Context) -> anyhow::Result<Self> {
        let mut rng = context.stream("examples");
        let hidden: Vector = std::array::from_fn(|_| 4.0 * StandardNormal.sample(&mut rng));
        let examples: Vec<Vector> = (0..EXAMPLES)
            .map(|_| {
                let scale = 1.0 / (DIMENSION as f64).sqrt();
                let x: Vector = std::array::from_fn(|_| scale * StandardNormal.sample(&mut rng));
                let positive = gradus_numerics::uniform(&mut rng) < sigmoid(dot(&hidden, &x));
                x.map(|x| if positive { x } else { -x })
            })
            .collect();
        let largest = examples.iter().fold(0.0, |m, x| max(m, dot(x, x)));
        let mut problem = Self {
            examples,
            minimum: [0.0; DIMENSION],
            least: 0.0,
            smoothness: 0.25 * largest + LAMBDA,
        };
        problem.minimum = problem.minimize()?;
        problem.least = problem.loss(&problem.minimum);
        Ok(problem)
    }

    /// ∇fᵢ(w) = −σ(−yᵢ w·xᵢ) yᵢ xᵢ + λ w
    pub(super) fn gradient_of(&self, i: usize, w: &[f64]) -> Vector {
        let x = &self.examples[i];
        let pull = sigmoid(-dot(w, x));
        std::array::from_fn(|j| LAMBDA * w[j] - pull * x[j])
    }

    /// The mean of ∇fᵢ(w) over a batch.
    pub(super) fn gradient_over(
        &self,
        batch: impl ExactSizeIterator<Item = usize>,
        w: &[f64],
    ) -> Vector {
        let size = batch.len() as f64;
        let mut mean = [0.0; DIMENSION];
        for i in batch {
            for (mean, g) in mean.iter_mut().zip(self.gradient_of(i, w)) {
                *mean += g / size;
            }
        }
        mean
    }

    pub(super) fn gradient(&self, w: &[f64]) -> Vector {
        self.gradient_over(0..EXAMPLES, w)
    }

    fn loss(&self, w: &[f64]) -> f64 {
        let softplus = |a: f64| max(a, 0.0) + ln_1p(exp(-a.abs()));
        let terms: Vec<f64> = self.examples.iter().map(|x| softplus(-dot(w, x))).collect();
        gradus_numerics::sum(&terms) / EXAMPLES as f64 + 0.5 * LAMBDA * dot(w, w)
    }

    /// F(w) − min F
    pub(super) fn gap(&self, w: &[f64]) -> f64 {
        self.loss(w) - self.least
    }

    /// Newton's method from 0.
    fn minimize(&self) -> anyhow::Result<Vector> {
        let mut w = [0.0; DIMENSION];
        for _ in 0..20 {
            let mut hessian = DMatrix::zeros(DIMENSION, DIMENSION);
            for x in &self.examples {
                let s = sigmoid(dot(&w, x));
                let curvature = s * (1.0 - s) / EXAMPLES as f64;
                for (i, a) in x.iter().enumerate() {
                    for (j, b) in x.iter().enumerate() {
                        hessian[(i, j)] += curvature * a * b;
                    }
                }
            }
            for i in 0..DIMENSION {
                hessian[(i, i)] += LAMBDA;
            }
            let gradient = DVector::from_column_slice(&self.gradient(&w));
            let step = hessian
                .cholesky()
                .ok_or_else(|| {
                    anyhow::anyhow!(
                        "the Hessian of a strongly convex loss is not positive definite"
                    )
                })?
                .solve(&gradient);
            for (w, step) in w.iter_mut().zip(step.iter()) {
                *w -= step;
            }
        }
        Ok(w)
    }
}
