//! 2.2-decrease: the step that lowers f the most turns towards −∇f as it gets shorter.

use std::f64::consts::PI;

use gradus_calculus::{AnyScalarFunction, Engine, order_of_convergence};
use gradus_numerics::{atan2, powf, sin_cos};
use gradus_problems::{Beale, Bowl, Rosenbrock, RunningExample};
use kuva::plot::legend::LegendPosition;

use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const ANGLES: usize = 720;
const SPACING: f64 = 2.0 * PI / ANGLES as f64;
/// ‖v‖ = 10^(−k/4), k = 4 … 16: from 1e-1 down to 1e-4.
const STEPS: std::ops::RangeInclusive<i32> = 4..=16;

/// What is taken for the gradient, made of the right one.
type Slope = fn([f64; 2]) -> [f64; 2];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "2.2-decrease",
    suite: Suite::Gradient,
    statement: "To lower f by a short step v, make ∇f·v as negative as possible: the best direction tends to that of −∇f.",
    formula: r"\operatorname*{arg\,min}_{\|v\| = h} f(x + v) \; \to \; -h\, \frac{\nabla f(x)}{\|\nabla f(x)\|} \qquad (h \to 0)",
    calls: &[
        "gradient(&f, &[x, y])",
        "order_of_convergence(&lengths, &angles)",
    ],
    run: |_| evidence(|gradient| gradient),
    control: Control {
        wrong: "(∂f/∂x, −∂f/∂y) in place of ∇f",
        run: |_| evidence(|[d_x, d_y]| [d_x, -d_y]),
    },
};

struct Subject {
    name: &'static str,
    f: Box<dyn AnyScalarFunction>,
    points: [[f64; 2]; 2],
}

fn subjects() -> [Subject; 4] {
    let subject = |name, f, points| Subject { name, f, points };
    [
        subject("f", Box::new(RunningExample), [[1.0, 0.5], [-1.5, 1.2]]),
        subject("bowl", Box::new(Bowl), [[1.0, 1.0], [-2.0, 0.5]]),
        subject("Beale", Box::new(Beale), [[1.0, 0.5], [2.0, -0.5]]),
        subject(
            "Rosenbrock",
            Box::new(Rosenbrock { n: 2 }),
            [[-1.2, 1.0], [0.5, 1.5]],
        ),
    ]
}

/// How the best direction at one point closes in on −∇f.
struct Closing {
    name: &'static str,
    at: [f64; 2],
    /// Angle between the best v and −∇f for each length.
    angles: Vec<f64>,
    order: f64,
    /// The limit of angle / ‖v‖: |tᵀ H g| / ‖g‖² with t orthogonal to g, of unit length.
    rate: f64,
    /// At the shortest step, among the 720 angles, the one with the most negative ∇f·v is the best.
    agrees: bool,
}

impl Closing {
    fn place(&self) -> String {
        let [x, y] = self.at;
        format!("{} at ({x}, {y})", self.name).replace('-', "−")
    }
}

fn evidence(slope: Slope) -> anyhow::Result<Report> {
    let mut closings = Vec::new();
    for subject in subjects() {
        for at in subject.points {
            closings.push(closing(&subject, at, slope)?);
        }
    }
    let disagreeing = closings.iter().filter(|closing| !closing.agrees).count();
    let checks = closings.iter().map(|closing| {
        Check::near(
            format!("{}: order at which the angle closes", closing.place()),
            closing.order,
            1.0,
            0.1,
        )
    });
    Ok(Report::new()
        .checks(checks)
        .check(Check::exact(
            "points where the best of the 720 angles is not the one with the most negative ∇f·v, ‖v‖ = 1e-4",
            disagreeing as f64,
            0.0,
        ))
        .figure(figure(&closings))
        .table(table(&closings))
        .note(
            "720 angles stand half a degree apart, more than the angle to be measured from ‖v‖ = 1e-2 down: the best of \
             them is refined by the parabola through it and its two neighbours, from values of f alone.",
        ))
}

