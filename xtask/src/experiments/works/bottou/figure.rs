//! The gaps of all methods.

use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::mean_trace;
use super::methods::{Stall, Trace};
use super::problem::EXAMPLES;
use crate::figure::{Figure, Panel, axis, style};

pub(super) fn figure(
    reduced: &[(&str, Vec<Trace>); 2],
    stalls: &[Vec<Stall>],
    growing: &Trace,
) -> Figure {
    let passes = |trace: &Trace, last: f64| -> Vec<(f64, f64)> {
        let n = EXAMPLES as f64;
        let scaled = trace.iter().map(|&(touched, gap)| (touched / n, gap));
        axis::log_y(scaled.take_while(|point| point.0 <= last))
    };
    let stalled = |rate: usize| {
        let traces: Vec<Trace> = stalls[rate]
            .iter()
            .map(|stall| stall.trace.clone())
            .collect();
        mean_trace(&traces)
    };
    let plots: Vec<Plot> = vec![
        style::line(0, passes(&reduced[0].1[0], 40.0), "SAGA"),
        style::line(1, passes(&reduced[1].1[0], 40.0), "SVRG"),
        style::line(3, passes(&stalled(3), 40.0), "fixed step, η = 0.4"),
        style::line(4, passes(&stalled(0), 40.0), "fixed step, η = 0.05"),
        style::line(2, passes(growing, 40.0), "growing batches"),
    ];
    let layout = style::layout(&plots)
        .with_title("against examples touched")
        .with_width(540.0)
        .with_x_label("examples touched / N")
        .with_y_label("gap F − min F")
        .with_x_axis_min(0.0)
        .with_x_axis_max(40.0)
        .with_x_tick_step(10.0)
        .with_legend_position(LegendPosition::InsideTopRight);
    let left = Panel::new(plots, axis::decades_y(layout, -13, 6));
    let steps = axis::log_y(
        growing
            .iter()
            .enumerate()
            .map(|(step, point)| (step as f64, point.1)),
    );
    let plots = vec![style::line(2, steps, "growing batches")];
    let layout = style::layout(&plots)
        .with_title("against steps")
        .with_width(400.0)
        .with_x_label("step")
        .with_y_label("gap F − min F")
        .with_x_axis_min(0.0)
        .with_x_axis_max(160.0)
        .with_x_tick_step(40.0);
    let right = Panel::new(plots, axis::decades_y(layout, -4, 0));
    Figure::panels(
        "",
        "Left: the gap to the minimum against the examples touched; one run of SAGA and of SVRG, of the fixed steps and \
         the growing batches the mean over 64 seeds. Right: growing batches against their steps, a straight line.",
        2,
        [left, right],
    )
}
