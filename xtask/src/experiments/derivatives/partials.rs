//! 1.2-partials: the partial derivatives of the running example, each a function of all variables.

use gradus_calculus::{Differentiator, Engine, Estimate, FiniteDifference, ScalarFunction, Scheme};
use gradus_numerics::{cos, max, min};
use gradus_problems::RunningExample;
use kuva::plot::{Heatmap, LinePlot, LineStyle};
use kuva::render::plots::Plot;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// Nodes of the grid along each axis: −3, −2.75, …, 3.
const NODES: i32 = 12;
const SPACING: f64 = 0.25;

/// (∂f/∂x, ∂f/∂y) at (x, y)
type Partials = fn(f64, f64) -> [f64; 2];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "1.2-partials",
    suite: Suite::Derivatives,
    statement: "Each partial derivative is the derivative along one variable with the others held fixed, and is itself a function of all variables.",
    formula: r"f(x, y) = x^2 y + \sin y, \qquad \frac{\partial f}{\partial x} = 2xy, \qquad \frac{\partial f}{\partial y} = x^2 + \cos y",
    calls: &[
        "engine.partial(&RunningExample, &[x, y], i) for engine in Engine::all()",
        "FiniteDifference::richardson().try_estimate_partial(f, &[x, y], i)",
    ],
    run: |_: &Context| evidence(|x, y| [2.0 * x * y, x * x + cos(y)]),
    control: Control {
        wrong: "∂f/∂x = 2x, ∂f/∂y = x² − cos y",
        run: |_: &Context| evidence(|x, y| [2.0 * x, x * x - cos(y)]),
    },
};

fn evidence(partials: Partials) -> anyhow::Result<Report> {
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "Largest error over the 625 nodes of the grid: relative for the exact engines, absolute for difference quotients.",
        &["engine", "∂f/∂x", "∂f/∂y", "share of its bound"],
    );
    for mut engine in Engine::all() {
        let name = engine.name();
        if engine.is_exact() {
            let errors = largest(|x, y, i| {
                let exact = partials(x, y)[i];
                let error = (engine.try_partial(&RunningExample, &[x, y], i)? - exact).abs();
                Ok(if error == 0.0 {
                    0.0
                } else {
                    error / exact.abs()
                })
            })?;
            for (error, of) in errors
                .into_iter()
                .zip(["∂f/∂x = 2xy", "∂f/∂y = x² + cos y"])
            {
                report = report.check(Check::at_most(
                    format!("{of}, {name}: largest relative error"),
                    error,
                    1e-14,
                ));
            }
            let share = max(errors[0], errors[1]) / 1e-14;
            table.push(cells![name, errors[0], errors[1], share]);
        } else if let Engine::FiniteDifference(quotient) = engine {
            let difference = |x: f64, y: f64, i: usize, share: bool| -> anyhow::Result<f64> {
                let estimate = quotient.clone().try_estimate_partial(
                    |x: &[f64]| RunningExample.eval(x),
                    &[x, y],
                    i,
                )?;
                let error = (estimate.value - partials(x, y)[i]).abs();
                let bound = bound(&quotient, [x, y], i, &estimate);
                // A quotient without error is within any bound, be it 0.
                Ok(if share && error > 0.0 {
                    error / bound
                } else {
                    error
                })
            };
            let errors = largest(|x, y, i| difference(x, y, i, false))?;
            let shares = largest(|x, y, i| difference(x, y, i, true))?;
            let share = max(shares[0], shares[1]);
            report = report.check(Check::at_most(
                format!("both, {name}: largest error as a share of its bound"),
                share,
                1.0,
            ));
            table.push(cells![name, errors[0], errors[1], share]);
        }
    }
    Ok(report
        .checks(dependence(partials)?)
        .figure(figure()?)
        .table(table))
}

fn nodes() -> impl Iterator<Item = f64> + Clone {
    (-NODES..=NODES).map(|k| SPACING * f64::from(k))
}

/// The largest value over the grid, for i = 0 and i = 1.
fn largest(
    mut value: impl FnMut(f64, f64, usize) -> anyhow::Result<f64>,
) -> anyhow::Result<[f64; 2]> {
    let mut largest = [0.0; 2];
    for (x, y) in nodes().flat_map(|x| nodes().map(move |y| (x, y))) {
        for (i, largest) in largest.iter_mut().enumerate() {
            *largest = max(*largest, value(x, y, i)?);
        }
    }
    Ok(largest)
}

