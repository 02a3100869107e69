//! The stage that the experiments on chains share: one layer of a network, with a Jacobian of its own.

use gradus_calculus::Real;
use gradus_jacobian::{JacobianError, Stage, VectorFunction};
use gradus_numerics::{dot, norm, tanh, uniform};
use nalgebra::DMatrix;
use rand::Rng;

/// x ↦ tanh(W x + b), with Jacobian diag(1 − tanh²) W.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    w: DMatrix<f64>,
    b: Vec<f64>,
    /// What becomes of dt as it passes tanh, from t = tanh: 1 − t² where it is right.
    slope: fn(f64) -> f64,
}

impl Layer {
    /// Weights and offsets uniform in ± √(3/inputs): numbers keep their size.
    pub(super) fn draw(
        inputs: usize,
        outputs: usize,
        slope: fn(f64) -> f64,
        rng: &mut impl Rng,
    ) -> Self {
        let bound = (3.0 / inputs as f64).sqrt();
        let mut draw = || bound * (2.0 * uniform(rng) - 1.0);
        Self {
            w: DMatrix::from_fn(outputs, inputs, |_, _| draw()),
            b: (0..outputs).map(|_| draw()).collect(),
            slope,
        }
    }

    fn slopes(&self, x: &[f64]) -> Vec<f64> {
        let mut a = vec![0.0; self.b.len()];
        f64::matrix_vector(&self.w, x, &mut a);
        a.iter()
            .zip(&self.b)
            .map(|(a, b)| (self.slope)(tanh(a + b)))
            .collect()
    }
}

impl VectorFunction for Layer {
    fn outputs(&self, _: usize) -> usize {
        self.b.len()
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        T::matrix_vector(&self.w, x, y);
        for (y, b) in y.iter_mut().zip(&self.b) {
            *y = (*y + *b).tanh();
        }
    }
}

impl Stage for Layer {
    fn name(&self) -> &'static str {
        "tanh layer"
    }
    fn inputs(&self) -> usize {
        self.w.ncols()
    }
    fn outputs(&self) -> usize {
        self.b.len()
    }
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
        self.eval(x, y);
        Ok(())
    }
    // diag(1 − t²) W v
    fn jvp(&self, x: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        f64::matrix_vector(&self.w, v, product);
        for (product, slope) in product.iter_mut().zip(self.slopes(x)) {
            *product *= slope;
        }
        Ok(())
    }
    // Wᵀ diag(1 − t²) w
    fn vjp(&self, x: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        let scaled: Vec<f64> = self.slopes(x).iter().zip(w).map(|(s, w)| s * w).collect();
        for (product, column) in product.iter_mut().zip(self.w.column_iter()) {
            *product = dot(column.as_slice(), &scaled);
        }
        Ok(())
    }
    fn jacobian(&self, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        let slopes = self.slopes(x);
        Ok(DMatrix::from_fn(self.b.len(), self.w.ncols(), |j, i| {
            slopes[j] * self.w[(j, i)]
        }))
    }
    fn jvp_multiply_adds(&self, _: &[f64]) -> u64 {
        (self.w.len() + self.b.len()) as u64
    }
}

/// The layers one after the other, for the engines: what judges the chain.
pub(super) struct Layers<'a>(pub(super) &'a [Layer]);

impl VectorFunction for Layers<'_> {
    fn outputs(&self, inputs: usize) -> usize {
        self.0.last().map_or(inputs, |layer| layer.b.len())
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let mut x = x.to_vec();
        for layer in self.0 {
            let mut next = vec![T::from(f64::NAN); layer.b.len()];
            layer.eval(&x, &mut next);
            x = next;
        }
        y.copy_from_slice(&x);
    }
}

/// The slope of tanh from its value.
pub(super) fn slope_of_tanh(t: f64) -> f64 {
    1.0 - t * t
}

/// ‖A − B‖ / ‖B‖ in the Frobenius norm.
pub(super) fn distance(a: &DMatrix<f64>, b: &DMatrix<f64>) -> f64 {
    norm((a - b).as_slice()) / norm(b.as_slice())
}
