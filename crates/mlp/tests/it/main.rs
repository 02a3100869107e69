//! Tests of gradus-mlp: one binary, one module for each thing promised.

#![expect(
    clippy::float_cmp,
    reason = "closed forms and bits are compared exactly where they are exact"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small labels and sizes, and f32 from f64"
)]

mod allocation;
mod bad_input;
mod bits;
mod checkpoint;
mod cosine_adam;
mod data;
mod fuzz;
#[cfg(feature = "reference")]
mod gradient;
mod initializers;
#[cfg(unix)]
mod kill;
mod laws;
mod metrics;
mod torch;
mod train;

use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
use gradus_numerics::{Float, Threads, stream, uniform};

/// Numbers in [−1, 1).
fn numbers<T: Float>(count: usize, purpose: &str) -> Vec<T> {
    let mut rng = stream(7, purpose);
    let mut draw = || T::from_f64(2.0 * uniform(&mut rng) - 1.0);
    (0..count).map(|_| draw()).collect()
}

/// Labels below a number of classes.
fn labels(count: usize, classes: u32) -> Vec<u32> {
    let mut rng = stream(7, "labels");
    let mut draw = || (uniform(&mut rng) * f64::from(classes)) as u32;
    (0..count).map(|_| draw()).collect()
}

/// Loss, gradient and state after one step of a network.
fn step<T: Float>(
    net: &Mlp<T>,
    loss: &Loss,
    parameters: &[T],
    inputs: &[T],
    targets: Targets<'_, T>,
    mode: Mode,
    threads: Threads,
) -> (T, Vec<T>, Vec<T>) {
    let samples = inputs.len() / net.inputs();
    let mut backprop = Backprop::new(net, loss.clone(), samples, threads).unwrap();
    let mut state = net.initial_state();
    let mut gradient = vec![T::NAN; parameters.len()];
    let loss = backprop
        .loss_and_gradient(parameters, &mut state, inputs, targets, mode, &mut gradient)
        .unwrap();
    (loss, gradient, state)
}
