//! R11-nesterov: how steps grow with the condition number, and the bounds of Nesterov's book.

use gradus_calculus::order_of_convergence;
use gradus_numerics::{max, norm, powf, sum};
use gradus_optim::{Momentum, MomentumConfig, Optimizer};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// Curvatures, evenly spaced in their logarithm from 1 to κ.
const DIMENSION: usize = 50;
const KAPPAS: [f64; 3] = [1e2, 1e3, 1e4];
/// ‖θ − θ*‖ at the stop, over that at the start.
const GOAL: f64 = 1e-6;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R11-nesterov",
    suite: Suite::Works,
    statement: "On strongly convex quadratics descent needs steps in proportion to the condition number κ, Nesterov's method to its root, each within the bound of Nesterov (2004).",
    formula: r"f(\theta_k) - f^* \le \frac{L}{2} \left(\frac{\kappa - 1}{\kappa + 1}\right)^{2k} \lVert \theta_0 - \theta^* \rVert^2, \qquad f(\theta_k) - f^* \le \frac{L + m}{2} \left(1 - \frac{1}{\sqrt \kappa}\right)^{k} \lVert \theta_0 - \theta^* \rVert^2",
    calls: &[
        "Momentum::new(MomentumConfig { learning_rate, momentum, nesterov: true, ..Default::default() }, 50)?",
    ],
    run: |_| evidence(true),
    control: Control {
        wrong: "the velocity left out, in Nesterov's method",
        run: |_| evidence(false),
    },
};

#[derive(Clone, Copy, PartialEq)]
enum Method {
    Descent,
    Nesterov,
}

/// Steps to the goal, and the largest f over its bound on the way.
struct Run {
    steps: u32,
    over_bound: f64,
}

fn evidence(velocity: bool) -> anyhow::Result<Report> {
    let mut counts = Vec::new();
    let mut report = Report::new();
    for (method, name, power) in [
        (Method::Descent, "descent", 1.0),
        (Method::Nesterov, "Nesterov", 0.5),
    ] {
        let runs = KAPPAS
            .iter()
            .map(|&kappa| descend(method, kappa, velocity))
            .collect::<anyhow::Result<Vec<Run>>>()?;
        let steps: Vec<f64> = runs.iter().map(|run| f64::from(run.steps)).collect();
        report = report
            .check(Check::near(
                format!("power of κ in the steps, {name}"),
                order_of_convergence(&KAPPAS, &steps)?,
                power,
                0.05,
            ))
            .check(Check::at_most(
                format!("f over its bound, {name}: the largest of all steps and κ"),
                runs.iter().fold(0.0, |m, run| max(m, run.over_bound)),
                1.0,
            ));
        counts.push(steps);
    }
    // Without rounding, coordinate i of descent after k steps is (1 − η λᵢ)ᵏ.
    for (k, &kappa) in KAPPAS.iter().enumerate() {
        report = report.check(Check::exact(
            format!("steps of descent at κ = {kappa} against closed form"),
            counts[0][k],
            closed_form(kappa).into(),
        ));
    }
    let mut table = Table::new(
        "",
        "Steps until ‖θ‖ has fallen to a millionth, the distance from the minimum: ½ Σ λᵢ θᵢ², 50 curvatures λᵢ evenly spaced in their logarithm from 1 to κ, \
         start (1, …, 1).",
        &[
            "κ",
            "descent, η = 2/(1 + κ)",
            "Nesterov, η = 1/κ, μ = (√κ − 1)/(√κ + 1)",
        ],
    );
    for (k, &kappa) in KAPPAS.iter().enumerate() {
        table.push(cells![kappa, counts[0][k], counts[1][k]]);
    }
    Ok(report.table(table).figure(figure(&counts)).note(
        "Nesterov, Introductory Lectures on Convex Optimization (2004): theorem 2.1.15 for descent, constant step scheme III of \
         section 2.2.1 for his method, which starts its estimating sequence with curvature m. The numbers of steps depend on \
         spectrum, start and stop, which the table names; their powers of κ do not.",
    ))
}

