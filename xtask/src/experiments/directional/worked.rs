//! 3.3-worked: the chapter's worked example, to the bit.

use gradus_calculus::{Differentiator, Direction, ScalarFunction, gradient, scalar_function};
use gradus_numerics::{dot, norm};
use gradus_problems::RunningExample;

use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::gradient::bounds;
use crate::report::Report;
use crate::table::{Table, cells};

const POINT: [f64; 2] = [1.0, 0.0];
/// Angles of the search for the steepest direction: half a degree apart.
const ANGLES: usize = 720;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "3.3-worked",
    suite: Suite::Directional,
    statement: "At (1, 0) the running example rises at the rate 1.6 along (3, 4) normalised; the most it rises is 2, along (0, 1).",
    formula: r"f(x, y) = x^2 y + \sin y: \quad D_u f(1, 0) = (0, 2) \cdot \left(\tfrac35, \tfrac45\right) = 1.6, \qquad \max_{\|u\| = 1} D_u f(1, 0) = \|\nabla f(1, 0)\| = 2 \text{ at } u = (0, 1)",
    calls: &[
        "let u = Direction::new(&[3.0, 4.0])?;",
        "engine.directional_derivative(&RunningExample, &[1.0, 0.0], &u) for engine in Engine::all()",
        "Direction::new(gradient(&RunningExample, &[1.0, 0.0]).as_slice())?",
    ],
    run: |_| evidence(&RunningExample),
    control: Control {
        wrong: "f(x, y) = x²y + cos y",
        run: |_| evidence(&scalar_function!(|x| x[0] * x[0] * x[1] + x[1].cos())),
    },
};

fn evidence<F: ScalarFunction>(f: &F) -> anyhow::Result<Report> {
    let u = Direction::new(&[3.0, 4.0])?;
    let slope = gradient(f, &POINT);
    let steepest = Direction::new(slope.as_slice())?;
    let mut report = Report::new();
    for (k, (axis, component)) in [("x", 0.6), ("y", 0.8)].into_iter().enumerate() {
        report = report.check(Check::exact(
            format!("{axis} of (3, 4) normalised"),
            u.components()[k],
            component,
        ));
    }
    let mut table = Table::new(
        "",
        "Slopes at (1, 0).",
        &["engine", "along (3, 4)/5", "along ∇f/‖∇f‖"],
    );
    for mut engine in bounds::exact_engines() {
        let name = engine.name();
        let along = engine.try_directional_derivative(f, &POINT, &u)?;
        let most = engine.try_directional_derivative(f, &POINT, &steepest)?;
        report = report
            .check(Check::exact(
                format!("slope along (3, 4) normalised, {name}"),
                along,
                1.6,
            ))
            .check(Check::exact(
                format!("slope along the gradient, {name}"),
                most,
                2.0,
            ));
        table.push(cells![name, along, most]);
    }
    for (name, mut quotient) in bounds::quotients() {
        let along = bounds::directional(&mut quotient, f, &POINT, &u)?;
        let most = bounds::directional(&mut quotient, f, &POINT, &steepest)?;
        report = report
            .check(Check::near(
                format!("slope along (3, 4) normalised, {name}"),
                along.value,
                1.6,
                along.bound,
            ))
            .check(Check::near(
                format!("slope along the gradient, {name}"),
                most.value,
                2.0,
                most.bound,
            ));
        table.push(cells![name, along.value, most.value]);
    }
    let search = search(f)?;
    Ok(report
        .check(Check::exact(
            "length of the gradient",
            norm(slope.as_slice()),
            2.0,
        ))
        .check(Check::exact(
            "x of the gradient normalised",
            steepest.components()[0],
            0.0,
        ))
        .check(Check::exact(
            "y of the gradient normalised",
            steepest.components()[1],
            1.0,
        ))
        .check(Check::exact(
            "the largest slope of 720 directions",
            search.slope,
            2.0,
        ))
        .check(Check::exact(
            "the angle of the largest slope, in degrees",
            search.degrees,
            90.0,
        ))
        .check(Check::exact(
            "the dot product of gradient and (3, 4) normalised",
            dot(slope.as_slice(), u.components()),
            1.6,
        ))
        .table(table))
}

/// The largest slope, and its direction.
struct Steepest {
    slope: f64,
    degrees: f64,
}

fn search<F: ScalarFunction>(f: &F) -> anyhow::Result<Steepest> {
    let mut best = Steepest {
        slope: f64::NEG_INFINITY,
        degrees: f64::NAN,
    };
    for k in 0..ANGLES {
        let degrees = k as f64 * 360.0 / ANGLES as f64;
        let u = Direction::from_angle(degrees.to_radians());
        let slope = gradus_calculus::try_directional_derivative(f, &POINT, &u)?;
        if slope > best.slope {
            best = Steepest { slope, degrees };
        }
    }
    Ok(best)
}