fn closing(subject: &Subject, at: [f64; 2], slope: Slope) -> anyhow::Result<Closing> {
    let f = subject.f.as_ref();
    let right = f.gradient_by(&mut Engine::default(), &at)?;
    let [d_x, d_y] = slope([right[0], right[1]]);
    let downhill = atan2(-d_y, -d_x);
    let lengths = lengths();
    let angles: Vec<f64> = lengths
        .iter()
        .map(|&h| turn(refined(f, at, h) - downhill))
        .collect();
    let shortest = lengths[lengths.len() - 1];
    let linear = best(|v| d_x * v[0] + d_y * v[1], shortest);
    let squared = d_x * d_x + d_y * d_y;
    let hessian = f.hessian(&at)?;
    let bent = [
        hessian[(0, 0)] * d_x + hessian[(0, 1)] * d_y,
        hessian[(1, 0)] * d_x + hessian[(1, 1)] * d_y,
    ];
    Ok(Closing {
        name: subject.name,
        at,
        order: order_of_convergence(&lengths, &angles)?,
        angles,
        rate: (bent[1] * d_x - bent[0] * d_y).abs() / (squared * squared.sqrt()),
        agrees: best(around(f, at), shortest) == linear,
    })
}

fn lengths() -> Vec<f64> {
    STEPS.map(|k| powf(10.0, -f64::from(k) / 4.0)).collect()
}

/// v ↦ f(x + v)
fn around(f: &dyn AnyScalarFunction, at: [f64; 2]) -> impl Fn([f64; 2]) -> f64 {
    move |v| f.value(&[at[0] + v[0], at[1] + v[1]])
}

fn step(angle: f64, length: f64) -> [f64; 2] {
    let (sin, cos) = sin_cos(angle);
    [length * cos, length * sin]
}

/// Which of the 720 angles makes the value of a step of this length the smallest.
fn best(value: impl Fn([f64; 2]) -> f64, length: f64) -> usize {
    let values: Vec<f64> = (0..ANGLES)
        .map(|k| value(step(k as f64 * SPACING, length)))
        .collect();
    (0..ANGLES).fold(0, |best, k| if values[k] < values[best] { k } else { best })
}

/// The best angle: the lowest point of the parabola through the best of the 720 and its neighbours.
fn refined(f: &dyn AnyScalarFunction, at: [f64; 2], length: f64) -> f64 {
    let value = around(f, at);
    let angle = best(&value, length) as f64 * SPACING;
    let [before, here, after] =
        [-SPACING, 0.0, SPACING].map(|turn| value(step(angle + turn, length)));
    angle + 0.5 * SPACING * (before - after) / (before - 2.0 * here + after)
}

/// The size of an angle, between 0 and π.
fn turn(angle: f64) -> f64 {
    let angle = angle.rem_euclid(2.0 * PI);
    if angle > PI { 2.0 * PI - angle } else { angle }
}

fn figure(closings: &[Closing]) -> Figure {
    let grid = [1e-4, 1e-1].map(|h| (h, 0.5 * SPACING));
    let mut plots = vec![style::reference(
        axis::log_log(grid),
        "half the spacing of the 720 angles",
    )];
    for (k, closing) in closings.iter().step_by(2).enumerate() {
        let points = axis::log_log(lengths().into_iter().zip(closing.angles.iter().copied()));
        let name = closing.place();
        plots.extend(style::series(k, &points, &name));
    }
    let layout = style::layout(&plots)
        .with_x_label("‖v‖")
        .with_y_label("angle between the best v and −∇f")
        .with_legend_position(LegendPosition::InsideBottomRight);
    let layout = axis::decades_y(axis::decades_x(layout, -4, -1), -6, -1);
    Figure::new(
        "",
        "The angle between −∇f and the step of length ‖v‖ that lowers the function the most, in radians. It closes in \
         proportion to ‖v‖, far below what the grid of angles could show without refinement.",
        plots,
        layout,
    )
}

fn table(closings: &[Closing]) -> Table {
    let mut table = Table::new(
        "",
        "Order at which the angle closes, and angle over length at ‖v‖ = 1e-4 beside its limit |tᵀ ∇²f g| / ‖g‖², where \
         g = ∇f and t is orthogonal to g, of unit length.",
        &["function", "x", "y", "order", "angle / ‖v‖", "limit"],
    );
    for closing in closings {
        let [x, y] = closing.at;
        let measured = closing.angles[closing.angles.len() - 1] / 1e-4;
        table.push(cells![
            closing.name,
            x,
            y,
            closing.order,
            measured,
            closing.rate
        ]);
    }
    table
}
