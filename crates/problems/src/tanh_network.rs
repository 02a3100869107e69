//! A small neural network on the digits.

use std::array;
use std::ops::Range;

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::{dot, stream, tanh};
use nalgebra::{DMatrix, DVector};

use crate::Problem;
use crate::digits::{CLASSES, PIXELS};
use crate::problem::assert_dimension;
use crate::softmax_loss::{Examples, add_to_row, cross_entropy, d_logits, draw, row};

/// L(θ) = mean over images of −ln sₜ, s = softmax(W₂ tanh(W₁ x + b₁) + b₂): a network 64-16-10, a function of its
/// 1 210 parameters.
///
/// θ = (W₁ row by row, 16 × 64; b₁, 16; W₂ row by row, 10 × 16; b₂, 10), x the 64 pixels in [0, 1], t the label. Its closed-form
/// gradient is backpropagation written out by hand; its Hessian is not known in closed form.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_problems::{Problem, TanhNetwork};
///
/// let loss = TanhNetwork::new(0..1); // one image: a zero
/// let theta = [0.0; TanhNetwork::PARAMETERS];
/// assert!((loss.eval(&theta) - gradus_numerics::ln(10.0)).abs() < 1e-15); // s = 1/10
/// let gradient = loss.closed_form_gradient(&theta);
/// let d_b2 = &gradient.as_slice()[TanhNetwork::B2];
/// assert!((d_b2[0] + 0.9).abs() < 1e-15 && (d_b2[1] - 0.1).abs() < 1e-15); // s − e₀
/// assert!(gradient.as_slice()[TanhNetwork::W1].iter().all(|d| *d == 0.0)); // W₂ = 0 lets nothing through
/// ```
#[derive(Clone, Debug)]
pub struct TanhNetwork {
    examples: Examples,
}

impl TanhNetwork {
    /// Hidden units.
    pub const HIDDEN: usize = 16;
    /// Where W₁ stands in θ, 16 × 64 row by row.
    pub const W1: Range<usize> = 0..Self::HIDDEN * PIXELS;
    /// Where b₁ stands in θ.
    pub const B1: Range<usize> = Self::W1.end..Self::W1.end + Self::HIDDEN;
    /// Where W₂ stands in θ, 10 × 16 row by row.
    pub const W2: Range<usize> = Self::B1.end..Self::B1.end + CLASSES * Self::HIDDEN;
    /// Where b₂ stands in θ.
    pub const B2: Range<usize> = Self::W2.end..Self::W2.end + CLASSES;
    /// n = 1 210.
    pub const PARAMETERS: usize = Self::B2.end;

    /// The mean loss over the images at these indices of [`digits`](fn@crate::digits).
    ///
    /// # Panics
    /// Without an image, and when there is no image of an index.
    ///
    /// ```
    /// use gradus_problems::{TanhNetwork, digits};
    /// let first_hundred = TanhNetwork::new(0..100);
    /// let every_tenth = TanhNetwork::new((0..digits().len()).step_by(10));
    /// ```
    #[track_caller]
    pub fn new(images: impl IntoIterator<Item = usize>) -> Self {
        Self {
            examples: Examples::new(images),
        }
    }

    /// Parameters to start from: each layer uniform in ± 1/√(its inputs), the same on every machine.
    ///
    /// ```
    /// use gradus_problems::TanhNetwork;
    /// let theta = TanhNetwork::initialize(7);
    /// assert_eq!(theta.len(), 1210);
    /// assert!(theta[TanhNetwork::W1].iter().all(|w| w.abs() <= 0.125)); // 1/√64
    /// assert!(theta[TanhNetwork::W2].iter().all(|w| w.abs() <= 0.25)); // 1/√16
    /// ```
    pub fn initialize(seed: u64) -> Vec<f64> {
        let mut theta = vec![0.0; Self::PARAMETERS];
        let mut rng = stream(seed, "tanh network parameters");
        let (first, second) = theta.split_at_mut(Self::B1.end);
        draw(first, PIXELS, &mut rng);
        draw(second, Self::HIDDEN, &mut rng);
        theta
    }
}

impl ScalarFunction for TanhNetwork {
    #[inline]
    fn eval<T: Real>(&self, theta: &[T]) -> T {
        assert_dimension(Self::PARAMETERS, theta.len());
        let (w1, b1) = (&theta[Self::W1], &theta[Self::B1]);
        let (w2, b2) = (&theta[Self::W2], &theta[Self::B2]);
        self.examples.mean(|pixels, label| {
            // a = tanh(W₁ x + b₁), z = W₂ a + b₂
            let a: [T; Self::HIDDEN] =
                array::from_fn(|j| (T::weighted_sum(pixels, row(w1, PIXELS, j)) + b1[j]).tanh());
            let z = array::from_fn(|k| T::dot(row(w2, Self::HIDDEN, k), &a) + b2[k]);
            cross_entropy(&z, label)
        })
    }
}

impl Problem for TanhNetwork {
    fn name(&self) -> String {
        format!("tanh network on {} digits", self.examples.len())
    }
    fn dimension(&self) -> usize {
        Self::PARAMETERS
    }
    fn closed_form_gradient(&self, theta: &[f64]) -> DVector<f64> {
        assert_dimension(Self::PARAMETERS, theta.len());
        let (w1, b1) = (&theta[Self::W1], &theta[Self::B1]);
        let (w2, b2) = (&theta[Self::W2], &theta[Self::B2]);
        let mut gradient = DVector::zeros(Self::PARAMETERS);
        let (d_first, d_second) = gradient.as_mut_slice().split_at_mut(Self::B1.end);
        let (d_w1, d_b1) = d_first.split_at_mut(Self::W1.end);
        let (d_w2, d_b2) = d_second.split_at_mut(Self::W2.len());
        for (pixels, label) in self.examples.iter() {
            // forward: a = tanh(W₁ x + b₁), z = W₂ a + b₂
            let a: [f64; Self::HIDDEN] =
                array::from_fn(|j| tanh(dot(row(w1, PIXELS, j), pixels) + b1[j]));
            let z = array::from_fn(|k| dot(row(w2, Self::HIDDEN, k), &a) + b2[k]);
            // backward: d_z = s − eₜ, d_W₂ = d_z aᵀ, d_b₂ = d_z, d_a = W₂ᵀ d_z
            let mut d_a = [0.0; Self::HIDDEN];
            for (k, d_z) in d_logits(&z, label).into_iter().enumerate() {
                add_to_row(d_w2, k, d_z, &a);
                d_b2[k] += d_z;
                add_to_row(&mut d_a, 0, d_z, row(w2, Self::HIDDEN, k));
            }
            // d_h = d_a (1 − a²), h = W₁ x + b₁; d_W₁ = d_h xᵀ, d_b₁ = d_h
            for (j, (d_a, a)) in d_a.iter().zip(a).enumerate() {
                let d_h = d_a * (1.0 - a * a);
                add_to_row(d_w1, j, d_h, pixels);
                d_b1[j] += d_h;
            }
        }
        gradient / self.examples.len() as f64
    }
    fn closed_form_hessian(&self, _: &[f64]) -> Option<DMatrix<f64>> {
        None
    }
    fn lower(&self) -> Vec<f64> {
        vec![-0.5; Self::PARAMETERS]
    }
    fn upper(&self) -> Vec<f64> {
        vec![0.5; Self::PARAMETERS]
    }
}
