//! Networks of growing width: a row vector against matrices.

use gradus_calculus::Real;
use gradus_jacobian::stage::{Affine, Elementwise, SoftmaxCrossEntropy, Target};
use gradus_jacobian::{
    Activation, Bracketing, Chain, JacobianError, Mode, Stage, VectorFunction, jacobian_by,
};
use gradus_numerics::uniform;
use nalgebra::DMatrix;

use crate::context::Context;
use crate::experiments::jacobian::layer::distance;

const WIDTHS: [usize; 6] = [4, 8, 16, 32, 64, 128];
const LAYERS: usize = 6;

pub(super) struct Width {
    pub(super) n: usize,
    pub(super) row_multiply_adds: u64,
    pub(super) product_multiply_adds: u64,
    /// Held beyond the stages' inputs and the loss.
    pub(super) row_numbers: usize,
    pub(super) product_numbers: usize,
    /// ‖row − product‖ / ‖product‖, and from the gradient by dual numbers.
    pub(super) from_product: f64,
    pub(super) from_forward: f64,
}

impl Width {
    pub(super) fn measure(context: &Context, transposed: bool) -> anyhow::Result<Vec<Self>> {
        WIDTHS
            .into_iter()
            .map(|n| Self::at(context, n, transposed))
            .collect()
    }

    fn at(context: &Context, n: usize, transposed: bool) -> anyhow::Result<Self> {
        let mut rng = context.stream(&format!("width {n}"));
        let mut draw = || 2.0 * uniform(&mut rng) - 1.0;
        let bound = (3.0 / n as f64).sqrt();
        let mut layers = Vec::new();
        for _ in 0..LAYERS {
            let w = DMatrix::from_fn(n, n, |_, _| bound * draw());
            let b: Vec<f64> = (0..n).map(|_| bound * draw()).collect();
            layers.push(Affine::new(w, &b)?);
        }
        let x: Vec<f64> = (0..n).map(|_| draw()).collect();
        let network = Network {
            layers,
            tanh: Elementwise::new(Activation::Tanh, n),
            loss: SoftmaxCrossEntropy::new(n, Target::Class(n / 2))?,
        };
        let chain = network.chain(transposed)?;
        let row = chain.reverse_accumulation(&x)?;
        let order = Bracketing::left_to_right(chain.stages().len())?;
        let product = chain.product(&x, &order)?;
        let kept: usize = chain.sizes().iter().sum();
        Ok(Self {
            n,
            row_multiply_adds: row.cost.multiply_adds,
            product_multiply_adds: product.cost.multiply_adds,
            row_numbers: row.cost.peak_numbers - kept,
            product_numbers: product.cost.peak_numbers - kept,
            from_product: distance(&row.derivative, &product.derivative),
            from_forward: distance(&row.derivative, &jacobian_by(Mode::Forward, &network, &x)),
        })
    }

    pub(super) fn n(&self) -> u64 {
        self.n as u64
    }

    pub(super) fn square(&self) -> u64 {
        self.n() * self.n()
    }
}

/// The network as one function, for the engines.
struct Network {
    layers: Vec<Affine>,
    tanh: Elementwise,
    loss: SoftmaxCrossEntropy,
}

impl Network {
    /// The network as a chain of 13 stages.
    fn chain(&self, transposed: bool) -> Result<Chain, JacobianError> {
        let mut stages: Vec<Box<dyn Stage>> = Vec::new();
        for layer in &self.layers {
            stages.push(Box::new(Layer {
                affine: layer.clone(),
                transposed,
            }));
            stages.push(Box::new(self.tanh));
        }
        stages.push(Box::new(self.loss.clone()));
        Chain::new(stages)
    }
}

impl VectorFunction for Network {
    fn outputs(&self, _: usize) -> usize {
        1
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let (mut x, mut a) = (x.to_vec(), x.to_vec());
        for layer in &self.layers {
            layer.eval(&x, &mut a);
            self.tanh.eval(&a, &mut x);
        }
        self.loss.eval(&x, y);
    }
}

/// An affine stage whose way back can be made wrong.
#[derive(Debug)]
struct Layer {
    affine: Affine,
    transposed: bool,
}

impl Stage for Layer {
    fn name(&self) -> &str {
        self.affine.name()
    }
    fn inputs(&self) -> usize {
        self.affine.inputs()
    }
    fn outputs(&self) -> usize {
        Stage::outputs(&self.affine)
    }
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
        self.affine.value(x, y)
    }
    fn jvp(&self, x: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        self.affine.jvp(x, v, product)
    }
    fn vjp(&self, x: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        if self.transposed {
            self.affine.vjp(x, w, product)
        } else {
            self.affine.jvp(x, w, product)
        }
    }
    fn jacobian(&self, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        self.affine.jacobian(x)
    }
    fn jvp_multiply_adds(&self, x: &[f64]) -> u64 {
        self.affine.jvp_multiply_adds(x)
    }
}
