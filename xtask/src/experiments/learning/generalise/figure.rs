//! The figure of 6.2-generalise: accuracies seed by seed, and the intervals of their differences.

use kuva::plot::legend::LegendPosition;

use super::interval;
use super::pairs::Pairs;
use crate::figure::{Figure, Label, Panel, axis, style};

pub(super) fn accuracies(settings: &[Pairs]) -> Figure {
    Figure::panels(
        "",
        "Left: the share of new digits read rightly, a point for each seed; above the dashed line the small batch is ahead. Right: the mean \
         difference with its 95 % interval.",
        2,
        [by_seed(settings), intervals(settings)],
    )
}

fn by_seed(settings: &[Pairs]) -> Panel {
    let mut plots = vec![style::reference([(0.0, 0.0), (1.0, 1.0)], "")];
    for (k, pairs) in settings.iter().enumerate() {
        let ends = pairs.ends.iter();
        let points = ends.map(|[small, full]| (full.accuracy, small.accuracy));
        plots.push(style::markers(k, points, &format!("{} η", pairs.name)));
    }
    let layout = style::layout(&plots)
        .with_title("accuracy on new digits")
        .with_x_label("full batch")
        .with_y_label("batches of 10")
        .with_x_tick_step(0.05)
        .with_y_tick_step(0.05)
        .with_legend_position(LegendPosition::InsideBottomRight);
    let range = (0.65, 0.9);
    Panel::new(plots, axis::equal(layout, range, range, (460.0, 440.0)))
}

fn intervals(settings: &[Pairs]) -> Panel {
    let last = settings.len() as f64;
    let mut plots = vec![style::reference([(0.0, 0.0), (last + 1.0, 0.0)], "")];
    let mut labels = Vec::new();
    for (k, pairs) in settings.iter().enumerate() {
        let x = k as f64 + 1.0;
        let mean = pairs.difference();
        let [low, high] = interval(mean).map(|end| 100.0 * end);
        plots.push(style::line(k, [(x, low), (x, high)], ""));
        plots.push(style::markers(k, [(x, 100.0 * mean.value)], ""));
        labels.push(Label::new(x, low - 0.5, pairs.name));
    }
    let layout = style::layout(&plots)
        .with_title("B = 10 less B = 200")
        .with_width(460.0)
        .with_x_label("learning rates")
        .with_y_label("points in a hundred")
        .with_x_tick_step(1.0)
        .with_x_tick_format(kuva::TickFormat::Custom(std::sync::Arc::new(|_| {
            String::new()
        })))
        .with_y_tick_step(1.0);
    Panel::new(plots, axis::ranges(layout, (0.0, last + 1.0), (-5.0, 5.0))).labels(labels)
}
