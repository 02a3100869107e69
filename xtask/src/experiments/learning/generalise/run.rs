//! One run: the digits of a sample, learned to a training loss by batches of some size.

use gradus_optim::stochastic::{Batches, Sampling};
use gradus_optim::{Optimizer as _, Sgd, SgdConfig};
use rand::Rng;

use super::sample::{EXAMPLES, Sample, WRONG};
use crate::experiments::learning::network::Learner;

/// The training loss at which every run ends.
pub(super) const GOAL: f64 = 0.1;
/// Steps after which a run to the goal is given up.
const MOST: usize = 5000;
/// Below this many times the goal the loss is looked at after each step, above it after each pass.
const NEAR: f64 = 1.25;
/// Halvings of the segment on which the goal lies: less than a ten-millionth of it is left.
const HALVINGS: usize = 24;

/// How a run goes.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    pub(super) batch: usize,
    pub(super) eta: f64,
    pub(super) until: Until,
}

/// When a run ends.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Until {
    /// Where the training loss is the goal.
    Goal,
    /// After so many passes over the images.
    Passes(usize),
}

/// Where a run ended.
pub(super) struct End {
    /// Steps over steps in a pass.
    pub(super) passes: f64,
    /// Of all images, before the first step and in the end.
    pub(super) first_loss: f64,
    pub(super) loss: f64,
    /// The share of the test images that is read rightly.
    pub(super) accuracy: f64,
    /// The share of the images with wrong labels that is read as those say.
    pub(super) misled: f64,
}

/// Plain descent from the sample's start; None where it does not arrive.
pub(super) fn run(
    sample: &Sample,
    setting: Setting,
    rng: &mut impl Rng,
) -> anyhow::Result<Option<End>> {
    let mut learner = Learner::new(&sample.net, sample.start.clone(), &sample.training)?;
    let config = SgdConfig {
        learning_rate: setting.eta,
        ..Default::default()
    };
    let mut rule = Sgd::new(config, learner.parameters.len())?;
    let mut batches = Batches::new(EXAMPLES, setting.batch, Sampling::Epochs)?;
    let steps_in_a_pass = EXAMPLES.div_ceil(setting.batch);
    // Where the last look saw a loss above the goal.
    let mut above = sample.start.clone();
    let first_loss = learner.loss()?;
    let (mut loss, mut step) = (first_loss, 0);
    loop {
        // A look leaves the gradient of all images, which is that of the full batch.
        let lost = setting.batch < EXAMPLES && learner.backpropagate(batches.next(rng)).is_err();
        if lost
            || rule
                .step(&mut learner.parameters, &learner.gradient)
                .is_err()
        {
            return Ok(None);
        }
        step += 1;
        if step % steps_in_a_pass != 0 && loss >= NEAR * GOAL {
            continue;
        }
        match learner.loss() {
            Ok(seen) => loss = seen,
            Err(_) => return Ok(None),
        }
        match setting.until {
            Until::Goal if loss <= GOAL => {
                loss = go_back(&mut learner, &above)?;
                break;
            }
            Until::Goal if step >= MOST => return Ok(None),
            Until::Passes(passes) if step >= passes * steps_in_a_pass => break,
            _ => above.copy_from_slice(&learner.parameters),
        }
    }
    let read = learner.classify(&sample.test)?;
    let accuracy = agreeing(&read, &sample.test.labels);
    let read = learner.classify(&sample.training)?;
    let misled = agreeing(&read[..WRONG], &sample.training.labels[..WRONG]);
    Ok(Some(End {
        passes: step as f64 / steps_in_a_pass as f64,
        first_loss,
        loss,
        accuracy,
        misled,
    }))
}

/// The point between `above` the goal and the parameters, which are not, where the loss is the goal; that loss.
fn go_back(learner: &mut Learner<'_>, above: &[f64]) -> anyhow::Result<f64> {
    let below = learner.parameters.clone();
    let (mut low, mut high) = (0.0, 1.0);
    let mut loss = 0.0;
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        for (theta, (a, b)) in learner.parameters.iter_mut().zip(above.iter().zip(&below)) {
            *theta = a + middle * (b - a);
        }
        loss = learner.loss()?;
        if loss > GOAL {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(loss)
}

/// The share that was read as the labels say.
fn agreeing(read: &[usize], labels: &[u32]) -> f64 {
    let pairs = read.iter().zip(labels);
    let agreeing = pairs.filter(|(read, label)| **read == **label as usize);
    agreeing.count() as f64 / read.len() as f64
}
