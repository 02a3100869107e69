//! 4.3-descent: every small enough step against the gradient lowers the loss, until the gradient vanishes.

mod figure;

use std::f64::consts::PI;

use gradus_calculus::{ScalarFunction, hessian, try_value_and_gradient_array};
use gradus_numerics::{cos, hypot, max, sin};
use gradus_optim::Optimizer;
use gradus_problems::{Bowl, Rosenbrock};

use super::rule;
use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};

const ROSENBROCK: Rosenbrock = Rosenbrock { n: 2 };
/// Where the runs on the bowl and on Rosenbrock's function start.
const BOWL_START: [f64; 2] = [2.6, 2.2];
const ROSENBROCK_START: [f64; 2] = [-1.2, 1.0];
/// The gradient counts as vanished at this norm.
const VANISHED: f64 = 1e-10;
/// The largest curvature on Rosenbrock's sublevel set, rounded, and the rate it allows.
const CURVATURE: f64 = 28_233.0;
const SAFE: f64 = 1.9 / CURVATURE;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.3-descent",
    suite: Suite::Steepest,
    statement: "Steps θ ← θ − η∇L with a small learning rate η lower the loss every time, until the gradient vanishes.",
    formula: r"\theta_{k+1} = \theta_k - \eta\, \nabla L(\theta_k), \quad 0 < \eta < \frac{2}{\max \lambda(\nabla^2 L)} \ \Rightarrow\ L(\theta_{k+1}) < L(\theta_k) \ \text{ unless } \ \nabla L(\theta_k) = 0",
    calls: &[
        "value_and_gradient_array(&Rosenbrock { n: 2 }, &theta)",
        "Sgd::new(SgdConfig { learning_rate, ..Default::default() }, 2)?.step(&mut theta, &gradient)?",
        "hessian(&Rosenbrock { n: 2 }, &theta)",
    ],
    run: |_| Ok(evidence(|slope| slope)),
    control: Control {
        wrong: "∂L/∂y with the wrong sign",
        run: |_| Ok(evidence(|[d_x, d_y]| [d_x, -d_y])),
    },
};

/// What is made of the library's gradient before a step is taken against it.
type Subject = fn([f64; 2]) -> [f64; 2];

fn evidence(subject: Subject) -> Report {
    let bowl = [0.01, 0.1, 0.25, 0.4, 0.49].map(|eta| descend(&Bowl, BOWL_START, eta, subject));
    let [safe, observed, counter] =
        [SAFE, 1e-3, 1.9e-3].map(|eta| descend(&ROSENBROCK, ROSENBROCK_START, eta, subject));
    let curvature = largest_curvature();
    let at_minimum = largest_eigenvalue([1.0, 1.0]);
    let mut report = Report::new()
        .check(Check::exact(
            "rises on the bowl, five η from 0.01 to 0.49",
            bowl.iter().map(|run| run.rises).sum::<u32>().into(),
            0.0,
        ))
        .check(Check::at_most(
            "‖∇L‖ at the end on the bowl, worst of five",
            bowl.iter().fold(0.0, |worst, run| max(worst, run.slope)),
            VANISHED,
        ))
        .check(Check::near(
            "largest curvature of Rosenbrock where f ≤ f(−1.2, 1)",
            curvature,
            CURVATURE,
            0.5,
        ))
        .check(Check::below(
            "η · largest curvature, η = 1.9 / 28 233",
            SAFE * curvature,
            2.0,
        ));
    for (run, name) in [(&safe, "1.9 / 28 233"), (&observed, "0.001")] {
        report = report
            .check(Check::exact(
                format!("rises on Rosenbrock, η = {name}"),
                run.rises.into(),
                0.0,
            ))
            .check(Check::at_most(
                format!("‖∇L‖ at the end on Rosenbrock, η = {name}"),
                run.slope,
                VANISHED,
            ));
    }
    report
        .check(Check::below(
            "η · curvature at Rosenbrock's minimum, η = 0.0019",
            1.9e-3 * at_minimum,
            2.0,
        ))
        .check(Check::exact(
            "step of the first rise on Rosenbrock, η = 0.0019",
            counter.first_rise.into(),
            1.0,
        ))
        .table(table(&bowl, &[&safe, &observed, &counter]))
        .figure(figure::losses(&bowl, &[safe, observed, counter]))
        .note(
            "Why 2 / (largest curvature where f ≤ f(−1.2, 1)) is enough: as long as a step stays in that set, L falls \
             by at least η (1 − η λ/2) ‖∇L‖²; so the step cannot reach the set's border, where L is as high as at the \
             start.",
        )
        .note(
            "η = 0.001 is no theorem, it only works from here. Below 2 / (curvature at the minimum) is not enough: \
             η = 0.0019 rises on its first step, far from the minimum.",
        )
        .note(
            "A step that leaves L equal counts as a rise. None does: at ‖∇L‖ = 1e-10 L itself is near 1e-20, and each \
             step still lowers it by far more than it is rounded.",
        )
}

