//! 2.2-linear: the gradient as the best linear approximation.

use gradus_calculus::{
    Direction, ScalarFunction, gradient, linear_remainder, order_of_convergence,
};
use gradus_numerics::{StandardNormal, norm, powf};
use gradus_problems::{
    Beale, Bowl, LogisticRegression, Problem, Rosenbrock, RunningExample, TanhNetwork, sample,
};
use kuva::plot::legend::LegendPosition;
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;

use super::bounds;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Label, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// ‖v‖ = 10^(−k/8), k = 16 … 32: from 1e-2 down to 1e-4.
const STEPS: std::ops::RangeInclusive<i32> = 16..=32;
const LONGEST: f64 = 1e-2;
/// Points drawn for each function, and directions and wrong vectors for each point.
const POINTS: usize = 4;
const DRAWS: usize = 12;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "2.2-linear",
    suite: Suite::Gradient,
    statement: "Near x, f is approximated by a linear function of the step v, and the gradient gives the best one.",
    formula: r"f(x + v) \approx f(x) + \nabla f(x) \cdot v, \qquad f(x + v) - f(x) - g \cdot v = \begin{cases} O(\|v\|^2) & g = \nabla f(x) \\ O(\|v\|) & \text{any other } g \end{cases}",
    calls: &[
        "linear_remainder(&f, &x, gradient(&f, &x).as_slice(), &v)",
        "order_of_convergence(&lengths, &remainders)",
    ],
    run: |context: &Context| evidence(context, 1.0),
    control: Control {
        wrong: "∇f/2 in place of ∇f",
        run: |context: &Context| evidence(context, 0.5),
    },
};

/// What the remainders of one function are like.
struct Finding {
    name: String,
    n: usize,
    directions: usize,
    left_out: usize,
    /// The order farthest from 2 with ∇f, the one farthest from 1 with another vector.
    with_gradient: f64,
    with_other: f64,
    /// How often another vector leaves less than ∇f at the shortest step.
    beaten: usize,
}

/// `factor` is 1 where the gradient is the right one.
fn evidence(context: &Context, factor: f64) -> anyhow::Result<Report> {
    let findings = [
        find(context, factor, &RunningExample)?,
        find(context, factor, &Bowl)?,
        find(context, factor, &Beale)?,
        find(context, factor, &Rosenbrock { n: 10 })?,
        find(context, factor, &LogisticRegression::new(0..6))?,
        find(context, factor, &TanhNetwork::new(0..6))?,
    ];
    let mut report = Report::new();
    for finding in &findings {
        let Finding { name, n, .. } = finding;
        report = report
            .check(Check::near(
                format!("{name}, n = {n}: order with ∇f, the farthest off"),
                finding.with_gradient,
                2.0,
                0.01,
            ))
            .check(Check::near(
                format!("{name}, n = {n}: order with another vector, the farthest off"),
                finding.with_other,
                1.0,
                0.01,
            ));
    }
    let total = |count: fn(&Finding) -> usize| findings.iter().map(count).sum::<usize>() as f64;
    Ok(report
        .check(Check::exact(
            "cases in which another vector leaves less than ∇f at ‖v‖ = 1e-4",
            total(|finding| finding.beaten),
            0.0,
        ))
        .check(Check::at_most(
            "share of directions left out for vanishing curvature",
            total(|finding| finding.left_out) / total(|finding| finding.directions),
            0.25,
        ))
        .figure(figure(factor)?)
        .table(table(&findings))
        .note(
            "A direction is left out where the curvature along it changes by more than a tenth between −v and v at \
             ‖v‖ = 1e-2: the remainder is not yet, or never, governed by its quadratic term there. The other vectors \
             differ from ∇f by ‖∇f‖ plus the curvature, and v points along that difference; a vector nearer to ∇f shows \
             its slope 1 at shorter steps only, and orthogonally to the difference never.",
        ))
}

fn lengths() -> Vec<f64> {
    STEPS.map(|k| powf(10.0, -f64::from(k) / 8.0)).collect()
}

fn find<P: Problem + ScalarFunction>(
    context: &Context,
    factor: f64,
    f: &P,
) -> anyhow::Result<Finding> {
    let mut rng = context.stream(&f.name());
    let mut finding = Finding {
        name: f.name(),
        n: f.dimension(),
        directions: 0,
        left_out: 0,
        with_gradient: 2.0,
        with_other: 1.0,
        beaten: 0,
    };
    for _ in 0..POINTS {
        let x = sample(f, &mut rng);
        let slope = gradient(f, &x) * factor;
        let slope = slope.as_slice();
        for _ in 0..DRAWS {
            let u = direction(&mut rng, f.dimension())?;
            finding.directions += 1;
            if curvature_changes(f, &x, &u) {
                finding.left_out += 1;
            } else {
                let order = order(f, &x, slope, &u)?;
                finding.with_gradient = farther(finding.with_gradient, order, 2.0);
            }
            // g = ∇f + s d: the remainder along d is −s‖v‖ + …, which outweighs the quadratic term from ‖v‖ = 1 down.
            let d = direction(&mut rng, f.dimension())?;
            let distance = norm(slope) + curvature(f, &x, &d, 0.0).abs();
            let other: Vec<f64> = slope
                .iter()
                .zip(&d)
                .map(|(slope, d)| slope + distance * d)
                .collect();
            let order = order(f, &x, &other, &d)?;
            finding.with_other = farther(finding.with_other, order, 1.0);
            let shortest: Vec<f64> = d.iter().map(|d| d * 1e-4).collect();
            let left = |g: &[f64]| linear_remainder(f, &x, g, &shortest).abs();
            finding.beaten += usize::from(left(&other) <= left(slope));
        }
    }
    Ok(finding)
}

