//! Where training starts.

mod orthogonal;

use gradus_numerics::{Float, StandardNormal, uniform};
use rand::Rng;
use rand::distr::Distribution;

use crate::network::{Layout, Role, Slot};

/// A rule by which the parameters of linear layers are drawn, with in and out the layer's inputs and outputs.
///
/// Biases start at 0 but for [`Torch`](Initializer::Torch), [`Uniform`](Initializer::Uniform) and [`Normal`](Initializer::Normal), which draw them too. Numbers are drawn in `f64`, in
/// the order of the flat slice, and rounded: f32 and f64 networks start at the same place.
///
/// ```
/// use gradus_mlp::{Initializer, Mlp};
/// use gradus_numerics::stream;
///
/// let net = Mlp::<f64>::new(100).linear(50);
/// let parameters = net.initialize_with(Initializer::XavierUniform { gain: 1.0 }, &mut stream(0, "doc"));
/// let bound = (6.0_f64 / 150.0).sqrt();
/// assert!(parameters[..5000].iter().all(|w| w.abs() <= bound));
/// assert!(parameters[5000..].iter().all(|&b| b == 0.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Initializer {
    /// All 0.
    Zeros,
    /// Uniform in \[−bound, bound).
    Uniform {
        /// The largest magnitude.
        bound: f64,
    },
    /// Normal with mean 0.
    Normal {
        /// σ.
        standard_deviation: f64,
    },
    /// Uniform with bound gain · √(6 / (in + out)). X. Glorot and Y. Bengio, Understanding the difficulty of training deep
    /// feedforward neural networks, 2010.
    XavierUniform {
        /// The factor an activation asks for: 1 for the identity, 5/3 for tanh, √2 for relu.
        gain: f64,
    },
    /// Normal with σ = gain · √(2 / (in + out)).
    XavierNormal {
        /// As of [`XavierUniform`](Initializer::XavierUniform).
        gain: f64,
    },
    /// Uniform with bound √(6 / in), for relu. K. He et al., Delving deep into rectifiers, 2015.
    HeUniform,
    /// Normal with σ = √(2 / in), for relu.
    HeNormal,
    /// gain · Q, with Q uniformly distributed among the matrices whose rows or columns, whichever are fewer, are orthonormal.
    /// A. M. Saxe et al., Exact solutions to the nonlinear dynamics of learning, 2013.
    Orthogonal {
        /// As of [`XavierUniform`](Initializer::XavierUniform).
        gain: f64,
    },
    /// Weights and biases uniform with bound 1 / √in: the default of PyTorch's `nn.Linear`.
    Torch,
}

/// Parameters of a layout.
pub(crate) fn parameters<T: Float, R: Rng + ?Sized>(
    layout: &Layout,
    rule: Initializer,
    rng: &mut R,
) -> Vec<T> {
    let mut parameters = vec![T::ZERO; layout.parameter_count()];
    for slot in layout.parameters() {
        let part = &mut parameters[slot.range()];
        match slot.role() {
            Role::Weight | Role::Bias => fill(part, slot, rule, rng),
            Role::Scale | Role::RunningVariance => part.fill(T::ONE),
            Role::Shift | Role::RunningMean => {}
        }
    }
    parameters
}

fn fill<T: Float, R: Rng + ?Sized>(part: &mut [T], slot: &Slot, rule: Initializer, rng: &mut R) {
    let weight = slot.role() == Role::Weight;
    let (inputs, outputs) = (slot.fan_in as f64, slot.rows as f64);
    match rule {
        Initializer::Uniform { bound } => draw_uniform(part, bound, rng),
        Initializer::Normal { standard_deviation } => draw_normal(part, standard_deviation, rng),
        Initializer::Torch => draw_uniform(part, 1.0 / inputs.sqrt(), rng),
        _ if !weight => {}
        Initializer::Zeros => {}
        Initializer::XavierUniform { gain } => {
            draw_uniform(part, gain * (6.0 / (inputs + outputs)).sqrt(), rng);
        }
        Initializer::XavierNormal { gain } => {
            draw_normal(part, gain * (2.0 / (inputs + outputs)).sqrt(), rng);
        }
        Initializer::HeUniform => draw_uniform(part, (6.0 / inputs).sqrt(), rng),
        Initializer::HeNormal => draw_normal(part, (2.0 / inputs).sqrt(), rng),
        Initializer::Orthogonal { gain } => {
            orthogonal::draw(part, slot.rows, slot.fan_in, gain, rng);
        }
    }
}

fn draw_uniform<T: Float, R: Rng + ?Sized>(part: &mut [T], bound: f64, rng: &mut R) {
    for w in part {
        *w = T::from_f64((2.0 * uniform(rng) - 1.0) * bound);
    }
}

fn draw_normal<T: Float, R: Rng + ?Sized>(part: &mut [T], standard_deviation: f64, rng: &mut R) {
    for w in part {
        let z: f64 = StandardNormal.sample(rng);
        *w = T::from_f64(z * standard_deviation);
    }
}
