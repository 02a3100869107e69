//! Logistic regression on the digits, a rule at its best learning rate.

use std::ops::{Range, RangeInclusive};

use gradus_calculus::ScalarFunction;
use gradus_numerics::powf;
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_problems::{LogisticRegression, Problem, digits};
use kuva::render::plots::Plot;
use rayon::prelude::*;

use crate::context::Context;
use crate::experiments::learning::rules::Rule;
use crate::experiments::learning::statistics::Mean;
use crate::figure::{Panel, axis, style};

const EPOCHS: usize = 10;
const BATCH: usize = 128;
/// Learning rates are 10^(k/4).
const RATES: RangeInclusive<i32> = -6..=5;
/// Seeds that choose the learning rate, and others that judge the rules.
const TUNING: Range<u64> = 0..5;
pub(super) const SEEDS: Range<u64> = 25..65;

/// A rule at its best learning rate.
pub(super) struct Curves {
    pub(super) eta: f64,
    /// Whether the grid of learning rates reaches beyond the best on both sides.
    pub(super) enclosed: bool,
    /// The loss of each seed before the first and after each epoch.
    losses: Vec<Vec<f64>>,
}

impl Curves {
    /// Of the learning rate with the least mean loss after the last epoch.
    pub(super) fn tuned(context: &Context, rule: &Rule) -> anyhow::Result<Self> {
        let runs: Vec<(i32, u64)> = RATES
            .flat_map(|k| TUNING.map(move |seed| (k, seed)))
            .collect();
        let rate = |k: i32| powf(10.0, 0.25 * f64::from(k));
        let ends = runs
            .par_iter()
            .map(|&(k, seed)| {
                let losses = train(context, rule, rate(k), seed, EPOCHS..=EPOCHS)?;
                Ok(losses[0])
            })
            .collect::<anyhow::Result<Vec<f64>>>()?;
        let mean = |ends: &[f64]| Mean::of(ends).value;
        let best = RATES
            .zip(ends.chunks(TUNING.count()))
            .min_by(|a, b| mean(a.1).total_cmp(&mean(b.1)))
            .map_or(*RATES.start(), |(k, _)| k);
        let losses = SEEDS
            .into_par_iter()
            .map(|seed| train(context, rule, rate(best), seed, 0..=EPOCHS))
            .collect::<anyhow::Result<Vec<Vec<f64>>>>()?;
        Ok(Self {
            eta: rate(best),
            enclosed: best > *RATES.start() && best < *RATES.end(),
            losses,
        })
    }

    /// The losses of all seeds after so many epochs.
    pub(super) fn after(&self, epochs: usize) -> Vec<f64> {
        self.losses.iter().map(|losses| losses[epochs]).collect()
    }

    /// The losses of all seeds at the end.
    pub(super) fn ends(&self) -> Vec<f64> {
        self.after(EPOCHS)
    }
}

/// The losses after some of the epochs.
fn train(
    context: &Context,
    rule: &Rule,
    eta: f64,
    seed: u64,
    noted: RangeInclusive<usize>,
) -> anyhow::Result<Vec<f64>> {
    let all = LogisticRegression::new(0..digits().len());
    let mut rng = context.stream(&format!("batches of seed {seed}"));
    let mut theta = LogisticRegression::initialize(context.seed() + seed);
    let mut rule = rule.with(eta, theta.len())?;
    let mut batches = Batches::new(digits().len(), BATCH, Sampling::Epochs)?;
    let mut losses = Vec::new();
    for epoch in 0..=EPOCHS {
        if noted.contains(&epoch) {
            losses.push(all.eval(&theta));
        }
        if epoch == EPOCHS {
            break;
        }
        for _ in 0..digits().len().div_ceil(BATCH) {
            let batch = batches.next(&mut rng);
            let gradient =
                LogisticRegression::new(batch.iter().copied()).closed_form_gradient(&theta);
            rule.set_learning_rate(eta / (rule.steps() as f64 + 1.0).sqrt());
            rule.step(&mut theta, gradient.as_slice())?;
        }
    }
    Ok(losses)
}

pub(super) fn panel(rules: &[Rule], curves: &[Curves]) -> Panel {
    let plots: Vec<Plot> = rules
        .iter()
        .zip(curves)
        .enumerate()
        .flat_map(|(k, (rule, curve))| {
            let mean = |epoch| (epoch as f64, Mean::of(&curve.after(epoch)).value);
            let points: Vec<(f64, f64)> = (0..=EPOCHS).map(mean).collect();
            style::series(k, &axis::log_y(points), rule.name)
        })
        .collect();
    let layout = style::layout(&plots)
        .with_title("logistic regression on the digits")
        .with_width(480.0)
        .with_x_label("epoch")
        .with_y_label("loss, mean of 40 seeds")
        .with_x_tick_step(2.0)
        .with_x_axis_min(0.0)
        .with_x_axis_max(10.4);
    Panel::new(plots, axis::decades_y(layout, -2, 1))
}
