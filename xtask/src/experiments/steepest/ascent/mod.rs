//! 4.1-steepest: the direction of steepest ascent, found from slopes alone.

mod figure;
mod many_dimensions;

use std::f64::consts::TAU;

use gradus_calculus::{Direction, Engine, FiniteDifference, finite_difference};
use gradus_numerics::{atan2, cos, hypot, max, sin, sum};
use gradus_problems::{Bowl, Hill, Problem, RunningExample, sample};
use nalgebra::DVector;

use super::vectors::last_partial_doubled;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};

/// Directions looked along at each point of the plane: two to a degree.
const ANGLES: usize = 720;
/// Points drawn for each function of the plane.
const POINTS: usize = 20;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.1-steepest",
    suite: Suite::Steepest,
    statement: "Of all directions, the slope is largest along the gradient, where it equals ‖∇f‖, and least against \
                it; at the angle φ from the gradient it is ‖∇f‖ cos φ.",
    formula: r"\max_{\lVert u \rVert = 1} D_u f = \lVert \nabla f \rVert \ \text{ at } \ u = \frac{\nabla f}{\lVert \nabla f \rVert}, \qquad D_u f = \lVert \nabla f \rVert \cos \varphi",
    calls: &[
        "FiniteDifference::central().directional_derivative(&f, &x, &Direction::from_angle(phi))",
        "directional_derivative(&f, &x, &Direction::new(&v)?)",
        "gradient(&f, &x)",
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
    let places = places(context)?;
    Ok(Report::new()
        .checks(recovered(&places, subject)?)
        .checks(cosine_law(&places, subject)?)
        .checks(many_dimensions::checks(context, subject)?)
        .figure(figure::waves(subject)?)
        .table(table(&places, subject)?)
        .note(
            "The first Fourier coefficient of D_u f over a full turn of u is the gradient: (2/N) Σ D_u f · u over N \
             equally spaced directions u. No gradient enters, only differences of values.",
        )
        .note(
            "The bound of a difference scheme is √ε, ε^⅔ or ε^⅘ (forward, central, Richardson) times \
             |f|/s + ‖∇f‖ + s ‖∇²f‖ with s = max(|x|, 1), the length that scales its step.",
        )
        .note("Points with ‖∇f‖ < 0.1 are not drawn: where the slope is nearly flat, its direction is mostly rounding."))
}

