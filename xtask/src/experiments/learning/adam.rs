//! 6.3-adam: large noisy gradients take smaller effective steps, small steady ones larger.

use gradus_numerics::{StandardNormal, max, powf};
use gradus_optim::{Adam, AdamConfig, Optimizer};
use kuva::render::plots::Plot;
use rand::distr::Distribution;
use rayon::prelude::*;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const EPS: f64 = f64::EPSILON;
/// σ/μ, and by how much the drift may miss its formula.
const NOISE: [(f64, f64); 5] = [
    (0.0, 0.03),
    (1.0, 0.03),
    (3.0, 0.03),
    (10.0, 0.03),
    (30.0, 0.05),
];
/// Streams of gradients in pairs μ ± σ z, steps before and while the drift is measured.
const PAIRS: usize = 100;
const BURN_IN: usize = 3000;
const STEPS: usize = 3000;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.3-adam",
    suite: Suite::Learning,
    statement: "By Adam, parameters with large noisy gradients take smaller effective steps, those with small steady gradients larger ones.",
    formula: r"\mathbb{E}\, \Delta\theta \approx -\frac{\eta\, \operatorname{sign} \mu}{\sqrt{1 + (\sigma/\mu)^2}} \ \text{ for } g = \mu + \sigma z, \qquad \Delta\theta_1 = -\eta\, \frac{g}{|g| + \hat\varepsilon}",
    calls: &["Adam::new(AdamConfig::default(), n)?.step(&mut theta, &gradient)?"],
    run: |context| evidence(context, |noise| 1.0 / (1.0 + noise * noise).sqrt()),
    control: Control {
        wrong: "η / (1 + (σ/μ)²), without the root",
        run: |context| evidence(context, |noise| 1.0 / (1.0 + noise * noise)),
    },
};

/// The drift over η, from σ/μ.
type Subject = fn(f64) -> f64;

fn evidence(context: &Context, subject: Subject) -> anyhow::Result<Report> {
    let drifts = NOISE
        .par_iter()
        .map(|&(noise, _)| drift(context, noise, 1.0))
        .collect::<anyhow::Result<Vec<f64>>>()?;
    let small = drift(context, 3.0, 1e-3)?;
    let mut report = Report::new().check(Check::at_most(
        "first step against η g / (|g| + ε̂), 1e-150 < |g| < 1e150, relative, in ε",
        first_step()?,
        4.0,
    ));
    let mut table = Table::new(
        "",
        "Mean step of Adam over η, for normal gradients with mean μ and standard deviation σ.",
        &["σ/μ", "drift / η", "1 / √(1 + (σ/μ)²)"],
    );
    for (&(noise, tolerance), &drift) in NOISE.iter().zip(&drifts) {
        report = report.check(Check::relative(
            format!("drift over η, σ/μ = {noise}"),
            drift,
            subject(noise),
            tolerance,
        ));
        table.push(cells![noise, drift, subject(noise)]);
    }
    Ok(report
        .check(Check::relative(
            "drift over η, σ/μ = 3, all gradients a thousand times smaller",
            small,
            drifts[2],
            1e-3,
        ))
        .table(table)
        .figure(figure(&drifts, subject))
        .note(
            "Streams come in pairs μ + σz and μ − σz, whose noise cancels in the mean; 200 streams, 3 000 steps after \
             3 000 to forget the start. What is left of the difference is v̂ knowing of the same noise as m̂: 1 − β₂ = \
             0.1 %.",
        )
        .note(
            "The first step: below |g| = 1e-150 the square of g loses digits and then vanishes, which ε̂ = 1e-8 hides; \
             above 1e150 it overflows at 1.3e154, and the step becomes 0.",
        ))
}

/// The largest relative error of the first step, in units of ε.
fn first_step() -> anyhow::Result<f64> {
    let gradient: Vec<f64> = (-1499..1500)
        .map(|k| {
            let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
            sign * powf(10.0, 0.1 * f64::from(k))
        })
        .collect();
    let config = AdamConfig::default();
    let mut theta = vec![0.0; gradient.len()];
    Adam::new(config, gradient.len())?.step(&mut theta, &gradient)?;
    let error = |(theta, g): (&f64, &f64)| {
        let expected = -config.learning_rate * (g / (g.abs() + config.epsilon));
        (theta / expected - 1.0).abs() / EPS
    };
    Ok(theta.iter().zip(&gradient).map(error).fold(0.0, max))
}

/// The mean step down over η, for gradients of mean `mu`.
fn drift(context: &Context, noise: f64, mu: f64) -> anyhow::Result<f64> {
    let config = AdamConfig::default();
    let mut rule = Adam::new(config, 2 * PAIRS)?;
    let mut theta = vec![0.0; 2 * PAIRS];
    let mut gradient = vec![0.0; 2 * PAIRS];
    let mut rng = context.stream(&format!("noise {noise}"));
    for step in 0..BURN_IN + STEPS {
        if step == BURN_IN {
            theta.fill(0.0);
        }
        for pair in gradient.chunks_exact_mut(2) {
            let z: f64 = StandardNormal.sample(&mut rng);
            pair[0] = mu * (1.0 + noise * z);
            pair[1] = mu * (1.0 - noise * z);
        }
        rule.step(&mut theta, &gradient)?;
    }
    let steps = (STEPS * 2 * PAIRS) as f64;
    Ok(-gradus_numerics::sum(&theta) / steps / config.learning_rate)
}

fn figure(drifts: &[f64], subject: Subject) -> Figure {
    let formula = (0..=100).map(|k| {
        let noise = powf(10.0, -1.0 + 0.03 * f64::from(k));
        (noise, subject(noise))
    });
    let measured = NOISE
        .iter()
        .zip(drifts)
        .map(|(&(noise, _), &drift)| (noise, drift));
    let plots: Vec<Plot> = vec![
        style::line(0, axis::log_log(formula), "1 / √(1 + (σ/μ)²)"),
        style::markers(1, axis::log_log(measured), "Adam, measured"),
    ];
    let layout = style::layout(&plots)
        .with_x_label("noise of the gradient, σ/μ")
        .with_y_label("mean step over η");
    Figure::new(
        "",
        "The mean step of Adam against the noise of the gradient, in units of η: the whole of η for a steady gradient, \
         however small; a thirtieth where the noise is thirty times the mean.",
        plots,
        axis::decades_y(axis::decades_x(layout, -1, 2), -2, 1),
    )
}
