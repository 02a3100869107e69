//! Logistic regression on the digits.

use std::array;

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::{dot, stream};
use nalgebra::{DMatrix, DVector};

use crate::Problem;
use crate::digits::{CLASSES, PIXELS};
use crate::problem::assert_dimension;
use crate::softmax_loss::{Examples, add_to_row, cross_entropy, d_logits, draw, row, softmax};

/// Where the biases start.
const BIASES: usize = CLASSES * PIXELS;

/// L(θ) = mean over images of −ln sₜ, s = softmax(W x + b): logistic regression for ten classes, a function of its
/// 650 parameters.
///
/// θ = (W row by row, 10 × 64; b, 10), x the 64 pixels in [0, 1], t the label. ∂L/∂W = mean (s − eₜ) xᵀ, ∂L/∂b = mean
/// (s − eₜ). L is convex.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{LogisticRegression, Problem, digits};
///
/// let loss = LogisticRegression::new(0..1); // one image: a zero
/// let theta = [0.0; LogisticRegression::PARAMETERS];
/// assert!((loss.eval(&theta) - gradus_numerics::ln(10.0)).abs() < 1e-15); // s = 1/10
/// let gradient = loss.closed_form_gradient(&theta);
/// let pixels = digits().pixels(0);
/// assert!((gradient[2] - (0.1 - 1.0) * pixels[2]).abs() < 1e-16); // (s₀ − 1) x₂
/// assert!((gradient[64 + 2] - 0.1 * pixels[2]).abs() < 1e-16); // s₁ x₂
/// ```
#[derive(Clone, Debug)]
pub struct LogisticRegression {
    examples: Examples,
}

impl LogisticRegression {
    /// n = 64 · 10 + 10.
    pub const PARAMETERS: usize = BIASES + CLASSES;

    /// The mean loss over the images at these indices of [`digits`](fn@crate::digits).
    ///
    /// # Panics
    /// Without an image, and when there is no image of an index.
    ///
    /// ```
    /// use gradus_problems::{LogisticRegression, digits};
    /// let first_hundred = LogisticRegression::new(0..100);
    /// let every_tenth = LogisticRegression::new((0..digits().len()).step_by(10));
    /// ```
    #[track_caller]
    pub fn new(images: impl IntoIterator<Item = usize>) -> Self {
        Self {
            examples: Examples::new(images),
        }
    }

    /// Parameters to start from: uniform in ± 1/√64, the same on every machine.
    ///
    /// ```
    /// use gradus_problems::LogisticRegression;
    /// let theta = LogisticRegression::initialize(7);
    /// assert_eq!(theta.len(), LogisticRegression::PARAMETERS);
    /// assert!(theta.iter().all(|theta| theta.abs() <= 0.125));
    /// ```
    pub fn initialize(seed: u64) -> Vec<f64> {
        let mut theta = vec![0.0; Self::PARAMETERS];
        let mut rng = stream(seed, "logistic regression parameters");
        draw(&mut theta, PIXELS, &mut rng);
        theta
    }
}

impl ScalarFunction for LogisticRegression {
    #[inline]
    fn eval<T: Real>(&self, theta: &[T]) -> T {
        assert_dimension(Self::PARAMETERS, theta.len());
        let (weights, biases) = theta.split_at(BIASES);
        self.examples.mean(|pixels, label| {
            // z = W x + b
            let z =
                array::from_fn(|k| T::weighted_sum(pixels, row(weights, PIXELS, k)) + biases[k]);
            cross_entropy(&z, label)
        })
    }
}

impl Problem for LogisticRegression {
    fn name(&self) -> String {
        format!("logistic regression on {} digits", self.examples.len())
    }
    fn dimension(&self) -> usize {
        Self::PARAMETERS
    }
    // ∂L/∂W = mean (s − eₜ) xᵀ, ∂L/∂b = mean (s − eₜ)
    fn closed_form_gradient(&self, theta: &[f64]) -> DVector<f64> {
        let mut gradient = DVector::zeros(Self::PARAMETERS);
        let (d_weights, d_biases) = gradient.as_mut_slice().split_at_mut(BIASES);
        for (pixels, label) in self.examples.iter() {
            for (k, d_z) in d_logits(&logits(theta, pixels), label).iter().enumerate() {
                add_to_row(d_weights, k, *d_z, pixels);
                d_biases[k] += d_z;
            }
        }
        gradient / self.examples.len() as f64
    }
    // ∂²L/∂θ_ka∂θ_lb = mean s_k (δ_kl − s_l) x_a x_b, where the bias is the weight of x₆₄ = 1
    fn closed_form_hessian(&self, theta: &[f64]) -> Option<DMatrix<f64>> {
        let place = |k, a| {
            if a == PIXELS {
                BIASES + k
            } else {
                k * PIXELS + a
            }
        };
        let mut hessian = DMatrix::zeros(Self::PARAMETERS, Self::PARAMETERS);
        for (pixels, _) in self.examples.iter() {
            let s = softmax(&logits(theta, pixels));
            let x = |a: usize| pixels.get(a).copied().unwrap_or(1.0);
            for (k, l) in (0..CLASSES).flat_map(|k| (0..CLASSES).map(move |l| (k, l))) {
                let curvature = s[k] * (if k == l { 1.0 } else { 0.0 } - s[l]);
                for (a, b) in (0..=PIXELS).flat_map(|a| (0..=PIXELS).map(move |b| (a, b))) {
                    hessian[(place(k, a), place(l, b))] += curvature * x(a) * x(b);
                }
            }
        }
        Some(hessian / self.examples.len() as f64)
    }
    fn lower(&self) -> Vec<f64> {
        vec![-0.5; Self::PARAMETERS]
    }
    fn upper(&self) -> Vec<f64> {
        vec![0.5; Self::PARAMETERS]
    }
}

/// z = W x + b
fn logits(theta: &[f64], pixels: &[f64]) -> [f64; CLASSES] {
    assert_dimension(LogisticRegression::PARAMETERS, theta.len());
    let (weights, biases) = theta.split_at(BIASES);
    array::from_fn(|k| dot(row(weights, PIXELS, k), pixels) + biases[k])
}
