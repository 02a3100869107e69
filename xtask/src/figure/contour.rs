//! Contour lines of f: R² → R with their levels written into the lines.

use std::collections::BTreeMap;

use kuva::plot::legend::LegendPosition;
use kuva::plot::{ColorMap, LinePlot};
use kuva::render::layout::{ComputedLayout, Layout};
use kuva::render::plots::Plot;

use super::label::{Label, text_width};
use super::style;

/// Cells of the grid in each direction; at 120 the polygon is within a tenth of a pixel of a curve that is not tighter than a coin.
const CELLS: usize = 120;

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

/// Values of f on a grid.
struct Field {
    x: Vec<f64>,
    y: Vec<f64>,
    z: Vec<f64>,
}

/// An edge of the grid: its first node, and whether it runs along x.
type Edge = (usize, bool);

impl Field {
    fn sample(f: impl Fn(f64, f64) -> f64, x: (f64, f64), y: (f64, f64)) -> Self {
        let nodes = |(low, high): (f64, f64)| -> Vec<f64> {
            (0..=CELLS)
                .map(|i| low + (high - low) * (i as f64 / CELLS as f64))
                .collect()
        };
        let (x, y) = (nodes(x), nodes(y));
        let z = y
            .iter()
            .flat_map(|&y| x.iter().map(|&x| f(x, y)).collect::<Vec<_>>())
            .collect();
        Self { x, y, z }
    }

    fn point(&self, node: usize) -> (f64, f64) {
        let columns = self.x.len();
        (self.x[node % columns], self.y[node / columns])
    }

    /// The polygons on which the interpolated field equals `level`, by marching squares.
    fn chains(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let mut segments: Vec<(Edge, Edge)> = Vec::new();
        let columns = self.x.len();
        for row in 0..CELLS {
            for column in 0..CELLS {
                self.cell(row * columns + column, level, &mut segments);
            }
        }
        link(&segments)
            .into_iter()
            .map(|chain| {
                chain
                    .into_iter()
                    .map(|edge| self.crossing(edge, level))
                    .collect()
            })
            .collect()
    }

    /// Appends the segments of the cell whose lower left node is `node`.
    fn cell(&self, node: usize, level: f64, segments: &mut Vec<(Edge, Edge)>) {
        let columns = self.x.len();
        let corners = [node, node + 1, node + columns + 1, node + columns];
        if corners.iter().any(|&corner| !self.z[corner].is_finite()) {
            return;
        }
        // bottom, right, top, left: the edge from corner k to corner k + 1
        let edges: [Edge; 4] = [
            (node, true),
            (node + 1, false),
            (node + columns, true),
            (node, false),
        ];
        let above = corners.map(|corner| self.z[corner] > level);
        let crossed: Vec<usize> = (0..4).filter(|&k| above[k] != above[(k + 1) % 4]).collect();
        match crossed[..] {
            [a, b] => segments.push((edges[a], edges[b])),
            // A saddle: the value in the middle says which corners are joined.
            [..] if crossed.len() == 4 => {
                let middle =
                    corners.iter().map(|&corner| self.z[corner]).sum::<f64>() / 4.0 > level;
                let pairs = if middle == above[0] {
                    [(0, 1), (2, 3)]
                } else {
                    [(3, 0), (1, 2)]
                };
                segments.extend(pairs.map(|(a, b)| (edges[a], edges[b])));
            }
            [..] => {}
        }
    }

    /// Where the level is crossed on an edge, by linear interpolation.
    fn crossing(&self, (node, along_x): Edge, level: f64) -> (f64, f64) {
        let other = if along_x {
            node + 1
        } else {
            node + self.x.len()
        };
        let t = (level - self.z[node]) / (self.z[other] - self.z[node]);
        between(self.point(node), self.point(other), t)
    }
}

/// Joins segments that share an edge into chains; a closed chain ends with the edge it began with.
fn link(segments: &[(Edge, Edge)]) -> Vec<Vec<Edge>> {
    let mut meeting: BTreeMap<Edge, Vec<usize>> = BTreeMap::new();
    for (k, &(a, b)) in segments.iter().enumerate() {
        meeting.entry(a).or_default().push(k);
        meeting.entry(b).or_default().push(k);
    }
    let mut used = vec![false; segments.len()];
    let follow = |start: Edge, used: &mut Vec<bool>| -> Vec<Edge> {
        let mut chain = vec![start];
        let mut end = start;
        while let Some(&next) = meeting[&end].iter().find(|&&k| !used[k]) {
            used[next] = true;
            let (a, b) = segments[next];
            end = if a == end { b } else { a };
            chain.push(end);
        }
        chain
    };
    let ends = meeting
        .iter()
        .filter(|(_, at)| at.len() == 1)
        .map(|(&edge, _)| edge);
    let open_first = ends.chain(meeting.keys().copied());
    open_first
        .map(|edge| follow(edge, &mut used))
        .filter(|chain| chain.len() > 1)
        .collect()
}

fn between(a: (f64, f64), b: (f64, f64), t: f64) -> (f64, f64) {
    (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
}

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
struct Frame {
    plot: Rectangle,
    legend: Option<Rectangle>,
}

impl Frame {
    fn of(layout: &Layout, computed: &ComputedLayout) -> Self {
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
struct Curve {
    points: Vec<(f64, f64)>,
    pixels: Vec<(f64, f64)>,
    lengths: Vec<f64>,
    closed: bool,
}

/// Where a label goes: position along the curve, its point, and the direction of the text.
struct Place {
    at: f64,
    point: (f64, f64),
    pixel: (f64, f64),
    direction: (f64, f64),
}

impl Curve {
    fn new(points: Vec<(f64, f64)>, pixel: impl Fn((f64, f64)) -> (f64, f64)) -> Self {
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
    fn place(
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
    fn without(&self, at: f64, half: f64) -> Vec<Vec<(f64, f64)>> {
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

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    gradus_numerics::hypot(a.0 - b.0, a.1 - b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_one_closed_chain_on_its_level() {
        let field = Field::sample(|x, y| x * x + y * y, (-2.0, 2.0), (-2.0, 2.0));
        let chains = field.chains(1.0);
        assert_eq!(chains.len(), 1);
        assert_eq!(chains[0].first(), chains[0].last());
        for &(x, y) in &chains[0] {
            assert!((x * x + y * y - 1.0).abs() < 1e-3, "{x} {y}");
        }
    }

    #[test]
    fn a_saddle_s_level_is_two_open_chains() {
        let field = Field::sample(|x, y| x * y, (-1.0, 1.0), (-1.0, 1.0));
        let chains = field.chains(0.1);
        assert_eq!(chains.len(), 2);
        assert!(chains.iter().all(|chain| chain.first() != chain.last()));
    }

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
