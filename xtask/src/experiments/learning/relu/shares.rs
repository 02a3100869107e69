//! What becomes of the hidden units of a network as it learns: saturated, stuck, dead.

use gradus_mlp::{Initializer, Mlp, Predictor};
use gradus_numerics::{Threads, sum};
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_optim::{Adam, AdamConfig};
use rayon::prelude::*;

use crate::context::Context;
use crate::experiments::learning::layer::Activation;
use crate::experiments::learning::network::{Images, Learner};

pub(super) const UNITS: usize = 128;
pub(super) const BATCH: usize = 32;
pub(super) const STEPS: usize = 200;
/// A unit is saturated at an image where its slope is less than this share of the largest its activation has.
pub(super) const FLAT: f64 = 0.01;

/// What networks with one activation and step size came to.
pub(super) struct Shares {
    /// Of pairs of a unit and a digit, at the start and in the end.
    pub(super) saturated: [f64; 2],
    /// Of units that are saturated at every digit.
    pub(super) stuck: [f64; 2],
    /// Units whose slope is exactly 0 at every digit in the end, and those among them that have a gradient.
    pub(super) dead: usize,
    pub(super) dead_with_gradient: usize,
    /// Of all digits, in the end.
    pub(super) loss: f64,
}

impl Shares {
    pub(super) fn of_seeds(
        context: &Context,
        images: &Images,
        activation: Activation,
        eta: f64,
        seeds: usize,
    ) -> anyhow::Result<Self> {
        let runs = (0..seeds)
            .into_par_iter()
            .map(|seed| Self::of_seed(context, images, activation, eta, seed))
            .collect::<anyhow::Result<Vec<Self>>>()?;
        let mean = |of: &dyn Fn(&Self) -> f64| {
            sum(&runs.iter().map(of).collect::<Vec<f64>>()) / seeds as f64
        };
        Ok(Self {
            saturated: [0, 1].map(|k| mean(&|run| run.saturated[k])),
            stuck: [0, 1].map(|k| mean(&|run| run.stuck[k])),
            dead: runs.iter().map(|run| run.dead).sum(),
            dead_with_gradient: runs.iter().map(|run| run.dead_with_gradient).sum(),
            loss: mean(&|run| run.loss),
        })
    }

    fn of_seed(
        context: &Context,
        images: &Images,
        activation: Activation,
        eta: f64,
        seed: usize,
    ) -> anyhow::Result<Self> {
        let hidden = Mlp::<f64>::new(64).linear(UNITS);
        let net = hidden.clone().activation(activation.layer()).linear(10);
        let rule = match activation {
            Activation::Relu => Initializer::HeUniform,
            Activation::Sigmoid | Activation::Tanh => Initializer::XavierUniform { gain: 1.0 },
        };
        let start = net.initialize_with(rule, &mut context.stream(&format!("start of {seed}")));
        let mut learner = Learner::new(&net, start, images)?;
        let before = Slopes::of(&hidden, activation, &learner.parameters, images)?;
        let config = AdamConfig {
            learning_rate: eta,
            ..Default::default()
        };
        let mut optimizer = Adam::new(config, learner.parameters.len())?;
        let mut rng = context.stream(&format!("batches of {seed}"));
        let mut batches = Batches::new(images.len(), BATCH, Sampling::Epochs)?;
        for _ in 0..STEPS {
            learner.backpropagate(batches.next(&mut rng))?;
            learner.update(&mut optimizer)?;
        }
        let after = Slopes::of(&hidden, activation, &learner.parameters, images)?;
        let loss = learner.loss()?; // and the gradient from all digits
        let dead: Vec<usize> = (0..UNITS)
            .filter(|&unit| after.of_unit(unit).all(|slope| slope == 0.0))
            .collect();
        // weights, then biases, a row for each unit
        let rows = hidden.layout().parameter_count() / UNITS;
        let has_gradient =
            |unit: &&usize| (0..rows).any(|k| learner.gradient[k * UNITS + **unit] != 0.0);
        Ok(Self {
            saturated: [before.saturated(), after.saturated()],
            stuck: [before.stuck(), after.stuck()],
            dead_with_gradient: dead.iter().filter(has_gradient).count(),
            dead: dead.len(),
            loss,
        })
    }
}

/// φ′ of every hidden unit at every digit, over the largest φ′: units × digits.
struct Slopes(Vec<f64>);

impl Slopes {
    fn of(
        hidden: &Mlp<f64>,
        activation: Activation,
        parameters: &[f64],
        images: &Images,
    ) -> anyhow::Result<Self> {
        let parameters = &parameters[..hidden.layout().parameter_count()];
        let largest = activation.slope(f64::MIN_POSITIVE);
        let mut predictor = Predictor::new(hidden, images.len(), Threads::One)?;
        let z = predictor.predict(parameters, &[], &images.inputs)?;
        Ok(Self(
            z.iter().map(|&z| activation.slope(z) / largest).collect(),
        ))
    }

    fn of_unit(&self, unit: usize) -> impl Iterator<Item = f64> {
        self.0.iter().skip(unit).step_by(UNITS).copied()
    }

    fn saturated(&self) -> f64 {
        let flat = self.0.iter().filter(|&&slope| slope < FLAT).count();
        flat as f64 / self.0.len() as f64
    }

    fn stuck(&self) -> f64 {
        let stuck = |unit: &usize| self.of_unit(*unit).all(|slope| slope < FLAT);
        (0..UNITS).filter(stuck).count() as f64 / UNITS as f64
    }
}
