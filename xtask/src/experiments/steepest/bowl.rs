//! 4.4-bowl: the chapter's figure.

use gradus_calculus::{Differentiator, FiniteDifference, ScalarFunction, Step, gradient};
use gradus_problems::Bowl;
use kuva::plot::legend::LegendPosition;

use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, contour, style};
use crate::report::Report;
use crate::table::{Table, cells};

const ETA: f64 = 0.1;
const STEPS: usize = 25;
const START: [f64; 2] = [2.6, 2.2];
/// Where the gradient is held against a centred difference.
const POINT: [f64; 2] = [1.3, -0.7];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.4-bowl",
    suite: Suite::Steepest,
    statement: "Each arrow of the bowl's gradient field points straight uphill; steps against it lead to the minimum.",
    formula: r"b(x, y) = x^2 + 2y^2, \quad \nabla b = (2x,\, 4y), \quad (x, y) \leftarrow (x, y) - \eta\, \nabla b(x, y)",
    calls: &[
        "gradient(&Bowl, &[x, y])",
        "FiniteDifference::central().with_step(Step::Absolute(1e-6))?.partial(&Bowl, &[1.3, -0.7], i)",
    ],
    run: |_| {
        evidence(|[x, y]| {
            let slope = gradient(&Bowl, &[x, y]);
            [slope[0], slope[1]]
        })
    },
    control: Control {
        wrong: "∂b/∂y = 2y",
        run: |_| evidence(|[x, y]| [2.0 * x, 2.0 * y]),
    },
};

/// Everything the claim says, for whatever gradient is given.
fn evidence(gradient: impl Fn([f64; 2]) -> [f64; 2]) -> anyhow::Result<Report> {
    let path = descend(&gradient);
    let end = path[STEPS];
    let at_point = gradient(POINT);
    let mut report = Report::new();
    // A step multiplies x by 1 − 2η = 0.8 and y by 1 − 4η = 0.6.
    for (i, (axis, factor)) in [("x", 0.8), ("y", 0.6)].into_iter().enumerate() {
        let closed_form = START[i] * gradus_numerics::powi(factor, 25);
        report = report.check(Check::relative(
            format!("{axis} after 25 steps"),
            end[i],
            closed_form,
            1e-14,
        ));
    }
    let mut centred = FiniteDifference::central().with_step(Step::Absolute(1e-6))?;
    for (i, (axis, closed_form)) in [("x", 2.6), ("y", -2.8)].into_iter().enumerate() {
        let difference = centred.try_partial(&Bowl, &POINT, i)?;
        report = report
            .check(Check::exact(
                format!("∂b/∂{axis} at (1.3, −0.7)"),
                at_point[i],
                closed_form,
            ))
            .check(Check::near(
                format!("∂b/∂{axis} against its centred difference"),
                at_point[i],
                difference,
                1e-9,
            ));
    }
    Ok(report.figure(figure(&gradient, &path)).table(steps(&path)))
}

/// The starting point and the 25 points after it.
fn descend(gradient: &impl Fn([f64; 2]) -> [f64; 2]) -> Vec<[f64; 2]> {
    let step = |&[x, y]: &[f64; 2]| {
        let [d_x, d_y] = gradient([x, y]);
        Some([x - ETA * d_x, y - ETA * d_y])
    };
    std::iter::successors(Some(START), step)
        .take(STEPS + 1)
        .collect()
}

fn figure(gradient: &impl Fn([f64; 2]) -> [f64; 2], path: &[[f64; 2]]) -> Figure {
    let range = (-3.0, 3.0);
    let path: Vec<(f64, f64)> = path.iter().map(|&point| point.into()).collect();
    let [line, dots] = style::path(&path, "descent, η = 0.1");
    let subject = vec![
        style::arrows(
            (range, range),
            13,
            |x, y| gradient([x, y]).into(),
            "gradient ∇b",
        ),
        line,
        dots,
        style::star(0.0, 0.0, "minimum"),
    ];
    let layout = style::layout(&subject)
        .with_title("b(x, y) = x² + 2y²")
        .with_x_label("x")
        .with_y_label("y")
        .with_show_grid(false)
        .with_box_axes()
        .with_x_tick_step(1.0)
        .with_y_tick_step(1.0)
        .with_legend_position(LegendPosition::InsideTopLeft);
    let layout = axis::equal(layout, range, range, (700.0, 600.0));
    let levels: Vec<f64> = (0..12).map(|k| 0.5 + 29.5 * f64::from(k) / 11.0).collect();
    let contours = contour::contours(|x, y| Bowl.eval(&[x, y]), &levels, &layout, &path);
    let plots = contours.lines.into_iter().chain(subject).collect();
    Figure::new(
        "",
        "Contours of the bowl, its gradient field, and 25 steps of gradient descent from (2.6, 2.2). The arrows \
         stand at right angles to the contours; the path runs against them, downhill to the minimum.",
        plots,
        layout,
    )
    .labels(contours.labels)
}

fn steps(path: &[[f64; 2]]) -> Table {
    let columns = ["step", "x", "y", "b(x, y)"];
    let mut table = Table::new("", "The path of the descent.", &columns);
    for (k, &[x, y]) in path.iter().enumerate() {
        table.push(cells![k, x, y, Bowl.eval(&[x, y])]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Conditions;
    use crate::outcome::Outcome;

    #[test]
    fn the_readme_shows_this_figure() {
        let outcome = Outcome::of(&EXPERIMENT, &Conditions::default());
        let findings = outcome.findings.expect("the experiment runs");
        let shown = include_str!("../../../../docs/4.4-bowl.svg");
        assert!(
            findings.drawings[0].svg == shown,
            "copy target/reproduce/figures/4.4-bowl.svg over docs/4.4-bowl.svg"
        );
    }
}
