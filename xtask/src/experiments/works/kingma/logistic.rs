//! Logistic regression on the digits, a rule at its best learning rate.

use std::ops::{Range, RangeInclusive};

use gradus_calculus::ScalarFunction;
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_problems::{LogisticRegression, Problem, digits};
use kuva::render::plots::Plot;

use crate::context::Context;
use crate::experiments::learning::curves::{Curves, Search};
use crate::experiments::learning::rules::Rule;
use crate::figure::{Panel, axis, style};

const EPOCHS: usize = 10;
const BATCH: usize = 128;
/// Learning rates are 10^(k/4).
const RATES: RangeInclusive<i32> = -6..=5;
/// Seeds that choose the learning rate, and others that judge the rules.
const TUNING: Range<u64> = 0..5;
pub(super) const SEEDS: Range<u64> = 25..65;

/// A rule at its best learning rate.
pub(super) fn tuned(context: &Context, rule: &Rule) -> anyhow::Result<Curves> {
    let search = Search {
        rates: RATES,
        tuning: TUNING,
        judging: SEEDS,
        epochs: EPOCHS,
    };
    Curves::tuned(&search, |eta, seed, noted| {
        train(context, rule, eta, seed, noted)
    })
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
        .flat_map(|(k, (rule, curve))| style::series(k, &axis::log_y(curve.means()), rule.name))
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
