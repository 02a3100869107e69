//! The runs of 6.2-epochs: one batch size, every learning rate, several seeds.

use gradus_mlp::{Initializer, Mlp};
use gradus_numerics::powf;
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_optim::{Optimizer as _, Sgd, SgdConfig};
use rayon::prelude::*;

use crate::context::Context;
use crate::experiments::learning::network::{Images, Learner};
use crate::experiments::learning::statistics::Mean;

pub(super) const EPOCHS: usize = 10;
/// Epochs after which losses are compared; learning rates are chosen for each of them.
pub(super) const LOOKS: [usize; 2] = [3, EPOCHS];
/// Learning rates are 10^(k/4).
const RATES: [i32; 15] = [-10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4];

/// What is learned from, and by how many seeds.
pub(super) struct Subject {
    pub(super) images: Images,
    pub(super) classes: usize,
    pub(super) seeds: usize,
    /// By how much the losses must differ.
    pub(super) factor: f64,
}

impl Subject {
    /// 1, 16, 256 and all.
    pub(super) fn sizes(&self) -> [usize; 4] {
        [1, 16, 256, self.images.len()]
    }
}

/// What one batch size gave.
pub(super) struct Curves {
    pub(super) size: usize,
    /// For each of [`LOOKS`].
    pub(super) best: [Best; 2],
    /// The mean loss before the first and after each epoch, at the best learning rate for the last.
    pub(super) losses: Vec<f64>,
}

/// The best learning rate for a number of epochs.
pub(super) struct Best {
    pub(super) eta: f64,
    pub(super) loss: f64,
    pub(super) at_an_end: bool,
}

impl Curves {
    pub(super) fn new(
        context: &Context,
        subject: &Subject,
        size: usize,
        same_steps: bool,
    ) -> anyhow::Result<Self> {
        let seeds = subject.seeds;
        let runs: Vec<(i32, usize)> = RATES
            .iter()
            .flat_map(|&k| (0..seeds).map(move |seed| (k, seed)))
            .collect();
        let steps = if same_steps {
            1
        } else {
            subject.images.len() / size
        };
        let losses = runs
            .par_iter()
            .map(|&(k, seed)| train(context, subject, (size, steps), rate(k), seed))
            .collect::<anyhow::Result<Vec<Vec<f64>>>>()?;
        // for each learning rate, the mean over the seeds for each epoch
        let means: Vec<Vec<f64>> = losses
            .chunks(seeds)
            .map(|runs| {
                (0..=EPOCHS)
                    .map(|epoch| {
                        Mean::of(&runs.iter().map(|run| run[epoch]).collect::<Vec<_>>()).value
                    })
                    .collect()
            })
            .collect();
        let least = |epoch: usize| {
            (0..RATES.len())
                .min_by(|&a, &b| means[a][epoch].total_cmp(&means[b][epoch]))
                .unwrap_or(0)
        };
        let best = LOOKS.map(|epoch| {
            let k = least(epoch);
            Best {
                eta: rate(RATES[k]),
                loss: means[k][epoch],
                at_an_end: k == 0 || k == RATES.len() - 1,
            }
        });
        Ok(Self {
            size,
            best,
            losses: means[least(EPOCHS)].clone(),
        })
    }
}

fn rate(k: i32) -> f64 {
    powf(10.0, 0.25 * f64::from(k))
}

/// The loss of all images before the first and after each epoch; infinite from where it is no number.
fn train(
    context: &Context,
    Subject {
        images, classes, ..
    }: &Subject,
    (size, steps): (usize, usize),
    eta: f64,
    seed: usize,
) -> anyhow::Result<Vec<f64>> {
    let net = Mlp::<f64>::new(images.pixels)
        .linear(32)
        .relu()
        .linear(*classes);
    let mut rng = context.stream(&format!("start of {seed}"));
    let start = net.initialize_with(Initializer::HeNormal, &mut rng);
    let mut rng = context.stream(&format!("batches of {size}, seed {seed}"));
    let mut learner = Learner::new(&net, start, images)?;
    let config = SgdConfig {
        learning_rate: eta,
        ..Default::default()
    };
    let mut rule = Sgd::new(config, learner.parameters.len())?;
    let mut batches = Batches::new(images.len(), size, Sampling::Epochs)?;
    let mut losses = vec![learner.loss()?];
    'training: for _ in 0..EPOCHS {
        for _ in 0..steps {
            let lost = learner.backpropagate(batches.next(&mut rng)).is_err();
            if lost
                || rule
                    .step(&mut learner.parameters, &learner.gradient)
                    .is_err()
            {
                break 'training;
            }
        }
        match learner.loss() {
            Ok(loss) => losses.push(loss),
            Err(_) => break,
        }
    }
    losses.resize(EPOCHS + 1, f64::INFINITY);
    Ok(losses)
}