/// One run of gradient descent.
struct Run {
    eta: f64,
    /// (step, loss), thinned out towards the end.
    losses: Vec<(f64, f64)>,
    steps: u32,
    /// Steps that did not lower the loss, and the first of them (0 for none).
    rises: u32,
    first_rise: u32,
    /// ‖∇L‖ at the end; infinite where the run left the finite numbers.
    slope: f64,
    loss: f64,
}

/// Steps against the gradient until it vanishes.
fn descend<F: ScalarFunction>(f: &F, start: [f64; 2], eta: f64, subject: Subject) -> Run {
    const MOST: u32 = 2_000_000;
    let mut rule = rule::descent(eta);
    let mut theta = start;
    let mut run = Run {
        eta,
        losses: Vec::new(),
        steps: 0,
        rises: 0,
        first_rise: 0,
        slope: f64::INFINITY,
        loss: f64::INFINITY,
    };
    for step in 0..=MOST {
        let Ok((loss, gradient)) = try_value_and_gradient_array(f, &theta) else {
            run.slope = f64::INFINITY;
            break;
        };
        if step > 0 && loss >= run.loss {
            run.rises += 1;
            run.first_rise = if run.first_rise == 0 {
                step
            } else {
                run.first_rise
            };
        }
        (run.steps, run.loss, run.slope) = (step, loss, hypot(gradient[0], gradient[1]));
        let last = run.losses.last().map_or(0.0, |last: &(f64, f64)| last.0);
        let vanished = run.slope <= VANISHED;
        if step <= 12 || f64::from(step) >= 1.1 * last || vanished {
            run.losses.push((step.into(), loss));
        }
        if vanished {
            break;
        }
        if rule.step(&mut theta, &subject(gradient)).is_err() {
            run.slope = f64::INFINITY;
            break;
        }
    }
    run
}

/// The largest eigenvalue of Rosenbrock's Hessian where f ≤ f(−1.2, 1), which is where 100 d² + r² ≤ 24.2 with
/// d = y − x² and r = x − 1: a grid over this ellipse, then ever finer ones around the best point.
fn largest_curvature() -> f64 {
    let bound = ROSENBROCK.eval(&ROSENBROCK_START).sqrt();
    let at = |radius: f64, angle: f64| {
        let (r, d) = (
            radius * bound * cos(angle),
            radius * bound * sin(angle) / 10.0,
        );
        let x = 1.0 + r;
        largest_eigenvalue([x, x * x + d])
    };
    let (mut radius, mut angle) = (0.5, 0.0);
    let (mut half_radius, mut half_angle) = (0.5, PI);
    let mut largest = at(radius, angle);
    for _ in 0..12 {
        let centre = (radius, angle);
        for i in -20..=20 {
            for k in -20..=20 {
                let radius_here = centre.0 + half_radius * f64::from(i) / 20.0;
                let angle_here = centre.1 + half_angle * f64::from(k) / 20.0;
                if !(0.0..=1.0).contains(&radius_here) {
                    continue;
                }
                let curvature = at(radius_here, angle_here);
                if curvature > largest {
                    (largest, radius, angle) = (curvature, radius_here, angle_here);
                }
            }
        }
        half_radius /= 5.0;
        half_angle /= 5.0;
    }
    largest
}

fn largest_eigenvalue(theta: [f64; 2]) -> f64 {
    let h = hessian(&ROSENBROCK, &theta);
    f64::midpoint(h[(0, 0)], h[(1, 1)]) + hypot(0.5 * (h[(0, 0)] - h[(1, 1)]), h[(0, 1)])
}

fn table(bowl: &[Run], rosenbrock: &[&Run]) -> Table {
    let columns = [
        "function",
        "η",
        "steps",
        "rises",
        "first rise",
        "loss at the end",
        "‖∇L‖ at the end",
    ];
    let mut table = Table::new("", "Runs until ‖∇L‖ ≤ 1e-10.", &columns);
    let rows = bowl.iter().map(|run| ("bowl", run));
    for (name, run) in rows.chain(rosenbrock.iter().map(|run| ("Rosenbrock", *run))) {
        table.push(cells![
            name,
            run.eta,
            run.steps,
            run.rises,
            run.first_rise,
            run.loss,
            run.slope
        ]);
    }
    table
}
