//! XOR: the book's example of a function that no linear model and a small network represents (§6.1).

use gradus_mlp::{Backprop, Initializer, Loss, Mlp, Mode, Predictor, Targets};
use gradus_numerics::{Threads, max};
use gradus_optim::{Adam, AdamConfig, Optimizer as _};
use rayon::prelude::*;

use crate::context::Context;

/// The four points as columns, and what they should give.
const INPUTS: [f64; 8] = [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
const TARGETS: [f64; 4] = [0.0, 1.0, 1.0, 0.0];
pub(super) const SEEDS: usize = 1000;
const STEPS: usize = 4000;
const ETA: f64 = 0.01;

/// What was found.
pub(super) struct Xor {
    /// The largest error of the book's two rectified units, W = (1, 1; 1, 1), c = (0, −1), w = (1, −2), b = 0.
    pub(super) book: f64,
    /// The largest slope of the squared error of a linear model at w = 0, b = ½, and the largest distance of its outputs from ½.
    pub(super) linear: f64,
    /// Shares of seeds that learn the function: four tanh units, two rectified ones.
    pub(super) tanh: f64,
    pub(super) relu: f64,
}

impl Xor {
    pub(super) fn measure(context: &Context) -> anyhow::Result<Self> {
        let relu = Mlp::<f64>::new(2).linear(2).relu().linear(1);
        let tanh = Mlp::<f64>::new(2).linear(4).tanh().linear(1);
        Ok(Self {
            book: distance(
                &outputs(&relu, &[1.0, 1.0, 1.0, 1.0, 0.0, -1.0, 1.0, -2.0, 0.0])?,
                TARGETS,
            ),
            linear: linear()?,
            tanh: share(context, &tanh, "four tanh units")?,
            relu: share(context, &relu, "two rectified units")?,
        })
    }
}

fn outputs(net: &Mlp<f64>, parameters: &[f64]) -> anyhow::Result<Vec<f64>> {
    let mut predictor = Predictor::new(net, TARGETS.len(), Threads::One)?;
    Ok(predictor.predict(parameters, &[], &INPUTS)?.to_vec())
}

fn distance(outputs: &[f64], expected: [f64; 4]) -> f64 {
    let pairs = outputs.iter().zip(expected);
    pairs.fold(0.0, |m, (a, b)| max(m, (a - b).abs()))
}

/// The squared error is convex, so where its gradient vanishes it is least.
fn linear() -> anyhow::Result<f64> {
    let net = Mlp::<f64>::new(2).linear(1);
    let best = [0.0, 0.0, 0.5];
    let mut backprop = Backprop::new(&net, Loss::SquaredError, TARGETS.len(), Threads::One)?;
    let mut gradient = [0.0; 3];
    let targets = Targets::Values(&TARGETS);
    backprop.loss_and_gradient(
        &best,
        &mut [],
        &INPUTS,
        targets,
        Mode::Evaluate,
        &mut gradient,
    )?;
    let slope = gradient.iter().fold(0.0, |m, g: &f64| max(m, g.abs()));
    Ok(max(slope, distance(&outputs(&net, &best)?, [0.5; 4])))
}

/// The share of seeds after whose training every output is within a tenth of its target.
fn share(context: &Context, net: &Mlp<f64>, name: &str) -> anyhow::Result<f64> {
    let solved = (0..SEEDS)
        .into_par_iter()
        .map(|seed| learns(context, net, &format!("{name}, seed {seed}")))
        .collect::<anyhow::Result<Vec<bool>>>()?;
    Ok(solved.iter().filter(|&&solved| solved).count() as f64 / SEEDS as f64)
}

fn learns(context: &Context, net: &Mlp<f64>, purpose: &str) -> anyhow::Result<bool> {
    let rule = Initializer::XavierNormal { gain: 1.0 };
    let mut parameters = net.initialize_with(rule, &mut context.stream(purpose));
    let mut gradient = vec![0.0; parameters.len()];
    let mut backprop = Backprop::new(net, Loss::SquaredError, TARGETS.len(), Threads::One)?;
    let config = AdamConfig {
        learning_rate: ETA,
        ..Default::default()
    };
    let mut rule = Adam::new(config, parameters.len())?;
    for _ in 0..STEPS {
        let (targets, mode) = (Targets::Values(&TARGETS), Mode::Train { key: 0 });
        backprop.loss_and_gradient(&parameters, &mut [], &INPUTS, targets, mode, &mut gradient)?;
        rule.step(&mut parameters, &gradient)?;
    }
    let outputs = backprop.predict(&parameters, &[], &INPUTS)?;
    Ok(distance(outputs, TARGETS) < 0.1)
}
