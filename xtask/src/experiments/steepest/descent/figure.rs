//! The figure of 4.3-descent: loss against step.

use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::Run;
use crate::figure::{Figure, Panel, axis, style};

pub(super) fn losses(bowl: &[Run], rosenbrock: &[Run]) -> Figure {
    let labels = ["η = 1.9 / 28 233", "η = 0.001", "η = 0.0019"];
    let panel = |runs: &[Run], names: &[&str], title: &str, first: i32, last: i32| {
        let plots: Vec<Plot> = runs
            .iter()
            .zip(names)
            .enumerate()
            .map(|(k, (run, name))| style::line(k, axis::log_log(run.losses.iter().copied()), name))
            .collect();
        let layout = style::layout(&plots)
            .with_title(title)
            .with_x_label("step")
            .with_y_label("loss L")
            .with_width(470.0)
            .with_legend_position(LegendPosition::InsideBottomLeft);
        Panel::new(
            plots,
            axis::decades_y(axis::decades_x(layout, 0, last), first, 4),
        )
    };
    let names = ["η = 0.01", "η = 0.1", "η = 0.25", "η = 0.4", "η = 0.49"];
    let plots: Vec<Plot> = rosenbrock
        .iter()
        .zip(labels)
        .enumerate()
        .flat_map(|(k, (run, name))| {
            style::series(k, &run.losses[..run.losses.len().min(13)], name)
        })
        .collect();
    let layout = style::layout(&plots)
        .with_title("Rosenbrock, the first steps")
        .with_x_label("step")
        .with_y_label("loss L")
        .with_width(470.0)
        .with_x_tick_step(2.0)
        .with_y_tick_step(10.0);
    let close = Panel::new(plots, axis::ranges(layout, (0.0, 12.4), (0.0, 40.0)));
    Figure::panels(
        "",
        "Loss against step. On the bowl every η below ½ lowers the loss at every step; on Rosenbrock's function the \
         two small learning rates do, while η = 0.0019 leads uphill at once.",
        3,
        [
            panel(bowl, &names, "bowl", -24, 4),
            panel(rosenbrock, &labels, "Rosenbrock", -24, 6),
            close,
        ],
    )
}
