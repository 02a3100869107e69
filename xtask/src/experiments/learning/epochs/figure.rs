//! The table and the figure of 6.2-epochs.

use kuva::plot::legend::LegendPosition;

use super::training::{Curves, EPOCHS};
use crate::figure::{Figure, axis, style};
use crate::table::{Table, cells};

/// What is called how, for the digits or for other images.
pub(super) struct Words {
    /// Of table and figure.
    pub(super) name: &'static str,
    /// All of them.
    pub(super) all: &'static str,
    pub(super) seeds: &'static str,
    pub(super) number: usize,
}

pub(super) fn table(curves: &[Curves], words: &Words) -> Table {
    let mut table = Table::new(
        words.name,
        format!(
            "The least loss of {} that a learning rate gave, by batch size; mean over {} seeds.",
            words.all, words.seeds
        ),
        &[
            "B",
            "steps in an epoch",
            "η for 3 epochs",
            "loss after 3",
            "η for 10 epochs",
            "loss after 10",
        ],
    );
    let examples = examples(curves);
    for curve in curves {
        let [three, ten] = &curve.best;
        table.push(cells![
            curve.size,
            examples / curve.size,
            three.eta,
            three.loss,
            ten.eta,
            ten.loss,
        ]);
    }
    table
}

pub(super) fn figure(curves: &[Curves], words: &Words) -> Figure {
    let examples = examples(curves);
    let plots: Vec<_> = curves
        .iter()
        .enumerate()
        .flat_map(|(k, curve)| {
            let points = curve.losses.iter().enumerate();
            let points = axis::log_y(points.map(|(epoch, &loss)| (epoch as f64, loss)));
            let name = if curve.size == examples {
                words.all.to_owned()
            } else {
                format!("B = {}", curve.size)
            };
            style::series(k, &points, &name)
        })
        .collect();
    let layout = style::layout(&plots)
        .with_x_label(format!("epochs: examples seen / {}", spaced(examples)))
        .with_y_label(format!(
            "loss of {}, mean of {} seeds",
            words.all, words.number
        ))
        .with_x_tick_step(2.0)
        .with_x_axis_min(0.0)
        .with_x_axis_max(EPOCHS as f64 + 0.4)
        .with_legend_position(LegendPosition::InsideBottomLeft);
    Figure::new(
        words.name,
        "The loss against the number of examples seen, for each batch size at its best learning rate.",
        plots,
        axis::decades_y(layout, -3, 1),
    )
}

/// The full batch.
fn examples(curves: &[Curves]) -> usize {
    curves.last().map_or(0, |curve| curve.size)
}

/// 1 792 for 1792.
fn spaced(n: usize) -> String {
    match n {
        0..1000 => n.to_string(),
        _ => format!("{} {:03}", n / 1000, n % 1000),
    }
}
