//! The figures of 4.3-learning-rate: a path for each regime, and steps against the learning rate.

use std::f64::consts::TAU;

use gradus_numerics::sin_cos;
use kuva::plot::LinePlot;
use kuva::render::plots::Plot;

use super::{GOAL, GRID, STEPS, Subject, path, rate, steps_to};
use crate::figure::{Figure, Label, Panel, axis, style};
use crate::number::short;

/// One path per regime over the bowl's contours.
pub(super) fn paths(gradient: Subject) -> Figure {
    let panels = [
        (0.01, "η = 0.01: slow"),
        (0.25, "η = ¼: y lands at once"),
        (1.0 / 3.0, "η = ⅓: fastest"),
        (0.45, "η = 0.45: oscillates"),
        (0.5, "η = ½: for ever"),
        (0.52, "η = 0.52: diverges"),
    ]
    .map(|(eta, title)| panel(eta, title, gradient));
    Figure::panels(
        "paths",
        "Twenty-five steps from (2.6, 2.2) on the bowl, one learning rate for each regime. The last path leaves the \
         picture.",
        3,
        panels,
    )
}

fn panel(eta: f64, title: &str, gradient: Subject) -> Panel {
    let range = (-4.0, 4.0);
    let inside = |p: &[f64; 2]| p.iter().all(|coordinate| coordinate.abs() < 3.9);
    let points: Vec<(f64, f64)> = path(eta, gradient)
        .take(26)
        .take_while(inside)
        .map(<(f64, f64)>::from)
        .collect();
    let mut plots: Vec<Plot> = [0.5, 2.0, 5.0, 10.0, 16.0, 24.0].map(contour).into();
    plots.extend(style::path(&points, ""));
    plots.push(style::star(0.0, 0.0, ""));
    let layout = style::layout(&plots)
        .with_title(title)
        .with_x_label("x")
        .with_y_label("y")
        .with_show_grid(false)
        .with_box_axes()
        .with_x_tick_step(2.0)
        .with_y_tick_step(2.0);
    Panel::new(plots, axis::equal(layout, range, range, (380.0, 380.0)))
}

/// The ellipse x² + 2y² = level.
fn contour(level: f64) -> Plot {
    let points = (0..=120).map(|k| {
        let (sin, cos) = sin_cos(TAU * f64::from(k) / 120.0);
        (level.sqrt() * cos, (level / 2.0).sqrt() * sin)
    });
    Plot::Line(
        LinePlot::new()
            .with_data(points)
            .with_color(style::GREY)
            .with_stroke_width(1.0),
    )
}

pub(super) fn iterations(gradient: Subject) -> Figure {
    let count = |eta: f64| steps_to(GOAL, eta, gradient).map(|steps| (eta, f64::from(steps)));
    let all = (4..GRID / 2 - 2).filter_map(|k| count(rate(k)));
    let named: Vec<(f64, f64)> = STEPS.iter().filter_map(|&(eta, _, _)| count(eta)).collect();
    // Beside each marker, where the curve is not: how far right and how far up, in decades.
    let places = [
        (0.055, 0.05),
        (0.045, 0.1),
        (0.03, 0.13),
        (0.0, -0.13),
        (-0.05, 0.08),
        (-0.055, 0.0),
    ];
    let labels = STEPS
        .iter()
        .zip(places)
        .filter_map(|(&(eta, name, _), (right, up))| {
            let (_, steps) = count(eta)?;
            let (_, height) = axis::log_y([(eta, steps)]).pop()?;
            Some(Label::new(
                eta + right,
                height + up,
                format!("η = {name}: {}", short(steps)),
            ))
        });
    let labels: Vec<Label> = labels.collect();
    let plots = vec![
        style::line(0, axis::log_y(all), ""),
        style::markers(1, axis::log_y(named), ""),
    ];
    let layout = style::layout(&plots)
        .with_x_label("learning rate η")
        .with_y_label("steps until b ≤ 1e-8")
        .with_x_tick_step(0.1);
    let layout = axis::decades_y(layout.with_x_axis_min(0.0).with_x_axis_max(0.5), 0, 3);
    Figure::new(
        "iterations",
        "Steps from (2.6, 2.2) until the loss is at most 1e-8, against the learning rate: many where η is small, \
         fewest at ⅓, and without end towards ½.",
        plots,
        layout,
    )
    .labels(labels)
}
