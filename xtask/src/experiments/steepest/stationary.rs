//! 4.3-stationary: the gradient vanishes at a minimum, a maximum and a saddle alike; the Hessian tells them apart.

use std::f64::consts::TAU;

use gradus_calculus::{
    AnyScalarFunction, Engine, ScalarFunction, StationaryKind, classify_stationary_point,
    scalar_function, value_and_gradient_array,
};
use gradus_numerics::{hypot, max, sin_cos};
use gradus_problems::{Hill, Saddle, Well, problems};
use kuva::plot::{ColorMap, Surface3DPlot};
use kuva::render::plots::Plot;

use super::rule;
use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Panel, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// The gradient counts as vanished at this norm.
const VANISHED: f64 = 1e-14;
const ETA: f64 = 0.1;
const STEPS: usize = 1_000;
/// How far off the ridge the second descent starts.
const NUDGE: f64 = 1e-12;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.3-stationary",
    suite: Suite::Steepest,
    statement: "The gradient vanishes at a minimum, a maximum or a saddle alike: ∇L = 0 alone does not say which.",
    formula: r"\nabla L = 0: \quad \lambda(\nabla^2 L) > 0 \text{ minimum}, \quad \lambda(\nabla^2 L) < 0 \text{ maximum}, \quad \text{both signs: saddle}",
    calls: &[
        "gradient(&f, &[0.0, 0.0])",
        "classify_stationary_point(&f, &[0.0, 0.0], 1e-14)",
        "value_and_gradient_array(&Saddle, &[x, y])",
    ],
    run: |_| evidence(&Saddle),
    control: Control {
        wrong: "x² + y² for the saddle x² − y²",
        run: |_| evidence(&scalar_function!(|x| x[0].square() + x[1].square())),
    },
};

fn evidence<F: ScalarFunction>(saddle: &F) -> anyhow::Result<Report> {
    let judged = [
        judge(&Well, "minimum", StationaryKind::Minimum)?,
        judge(&Hill, "maximum", StationaryKind::Maximum)?,
        judge(saddle, "saddle", StationaryKind::Saddle)?,
    ];
    let closed_forms = [([1.0, 4.0], 1.0), ([-2.0, -1.0], 0.0), ([-2.0, 2.0], 0.5)];
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "At the origin: the gradient, the Hessian's eigenvalues, and in which share of all directions f rises.",
        &[
            "function",
            "exact engines' ‖∇f‖",
            "least eigenvalue",
            "greatest eigenvalue",
            "kind",
            "share of rising directions",
        ],
    );
    for (at, (eigenvalues, share)) in judged.iter().zip(closed_forms) {
        let name = at.name;
        let error = max(
            (at.eigenvalues[0] - eigenvalues[0]).abs(),
            (at.eigenvalues[1] - eigenvalues[1]).abs(),
        );
        report = report
            .check(Check::at_most(
                format!("‖∇f‖ at the {name}, worst exact engine"),
                at.slope,
                VANISHED,
            ))
            .check(Check::at_most(
                format!(
                    "eigenvalues of ∇²f at the {name}, from {} and {}",
                    eigenvalues[0], eigenvalues[1]
                ),
                error,
                1e-14,
            ))
            .check(Check::exact(
                format!("share of 720 directions that rise from the {name}"),
                at.rising,
                share,
            ));
        table.push(cells![
            name,
            at.slope,
            at.eigenvalues[0],
            at.eigenvalues[1],
            at.kind.to_string(),
            at.rising
        ]);
    }
    let named = judged.iter().filter(|at| at.kind == at.expected).count();
    let ridge = descend(saddle, 0.0);
    let nudged = descend(saddle, NUDGE);
    let left = nudged.iter().position(|&[_, y]| y.abs() > 1.0);
    let [end_x, end_y] = ridge[STEPS];
    Ok(report
        .check(Check::exact("kinds told apart by the eigenvalues, of 3", named as f64, 3.0))
        .check(Check::at_most("‖∇f‖ at the stationary points of all problems, worst", worst_of_problems()?, VANISHED))
        .check(Check::exact("largest |y| in 1 000 steps from the ridge (1, 0)", ridge.iter().fold(0.0, |largest, p| max(largest, p[1].abs())), 0.0))
        .check(Check::at_most("‖∇f‖ where these steps end", slope(saddle, [end_x, end_y]), VANISHED))
        // |y| = 1e-12 · 1.2ᵏ exceeds 1 first at k = 152
        .check(Check::exact("steps until |y| > 1 from (1, 1e-12)", left.map_or(f64::INFINITY, |step| step as f64), 152.0))
        .figure(figure(saddle))
        .table(table)
        .table(paths(saddle, &ridge, &nudged))
        .note(
            "On the ridge of x² − y² the partial along y is exactly 0, so no step ever moves y: descent ends in the \
             saddle. A nudge of 1e-12 grows by a factor 1.2 at every step and leads away.",
        ))
}

