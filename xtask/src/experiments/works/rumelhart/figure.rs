//! The figures of R1-rumelhart: how often symmetry is learned and by what weights, and what six units know of people.

use std::sync::Arc;

use gradus_numerics::max;
use kuva::TickFormat;
use kuva::plot::legend::LegendPosition;
use kuva::plot::{BandPlot, MarkerShape, ScatterPlot};
use kuva::render::plots::Plot;
use kuva::render::theme::Theme;

use super::family::{PEOPLE, PLACES};
use super::symmetry::{LOOK, PAPER, SWEEPS, Symmetry};
use super::trees::{CODE, Split, Trees};
use crate::figure::{Figure, Label, Panel, axis, style};

pub(super) fn symmetry(symmetry: &Symmetry) -> Figure {
    Figure::panels(
        "symmetry",
        "Left: the share of 200 networks that have all 64 patterns right, against the sweeps; the paper's network took 1 425. Right: the weights from the six bits to the two hidden \
         units in the first network that solves the problem by weights as 1 : 2 : 4. Those of mirrored bits are of opposite sign, so that they cancel for a symmetric pattern and for no other.",
        2,
        [share(symmetry), weights(symmetry)],
    )
}

fn share(symmetry: &Symmetry) -> Panel {
    let looks = (0..=SWEEPS / LOOK).map(|look| look * LOOK);
    let points = looks.map(|sweeps| (sweeps as f64, symmetry.share(sweeps)));
    let paper = PAPER as f64;
    let plots = vec![
        style::line(0, points, "share of 200 networks"),
        style::reference([(paper, 0.0), (paper, 1.0)], "1 425 sweeps"),
    ];
    let layout = style::layout(&plots)
        .with_title("mirror symmetry solved")
        .with_width(520.0)
        .with_x_label("sweeps through all 64 patterns")
        .with_y_label("share of networks")
        .with_x_tick_step(1000.0)
        .with_y_tick_step(0.2)
        .with_legend_position(LegendPosition::InsideTopRight);
    Panel::new(
        plots,
        axis::ranges(layout, (0.0, SWEEPS as f64), (0.0, 1.0)),
    )
}

fn weights(symmetry: &Symmetry) -> Panel {
    let solved = symmetry.solved();
    let net = solved.iter().find(|net| net.doubles(super::DOUBLING));
    let mut plots = vec![style::reference([(0.5, 0.0), (6.5, 0.0)], "")];
    let mut largest = 1.0;
    for (unit, net) in (0..2).zip(net.into_iter().cycle()) {
        let weights = net.weights(unit);
        largest = weights.iter().fold(largest, |m, w| max(m, w.abs()));
        let bits = weights.iter().enumerate();
        let points: Vec<(f64, f64)> = bits.map(|(i, &w)| (i as f64 + 1.0, w)).collect();
        plots.extend(style::series(
            unit,
            &points,
            &format!("hidden unit {}", unit + 1),
        ));
    }
    let layout = style::layout(&plots)
        .with_title("weights of a network that solves it")
        .with_width(520.0)
        .with_x_label("bit")
        .with_y_label("weight")
        .with_x_tick_step(1.0)
        .with_legend_position(LegendPosition::InsideTopRight);
    let reach = 1.25 * largest;
    Panel::new(plots, axis::ranges(layout, (0.5, 6.5), (-reach, reach)))
}

/// Rows of a unit, and the space below them.
const ROWS: f64 = 2.0;
const UNIT: f64 = 2.5;
/// Half the side of the largest square, in pixels.
const HALF: f64 = 14.0;

/// The weights from people to the units of their code, as the paper draws them: an area for a size, white for excitatory, black for inhibitory.
pub(super) fn people(trees: &Trees) -> Figure {
    const MIDDLE: &str = "#8f959d";
    let mut plots = Vec::new();
    let mut labels = Vec::new();
    let text = |x: f64, y: f64, text: &str| Label::new(x, y, text).size(12).bare();
    for unit in 0..CODE {
        let top = -UNIT * unit as f64;
        let (left, right) = (0.5, PLACES as f64 + 0.5);
        plots.push(Plot::Band(
            BandPlot::new([left, right], [top - ROWS; 2], [top; 2])
                .with_color(MIDDLE)
                .with_opacity(1.0),
        ));
        labels.push(text(0.0, top - 0.5 * ROWS, &format!("unit {}", unit + 1)));
    }
    if let Some(split) = trees.best() {
        plots.extend(squares(split, |weight| weight > 0.0, style::PAPER));
        plots.extend(squares(split, |weight| weight < 0.0, "#000000"));
    }
    let bottom = -UNIT * CODE as f64;
    for (family, names) in PEOPLE.iter().enumerate() {
        for (place, name) in names.iter().enumerate() {
            labels.push(text(
                place as f64 + 1.0,
                bottom - 0.55 * family as f64,
                name,
            ));
        }
    }
    let none = || TickFormat::Custom(Arc::new(|_| String::new()));
    let layout = style::layout(&plots)
        .with_title("weights from 24 people to six units")
        .with_width(960.0)
        .with_height(580.0)
        .with_tick_length(0.0)
        .with_force_margins(16.0, 16.0)
        .with_force_margins_y(46.0, 10.0)
        .with_x_tick_format(none())
        .with_y_tick_format(none());
    // kuva always draws axes; here they have the colour of the ground.
    let theme = Theme {
        axis_color: style::PAPER.into(),
        tick_color: style::PAPER.into(),
        show_grid: false,
        ..layout.theme.clone()
    };
    let layout = layout.with_theme(theme);
    let layout = axis::ranges(layout, (-0.4, PLACES as f64 + 0.7), (bottom - 1.0, 0.3));
    Figure::panels(
        "people",
        "The weights from the 24 people to the six units of their code, in the first of the networks that know most of the facts held out: the area is the size, white is excitatory and black \
         inhibitory. Of each unit the English are in the upper row, the Italians of the same places in the family below; from left to right the generations: four, six and two.",
        1,
        [Panel::new(plots, layout).labels(labels)],
    )
}

/// Squares for the weights of one sign.
fn squares(split: &Split, sign: fn(f64) -> bool, color: &str) -> Vec<Plot> {
    let places = || (0..2 * PLACES).flat_map(|person| (0..CODE).map(move |unit| (person, unit)));
    let weight = |(person, unit): (usize, usize)| split.weight(person, unit);
    let largest = places().map(weight).fold(0.0, |m, w| max(m, w.abs()));
    let (mut points, mut sizes) = (Vec::new(), Vec::new());
    for (person, unit) in places().filter(|&place| sign(weight(place))) {
        let row = UNIT * unit as f64 + (person / PLACES) as f64 + 0.5;
        points.push(((person % PLACES) as f64 + 1.0, -row));
        sizes.push(HALF * (weight((person, unit)).abs() / largest).sqrt());
    }
    vec![Plot::Scatter(
        ScatterPlot::new()
            .with_data(points)
            .with_sizes(sizes)
            .with_color(color)
            .with_marker(MarkerShape::Square),
    )]
}