fn spectrum(kappa: f64) -> Vec<f64> {
    (0..DIMENSION)
        .map(|i| powf(kappa, i as f64 / (DIMENSION - 1) as f64))
        .collect()
}

fn descend(method: Method, kappa: f64, velocity: bool) -> anyhow::Result<Run> {
    let curvatures = spectrum(kappa);
    let root = kappa.sqrt();
    let nesterov = method == Method::Nesterov && velocity;
    let config = MomentumConfig {
        learning_rate: if method == Method::Nesterov {
            1.0 / kappa
        } else {
            2.0 / (1.0 + kappa)
        },
        momentum: if nesterov {
            (root - 1.0) / (root + 1.0)
        } else {
            0.0
        },
        nesterov,
        ..Default::default()
    };
    let mut rule = Momentum::new(config, DIMENSION)?;
    let mut theta = vec![1.0; DIMENSION];
    // The rule's θ is where it takes the gradient: the book's yₖ. The bound is one of xₖ = yₖ₋₁ − η ∇f(yₖ₋₁).
    let mut x = theta.clone();
    let (mut steps, mut over_bound, mut first) = (0_u32, 0.0, f64::NAN);
    loop {
        let gradient: Vec<f64> = curvatures.iter().zip(&theta).map(|(l, t)| l * t).collect();
        let k = f64::from(steps);
        let bound = match method {
            Method::Descent => 0.5 * kappa * powf((kappa - 1.0) / (kappa + 1.0), 2.0 * k),
            Method::Nesterov => 0.5 * (kappa + 1.0) * powf(1.0 - 1.0 / root, k),
        } * DIMENSION as f64;
        over_bound = max(over_bound, value(&curvatures, &x) / bound);
        let size = norm(&theta);
        first = if steps == 0 { size } else { first };
        if size <= GOAL * first || steps == 1_000_000 {
            return Ok(Run { steps, over_bound });
        }
        for ((x, theta), g) in x.iter_mut().zip(&theta).zip(&gradient) {
            *x = theta - config.learning_rate * g;
        }
        rule.step(&mut theta, &gradient)?;
        steps += 1;
    }
}

/// ½ Σ λᵢ xᵢ²
fn value(curvatures: &[f64], x: &[f64]) -> f64 {
    let terms: Vec<f64> = curvatures
        .iter()
        .zip(x)
        .map(|(l, x)| 0.5 * l * x * x)
        .collect();
    sum(&terms)
}

/// The least k with ‖((1 − η λᵢ)ᵏ)‖ ≤ 1e-6 ‖(1)‖, by bisection.
fn closed_form(kappa: f64) -> u32 {
    let curvatures = spectrum(kappa);
    let eta = 2.0 / (1.0 + kappa);
    let size = |k: u32| {
        let powers: Vec<f64> = curvatures
            .iter()
            .map(|l| powf((1.0 - eta * l).abs(), f64::from(k)))
            .collect();
        norm(&powers)
    };
    let goal = GOAL * size(0);
    let (mut low, mut high) = (0, 1_000_000);
    while high - low > 1 {
        let middle = u32::midpoint(low, high);
        if size(middle) <= goal {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

fn figure(counts: &[Vec<f64>]) -> Figure {
    let plots: Vec<Plot> = [(0, "descent"), (1, "Nesterov")]
        .into_iter()
        .flat_map(|(k, name)| {
            let points = axis::log_log(KAPPAS.iter().copied().zip(counts[k].iter().copied()));
            style::series(k, &points, name)
        })
        .collect();
    let layout = style::layout(&plots)
        .with_x_label("condition number κ")
        .with_y_label("steps")
        .with_legend_position(LegendPosition::InsideTopLeft);
    Figure::new(
        "",
        "Steps until the distance from the minimum has fallen to a millionth, against the condition number.",
        plots,
        axis::decades_y(axis::decades_x(layout, 2, 4), 1, 6),
    )
}
