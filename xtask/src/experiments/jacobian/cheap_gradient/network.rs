//! Networks of growing width: functions of up to 10⁵ parameters.

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::uniform;
use gradus_problems::digits;
use rand::Rng;

/// Pixels of an image, and classes to tell apart.
const INPUTS: usize = 64;
const CLASSES: usize = 10;

/// L(θ) = −ln sₜ of one image of the digits, s = softmax of a network with tanh between its layers, by plain loops.
///
/// θ = the layers' weights row by row, each layer's biases after its weights.
pub(super) struct Network {
    /// Inputs, units of each hidden layer, classes.
    sizes: Vec<usize>,
}

/// The same by structured operations.
pub(super) struct StructuredNetwork(pub(super) Network);

impl Network {
    pub(super) fn new(hidden: &[usize]) -> Self {
        Self {
            sizes: [&[INPUTS], hidden, &[CLASSES]].concat(),
        }
    }

    /// (inputs, units) of each layer.
    fn layers(&self) -> impl Iterator<Item = (usize, usize)> {
        self.sizes.windows(2).map(|sizes| (sizes[0], sizes[1]))
    }

    /// Each layer uniform in ± 1/√(its inputs).
    pub(super) fn parameters(&self, rng: &mut impl Rng) -> Vec<f64> {
        let mut theta = Vec::new();
        for (inputs, units) in self.layers() {
            let bound = 1.0 / (inputs as f64).sqrt();
            theta.extend((0..(inputs + 1) * units).map(|_| bound * (2.0 * uniform(rng) - 1.0)));
        }
        theta
    }

    /// W x + b for each layer in turn, tanh between them; `first` and `other` multiply a row of weights by the pixels and
    /// by the units of the layer before, and add the bias.
    fn logits<T: Real>(
        &self,
        theta: &[T],
        first: impl Fn(&[T], &[f64], T) -> T,
        other: impl Fn(&[T], &[T], T) -> T,
    ) -> Vec<T> {
        let mut theta = theta;
        let mut outputs: Vec<T> = Vec::new();
        for (k, (inputs, units)) in self.layers().enumerate() {
            let (weights, rest) = theta.split_at(inputs * units);
            let (biases, rest) = rest.split_at(units);
            let rows = weights.chunks_exact(inputs).zip(biases);
            outputs = if k == 0 {
                let pixels = digits().pixels(0);
                rows.map(|(row, bias)| first(row, pixels, *bias)).collect()
            } else {
                let before: Vec<T> = outputs.into_iter().map(Real::tanh).collect();
                rows.map(|(row, bias)| other(row, &before, *bias)).collect()
            };
            theta = rest;
        }
        outputs
    }
}

/// The image's class.
fn label() -> usize {
    usize::from(digits().label(0))
}

impl ScalarFunction for Network {
    fn eval<T: Real>(&self, theta: &[T]) -> T {
        let z = self.logits(
            theta,
            |row, pixels, mut sum| {
                for (weight, pixel) in row.iter().zip(pixels) {
                    sum += *weight * *pixel;
                }
                sum
            },
            |row, units, mut sum| {
                for (weight, unit) in row.iter().zip(units) {
                    sum += *weight * *unit;
                }
                sum
            },
        );
        let mut sum = T::from(0.0);
        for z in &z {
            sum += z.exp();
        }
        sum.ln() - z[label()]
    }
}

impl ScalarFunction for StructuredNetwork {
    fn eval<T: Real>(&self, theta: &[T]) -> T {
        let z = self.0.logits(
            theta,
            |row, pixels, bias| T::weighted_sum(pixels, row) + bias,
            |row, units, bias| T::dot(row, units) + bias,
        );
        T::log_sum_exp(&z) - z[label()]
    }
}
