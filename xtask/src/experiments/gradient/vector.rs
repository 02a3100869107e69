//! 2.1-vector: the gradient as the vector of the partial derivatives, one for each input.

use std::f64::consts::FRAC_PI_2;

use gradus_calculus::{Differentiator, Engine, ScalarFunction, gradient, scalar_function};
use gradus_numerics::{max, norm};
use gradus_problems::{LogisticRegression, Problem, Rosenbrock, RunningExample, TanhNetwork};
use kuva::plot::QuiverPlot;
use kuva::render::plots::Plot;

use super::bounds;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Label, axis, contour, style};
use crate::report::Report;
use crate::table::{Table, cells};

const POINT: [f64; 2] = [1.0, 0.0];
const GRADIENT: [f64; 2] = [0.0, 2.0];

/// The input that component i of n belongs to.
type Input = fn(usize, usize) -> usize;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "2.1-vector",
    suite: Suite::Gradient,
    statement: "The gradient stacks the partial derivatives into one vector, which lives in the input space: one component for each input.",
    formula: r"\nabla f = \left(\frac{\partial f}{\partial x_1}, \dots, \frac{\partial f}{\partial x_n}\right) \in \mathbb{R}^n, \qquad f(x, y) = x^2 y + \sin y, \quad \nabla f(1, 0) = (0,\, 2)",
    calls: &[
        "gradient(&RunningExample, &[1.0, 0.0])",
        "engine.value_and_gradient_into(&f, &x, &mut gradient) for engine in Engine::all()",
        "engine.partial(&f, &x, i)",
    ],
    run: |context: &Context| evidence(context, |i, _| i),
    control: Control {
        wrong: "the components in reverse order",
        run: |context: &Context| evidence(context, |i, n| n - 1 - i),
    },
};

fn evidence(context: &Context, input: Input) -> anyhow::Result<Report> {
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "The gradient at (1, 0) by each engine, and the largest difference between a component and the partial derivative \
         it stands for, relative to ‖∇f‖.",
        &["engine", "∂f/∂x", "∂f/∂y", "component − partial"],
    );
    for mut engine in Engine::all() {
        let name = engine.name();
        let mut slopes = [0.0; 2];
        engine.try_value_and_gradient_into(&RunningExample, &POINT, &mut slopes)?;
        for (i, axis) in ["x", "y"].into_iter().enumerate() {
            let tolerance = match &mut engine {
                Engine::FiniteDifference(quotient) => {
                    bounds::partial(quotient, &RunningExample, &POINT, i)?.bound
                }
                _ => 1e-15,
            };
            report = report.check(Check::near(
                format!("component {} of ∇f(1, 0), ∂f/∂{axis}, {name}", i + 1),
                slopes[i],
                GRADIENT[input(i, 2)],
                tolerance,
            ));
        }
        let gap = largest_gap(context, &mut engine, input)?;
        report = report.check(Check::at_most(
            format!("component i against ∂f/∂xᵢ, n = 1 … 50, {name}: largest difference"),
            gap,
            1e-15,
        ));
        table.push(cells![name, slopes[0], slopes[1], gap]);
    }
    Ok(report
        .check(Check::exact(
            "functions of 1, 2, 10, 50, 650, 1210 inputs: gradients without one component for each",
            misfits() as f64,
            0.0,
        ))
        .figure(figure())
        .table(table))
}

/// The largest difference between component i and the partial derivative by input(i), relative to ‖∇f‖, over four
/// functions.
fn largest_gap(context: &Context, engine: &mut Engine, input: Input) -> anyhow::Result<f64> {
    let cube = scalar_function!(|x| x[0] * x[0] * x[0]);
    let gaps = [
        gap(context, engine, input, &cube, 1)?,
        gap(context, engine, input, &RunningExample, 2)?,
        gap(context, engine, input, &Rosenbrock { n: 10 }, 10)?,
        gap(context, engine, input, &Rosenbrock { n: 50 }, 50)?,
    ];
    Ok(gaps.into_iter().fold(0.0, max))
}

fn gap<F: ScalarFunction>(
    context: &Context,
    engine: &mut Engine,
    input: Input,
    f: &F,
    n: usize,
) -> anyhow::Result<f64> {
    let mut rng = context.stream(&format!("point of {n}"));
    let x: Vec<f64> = (0..n)
        .map(|_| 4.0 * gradus_numerics::uniform(&mut rng) - 2.0)
        .collect();
    let mut gradient = vec![0.0; n];
    engine.try_value_and_gradient_into(f, &x, &mut gradient)?;
    let mut largest = 0.0;
    for (i, component) in gradient.iter().enumerate() {
        let partial = engine.try_partial(f, &x, input(i, n))?;
        largest = max(largest, (component - partial).abs() / norm(&gradient));
    }
    Ok(largest)
}

/// How many functions have a gradient that is no vector of their input space.
fn misfits() -> usize {
    let cube = scalar_function!(|x| x[0] * x[0] * x[0]);
    let lengths = [
        (gradient(&cube, &[0.5]).len(), 1),
        length_and_inputs(&RunningExample),
        length_and_inputs(&Rosenbrock { n: 10 }),
        length_and_inputs(&Rosenbrock { n: 50 }),
        length_and_inputs(&LogisticRegression::new(0..1)),
        length_and_inputs(&TanhNetwork::new(0..1)),
    ];
    lengths
        .into_iter()
        .filter(|(length, inputs)| length != inputs)
        .count()
}

fn length_and_inputs<P: Problem + ScalarFunction>(problem: &P) -> (usize, usize) {
    let x = vec![0.5; problem.dimension()];
    (gradient(problem, &x).len(), problem.dimension())
}

fn figure() -> Figure {
    let (range, inside) = ((-2.2, 2.2), (-2.0, 2.0));
    let slope = |x: f64, y: f64| {
        let gradient = gradient(&RunningExample, &[x, y]);
        (gradient[0], gradient[1])
    };
    let at_point = QuiverPlot::new()
        .with_arrow(POINT[0], POINT[1], GRADIENT[0], GRADIENT[1])
        .with_color(style::CRIMSON)
        .with_shaft_width(2.0)
        .with_scale(1.0);
    let subject = vec![
        style::arrows((inside, inside), 11, slope, ""),
        Plot::Quiver(at_point),
        style::star(0.0, FRAC_PI_2, ""),
        style::star(0.0, -FRAC_PI_2, ""),
    ];
    let layout = style::layout(&subject)
        .with_title("f(x, y) = x²y + sin y")
        .with_x_label("x")
        .with_y_label("y")
        .with_show_grid(false)
        .with_box_axes()
        .with_x_tick_step(1.0)
        .with_y_tick_step(1.0);
    let layout = axis::equal(layout, range, range, (640.0, 620.0));
    let levels = [-8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0];
    let avoid: Vec<(f64, f64)> = (0..=8)
        .map(|k| (POINT[0], f64::from(k) / 4.0))
        .chain([(0.0, FRAC_PI_2), (0.0, -FRAC_PI_2), (1.0, -0.2)])
        .collect();
    let f = |x: f64, y: f64| RunningExample.eval(&[x, y]);
    let contours = contour::contours(f, &levels, &layout, &avoid);
    let plots = contours.lines.into_iter().chain(subject).collect();
    Figure::new(
        "",
        "The gradient field of f over its contours: an arrow in each point of the input space, with one component for \
         each input. The long one, drawn in its full length, points straight along y; at the stars the gradient vanishes.",
        plots,
        layout,
    )
    .labels(contours.labels)
    .labels([Label::new(1.0, -0.17, "∇f(1, 0) = (0, 2)").color(style::CRIMSON)])
}
