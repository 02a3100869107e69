//! Loss curves of a network on the digits, in mini-batches.

use gradus_mlp::Mlp;
use rayon::prelude::*;

use super::digits::{RULES, SCALES, titles};
use crate::context::Context;
use crate::experiments::learning::course::Course;
use crate::experiments::learning::curves::{Curves, Search};
use crate::experiments::learning::network::Images;
use crate::experiments::learning::rules::Rule;
use crate::experiments::learning::statistics::Mean;
use crate::figure::{Figure, axis, style};
use crate::table::{Table, cells};

const IMAGES: usize = 512;
const BATCH: usize = 64;
const EPOCHS: usize = 10;

/// The losses of a rule at its best learning rate, by how the parameters are scaled.
pub(super) struct Curve {
    name: &'static str,
    scaled: bool,
    curves: Curves,
}

impl Curve {
    /// Whether the grid of learning rates reaches beyond the best on both sides.
    pub(super) fn enclosed(&self) -> bool {
        self.curves.enclosed
    }
}

/// Every rule on the network as it is, and with every second parameter measured in units ten times as large.
pub(super) fn curves(context: &Context) -> anyhow::Result<Vec<Curve>> {
    let search = Search {
        rates: -15..=2,
        tuning: 0..2,
        judging: 2..7,
        epochs: EPOCHS,
    };
    let courses = [[1.0; 2], SCALES].map(|scales| Course {
        net: Mlp::new(64).linear(32).relu().linear(10),
        images: Images::of(0..IMAGES),
        batch: BATCH,
        scales,
    });
    let runs: Vec<(&Rule, bool)> = RULES
        .iter()
        .flat_map(|rule| [(rule, false), (rule, true)])
        .collect();
    runs.par_iter()
        .map(|&(rule, scaled)| {
            let course = &courses[usize::from(scaled)];
            let parameters = course.net.layout().parameter_count();
            let curves = Curves::tuned(&search, |eta, seed, noted| {
                course.losses(context, &mut *rule.with(eta, parameters)?, seed, noted)
            });
            Ok(Curve {
                name: rule.name,
                scaled,
                curves: curves?,
            })
        })
        .collect()
}

pub(super) fn table(curves: &[Curve]) -> Table {
    let mut table = Table::new(
        "network",
        "Network 64-32-10 on the first 512 digits, batches of 64: loss after 10 epochs at the best learning rate of 10^(k/4), mean of five seeds \
         that did not choose it, with the parameters as they are, and with every second one in units ten times as large.",
        &["rule", "parameters", "η", "loss", "standard error"],
    );
    for curve in curves {
        let [plain, badly] = titles();
        let end = Mean::of(&curve.curves.ends());
        let kind = if curve.scaled { badly } else { plain };
        table.push(cells![
            curve.name,
            kind,
            curve.curves.eta,
            end.value,
            end.error
        ]);
    }
    table
}

pub(super) fn figure(curves: &[Curve]) -> Figure {
    let panels = [false, true].map(|scaled| {
        let shown = curves.iter().filter(|curve| curve.scaled == scaled);
        let plots: Vec<_> = shown
            .enumerate()
            .flat_map(|(k, curve)| style::series(k, &axis::log_y(curve.curves.means()), curve.name))
            .collect();
        let layout = style::layout(&plots)
            .with_title(format!("parameters {}", titles()[usize::from(scaled)]))
            .with_x_label("epoch")
            .with_y_label("loss, mean of 5 seeds")
            .with_width(470.0)
            .with_x_tick_step(2.0)
            .with_x_axis_min(0.0)
            .with_x_axis_max(EPOCHS as f64 + 0.4);
        (plots, axis::decades_y(layout, -2, 1))
    });
    Figure::panels(
        "network",
        "A network 64-32-10 on 512 digits, each rule at its best learning rate. Right, every second parameter is measured in units ten times as large.",
        2,
        panels,
    )
}
