//! gradus: loss and gradient by backpropagation, then an update of the flat slice.

use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
use gradus_numerics::{Kernel, Threads, dispatch, stream, vector};

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
    let mut adam = Adam::new(parameters.len());
    let threads = Threads::Count(threads);
    let loss = Loss::softmax_cross_entropy();
    let mut backprop =
        Backprop::new(&net, loss, column.batch, threads).expect("the network is valid");
    let batches = column.batches();
    #[expect(clippy::cast_possible_truncation, reason = "rounded to f32")]
    let rate = LEARNING_RATE as f32;
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
        match rule {
            Rule::Sgd => vector::axpy(-rate, &gradient, &mut parameters),
            Rule::Adam => adam.step(rate, &gradient, &mut parameters, threads),
        }
        loss
    };
    Contender {
        name: "gradus",
        step: Box::new(step),
    }
}

/// Adam with β₁ = 0.9, β₂ = 0.999 and ε = 1e-8, in one pass.
struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    powers: [f32; 2],
}

impl Adam {
    fn new(count: usize) -> Self {
        Adam {
            mean: vec![0.0; count],
            square: vec![0.0; count],
            powers: [1.0; 2],
        }
    }

    fn step(&mut self, rate: f32, gradient: &[f32], theta: &mut [f32], threads: Threads) {
        self.powers[0] *= 0.9;
        self.powers[1] *= 0.999;
        let [mean_power, square_power] = self.powers;
        // a step of a small slice is not worth another thread
        let parts = if theta.len() > 50_000 {
            threads.count()
        } else {
            1
        };
        let length = theta.len().div_ceil(parts);
        let mut updates: Vec<Update<'_>> = (theta.chunks_mut(length))
            .zip(gradient.chunks(length))
            .zip(
                self.mean
                    .chunks_mut(length)
                    .zip(self.square.chunks_mut(length)),
            )
            .map(|((theta, gradient), (mean, square))| Update {
                theta,
                gradient,
                mean,
                square,
                rate: rate / (1.0 - mean_power),
                root: 1.0 / (1.0 - square_power).sqrt(),
            })
            .collect();
        threads.for_each(&mut updates, |_, update| dispatch(update));
    }
}

struct Update<'a> {
    theta: &'a mut [f32],
    gradient: &'a [f32],
    mean: &'a mut [f32],
    square: &'a mut [f32],
    rate: f32,
    root: f32,
}

impl Kernel for &mut Update<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let moments = self.mean.iter_mut().zip(&mut *self.square);
        for ((theta, g), (m, v)) in self.theta.iter_mut().zip(self.gradient).zip(moments) {
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.999 * *v + 0.001 * (g * g);
            *theta -= self.rate * *m / (v.sqrt() * self.root + 1e-8);
        }
    }
}
