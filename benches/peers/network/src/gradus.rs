//! gradus: loss and gradient by backpropagation, then a step of an optimizer on the flat slice.

use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
use gradus_numerics::{Threads, stream};
use gradus_optim::{Adam, AdamConfig, Optimizer, Sgd, SgdConfig};

use crate::column::{BATCHES, Column, LEARNING_RATE, Rule};
use crate::timing::Contender;

pub fn contender(column: &Column, rule: Rule, threads: usize) -> Contender {
    let [inputs, first, second, outputs] = column.sizes;
    let net = Mlp::<f32>::new(inputs)
        .linear(first)
        .relu()
        .linear(second)
        .relu()
        .linear(outputs);
    let mut parameters = net.initialize(&mut stream(0, "initialisation"));
    let mut gradient = vec![0.0; parameters.len()];
    let threads = Threads::Count(threads);
    let mut optimizer = optimizer(rule, parameters.len(), threads);
    let loss = Loss::softmax_cross_entropy();
    let mut backprop =
        Backprop::new(&net, loss, column.batch, threads).expect("the network is valid");
    let batches = column.batches();
    let step = move |number: usize| {
        let batch = &batches[number % BATCHES];
        let targets = Targets::Classes(&batch.labels);
        let mode = Mode::Train { key: number as u64 };
        let loss = backprop
            .loss_and_gradient(
                &parameters,
                &mut [],
                &batch.inputs,
                targets,
                mode,
                &mut gradient,
            )
            .expect("the batch fits");
        optimizer
            .step(&mut parameters, &gradient)
            .expect("the gradient is finite");
        loss
    };
    Contender {
        name: "gradus",
        step: Box::new(step),
    }
}

fn optimizer(rule: Rule, parameters: usize, threads: Threads) -> Box<dyn Optimizer<f32>> {
    let learning_rate = LEARNING_RATE;
    match rule {
        Rule::Sgd => {
            let config = SgdConfig {
                learning_rate,
                ..Default::default()
            };
            let sgd = Sgd::new(config, parameters).expect("the rate makes sense");
            Box::new(sgd.with_threads(threads))
        }
        Rule::Adam => {
            let config = AdamConfig {
                learning_rate,
                ..Default::default()
            };
            let adam = Adam::new(config, parameters).expect("the rate makes sense");
            Box::new(adam.with_threads(threads))
        }
    }
}
