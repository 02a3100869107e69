//! The architecture of a network, layer after layer.

mod activations;
pub(crate) mod layer;
mod layout;
pub(crate) mod plan;

use std::marker::PhantomData;

use gradus_numerics::Float;
use rand::Rng;

pub use layer::{BatchNorm, LayerNorm};
pub use layout::{Layout, Role, Slot};

use crate::initialize::Initializer;
use layer::Layer;
use plan::Plan;

/// A multilayer network: its architecture alone, without any number that is learned.
///
/// Parameters are one flat slice, described by [`layout`](Mlp::layout). What is wrong with an architecture is the error of
/// [`Backprop::new`](crate::Backprop::new), which names the first layer that cannot be; until then that layer and those behind
/// it count for nothing.
///
/// ```
/// use gradus_mlp::Mlp;
/// use gradus_numerics::stream;
///
/// let net = Mlp::<f32>::new(784).linear(256).relu().linear(128).relu().linear(10);
/// let parameters = net.initialize(&mut stream(7, "initialisation"));
/// assert_eq!(parameters.len(), 785 * 256 + 257 * 128 + 129 * 10);
/// assert_eq!((net.inputs(), net.outputs()), (784, 10));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Mlp<T> {
    inputs: usize,
    layers: Vec<Layer>,
    scalar: PhantomData<T>,
}

impl<T: Float> Mlp<T> {
    /// A network of so many inputs, and of no layers yet.
    ///
    /// ```
    /// assert_eq!(gradus_mlp::Mlp::<f32>::new(3).outputs(), 3);
    /// ```
    pub fn new(inputs: usize) -> Self {
        Mlp {
            inputs,
            layers: Vec::new(),
            scalar: PhantomData,
        }
    }

