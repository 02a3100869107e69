//! The house's look: sizes, colours, dashes and markers that stay apart in greyscale too.

use kuva::plot::legend::LegendPosition;
use kuva::plot::{LinePlot, LineStyle, MarkerShape, QuiverPivot, QuiverPlot, ScatterPlot};
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;
use kuva::render::render::collect_legend_entries;
use kuva::render::theme::Theme;

use super::legend;

/// Size of a panel that names none, in pixels.
pub(crate) const WIDTH: f64 = 640.0;
pub(crate) const HEIGHT: f64 = 440.0;

/// Text, axes, grid and ground.
pub(crate) const INK: &str = "#1f2328";
pub(crate) const GRID: &str = "#e4e6ea";
pub(crate) const PAPER: &str = "#ffffff";
/// What stands behind the subject: a field of arrows, a reference line.
pub(crate) const GREY: &str = "#9aa0a8";
/// The subject: the path of the chapter's figure.
pub(crate) const CRIMSON: &str = "#dc143c";

pub(crate) const TICK_SIZE: u32 = 13;

/// From dark to light, so that a greyscale print keeps the order; dash and marker differ as well.
const SERIES: [(&str, &[u32], MarkerShape); 6] = [
    ("#1d2a5b", &[], MarkerShape::Circle),
    ("#a8203a", &[9, 4], MarkerShape::Square),
    ("#0b7a75", &[2, 3], MarkerShape::Triangle),
    ("#d0711c", &[9, 3, 2, 3], MarkerShape::Diamond),
    ("#6fa84f", &[14, 4], MarkerShape::TriangleDown),
    ("#d9b310", &[5, 3, 1, 3, 1, 3], MarkerShape::Star),
];

/// The colour of the k-th series.
pub(crate) fn color(k: usize) -> &'static str {
    SERIES[k % SERIES.len()].0
}

/// The k-th series as a line in its colour and dash. No legend where `label` is empty.
pub(crate) fn line(k: usize, points: impl IntoIterator<Item = (f64, f64)>, label: &str) -> Plot {
    let (color, dash, _) = SERIES[k % SERIES.len()];
    let dash = match dash {
        [] => LineStyle::Solid,
        lengths => LineStyle::Custom(
            lengths
                .iter()
                .map(u32::to_string)
                .collect::<Vec<_>>()
                .join(" "),
        ),
    };
    let line = LinePlot::new()
        .with_data(points)
        .with_color(color)
        .with_line_style(dash)
        .with_stroke_width(2.0);
    Plot::Line(if label.is_empty() {
        line
    } else {
        line.with_legend(label)
    })
}

/// The k-th series as markers in its colour and shape. No legend where `label` is empty.
pub(crate) fn markers(k: usize, points: impl IntoIterator<Item = (f64, f64)>, label: &str) -> Plot {
    let (color, _, marker) = SERIES[k % SERIES.len()];
    let scatter = ScatterPlot::new()
        .with_data(points)
        .with_color(color)
        .with_marker(marker)
        .with_size(4.0);
    Plot::Scatter(if label.is_empty() {
        scatter
    } else {
        scatter.with_legend(label)
    })
}

/// The k-th series as a line through markers; the legend shows both.
pub(crate) fn series(k: usize, points: &[(f64, f64)], label: &str) -> [Plot; 2] {
    [
        line(k, points.iter().copied(), ""),
        markers(k, points.iter().copied(), label),
    ]
}

/// A thin grey dashed line: a slope to compare with, a bound, an axis through 0.
pub(crate) fn reference(points: impl IntoIterator<Item = (f64, f64)>, label: &str) -> Plot {
    let line = LinePlot::new()
        .with_data(points)
        .with_color(GREY)
        .with_line_style(LineStyle::Custom("3 3".to_owned()))
        .with_stroke_width(1.4);
    Plot::Line(if label.is_empty() {
        line
    } else {
        line.with_legend(label)
    })
}

/// Grey arrows of a vector field on an n × n grid, each standing on its grid point.
pub(crate) fn arrows(
    (x, y): ((f64, f64), (f64, f64)),
    n: usize,
    field: impl Fn(f64, f64) -> (f64, f64),
    label: &str,
) -> Plot {
    let arrows = QuiverPlot::from_function((x.0, x.1, n), (y.0, y.1, n), field)
        .with_color(GREY)
        .with_pivot(QuiverPivot::Middle)
        .with_auto_scale(1.0);
    Plot::Quiver(if label.is_empty() {
        arrows
    } else {
        arrows.with_legend(label)
    })
}

/// A path in crimson: a line with small dots.
pub(crate) fn path(points: &[(f64, f64)], label: &str) -> [Plot; 2] {
    let line = LinePlot::new()
        .with_data(points.iter().copied())
        .with_color(CRIMSON)
        .with_stroke_width(2.0);
    let dots = ScatterPlot::new()
        .with_data(points.iter().copied())
        .with_color(CRIMSON)
        .with_size(3.0);
    let dots = if label.is_empty() {
        dots
    } else {
        dots.with_legend(label)
    };
    [Plot::Line(line), Plot::Scatter(dots)]
}

/// A black star: a minimum, a starting point.
pub(crate) fn star(x: f64, y: f64, label: &str) -> Plot {
    let star = ScatterPlot::new()
        .with_data([(x, y)])
        .with_color("#000000")
        .with_marker(MarkerShape::Star)
        .with_size(8.0);
    Plot::Scatter(if label.is_empty() {
        star
    } else {
        star.with_legend(label)
    })
}

/// Axes that fit the plots, in the house's sizes and colours, legend inside at the top right.
pub(crate) fn layout(plots: &[Plot]) -> Layout {
    const BODY_SIZE: u32 = 13;
    let fitted = Layout::auto_from_plots(plots);
    // kuva measures legends at 12 pixels.
    let legend_width = fitted.legend_width * f64::from(BODY_SIZE) / 12.0 + legend::SHIFT;
    let entries = collect_legend_entries(plots).len();
    let theme = Theme {
        background: PAPER.into(),
        axis_color: INK.into(),
        grid_color: GRID.into(),
        tick_color: INK.into(),
        text_color: INK.into(),
        legend_bg: PAPER.into(),
        legend_border: GRID.into(),
        ..Theme::light()
    };
    fitted
        .with_width(WIDTH)
        .with_height(HEIGHT)
        .with_theme(theme)
        .with_title_size(17)
        .with_label_size(15)
        .with_tick_size(TICK_SIZE)
        .with_body_size(BODY_SIZE)
        .with_legend_width(legend_width)
        .with_legend_height(entries as f64 * 1.5 * f64::from(BODY_SIZE) + 12.0)
        .with_legend_position(LegendPosition::InsideTopRight)
}
