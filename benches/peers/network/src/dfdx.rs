//! dfdx 0.13: sizes are types, so each column is a network of its own.

use dfdx::losses::cross_entropy_with_logits_loss;
use dfdx::optim::{Adam, AdamConfig, Sgd, SgdConfig};
use dfdx::prelude::*;

use crate::column::{BATCHES, Column, LEARNING_RATE, Rule};
use crate::timing::Contender;

pub fn contender(column: &Column, rule: Rule) -> Contender {
    match column.name {
        "T" => network::<2, 16, 16, 2, 32>(column, rule),
        "D" => network::<64, 64, 32, 10, 64>(column, rule),
        "M" => network::<784, 256, 128, 10, 64>(column, rule),
        _ => network::<784, 1024, 1024, 10, 256>(column, rule),
    }
}

/// A step with one of dfdx's optimizers, whose types differ.
macro_rules! stepper {
    ($model:ident, $gradients:ident, $batches:ident, $optimizer:expr) => {{
        let mut optimizer = $optimizer;
        let mut kept = Some($gradients);
        Box::new(move |number: usize| {
            let (inputs, targets) = &$batches[number % BATCHES];
            let gradients = kept.take().expect("put back by the step before");
            let logits = $model.forward_mut(inputs.clone().trace(gradients));
            let loss = cross_entropy_with_logits_loss(logits, targets.clone());
            let value = loss.array();
            let mut gradients = loss.backward();
            optimizer
                .update(&mut $model, &gradients)
                .expect("all parameters are used");
            $model.zero_grads(&mut gradients);
            kept = Some(gradients);
            value
        })
    }};
}

fn network<const I: usize, const A: usize, const B: usize, const O: usize, const N: usize>(
    column: &Column,
    rule: Rule,
) -> Contender {
    assert_eq!((column.sizes, column.batch), ([I, A, B, O], N));
    let device = Cpu::default();
    let mut model =
        device.build_module::<((Linear<I, A>, ReLU), (Linear<A, B>, ReLU), Linear<B, O>), f32>();
    let gradients = model.alloc_grads();
    let batches: Vec<_> = (column.batches().into_iter())
        .map(|batch| {
            let mut hot = vec![0.0; N * O];
            for (sample, &label) in batch.labels.iter().enumerate() {
                hot[sample * O + label as usize] = 1.0;
            }
            let inputs: Tensor<Rank2<N, I>, f32, Cpu> = device.tensor(batch.inputs);
            let targets: Tensor<Rank2<N, O>, f32, Cpu> = device.tensor(hot);
            (inputs, targets)
        })
        .collect();
    let step: Box<dyn FnMut(usize) -> f32> = match rule {
        Rule::Sgd => {
            let config = SgdConfig {
                lr: LEARNING_RATE,
                ..Default::default()
            };
            stepper!(model, gradients, batches, Sgd::new(&model, config))
        }
        Rule::Adam => {
            let config = AdamConfig {
                lr: LEARNING_RATE,
                ..Default::default()
            };
            stepper!(model, gradients, batches, Adam::new(&model, config))
        }
    };
    Contender { name: "dfdx", step }
}
