//! The figure of 4.2-level-set: level sets, tangents and gradients.

use gradus_calculus::{ScalarFunction, TraceConfig, gradient, level_set_tangent, trace_level_set};
use gradus_numerics::sin;
use gradus_problems::{Bowl, Rosenbrock, RunningExample};
use kuva::plot::{LinePlot, QuiverPlot};
use kuva::render::plots::Plot;

use super::{RADIUS, Subject};
use crate::figure::{Figure, Panel, axis, contour, style};

pub(super) fn right_angles(subject: Subject) -> anyhow::Result<Figure> {
    let wide = ((-3.0, 3.0), (-3.0, 3.0));
    let narrow = ((-2.0, 2.0), (-1.0, 3.0));
    // Starting points by their level: on the bowl's y axis, at a chosen height on the example, on Rosenbrock's y axis.
    let bowl = [0.5, 2.0, 5.0].map(|level: f64| [0.0, (level / 2.0).sqrt()]);
    let example = [
        (0.5, 1.0, 0.4),
        (3.0, 1.0, 1.5),
        (3.0, -1.0, 1.5),
        (-2.0, 1.0, -1.0),
        (-2.0, -1.0, -1.0),
    ]
    .map(|(level, side, y): (f64, f64, f64)| {
        let x = ((level - sin(y)) / y).sqrt();
        [side * x, y]
    });
    let rosenbrock = [-30.0, 15.0, 200.0]
        .map(|level: f64| [0.0, level.signum() * ((level.abs() - 1.0) / 100.0).sqrt()]);
    let panels = [
        panel(&Bowl, "x² + 2y²", wide, &bowl, subject)?,
        panel(&RunningExample, "x²y + sin y", wide, &example, subject)?,
        panel(
            &Rosenbrock { n: 2 },
            "100 (y − x²)² + (1 − x)²",
            narrow,
            &rosenbrock,
            subject,
        )?,
    ];
    Ok(Figure::panels(
        "",
        "Level sets (thin lines), tangents found from values alone (dark strokes) and the direction of the gradient \
         (red arrows) on the bowl, the running example and Rosenbrock's function: always a right angle.",
        3,
        panels,
    ))
}

/// Contours, and on those through `starts` a tangent and the gradient's direction here and there.
fn panel<F: ScalarFunction>(
    f: &F,
    title: &str,
    (x, y): ((f64, f64), (f64, f64)),
    starts: &[[f64; 2]],
    subject: Subject,
) -> anyhow::Result<Panel> {
    const STEPS_ACROSS: f64 = 300.0;
    const SPACING: usize = 50;
    let width = x.1 - x.0;
    let margin = 0.1 * width;
    let config = TraceConfig {
        step: width / STEPS_ACROSS,
        bounds: [[x.0 + margin, y.0 + margin], [x.1 - margin, y.1 - margin]],
        ..TraceConfig::default()
    };
    let mut strokes = Vec::new();
    let mut arrows = QuiverPlot::new()
        .with_color(style::CRIMSON)
        .with_scale(1.0)
        .with_shaft_width(1.6);
    let (mut levels, mut marked) = (Vec::new(), Vec::new());
    for &start in starts {
        let curve = trace_level_set(f, start, &config)?;
        levels.push(curve.level);
        let count = curve.points.len().div_ceil(SPACING);
        for k in 0..count {
            let p = curve.points[(2 * k + 1) * curve.points.len() / (2 * count)];
            let [t_x, t_y] =
                level_set_tangent(|p| f.eval(&p), p, RADIUS)?.map(|t| 0.045 * width * t);
            let stroke = [(p[0] - t_x, p[1] - t_y), (p[0] + t_x, p[1] + t_y)];
            let stroke = LinePlot::new()
                .with_data(stroke)
                .with_color(style::INK)
                .with_stroke_width(2.2);
            strokes.push(Plot::Line(stroke));
            let uphill = subject(gradient(f, &p)).normalize() * (0.08 * width);
            arrows = arrows.with_arrow(p[0], p[1], uphill[0], uphill[1]);
            marked.extend([0.0, 0.5, 1.0].map(|t| (p[0] + t * uphill[0], p[1] + t * uphill[1])));
        }
    }
    strokes.push(Plot::Quiver(arrows));
    levels.sort_by(f64::total_cmp);
    levels.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    let layout = style::layout(&strokes)
        .with_title(title)
        .with_x_label("x")
        .with_y_label("y")
        .with_show_grid(false)
        .with_box_axes()
        .with_x_tick_step(1.0)
        .with_y_tick_step(1.0);
    let layout = axis::equal(layout, x, y, (420.0, 440.0));
    let contours = contour::contours(|x, y| f.eval(&[x, y]), &levels, &layout, &marked);
    let plots = contours.lines.into_iter().chain(strokes).collect();
    Ok(Panel::new(plots, layout).labels(contours.labels))
}
