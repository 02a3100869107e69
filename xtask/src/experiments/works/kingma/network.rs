//! A network on the digits: each rule at its best learning rate, and Adam at one that is too large without correction.

use std::ops::{Range, RangeInclusive};

use gradus_mlp::Mlp;
use gradus_numerics::ln;
use gradus_optim::AdamConfig;
use kuva::render::plots::Plot;
use rayon::prelude::*;

use super::correction;
use crate::context::Context;
use crate::experiments::learning::course::Course;
use crate::experiments::learning::curves::{Curves, Search};
use crate::experiments::learning::network::Images;
use crate::experiments::learning::rules::{self, Rule};
use crate::experiments::learning::statistics::Mean;
use crate::figure::{Panel, axis, style};
use crate::table::{Table, cells};

const EPOCHS: usize = 10;
/// The rules with the grids on which they are tuned, 10^(k/4).
const RULES: [(Rule, RangeInclusive<i32>); 4] = [
    (rules::ADAM, -11..=-5),
    (rules::NESTEROV, -6..=0),
    (rules::ADA_GRAD, -8..=-2),
    (rules::RMS_PROP, -12..=-6),
];
const TUNING: Range<u64> = 0..5;
const JUDGING: Range<u64> = 5..15;
/// Seeds on which the correction is left out.
pub(super) const SEEDS: Range<u64> = 0..20;
const ETA: f64 = 0.1;

/// The first 1 792 = 14 · 128 digits, so that every batch is whole: the last of 1 797 would have 5 in place of 128.
const IMAGES: usize = 1792;
const BATCH: usize = 128;

/// 64-32-32-10.
fn course() -> Course {
    Course {
        net: Mlp::new(64).linear(32).relu().linear(32).relu().linear(10),
        images: Images::of(0..IMAGES),
        batch: BATCH,
        scales: [1.0; 2],
    }
}

/// Each rule at its best learning rate.
pub(super) fn tuned(context: &Context) -> anyhow::Result<Vec<(&'static str, Curves)>> {
    let course = course();
    let parameters = course.net.layout().parameter_count();
    let curves = |(rule, rates): (Rule, RangeInclusive<i32>)| {
        let search = Search {
            rates,
            tuning: TUNING,
            judging: JUDGING,
            epochs: EPOCHS,
        };
        let curves = Curves::tuned(&search, |eta, seed, noted| {
            course.losses(context, &mut *rule.with(eta, parameters)?, seed, noted)
        });
        Ok((rule.name, curves?))
    };
    RULES.into_iter().map(curves).collect()
}

/// Adam with η = 0.1: the losses of each seed before the first and after each epoch.
pub(super) struct Large {
    name: &'static str,
    losses: Vec<Vec<f64>>,
}

impl Large {
    pub(super) fn new(
        context: &Context,
        name: &'static str,
        beta2: f64,
        correction: bool,
    ) -> anyhow::Result<Self> {
        let course = course();
        let config = AdamConfig {
            learning_rate: ETA,
            beta2,
            ..Default::default()
        };
        let parameters = course.net.layout().parameter_count();
        let run = |seed| {
            let mut rule = correction::rule(config, correction, parameters)?;
            course.losses(context, &mut *rule, seed, 0..=EPOCHS)
        };
        Ok(Self {
            name,
            losses: SEEDS
                .into_par_iter()
                .map(run)
                .collect::<anyhow::Result<_>>()?,
        })
    }

    /// The share of seeds whose loss in the end is less than half of that of guessing.
    pub(super) fn trained(&self) -> f64 {
        let ends = self.losses.iter().map(|losses| losses[EPOCHS]);
        ends.filter(|&loss| loss < 0.5 * ln(10.0)).count() as f64 / self.losses.len() as f64
    }

    fn means(&self) -> Vec<(f64, f64)> {
        let mean = |epoch: usize| {
            let losses: Vec<f64> = self.losses.iter().map(|losses| losses[epoch]).collect();
            (epoch as f64, Mean::of(&losses).value)
        };
        (0..=EPOCHS).map(mean).collect()
    }
}

pub(super) fn table(curves: &[(&'static str, Curves)], large: &[Large]) -> Table {
    let mut table = Table::new(
        "network",
        "Network 64-32-32-10 on the first 1 792 digits: loss after 10 epochs at the best learning rate of each rule, over ten seeds, and of Adam at \
         η = 0.1, over twenty.",
        &[
            "rule",
            "η",
            "mean loss",
            "standard error",
            "mean after 1 epoch",
            "share trained",
        ],
    );
    for (name, curve) in curves {
        let end = Mean::of(&curve.ends());
        table.push(cells![
            *name,
            curve.eta,
            end.value,
            end.error,
            Mean::of(&curve.after(1)).value,
            "–"
        ]);
    }
    for large in large {
        let ends: Vec<f64> = large.losses.iter().map(|losses| losses[EPOCHS]).collect();
        let end = Mean::of(&ends);
        table.push(cells![
            format!("Adam {}", large.name),
            ETA,
            end.value,
            end.error,
            large.means()[1].1,
            large.trained()
        ]);
    }
    table
}

pub(super) fn curves_panel(curves: &[(&'static str, Curves)]) -> Panel {
    let plots: Vec<Plot> = curves
        .iter()
        .enumerate()
        .flat_map(|(k, (name, curve))| style::series(k, &axis::log_y(curve.means()), name))
        .collect();
    panel(
        plots,
        "network 64-32-32-10 on the digits",
        "loss, mean of 10 seeds",
        (-2, 1),
    )
}

pub(super) fn large_panel(large: &[Large]) -> Panel {
    let guessing = [(0.0, ln(10.0)), (EPOCHS as f64, ln(10.0))];
    let mut plots: Vec<Plot> = large
        .iter()
        .enumerate()
        .flat_map(|(k, large)| style::series(k, &axis::log_y(large.means()), large.name))
        .collect();
    plots.push(style::reference(axis::log_y(guessing), "guessing, ln 10"));
    panel(
        plots,
        "the network with Adam at η = 0.1",
        "loss, mean of 20 seeds",
        (-1, 2),
    )
}

fn panel(plots: Vec<Plot>, title: &str, loss: &str, (first, last): (i32, i32)) -> Panel {
    let layout = style::layout(&plots)
        .with_title(title)
        .with_width(480.0)
        .with_x_label("epoch")
        .with_y_label(loss)
        .with_x_tick_step(2.0)
        .with_x_axis_min(0.0)
        .with_x_axis_max(EPOCHS as f64 + 0.4);
    Panel::new(plots, axis::decades_y(layout, first, last))
}