/// A function of the plane and a point.
type Place = (&'static dyn Problem, Vec<f64>);

fn places(context: &Context) -> anyhow::Result<Vec<Place>> {
    const FUNCTIONS: [&dyn Problem; 3] = [&RunningExample, &Bowl, &Hill];
    let mut rng = context.stream("points");
    let mut places: Vec<Place> = Vec::new();
    for (k, problem) in FUNCTIONS.into_iter().enumerate() {
        while places.len() < (k + 1) * POINTS {
            let x = sample(problem, &mut rng);
            if slope_of(problem, &x)?.norm() >= 0.1 {
                places.push((problem, x));
            }
        }
    }
    Ok(places)
}

fn slope_of(problem: &dyn Problem, x: &[f64]) -> anyhow::Result<DVector<f64>> {
    Ok(problem.gradient_by(&mut Engine::default(), x)?)
}

fn angle(k: usize) -> f64 {
    TAU * k as f64 / ANGLES as f64
}

/// The slopes in all directions by central differences, which see values of f only.
fn slopes(problem: &dyn Problem, x: &[f64]) -> anyhow::Result<Vec<f64>> {
    let mut central = Engine::FiniteDifference(FiniteDifference::central());
    let slope =
        |k| problem.directional_derivative_by(&mut central, x, &Direction::from_angle(angle(k)));
    Ok((0..ANGLES).map(slope).collect::<Result<_, _>>()?)
}

/// Angle and size of the first harmonic of the slopes.
fn first_harmonic(slopes: &[f64]) -> (f64, f64) {
    let coefficient = |wave: fn(f64) -> f64| {
        let terms: Vec<f64> = (0..ANGLES).map(|k| slopes[k] * wave(angle(k))).collect();
        2.0 * sum(&terms) / ANGLES as f64
    };
    let (x, y) = (coefficient(cos), coefficient(sin));
    (atan2(y, x), hypot(x, y))
}

/// The angle from v to the direction at the angle phi, in (−π, π].
fn turn(v: &DVector<f64>, phi: f64) -> f64 {
    atan2(
        v[0] * sin(phi) - v[1] * cos(phi),
        v[0] * cos(phi) + v[1] * sin(phi),
    )
}

/// Direction and size of the gradient against what the slopes alone say.
fn recovered(places: &[Place], subject: Subject) -> anyhow::Result<Vec<Check>> {
    let (mut angle_error, mut size_error) = (0.0, 0.0);
    let (mut from_largest, mut from_least) = (0.0, 0.0);
    for (problem, x) in places {
        let slopes = slopes(*problem, x)?;
        let gradient = subject(slope_of(*problem, x)?);
        let (phi, size) = first_harmonic(&slopes);
        angle_error = max(angle_error, turn(&gradient, phi).abs());
        size_error = max(size_error, (size - gradient.norm()).abs());
        let order = |a: &usize, b: &usize| slopes[*a].total_cmp(&slopes[*b]);
        let largest = (0..ANGLES).max_by(order).unwrap_or(0);
        let least = (0..ANGLES).min_by(order).unwrap_or(0);
        from_largest = max(
            from_largest,
            turn(&gradient, angle(largest)).abs().to_degrees(),
        );
        from_least = max(
            from_least,
            turn(&-&gradient, angle(least)).abs().to_degrees(),
        );
    }
    Ok(vec![
        Check::at_most(
            "angle of ∇f against that of the slopes, radians",
            angle_error,
            1e-9,
        ),
        Check::at_most("‖∇f‖ against the size of the slopes", size_error, 1e-9),
        // Half of the half degree between neighbours, and what rounding may add where two are almost equally steep.
        Check::at_most(
            "steepest of 720 directions, degrees from ∇f",
            from_largest,
            0.25 + 1e-6,
        ),
        Check::at_most(
            "least steep of 720 directions, degrees from −∇f",
            from_least,
            0.25 + 1e-6,
        ),
    ])
}

/// `D_u f − ‖∇f‖ cos φ` in all directions: absolute for exact engines, in units of its bound for a difference scheme.
fn cosine_law(places: &[Place], subject: Subject) -> anyhow::Result<Vec<Check>> {
    let mut engines = Engine::all();
    let mut worst = vec![0.0; engines.len()];
    let mut beyond_estimate = 0;
    for (problem, x) in places {
        let gradient = subject(slope_of(*problem, x)?);
        let (phi, size) = (atan2(gradient[1], gradient[0]), gradient.norm());
        let scale = scale(*problem, x, size)?;
        for k in 0..ANGLES {
            let u = Direction::from_angle(angle(k));
            let law = size * cos(angle(k) - phi);
            for (engine, worst) in engines.iter_mut().zip(&mut worst) {
                let error = (problem.directional_derivative_by(engine, x, &u)? - law).abs();
                let bound = engine.accuracy() * scale;
                let error = if engine.is_exact() {
                    error
                } else {
                    error / bound
                };
                *worst = max(*worst, error);
            }
            let slope = finite_difference::estimate_directional(|x| problem.value(x), x, &u)?;
            // the law itself is rounded, too
            let allowed = slope.error + 4.0 * f64::EPSILON * scale;
            beyond_estimate += u32::from((slope.value - law).abs() > allowed);
        }
    }
    let share = f64::from(beyond_estimate) / (places.len() * ANGLES) as f64;
    let law = engines.iter().zip(worst).map(|(engine, worst)| {
        let (unit, bound) = if engine.is_exact() {
            ("", 1e-12)
        } else {
            (", in its bounds", 1.0)
        };
        Check::at_most(format!("cosine law, {}{unit}", engine.name()), worst, bound)
    });
    // An estimate is no bound: it may fall short once in a thousand.
    let name = "cosine law, share of slopes beyond Richardson's own error estimate";
    Ok(law.chain([Check::at_most(name, share, 1e-3)]).collect())
}

/// |f|/s + ‖∇f‖ + s ‖∇²f‖, the sizes of f and its derivatives over the length s = max(|x|, 1) that scales the step.
fn scale(problem: &dyn Problem, x: &[f64], slope: f64) -> anyhow::Result<f64> {
    let length = x
        .iter()
        .fold(1.0, |length, coordinate| max(length, coordinate.abs()));
    Ok(problem.value(x).abs() / length + slope + length * problem.hessian(x)?.norm())
}

fn table(places: &[Place], subject: Subject) -> anyhow::Result<Table> {
    let columns = [
        "function",
        "x",
        "y",
        "angle of the slopes",
        "angle of ∇f",
        "size of the slopes",
        "‖∇f‖",
    ];
    let mut table = Table::new(
        "",
        "Direction (in radians) and size of the gradient, from slopes alone and by dual numbers.",
        &columns,
    );
    for (problem, x) in places {
        let (phi, size) = first_harmonic(&slopes(*problem, x)?);
        let gradient = subject(slope_of(*problem, x)?);
        table.push(cells![
            problem.name(),
            x[0],
            x[1],
            phi,
            atan2(gradient[1], gradient[0]),
            size,
            gradient.norm()
        ]);
    }
    Ok(table)
}
