//! The figure of R2-goodfellow: lengths against depth, and the cliff.

use gradus_calculus::ScalarFunction;
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::chains::{CLIFFS, DEPTHS, Findings, Power, RandomChains};
use crate::figure::{Figure, Panel, axis, style};

pub(super) fn growth(findings: &Findings, random: &RandomChains) -> Figure {
    Figure::panels(
        "",
        "On the left, what a linear chain of L layers does to a length: c times orthogonal matrices \
         Q scale it by cᴸ, random ones shrink most vectors; and along a small eigenvalue of one matrix used over and over, \
         rounding in the direction of the largest takes over. On the right, the loss of a chain with \
         one weight: the deeper, the flatter below w = 1 and the steeper above it, the cliff that one step of descent may \
         fall off.",
        2,
        [lengths(findings, random), cliffs()],
    )
}

fn lengths(findings: &Findings, random: &RandomChains) -> Panel {
    let points = |norms: &[f64]| -> Vec<(f64, f64)> {
        let depths = DEPTHS.iter().map(|depth| *depth as f64);
        axis::log_y(depths.zip(norms.iter().copied()))
    };
    let exact = (0..=200).map(|depth| (depth as f64, Findings::powers(depth)[1]));
    let mut plots: Vec<Plot> = vec![style::reference(axis::log_y(exact), "0.7ᴸ")];
    for (k, (norms, name)) in [
        (&findings.scaled[0], "1.1 Q"),
        (&findings.scaled[1], "Q orthogonal"),
        (&random.geometric_means, "random"),
        (&findings.scaled[2], "0.9 Q"),
        (&findings.along_small, "λ = 0.7 of one matrix"),
    ]
    .into_iter()
    .enumerate()
    {
        plots.extend(style::series(k, &points(norms), name));
    }
    let layout = style::layout(&plots)
        .with_title("length of J v")
        .with_x_label("layers L")
        .with_y_label("‖J v‖ / ‖v‖")
        .with_width(560.0)
        .with_legend_position(LegendPosition::InsideBottomLeft);
    let layout = axis::ranges(layout, (0.0, 205.0), (-30.0, 10.0));
    Panel::new(
        plots,
        axis::decades_y(layout, -30, 10).with_x_tick_step(50.0),
    )
}

fn cliffs() -> Panel {
    let plots: Vec<Plot> = CLIFFS
        .into_iter()
        .enumerate()
        .map(|(k, depth)| {
            let loss = |w: f64| (w, Power { depth }.eval(&[w]));
            let points = (0..=5600).map(|i| loss(0.000_25 * f64::from(i)));
            let inside = points.take_while(|(_, loss)| *loss <= 0.6);
            style::line(k, inside, &format!("L = {depth}"))
        })
        .collect();
    let layout = style::layout(&plots)
        .with_title("½(wᴸ − ½)²")
        .with_x_label("w")
        .with_y_label("loss")
        .with_width(560.0)
        .with_legend_position(LegendPosition::InsideTopLeft)
        .with_x_tick_step(0.2)
        .with_y_tick_step(0.1);
    Panel::new(plots, axis::ranges(layout, (0.0, 1.4), (0.0, 0.4)))
}
