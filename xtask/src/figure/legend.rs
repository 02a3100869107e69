//! Legends with samples long enough to show a dash, and with line and marker together.
//!
//! `kuva` draws a sample of 12 pixels, a line or a marker. Its legend is kept; the samples are drawn out to `SAMPLE`.

use kuva::plot::LinePlot;
use kuva::render::color::Color;
use kuva::render::plots::Plot;
use kuva::render::render::{Primitive, Scene, collect_legend_entries};

/// Length of a sample in pixels.
const SAMPLE: f64 = 28.0;
/// How far the text moves to make room for it; legends are made wider by this.
pub(super) const SHIFT: f64 = 16.0;

/// What the plots say about their legend, taken before they are drawn.
pub(super) struct Legend {
    labels: Vec<String>,
    /// The line that belongs to a labelled marker.
    lines: Vec<(String, LinePlot)>,
}

impl Legend {
    pub(super) fn of(plots: &[Plot]) -> Self {
        let labels = collect_legend_entries(plots)
            .into_iter()
            .map(|entry| entry.label)
            .collect();
        let through = |pair: &[Plot]| match pair {
            [Plot::Line(line), Plot::Scatter(markers)]
                if line.legend_label.is_none() && line.color == markers.color =>
            {
                Some((markers.legend_label.clone()?, line.clone()))
            }
            _ => None,
        };
        Self {
            labels,
            lines: plots.windows(2).filter_map(through).collect(),
        }
    }

    /// Draws out the samples. The legend stands after the clipped region of the plots.
    pub(super) fn draw_out(&self, scene: &mut Scene) {
        let is_end = |element: &Primitive| matches!(element, Primitive::ClipEnd);
        let Some(end) = scene.elements.iter().rposition(is_end) else {
            return;
        };
        let mut sample_of: Option<&str> = None;
        for mut element in scene.elements.split_off(end) {
            match (&mut element, sample_of.take()) {
                (Primitive::Text { x, content, .. }, _) => {
                    if let Some(label) = self.labels.iter().find(|label| *label == content) {
                        *x += SHIFT;
                        sample_of = Some(label);
                    }
                    scene.add(element);
                }
                (Primitive::Line { x1, x2, .. }, Some(_)) => {
                    *x2 = *x1 + SAMPLE;
                    scene.add(element);
                }
                (_, Some(label)) => {
                    if let Some(middle) = middle(&element) {
                        scene.elements.extend(self.line(label, middle));
                    }
                    scene.add(Primitive::GroupStart {
                        transform: Some(format!("translate({},0)", 0.5 * SHIFT)),
                        title: None,
                        extra_attrs: None,
                    });
                    scene.add(element);
                    scene.add(Primitive::GroupEnd);
                }
                (_, None) => scene.add(element),
            }
        }
    }

    /// The line through the marker of this label, if it has one.
    fn line(&self, label: &str, (x, y): (f64, f64)) -> Option<Primitive> {
        let (_, line) = self.lines.iter().find(|(of, _)| of == label)?;
        let x = x + 0.5 * SHIFT;
        Some(Primitive::Line {
            x1: x - 0.5 * SAMPLE,
            y1: y,
            x2: x + 0.5 * SAMPLE,
            y2: y,
            stroke: Color::from(line.color.as_str()),
            stroke_width: line.stroke_width,
            stroke_dasharray: line.line_style.dasharray(),
        })
    }
}

/// The middle of a marker: of a circle, a rectangle or the box around a path.
fn middle(marker: &Primitive) -> Option<(f64, f64)> {
    match marker {
        Primitive::Circle { cx, cy, .. } => Some((*cx, *cy)),
        Primitive::Rect {
            x,
            y,
            width,
            height,
            ..
        } => Some((x + 0.5 * width, y + 0.5 * height)),
        Primitive::Path(path) => {
            let is_separator = |c: char| !(c.is_ascii_digit() || c == '.' || c == '-');
            let numbers: Vec<f64> = path
                .d
                .split(is_separator)
                .filter_map(|n| n.parse().ok())
                .collect();
            let middle = |k: usize| {
                let along = numbers.iter().skip(k).step_by(2).copied();
                let low = along.clone().reduce(gradus_numerics::min)?;
                Some(0.5 * (low + along.reduce(gradus_numerics::max)?))
            };
            Some((middle(0)?, middle(1)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use kuva::render::render::render_multiple;

    use super::super::style;
    use super::*;

    #[test]
    fn a_series_shows_its_line_and_its_marker() {
        let plots: Vec<Plot> = style::series(1, &[(0.0, 0.0), (1.0, 1.0)], "central").into();
        let legend = Legend::of(&plots);
        let layout = style::layout(&plots);
        let mut scene = render_multiple(plots, layout);
        legend.draw_out(&mut scene);
        let samples: Vec<(f64, &Option<String>)> = scene
            .elements
            .iter()
            .filter_map(|element| match element {
                Primitive::Line {
                    x1,
                    x2,
                    stroke_dasharray,
                    ..
                } if stroke_dasharray.is_some() => Some((x2 - x1, stroke_dasharray)),
                _ => None,
            })
            .collect();
        assert_eq!(samples, [(SAMPLE, &Some("9 4".to_owned()))]);
    }
}
