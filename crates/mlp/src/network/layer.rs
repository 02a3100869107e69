//! The kinds of layers a network is built of.

use crate::activation::Activation;

/// One layer as it was asked for; its width follows from those before it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Layer {
    Linear { outputs: usize, bias: bool },
    Activation(Activation),
    LayerNorm(LayerNorm),
    BatchNorm(BatchNorm),
    Dropout { probability: f64 },
    Residual(Vec<Layer>),
}

/// The numbers of a layer norm.
///
/// ```
/// assert_eq!(gradus_mlp::LayerNorm::default().epsilon, 1e-5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerNorm {
    /// What is added to the variance before its root is taken; positive.
    pub epsilon: f64,
}

impl Default for LayerNorm {
    fn default() -> Self {
        LayerNorm { epsilon: 1e-5 }
    }
}

/// The numbers of a batch norm.
///
/// ```
/// use gradus_mlp::BatchNorm;
///
/// let config = BatchNorm { momentum: 0.01, ..Default::default() };
/// assert_eq!(config.epsilon, 1e-5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchNorm {
    /// What is added to the variance before its root is taken; positive.
    pub epsilon: f64,
    /// The share of the batch in the running statistics, in \[0, 1\].
    pub momentum: f64,
}

impl Default for BatchNorm {
    fn default() -> Self {
        BatchNorm {
            epsilon: 1e-5,
            momentum: 0.1,
        }
    }
}
