//! Multilayer networks: layers, initialisation, losses and backpropagation, whose bits depend neither on the machine nor on
//! the number of threads.
//!
//! A network is an architecture, [`Mlp`]; its parameters are one flat slice, its gradient another, and any rule that takes the
//! two can train it. [`Backprop`] has the buffers and computes loss and gradient of a batch.
//!
//! ```
//! use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
//! use gradus_numerics::{Threads, stream, vector};
//!
//! let net = Mlp::<f32>::new(2).linear(16).relu().linear(2);
//! let mut parameters = net.initialize(&mut stream(7, "initialisation"));
//! let mut state = net.initial_state(); // running statistics of batch norms: none here
//! let mut gradient = vec![0.0; parameters.len()];
//! let mut backprop = Backprop::new(&net, Loss::softmax_cross_entropy(), 4, Threads::One)?;
//!
//! let inputs = [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0]; // 2 × 4: samples are columns
//! let targets = Targets::Classes(&[0, 0, 1, 1]); // of one sign, or not
//! let mut losses = Vec::new();
//! for key in 0..200 {
//!     let mode = Mode::Train { key };
//!     losses.push(backprop.loss_and_gradient(&parameters, &mut state, &inputs, targets, mode, &mut gradient)?);
//!     vector::axpy(-0.5, &gradient, &mut parameters);
//! }
//! assert!(losses[0] > 0.5 && losses[199] < 0.05);
//! # Ok::<(), gradus_mlp::MlpError>(())
//! ```
//!
//! From files to a trained network: [`data`] reads, splits and standardises, [`train`] runs the loop, [`metrics`] judge, and
//! [`checkpoint`] keeps. The example `train` is all of it as a program.
//!
//! # What is defined
//!
//! - Samples are columns: inputs are features × batch and outputs are units × batch, column-major.
//! - Every product is [one chain of fused multiply-adds an element](gradus_numerics#products), the bias its start; each derivative
//!   by a weight is one chain over the whole batch in order of the samples, and so are the sums of biases and norms.
//! - Sums over the units of a sample have the order of [`gradus_numerics::sum_of`]; the losses of a batch are summed in `f64`
//!   one after the other.

mod activation;
mod backprop;
pub mod checkpoint;
pub mod data;
mod error;
mod initialize;
mod layers;
mod loss;
pub mod metrics;
mod network;
#[cfg(feature = "reference")]
pub mod reference;
pub mod train;

pub use activation::Activation;
pub use backprop::{Backprop, Mode, Predictor};
pub use error::MlpError;
pub use initialize::Initializer;
pub use loss::{Loss, Targets};
pub use network::{BatchNorm, LayerNorm, Layout, Mlp, Role, Slot};
