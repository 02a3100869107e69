//! 6.3-momentum: momentum smooths the gradient, and speeds up directions that stay.

use gradus_calculus::{Real, ScalarFunction, order_of_convergence};
use gradus_numerics::{StandardNormal, hypot, powf};
use gradus_optim::{Momentum, MomentumConfig, Optimizer};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;
use rand::distr::Distribution;

use super::descent::{self, Point};
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const START: Point = [1.0, 1.0];
/// ‖θ‖ that counts as arrived, from ‖θ‖ = √2.
const GOAL: f64 = 1e-6;
/// Condition numbers 10, …, 10⁴.
const CONDITIONS: usize = 7;
/// Averages whose variance is measured: β, steps to forget the start, steps measured.
const AVERAGES: [(f64, usize, usize); 3] = [(0.5, 50, 100), (0.9, 200, 300), (0.99, 1000, 1500)];
const STREAMS: usize = 2000;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.3-momentum",
    suite: Suite::Learning,
    statement: "Momentum averages gradients: it smooths their noise, and it speeds up progress in directions that stay the same.",
    formula: r"v \leftarrow \mu v + g, \quad \theta \leftarrow \theta - \eta v: \quad \text{steps} \propto \sqrt{\kappa} \text{ in place of } \kappa, \qquad m \leftarrow \beta m + (1 - \beta) g: \quad \operatorname{Var} m = \frac{1 - \beta}{1 + \beta} \operatorname{Var} g",
    calls: &[
        "Momentum::new(MomentumConfig { learning_rate, momentum, ..Default::default() }, 2)?.step(&mut theta, &gradient)?",
        "MomentumConfig { dampening: beta, momentum: beta, ..Default::default() }",
    ],
    run: |context| evidence(context, |momentum| momentum),
    control: Control {
        wrong: "μ² in place of μ",
        run: |context| evidence(context, |momentum| momentum * momentum),
    },
};

/// What is made of the momentum coefficient.
type Subject = fn(f64) -> f64;

/// ½ (x² + κ y²)
struct Ravine {
    kappa: f64,
}

impl ScalarFunction for Ravine {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        (x[0] * x[0] + x[1] * x[1] * self.kappa) * 0.5
    }
}

/// Learning rate and momentum that are best for curvatures from 1 to κ.
#[derive(Clone, Copy)]
enum Method {
    Descent,
    HeavyBall,
    Nesterov,
}

