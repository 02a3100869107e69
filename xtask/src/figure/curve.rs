//! A curve in the plot: where a label fits on it, and the curve without that stretch.

use kuva::plot::legend::LegendPosition;
use kuva::render::layout::{ComputedLayout, Layout};

/// A rectangle in pixels.
#[derive(Clone, Copy)]
struct Rectangle {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Rectangle {
    /// Distance to the nearest side, positive inside.
    fn depth(&self, (x, y): (f64, f64)) -> f64 {
        [x - self.left, self.right - x, y - self.top, self.bottom - y]
            .into_iter()
            .fold(f64::INFINITY, gradus_numerics::min)
    }
}

/// Where labels may stand: inside the plot, outside the legend.
pub(super) struct Frame {
    plot: Rectangle,
    legend: Option<Rectangle>,
}

impl Frame {
    pub(super) fn of(layout: &Layout, computed: &ComputedLayout) -> Self {
        let plot = Rectangle {
            left: computed.margin_left,
            right: computed.width - computed.margin_right,
            top: computed.margin_top,
            bottom: computed.height - computed.margin_bottom,
        };
        // kuva insets a legend inside the plot by 8 pixels.
        let (width, height) = (
            layout.legend_width + 8.0,
            layout.legend_height.unwrap_or(80.0) + 8.0,
        );
        let legend = match layout.legend_position {
            _ if !layout.show_legend => None,
            LegendPosition::InsideTopLeft => Some(Rectangle {
                right: plot.left + width,
                bottom: plot.top + height,
                ..plot
            }),
            LegendPosition::InsideTopRight => Some(Rectangle {
                left: plot.right - width,
                bottom: plot.top + height,
                ..plot
            }),
            LegendPosition::InsideBottomLeft => Some(Rectangle {
                right: plot.left + width,
                top: plot.bottom - height,
                ..plot
            }),
            LegendPosition::InsideBottomRight => Some(Rectangle {
                left: plot.right - width,
                top: plot.bottom - height,
                ..plot
            }),
            _ => None,
        };
        Self { plot, legend }
    }

    /// Whether a label of half-width `half` has room at this point.
    fn has_room(&self, pixel: (f64, f64), half: f64) -> bool {
        let room = half + 4.0;
        self.plot.depth(pixel) >= room
            && self
                .legend
                .is_none_or(|legend| legend.depth(pixel) <= -room)
    }
}

/// One chain in data coordinates and in pixels, with its length in pixels up to each point.
pub(super) struct Curve {
    pub(super) points: Vec<(f64, f64)>,
    pixels: Vec<(f64, f64)>,
    lengths: Vec<f64>,
    closed: bool,
}

/// Where a label goes: position along the curve, its point, and the direction of the text.
pub(super) struct Place {
    pub(super) at: f64,
    pub(super) point: (f64, f64),
    pub(super) pixel: (f64, f64),
    pub(super) direction: (f64, f64),
}

impl Curve {
    pub(super) fn new(points: Vec<(f64, f64)>, pixel: impl Fn((f64, f64)) -> (f64, f64)) -> Self {
        let pixels: Vec<(f64, f64)> = points.iter().map(|&point| pixel(point)).collect();
        let mut lengths = vec![0.0];
        for pair in pixels.windows(2) {
            let last = lengths[lengths.len() - 1];
            lengths.push(last + distance(pair[0], pair[1]));
        }
        let closed = distance(pixels[0], pixels[pixels.len() - 1]) < 1e-9;
        Self {
            points,
            pixels,
            lengths,
            closed,
        }
    }

    fn length(&self) -> f64 {
        self.lengths[self.lengths.len() - 1]
    }

    /// The point of `along` (data or pixels) after `at` pixels; a closed curve goes round.
    fn point(&self, along: &[(f64, f64)], at: f64) -> (f64, f64) {
        let at = if self.closed {
            at.rem_euclid(self.length())
        } else {
            at
        };
        let next = self
            .lengths
            .partition_point(|&length| length <= at)
            .clamp(1, along.len() - 1);
        let (from, to) = (self.lengths[next - 1], self.lengths[next]);
        let t = if to > from {
            (at - from) / (to - from)
        } else {
            0.0
        };
        between(along[next - 1], along[next], t)
    }

    /// The best place for a label of half-width `half`, if the curve is long enough for one.
    pub(super) fn place(
        &self,
        half: f64,
        frame: &Frame,
        taken: &[(f64, f64)],
        avoid: &[(f64, f64)],
    ) -> Option<Place> {
        const CANDIDATES: usize = 160;
        let length = self.length();
        if length < 5.0 * half {
            return None;
        }
        let margin = if self.closed { 0.0 } else { half + 6.0 };
        let nearest = |pixel: (f64, f64), others: &[(f64, f64)]| {
            others
                .iter()
                .map(|&other| distance(pixel, other))
                .fold(1e9, gradus_numerics::min)
        };
        let mut best: Option<(f64, Place)> = None;
        for k in 0..CANDIDATES {
            let at = margin + (length - 2.0 * margin) * (k as f64 + 0.5) / CANDIDATES as f64;
            let pixel = self.point(&self.pixels, at);
            let (from, to) = (
                self.point(&self.pixels, at - half),
                self.point(&self.pixels, at + half),
            );
            if !frame.has_room(pixel, half) {
                continue;
            }
            let bend = distance(pixel, between(from, to, 0.5));
            let crowd = |distance: f64, room: f64| gradus_numerics::max(0.0, room - distance);
            let cost = 2.0 * bend
                + crowd(nearest(pixel, taken), 70.0)
                + 2.0 * crowd(nearest(pixel, avoid), half + 14.0);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                let place = Place {
                    at,
                    point: self.point(&self.points, at),
                    pixel,
                    direction: (to.0 - from.0, to.1 - from.1),
                };
                best = Some((cost, place));
            }
        }
        best.map(|(_, place)| place)
    }

    /// The curve without the stretch of `half` pixels on either side of `at`.
    pub(super) fn without(&self, at: f64, half: f64) -> Vec<Vec<(f64, f64)>> {
        let stretch = |from: f64, to: f64| {
            let mut points = vec![self.point(&self.points, from)];
            let round = if self.closed { 2 } else { 1 };
            for turn in 0..round {
                let offset = f64::from(turn) * self.length();
                let inside = self.lengths.iter().zip(&self.points);
                points.extend(
                    inside
                        .filter(|(length, _)| (from..to).contains(&(**length + offset)))
                        .map(|(_, &point)| point),
                );
            }
            points.push(self.point(&self.points, to));
            points
        };
        if self.closed {
            vec![stretch(at + half, at - half + self.length())]
        } else {
            vec![stretch(0.0, at - half), stretch(at + half, self.length())]
        }
    }
}

pub(super) fn between(a: (f64, f64), b: (f64, f64), t: f64) -> (f64, f64) {
    (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    gradus_numerics::hypot(a.0 - b.0, a.1 - b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_is_as_wide_as_the_label() {
        let circle =
            |i: i32| gradus_numerics::sin_cos(f64::from(i) * std::f64::consts::TAU / 360.0);
        let curve = Curve::new((0..=360).map(circle).collect(), |(x, y)| {
            (100.0 * x, 100.0 * y)
        });
        let pieces = curve.without(10.0, 15.0);
        assert_eq!(pieces.len(), 1);
        let rest: f64 = pieces[0]
            .windows(2)
            .map(|pair| 100.0 * distance(pair[0], pair[1]))
            .sum();
        assert!((curve.length() - rest - 30.0).abs() < 0.1, "{rest}");
    }
}
