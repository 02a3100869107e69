//! Contour lines of f: R² → R with their levels written into the lines.

use kuva::plot::{ColorMap, LinePlot};
use kuva::render::layout::{ComputedLayout, Layout};
use kuva::render::plots::Plot;

use super::curve::{Curve, Frame};
use super::label::{Label, text_width};
use super::level_set::Field;
use super::style;

/// Lines to be drawn under the rest, and labels to be laid over it.
pub(crate) struct Contours {
    pub(crate) lines: Vec<Plot>,
    pub(crate) labels: Vec<Label>,
}

/// The contours of `f` at `levels` over the layout's ranges, in viridis from the first level to the last, each
/// labelled where it is straight, away from other labels and from the points in `avoid`.
pub(crate) fn contours(
    f: impl Fn(f64, f64) -> f64,
    levels: &[f64],
    layout: &Layout,
    avoid: &[(f64, f64)],
) -> Contours {
    let computed = ComputedLayout::from_layout(layout);
    let pixel = |(x, y): (f64, f64)| (computed.map_x(x), computed.map_y(y));
    let field = Field::sample(f, computed.x_range, computed.y_range);
    let frame = Frame::of(layout, &computed);
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let avoid: Vec<(f64, f64)> = avoid.iter().map(|&point| pixel(point)).collect();
    let mut contours = Contours {
        lines: Vec::new(),
        labels: Vec::new(),
    };
    for (k, &level) in levels.iter().enumerate() {
        let share = k as f64 / (levels.len().max(2) - 1) as f64;
        let color = ColorMap::Viridis.map(share);
        let text = format!("{level:.1}");
        for chain in field.chains(level) {
            let curve = Curve::new(chain, pixel);
            let half = 0.5 * text_width(&text, style::TICK_SIZE - 2) + 3.0;
            let Some(place) = curve.place(half, &frame, &taken, &avoid) else {
                contours.lines.push(line(curve.points, &color));
                continue;
            };
            taken.push(place.pixel);
            contours.labels.push(
                Label::new(place.point.0, place.point.1, text.clone())
                    .color(ink(share, &color))
                    .size(style::TICK_SIZE - 2)
                    .along(place.direction.0, place.direction.1),
            );
            for piece in curve.without(place.at, half) {
                contours.lines.push(line(piece, &color));
            }
        }
    }
    contours
}

fn line(points: Vec<(f64, f64)>, color: &str) -> Plot {
    Plot::Line(
        LinePlot::new()
            .with_data(points)
            .with_color(color)
            .with_stroke_width(1.5),
    )
}

/// Viridis ends in a yellow that no letter can be read in: labels of the upper levels are written in ink.
fn ink(share: f64, color: &str) -> String {
    if share > 0.6 {
        style::INK.to_owned()
    } else {
        color.to_owned()
    }
}
