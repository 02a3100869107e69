//! Loss curves of logistic regression on the digits.

use gradus_calculus::ScalarFunction;
use gradus_numerics::{powf, squared_norm};
use gradus_problems::{LogisticRegression, Problem};
use rayon::prelude::*;

use crate::context::Context;
use crate::experiments::learning::rules::{self, Rule};
use crate::figure::{Figure, axis, style};
use crate::table::{Table, cells};

const IMAGES: usize = 100;
const STEPS: usize = 60;
/// Weight decay, without which the loss of separable images has no minimum.
const LAMBDA: f64 = 1e-3;
pub(super) const RULES: [Rule; 5] = [
    rules::DESCENT,
    rules::MOMENTUM,
    rules::ADA_GRAD,
    rules::RMS_PROP,
    rules::ADAM,
];
/// Pixels scaled by 1 and by 10 in turn, a badly scaled landscape.
pub(super) const SCALES: [f64; 2] = [1.0, 10.0];

/// The losses of a rule at its best learning rate, by how the parameters are scaled.
pub(super) struct Curve {
    name: &'static str,
    scaled: bool,
    eta: f64,
    losses: Vec<f64>,
}

/// Every rule on the loss as it is, and with every second parameter measured in units ten times as large.
pub(super) fn curves(context: &Context) -> anyhow::Result<Vec<Curve>> {
    let loss = LogisticRegression::new(0..IMAGES);
    let start = LogisticRegression::initialize(context.seed());
    let runs: Vec<(&Rule, bool)> = RULES
        .iter()
        .flat_map(|rule| [(rule, false), (rule, true)])
        .collect();
    runs.par_iter()
        .map(|&(rule, scaled)| {
            let mut best: Option<Curve> = None;
            for k in -10..=6 {
                let eta = powf(10.0, 0.25 * f64::from(k));
                let losses = train(&loss, &start, rule, eta, scaled)?;
                let end = |losses: &[f64]| losses.last().copied().unwrap_or(f64::INFINITY);
                if losses.len() > STEPS
                    && best
                        .as_ref()
                        .is_none_or(|best| end(&losses) < end(&best.losses))
                {
                    best = Some(Curve {
                        name: rule.name,
                        scaled,
                        eta,
                        losses,
                    });
                }
            }
            best.ok_or_else(|| anyhow::anyhow!("no learning rate trains {}", rule.name))
        })
        .collect()
}

/// Full-batch losses; fewer than asked for where the run leaves the finite numbers.
fn train(
    loss: &LogisticRegression,
    start: &[f64],
    rule: &Rule,
    eta: f64,
    scaled: bool,
) -> anyhow::Result<Vec<f64>> {
    let scale = |i: usize| if scaled { SCALES[i % 2] } else { 1.0 };
    // θᵢ = scaleᵢ φᵢ, and the rule sees φ: ∂L/∂φᵢ = scaleᵢ ∂L/∂θᵢ
    let mut phi: Vec<f64> = start
        .iter()
        .enumerate()
        .map(|(i, theta)| theta / scale(i))
        .collect();
    let mut rule = rule.with(eta, phi.len())?;
    let mut losses = Vec::new();
    for step in 0..=STEPS {
        let theta: Vec<f64> = phi
            .iter()
            .enumerate()
            .map(|(i, phi)| phi * scale(i))
            .collect();
        losses.push(loss.eval(&theta) + 0.5 * LAMBDA * squared_norm(&theta));
        if step == STEPS {
            break;
        }
        let mut gradient = loss.closed_form_gradient(&theta);
        for (i, g) in gradient.as_mut_slice().iter_mut().enumerate() {
            *g = scale(i) * (*g + LAMBDA * theta[i]);
        }
        if rule.step(&mut phi, gradient.as_slice()).is_err() {
            break;
        }
    }
    Ok(losses)
}

/// How the parameters are scaled, in words.
pub(super) fn titles() -> [&'static str; 2] {
    ["as they are", "badly scaled"]
}

pub(super) fn table(curves: &[Curve]) -> Table {
    let mut table = Table::new(
        "digits",
        "Logistic regression with weight decay 0.001 on 100 digits, all of them in each step: loss after 60 steps at the best learning rate of \
         10^(k/4), with the parameters as they are, and with every second one in units ten times as large.",
        &["rule", "parameters", "η", "loss"],
    );
    for curve in curves {
        let kind = titles()[usize::from(curve.scaled)];
        table.push(cells![curve.name, kind, curve.eta, curve.losses[STEPS]]);
    }
    table
}

pub(super) fn figure(curves: &[Curve]) -> Figure {
    let panels = [false, true].map(|scaled| {
        let plots: Vec<_> = curves
            .iter()
            .filter(|curve| curve.scaled == scaled)
            .enumerate()
            .map(|(k, curve)| {
                let points = curve
                    .losses
                    .iter()
                    .enumerate()
                    .map(|(step, &loss)| (step as f64, loss));
                style::line(k, axis::log_y(points), curve.name)
            })
            .collect();
        let layout = style::layout(&plots)
            .with_title(format!("parameters {}", titles()[usize::from(scaled)]))
            .with_x_label("step")
            .with_y_label("loss")
            .with_width(470.0)
            .with_x_tick_step(10.0)
            .with_x_axis_min(0.0)
            .with_x_axis_max(60.0);
        (plots, axis::decades_y(layout, -1, 1))
    });
    Figure::panels(
        "digits",
        "Logistic regression with weight decay 0.001 on 100 digits, each rule at its best learning rate. Right, every second parameter is measured in \
         units ten times as large. AdaGrad and RMSProp all but coincide.",
        2,
        panels,
    )
}
