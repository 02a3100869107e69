//! Paths in both ravines.

use gradus_calculus::ScalarFunction;
use gradus_numerics::powf;
use kuva::plot::legend::LegendPosition;

use super::landscape::{Ravine, START};
use super::{ADAM, Best, DESCENT, MOMENTUM, RULES};
use crate::experiments::learning::descent::{level_lines, path};
use crate::figure::{Figure, Panel, axis, style};

pub(super) fn paths(best: &[[Best; 4]]) -> anyhow::Result<Figure> {
    let mut panels = Vec::new();
    for (turned, title) in [(false, "along the axis"), (true, "at 45°")] {
        let ravine = Ravine { turned };
        let (x, y) = if turned {
            ((-0.5, 2.7), (-0.5, 2.7))
        } else {
            ((-0.5, 2.9), (-0.5, 0.5))
        };
        let levels: Vec<f64> = (0..=4)
            .map(|k| powf(10.0, 0.9 + 0.5 * f64::from(k)))
            .collect();
        let mut plots = level_lines(|x, y| ravine.eval(&[x, y]), &levels, x, y);
        for (k, rule) in [DESCENT, MOMENTUM, ADAM].into_iter().enumerate().rev() {
            // Not the fastest rate, whose jumps would hide each other: a tenth of it.
            let eta = best[rule][usize::from(turned)].eta / 10.0;
            let mut optimizer = RULES[rule].with(eta, 2)?;
            let points: Vec<(f64, f64)> = path(&mut *optimizer, &ravine, ravine.place(START), 4000)
                .into_iter()
                .map(<(f64, f64)>::from)
                .collect();
            plots.push(style::line(k, points, RULES[rule].name));
        }
        let [x0, y0] = ravine.place(START);
        plots.push(style::star(x0, y0, ""));
        let layout = style::layout(&plots)
            .with_title(title)
            .with_x_label("x")
            .with_y_label("y")
            .with_width(520.0)
            .with_show_grid(false)
            .with_box_axes()
            .with_x_tick_step(0.5)
            .with_y_tick_step(if turned { 0.5 } else { 0.25 })
            .with_legend_position(LegendPosition::InsideTopLeft);
        let layout = if turned {
            axis::equal(layout, x, y, (470.0, 440.0))
        } else {
            axis::ranges(layout, x, y)
        };
        panels.push(Panel::new(plots, layout));
    }
    Ok(Figure::panels(
        "paths",
        "4 000 steps on ½ (x² + 10⁴ y²), start at the star, at a tenth of each rule's best learning rate. Along the axis \
         Adam heads for the minimum as if the ravine were round; at an angle it falls into the floor and creeps like the \
         others.",
        2,
        panels,
    ))
}
