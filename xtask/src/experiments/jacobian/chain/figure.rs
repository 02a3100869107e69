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
/// Above the tallest bin.
const TOP: f64 = 1000.0;

pub(super) fn distributions(cases: &[Case]) -> Figure {
    let panels: Vec<Panel> = cases.iter().map(panel).collect();
    Figure::panels(
        "",
        "Multiply-adds of all 4 862 orders in which ten Jacobians can be multiplied. With one output, left to right \
         (reverse mode) is the cheapest of all; with one input, right to left (forward mode) is; between narrow places and \
         wide ones neither is. The dearest order costs a hundred times as much as the cheapest.",
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
    let at = |cost: u64| {
        let x = log10(cost as f64);
        [(x, 0.0), (x, TOP)]
    };
    let plots = vec![
        Plot::Histogram(bins),
        style::line(0, at(case.reverse), "left to right"),
        style::line(1, at(case.forward), "right to left"),
        style::line(2, at(case.optimum), "cheapest"),
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
