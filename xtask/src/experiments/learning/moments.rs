//! 6.3-moments: Adam's two averages, with their bias corrected, estimate the mean and the squared magnitude of the
//! gradient from the first step on.

use gradus_numerics::{StandardNormal, max, powf};
use gradus_optim::{Adam, AdamConfig, Optimizer};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;
use rand::distr::Distribution;

use super::statistics::Mean;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// Streams of gradients, each the gradient of one parameter.
const STREAMS: usize = 10_000;
const STEPS: usize = 50;
/// Each gradient is normal with this mean and standard deviation.
const MU: f64 = 1.0;
const SIGMA: f64 = 2.0;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.3-moments",
    suite: Suite::Learning,
    statement: "Adam's m̂ and v̂ are bias-corrected estimates of the mean and the squared magnitude of the gradient.",
    formula: r"\mathbb{E}\, \hat m_t = \mathbb{E}\, g, \quad \mathbb{E}\, \hat v_t = \mathbb{E}\, g^2, \qquad \hat m_t = \frac{m_t}{1 - \beta_1^t}, \quad \hat v_t = \frac{v_t}{1 - \beta_2^t}",
    calls: &[
        "Adam::new(AdamConfig::default(), 10_000)?.step(&mut theta, &gradient)?",
        "adam.state().slots",
    ],
    run: |context| evidence(context, |beta, t| 1.0 - powf(beta, t)),
    control: Control {
        wrong: "m and v without correction",
        run: |context| evidence(context, |_, _| 1.0),
    },
};

/// What an average of t gradients is divided by.
type Correction = fn(f64, f64) -> f64;

/// The averages of one step over all streams.
struct Step {
    t: f64,
    mean: Mean,
    square: Mean,
    plain: [f64; 2],
}

fn evidence(context: &Context, correction: Correction) -> anyhow::Result<Report> {
    let config = AdamConfig::default();
    let mut rule = Adam::new(config, STREAMS)?;
    let mut theta = vec![0.0; STREAMS];
    let mut rng = context.stream("gradients");
    let mut steps = Vec::new();
    let mut disagreement = 0.0;
    for t in 1..=STEPS {
        let gradient: Vec<f64> = (0..STREAMS)
            .map(|_| {
                let z: f64 = StandardNormal.sample(&mut rng);
                MU + SIGMA * z
            })
            .collect();
        theta.fill(0.0);
        rule.step(&mut theta, &gradient)?;
        let state = rule.state();
        let [m, v] = [0, 1].map(|slot| &*state.slots[slot].1);
        let t = t as f64;
        let [first, second] = [config.beta1, config.beta2].map(|beta| correction(beta, t));
        let corrected = |x: &[f64], by: f64| -> Vec<f64> { x.iter().map(|x| x / by).collect() };
        let (m_hat, v_hat) = (corrected(m, first), corrected(v, second));
        for ((theta, m), v) in theta.iter().zip(&m_hat).zip(&v_hat) {
            let step = -config.learning_rate * m / (v.sqrt() + config.epsilon);
            disagreement = max(disagreement, (theta - step).abs() / config.learning_rate);
        }
        steps.push(Step {
            t,
            mean: Mean::of(&m_hat),
            square: Mean::of(&v_hat),
            plain: [Mean::of(m).value, Mean::of(v).value],
        });
    }
    Ok(report(&steps, disagreement))
}

fn report(steps: &[Step], disagreement: f64) -> Report {
    let square = MU * MU + SIGMA * SIGMA;
    let worst = |deviation: &dyn Fn(&Step) -> f64| steps.iter().map(deviation).fold(0.0, max);
    // E m = (1 − β₁ᵗ) μ, E v = (1 − β₂ᵗ)(μ² + σ²)
    let config = AdamConfig::default();
    let bias = |k: usize, beta: f64, expected: f64| {
        worst(&|step: &Step| {
            let share = 1.0 - powf(beta, step.t);
            let error = [step.mean.error, step.square.error][k] * share;
            (step.plain[k] - expected * share).abs() / error
        })
    };
    let mut table = Table::new(
        "",
        "Means over 10 000 streams of normal gradients with mean 1 and squared magnitude 5.",
        &["t", "m̂", "m", "v̂", "v"],
    );
    for step in steps {
        if [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].contains(&step.t) {
            table.push(cells![
                step.t,
                step.mean.value,
                step.plain[0],
                step.square.value,
                step.plain[1]
            ]);
        }
    }
    Report::new()
        .check(Check::at_most(
            "mean of m̂ against E g: the largest deviation in 50 steps, in standard errors",
            worst(&|step| step.mean.deviation(MU)),
            4.0,
        ))
        .check(Check::at_most(
            "mean of v̂ against E g²: the largest deviation in 50 steps, in standard errors",
            worst(&|step| step.square.deviation(square)),
            4.0,
        ))
        .check(Check::at_most(
            "mean of m against (1 − β₁ᵗ) E g: the largest deviation, in standard errors of (1 − β₁ᵗ) m̂",
            bias(0, config.beta1, MU),
            4.0,
        ))
        .check(Check::at_most(
            "mean of v against (1 − β₂ᵗ) E g²: the largest deviation, in standard errors of (1 − β₂ᵗ) v̂",
            bias(1, config.beta2, square),
            4.0,
        ))
        .check(Check::at_most(
            "Adam's step against −η m̂ / (√v̂ + ε): the largest difference over η",
            disagreement,
            1e-12,
        ))
        .table(table)
        .figure(figure(steps))
        .note(
            "A hundred deviations are looked at in the first two checks. With 4 standard errors one of them would be too \
             large by chance once in 158 runs of the experiment (Bonferroni).",
        )
}

fn figure(steps: &[Step]) -> Figure {
    let panel = |k: usize, names: [&str; 2], title: &str, top: f64, expected: f64| {
        let corrected = steps
            .iter()
            .map(|step| (step.t, [step.mean, step.square][k].value));
        let plain = steps.iter().map(|step| (step.t, step.plain[k]));
        let plots: Vec<Plot> = vec![
            style::reference([(1.0, expected), (50.0, expected)], ""),
            style::line(0, corrected, names[0]),
            style::line(1, plain, names[1]),
        ];
        let layout = style::layout(&plots)
            .with_title(title)
            .with_width(470.0)
            .with_x_label("step t")
            .with_y_label("mean over 10 000 streams")
            .with_x_tick_step(10.0)
            .with_legend_position(LegendPosition::InsideTopRight);
        Panel::new(plots, axis::ranges(layout, (0.0, 50.0), (0.0, top)))
    };
    let mean = panel(
        0,
        ["m̂ = m / (1 − β₁ᵗ)", "m"],
        "estimate of E g = 1",
        1.5,
        MU,
    );
    let square = panel(
        1,
        ["v̂ = v / (1 − β₂ᵗ)", "v"],
        "estimate of E g² = 5",
        7.5,
        MU * MU + SIGMA * SIGMA,
    );
    Figure::panels(
        "",
        "Adam's averages of the gradient and of its square, with and without correction. Without it both start near 0, \
         and v, with β₂ = 0.999, is still there after fifty steps.",
        2,
        [mean, square],
    )
}
