//! One run: a split, a gradient check, and the loop.

use gradus_calculus::value_and_gradient;
use gradus_mlp::{Loss, Mlp, Mode, Targets, reference};
use gradus_numerics::max;
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_optim::{Adam, AdamConfig};
use gradus_problems::digits;

use crate::context::Context;
use crate::experiments::learning::network::{Images, Learner};

pub(super) const EPOCHS: usize = 40;
pub(super) const CLASSES: usize = 10;
const BATCH: usize = 32;

/// What one seed gave.
pub(super) struct Run {
    /// Before training, relative to the largest slope.
    pub(super) gradient_error: f64,
    /// Of the images it learned from, before the first and after each epoch.
    pub(super) loss: Vec<f64>,
    /// On the others.
    pub(super) accuracy: Vec<f64>,
    /// The number of each held-out digit, and what it was read as in the end.
    pub(super) readings: Vec<(usize, usize)>,
}

impl Run {
    pub(super) fn new(context: &Context, seed: u64, sign: f64) -> anyhow::Result<Self> {
        let mut rng = context.stream(&format!("seed {seed}"));
        // One epoch of one batch of everything is a shuffle.
        let mut order = Batches::new(digits().len(), digits().len(), Sampling::Epochs)?;
        let (kept, learned) = order.next(&mut rng).split_at(digits().len() / 3);
        let (training, held_out) = (
            Images::of(learned.iter().copied()),
            Images::of(kept.iter().copied()),
        );
        let net = Mlp::<f64>::new(64).linear(128).relu().linear(CLASSES);
        let mut learner = Learner::new(&net, net.initialize(&mut rng), &training)?;
        let config = AdamConfig {
            learning_rate: 0.003,
            ..Default::default()
        };
        let mut rule = Adam::new(config, learner.parameters.len())?;
        let mut batches = Batches::new(training.len(), BATCH, Sampling::Epochs)?;

        let batch = batches.next(&mut rng).to_vec();
        learner.backpropagate(&batch)?;
        learner.gradient.iter_mut().for_each(|g| *g *= sign);
        let gradient_error = distance(&net, &learner, &training, &batch)?;
        let mut run = Self {
            gradient_error,
            loss: Vec::new(),
            accuracy: Vec::new(),
            readings: Vec::new(),
        };
        run.look(&mut learner, &held_out)?;
        for _ in 0..EPOCHS {
            for _ in 0..training.len().div_ceil(BATCH) {
                let batch = batches.next(&mut rng);
                learner.backpropagate(batch)?;
                learner.gradient.iter_mut().for_each(|g| *g *= sign);
                learner.update(&mut rule)?;
            }
            run.look(&mut learner, &held_out)?;
        }
        let read = learner.classify(&held_out)?;
        run.readings = kept.iter().copied().zip(read).collect();
        Ok(run)
    }

    /// Notes loss and accuracy.
    fn look(&mut self, learner: &mut Learner<'_>, held_out: &Images) -> anyhow::Result<()> {
        let read = learner.classify(held_out)?;
        let labels = held_out.labels.iter().map(|&label| label as usize);
        let right = read.into_iter().zip(labels).filter(|(a, b)| a == b).count();
        self.accuracy.push(right as f64 / held_out.len() as f64);
        self.loss.push(learner.loss()?);
        Ok(())
    }

    /// How often each digit was read as each, over all runs.
    pub(super) fn confusion(runs: &[Self]) -> [[usize; CLASSES]; CLASSES] {
        let mut counts = [[0; CLASSES]; CLASSES];
        for &(i, read) in runs.iter().flat_map(|run| &run.readings) {
            counts[usize::from(digits().label(i))][read] += 1;
        }
        counts
    }
}

/// Of a new network on some images: the largest distance of its gradient from that of the calculus engine.
pub(super) fn gradient_error(
    net: &Mlp<f64>,
    parameters: Vec<f64>,
    images: &Images,
    sign: f64,
) -> anyhow::Result<f64> {
    let mut learner = Learner::new(net, parameters, images)?;
    let batch: Vec<usize> = (0..images.len()).collect();
    learner.backpropagate(&batch)?;
    learner.gradient.iter_mut().for_each(|g| *g *= sign);
    distance(net, &learner, images, &batch)
}

/// The largest distance of the learner's gradient from that of the network as a plain function of its parameters, by the
/// calculus engine, relative to the largest slope.
fn distance(
    net: &Mlp<f64>,
    learner: &Learner<'_>,
    images: &Images,
    batch: &[usize],
) -> anyhow::Result<f64> {
    let pixels = net.inputs();
    let inputs: Vec<f64> = batch
        .iter()
        .flat_map(|&i| &images.inputs[i * pixels..][..pixels])
        .copied()
        .collect();
    let labels: Vec<u32> = batch.iter().map(|&i| images.labels[i]).collect();
    let loss = Loss::softmax_cross_entropy();
    let outputs = reference::Outputs::new(net, &[], &inputs, Mode::Train { key: 0 })?;
    let function = reference::MeanLoss::new(outputs, &loss, Targets::Classes(&labels))?;
    let (_, expected) = value_and_gradient(&function, &learner.parameters);
    let largest = expected.iter().fold(0.0, |m, g: &f64| max(m, g.abs()));
    let pairs = learner.gradient.iter().zip(expected.iter());
    Ok(pairs.fold(0.0, |m, (a, b)| max(m, (a - b).abs())) / largest)
}