/// What is known of the origin.
struct Judged {
    name: &'static str,
    /// The largest ‖∇f‖ any exact engine finds.
    slope: f64,
    eigenvalues: Vec<f64>,
    kind: StationaryKind,
    expected: StationaryKind,
    /// The share of directions in which the values of f rise.
    rising: f64,
}

fn judge<F: ScalarFunction>(
    f: &F,
    name: &'static str,
    expected: StationaryKind,
) -> anyhow::Result<Judged> {
    const DIRECTIONS: i32 = 720;
    const RADIUS: f64 = 1e-3;
    let origin = [0.0, 0.0];
    let point = classify_stationary_point(f, &origin, VANISHED)?;
    let mut slope = point.gradient_norm;
    for mut engine in Engine::all().into_iter().filter(Engine::is_exact) {
        slope = max(slope, f.gradient_by(&mut engine, &origin)?.norm());
    }
    let centre = f.eval(&origin);
    // Between the multiples of half a degree, so that none falls on the lines where the saddle is level.
    let rising = (0..DIRECTIONS).filter(|&k| {
        let (sin, cos) = sin_cos(TAU * (f64::from(k) + 0.5) / f64::from(DIRECTIONS));
        f.eval(&[RADIUS * cos, RADIUS * sin]) > centre
    });
    Ok(Judged {
        name,
        slope,
        eigenvalues: point.eigenvalues,
        kind: point.kind,
        expected,
        rising: rising.count() as f64 / f64::from(DIRECTIONS),
    })
}

/// The largest ‖∇f‖ at any known stationary point of any problem, by any exact engine.
fn worst_of_problems() -> anyhow::Result<f64> {
    let mut worst = 0.0;
    for problem in problems() {
        for stationary in problem.stationary_points() {
            for mut engine in Engine::all().into_iter().filter(Engine::is_exact) {
                let gradient = problem.gradient_by(&mut engine, &stationary.point)?;
                worst = max(worst, gradient.norm());
            }
        }
    }
    Ok(worst)
}

/// Descent from (1, y), at most until it is far away.
fn descend<F: ScalarFunction>(f: &F, y: f64) -> Vec<[f64; 2]> {
    rule::path(ETA, [1.0, y], |theta| value_and_gradient_array(f, &theta).1)
        .take(STEPS + 1)
        .collect()
}

fn slope<F: ScalarFunction>(f: &F, point: [f64; 2]) -> f64 {
    let [d_x, d_y] = value_and_gradient_array(f, &point).1;
    hypot(d_x, d_y)
}

fn paths<F: ScalarFunction>(saddle: &F, ridge: &[[f64; 2]], nudged: &[[f64; 2]]) -> Table {
    let columns = ["start", "step", "x", "y", "loss"];
    let mut table = Table::new(
        "descent",
        "Descent on the saddle, η = 0.1, on the ridge and nudged off it.",
        &columns,
    );
    for (start, path) in [("(1, 0)", ridge), ("(1, 1e-12)", nudged)] {
        for step in [0, 50, 100, 150, 152, 160] {
            let [x, y] = path[step];
            table.push(cells![start, step, x, y, saddle.eval(&[x, y])]);
        }
    }
    table
}

fn figure<F: ScalarFunction>(saddle: &F) -> Figure {
    Figure::panels(
        "",
        "Three surfaces that are level at the origin: a minimum, a maximum, and a saddle, which rises along x and \
         falls along y.",
        3,
        [
            surface(&Well, "minimum of cosh x + cosh 2y − 2", 1.15),
            surface(&Hill, "maximum of exp(−x²/2 − y²)", 2.3),
            surface(saddle, "saddle of x² − y²", 1.15),
        ],
    )
}

fn surface<F: ScalarFunction>(f: &F, title: &str, half: f64) -> Panel {
    let surface = Surface3DPlot::default()
        .with_data_fn(|x, y| f.eval(&[x, y]), -half..=half, -half..=half, 25, 25)
        .with_z_colormap(ColorMap::Viridis)
        .with_wireframe_color(style::INK)
        .with_x_label("x")
        .with_y_label("y")
        .with_grid_lines(4);
    let plots = vec![Plot::Surface3D(surface)];
    let mut layout = style::layout(&plots)
        .with_title(title)
        .with_width(400.0)
        .with_height(400.0)
        .with_force_margins(10.0, 10.0)
        .with_force_margins_y(40.0, 0.0);
    // The height says what the colour says.
    layout.show_colorbar = false;
    Panel::new(plots, layout)
}
