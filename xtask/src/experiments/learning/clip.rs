//! 6.4-clip: clipping caps the norm of the gradient and prevents destructive jumps.

use gradus_calculus::{Real, ScalarFunction, try_value_and_gradient_array};
use gradus_numerics::{hypot, log10, max};
use gradus_optim::clip::Clip;
use gradus_optim::{Optimizer, Sgd, SgdConfig};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::descent::{Point, level_lines};
use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const EPS: f64 = f64::EPSILON;
const MAX_NORM: f64 = 1.0;
const STEPS: usize = 2000;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.4-clip",
    suite: Suite::Learning,
    statement: "Clipping caps the norm of the gradient, keeps its direction, and prevents destructive jumps where the loss has a cliff.",
    formula: r"g \leftarrow g\, \min\!\left(1, \frac{c}{\lVert g \rVert}\right), \qquad \lVert \Delta\theta \rVert \le \eta\, c",
    calls: &[
        "Sgd::new(SgdConfig { learning_rate: 0.01, ..Default::default() }, 2)?.with_clip(Clip::norm(1.0))?",
        "try_value_and_gradient_array(&Cliff, &theta)",
    ],
    run: |_| evidence(Clip::norm(MAX_NORM)),
    control: Control {
        wrong: "each element clipped by itself",
        run: |_| evidence(Clip::value(MAX_NORM)),
    },
};

/// L(u, w) = ½ (u w¹⁰ − ½)²: ten layers of one weight.
struct Cliff;

impl ScalarFunction for Cliff {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        (x[0] * x[1].powi(10) - 0.5).square() * 0.5
    }
}

/// L(w, b) = (x₅₀ − 0.7)², x ← w σ(x) + b from x₀ = ½: a recurrent unit, fifty steps long.
struct Recurrent;

impl ScalarFunction for Recurrent {
    fn eval<T: Real>(&self, parameters: &[T]) -> T {
        let mut x = T::from(0.5);
        for _ in 0..50 {
            x = parameters[0] * x.sigmoid() + parameters[1];
        }
        (x - 0.7).square()
    }
}

fn evidence(clip: Clip) -> anyhow::Result<Report> {
    let cliff = [
        run(&Cliff, [1.0, 1.2], 0.01, Clip::Off)?,
        run(&Cliff, [1.0, 1.2], 0.01, clip)?,
    ];
    let recurrent = [
        run(&Recurrent, [5.0, -2.3], 0.05, Clip::Off)?,
        run(&Recurrent, [5.0, -2.3], 0.05, clip)?,
    ];
    let clipped = [&cliff[1], &recurrent[1]];
    let worst = |of: fn(&Run) -> f64| clipped.iter().map(|run| of(run)).fold(0.0, max);
    let mut table = Table::new(
        "",
        "At most 2 000 steps of descent, plain and clipped to norm 1.",
        &[
            "loss",
            "gradient",
            "steps",
            "largest gradient",
            "largest step",
            "loss at the end",
        ],
    );
    for (name, runs) in [("cliff", &cliff), ("recurrent unit", &recurrent)] {
        for (kind, run) in [("plain", &runs[0]), ("clipped", &runs[1])] {
            let end = run.losses.last().copied().unwrap_or(f64::NAN);
            table.push(cells![
                name,
                kind,
                run.losses.len() - 1,
                run.largest_gradient,
                run.largest_step,
                end
            ]);
        }
    }
    let end = |run: &Run| run.losses.last().copied().unwrap_or(f64::NAN);
    Ok(Report::new()
        .check(Check::at_most(
            "steps after which plain descent leaves the finite numbers, cliff",
            (cliff[0].losses.len() - 1) as f64,
            4.0,
        ))
        .check(Check::below("loss after 2 000 clipped steps, cliff", end(&cliff[1]), 1e-20))
        .check(Check::at_least(
            "largest step of plain descent over the largest clipped one, recurrent unit",
            recurrent[0].largest_step / recurrent[1].largest_step,
            10.0,
        ))
        .check(Check::below(
            "loss after 2 000 clipped steps, recurrent unit",
            end(&recurrent[1]),
            1e-20,
        ))
        .check(Check::at_most(
            "clipped gradient against its direction before, both losses, in ε",
            worst(|run| run.turn) / EPS,
            4.0,
        ))
        .check(Check::at_most(
            "norm of the clipped gradient over its bound less 1, both losses, in ε",
            worst(|run| run.norm_over_bound - 1.0) / EPS,
            4.0,
        ))
        .check(Check::at_most(
            "clipped step over η times the bound less 1, both losses, in ε of θ",
            worst(|run| run.step_over_bound) / EPS,
            4.0,
        ))
        .table(table)
        .figure(figure(&cliff, &recurrent))
        .note(
            "The recurrent unit's plain run comes back from its jumps, and then arrives earlier than the clipped one, whose steps \
             near the steep wall stay short: clipping insures against a jump, and the premium is paid in steps.",
        )
        .note(
            "The loss of the cliff is that of ten layers with one weight between them, as in Goodfellow, Bengio and \
             Courville (2016), section 8.2.4; the recurrent unit is that of Pascanu, Mikolov and Bengio (2013), equation 8 and figure 6, \
             whose loss squashes x₅₀ once more.",
        ))
}

