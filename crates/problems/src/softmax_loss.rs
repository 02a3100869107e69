//! What the two models on the digits share: their examples, and softmax with cross-entropy.

use gradus_calculus::Real;
use gradus_numerics::{exp, max, sum};

use crate::digits::{CLASSES, PIXELS, digits};

/// Images with their labels, side by side in memory.
#[derive(Clone, Debug)]
pub(crate) struct Examples {
    pixels: Vec<f64>,
    labels: Vec<usize>,
}

impl Examples {
    /// The images at these indices of [`digits`].
    #[track_caller]
    pub(crate) fn new(images: impl IntoIterator<Item = usize>) -> Self {
        let digits = digits();
        let mut examples = Self {
            pixels: Vec::new(),
            labels: Vec::new(),
        };
        for i in images {
            examples.pixels.extend_from_slice(digits.pixels(i));
            examples.labels.push(usize::from(digits.label(i)));
        }
        assert!(
            !examples.labels.is_empty(),
            "a mean loss needs at least one image, found 0"
        );
        examples
    }

    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    /// (pixels, label), one image after the other.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[f64], usize)> {
        self.pixels
            .chunks_exact(PIXELS)
            .zip(self.labels.iter().copied())
    }

    /// The mean of a loss over the images.
    #[inline]
    pub(crate) fn mean<T: Real>(&self, loss: impl Fn(&[f64], usize) -> T) -> T {
        let mut sum = T::from(0.0);
        for (pixels, label) in self.iter() {
            sum += loss(pixels, label);
        }
        sum / self.len() as f64
    }
}

/// −ln sₜ = ln Σ exp zₖ − zₜ, s = softmax(z)
#[inline]
pub(crate) fn cross_entropy<T: Real>(z: &[T; CLASSES], label: usize) -> T {
    T::log_sum_exp(z) - z[label]
}

/// sₖ = exp zₖ / Σ exp zⱼ, shifted by the largest logit so that nothing overflows.
pub(crate) fn softmax(z: &[f64; CLASSES]) -> [f64; CLASSES] {
    let largest = z.iter().fold(f64::NEG_INFINITY, |m, &z| max(m, z));
    let powers = z.map(|z| exp(z - largest));
    let total = sum(&powers);
    powers.map(|power| power / total)
}

/// ∂(−ln sₜ)/∂z = s − eₜ, eₜ the t-th axis.
pub(crate) fn d_logits(z: &[f64; CLASSES], label: usize) -> [f64; CLASSES] {
    let mut d_z = softmax(z);
    d_z[label] -= 1.0;
    d_z
}

/// The k-th row of a matrix stored row by row, `columns` long.
#[inline]
pub(crate) fn row<T>(matrix: &[T], columns: usize, k: usize) -> &[T] {
    &matrix[k * columns..(k + 1) * columns]
}

/// row k of the matrix += scale · x, the outer product one row at a time.
pub(crate) fn add_to_row(matrix: &mut [f64], k: usize, scale: f64, x: &[f64]) {
    for (entry, x) in matrix[k * x.len()..(k + 1) * x.len()].iter_mut().zip(x) {
        *entry += scale * x;
    }
}

/// θ drawn uniformly from ± 1/√`fan_in`.
pub(crate) fn draw(theta: &mut [f64], fan_in: usize, rng: &mut impl rand::Rng) {
    let bound = 1.0 / (fan_in as f64).sqrt();
    for parameter in theta {
        *parameter = bound * (2.0 * gradus_numerics::uniform(rng) - 1.0);
    }
}
