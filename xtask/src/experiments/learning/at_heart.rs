//! 6.3-at-heart: adaptive rules are still gradient descent, reshaped.

use gradus_calculus::{ScalarFunction, order_of_convergence, value_and_gradient};
use gradus_numerics::{dot, hypot, powf};
use gradus_optim::{
    AdaGrad, AdaGradConfig, Adam, AdamConfig, Optimizer, RmsProp, RmsPropConfig, Sgd, SgdConfig,
};
use gradus_problems::{Beale, Bowl, LogisticRegression, Rosenbrock};
use kuva::render::plots::Plot;

use super::descent::path;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// The bowl's start, learning rate and steps, as in 4.4-bowl.
const START: [f64; 2] = [2.6, 2.2];
const ETA: f64 = 0.1;
const STEPS: usize = 25;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.3-at-heart",
    suite: Suite::Learning,
    statement: "Adaptive rules are at heart still gradient descent: their steps lead downhill, and Adam without its memory of past gradients tends to plain descent.",
    formula: r"-\Delta\theta \cdot \nabla L = \eta \sum_i \frac{g_i^2}{\sqrt{s_i} + \varepsilon} > 0, \qquad \hat\varepsilon \to \infty: \ \hat\varepsilon\, \eta\, \frac{g}{\sqrt{\hat v} + \hat\varepsilon} \to \eta\, g",
    calls: &[
        "RmsProp::new(RmsPropConfig::default(), n)?.step(&mut theta, &gradient)?",
        "Adam::new(AdamConfig { learning_rate: eta * epsilon, beta1: 0.0, epsilon, ..Default::default() }, 2)?",
    ],
    run: |context| evidence(context, 0.0),
    control: Control {
        wrong: "a momentum of 0.9 in RMSProp and Adam",
        run: |context| evidence(context, 0.9),
    },
};

type Rule = Box<dyn Optimizer<f64>>;

/// `memory` is 0 where steps depend on the present gradient's direction alone.
fn evidence(context: &Context, memory: f64) -> anyhow::Result<Report> {
    let ada_grad = |n: usize| -> anyhow::Result<Rule> {
        let config = AdaGradConfig {
            learning_rate: 0.1,
            ..Default::default()
        };
        Ok(Box::new(AdaGrad::new(config, n)?))
    };
    let rms_prop = |n: usize| -> anyhow::Result<Rule> {
        let config = RmsPropConfig {
            momentum: memory,
            ..Default::default()
        };
        Ok(Box::new(RmsProp::new(config, n)?))
    };
    let adam = |n: usize| -> anyhow::Result<Rule> {
        let config = AdamConfig {
            learning_rate: 0.01,
            ..Default::default()
        };
        Ok(Box::new(Adam::new(config, n)?))
    };
    let mut table = Table::new(
        "",
        "Steps that do not lead downhill, −Δθ·∇L ≤ 0, of 2 000 (of 200 on the digits).",
        &["rule", "Rosenbrock", "Beale", "bowl", "logistic regression"],
    );
    let mut report = Report::new();
    for (name, rule) in [
        (
            "AdaGrad",
            &ada_grad as &dyn Fn(usize) -> anyhow::Result<Rule>,
        ),
        ("RMSProp", &rms_prop),
        ("Adam", &adam),
    ] {
        let counts = violations(context, rule)?;
        table.push(cells![name, counts[0], counts[1], counts[2], counts[3]]);
        if name != "Adam" {
            report = report.check(Check::exact(
                format!("steps of {name} that do not lead downhill, four functions"),
                counts.iter().sum::<usize>() as f64,
                0.0,
            ));
        }
    }
    let epsilons: Vec<f64> = (0..=10)
        .map(|k| powf(10.0, 3.0 + 0.5 * f64::from(k)))
        .collect();
    let distances = epsilons
        .iter()
        .map(|&epsilon| distance(epsilon, memory))
        .collect::<anyhow::Result<Vec<f64>>>()?;
    Ok(report
        .check(Check::near(
            "power of ε̂ in the distance between Adam (β₁ = 0, step ηε̂) and descent, on the bowl",
            order_of_convergence(&epsilons, &distances)?,
            -1.0,
            0.01,
        ))
        .table(table)
        .figure(figure(&epsilons, &distances))
        .note(
            "Adam itself, with β₁ = 0.9, is in the table only: a step that is led by past gradients may lead uphill, and \
             does. So may one with plain momentum.",
        ))
}

/// On each of the four functions.
fn violations(
    context: &Context,
    rule: &dyn Fn(usize) -> anyhow::Result<Rule>,
) -> anyhow::Result<[usize; 4]> {
    let images = LogisticRegression::new(0..100);
    let theta = LogisticRegression::initialize(context.seed());
    Ok([
        uphill(&Rosenbrock { n: 2 }, &[-1.2, 1.0], rule(2)?, 2000)?,
        uphill(&Beale, &[1.0, 1.0], rule(2)?, 2000)?,
        uphill(&Bowl, &START, rule(2)?, 2000)?,
        uphill(&images, &theta, rule(theta.len())?, 200)?,
    ])
}

/// Steps with −Δθ·∇L ≤ 0, until the gradient vanishes.
fn uphill<F: ScalarFunction>(
    f: &F,
    start: &[f64],
    mut rule: Rule,
    steps: usize,
) -> anyhow::Result<usize> {
    let mut theta = start.to_vec();
    let mut count = 0;
    for _ in 0..steps {
        let (_, gradient) = value_and_gradient(f, &theta);
        // Where the squares underflow there is no slope to speak of.
        if gradient.amax() < 1e-150 {
            break;
        }
        let before = theta.clone();
        rule.step(&mut theta, gradient.as_slice())?;
        let down: Vec<f64> = before
            .iter()
            .zip(&theta)
            .map(|(old, new)| old - new)
            .collect();
        if dot(&down, gradient.as_slice()) <= 0.0 {
            count += 1;
        }
    }
    Ok(count)
}

/// ‖θ − θ of descent‖, the largest of 25 steps on the bowl.
fn distance(epsilon: f64, memory: f64) -> anyhow::Result<f64> {
    let config = AdamConfig {
        learning_rate: ETA * epsilon,
        beta1: memory,
        epsilon,
        ..Default::default()
    };
    let mut adam = Adam::new(config, 2)?;
    let mut descent = Sgd::new(
        SgdConfig {
            learning_rate: ETA,
            ..Default::default()
        },
        2,
    )?;
    let apart = path(&mut adam, &Bowl, START, STEPS)
        .into_iter()
        .zip(path(&mut descent, &Bowl, START, STEPS))
        .map(|(a, b)| hypot(a[0] - b[0], a[1] - b[1]));
    Ok(apart.fold(0.0, gradus_numerics::max))
}

fn figure(epsilons: &[f64], distances: &[f64]) -> Figure {
    let points = axis::log_log(epsilons.iter().copied().zip(distances.iter().copied()));
    let mut plots: Vec<Plot> = vec![style::reference([(3.0, -1.5), (8.0, -6.5)], "slope −1")];
    plots.extend(style::series(0, &points, "Adam with β₁ = 0, step ηε̂"));
    let layout = style::layout(&plots)
        .with_x_label("ε̂")
        .with_y_label("largest distance from descent");
    Figure::new(
        "",
        "The path of Adam without memory of past gradients against that of plain descent, on the bowl: with growing ε̂ \
         the root of v̂ no longer matters.",
        plots,
        axis::decades_y(axis::decades_x(layout, 3, 8), -8, 0),
    )
}
