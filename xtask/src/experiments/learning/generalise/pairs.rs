//! Pairs of runs that differ in the size of their batches, and the learning rates they are given.

use std::ops::{Range, RangeInclusive};

use anyhow::Context as _;
use gradus_numerics::powf;
use rayon::prelude::*;

use super::run::{End, Setting, Until, run};
use super::sample::{EXAMPLES, Sample};
use crate::context::Context;
use crate::experiments::learning::statistics::Mean;

/// Small and full.
pub(super) const SIZES: [usize; 2] = [10, EXAMPLES];
/// Seeds that judge, and others that choose the learning rates.
pub(super) const SEEDS: Range<u64> = 0..30;
const TUNING: Range<u64> = 30..35;
/// Learning rates are 10^(k/4).
const RATES: RangeInclusive<i32> = -6..=1;

/// The runs of all seeds at a learning rate for each batch size.
pub(super) struct Pairs {
    pub(super) name: &'static str,
    pub(super) rates: [f64; 2],
    /// By seed, small and full.
    pub(super) ends: Vec<[End; 2]>,
}

impl Pairs {
    pub(super) fn new(
        context: &Context,
        name: &'static str,
        rates: [f64; 2],
        until: Until,
    ) -> anyhow::Result<Self> {
        let pair = |seed| {
            let sample = Sample::draw(context, seed)?;
            let [small, full] = [0, 1].map(|k| {
                let end = train(context, &sample, seed, SIZES[k], rates[k], until)?;
                end.with_context(|| {
                    format!("seed {seed}, B = {}: the goal was not reached", SIZES[k])
                })
            });
            Ok([small?, full?])
        };
        Ok(Self {
            name,
            rates,
            ends: SEEDS
                .into_par_iter()
                .map(pair)
                .collect::<anyhow::Result<_>>()?,
        })
    }

    /// Accuracy of the small batch less that of the full one, by seed.
    pub(super) fn differences(&self) -> Vec<f64> {
        let ends = self.ends.iter();
        ends.map(|[small, full]| small.accuracy - full.accuracy)
            .collect()
    }

    /// Their mean.
    pub(super) fn difference(&self) -> Mean {
        Mean::of(&self.differences())
    }
}

/// The learning rate that takes the fewest passes to the goal: from large to small, until one takes more than the one before.
pub(super) fn tuned(context: &Context, size: usize) -> anyhow::Result<f64> {
    let mut best = None;
    for k in RATES.rev() {
        let eta = powf(10.0, 0.25 * f64::from(k));
        match (passes(context, size, eta)?, best) {
            (Some(passes), Some((_, fewest))) if passes > fewest => break,
            (Some(passes), _) => best = Some((eta, passes)),
            (None, _) => {}
        }
    }
    let (eta, _) =
        best.with_context(|| format!("no learning rate reaches the goal with B = {size}"))?;
    Ok(eta)
}

/// The mean over the tuning seeds; None where one of them does not arrive.
fn passes(context: &Context, size: usize, eta: f64) -> anyhow::Result<Option<f64>> {
    let mut passes = Vec::new();
    for seed in TUNING {
        let sample = Sample::draw(context, seed)?;
        match train(context, &sample, seed, size, eta, Until::Goal)? {
            Some(end) => passes.push(end.passes),
            None => return Ok(None),
        }
    }
    Ok(Some(Mean::of(&passes).value))
}

fn train(
    context: &Context,
    sample: &Sample,
    seed: u64,
    batch: usize,
    eta: f64,
    until: Until,
) -> anyhow::Result<Option<End>> {
    let mut rng = context.stream(&format!("batches of {batch}, seed {seed}"));
    run(sample, Setting { batch, eta, until }, &mut rng)
}
