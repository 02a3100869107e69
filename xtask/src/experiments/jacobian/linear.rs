//! 5.2-linear: the Jacobian as the best linear approximation of a map.

use gradus_calculus::{Direction, order_of_convergence};
use gradus_jacobian::{AnyVectorFunction as _, Mode};
use gradus_numerics::{StandardNormal, powf};
use gradus_problems::{MapProblem, Polar, maps, sample_map};
use kuva::plot::legend::LegendPosition;
use nalgebra::{DMatrix, DVector};
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Label, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// ‖v‖ = 10^(−k/8), k = 16 … 32: from 1e-2 down to 1e-4.
const STEPS: std::ops::RangeInclusive<i32> = 16..=32;
const LONGEST: f64 = 1e-2;
/// Half the distance of the slopes whose difference is the curvature.
const APART: f64 = 1e-3;
/// Points drawn for each map, and directions and wrong matrices for each point.
const POINTS: usize = 4;
const DRAWS: usize = 12;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "5.2-linear",
    suite: Suite::Jacobians,
    statement: "Near x, a map f is approximated by a linear function of the step v, and the Jacobian gives the best one.",
    formula: r"f(x + v) \approx f(x) + J v, \qquad \|f(x + v) - f(x) - A v\| = \begin{cases} O(\|v\|^2) & A = J \\ O(\|v\|) & \text{any other } A \end{cases}",
    calls: &[
        "linear_remainder(&f, &x, &jacobian(&f, &x), &v)",
        "order_of_convergence(&lengths, &remainders)",
    ],
    run: |context: &Context| evidence(context, 1.0),
    control: Control {
        wrong: "J/2 in place of J",
        run: |context: &Context| evidence(context, 0.5),
    },
};

/// Maps without a remainder, and those whose coordinates are so unlike in size that no ‖v‖ suits them all.
const LINEAR_OR_LARGE: [&str; 2] = ["affine", "bundle adjustment"];

/// What the remainders of one map are like.
struct Finding {
    name: String,
    m: usize,
    n: usize,
    directions: usize,
    left_out: usize,
    /// The order farthest from 2 with J, the one farthest from 1 with another matrix.
    with_jacobian: f64,
    with_other: f64,
    /// How often another matrix leaves less than J at the shortest step.
    beaten: usize,
}

