//! 4.4-arrows: every arrow of the bowl's gradient field stands at right angles to the contour it sits on.

use gradus_calculus::{ScalarFunction, gradient, level_set_tangent};
use gradus_numerics::{hypot, max};
use gradus_problems::Bowl;

use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};

/// Radius of the circle on which the contour is looked for.
const RADIUS: f64 = 1e-5;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.4-arrows",
    suite: Suite::Steepest,
    statement: "Each arrow of the gradient field is orthogonal to the contour it sits on.",
    formula: r"\nabla b(p) \perp \{\, q : b(q) = b(p) \,\}, \qquad p \in \{-3, -2.5, \dots, 3\}^2 \setminus \{0\}",
    calls: &[
        "level_set_tangent(|p| Bowl.eval(&p), p, 1e-5)",
        "gradient(&Bowl, &p)",
    ],
    run: |_| {
        evidence(|p| {
            let slope = gradient(&Bowl, &p);
            [slope[0], slope[1]]
        })
    },
    control: Control {
        wrong: "the two partials swapped",
        run: |_| evidence(|[x, y]| [4.0 * y, 2.0 * x]),
    },
};

fn evidence(gradient: impl Fn([f64; 2]) -> [f64; 2]) -> anyhow::Result<Report> {
    let bowl = |p: [f64; 2]| Bowl.eval(&p);
    let columns = ["x", "y", "∂b/∂x", "∂b/∂y", "cos of arrow and contour"];
    let mut table = Table::new(
        "",
        "The arrows of the chapter's figure and the contours under them.",
        &columns,
    );
    let (mut worst, mut uphill) = (0.0, 0);
    let nodes = || (-6..=6).map(|k| 0.5 * f64::from(k));
    let points = nodes().flat_map(|x| nodes().map(move |y| [x, y]));
    for p in points.filter(|p| *p != [0.0, 0.0]) {
        let [d_x, d_y] = gradient(p);
        let length = hypot(d_x, d_y);
        let [t_x, t_y] = level_set_tangent(bowl, p, RADIUS)?;
        let cosine = (d_x * t_x + d_y * t_y) / length;
        worst = max(worst, cosine.abs());
        let ahead = [p[0] + RADIUS * d_x / length, p[1] + RADIUS * d_y / length];
        uphill += u32::from(bowl(ahead) > bowl(p));
        table.push(cells![p[0], p[1], d_x, d_y, cosine]);
    }
    let arrows = table.rows.len();
    let [at_origin_x, at_origin_y] = gradient([0.0, 0.0]);
    let direction_at_origin = level_set_tangent(bowl, [0.0, 0.0], RADIUS).is_ok();
    Ok(Report::new()
        .check(Check::exact("arrows, 13 × 13 without the origin", arrows as f64, 168.0))
        .check(Check::at_most("|cos| of arrow and contour, worst", worst, 1e-6))
        .check(Check::exact("arrows that point uphill", uphill.into(), 168.0))
        .check(Check::exact("length of the arrow at the origin", hypot(at_origin_x, at_origin_y), 0.0))
        .check(Check::exact("contour directions at the origin", f64::from(u8::from(direction_at_origin)), 0.0))
        .table(table)
        .note("At the origin, the minimum, the gradient vanishes and the contour is a single point: no arrow, no direction."))
}
