//! Batches drawn from many images.

use gradus_numerics::dot;
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_problems::{LogisticRegression, Problem};

use super::{Biases, Factor, apart, biases};
use crate::context::Context;
use crate::experiments::learning::statistics::Mean;

/// Images from which batches are drawn, how many batches of each size, and the sizes.
pub(super) const MANY: usize = 1000;
const DRAWS: usize = 4000;
pub(super) const SIZES: [usize; 10] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 750];

/// ‖ĝ − ∇L‖² of batches of one size.
pub(super) struct LongRun {
    pub(super) size: usize,
    /// S²/B
    pub(super) expected: f64,
    pub(super) factor: f64,
    pub(super) without: Mean,
    pub(super) with: Mean,
}

pub(super) fn long_run(
    context: &Context,
    theta: &[f64],
    factor: Factor,
) -> anyhow::Result<Vec<LongRun>> {
    let mut singles: Vec<Biases> = (0..MANY)
        .map(|i| {
            let g = LogisticRegression::new(i..=i).closed_form_gradient(theta);
            biases(g.as_slice())
        })
        .collect();
    let mut centre = Biases::default();
    for g in &singles {
        for (centre, g) in centre.iter_mut().zip(g) {
            *centre += g / MANY as f64;
        }
    }
    for g in &mut singles {
        *g = apart(g, &centre);
    }
    let spread = singles.iter().map(|d| dot(d, d)).sum::<f64>() / MANY as f64;
    let squared_mean = |batch: &[usize]| {
        let mut mean = Biases::default();
        for &i in batch {
            for (mean, d) in mean.iter_mut().zip(&singles[i]) {
                *mean += d;
            }
        }
        dot(&mean, &mean) / (batch.len() * batch.len()) as f64
    };
    let mut rng = context.stream("batches");
    SIZES
        .iter()
        .map(|&size| {
            let mut measure = |sampling| -> anyhow::Result<Mean> {
                let mut batches = Batches::new(MANY, size, sampling)?;
                let squares: Vec<f64> = (0..DRAWS)
                    .map(|_| squared_mean(batches.next(&mut rng)))
                    .collect();
                Ok(Mean::of(&squares))
            };
            Ok(LongRun {
                size,
                expected: spread / size as f64,
                factor: factor(MANY as f64, size as f64),
                without: measure(Sampling::WithoutReplacement)?,
                with: measure(Sampling::WithReplacement)?,
            })
        })
        .collect()
}