/// `factor` is 1 where the Jacobian is the right one.
fn evidence(context: &Context, factor: f64) -> anyhow::Result<Report> {
    let findings = maps()
        .iter()
        .filter(|map| {
            !LINEAR_OR_LARGE
                .iter()
                .any(|name| map.name().starts_with(name))
        })
        .map(|map| find(context, factor, map.as_ref()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut report = Report::new();
    for finding in &findings {
        let Finding { name, m, n, .. } = finding;
        report = report
            .check(Check::near(
                format!("{name}, {m} × {n}: order with J, the farthest off"),
                finding.with_jacobian,
                2.0,
                0.01,
            ))
            .check(Check::near(
                format!("{name}, {m} × {n}: order with another matrix, the farthest off"),
                finding.with_other,
                1.0,
                0.01,
            ));
    }
    let total = |count: fn(&Finding) -> usize| findings.iter().map(count).sum::<usize>() as f64;
    Ok(report
        .check(Check::exact(
            "cases in which another matrix leaves less than J at ‖v‖ = 1e-4",
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
            "A direction is left out where the curvature of f along it changes by more than a tenth between −v and v at \
             ‖v‖ = 1e-2: the remainder is not yet, or never, governed by its quadratic term there. The other matrices \
             are J + s a uᵀ with unit vectors a and u and s the size of J plus the curvature, and v points along u; \
             orthogonally to u they do as well as J.",
        ))
}

fn lengths() -> Vec<f64> {
    STEPS.map(|k| powf(10.0, -f64::from(k) / 8.0)).collect()
}

fn find(context: &Context, factor: f64, map: &dyn MapProblem) -> anyhow::Result<Finding> {
    let mut rng = context.stream(&map.name());
    let (m, n) = (map.value(&map.lower()).len(), map.dimension());
    let mut finding = Finding {
        name: map.name(),
        m,
        n,
        directions: 0,
        left_out: 0,
        with_jacobian: 2.0,
        with_other: 1.0,
        beaten: 0,
    };
    for _ in 0..POINTS {
        let x = sample_map(map, &mut rng);
        let right = map.jacobian_by(Mode::Auto, &x)? * factor;
        for _ in 0..DRAWS {
            let u = direction(&mut rng, n)?;
            finding.directions += 1;
            if curvature_changes(map, &x, &u)? {
                finding.left_out += 1;
            } else {
                let order = order(map, &x, &right, &u)?;
                finding.with_jacobian = farther(finding.with_jacobian, order, 2.0);
            }
            // A = J + s a uᵀ: the remainder along u is −s‖v‖ a + …, which outweighs the quadratic term from ‖v‖ = 1 down.
            let u = direction(&mut rng, n)?;
            let a = DVector::from_vec(direction(&mut rng, m)?);
            let distance = right.norm() + curvature(map, &x, &u, 0.0)?.norm();
            let other = &right + a * DVector::from_column_slice(&u).transpose() * distance;
            let order = order(map, &x, &other, &u)?;
            finding.with_other = farther(finding.with_other, order, 1.0);
            let shortest: Vec<f64> = u.iter().map(|u| u * 1e-4).collect();
            let left = |a: &DMatrix<f64>| remainder(map, &x, a, &shortest);
            finding.beaten += usize::from(left(&other) <= left(&right));
        }
    }
    Ok(finding)
}

fn direction(rng: &mut ChaCha8Rng, n: usize) -> anyhow::Result<Vec<f64>> {
    let v: Vec<f64> = (0..n).map(|_| StandardNormal.sample(rng)).collect();
    Ok(Direction::new(&v)?.components().to_vec())
}

/// d²/dt² f(x + tu), as a difference of slopes: exact enough to tell where it changes.
fn curvature(map: &dyn MapProblem, x: &[f64], u: &[f64], t: f64) -> anyhow::Result<DVector<f64>> {
    let slope = |t: f64| {
        let moved: Vec<f64> = x.iter().zip(u).map(|(x, u)| x + t * u).collect();
        map.jvp(&moved, u).map(|(_, slope)| slope)
    };
    Ok((slope(t + APART)? - slope(t - APART)?) / (2.0 * APART))
}

fn curvature_changes(map: &dyn MapProblem, x: &[f64], u: &[f64]) -> anyhow::Result<bool> {
    let here = curvature(map, x, u, 0.0)?;
    for t in [-LONGEST, LONGEST] {
        if (curvature(map, x, u, t)? - &here).norm() > here.norm() / 10.0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The order at which the remainder along u vanishes.
fn order(map: &dyn MapProblem, x: &[f64], matrix: &DMatrix<f64>, u: &[f64]) -> anyhow::Result<f64> {
    let lengths = lengths();
    let remainders = remainders(map, x, matrix, u, &lengths);
    Ok(order_of_convergence(&lengths, &remainders)?)
}

fn remainders(
    map: &dyn MapProblem,
    x: &[f64],
    matrix: &DMatrix<f64>,
    u: &[f64],
    lengths: &[f64],
) -> Vec<f64> {
    let remainder = |length: &f64| {
        let v: Vec<f64> = u.iter().map(|u| u * length).collect();
        remainder(map, x, matrix, &v)
    };
    lengths.iter().map(remainder).collect()
}

/// ‖f(x + v) − f(x) − A v‖
fn remainder(map: &dyn MapProblem, x: &[f64], matrix: &DMatrix<f64>, v: &[f64]) -> f64 {
    map.linear_remainder(x, matrix, v).norm()
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
    let (x, u) = ([2.0, 0.5], Direction::new(&[3.0, 4.0])?);
    let right = Polar.jacobian_by(Mode::Auto, &x)? * factor;
    // The matrix that differs from J by the given distance, in the direction that v shows.
    let along = DVector::from_column_slice(u.components()).transpose();
    let other = |distance: f64| &right + DVector::from_vec(vec![0.0, distance]) * &along;
    let matrices = [("J", 0.0), ("J + E", 1.0), ("J + E/100", 0.01)];
    let steps: Vec<f64> = (0..=16).map(|k| powf(10.0, -f64::from(k) / 4.0)).collect();
    let mut plots = Vec::new();
    for (k, (name, distance)) in matrices.into_iter().enumerate() {
        let remainders = remainders(&Polar, &x, &other(distance), u.components(), &steps);
        let points = axis::log_log(steps.iter().copied().zip(remainders));
        plots.extend(style::series(k, &points, name));
    }
    let layout = style::layout(&plots)
        .with_title("(r cos φ, r sin φ) at (2, ½), v along u = (3, 4)/5")
        .with_x_label("‖v‖")
        .with_y_label("‖f(x + v) − f(x) − A v‖")
        .with_legend_position(LegendPosition::InsideTopLeft);
    let layout = axis::decades_y(axis::decades_x(layout, -4, 0), -9, 1);
    Ok(Figure::new(
        "",
        "What a linear approximation with the matrix A leaves over. With the Jacobian the remainder falls like ‖v‖²; with \
         any other matrix, here J + E with E = (0, 1)ᵀuᵀ, it falls like ‖v‖ as soon as the step is short enough for the \
         difference to show.",
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
            "map",
            "m",
            "n",
            "directions",
            "left out",
            "order with J",
            "order with another matrix",
        ],
    );
    for finding in findings {
        table.push(cells![
            finding.name.as_str(),
            finding.m,
            finding.n,
            finding.directions,
            finding.left_out,
            finding.with_jacobian,
            finding.with_other,
        ]);
    }
    table
}
