//! The figure of 5.3-cheap-gradient: cost ratios against n.

use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::{Cost, Family};
use crate::figure::{Figure, Label, Panel, axis, style};

/// A little beyond 10⁵, so that the last markers are whole.
const LAST: f64 = 5.12;

pub(super) fn ratios(families: &[&Family]) -> Figure {
    Figure::panels(
        "",
        "Counted operations for f and ∇f over those for f. On the left, forward mode grows in proportion to n, while \
         reverse mode stays where it is from 2 inputs to 10⁵. On the right, reverse mode alone: the multiple depends on \
         what f is made of, not on n. With two hidden layers a network is made more and more of products of two variables.",
        2,
        [both(families), reverse(families)],
    )
}

fn points(family: &Family, ratio: fn(&Cost) -> f64) -> impl Iterator<Item = (f64, f64)> {
    family
        .costs
        .iter()
        .map(move |cost| (cost.n as f64, ratio(cost)))
}

fn both(families: &[&Family]) -> Panel {
    let mut plots: Vec<Plot> = Vec::new();
    for (k, family) in families.iter().enumerate() {
        plots.extend(style::series(
            k,
            &axis::log_log(points(family, Cost::forward_ratio)),
            "",
        ));
        plots.extend(style::series(
            k,
            &axis::log_log(points(family, Cost::reverse_ratio)),
            family.name,
        ));
    }
    let layout = style::layout(&plots)
        .with_title("both modes")
        .with_x_label("n")
        .with_y_label("cost of f and ∇f over cost of f")
        .with_legend_position(LegendPosition::InsideTopLeft);
    let layout = axis::decades_y(axis::decades_x(layout, 0, 5), 0, 6).with_x_axis_max(LAST);
    Panel::new(plots, layout).labels([
        Label::new(3.95, 3.35, "forward mode"),
        Label::new(3.95, 1.05, "reverse mode"),
    ])
}

fn reverse(families: &[&Family]) -> Panel {
    let mut plots = vec![style::reference([(0.0, 5.0), (LAST, 5.0)], "")];
    for (k, family) in families.iter().enumerate() {
        plots.extend(style::series(
            k,
            &axis::log_x(points(family, Cost::reverse_ratio)),
            "",
        ));
    }
    let layout = style::layout(&plots)
        .with_title("reverse mode")
        .with_x_label("n")
        .with_y_label("cost of f and ∇f over cost of f")
        .with_y_tick_step(1.0);
    let layout = axis::decades_x(layout, 0, 5);
    let layout = axis::ranges(layout, (0.0, LAST), (0.0, 6.0));
    Panel::new(plots, layout).labels([Label::new(0.8, 5.2, "the claim's bound").bare()])
}