/// What Taylor's formula and rounding allow: h/2 · sup|f″| forward, h²/6 · sup|f‴| central, Richardson's own estimate.
fn bound(quotient: &FiniteDifference, [x, y]: [f64; 2], i: usize, estimate: &Estimate) -> f64 {
    let size = max([x, y][i].abs(), 1.0);
    // x²y costs two roundings, sin y and the sum one each: 3/2 ε of the terms' absolute values, which are largest here.
    let rounding = |h: f64| {
        let (x, y) = (x.abs() + h, y.abs() + h);
        1.5 * f64::EPSILON * (x * x * y + 1.0)
    };
    // |∂²f/∂x²| = 2|y|, ∂³f/∂x³ = 0; the further derivatives of sin y are at most 1.
    let (second, third) = [(2.0 * y.abs(), 0.0), (1.0, 1.0)][i];
    match quotient.scheme() {
        Scheme::Forward => {
            let h = f64::EPSILON.sqrt() * size;
            0.5 * h * second + 2.0 * rounding(h) / h
        }
        Scheme::Central => {
            let h = gradus_numerics::cbrt(f64::EPSILON) * size;
            h * h / 6.0 * third + rounding(h) / h
        }
        _ => estimate.error,
    }
}

/// How far each partial derivative by dual numbers varies with each variable while the other is held at 1.
fn dependence(partials: Partials) -> anyhow::Result<Vec<Check>> {
    let mut checks = Vec::new();
    for (i, of) in ["∂f/∂x", "∂f/∂y"].into_iter().enumerate() {
        for (along, at) in ["along x at y = 1", "along y at x = 1"]
            .into_iter()
            .enumerate()
        {
            let point = |t: f64| if along == 0 { [t, 1.0] } else { [1.0, t] };
            let measured = nodes()
                .map(|t| gradus_calculus::try_partial(&RunningExample, &point(t), i))
                .collect::<Result<Vec<f64>, _>>()?;
            let expected: Vec<f64> = nodes()
                .map(|t| {
                    let [x, y] = point(t);
                    partials(x, y)[i]
                })
                .collect();
            checks.push(Check::relative(
                format!("{of}, largest less smallest {at}"),
                spread(&measured),
                spread(&expected),
                1e-14,
            ));
        }
    }
    Ok(checks)
}

fn spread(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, max);
    let smallest = values.iter().copied().fold(f64::INFINITY, min);
    largest - smallest
}

fn figure() -> anyhow::Result<Figure> {
    // ∂f/∂x vanishes on the axes, ∂f/∂y where x = ±√(−cos y).
    let axes = [vec![(-3.0, 0.0), (3.0, 0.0)], vec![(0.0, -3.0), (0.0, 3.0)]];
    let arcs = [-1.0, 1.0].map(|side| {
        (-100..=100)
            .map(|k| {
                let t = f64::from(k) / 100.0;
                let y = side * (3.0 - (3.0 - std::f64::consts::FRAC_PI_2) * (1.0 - t * t));
                let x = max(-cos(y), 0.0).sqrt();
                (if t < 0.0 { -x } else { x }, y)
            })
            .collect()
    });
    let panels = [
        panel(0, "∂f/∂x = 2xy", axes)?,
        panel(1, "∂f/∂y = x² + cos y", arcs)?,
    ];
    Ok(Figure::panels(
        "",
        "Both partial derivatives of f(x, y) = x²y + sin y change with x and with y. They vanish on the dashed lines.",
        2,
        panels,
    ))
}

type Line = Vec<(f64, f64)>;

fn panel(
    i: usize,
    title: &str,
    zeros: [Line; 2],
) -> anyhow::Result<(Vec<Plot>, kuva::render::layout::Layout)> {
    const CELLS: i32 = 40;
    let centre = |k: i32| -3.0 + 6.0 * (f64::from(k) + 0.5) / f64::from(CELLS);
    let mut rows = Vec::new();
    for k in 0..CELLS {
        let row = (0..CELLS)
            .map(|j| gradus_calculus::try_partial(&RunningExample, &[centre(j), centre(k)], i))
            .collect::<Result<Vec<f64>, _>>()?;
        rows.push(row);
    }
    let heat = Heatmap::new()
        .with_data(rows)
        .with_x_range(-3.0, 3.0)
        .with_y_range(-3.0, 3.0)
        .with_cell_size(1.0);
    let mut plots = vec![Plot::Heatmap(heat)];
    plots.extend(zeros.into_iter().map(|line| {
        Plot::Line(
            LinePlot::new()
                .with_data(line)
                .with_color(style::PAPER)
                .with_line_style(LineStyle::Custom("6 4".to_owned()))
                .with_stroke_width(1.6),
        )
    }));
    let layout = style::layout(&plots)
        .with_title(title)
        .with_x_label("x")
        .with_y_label("y")
        .with_x_tick_step(1.0)
        .with_y_tick_step(1.0)
        .with_show_grid(false);
    let layout = axis::ranges(layout, (-3.0, 3.0), (-3.0, 3.0))
        .with_width(520.0)
        .with_height(440.0);
    Ok((plots, layout))
}
