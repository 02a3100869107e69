//! 4.2-level-set: the gradient stands at right angles to the level set.

mod figure;

use gradus_calculus::{Direction, Engine, level_set_tangent, order_of_convergence};
use gradus_numerics::{dot, max, norm, powf};
use gradus_problems::{Bowl, LogisticRegression, Problem, Rosenbrock, RunningExample, sample};
use nalgebra::DVector;
use rand::Rng;

use super::vectors::{combination, last_partial_doubled, random_direction, without};
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};

/// Radius of the circle on which the level set is looked for.
const RADIUS: f64 = 1e-5;
/// Points drawn for each function of the plane, and slices of Rⁿ.
const POINTS: usize = 200;
const SLICES: usize = 30;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.2-level-set",
    suite: Suite::Steepest,
    statement: "The gradient is orthogonal to the level set through its point.",
    formula: r"\nabla f(p) \perp \{\, x : f(x) = f(p) \,\}",
    calls: &[
        "level_set_tangent(|p| f.eval(&p), p, 1e-5)",
        "gradient(&f, &p)",
    ],
    run: |context| evidence(context, |gradient| gradient),
    control: Control {
        wrong: "the gradient with its last partial doubled",
        run: |context| evidence(context, last_partial_doubled),
    },
};

/// What is made of the library's gradient before it is judged.
type Subject = fn(DVector<f64>) -> DVector<f64>;

fn evidence(context: &Context, subject: Subject) -> anyhow::Result<Report> {
    let (checks, table) = in_the_plane(context, subject)?;
    Ok(Report::new()
        .checks(checks)
        .checks(in_many_dimensions(context, subject)?)
        .figure(figure::right_angles(subject)?)
        .table(table)
        .note(
            "The tangent comes from values alone: bisection finds f = f(p) at two points of a circle around p, and \
             their chord is the tangent. The gradient is never turned by 90° to make one.",
        )
        .note(
            "Points with ‖∇²f‖ > 30 ‖∇f‖ are not drawn: near a stationary point or in Rosenbrock's valley the level \
             set bends within the circle.",
        ))
}

/// |cos| of the angle between the two.
fn cosine(gradient: &DVector<f64>, tangent: &[f64]) -> f64 {
    (dot(gradient.as_slice(), tangent) / norm(gradient.as_slice())).abs()
}

/// A point of the problem's box where the level set is nearly straight.
fn draw(problem: &dyn Problem, rng: &mut impl Rng) -> anyhow::Result<(Vec<f64>, DVector<f64>)> {
    loop {
        let x = sample(problem, rng);
        let gradient = problem.gradient_by(&mut Engine::default(), &x)?;
        if problem.hessian(&x)?.norm() <= 30.0 * gradient.norm() {
            return Ok((x, gradient));
        }
    }
}

fn in_the_plane(context: &Context, subject: Subject) -> anyhow::Result<(Vec<Check>, Table)> {
    let problems: [&dyn Problem; 3] = [&Bowl, &RunningExample, &Rosenbrock { n: 2 }];
    let radii: Vec<f64> = (0..7)
        .map(|k| powf(10.0, -2.5 - 0.25 * f64::from(k)))
        .collect();
    let mut rng = context.stream("points");
    let mut checks = Vec::new();
    let mut medians = Vec::new();
    for problem in problems {
        let mut worst = 0.0;
        let mut cosines = vec![Vec::new(); radii.len()];
        for _ in 0..POINTS {
            let (x, gradient) = draw(problem, &mut rng)?;
            let gradient = subject(gradient);
            let on_circle = |r: f64| -> anyhow::Result<f64> {
                let tangent = level_set_tangent(|p| problem.value(&p), [x[0], x[1]], r)?;
                Ok(cosine(&gradient, &tangent))
            };
            worst = max(worst, on_circle(RADIUS)?);
            for (cosines, r) in cosines.iter_mut().zip(&radii) {
                cosines.push(on_circle(*r)?);
            }
        }
        let median: Vec<f64> = cosines.into_iter().map(median).collect();
        let name = problem.name();
        checks.push(Check::at_most(
            format!("|cos| of ∇f and tangent, {name}, worst of {POINTS} points"),
            worst,
            1e-6,
        ));
        checks.push(Check::near(
            format!("order in r of the median |cos|, {name}"),
            order_of_convergence(&radii, &median)?,
            2.0,
            0.1,
        ));
        medians.push(median);
    }
    let columns = ["r", "bowl", "running example", "Rosenbrock"];
    let mut table = Table::new(
        "",
        "Median |cos| of gradient and chord against the circle's radius: what is left is the bend of the level set.",
        &columns,
    );
    for (k, r) in radii.iter().enumerate() {
        table.push(cells![*r, medians[0][k], medians[1][k], medians[2][k]]);
    }
    Ok((checks, table))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// The tangents found in random plane slices of Rⁿ, and what they leave over.
fn in_many_dimensions(context: &Context, subject: Subject) -> anyhow::Result<Vec<Check>> {
    let problems: [(&dyn Problem, &str); 3] = [
        (&Rosenbrock { n: 3 }, "R³"),
        (&Rosenbrock { n: 10 }, "R¹⁰"),
        (&LogisticRegression::new(0..6), "R⁶⁵⁰"),
    ];
    let mut rng = context.stream("slices");
    let mut checks = Vec::new();
    for (problem, space) in problems {
        let n = problem.dimension();
        let x = sample(problem, &mut rng);
        let gradient = subject(problem.gradient_by(&mut Engine::default(), &x)?);
        let mut worst = 0.0;
        let mut plane: Vec<Direction> = Vec::new();
        for _ in 0..SLICES {
            let tangent = slice_tangent(problem, &x, &mut rng)?;
            worst = max(worst, cosine(&gradient, &tangent));
            let new = without(&tangent, &plane);
            if norm(&new) > 1e-2 {
                plane.push(Direction::new(&new)?);
            }
        }
        checks.push(Check::at_most(
            format!("|cos| of ∇f and tangents in {SLICES} plane slices of {space}, worst"),
            worst,
            1e-6,
        ));
        if n <= SLICES {
            checks.push(Check::exact(
                format!("independent tangents in {space}"),
                plane.len() as f64,
                (n - 1) as f64,
            ));
            let rest = without(random_direction(n, &mut rng)?.components(), &plane);
            let normal = Direction::new(&rest)?;
            let across = without(gradient.as_slice(), &[normal]);
            checks.push(Check::at_most(
                format!("sin of the angle of ∇f and the tangent plane's normal in {space}"),
                norm(&across) / norm(gradient.as_slice()),
                1e-6,
            ));
        }
    }
    Ok(checks)
}

/// The tangent of the level set through x within a random plane through x.
fn slice_tangent(problem: &dyn Problem, x: &[f64], rng: &mut impl Rng) -> anyhow::Result<Vec<f64>> {
    let u = random_direction(x.len(), rng)?;
    let v = random_direction(x.len(), rng)?;
    let v = Direction::new(&without(v.components(), std::slice::from_ref(&u)))?;
    let (u, v) = (u.components(), v.components());
    let on_slice = |[a, b]: [f64; 2]| {
        let step = combination(a, u, b, v);
        problem.value(&combination(1.0, x, 1.0, &step))
    };
    let [a, b] = level_set_tangent(on_slice, [0.0, 0.0], RADIUS)?;
    Ok(combination(a, u, b, v))
}
