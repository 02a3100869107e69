//! 4.4-bowl: the chapter's figure.

use kuva::plot::legend::LegendPosition;
use kuva::plot::{LinePlot, QuiverPlot, ScatterPlot};
use kuva::render::plots::Plot;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, contour, style};
use crate::report::Report;
use crate::table::{Table, cells};

const ETA: f64 = 0.1;
const STEPS: u32 = 25;
const START: [f64; 2] = [2.6, 2.2];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.4-bowl",
    suite: Suite::Steepest,
    statement: "Descent against the gradient of the bowl leads to its minimum, and each arrow of the gradient field points straight uphill.",
    formula: r"b(x, y) = x^2 + 2y^2, \qquad \nabla b = (2x, 4y), \qquad x_{k+1} = x_k - \eta \nabla b(x_k)",
    calls: &[
        "gradus_calculus::gradient(&bowl, &x)",
        "gradus_calculus::FiniteDifference::central(1e-6)",
    ],
    run: |_: &Context| evidence(|[x, y]| [2.0 * x, 4.0 * y]),
    control: Control {
        wrong: "∂b/∂y = 2y",
        run: |_: &Context| evidence(|[x, y]| [2.0 * x, 2.0 * y]),
    },
};

fn bowl([x, y]: [f64; 2]) -> f64 {
    x * x + 2.0 * (y * y)
}

fn evidence(gradient: impl Fn([f64; 2]) -> [f64; 2]) -> anyhow::Result<Report> {
    let path = descend(&gradient);
    let end = path[path.len() - 1];
    // Each step multiplies x by 1 − 2η and y by 1 − 4η.
    let expected = [
        START[0] * gradus_numerics::powi(0.8, 25),
        START[1] * gradus_numerics::powi(0.6, 25),
    ];
    let point = [1.3, -0.7];
    let analytic = gradient(point);
    let difference = centred_difference(point, 1e-6);
    Ok(Report::new()
        .check(Check::relative(
            "x after 25 steps",
            end[0],
            expected[0],
            1e-14,
        ))
        .check(Check::relative(
            "y after 25 steps",
            end[1],
            expected[1],
            1e-14,
        ))
        .check(Check::near(
            "∂b/∂x at (1.3, −0.7), gradient against difference",
            analytic[0],
            difference[0],
            1e-9,
        ))
        .check(Check::near(
            "∂b/∂y at (1.3, −0.7), gradient against difference",
            analytic[1],
            difference[1],
            1e-9,
        ))
        .figure(figure(&gradient, &path))
        .table(steps(&path)))
}

fn descend(gradient: &impl Fn([f64; 2]) -> [f64; 2]) -> Vec<[f64; 2]> {
    let mut path = vec![START];
    for _ in 0..STEPS {
        let [x, y] = path[path.len() - 1];
        let [dx, dy] = gradient([x, y]);
        path.push([x - ETA * dx, y - ETA * dy]);
    }
    path
}

fn centred_difference([x, y]: [f64; 2], h: f64) -> [f64; 2] {
    [
        (bowl([x + h, y]) - bowl([x - h, y])) / (2.0 * h),
        (bowl([x, y + h]) - bowl([x, y - h])) / (2.0 * h),
    ]
}

fn figure(gradient: &impl Fn([f64; 2]) -> [f64; 2], path: &[[f64; 2]]) -> Figure {
    let range = (-3.0, 3.0);
    let points = || path.iter().map(|&[x, y]| (x, y));
    let field = QuiverPlot::from_function((-3.0, 3.0, 13), (-3.0, 3.0, 13), |x, y| {
        gradient([x, y]).into()
    })
    .with_color(style::GREY)
    .with_legend("gradient ∇b");
    let line = LinePlot::new()
        .with_data(points())
        .with_color(style::CRIMSON)
        .with_stroke_width(2.0)
        .with_legend("descent, η = 0.1");
    let dots = ScatterPlot::new()
        .with_data(points())
        .with_color(style::CRIMSON)
        .with_size(3.0);
    let subject = vec![
        Plot::Quiver(field),
        Plot::Line(line),
        Plot::Scatter(dots),
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
    let avoid: Vec<(f64, f64)> = points().collect();
    let contours = contour::contours(|x, y| bowl([x, y]), &levels, &layout, &avoid);
    let plots = contours.lines.into_iter().chain(subject).collect();
    Figure::new(
        "",
        "Contours of the bowl, its gradient field, and 25 steps of gradient descent from (2.6, 2.2). The arrows \
         stand at right angles to the contours; the path follows them downhill to the minimum.",
        plots,
        layout,
    )
    .labels(contours.labels)
}

fn steps(path: &[[f64; 2]]) -> Table {
    let mut table = Table::new(
        "",
        "The path of the descent.",
        &["step", "x", "y", "b(x, y)"],
    );
    for (k, &[x, y]) in path.iter().enumerate() {
        table.push(cells![k, x, y, bowl([x, y])]);
    }
    table
}
