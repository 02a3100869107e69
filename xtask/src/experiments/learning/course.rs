//! A network's course through its images: mini-batches, an update rule, the loss after each epoch.

use std::ops::RangeInclusive;

use gradus_mlp::{Initializer, Mlp};
use gradus_optim::Optimizer;
use gradus_optim::stochastic::{Batches, Sampling};

use super::network::{Images, Learner};
use crate::context::Context;

/// What a rule is given to do.
pub(in crate::experiments) struct Course {
    pub(in crate::experiments) net: Mlp<f64>,
    pub(in crate::experiments) images: Images,
    pub(in crate::experiments) batch: usize,
    /// θᵢ = scaleᵢ φᵢ, these in turn, and the rule sees φ: a badly scaled landscape where they differ.
    pub(in crate::experiments) scales: [f64; 2],
}

impl Course {
    /// The losses of all images after these epochs, 0 for the start; infinite from where they are no numbers. Start, from He's
    /// rule, and batches depend on the seed alone.
    pub(in crate::experiments) fn losses(
        &self,
        context: &Context,
        rule: &mut dyn Optimizer<f64>,
        seed: u64,
        noted: RangeInclusive<usize>,
    ) -> anyhow::Result<Vec<f64>> {
        let mut rng = context.stream(&format!("course of seed {seed}"));
        let start = self.net.initialize_with(Initializer::HeNormal, &mut rng);
        let mut learner = Learner::new(&self.net, start, &self.images)?;
        let scales = || self.scales.into_iter().cycle();
        let mut phi: Vec<f64> = learner
            .parameters
            .iter()
            .zip(scales())
            .map(|(theta, scale)| theta / scale)
            .collect();
        let mut batches = Batches::new(self.images.len(), self.batch, Sampling::Epochs)?;
        let all = noted.end() + 1 - noted.start();
        let mut losses = Vec::with_capacity(all);
        'training: for epoch in 0..=*noted.end() {
            if noted.contains(&epoch) {
                match learner.loss() {
                    Ok(loss) => losses.push(loss),
                    Err(_) => break,
                }
            }
            if epoch == *noted.end() {
                break;
            }
            for _ in 0..self.images.len().div_ceil(self.batch) {
                if learner.backpropagate(batches.next(&mut rng)).is_err() {
                    break 'training;
                }
                // ∂L/∂φᵢ = scaleᵢ ∂L/∂θᵢ
                for (g, scale) in learner.gradient.iter_mut().zip(scales()) {
                    *g *= scale;
                }
                if rule.step(&mut phi, &learner.gradient).is_err() {
                    break 'training;
                }
                for ((theta, phi), scale) in learner.parameters.iter_mut().zip(&phi).zip(scales()) {
                    *theta = scale * phi;
                }
            }
        }
        losses.resize(all, f64::INFINITY);
        Ok(losses)
    }
}