impl Method {
    const ALL: [(Self, &'static str, f64, f64); 3] = [
        (Self::Descent, "descent", 1.0, 0.01),
        (Self::HeavyBall, "heavy ball", 0.5, 0.05),
        (Self::Nesterov, "Nesterov", 0.5, 0.05),
    ];

    fn rule(self, kappa: f64, subject: Subject) -> anyhow::Result<Momentum<f64>> {
        let root = kappa.sqrt();
        let (learning_rate, momentum) = match self {
            Self::Descent => (2.0 / (1.0 + kappa), 0.0),
            Self::HeavyBall => {
                let share = (root - 1.0) / (root + 1.0);
                (4.0 / ((1.0 + root) * (1.0 + root)), share * share)
            }
            Self::Nesterov => {
                let root = (3.0 * kappa + 1.0).sqrt();
                (4.0 / (3.0 * kappa + 1.0), (root - 2.0) / (root + 2.0))
            }
        };
        let config = MomentumConfig {
            learning_rate,
            momentum: subject(momentum),
            nesterov: matches!(self, Self::Nesterov),
            ..Default::default()
        };
        Ok(Momentum::new(config, 2)?)
    }
}

fn evidence(context: &Context, subject: Subject) -> anyhow::Result<Report> {
    let kappas: Vec<f64> = (0..CONDITIONS)
        .map(|k| powf(10.0, 1.0 + 0.5 * k as f64))
        .collect();
    let mut counts: Vec<Vec<f64>> = Vec::new();
    let mut report = Report::new();
    for (method, name, power, tolerance) in Method::ALL {
        let steps = kappas
            .iter()
            .map(|&kappa| steps(method, kappa, subject))
            .collect::<anyhow::Result<Vec<f64>>>()?;
        report = report.check(Check::near(
            format!("power of κ in the steps, {name}"),
            // The control's heavy ball diverges; then there is no power.
            order_of_convergence(&kappas, &steps).unwrap_or(f64::NAN),
            power,
            tolerance,
        ));
        counts.push(steps);
    }
    for (beta, burn_in, length) in AVERAGES {
        report = report.check(Check::relative(
            format!("variance of the averaged gradient over that of the gradient, β = {beta}"),
            variance(context, subject(beta), burn_in, length)?,
            (1.0 - beta) / (1.0 + beta),
            0.02,
        ));
    }
    let mut table = Table::new(
        "",
        "Steps from (1, 1) to ‖θ‖ ≤ 1e-6 on ½ (x² + κ y²).",
        &["κ", "descent", "heavy ball", "Nesterov"],
    );
    for (k, &kappa) in kappas.iter().enumerate() {
        table.push(cells![kappa, counts[0][k], counts[1][k], counts[2][k]]);
    }
    Ok(report
        .table(table)
        .figure(iterations(&kappas, &counts))
        .figure(ravine(subject)?)
        .note(
            "Each with the learning rate and momentum that are best for its curvatures, which a user does not know: \
             descent 2/(1 + κ); heavy ball (Polyak 1964) η = 4/(1 + √κ)², μ = ((√κ − 1)/(√κ + 1))²; Nesterov \
             η = 4/(3κ + 1), μ = (√(3κ + 1) − 2)/(√(3κ + 1) + 2).",
        ))
}

/// Steps until ‖θ‖ ≤ 1e-6, infinite where a million are not enough.
fn steps(method: Method, kappa: f64, subject: Subject) -> anyhow::Result<f64> {
    let arrived = |theta: &Point, _| hypot(theta[0], theta[1]) <= GOAL;
    let mut rule = method.rule(kappa, subject)?;
    let steps = descent::steps_until(&mut rule, &Ravine { kappa }, START, 1_000_000, arrived);
    Ok(steps.map_or(f64::INFINITY, f64::from))
}

/// The variance of m over many streams and steps, for gradients of variance 1.
fn variance(context: &Context, beta: f64, burn_in: usize, length: usize) -> anyhow::Result<f64> {
    let config = MomentumConfig {
        learning_rate: 1.0,
        momentum: beta,
        dampening: beta,
        ..Default::default()
    };
    let mut rule = Momentum::new(config, STREAMS)?;
    let mut rng = context.stream(&format!("gradients for {beta}"));
    let mut theta = vec![0.0; STREAMS];
    let mut squares = 0.0;
    for step in 0..burn_in + length {
        let gradient: Vec<f64> = (0..STREAMS)
            .map(|_| StandardNormal.sample(&mut rng))
            .collect();
        // With η = 1 and from θ = 0 the step is −m.
        theta.fill(0.0);
        rule.step(&mut theta, &gradient)?;
        if step >= burn_in {
            squares += gradus_numerics::squared_norm(&theta);
        }
    }
    Ok(squares / (STREAMS * length) as f64)
}

fn iterations(kappas: &[f64], counts: &[Vec<f64>]) -> Figure {
    let plots: Vec<Plot> = Method::ALL
        .iter()
        .zip(counts)
        .enumerate()
        .flat_map(|(k, (method, steps))| {
            let points = axis::log_log(kappas.iter().copied().zip(steps.iter().copied()));
            style::series(k, &points, method.1)
        })
        .collect();
    let layout = style::layout(&plots)
        .with_x_label("condition number κ")
        .with_y_label("steps to ‖θ‖ ≤ 1e-6")
        .with_legend_position(LegendPosition::InsideTopLeft);
    Figure::new(
        "iterations",
        "Steps against the condition number: proportional to κ for descent, to its root with momentum.",
        plots,
        axis::decades_y(axis::decades_x(layout, 1, 4), 1, 6),
    )
}

/// The first steps of each method in a ravine with κ = 30.
fn ravine(subject: Subject) -> anyhow::Result<Figure> {
    let f = Ravine { kappa: 30.0 };
    let (x, y) = ((-0.6, 2.9), (-1.2, 1.2));
    let mut panels = Vec::new();
    for (method, name, _, _) in Method::ALL {
        let mut rule = method.rule(f.kappa, subject)?;
        let path = descent::path(&mut rule, &f, [2.7, 0.5], 30);
        let points: Vec<(f64, f64)> = path.into_iter().map(<(f64, f64)>::from).collect();
        let mut plots = descent::level_lines(
            |x, y| f.eval(&[x, y]),
            &[0.1, 0.5, 1.2, 2.2, 3.6, 5.5],
            x,
            y,
        );
        plots.extend(style::path(&points, ""));
        plots.push(style::star(0.0, 0.0, ""));
        let layout = style::layout(&plots)
            .with_title(name)
            .with_x_label("x")
            .with_y_label("y")
            .with_show_grid(false)
            .with_box_axes()
            .with_x_tick_step(0.5)
            .with_y_tick_step(0.5);
        panels.push(Panel::new(plots, axis::equal(layout, x, y, (640.0, 470.0))));
    }
    Ok(Figure::panels(
        "ravine",
        "Thirty steps in the ravine ½ (x² + 30 y²), each method at its best. All cross from side to side, the \
         heavy ball widest; with momentum they gather speed along the floor.",
        1,
        panels,
    ))
}