    /// y = W x + b, with W of `outputs` × inputs.
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).linear(1);
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[0.3, 1.0, 0.5], &[], &[10.0, 1.0])?, [0.3 * 10.0 + 1.0 * 1.0 + 0.5]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn linear(self, outputs: usize) -> Self {
        self.with(Layer::Linear {
            outputs,
            bias: true,
        })
    }

    /// y = W x, for layers whose shift a norm behind them has.
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).linear_without_bias(1);
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[2.0, 3.0], &[], &[10.0, 1.0])?, [2.0 * 10.0 + 3.0 * 1.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn linear_without_bias(self, outputs: usize) -> Self {
        self.with(Layer::Linear {
            outputs,
            bias: false,
        })
    }

    /// y = γ (x − mean) / √(variance + ε) + β, with mean and variance over the units of one sample.
    ///
    /// J. L. Ba, J. R. Kiros and G. E. Hinton, Layer normalization, 2016.
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).layer_norm();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// let y = predictor.predict(&[1.0, 1.0, 0.0, 10.0], &[], &[3.0, 5.0])?; // γ = (1, 1), β = (0, 10)
    /// assert!((y[0] + 1.0).abs() < 1e-5 && (y[1] - 11.0).abs() < 1e-5); // mean 4, variance 1 + ε
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn layer_norm(self) -> Self {
        self.layer_norm_with(LayerNorm::default())
    }

    /// [`layer_norm`](Mlp::layer_norm) with another ε.
    ///
    /// ```
    /// use gradus_mlp::{LayerNorm, Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).layer_norm_with(LayerNorm { epsilon: 3.0 });
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// // ∓1 / √(1 + 3)
    /// assert_eq!(predictor.predict(&[1.0, 1.0, 0.0, 0.0], &[], &[3.0, 5.0])?, [-0.5, 0.5]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn layer_norm_with(self, config: LayerNorm) -> Self {
        self.with(Layer::LayerNorm(config))
    }

    /// y = γ (x − mean) / √(variance + ε) + β, with mean and variance of each unit over the samples of a batch.
    ///
    /// Trained with the batch's statistics, evaluated with running ones, which the state keeps:
    /// r ← (1 − momentum) r + momentum · batch, with the variance's n − 1 in place of n there, as in PyTorch.
    /// S. Ioffe and C. Szegedy, Batch normalization, 2015.
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(1).batch_norm();
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// let y = predictor.predict(&[2.0, 10.0], &[5.0, 9.0], &[8.0])?; // γ = 2, β = 10, mean 5, variance 9
    /// assert!((y[0] - 12.0).abs() < 1e-5); // 2 (8 − 5) / √(9 + ε) + 10
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn batch_norm(self) -> Self {
        self.batch_norm_with(BatchNorm::default())
    }

    /// [`batch_norm`](Mlp::batch_norm) with another ε or momentum.
    ///
    /// ```
    /// use gradus_mlp::{BatchNorm, Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(1).batch_norm_with(BatchNorm { epsilon: 3.0, momentum: 0.1 });
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[1.0, 0.0], &[5.0, 1.0], &[8.0])?, [1.5]); // (8 − 5) / √(1 + 3)
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn batch_norm_with(self, config: BatchNorm) -> Self {
        self.with(Layer::BatchNorm(config))
    }

    /// In training, 0 with this probability p, else x / (1 − p); x in evaluation.
    ///
    /// Which units are dropped is a function of the key of [`Mode::Train`](crate::Mode::Train), layer, sample and unit.
    /// N. Srivastava et al., Dropout, JMLR 15, 2014.
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).dropout(0.5);
    /// let mut predictor = Predictor::new(&net, 1, Threads::One)?;
    /// assert_eq!(predictor.predict(&[], &[], &[1.0, 2.0])?, [1.0, 2.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn dropout(self, probability: f64) -> Self {
        self.with(Layer::Dropout { probability })
    }

    /// y = x + block(x), where the block has as many outputs as inputs.
    ///
    /// K. He et al., Deep residual learning for image recognition, 2015.
    ///
    /// ```
    /// use gradus_mlp::Mlp;
    ///
    /// let net = Mlp::<f32>::new(8).residual(|block| block.linear(32).relu().linear(8)).linear(2);
    /// assert_eq!(net.layout().parameters()[0].name(), "0.0.weight");
    /// ```
    pub fn residual(self, block: impl FnOnce(Mlp<T>) -> Mlp<T>) -> Self {
        let start = Mlp::new(self.outputs());
        let block = block(start);
        self.with(Layer::Residual(block.layers))
    }

    fn with(mut self, layer: Layer) -> Self {
        self.layers.push(layer);
        self
    }

    /// The number of inputs.
    ///
    /// ```
    /// assert_eq!(gradus_mlp::Mlp::<f32>::new(3).linear(2).inputs(), 3);
    /// ```
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The number of outputs: units of the last layer.
    ///
    /// ```
    /// assert_eq!(gradus_mlp::Mlp::<f32>::new(3).linear(2).relu().outputs(), 2);
    /// ```
    pub fn outputs(&self) -> usize {
        self.layers
            .iter()
            .rev()
            .find_map(|layer| match layer {
                Layer::Linear { outputs, .. } => Some(*outputs),
                _ => None,
            })
            .unwrap_or(self.inputs)
    }

    /// Names, shapes and places of the parameters and of the state.
    ///
    /// ```
    /// assert_eq!(gradus_mlp::Mlp::<f32>::new(3).linear(2).layout().parameter_count(), 8);
    /// ```
    pub fn layout(&self) -> Layout {
        self.plan().layout
    }

    /// Parameters drawn as `torch.nn.Linear` does by default: [`Initializer::Torch`].
    ///
    /// ```
    /// use gradus_mlp::Mlp;
    /// use gradus_numerics::stream;
    ///
    /// let parameters = Mlp::<f64>::new(4).linear(3).initialize(&mut stream(0, "doc"));
    /// assert!(parameters.iter().all(|p| p.abs() <= 0.5)); // 1 / √4
    /// ```
    pub fn initialize<R: Rng + ?Sized>(&self, rng: &mut R) -> Vec<T> {
        self.initialize_with(Initializer::Torch, rng)
    }

    /// Parameters drawn by a rule; norms start at γ = 1 and β = 0 whatever it is.
    ///
    /// ```
    /// use gradus_mlp::{Initializer, Mlp};
    /// use gradus_numerics::stream;
    ///
    /// let net = Mlp::<f64>::new(1).linear(1).layer_norm();
    /// assert_eq!(net.initialize_with(Initializer::Zeros, &mut stream(0, "doc")), [0.0, 0.0, 1.0, 0.0]);
    /// ```
    pub fn initialize_with<R: Rng + ?Sized>(&self, rule: Initializer, rng: &mut R) -> Vec<T> {
        crate::initialize::parameters(&self.layout(), rule, rng)
    }

    /// The state before training: running means 0, running variances 1. Empty where there is no batch norm.
    ///
    /// ```
    /// use gradus_mlp::Mlp;
    ///
    /// assert_eq!(Mlp::<f32>::new(2).batch_norm().initial_state(), [0.0, 0.0, 1.0, 1.0]);
    /// ```
    pub fn initial_state(&self) -> Vec<T> {
        let layout = self.layout();
        let mut state = vec![T::ZERO; layout.state_count()];
        for slot in layout.state() {
            if slot.role() == Role::RunningVariance {
                state[slot.range()].fill(T::ONE);
            }
        }
        state
    }

    pub(crate) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan::new(self.inputs, &self.layers, size_of::<T>())
    }
}