fn direction(rng: &mut ChaCha8Rng, n: usize) -> anyhow::Result<Vec<f64>> {
    let v: Vec<f64> = (0..n).map(|_| StandardNormal.sample(rng)).collect();
    Ok(Direction::new(&v)?.components().to_vec())
}

/// uᵀ ∇²f(x + tu) u
fn curvature<F: ScalarFunction>(f: &F, x: &[f64], u: &[f64], t: f64) -> f64 {
    bounds::jet(f, x, u, t)[2]
}

fn curvature_changes<F: ScalarFunction>(f: &F, x: &[f64], u: &[f64]) -> bool {
    let here = curvature(f, x, u, 0.0);
    [-LONGEST, LONGEST]
        .into_iter()
        .any(|t| (curvature(f, x, u, t) - here).abs() > here.abs() / 10.0)
}

/// The order at which the remainder along u vanishes.
fn order<F: ScalarFunction>(f: &F, x: &[f64], g: &[f64], u: &[f64]) -> anyhow::Result<f64> {
    let lengths = lengths();
    let remainders: Vec<f64> = remainders(f, x, g, u, &lengths);
    Ok(order_of_convergence(&lengths, &remainders)?)
}

fn remainders<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    g: &[f64],
    u: &[f64],
    lengths: &[f64],
) -> Vec<f64> {
    let remainder = |length: &f64| {
        let v: Vec<f64> = u.iter().map(|u| u * length).collect();
        linear_remainder(f, x, g, &v).abs()
    };
    lengths.iter().map(remainder).collect()
}

/// Whichever of the two lies farther from `target`; NaN where either is.
fn farther(a: f64, b: f64, target: f64) -> f64 {
    if a.is_nan() || (a - target).abs() > (b - target).abs() {
        a
    } else {
        b
    }
}

fn figure(factor: f64) -> anyhow::Result<Figure> {
    let (x, u) = ([1.0, 0.5], Direction::new(&[3.0, 4.0])?);
    let slope = gradient(&RunningExample, &x) * factor;
    let vectors = [("∇f", 0.0), ("∇f − u", 1.0), ("∇f − u/100", 0.01)];
    let steps: Vec<f64> = (0..=16).map(|k| powf(10.0, -f64::from(k) / 4.0)).collect();
    let mut plots = Vec::new();
    for (k, (name, distance)) in vectors.into_iter().enumerate() {
        let g: Vec<f64> = slope
            .iter()
            .zip(u.components())
            .map(|(slope, u)| slope - distance * u)
            .collect();
        let remainders = remainders(&RunningExample, &x, &g, u.components(), &steps);
        let points = axis::log_log(steps.iter().copied().zip(remainders));
        plots.extend(style::series(k, &points, name));
    }
    let layout = style::layout(&plots)
        .with_title("f(x, y) = x²y + sin y at (1, ½), v along u = (3, 4)/5")
        .with_x_label("‖v‖")
        .with_y_label("|f(x + v) − f(x) − g·v|")
        .with_legend_position(LegendPosition::InsideTopLeft);
    let layout = axis::decades_y(axis::decades_x(layout, -4, 0), -9, 1);
    Ok(Figure::new(
        "",
        "What a linear approximation with the vector g leaves over. With the gradient the remainder falls like ‖v‖²; with \
         any other vector it falls like ‖v‖ as soon as the step is short enough for the difference to show.",
        plots,
        layout,
    )
    .labels([
        Label::new(-2.6, -5.65, "slope 2").along(140.0, -68.0).bare(),
        Label::new(-2.6, -2.15, "slope 1").along(140.0, -34.0).bare(),
    ]))
}

fn table(findings: &[Finding]) -> Table {
    let mut table = Table::new(
        "",
        "Orders of the remainder between ‖v‖ = 1e-4 and 1e-2, the farthest from 2 and from 1.",
        &[
            "f",
            "n",
            "directions",
            "left out",
            "order with ∇f",
            "order with another vector",
        ],
    );
    for finding in findings {
        table.push(cells![
            finding.name.as_str(),
            finding.n,
            finding.directions,
            finding.left_out,
            finding.with_gradient,
            finding.with_other,
        ]);
    }
    table
}
