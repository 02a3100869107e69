//! The figures of 6.1-loop: how the runs learn, and how they read in the end.

use std::sync::Arc;

use gradus_problems::digits;
use kuva::TickFormat;
use kuva::plot::Heatmap;
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::run::{EPOCHS, Run};
use crate::experiments::learning::statistics::Mean;
use crate::figure::{Figure, Label, Panel, axis, style};

/// Misread digits that are drawn: rows, and digits to a row.
const ROWS: usize = 3;
const TO_A_ROW: usize = 5;
/// Pixels of an image, with a margin.
const SIDE: usize = 8;
const CELL: usize = SIDE + 2;

pub(super) fn curves(runs: &[Run]) -> Figure {
    let mean = |epoch: usize, of: fn(&Run) -> &Vec<f64>| {
        let values: Vec<f64> = runs.iter().map(|run| of(run)[epoch]).collect();
        (epoch as f64, Mean::of(&values).value)
    };
    let loss = (0..=EPOCHS).map(|epoch| mean(epoch, |run| &run.loss));
    let plots = vec![style::line(0, axis::log_y(loss), "")];
    let layout = style::layout(&plots)
        .with_title("loss on the digits it learns from")
        .with_width(480.0)
        .with_x_label("epoch")
        .with_y_label("loss, mean of 10 seeds")
        .with_x_tick_step(10.0)
        .with_x_axis_min(0.0)
        .with_x_axis_max(EPOCHS as f64);
    let loss = Panel::new(plots, axis::decades_y(layout, -3, 1));
    let accuracy: Vec<(f64, f64)> = (0..=EPOCHS)
        .map(|epoch| mean(epoch, |run| &run.accuracy))
        .collect();
    let plots = vec![
        style::line(1, accuracy, "mean of 10 seeds"),
        style::reference([(0.0, 0.97), (EPOCHS as f64, 0.97)], "0.97"),
    ];
    let layout = style::layout(&plots)
        .with_title("accuracy on the digits kept back")
        .with_width(480.0)
        .with_x_label("epoch")
        .with_y_label("share read rightly")
        .with_x_tick_step(10.0)
        .with_y_tick_step(0.2)
        .with_legend_position(LegendPosition::InsideBottomRight);
    let accuracy = Panel::new(
        plots,
        axis::ranges(layout, (0.0, EPOCHS as f64), (0.0, 1.0)),
    );
    Figure::panels(
        "curves",
        "Left: the loss falls with every epoch. Right: the share of digits read rightly among those it has never seen.",
        2,
        [loss, accuracy],
    )
}

pub(super) fn readings(runs: &[Run]) -> Figure {
    let counts = Run::confusion(runs).map(Vec::from);
    Figure::panels(
        "readings",
        "Left: what the digits kept back in all ten runs were read as; the numbers are those of wrong readings. Right: digits that \
         were misread, and as what.",
        2,
        [confusion(&counts, ("written", "read as")), misread(runs)],
    )
}

/// Shares of each class, on a scale of roots so that rare errors are seen, with the number of each error.
pub(super) fn confusion(counts: &[Vec<usize>], (actual, read): (&str, &str)) -> Panel {
    let classes = counts.len();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut labels = Vec::new();
    for (class, row) in counts.iter().enumerate() {
        let all: usize = row.iter().sum();
        rows.push(
            row.iter()
                .map(|&count| (count as f64 / all as f64).sqrt())
                .collect(),
        );
        for (other, &count) in row.iter().enumerate() {
            if count > 0 && other != class {
                // kuva draws rows from the bottom up, cell k around k + 1; a matrix begins at the top.
                let (x, y) = (other as f64 + 1.0, (classes - class) as f64);
                labels.push(
                    Label::new(x, y, count.to_string())
                        .size(11)
                        .color("#ffffff")
                        .bare(),
                );
            }
        }
    }
    rows.reverse();
    let plots = vec![Plot::Heatmap(
        Heatmap::new().with_data(rows).with_cell_size(1.0),
    )];
    let names = |numbers: &mut dyn Iterator<Item = usize>| -> Vec<String> {
        numbers.map(|k| k.to_string()).collect()
    };
    let layout = style::layout(&plots)
        .with_title(format!("√ of the share {read}"))
        .with_x_label(read)
        .with_y_label(actual)
        .with_show_grid(false)
        .with_width(520.0)
        .with_height(440.0)
        .with_x_categories(names(&mut (0..classes)))
        .with_y_categories(names(&mut (0..classes).rev()));
    Panel::new(plots, layout).labels(labels)
}

/// The first digits that any run misread, each once.
fn misread(runs: &[Run]) -> Panel {
    let mut errors: Vec<(usize, usize)> = Vec::new();
    for &(i, read) in runs.iter().flat_map(|run| &run.readings) {
        let known = errors.iter().any(|error| error.0 == i);
        if usize::from(digits().label(i)) != read && !known {
            errors.push((i, read));
        }
    }
    errors.truncate(ROWS * TO_A_ROW);
    // Rows from the bottom up; a row of text stands under each image.
    let height = CELL + 2;
    let mut ink = vec![vec![0.0; TO_A_ROW * CELL]; ROWS * height];
    let mut labels = Vec::new();
    for (place, &(i, read)) in errors.iter().enumerate() {
        let (left, top) = (place % TO_A_ROW * CELL, place / TO_A_ROW * height);
        for (pixel, value) in digits().pixels(i).iter().enumerate() {
            let (row, column) = (top + 1 + pixel / SIDE, left + 1 + pixel % SIDE);
            ink[ROWS * height - 1 - row][column] = *value;
        }
        let x = (left + CELL / 2) as f64 + 0.5;
        let y = (ROWS * height - top - CELL) as f64 - 0.5;
        let text = format!("{} as {read}", digits().label(i));
        labels.push(Label::new(x, y, text).size(12).color("#ffffff").bare());
    }
    let plots = vec![Plot::Heatmap(
        Heatmap::new().with_data(ink).with_cell_size(1.0),
    )];
    let layout = style::layout(&plots)
        .with_title("misread")
        .with_show_grid(false)
        .with_tick_length(0.0)
        .with_x_tick_format(TickFormat::Custom(Arc::new(|_| String::new())))
        .with_y_tick_format(TickFormat::Custom(Arc::new(|_| String::new())))
        .with_width(520.0)
        .with_height(440.0);
    let (width, height) = ((TO_A_ROW * CELL) as f64, (ROWS * height) as f64);
    Panel::new(
        plots,
        axis::ranges(layout, (0.5, width + 0.5), (0.5, height + 0.5)),
    )
    .labels(labels)
}
