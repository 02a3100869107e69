//! The activation functions a layer may have.

/// A function of each unit.
///
/// Derivatives at kinks are those of the left branch, as in PyTorch: 0 for relu, the slope for leaky relu.
///
/// ```
/// use gradus_mlp::{Activation, Mlp};
///
/// let net = Mlp::<f32>::new(4).linear(8).activation(Activation::Silu).linear(2);
/// assert_eq!(net, Mlp::new(4).linear(8).silu().linear(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Activation {
    /// z.
    Identity,
    /// z where z > 0, else 0.
    Relu,
    /// z where z > 0, else slope · z.
    LeakyRelu {
        /// The slope to the left of 0, finite.
        slope: f64,
    },
    /// z where z > 0, else α (eᶻ − 1). D.-A. Clevert et al., Fast and accurate deep network learning by exponential linear
    /// units, 2015.
    Elu {
        /// α, finite.
        alpha: f64,
    },
    /// z Φ(z), with the normal distribution function Φ.
    Gelu,
    /// ½ z (1 + tanh √(2/π) (z + 0.044715 z³)), near [`Gelu`](Activation::Gelu).
    GeluTanh,
    /// z σ(z), also known as swish.
    Silu,
    /// σ(z) = 1 / (1 + e⁻ᶻ).
    Sigmoid,
    /// tanh z.
    Tanh,
    /// ln(1 + eᶻ).
    Softplus,
}
