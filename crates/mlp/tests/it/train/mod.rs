//! The training loop: what it computes, when it ends, and what it says of what cannot be.

mod bad_input;
mod evaluation;
mod fit;
mod resume;

use std::convert::Infallible;
use std::ops::ControlFlow;

use gradus_mlp::data::{BatchConfig, DataSet, Order};
use gradus_mlp::train::{Event, TrainConfig, Trainer};
use gradus_mlp::{Loss, Mlp};
use gradus_numerics::{Threads, vector};

use crate::{labels, numbers};

fn net() -> Mlp<f32> {
    Mlp::new(6)
        .linear(16)
        .batch_norm()
        .relu()
        .dropout(0.25)
        .linear(3)
}

fn data(samples: usize) -> DataSet<f32> {
    DataSet::classes(6, numbers(6 * samples, "inputs"), labels(samples, 3)).unwrap()
}

fn shuffled(size: usize) -> BatchConfig {
    BatchConfig {
        size,
        order: Order::Seeded { seed: 7 },
        ..Default::default()
    }
}

fn trainer(config: TrainConfig) -> Trainer<f32> {
    let loss = Loss::softmax_cross_entropy();
    Trainer::new(net(), loss, 64, Threads::One, config).unwrap()
}

fn epochs(epochs: u64) -> TrainConfig {
    TrainConfig {
        epochs,
        seed: 7,
        ..Default::default()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an update rule may fail")]
fn descent(theta: &mut [f32], gradient: &mut [f32], _step: u64) -> Result<(), Infallible> {
    vector::axpy(-0.1, gradient, theta);
    Ok(())
}

fn watch_nothing(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn bits(trainer: &Trainer<f32>) -> Vec<u32> {
    let numbers = trainer.parameters().iter().chain(trainer.state());
    numbers.map(|x| x.to_bits()).collect()
}