/// One run of descent.
struct Run {
    path: Vec<Point>,
    losses: Vec<f64>,
    largest_gradient: f64,
    largest_step: f64,
    /// The largest deviation between directions before and after clipping.
    turn: f64,
    norm_over_bound: f64,
    /// The most by which a step is longer than η times the bound, over what θ is rounded by.
    step_over_bound: f64,
}

fn run<F: ScalarFunction>(f: &F, start: Point, eta: f64, clip: Clip) -> anyhow::Result<Run> {
    let config = |learning_rate| SgdConfig {
        learning_rate,
        ..Default::default()
    };
    let mut rule = Sgd::new(config(eta), 2)?.with_clip(clip)?;
    // With η = 1 from 0 the step is the clipped gradient itself.
    let mut probe = Sgd::new(config(1.0), 2)?.with_clip(clip)?;
    let mut theta = start;
    let mut run = Run {
        path: vec![start],
        losses: Vec::new(),
        largest_gradient: 0.0,
        largest_step: 0.0,
        turn: 0.0,
        norm_over_bound: 0.0,
        step_over_bound: 0.0,
    };
    for step in 0..=STEPS {
        let Ok((loss, gradient)) = try_value_and_gradient_array(f, &theta) else {
            break;
        };
        run.losses.push(loss);
        if step == STEPS || rule.step(&mut theta, &gradient).is_err() {
            break;
        }
        let mut clipped = [0.0; 2];
        probe.step(&mut clipped, &gradient)?;
        let (norm, clipped_norm) = (
            hypot(gradient[0], gradient[1]),
            hypot(clipped[0], clipped[1]),
        );
        run.largest_gradient = max(run.largest_gradient, norm);
        for (clipped, g) in clipped.iter().zip(&gradient) {
            if norm > 0.0 {
                run.turn = max(run.turn, (clipped / clipped_norm + g / norm).abs());
            }
        }
        run.norm_over_bound = max(run.norm_over_bound, clipped_norm / MAX_NORM);
        let last = run.path[run.path.len() - 1];
        let length = hypot(theta[0] - last[0], theta[1] - last[1]);
        run.largest_step = max(run.largest_step, length);
        let rounding = max(hypot(theta[0], theta[1]), hypot(last[0], last[1]));
        run.step_over_bound = max(run.step_over_bound, (length - eta * MAX_NORM) / rounding);
        run.path.push(theta);
    }
    Ok(run)
}

fn figure(cliff: &[Run; 2], recurrent: &[Run; 2]) -> Figure {
    Figure::panels(
        "",
        "Above: the cliff and the recurrent unit's valley, contours one decade of the loss apart, with the paths of plain and clipped descent; the plain path on the cliff leaves the picture. Below: the losses.",
        2,
        [
            paths(
                &Cliff,
                cliff,
                "cliff: ½ (u w¹⁰ − ½)²",
                ["u", "w"],
                ((0.2, 1.4), (0.6, 1.4)),
            ),
            paths(
                &Recurrent,
                recurrent,
                "recurrent unit, fifty steps",
                ["w", "b"],
                ((3.0, 5.4), (-2.8, -1.0)),
            ),
            losses(cliff),
            losses(recurrent),
        ],
    )
}

fn paths<F: ScalarFunction>(
    f: &F,
    runs: &[Run; 2],
    title: &str,
    names: [&str; 2],
    (x, y): ((f64, f64), (f64, f64)),
) -> Panel {
    let height = |x: f64, y: f64| log10(f.eval(&[x, y]) + 1e-12);
    let levels: Vec<f64> = (-3..=3).map(f64::from).collect();
    let mut plots = level_lines(height, &levels, x, y);
    let points =
        |run: &Run| -> Vec<(f64, f64)> { run.path.iter().map(|&point| point.into()).collect() };
    plots.extend(style::path(&points(&runs[1]), "clipped"));
    let inside: Vec<(f64, f64)> = points(&runs[0])
        .into_iter()
        .take_while(|p| p.0.abs() < 1e3 && p.1.abs() < 1e3)
        .collect();
    plots.extend(style::series(0, &inside, "plain"));
    plots.push(style::star(runs[0].path[0][0], runs[0].path[0][1], "start"));
    let layout = style::layout(&plots)
        .with_title(title)
        .with_x_label(names[0])
        .with_y_label(names[1])
        .with_width(500.0)
        .with_show_grid(false)
        .with_box_axes()
        .with_x_tick_step(0.2)
        .with_y_tick_step(0.2)
        .with_legend_position(LegendPosition::InsideBottomLeft);
    Panel::new(plots, axis::ranges(layout, x, y))
}

fn losses(runs: &[Run; 2]) -> Panel {
    let points = |run: &Run| {
        axis::log_log(
            run.losses
                .iter()
                .enumerate()
                .map(|(k, &loss)| (k as f64 + 1.0, loss)),
        )
    };
    let mut plots: Vec<Plot> = vec![style::line(1, points(&runs[1]), "clipped")];
    plots.push(style::line(0, points(&runs[0]), "plain"));
    let layout = style::layout(&plots)
        .with_x_label("step")
        .with_y_label("loss")
        .with_width(500.0)
        .with_legend_position(LegendPosition::InsideBottomLeft);
    Panel::new(
        plots,
        axis::decades_y(axis::decades_x(layout, 0, 4), -32, 16),
    )
}
