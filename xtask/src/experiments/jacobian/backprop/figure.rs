//! The figure of 5.3-backprop: numbers held against width and against depth, and what checkpointing costs.

use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::depth::{Depth, WAYS};
use super::width::Width;
use crate::figure::{Figure, Panel, axis, style};

pub(super) fn costs(widths: &[Width], depths: &[Depth]) -> Figure {
    Figure::panels(
        "",
        "On the left, the numbers held beyond the stages' inputs: a vector where the explicit product holds a matrix. In the \
         middle, the inputs themselves, for a chain of L stages: they grow with L, unless only some are kept. On the right, \
         what that costs: a few evaluations of each stage more.",
        3,
        [
            width_panel(widths),
            numbers_panel(depths),
            evaluations_panel(depths),
        ],
    )
}

fn width_panel(widths: &[Width]) -> Panel {
    let points = |numbers: fn(&Width) -> usize| -> Vec<(f64, f64)> {
        axis::log_log(widths.iter().map(|w| (w.n as f64, numbers(w) as f64)))
    };
    let mut plots: Vec<Plot> = Vec::new();
    plots.extend(style::series(
        1,
        &points(|w| w.product_numbers),
        "explicit product",
    ));
    plots.extend(style::series(0, &points(|w| w.row_numbers), "row vector"));
    let layout = style::layout(&plots)
        .with_title("beyond the inputs")
        .with_x_label("width n")
        .with_y_label("numbers held")
        .with_width(440.0)
        .with_legend_position(LegendPosition::InsideTopLeft);
    Panel::new(plots, axis::decades_y(axis::decades_x(layout, 0, 3), 0, 6))
}

fn numbers_panel(depths: &[Depth]) -> Panel {
    let plots = by_way(
        depths,
        |depth| (depth.stages as f64, depth.numbers as f64),
        axis::log_log,
    );
    let layout = style::layout(&plots)
        .with_title("all numbers, n = 1")
        .with_x_label("stages L")
        .with_y_label("numbers held")
        .with_width(440.0)
        .with_legend_position(LegendPosition::InsideTopLeft);
    Panel::new(plots, axis::decades_y(axis::decades_x(layout, 0, 5), 0, 5))
}

fn evaluations_panel(depths: &[Depth]) -> Panel {
    let per_stage = |depth: &Depth| depth.evaluations as f64 / depth.stages as f64;
    let plots = by_way(
        depths,
        |depth| (depth.stages as f64, per_stage(depth)),
        axis::log_x,
    );
    let layout = style::layout(&plots)
        .with_title("evaluations")
        .with_x_label("stages L")
        .with_y_label("evaluations of a stage")
        .with_width(440.0)
        .with_legend_position(LegendPosition::InsideTopLeft);
    let layout = axis::ranges(layout, (0.0, 5.0), (0.0, 30.0)).with_y_tick_step(5.0);
    Panel::new(plots, axis::decades_x(layout, 0, 5))
}

/// Points of one series.
type Points = Vec<(f64, f64)>;

fn by_way(
    depths: &[Depth],
    point: impl Fn(&Depth) -> (f64, f64),
    scale: fn(Points) -> Points,
) -> Vec<Plot> {
    let mut plots = Vec::new();
    for (k, (way, _)) in WAYS.into_iter().enumerate() {
        let points = depths.iter().filter(|depth| depth.way == way).map(&point);
        plots.extend(style::series(k, &scale(points.collect()), way));
    }
    plots
}
