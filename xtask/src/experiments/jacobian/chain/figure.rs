//! The figure of 5.3-chain: what every order costs.

use gradus_numerics::log10;
use kuva::plot::Histogram;
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::case::Case;
use crate::figure::{Figure, Panel, axis, style};

/// The axis of costs in decades, and bins on it.
const FROM: i32 = 2;
const TO: i32 = 6;
const BINS: i32 = 64;
/// Above the tallest bin and the lines, so that the legend has room.
const TOP: f64 = 1000.0;

pub(super) fn distributions(cases: &[Case]) -> Figure {
    let panels: Vec<Panel> = cases.iter().map(panel).collect();
    Figure::panels(
        "",
        "Multiply-adds of all 4 862 orders in which ten Jacobians can be multiplied. With one output, left to right \
         (reverse mode) is the cheapest of all; with one input, right to left (forward mode) is; between narrow places and \
         wide ones neither is. The dearest order costs 30 to 40 times as much as the cheapest.",
        3,
        panels,
    )
}

fn panel(case: &Case) -> Panel {
    let width = f64::from(TO - FROM) / f64::from(BINS);
    let edge = |k: i32| f64::from(FROM) + width * f64::from(k);
    let counts = (0..BINS).map(|k| {
        let inside = |cost: &&u64| (edge(k)..edge(k + 1)).contains(&log10(**cost as f64));
        case.costs.iter().filter(inside).count() as f64
    });
    let bins = Histogram::from_bins((0..=BINS).map(edge).collect(), counts.collect())
        .with_color("#c3c8d0");
    let up_to = |cost: u64, top: f64| {
        let x = log10(cost as f64);
        [(x, 0.0), (x, top)]
    };
    // The cheapest stands out where it is one of the modes.
    let cheapest = up_to(case.optimum, 710.0);
    let plots = vec![
        Plot::Histogram(bins),
        style::line(0, up_to(case.reverse, 640.0), "left to right"),
        style::line(1, up_to(case.forward, 640.0), "right to left"),
        style::line(2, cheapest, ""),
        style::markers(2, [cheapest[1]], "cheapest"),
    ];
    let (inputs, outputs) = (case.sizes[0], case.sizes[case.sizes.len() - 1]);
    let layout = style::layout(&plots)
        .with_title(format!("{}: {inputs} → {outputs}", case.name))
        .with_x_label("multiply-adds")
        .with_y_label("orders")
        .with_width(440.0)
        .with_legend_position(LegendPosition::InsideTopRight);
    let layout = axis::ranges(layout, (f64::from(FROM), f64::from(TO)), (0.0, TOP));
    Panel::new(plots, axis::decades_x(layout, FROM, TO))
}
